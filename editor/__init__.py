"""The Qt program: documents, the canvas, tools, panels. Never imports torch.

Who knows whom, from below:

    document, history, flattening, greys        values and pure functions, no Qt; `greys`: masks and selections as tiles
    strokes, paints, painting, selecting,       what tools do to a document: pure functions, and gestures that end in
    layering, drawing, marquee, warping ...     one edit; shapes and letters are made by QPainter, without a widget
    offers, requests, landing, restoring        from a document and a catalog to a request, and back; no Qt
    state, model, jobs, notices, settings       a frozen value and one signal `changed(old, new)` each
    engine                                      the engine's process, heard in the GUI thread
    background                                  one thread for what takes longer than a frame
    journal, sessions, autosave                 every finished action on disk; what a crash left is offered
    opening                                     files as documents; no Qt
    gallery, results, keeping                   every result with its recipe; no Qt in the first
    runs, filing, tour                          verbs: what needs the engine, what needs files; the first three steps
    keys                                        which key calls which command; no Qt
    desk                                        all of these, handed to panels; panels know no window and no panel
    canvas/, tools/, panels/, widgets/          what is seen
    actions, verbs, window                      menus from tables
    application, __main__                       the composition root and the order of starting

A result travels one way: button → `Runs` → `EditRequest` → engine → `JobsModel` → `landing.land` → document. The
document is touched only by edits, so whatever happens to the engine, the document is what the last edit made it.
"""
