"""Light on what a ray meets: sun with hard shadows, light from the sky, fog, water. Compiled; linear colours.

`env` is one flat array, written by `rendering`: sun direction 0-2 and colour 3-5, ambient 6-8, sky at the horizon
9-11, middle 12-14 and zenith 15-17, glow about the sun 18-20, fog 21, haze 22, lamps 23, ground colour 24-26, grain
27, waves 28, mirror 29, phase of the ground's pattern 30. `eye` is written by `stage.eye`.
"""

import math

from pipelines.training.world.compiling import compiled, inlined
from pipelines.training.world.rays import MISS, blocked, nearest, normal, seen

LIFT = 2.0e-3  # metres that a shadow ray starts above its surface
FAR = 60.0  # metres: the depth of the sky, and the most that the ground has


@inlined
def swing(turns):
    """A wave between -1 and 1 of two parabolas a turn: a sine to the eye, without its cost."""
    x = 2.0 * (turns - math.floor(turns)) - 1.0
    return -4.0 * x * (1.0 - abs(x))


@inlined
def cleared(thickness):
    """About exp(-thickness) for thickness of 0 or more."""
    return 1.0 / (1.0 + thickness * (1.0 + thickness * (0.5 + thickness * (0.16667 + thickness * 0.041667))))


@inlined
def sky(dx, dy, dz, env):
    """The sky in a direction of unit length: three stops upwards, and a glow about the sun."""
    height = max(dy, 0.0)
    if height < 0.11:
        s = height / 0.11
        s = s * s * (3.0 - 2.0 * s)
        low, high = 9, 12
    else:
        s = min((height - 0.11) / 0.29, 1.0)
        s = s * (2.0 - s)
        low, high = 12, 15
    near = 0.5 + 0.5 * (dx * env[0] + dy * env[1] + dz * env[2])
    near *= near
    near *= near
    r = env[low] + s * (env[high] - env[low]) + near * env[18]
    g = env[low + 1] + s * (env[high + 1] - env[low + 1]) + near * env[19]
    b = env[low + 2] + s * (env[high + 2] - env[low + 2]) + near * env[20]
    return r, g, b


@inlined
def lit(nx, ny, nz, sun, r, g, b, env):
    """Reflected light: Lambert from the sun (`sun` is its share, 0 in shadow), the sky above and the ground below."""
    facing = max(nx * env[0] + ny * env[1] + nz * env[2], 0.0) * sun
    up = 0.5 + 0.5 * ny
    above = 0.45 + 0.55 * up
    below = 0.30 * (1.0 - up)
    front = 0.06 * max(-nz, 0.0)  # a little light from behind the camera keeps sides in shadow readable
    red = r * (env[3] * facing + env[6] * (above + below * env[24] * 2.0 + front))
    green = g * (env[4] * facing + env[7] * (above + below * env[25] * 2.0 + front))
    blue = b * (env[5] * facing + env[8] * (above + below * env[26] * 2.0 + front))
    return red, green, blue


@inlined
def solid_light(px, py, pz, s, shadows, blobs, solids, index, planes, env):
    """(r, g, b, nx, ny, nz) at a point on solid s."""
    nx, ny, nz = normal(px, py, pz, s, solids, index, planes)
    sun = 1.0
    if shadows and nx * env[0] + ny * env[1] + nz * env[2] > 0.0:
        ox, oy, oz = px + LIFT * nx, py + LIFT * ny, pz + LIFT * nz
        if blocked(ox, oy, oz, env[0], env[1], env[2], blobs, solids, index, planes):
            sun = 0.0
    r, g, b = solids[s, 8], solids[s, 9], solids[s, 10]
    red, green, blue = lit(nx, ny, nz, sun, r, g, b, env)
    shine = solids[s, 11] * env[23]
    grounded = 0.82 + 0.18 * min(py / 0.25, 1.0)  # things darken a little where they meet the ground
    red, green, blue = red * grounded + shine * 0.95, green * grounded + shine * 0.66, blue * grounded + shine * 0.22
    return red, green, blue, nx, ny, nz


