"""The document as the canvas shows it: checkerboard, picture, a job's preview, and the mask as rubylith."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter

from controls.geometry import Bounds
from controls.raster import TileIndex, tile_side, tiles_within
from editor.allowance import Allowance
from editor.canvas import overlays
from editor.canvas.camera import Camera
from editor.compositor import Scene, changed_bounds, paint_mask, paint_picture
from editor.document import Document, find_layer, walk
from editor.pyramid import Pyramid, level_count, level_for
from editor.qimage import rectangle

_many_changes = 2000
"""Beyond so many changed rectangles everything is made anew: that is quicker than to look for each."""


class Sheet:
    """Holds the scene and the tiles made of it, and draws them through a camera."""

    def __init__(self) -> None:
        self.scene: Scene | None = None
        self.preview: tuple[QImage, Bounds] | None = None
        self.mask_shown = True
        self.picture = Pyramid(self._paint_picture)
        self.mask = Pyramid(self._paint_mask)
        self._rubylith: tuple[tuple[int, int, int], float] = ((220, 0, 40), 0.5)

    @property
    def document(self) -> Document | None:
        return self.scene.document if self.scene else None

    def set_rubylith(self, colour: tuple[int, int, int], opacity: float) -> None:
        self._rubylith = (colour, opacity)
        self.mask.clear()

    def set_scene(self, scene: Scene | None, dirty: tuple[Bounds, ...] | None = None) -> tuple[Bounds, ...] | None:
        """Show another scene; which rectangles of the document look different now (None: all of it)."""
        old, self.scene = self.scene, scene
        if old is None or scene is None:
            changes = None
        else:
            changes = changed_bounds(old.document, scene.document)
        if changes is not None and old is not None and scene is not None:
            if old.tiles and not scene.tiles:
                changes = _after_stand_ins(old, scene, changes)
            changes = (*changes, *(dirty or ()))
        if changes is None or len(changes) > _many_changes:
            self.picture.clear()
            self.mask.clear()
            return None
        for bounds in changes:
            self.picture.invalidate(bounds)
            self.mask.invalidate(bounds)
        return changes

    def draw(self, painter: QPainter, camera: Camera, seen: Bounds, allowance: Allowance) -> bool:
        """Draw what lies inside `seen`, in device pixels; whether all of it is up to date."""
        if self.scene is None:
            return True
        document = self.scene.document
        place = camera.device_bounds(document.bounds)
        overlays.draw_frame(painter, place)
        seen = seen.intersection(place)
        if seen.is_empty:
            return True
        painter.setClipRect(rectangle(seen))
        overlays.draw_checkerboard(painter, rectangle(seen), QPoint(place.x, place.y))
        is_whole = self._draw_tiles(painter, self.picture, camera, seen, allowance)
        if self.preview is not None:
            image, bounds = self.preview
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rectangle(camera.device_bounds(bounds)), image)
        if self.mask_shown and any(layer.role == "mask" for layer in walk(document.layers)):
            is_whole &= self._draw_tiles(painter, self.mask, camera, seen, allowance)
        if camera.scale >= overlays.least_grid_scale:
            overlays.draw_grid(painter, camera, camera.document_bounds(seen).intersection(document.bounds))
        return is_whole

    def _draw_tiles(
        self, painter: QPainter, pyramid: Pyramid, camera: Camera, seen: Bounds, allowance: Allowance
    ) -> bool:
        assert self.scene is not None
        document, is_whole = self.scene.document, True
        level = level_for(camera.scale, level_count(document.extent))
        is_straight = not painter.deviceTransform().isScaling()  # nor turned, nor mirrored
        smooth = camera.scale < 2 and not (camera.scale == 1 and is_straight)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        for index, bounds in _tiles_seen(camera.document_bounds(seen).intersection(document.bounds), level):
            image, is_fresh = pyramid.look(level, index, allowance)
            is_whole &= is_fresh
            place = rectangle(camera.device_bounds(bounds))
            if image is not None:
                painter.drawImage(place, image)
            elif not is_fresh and (coarser := pyramid.stand_in(level, index)) is not None:
                painter.drawImage(place, *coarser)
        return is_whole

    def _paint_picture(self, bounds: Bounds) -> QImage | None:
        return None if self.scene is None else paint_picture(self.scene, bounds)

    def _paint_mask(self, bounds: Bounds) -> QImage | None:
        return None if self.scene is None else paint_mask(self.scene, bounds, *self._rubylith)


def _tiles_seen(bounds: Bounds, level: int) -> Iterator[tuple[TileIndex, Bounds]]:
    """The tiles of a level that document pixels lie in, and which document pixels each covers."""
    side = tile_side << level
    scale = 1 << level
    shrunk = Bounds.between(bounds.x // scale, bounds.y // scale, -(-bounds.right // scale), -(-bounds.bottom // scale))
    for index in tiles_within(shrunk):
        yield index, Bounds(index.column * side, index.row * side, side, side)


def _after_stand_ins(old: Scene, new: Scene, changes: tuple[Bounds, ...]) -> tuple[Bounds, ...]:
    """What looks different when tiles no longer stand in for a layer's own: none that the layer took over."""
    was, now = find_layer(old.document, old.layer), find_layer(new.document, old.layer)
    if was is None:
        return changes
    found, part = list(changes), None
    if now is not None and (now.x, now.y) == (was.x, was.y):
        part = now.mask if old.part == "mask" else now.pixels
    for index, tile in old.tiles.items():
        place = index.bounds.moved(was.x, was.y)
        if part is None or part.tiles.get(index) is not tile:
            found.append(place)
        elif place in found:
            found.remove(place)
    return tuple(found)
