"""A little world of things on a ground under a sky, that knows its own picture, depth, edges, poses and caption.

`sample_scene` draws a scene from a seed, `caption` says it in words, `render` casts rays through it. Lengths are
metres; x points right, y up, z away from the camera.
"""

from pipelines.training.world.captions import PHRASINGS, caption, words
from pipelines.training.world.rendering import View, render
from pipelines.training.world.sampling import sample_scene
from pipelines.training.world.scenes import Camera, Scene, Thing

__all__ = ["PHRASINGS", "Camera", "Scene", "Thing", "View", "caption", "render", "sample_scene", "words"]