@inlined
def ground_light(px, pz, dx, dy, dz, t, blobs, solids, index, planes, env):
    """(r, g, b) of the ground at a point that the ray (unit direction) meets at distance t."""
    wave = env[28]
    fade = 1.0 / (1.0 + 0.02 * t * t)
    first = swing(wave * (px + 0.35 * pz) + env[30])
    second = swing(wave * (0.83 * pz - 0.42 * px) + 1.7 * env[30])
    grain = 1.0 + env[27] * fade * first * second
    sun = 1.0
    if blocked(px, 0.0, pz, env[0], env[1], env[2], blobs, solids, index, planes):
        sun = 0.0
    red, green, blue = lit(0.0, 1.0, 0.0, sun, env[24] * grain, env[25] * grain, env[26] * grain, env)
    dark = 1.0
    for i in range(blobs.shape[0]):  # soft contact with what stands here
        ax, az, foot = px - blobs[i, 0], pz - blobs[i, 2], blobs[i, 6]
        q = 1.0 + (ax * ax + az * az) / (foot * foot)
        dark *= 1.0 - 0.55 / (q * q * q)
    red, green, blue = red * dark, green * dark, blue * dark
    if env[29] > 0.0:
        tilt = 0.022 * fade
        nx, nz = tilt * first, tilt * 1.6 * second
        into = nx * dx + dy + nz * dz
        rx, ry, rz = dx - 2.0 * into * nx, dy - 2.0 * into, dz - 2.0 * into * nz
        ry = max(ry, 0.01)
        found, s = nearest(px, 0.0, pz, rx, ry, rz, blobs, solids, index, planes)
        if s >= 0:
            r, g, b, _, _, _ = solid_light(
                px + found * rx, found * ry, pz + found * rz, s, False, blobs, solids, index, planes, env
            )
        else:
            scale = 1.0 / math.sqrt(rx * rx + ry * ry + rz * rz)
            r, g, b = sky(rx * scale, ry * scale, rz * scale, env)
        flat = 1.0 + dy  # 1 at grazing sight, 0 straight down
        share = env[29] * (0.35 + 0.65 * flat * flat)
        red, green, blue = red + share * (r - red), green + share * (g - green), blue + share * (b - blue)
    return red, green, blue


@inlined
def look(u, v, eye, env, blobs, frames, solids, index, planes, rects):
    """(r, g, b, depth, solid, nx, ny, nz) at a point of the picture; solid -1 is the ground, -2 the sky (at MISS)."""
    dx, dy, dz = u / eye[4], v / eye[4] * eye[6] - eye[5], v / eye[4] * eye[5] + eye[6]
    ox, oy, oz = eye[0], eye[1], eye[2]
    t, s = seen(u, v, ox, oy, oz, dx, dy, dz, blobs, frames, solids, index, planes, rects)
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    far = 0.0
    if s >= 0:
        red, green, blue, nx, ny, nz = solid_light(
            ox + t * dx, oy + t * dy, oz + t * dz, s, True, blobs, solids, index, planes, env
        )
        far = env[21] * t * length
    elif dy < -1e-6:
        t = -oy / dy
        nx, ny, nz = 0.0, 1.0, 0.0
        red, green, blue = ground_light(
            ox + t * dx, oz + t * dz, dx / length, dy / length, dz / length, t * length,
            blobs, solids, index, planes, env,
        )  # fmt: skip
        far = (env[21] + env[22]) * t * length
    else:
        red, green, blue = sky(dx / length, dy / length, dz / length, env)
        return red, green, blue, MISS, -2, 0.0, 0.0, 0.0
    clear = cleared(far)
    red = env[9] + clear * (red - env[9])
    green = env[10] + clear * (green - env[10])
    blue = env[11] + clear * (blue - env[11])
    return red, green, blue, t, s, nx, ny, nz


