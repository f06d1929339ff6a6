"""Children of a supervisor that was killed: remembered while they run, stopped by the next start."""

from __future__ import annotations

import json
import signal
from dataclasses import asdict
from pathlib import Path

from contactcenter.embedded.processes import Identity, identify, is_alive, stop

STOP_SIGNALS = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


class ChildRecord:
    """VAR_DIR/demo-children.json: the living children by name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._children: dict[str, Identity] = {}

    def change(self, name: str, pid: int | None) -> None:
        """Note that the child `name` now runs as `pid`, or that it has ended (None)."""
        identity = identify(pid) if pid is not None else None
        if identity is None:
            self._children.pop(name, None)
        else:
            self._children[name] = identity
        text = json.dumps({child: asdict(process) for child, process in self._children.items()})
        draft = self._path.with_suffix(".tmp")
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(self._path)

    def stop_leftovers(self) -> list[str]:
        """Stop what an earlier supervisor left running; returns the names."""
        found = [name for name, process in self._read().items() if is_alive(process)]
        for name in found:
            stop(self._read()[name], STOP_SIGNALS)
        self._path.unlink(missing_ok=True)
        return found

    def _read(self) -> dict[str, Identity]:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            return {name: Identity(int(item["pid"]), str(item["began"])) for name, item in stored.items()}
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            # No record, or one cut short by the same accident: nothing can be recognised, so nothing is stopped.
            return {}
