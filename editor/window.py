"""The window: the canvas in the middle, panels around it, menus and toolbars from tables. It decides nothing."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import msgspec
from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMainWindow,
    QMenu,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from controls.plugins import Plugins
from editor import keys
from editor.actions import actions, menus, toolbar
from editor.background import Background
from editor.canvas.view import Canvas
from editor.desk import Desk, Panel
from editor.filing import Filing
from editor.icons import icon
from editor.keys import Chosen
from editor.outcomes import Overlay
from editor.settings import Settings
from editor.tool import ToolState
from editor.verbs import Verbs, possible
from editor.widgets.command_palette import Command, CommandPalette
from editor.widgets.document_tabs import DocumentTabs
from editor.widgets.job_progress import JobProgress
from editor.widgets.key_list import KeyList
from editor.widgets.notice_strip import NoticeStrip
from editor.widgets.panel_dock import PanelDock
from editor.widgets.tour_card import TourCard
from editor.words import mark, number, tr, within

layout_version = 1
panel_width = 304
bars_height = 170
"""Pixels that menus, tool bar, status line and the panels' titles take."""
status_milliseconds = 6000
place_milliseconds = 50
frame_seconds = 0.006
"""A third of a frame at 60 a second, for tiles that were not seen before; the rest is for drawing them."""