@inlined
def paint_pixel(i, j, eye, env, blobs, frames, solids, index, planes, rects, light, depth, turned, which):
    """Takes the one sample of a pixel (see `paint`)."""
    height, width = depth.shape
    v = 1.0 - 2.0 * (i + 0.5) / height
    u = (2.0 * (j + 0.5) - width) / height
    r, g, b, t, s, nx, ny, nz = look(u, v, eye, env, blobs, frames, solids, index, planes, rects)
    light[i, j, 0], light[i, j, 1], light[i, j, 2] = r, g, b
    depth[i, j] = min(t, FAR)
    turned[i, j, 0], turned[i, j, 1], turned[i, j, 2] = nx, ny, nz
    which[i, j] = s


@compiled
def paint(eye, env, blobs, frames, solids, index, planes, rects, light, depth, turned, which):
    """Fills one sample a pixel: light (H, W, 3), depth along the axis, normals (world), solid numbers."""
    height, width = depth.shape
    for i in range(height):
        for j in range(width):
            paint_pixel(i, j, eye, env, blobs, frames, solids, index, planes, rects, light, depth, turned, which)


@inlined
def differs(light, which, i, j, k, m, step):
    """Whether two pixels meet at a border that would look jagged."""
    if which[i, j] != which[k, m]:
        return True
    worst = 0.0
    for c in range(3):
        worst = max(worst, abs(light[i, j, c] - light[k, m, c]) - step * (0.05 + light[i, j, c]))
    return worst > 0.0


@inlined
def mark_pixel(i, j, light, which, rough):
    """Marks a pixel and its neighbours to the right and below where they meet at such a border."""
    height, width = which.shape
    if j + 1 < width and differs(light, which, i, j, i, j + 1, 0.10):
        rough[i, j] = rough[i, j + 1] = 1
    if i + 1 < height and differs(light, which, i, j, i + 1, j, 0.10):
        rough[i, j] = rough[i + 1, j] = 1


@inlined
def smooth_pixel(i, j, eye, env, blobs, frames, solids, index, planes, rects, light, rough, curve, picture):
    """Writes the sRGB bytes of a pixel, from four samples where it is marked (see `smooth`)."""
    height, width = rough.shape
    red, green, blue = light[i, j, 0], light[i, j, 1], light[i, j, 2]
    if rough[i, j]:
        red, green, blue = 0.0, 0.0, 0.0
        for k in range(4):  # a turned square of samples: near-upright and near-level borders get four steps
            a = 0.375 if k == 0 else (-0.125 if k == 1 else (0.125 if k == 2 else -0.375))
            b = 0.125 if k == 0 else (0.375 if k == 1 else (-0.375 if k == 2 else -0.125))
            v = 1.0 - 2.0 * (i + 0.5 + a) / height
            u = (2.0 * (j + 0.5 + b) - width) / height
            r, g, bl, _, _, _, _, _ = look(u, v, eye, env, blobs, frames, solids, index, planes, rects)
            red += 0.25 * min(r, 1.0)
            green += 0.25 * min(g, 1.0)
            blue += 0.25 * min(bl, 1.0)
    picture[i, j, 0] = curve[int(min(max(red, 0.0), 1.0) * 4095.0 + 0.5)]
    picture[i, j, 1] = curve[int(min(max(green, 0.0), 1.0) * 4095.0 + 0.5)]
    picture[i, j, 2] = curve[int(min(max(blue, 0.0), 1.0) * 4095.0 + 0.5)]


@compiled
def smooth(eye, env, blobs, frames, solids, index, planes, rects, light, which, curve, rough, picture):
    """Writes sRGB bytes; pixels at borders are the mean of four samples. `curve` maps linear light in 1/4095 to bytes;
    `rough`, zeros of uint8 (H, W), is marked where pixels were taken again.
    """
    height, width = which.shape
    for i in range(height):
        for j in range(width):
            mark_pixel(i, j, light, which, rough)
    for i in range(height):
        for j in range(width):
            smooth_pixel(i, j, eye, env, blobs, frames, solids, index, planes, rects, light, rough, curve, picture)
