"""Until when each switch was known to be up, also across restarts of the floor.

Where a call is gone when the floor is back, nobody knows when it ended. It is counted to the last second at which it
was known to be up: a floor that was off over night must not report a conversation of ten hours.
"""

import json
import logging
from collections.abc import Iterable
from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "known-up.json"


class KnownUp:
    """Node -> time (Unix seconds on the floor's clock), kept in a small file beside the journal."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._until: dict[str, float] = _read(self._path)

    def note(self, nodes: Iterable[str], now: float) -> None:
        """These nodes are up now. The file only helps: where it cannot be written, the journal's last entry serves."""
        self._until.update(dict.fromkeys(nodes, now))
        try:
            partial = self._path.with_suffix(".partial")
            partial.write_text(json.dumps(self._until))
            partial.replace(self._path)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path.name, error)

    def until(self, node: str, otherwise: float) -> float:
        """Return until when the node was known to be up; ``otherwise`` where nothing later is known."""
        return max(self._until.get(node, 0.0), otherwise)


def _read(path: Path) -> dict[str, float]:
    try:
        return {str(node): float(until) for node, until in json.loads(path.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # never written yet, or torn: the journal says enough
