"""What `underpaint bench editor` runs as children: the real program without a display, timed from inside.

One file each: strokes, views (pan and zoom), memory (of undo), opening, gaps (of the event loop). Each exports
`measure(quick) -> Readings`; `python -m editor.measuring NAME` prints what it found as JSON. Sizes and seeds are fixed.
"""
