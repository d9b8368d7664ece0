"""Actions and menus as tables: id, words, key, icon, the verb that it calls, and when it can be used."""

from __future__ import annotations

from typing import Literal, NamedTuple

When = Literal[
    "always", "document", "undo", "redo", "layer", "job", "ready", "engine", "several", "selection", "group",
    "layer_mask",
    "maskable",
    "own_mask",
]  # fmt: skip


class Action(NamedTuple):
    """A menu entry. verb: a method of `editor.verbs.Verbs`. when: see `editor.verbs.possible`.

    key: as shipped, the first of several where they are parted by a blank; the settings may hold another.
    """

    id: str
    text: str
    verb: str
    key: str = ""
    icon: str = ""
    when: When = "document"
    checkable: bool = False


actions = (
    Action("new", "&New…", "new", "Ctrl+N", "new", "always"),
    Action("open", "&Open…", "open", "Ctrl+O", "open", "always"),
    Action("save", "&Save", "save", "Ctrl+S", "save"),
    Action("save_as", "Save &as…", "save_as", "Ctrl+Shift+S"),
    Action("export", "&Export a picture…", "export", "Ctrl+E", "export"),
    Action("declare", "Say in exports what was &generated", "set_declared", when="always", checkable=True),
    Action("close", "&Close", "close_document", "Ctrl+W"),
    Action("next", "Ne&xt document", "next_document", "Ctrl+Tab", when="several"),
    Action("previous", "&Previous document", "previous_document", "Ctrl+Shift+Tab", when="several"),
    Action("quit", "&Quit", "quit", "Ctrl+Q", when="always"),
    Action("undo", "&Undo", "undo", "Ctrl+Z", "undo", "undo"),
    Action("redo", "&Redo", "redo", "Ctrl+Shift+Z Ctrl+Y", "redo", "redo"),
    Action("cut", "Cu&t", "cut", "Ctrl+X", when="layer"),
    Action("copy", "&Copy", "copy", "Ctrl+C", when="layer"),
    Action("copy_merged", "Copy &merged", "copy_merged", "Ctrl+Shift+C"),
    Action("paste", "&Paste", "paste", "Ctrl+V", when="always"),
    Action("scale", "&Scale the picture…", "scale_image"),
    Action("canvas_size", "&Canvas size…", "resize_image_canvas"),
    Action("turn_image_left", "Turn &left by 90°", "turn_image_left"),
    Action("turn_image_right", "Turn &right by 90°", "turn_image_right"),
    Action("turn_image_over", "Turn by &180°", "turn_image_over"),
    Action("mirror_image", "&Mirror, left to right", "mirror_image"),
    Action("upend_image", "&Flip, top to bottom", "upend_image"),
    Action("add_layer", "Add a &layer", "add_layer", "Ctrl+Shift+N", "add"),
    Action("add_mask", "Add a &mask", "add_mask", "Ctrl+Shift+M", "add-mask"),
    Action("add_sketch", "Add a &sketch", "add_sketch", "Ctrl+Shift+K", "add-sketch"),
    Action("duplicate", "&Duplicate", "duplicate", "Ctrl+J", "duplicate", "layer"),
    Action("merge", "Merge &down", "merge_down", "Ctrl+M", when="layer"),
    Action("merge_visible", "Merge &visible", "merge_visible", "Ctrl+Shift+E"),
    Action("flatten", "&Flatten", "flatten"),
    Action("group", "&Group", "group", "Ctrl+G", "group", "layer"),
    Action("ungroup", "&Ungroup", "ungroup", "Ctrl+Shift+G", when="group"),
    Action("toggle_layer", "Show or hide the layer", "toggle_layer", "Ctrl+Shift+H", when="layer"),
    Action("into_group", "Into the group below", "into_group", when="layer"),
    Action("out_of_group", "Out of its group", "out_of_group", when="layer"),
    Action("paint_on_mask", "Paint on the layer or its mask", "paint_on_mask", "Ctrl+Shift+L", when="layer_mask"),
    Action("add_layer_mask", "Add a layer mas&k", "add_layer_mask", icon="layer-mask", when="maskable"),
    Action("apply_layer_mask", "A&pply the layer mask", "apply_layer_mask", when="own_mask"),
    Action("remove_layer_mask", "Rem&ove the layer mask", "remove_layer_mask", when="layer_mask"),
    Action("delete", "&Remove", "remove", "Del", "remove", "layer"),
    Action("swap_colours", "S&wap the colours", "swap_colours", "X", when="always"),
    Action("default_colours", "Black and w&hite", "default_colours", "D", when="always"),
    Action("larger_brush", "Lar&ger brush", "larger_brush", "]"),
    Action("smaller_brush", "Smaller &brush", "smaller_brush", "["),
    Action("clear", "C&lear what is selected", "clear", "Shift+Del", when="layer"),
    Action("fill_selected", "&Fill with the colour", "fill", "Alt+Backspace", when="layer"),
    Action("select_all", "&All", "select_all", "Ctrl+A"),
    Action("select_none", "&None", "select_none", "Ctrl+D Ctrl+Shift+A", when="selection"),
    Action("select_inverse", "&Invert", "select_inverse", "Ctrl+Shift+I", when="selection"),
    Action("select_grow", "&Grow…", "select_grow", when="selection"),
    Action("select_shrink", "&Shrink…", "select_shrink", when="selection"),
    Action("select_feather", "&Feather…", "select_feather", "Shift+F6", when="selection"),
    Action("select_border", "&Border…", "select_border", when="selection"),
    Action("selection_to_mask", "Selection to new &mask", "selection_to_mask", "Ctrl+Alt+M", when="selection"),
    Action("mask_to_selection", "Mas&k to selection", "mask_to_selection", when="layer"),
    Action("alpha_to_selection", "Layer's &opaque part", "alpha_to_selection", when="layer"),
    Action("import_mask", "&Import masks…", "import_mask"),
    Action("export_mask", "E&xport the mask…", "export_mask"),
    Action("start", "&Generate", "start", "Ctrl+Return Ctrl+Enter", when="ready"),
    Action("cancel", "&Cancel", "cancel", "Esc", when="always"),
    Action("live", "&Live painting", "set_live", "Ctrl+L", when="always", checkable=True),
    Action("restart", "&Restart the engine", "restart", when="engine"),
    Action("zoom_in", "Zoom &in", "zoom_in", "Ctrl++ Ctrl+="),
    Action("zoom_out", "Zoom &out", "zoom_out", "Ctrl+-"),
    Action("fit", "&Fit to the window", "fit", "Ctrl+0", "fit"),
    Action("actual", "&Actual pixels", "actual_size", "Ctrl+1"),
    Action("turn_left", "Turn the view &left", "turn_left", "4"),
    Action("straighten", "&Straighten the view", "straighten", "5"),
    Action("turn_right", "Turn the view &right", "turn_right", "6"),
    Action("mirror", "M&irror the view", "mirror", "7"),
    Action("show_mask", "Show the &mask", "show_mask", "Ctrl+H", checkable=True),
    Action("mask_colour", "Mask &colour…", "mask_colour", when="always"),
    Action("light", "&Light theme", "set_light", when="always", checkable=True),
    Action("settings", "Se&ttings…", "settings", "Ctrl+,", when="always"),
    Action("find", "&Find a command…", "find", "Ctrl+Shift+P F1", when="always"),
    Action("keys", "&Keyboard shortcuts…", "keys", "Ctrl+K", when="always"),
    Action("tour", "&Tour", "tour", when="always"),
    Action("about", "&About Underpaint", "about", when="always"),
)

