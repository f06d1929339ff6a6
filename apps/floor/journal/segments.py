"""The files of a journal and which of them counts where.

When a new leader takes over it opens a segment of its own. What a superseded leader may still write to its old
segment lies at positions that the newer segment owns, and is ignored: the segment of the higher epoch wins.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"^(\d{15})-(\d{9})\.log$")


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """``first`` is the position of its first event; ``epoch`` the lease under which it is written."""

    first: int
    epoch: int
    path: Path

    @property
    def snapshot_path(self) -> Path:
        """Where the state of the floor just before ``first`` is kept."""
        return self.path.with_suffix(".state")


def segment_path(folder: Path, first: int, epoch: int) -> Path:
    return folder / f"{first:015d}-{epoch:09d}.log"


def list_segments(folder: Path) -> list[Segment]:
    """Return the segments that count, in order of position.

    A segment is dropped when a later epoch began at or before it: nothing in it was ever acknowledged.
    """
    matches = [(match, path) for path in folder.glob("*.log") if (match := _NAME.match(path.name))]
    found = [Segment(int(match[1]), int(match[2]), path) for match, path in matches]
    kept: list[Segment] = []
    for segment in sorted(found, key=lambda item: (item.epoch, item.first)):
        while kept and kept[-1].first >= segment.first:
            kept.pop()
        kept.append(segment)
    return kept
