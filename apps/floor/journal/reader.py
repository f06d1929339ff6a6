"""Reading a journal: from a position on, across segments, stopping safely at what is not yet wholly written."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from apps.floor.journal.codec import CorruptEntry, Entry, decode_entry
from apps.floor.journal.segments import Segment, list_segments


class JournalDamaged(Exception):
    """A line in the middle of the journal is unreadable. The message names the file and the byte offset."""


class JournalGap(JournalDamaged):
    """The journal no longer holds what comes next for this reader: a database was restored to an older state, or the
    journal is another one's."""


class Tail:
    """Follows a journal from a position; each ``read`` returns only what is new since the one before.

    An unreadable *last* line is a write that was cut off, or that is being written this moment: nothing in it was
    acknowledged, so reading stops before it. Anywhere else it raises :class:`JournalDamaged`, because what follows was
    acknowledged and must not be skipped.
    """

    def __init__(self, folder: Path, after: int = 0) -> None:
        self.position = after
        self._folder = folder
        self._segment: Segment | None = None
        self._offset = 0

    def read(self, limit: int = 1_000) -> list[Entry]:
        """Return the next entries, about ``limit`` events at most; an empty list when there is nothing new."""
        entries: list[Entry] = []
        segments = list_segments(self._folder)
        while limit > 0 and self._select(segments):
            found = self._read_segment(_end_of(self._segment, segments), limit)
            if not found:
                break
            entries += found
            limit -= sum(len(entry.events) for entry in found)
        return entries

    def _select(self, segments: list[Segment]) -> bool:
        """Stand in the segment that owns the next position; return False where there is none yet.

        Raises :class:`JournalGap` where there was one and is no more.
        """
        owners = [item for item in segments if item.first <= self.position + 1]
        if not owners and segments:
            raise JournalGap(
                f"events {self.position + 1}–{segments[0].first - 1} are no longer in the journal"
            )
        if not owners:
            return False
        if owners[-1] != self._segment:
            self._segment, self._offset = owners[-1], 0
        return True

    def _read_segment(self, end: int | None, limit: int) -> list[Entry]:
        assert self._segment is not None
        found: list[Entry] = []
        with self._segment.path.open("rb") as file:
            file.seek(self._offset)
            while limit > 0 and (end is None or self.position + 1 < end):
                entry = self._next_entry(file)
                if entry is None:
                    break
                if entry.position > self.position:
                    found.append(entry)
                    self.position = entry.last_position
                    limit -= len(entry.events)
        return found

    def _next_entry(self, file: BinaryIO) -> Entry | None:
        line = file.readline()
        if not line:
            return None
        try:
            entry = decode_entry(line)
        except CorruptEntry as error:
            if not file.read(1):
                return None
            assert self._segment is not None
            raise JournalDamaged(f"{self._segment.path.name}, byte {self._offset}: {error}") from error
        self._offset += len(line)
        return entry


def _end_of(segment: Segment | None, segments: list[Segment]) -> int | None:
    """Return the first position that a later segment owns, or None for the last segment."""
    return next((item.first for item in segments if segment and item.first > segment.first), None)


def read_entries(folder: Path, after: int = 0) -> Iterator[Entry]:
    """Yield all entries whose events lie after position ``after``, in order; raise :class:`JournalDamaged`."""
    tail = Tail(folder, after)
    while entries := tail.read():
        yield from entries
