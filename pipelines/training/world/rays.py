"""Rays against solids: scalar functions, compiled, free of allocation, so that a GPU kernel could call them too.

Rays are o + t d with t > 0; directions need not be of unit length. A miss is `MISS`, a large finite number. Rows of
`solids` are (ax, ay, az, bx, by, bz, radius, end radius, red, green, blue, glow, length, ux, uy, uz); rows of `index`
are (shape, thing, first plane, plane count); rows of `planes` are (nx, ny, nz, d), inside n.p <= d; rows of `blobs`
are a thing's bounding ball and its first and last solid (cx, cy, cz, radius, first, last, footprint).
"""

import math

from pipelines.training.world.compiling import compiled, inlined

MISS = 1.0e9
NEAR = 1.0e-4


@inlined
def ball_hit(ox, oy, oz, dx, dy, dz, cx, cy, cz, radius):
    """Nearest t on a sphere."""
    mx, my, mz = ox - cx, oy - cy, oz - cz
    a = dx * dx + dy * dy + dz * dz
    b = mx * dx + my * dy + mz * dz
    c = mx * mx + my * my + mz * mz - radius * radius
    h = b * b - a * c
    if h <= 0.0:
        return MISS
    t = (-b - math.sqrt(h)) / a
    return t if t > NEAR else MISS


@inlined
def ball_touched(ox, oy, oz, dx, dy, dz, cx, cy, cz, radius):
    """Whether a ray meets a solid sphere ahead of its origin (or starts inside)."""
    mx, my, mz = ox - cx, oy - cy, oz - cz
    b = mx * dx + my * dy + mz * dz
    c = mx * mx + my * my + mz * mz - radius * radius
    if c > 0.0 and b > 0.0:
        return False
    return b * b - (dx * dx + dy * dy + dz * dz) * c > 0.0


@inlined
def side_hit(my, mm, md, dy, dd, slope, radius, length):
    """Nearest t on the side of a cone or cylinder, from dot products with its axis (see `cone_hit`)."""
    a = (dd - dy * dy) - slope * slope * dy * dy
    b = (md - my * dy) - slope * dy * (radius + slope * my)
    rise = radius + slope * my
    c = (mm - my * my) - rise * rise
    if abs(a) < 1e-12:
        return MISS
    h = b * b - a * c
    if h <= 0.0:
        return MISS
    root = math.sqrt(h)
    first = (-b - root) / a
    second = (-b + root) / a
    if first > second:
        first, second = second, first
    y = my + first * dy
    if first > NEAR and 0.0 <= y <= length and radius + slope * y >= 0.0:
        return first
    y = my + second * dy
    if second > NEAR and 0.0 <= y <= length and radius + slope * y >= 0.0:
        return second
    return MISS


@inlined
def cone_hit(ox, oy, oz, dx, dy, dz, solids, s):
    """Nearest t on a capped cone or cylinder."""
    mx, my, mz = ox - solids[s, 0], oy - solids[s, 1], oz - solids[s, 2]
    ux, uy, uz, length = solids[s, 13], solids[s, 14], solids[s, 15], solids[s, 12]
    radius, end = solids[s, 6], solids[s, 7]
    m_u = mx * ux + my * uy + mz * uz
    d_u = dx * ux + dy * uy + dz * uz
    mm = mx * mx + my * my + mz * mz
    md = mx * dx + my * dy + mz * dz
    dd = dx * dx + dy * dy + dz * dz
    best = side_hit(m_u, mm, md, d_u, dd, (end - radius) / length, radius, length)
    if abs(d_u) > 1e-12:
        gap = mm - m_u * m_u
        t = -m_u / d_u
        if NEAR < t < best and gap + 2.0 * t * (md - m_u * d_u) + t * t * (dd - d_u * d_u) <= radius * radius:
            best = t
        t = (length - m_u) / d_u
        if NEAR < t < best and gap + 2.0 * t * (md - m_u * d_u) + t * t * (dd - d_u * d_u) <= end * end:
            best = t
    return best


