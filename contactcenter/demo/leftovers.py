"""What a run has started, kept in a file while it lasts, so that the run after a killed one can clean up."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contactcenter.embedded.processes import Identity, identify, is_alive, stop

STOP_SIGNALS = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


class RunRecord:
    """VAR_DIR/demo-run.json: the living children by name, and the engines that are the demo's to stop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        stored = _read(path)
        self._children: dict[str, Identity] = _children(stored.get("children"))
        self.engines: tuple[str, ...] = _names(stored.get("engines"))

    def stop_leftovers(self) -> list[str]:
        """Stop the children of an earlier run that still live; returns their names.

        Engines are not stopped: this run uses them, and stops them at its end.
        """
        found = {name: process for name, process in self._children.items() if is_alive(process)}
        for process in found.values():
            stop(process, STOP_SIGNALS)
        self._children = {}
        self._write()
        return list(found)

    def add_engines(self, names: Iterable[str]) -> None:
        """Note that this run has started these engines."""
        self.engines = tuple(dict.fromkeys((*self.engines, *names)))
        self._write()

    def change_child(self, name: str, pid: int | None) -> None:
        """Note that the child `name` now runs as `pid`, or that it has ended (None)."""
        identity = identify(pid) if pid is not None else None
        if identity is None:
            self._children.pop(name, None)
        else:
            self._children[name] = identity
        self._write()

    def clear(self) -> None:
        """Everything has been stopped."""
        self._children, self.engines = {}, ()
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        children = {name: asdict(process) for name, process in self._children.items()}
        draft = self._path.with_suffix(".tmp")
        draft.write_text(json.dumps({"children": children, "engines": self.engines}) + "\n", encoding="utf-8")
        draft.replace(self._path)


def _read(path: Path) -> dict[str, Any]:
    """The stored object; empty where there is none, or one cut short: what is not known is not stopped."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _children(stored: Any) -> dict[str, Identity]:
    try:
        return {str(name): Identity(int(item["pid"]), str(item["began"])) for name, item in stored.items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


def _names(stored: Any) -> tuple[str, ...]:
    return tuple(name for name in stored if isinstance(name, str)) if isinstance(stored, list) else ()