class Window(QMainWindow):
    """Wires the desk to what is seen. closed(): the person left, and nothing is unsaved."""

    closed = Signal()

    def __init__(self, desk: Desk, filing: Filing, files: Background, panels: Plugins[Panel]) -> None:
        super().__init__()
        self._desk = desk
        self._filing = filing
        self._files = files
        self.canvas = Canvas(desk.document, desk.tools, frame_seconds=frame_seconds)
        self.verbs = Verbs(desk, filing, self.canvas, self)
        self.tabs = DocumentTabs(desk.document, self.canvas)
        self.notices = NoticeStrip(desk.notices)
        self.tour_card = TourCard(desk.tour, self.canvas)
        self.actions_by_id: dict[str, QAction] = {}
        self.panels: dict[str, QWidget] = {}
        self.docks: dict[str, PanelDock] = {}
        self._recent = QMenu(tr("Open &recent"))
        self.setDockNestingEnabled(True)
        self.setWindowIcon(icon("underpaint"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._make_actions()
        self._make_centre()
        self._make_panels(panels)
        self._make_bars()
        self._make_status()
        self._make_menus()
        self.commands, self._shipped_keys = self._list_commands()
        self._connect()
        self._restore(desk.settings.value)
        self._show_icons()
        self._show_keys()
        self._show_veil(None, desk.settings.value)
        self._show()

    # ------------------------------------------------------------------ laying out

    def _make_actions(self) -> None:
        for entry in actions:
            action = QAction(tr(entry.text), self)
            action.setObjectName(entry.id)
            action.setCheckable(entry.checkable)
            action.triggered.connect(getattr(self.verbs, entry.verb))
            self.addAction(action)
            self.actions_by_id[entry.id] = action
        self.actions_by_id["show_mask"].setChecked(True)

    def _make_centre(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.tabs)
        column.addWidget(self.notices)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(centre)

    def _make_panels(self, panels: Plugins[Panel]) -> None:
        heads: dict[str, QDockWidget] = {}
        sides = {"left": Qt.DockWidgetArea.LeftDockWidgetArea, "right": Qt.DockWidgetArea.RightDockWidgetArea}
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for plugin, panel in sorted(panels.items(), key=lambda item: item[1].order):
            self.panels[plugin] = panel.make(self._desk)
            dock = self.docks[plugin] = PanelDock(plugin, panel, self.panels[plugin])
            self.addDockWidget(sides[panel.area], dock)
            if panel.group:
                dock.setTitleBarWidget(QWidget())  # its tab says the same
            if panel.group in heads:
                self.tabifyDockWidget(heads[panel.group], dock)
            elif panel.group:
                heads[panel.group] = dock
        for head in heads.values():
            head.raise_()
        for broken in panels.broken:
            self._desk.notices.say(tr("The panel “{id}” did not load.", id=broken.id), broken.reason, "warning")

    def _make_bars(self) -> None:
        files = self._bar("File", tr("File"), Qt.ToolBarArea.TopToolBarArea)
        for name in toolbar:
            files.addSeparator() if name == "-" else files.addAction(self.actions_by_id[name])
        bar = self._bar("Tools", tr("Tools"), Qt.ToolBarArea.LeftToolBarArea)
        group = QActionGroup(self)
        self.tool_actions: dict[str, QAction] = {}
        for plugin, tool in sorted(self._desk.tools.items(), key=lambda item: item[1].order):
            action = QAction(tool.title, self)
            action.setData(plugin)
            action.setCheckable(True)
            action.triggered.connect(self._choose_tool)
            group.addAction(action)
            bar.addAction(action)
            self.tool_actions[plugin] = action

    def _bar(self, name: str, title: str, area: Qt.ToolBarArea) -> QToolBar:
        bar = QToolBar(title)
        bar.setObjectName(f"bar-{name}")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        self.addToolBar(area, bar)
        return bar

    def _make_status(self) -> None:
        self._engine_text, self._place, self._size, self._zoom = QLabel(), QLabel(), QLabel(), QLabel()
        self._pointed: tuple[int, int] | None = None
        self._place_timer = QTimer(self, singleShot=True, interval=place_milliseconds)
        self._place_timer.timeout.connect(self._write_place)
        self.statusBar().setSizeGripEnabled(False)
        self._file_text = QLabel()
        self.statusBar().addWidget(self._engine_text)
        self.statusBar().addWidget(self._file_text)
        self.progress = JobProgress(self._desk, tells_standing=False)
        self.statusBar().addWidget(self.progress, 1)
        for label in (self._place, self._size, self._zoom):
            self.statusBar().addPermanentWidget(label)

    def _make_menus(self) -> None:
        for title, entries in menus:
            menu = self.menuBar().addMenu(tr(title))
            for name in entries:
                if name == "-":
                    menu.addSeparator()
                elif name == "recent":
                    menu.addMenu(self._recent)
                elif name == "panels":
                    for dock in self.docks.values():
                        menu.addAction(dock.toggleViewAction())
                else:
                    menu.addAction(self.actions_by_id[name])

    def _list_commands(self) -> tuple[dict[str, Command], dict[str, tuple[str, ...]]]:
        """Whatever can be called by a key, by id, and the keys that it is shipped with."""
        places = {name: tr(title).replace("&", "") for title, entries in menus for name in entries}
        commands = {
            entry.id: Command(places.get(entry.id, ""), self.actions_by_id[entry.id], tr(entry.text))
            for entry in actions
        }
        shipped = {entry.id: tuple(entry.key.split()) for entry in actions}
        for plugin, tool in self._desk.tools.items():
            commands[f"tools/{plugin}"] = Command(tr("Tools"), self.tool_actions[plugin], tool.title)
            shipped[f"tools/{plugin}"] = (tool.shortcut,) if tool.shortcut else ()
        for plugin, dock in self.docks.items():
            commands[f"panels/{plugin}"] = Command(tr("View"), dock.toggleViewAction(), dock.windowTitle())
            shipped[f"panels/{plugin}"] = ()
        return commands, shipped

    # ------------------------------------------------------------------ wiring

    def _connect(self) -> None:
        desk, canvas = self._desk, self.canvas
        for state in (desk.document, desk.engine, desk.jobs, desk.settings, desk.live.state):
            state.changed.connect(self._show)
        desk.document.listed.connect(self._show)
        desk.settings.changed.connect(self._show_icons)
        desk.settings.changed.connect(self._show_veil)
        desk.settings.changed.connect(self._settings_changed)
        self._files.changed.connect(self._show_files)
        self.tabs.close_asked.connect(self._filing.close)
        desk.overlay.changed.connect(self._show_overlay)
        desk.tool.changed.connect(self._set_tool)
        desk.tool_state.changed.connect(self._set_tool_state)
        canvas.tool_changed.connect(desk.tool.put)
        canvas.tool_state_changed.connect(desk.tool_state.put)
        canvas.dropped.connect(self._filing.drop)
        canvas.image_dropped.connect(self._filing.paste)
        canvas.zoom_changed.connect(self._show_zoom)
        canvas.pointed.connect(self._show_place)
        canvas.refused.connect(self._refuse)
        canvas.changing.connect(desk.runs.give_way)
        self.verbs.closing.connect(self.close)
        self.verbs.finding.connect(self._find_command)
        self.verbs.binding.connect(self._edit_keys)
        self._recent.triggered.connect(self._open_recent)
        desk.tool.put(canvas.tool)
        canvas.set_tool_state(desk.tool_state.value)
        self._set_tool("", canvas.tool)

    def _choose_tool(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._desk.tool.put(str(action.data()))

    def _set_tool(self, old: str, tool: str) -> None:
        if tool in self.tool_actions:
            self.canvas.set_tool(tool)
            self.tool_actions[tool].setChecked(True)

    def _set_tool_state(self, old: ToolState, state: ToolState) -> None:
        self.canvas.set_tool_state(state)

    def _show_veil(self, old: Settings | None, settings: Settings) -> None:
        if old is None or (old.mask_colour, old.mask_opacity) != (settings.mask_colour, settings.mask_opacity):
            self.canvas.set_rubylith(settings.mask_colour, settings.mask_opacity)

    def _show_overlay(self, old: Overlay | None, overlay: Overlay | None) -> None:
        if overlay is None:
            self.canvas.set_preview(None)
        else:
            self.canvas.set_preview(overlay.image, overlay.bounds)

    def _refuse(self, text: str) -> None:
        self.statusBar().showMessage(text, status_milliseconds)

    def _open_recent(self, action: QAction) -> None:
        self._filing.open_paths([Path(str(action.data()))])

    def _find_command(self) -> None:
        CommandPalette(list(self.commands.values()), self).show_over(self)

    def _edit_keys(self) -> None:
        dialog = KeyList(self.commands, self._shipped_keys, self._desk.settings.value.keys, self)
        dialog.chosen.connect(self._bind_keys)
        dialog.open()

    def _bind_keys(self, chosen: Chosen) -> None:
        settings = self._desk.settings
        settings.put(msgspec.structs.replace(settings.value, keys=chosen))

    # ------------------------------------------------------------------ what is shown

    def _show(self, *_: object) -> None:
        now = possible(self._desk)
        for entry in actions:
            self.actions_by_id[entry.id].setEnabled(entry.when in now)
        history = self._desk.document.history
        self.actions_by_id["undo"].setText(_step("&Undo", mark("&Undo {step}"), history.undo_label if history else ""))
        self.actions_by_id["redo"].setText(_step("&Redo", mark("&Redo {step}"), history.redo_label if history else ""))
        self.actions_by_id["live"].setChecked(self._desk.live.state.value.is_on)
        self.actions_by_id["declare"].setChecked(self._desk.settings.value.declared)
        self.actions_by_id["light"].setChecked(self._desk.settings.value.theme == "light")
        name = self._filing.name
        self.setWindowTitle(f"{name}[*] – Underpaint" if name else "Underpaint")
        self.setWindowModified(self._desk.document.is_unsaved)
        state, document = self._desk.engine.state, self._desk.document.value
        self._engine_text.setText(state.text)
        self._engine_text.setToolTip(state.detail)
        self._size.setText(f"{document.extent.width} × {document.extent.height}" if document else "")
        self._show_zoom(self.canvas.zoom)
        self._show_recent(self._desk.settings.value.recent)

    def _show_files(self) -> None:
        self._file_text.setText(self._files.title)

    def _show_zoom(self, zoom: float) -> None:
        turned = f" · {self.canvas.angle:.0f}°" if self.canvas.angle else ""
        self._zoom.setText(f"{number(zoom, '.0%')}{turned}")

    def _settings_changed(self, old: Settings, new: Settings) -> None:
        if old.keys != new.keys:
            self._show_keys()

    def _show_keys(self) -> None:
        """Give every action the keys that count, and say them where an icon says nothing."""
        chosen = self._desk.settings.value.keys
        for name, command in self.commands.items():
            found = keys.keys_of(name, self._shipped_keys, chosen)
            command.action.setShortcuts([QKeySequence(key) for key in found])
        for plugin, action in self.tool_actions.items():
            tool, key = self._desk.tools[plugin], action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{tool.title} ({key})\n{tool.help}" if key else f"{tool.title}\n{tool.help}")

    def _show_place(self, place: tuple[int, int] | None) -> None:
        """Soon: the status line's new layout costs 1 ms, which a stroke would pay with every event."""
        self._pointed = place
        if not self._place_timer.isActive():
            self._place_timer.start()

    def _write_place(self) -> None:
        self._place.setText(f"{self._pointed[0]}, {self._pointed[1]}" if self._pointed else "")

    def _show_recent(self, recent: tuple[str, ...]) -> None:
        if [action.data() for action in self._recent.actions()] == list(recent):
            return
        self._recent.clear()
        for name in recent:
            self._recent.addAction(name).setData(name)
        self._recent.setEnabled(bool(recent))

    def _show_icons(self, *_: object) -> None:
        for entry in actions:
            if entry.icon:
                self.actions_by_id[entry.id].setIcon(icon(entry.icon))
        for plugin, action in self.tool_actions.items():
            action.setIcon(icon(plugin))

    # ------------------------------------------------------------------ coming and going

    def layout_settings(self, settings: Settings) -> Settings:
        """The settings with the window as it stands now."""
        return msgspec.structs.replace(
            settings,
            geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
            layout=bytes(self.saveState(layout_version).toBase64().data()).decode(),
        )

    def _restore(self, settings: Settings) -> None:
        self.resize(1280, 800)
        docks = list(self.docks.values())
        self.resizeDocks(docks, [panel_width] * len(docks), Qt.Orientation.Horizontal)
        self._share_heights()
        try:
            geometry, layout = (base64.b64decode(text) for text in (settings.geometry, settings.layout))
        except binascii.Error:
            return
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
        if layout:
            self.restoreState(QByteArray(layout), layout_version)

    def _share_heights(self) -> None:
        """In each column: what each panel always keeps, and of the rest by how much more it would like."""
        for side in (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea):
            heads: list[PanelDock] = []
            for dock in self.docks.values():
                if self.dockWidgetArea(dock) == side and not {*self.tabifiedDockWidgets(dock)} & {*heads}:
                    heads.append(dock)
            least = [dock.widget().minimumHeight() for dock in heads]
            more = [max(1, dock.wish - low) for dock, low in zip(heads, least, strict=True)]
            rest = max(0, self.height() - bars_height - sum(least))
            heights = [low + rest * part // sum(more) for low, part in zip(least, more, strict=True)]
            self.resizeDocks(heads, heights, Qt.Orientation.Vertical)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.isVisible():  # closed before, and asked then: a second Ctrl-C, or the end of the session
            event.accept()
        elif self._filing.may_leave_all():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()


def _step(verb: str, with_step: str, label: str) -> str:
    return tr(with_step, step=within(label)) if label else tr(verb)
