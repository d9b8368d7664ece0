"""Start the editor: `python -m editor [--device D] [--dtype T] [--compile WAY] [FILE…]`.

In this order, and for these reasons:

1. the log, so that whatever fails from here on is written down;
2. Qt, then `Application`: settings, theme, values, window. Nothing here imports torch or starts a process;
3. the window is shown: from here on a person can work, well under a second after the start;
4. `sys.excepthook`: Qt hands it what fails in a slot, the event loop survives, the document is untouched;
5. in the first idle moment the engine's process starts and the files of the command line open.

At the end the settings are kept and the engine's process is gone before this one is.
"""

from __future__ import annotations

import argparse
import functools
import logging
import signal
import sys
import time
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from editor.application import Application
from editor.notices import Notices
from editor.settings import engine_words, log_path
from editor.words import tr
from pipelines.client import EngineProcess, engine_options, worker_command

log = logging.getLogger("editor")


def main(arguments: list[str] | None = None) -> int:
    """Run until the window is closed. Returns the exit code."""
    began = time.perf_counter()
    arguments = sys.argv[1:] if arguments is None else arguments
    open_log()
    qt = QApplication([sys.argv[0]])
    qt.setApplicationName("underpaint")
    qt.setApplicationDisplayName("Underpaint")
    qt.setDesktopFileName("underpaint")
    options, paths = divided(arguments)
    # Before each start of the engine the settings are read anew; what the command line says counts more.
    engine = EngineProcess(lambda: worker_command(*engine_words(editor.settings.value), *options))
    editor = Application(qt, engine)
    editor.window.show()
    log.info("Window shown after %.0f ms", 1000 * (time.perf_counter() - began))
    sys.excepthook = functools.partial(tell, editor.notices)
    QTimer.singleShot(0, functools.partial(editor.start, paths))
    signal.signal(signal.SIGINT, functools.partial(_interrupted, editor))
    waker = QTimer()
    waker.start(300)
    waker.timeout.connect(_let_python_run)
    try:
        return qt.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        editor.close()


def divided(arguments: list[str]) -> tuple[list[str], list[Path]]:
    """A command line's options for the engine's process, which judges them, and its files."""
    parser = argparse.ArgumentParser(prog="underpaint", add_help=False, allow_abbrev=False)
    for name in engine_options:
        parser.add_argument(name, default="")
    given, rest = parser.parse_known_args(arguments)
    options = [word for name, value in vars(given).items() if value for word in (f"--{name}", value)]
    return options, [Path(argument) for argument in rest if not argument.startswith("-")]


def open_log() -> None:
    """Write warnings and failures to a file; without one where none can be written."""
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    handlers[0].setLevel(logging.WARNING)
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(log_path(), maxBytes=1 << 20, backupCount=1, encoding="utf-8"))
    except OSError as error:
        print(f"underpaint: no log is written ({error})", file=sys.stderr)
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, handlers=handlers, format=form)


def tell(notices: Notices, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A bug: its traceback goes to the log, a plain sentence to the screen."""
    log.error("Unexpected failure", exc_info=(kind, error, trace))
    notices.say(
        tr("Something went wrong in the editor. Your document is as it was before."),
        tr("If it happens again, save and start anew. The details are in {log}.", log=log_path().name),
        "error",
        "".join(traceback.format_exception(kind, error, trace)[-4:]),
    )


def _interrupted(editor: Application, *_: object) -> None:
    """Ctrl-C in the terminal closes the window as its own button does."""
    editor.window.close()


def _let_python_run() -> None:
    """Qt's loop does not look for signals: Python does, whenever it is given a moment."""


if __name__ == "__main__":
    sys.exit(main())