@inlined
def capsule_hit(ox, oy, oz, dx, dy, dz, solids, s):
    """Nearest t on a capsule, for an origin outside it."""
    ax, ay, az = solids[s, 0], solids[s, 1], solids[s, 2]
    mx, my, mz = ox - ax, oy - ay, oz - az
    ux, uy, uz, length, radius = solids[s, 13], solids[s, 14], solids[s, 15], solids[s, 12], solids[s, 6]
    m_u = mx * ux + my * uy + mz * uz
    d_u = dx * ux + dy * uy + dz * uz
    a = dx * dx + dy * dy + dz * dz - d_u * d_u
    b = mx * dx + my * dy + mz * dz - m_u * d_u
    c = mx * mx + my * my + mz * mz - m_u * m_u - radius * radius
    if a > 1e-12:
        h = b * b - a * c
        if h <= 0.0:
            return MISS
        t = (-b - math.sqrt(h)) / a
        y = m_u + t * d_u
        if 0.0 <= y <= length:
            return t if t > NEAR else MISS
        if y > length:
            return ball_hit(ox, oy, oz, dx, dy, dz, solids[s, 3], solids[s, 4], solids[s, 5], radius)
        return ball_hit(ox, oy, oz, dx, dy, dz, ax, ay, az, radius)
    first = ball_hit(ox, oy, oz, dx, dy, dz, ax, ay, az, radius)
    return min(first, ball_hit(ox, oy, oz, dx, dy, dz, solids[s, 3], solids[s, 4], solids[s, 5], radius))


@inlined
def hull_hit(ox, oy, oz, dx, dy, dz, planes, first, count):
    """Nearest t on a convex polyhedron, for an origin outside it (slab clipping by half-spaces)."""
    enter, leave = -MISS, MISS
    for p in range(first, first + count):
        nx, ny, nz = planes[p, 0], planes[p, 1], planes[p, 2]
        over = nx * ox + ny * oy + nz * oz - planes[p, 3]
        along = nx * dx + ny * dy + nz * dz
        if abs(along) < 1e-12:
            if over > 0.0:
                return MISS
        elif along < 0.0:
            enter = max(enter, -over / along)
        else:
            leave = min(leave, -over / along)
        if enter > leave:
            return MISS
    return enter if enter > NEAR else MISS


@inlined
def hit(ox, oy, oz, dx, dy, dz, s, solids, index, planes):
    """Nearest t on solid s."""
    shape = index[s, 0]
    if shape == 3:
        return hull_hit(ox, oy, oz, dx, dy, dz, planes, index[s, 2], index[s, 3])
    if shape == 1:
        return capsule_hit(ox, oy, oz, dx, dy, dz, solids, s)
    if shape == 2:
        return cone_hit(ox, oy, oz, dx, dy, dz, solids, s)
    return ball_hit(ox, oy, oz, dx, dy, dz, solids[s, 0], solids[s, 1], solids[s, 2], solids[s, 6])


@inlined
def normal(px, py, pz, s, solids, index, planes):
    """The outward unit normal of solid s at a point on its surface."""
    shape = index[s, 0]
    if shape == 3:
        best, face = -MISS, index[s, 2]
        for p in range(index[s, 2], index[s, 2] + index[s, 3]):
            over = planes[p, 0] * px + planes[p, 1] * py + planes[p, 2] * pz - planes[p, 3]
            if over > best:
                best, face = over, p
        return planes[face, 0], planes[face, 1], planes[face, 2]
    mx, my, mz = px - solids[s, 0], py - solids[s, 1], pz - solids[s, 2]
    if shape != 0:
        ux, uy, uz, length = solids[s, 13], solids[s, 14], solids[s, 15], solids[s, 12]
        y = mx * ux + my * uy + mz * uz
        if shape == 1:
            y = min(max(y, 0.0), length)
            mx, my, mz = mx - y * ux, my - y * uy, mz - y * uz
        else:
            rx, ry, rz = mx - y * ux, my - y * uy, mz - y * uz
            across = math.sqrt(rx * rx + ry * ry + rz * rz)
            slope = (solids[s, 7] - solids[s, 6]) / length
            off = abs(across - (solids[s, 6] + slope * y))
            if abs(y) < off:
                return -ux, -uy, -uz
            if abs(length - y) < off:
                return ux, uy, uz
            mx, my, mz = rx / across - slope * ux, ry / across - slope * uy, rz / across - slope * uz
    scale = 1.0 / math.sqrt(mx * mx + my * my + mz * mz)
    return mx * scale, my * scale, mz * scale


