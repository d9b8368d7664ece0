"""The line drawing of a scene: borders of things, of their parts and faces, one pixel wide. Compiled.

A border runs between neighbours where the thing or the colour changes, where depth jumps within a thing, or where the
normal turns sharply; the ground meets the sky in a line, but nothing is drawn where the ground merely recedes. The
nearer side carries the line.
"""

from pipelines.training.world.compiling import compiled, inlined

JUMP = 0.05  # metres of depth between parts of one thing
BEND = 0.72  # cosine between normals: about 44 degrees
LEVEL = 0.04  # metres: below it neither side of a border counts as nearer


@inlined
def border(depth, normals, which, index, solids, i, j, k, m):
    """Whether a line runs between two neighbours."""
    a, b = which[i, j], which[k, m]
    if a < 0 or b < 0:
        return a != b
    if index[a, 1] != index[b, 1]:
        return True
    if a != b:
        if solids[a, 8] != solids[b, 8] or solids[a, 9] != solids[b, 9] or solids[a, 10] != solids[b, 10]:
            return True
        if abs(depth[i, j] - depth[k, m]) > JUMP:
            return True
    dot = 0.0
    for c in range(3):
        dot += normals[i, j, c] * normals[k, m, c]
    return dot < BEND


@compiled
def thin(lines):
    """Takes the corner pixels out of staircases, so that lines are one pixel wide and eight-connected."""
    height, width = lines.shape
    for i in range(1, height - 1):
        for j in range(1, width - 1):
            if lines[i, j] == 0:
                continue
            n, s, w, e = lines[i - 1, j] > 0, lines[i + 1, j] > 0, lines[i, j - 1] > 0, lines[i, j + 1] > 0
            if int(n) + int(s) + int(w) + int(e) != 2 or n == s:
                continue
            row = i - 1 if n else i + 1
            column = j + 1 if e else j - 1
            # the inner corner too must be free: of two lines side by side neither is taken
            if lines[row, column] == 0 and lines[2 * i - row, 2 * j - column] == 0:
                lines[i, j] = 0


@inlined
def draw_pixel(i, j, depth, normals, which, index, solids, lines):
    """Sets the lines between a pixel and its neighbours below and to the right."""
    height, width = which.shape
    for step in range(2):
        k, m = i + step, j + 1 - step
        if k >= height or m >= width or not border(depth, normals, which, index, solids, i, j, k, m):
            continue
        if which[i, j] < 0 or which[k, m] < 0:  # a thing against the ground, or the ground against the sky
            other = which[k, m] > which[i, j]
        else:
            other = depth[k, m] < depth[i, j] - LEVEL
        if other:
            lines[k, m] = 255
        else:
            lines[i, j] = 255


@compiled
def draw(depth, normals, which, index, solids, lines):
    """Sets 255 on lines in `lines`, zeros of uint8 (H, W)."""
    height, width = which.shape
    for i in range(height):
        for j in range(width):
            draw_pixel(i, j, depth, normals, which, index, solids, lines)
    thin(lines)
