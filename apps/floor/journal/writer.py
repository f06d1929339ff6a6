"""Writing a journal: append, then one ``fdatasync`` for everything that is waiting (group commit)."""

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from apps.floor.journal.codec import Entry, encode_entry
from apps.floor.journal.reader import read_entries
from apps.floor.journal.segments import list_segments, segment_path
from apps.kernel.messages import Event

SEGMENT_EVENTS = 100_000


class JournalWriter:
    """The one writer of a site's journal under one lease.

    ``append`` only buffers; what it took is safe when ``commit`` returns. ``commit`` blocks on the disk and belongs
    into a thread. A failed commit leaves the buffer as it was: the caller must not act, and may try again.
    """

    def __init__(self, folder: Path, epoch: int, first: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.epoch = epoch
        self.position = first - 1
        self._first = first
        self._buffer = bytearray()
        self._file = self._open(first)
        self._safe_size = os.fstat(self._file).st_size

    def append(self, at: float, events: Sequence[tuple[int, Event]]) -> Entry:
        """Take the events of one message (with their ``seq``) and return the entry, with its position."""
        entry = Entry(self.position + 1, self.epoch, at, tuple(events))
        self._buffer += encode_entry(entry)
        self.position = entry.last_position
        return entry

    def commit(self) -> None:
        """Make everything appended so far durable. Raises OSError (disk full, I/O error) with nothing acknowledged."""
        if not self._buffer:
            return
        try:
            _write_all(self._file, bytes(self._buffer))
            os.fdatasync(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._safe_size)
            raise
        self._safe_size += len(self._buffer)
        self._buffer.clear()

    @property
    def has_unsafe(self) -> bool:
        """Whether something was appended that is not on the disk yet."""
        return bool(self._buffer)

    @property
    def is_long(self) -> bool:
        """Whether it is time to begin a new segment."""
        return self.position - self._first + 1 >= SEGMENT_EVENTS

    def rotate(self, state: bytes) -> None:
        """Begin a new segment; ``state`` is the floor's state now, from which a restart goes on.

        Raises OSError, with the old segment still in use, where there is no room.
        """
        self.commit()
        first = self.position + 1
        write_snapshot(self.folder, first, self.epoch, state)
        file = self._open(first)
        os.close(self._file)
        self._file, self._first, self._safe_size = file, first, 0

    def close(self) -> None:
        self.commit()
        os.close(self._file)

    def _open(self, first: int) -> int:
        path = segment_path(self.folder, first, self.epoch)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        _sync_folder(self.folder)
        return descriptor


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_folder(folder: Path) -> None:
    """Make a new or renamed file's name itself durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_snapshot(folder: Path, first: int, epoch: int, state: bytes) -> None:
    """Store the state before position ``first``, whole or not at all."""
    target = segment_path(folder, first, epoch).with_suffix(".state")
    partial = target.with_suffix(".partial")
    try:
        with partial.open("wb") as file:
            file.write(state)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    partial.replace(target)
    _sync_folder(folder)


def recover(folder: Path, load: Callable[[bytes], None], apply: Callable[[Entry], None]) -> int:
    """Rebuild a floor: ``load`` the newest snapshot, ``apply`` every entry after it; return the last position.

    Raises :class:`JournalDamaged` where acknowledged entries are unreadable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    position = 0
    for segment in reversed(list_segments(folder)):
        if segment.snapshot_path.exists():
            load(segment.snapshot_path.read_bytes())
            position = segment.first - 1
            break
    for entry in read_entries(folder, after=position):
        apply(entry)
        position = entry.last_position
    return position


def remove_old_segments(folder: Path, projected: int) -> list[Path]:
    """Delete segments that a restart no longer needs and whose every event (up to ``projected``) is in the database."""
    segments = list_segments(folder)
    snapshots = [index for index, item in enumerate(segments) if item.snapshot_path.exists()]
    newest = snapshots[-1] if snapshots else 0
    removed = []
    for index in range(newest):
        if segments[index + 1].first - 1 <= projected:
            segments[index].path.unlink(missing_ok=True)
            segments[index].snapshot_path.unlink(missing_ok=True)
            removed.append(segments[index].path)
    return removed