@inlined
def nearest(ox, oy, oz, dx, dy, dz, blobs, solids, index, planes):
    """(t, solid) of the nearest solid along any ray; solid -1 for none."""
    best, which = MISS, -1
    for b in range(blobs.shape[0]):
        if ball_touched(ox, oy, oz, dx, dy, dz, blobs[b, 0], blobs[b, 1], blobs[b, 2], blobs[b, 3]):
            for s in range(int(blobs[b, 4]), int(blobs[b, 5])):
                t = hit(ox, oy, oz, dx, dy, dz, s, solids, index, planes)
                if t < best:
                    best, which = t, s
    return best, which


@inlined
def blocked(ox, oy, oz, dx, dy, dz, blobs, solids, index, planes):
    """Whether anything lies along the ray."""
    for b in range(blobs.shape[0]):
        if ball_touched(ox, oy, oz, dx, dy, dz, blobs[b, 0], blobs[b, 1], blobs[b, 2], blobs[b, 3]):
            for s in range(int(blobs[b, 4]), int(blobs[b, 5])):
                if hit(ox, oy, oz, dx, dy, dz, s, solids, index, planes) < MISS:
                    return True
    return False


@inlined
def seen(u, v, ox, oy, oz, dx, dy, dz, blobs, frames, solids, index, planes, rects):
    """(t, solid) of the nearest solid along the camera ray at (u, v); rectangles (u0, u1, v0, v1) spare most tests."""
    best, which = MISS, -1
    for b in range(blobs.shape[0]):
        if frames[b, 0] <= u <= frames[b, 1] and frames[b, 2] <= v <= frames[b, 3]:
            for s in range(int(blobs[b, 4]), int(blobs[b, 5])):
                if rects[s, 0] <= u <= rects[s, 1] and rects[s, 2] <= v <= rects[s, 3]:
                    t = hit(ox, oy, oz, dx, dy, dz, s, solids, index, planes)
                    if t < best:
                        best, which = t, s
    return best, which


@compiled
def coverage(size, eye, blobs, frames, solids, index, planes, rects, alone, together):
    """Counts each thing's pixels, alone and among the others, on a picture of size x size: the test of being seen."""
    for i in range(size):
        v = 1.0 - 2.0 * (i + 0.5) / size
        for j in range(size):
            u = 2.0 * (j + 0.5) / size - 1.0
            dx, dy, dz = u / eye[4], v / eye[4] * eye[6] - eye[5], v / eye[4] * eye[5] + eye[6]
            nearest_t, first = MISS, -1
            for b in range(blobs.shape[0]):
                if u < frames[b, 0] or u > frames[b, 1] or v < frames[b, 2] or v > frames[b, 3]:
                    continue
                found = MISS
                for s in range(int(blobs[b, 4]), int(blobs[b, 5])):
                    if rects[s, 0] <= u <= rects[s, 1] and rects[s, 2] <= v <= rects[s, 3]:
                        t = hit(eye[0], eye[1], eye[2], dx, dy, dz, s, solids, index, planes)
                        found = min(found, t)
                if found < MISS:
                    alone[b] += 1
                    if found < nearest_t:
                        nearest_t, first = found, b
            if first >= 0:
                together[first] += 1