menus: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("&File", ("new", "open", "recent", "-", "save", "save_as", "export", "declare", "-", "close", "quit")),
    ("&Edit", (
        "undo", "redo", "-", "cut", "copy", "copy_merged", "paste", "-", "clear", "fill_selected", "-",
        "swap_colours", "default_colours", "larger_brush", "smaller_brush", "-", "settings")),
    ("&Image", (
        "scale", "canvas_size", "-", "turn_image_left", "turn_image_right", "turn_image_over", "-", "mirror_image",
        "upend_image")),
    ("&Layer", (
        "add_layer", "add_sketch", "add_mask", "-", "duplicate", "delete", "toggle_layer", "-", "group", "ungroup",
        "into_group", "out_of_group", "-", "merge", "merge_visible", "flatten", "-", "add_layer_mask", "paint_on_mask",
        "apply_layer_mask", "remove_layer_mask")),
    ("&Select", (
        "select_all", "select_none", "select_inverse", "-", "select_grow", "select_shrink", "select_feather",
        "select_border", "-", "selection_to_mask", "mask_to_selection", "alpha_to_selection", "-", "import_mask",
        "export_mask")),
    ("&Run", ("start", "cancel", "live", "-", "restart")),
    ("&View", (
        "zoom_in", "zoom_out", "fit", "actual", "-", "turn_left", "straighten", "turn_right", "mirror", "-", "next",
        "previous", "-", "show_mask", "mask_colour", "light", "-", "panels")),
    ("&Help", ("find", "keys", "tour", "-", "about")),
)  # fmt: skip
"""Titles and the ids of what they hold; `-` a line, `recent` and `panels` lists that are filled when they are known."""

toolbar = ("new", "open", "save", "export", "-", "undo", "redo", "-", "fit")
