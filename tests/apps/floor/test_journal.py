"""The journal: what was committed is read back, what was torn is not, what was changed is refused."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from apps.floor.journal.codec import CorruptEntry, Entry, UnknownEvent, decode_entry, encode_entry
from apps.floor.journal.reader import JournalDamaged, Tail, read_entries
from apps.floor.journal.segments import list_segments
from apps.floor.journal.writer import JournalWriter, recover, remove_old_segments, write_snapshot
from apps.interactions.domain.events import FlowDataSet, InteractionEnded, InteractionQueued
from apps.kernel.messages import Event

CALL = "0" * 32


def data_set(value: str) -> FlowDataSet:
    return FlowDataSet(CALL, "reason", value)


def write(folder: Path, epoch: int, first: int, count: int) -> JournalWriter:
    writer = JournalWriter(folder, epoch, first)
    for number in range(first, first + count):
        writer.append(1000.0 + number, [(number, data_set(str(number)))])
    writer.commit()
    return writer


def values(folder: Path, after: int = 0) -> list[str]:
    return [event.value for entry in read_entries(folder, after) for _, event in entry.events]


def test_an_entry_survives_encoding_whole():
    queued = InteractionQueued(CALL, 1, "billing", queued_at=12.5, skills={"billing": 3}, agent_id=None)
    entry = Entry(7, 2, 1234.5, ((1, queued), (2, InteractionEnded(CALL, "handled"))))
    assert decode_entry(encode_entry(entry)) == entry
    assert entry.last_position == 8
    assert [item.position for item in entry.recorded("main")] == [7, 8]


@settings(max_examples=200)
@given(text=st.text(st.characters(exclude_categories=("Cs",))), at=st.floats(0, 4e9))
def test_any_text_survives_encoding(text: str, at: float):
    entry = Entry(1, 1, at, ((1, data_set(text)),))
    assert decode_entry(encode_entry(entry)) == entry


@settings(max_examples=200)
@given(position=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_any_flipped_byte_is_noticed(position: int, flip: int):
    line = bytearray(encode_entry(Entry(1, 1, 1.0, ((1, data_set("paid")),))))
    line[position % len(line)] ^= flip
    with pytest.raises(CorruptEntry):
        decode_entry(bytes(line))


def test_an_unknown_event_is_refused_not_skipped():
    class EventFromTheFuture(Event):
        pass

    with pytest.raises(UnknownEvent, match="EventFromTheFuture"):
        decode_entry(encode_entry(Entry(1, 1, 1.0, ((1, EventFromTheFuture()),))))


def test_committed_entries_are_read_back_in_order_from_any_position(tmp_path: Path):
    write(tmp_path, epoch=1, first=1, count=5).close()
    assert values(tmp_path) == ["1", "2", "3", "4", "5"]
    assert values(tmp_path, after=3) == ["4", "5"]
    assert values(tmp_path, after=5) == []


def test_what_was_only_appended_is_not_there(tmp_path: Path):
    writer = JournalWriter(tmp_path, 1, 1)
    writer.append(1.0, [(1, data_set("lost"))])
    assert values(tmp_path) == []


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_t42_a_torn_last_line_is_left_out(tmp_path: Path, cut: int):
    write(tmp_path, 1, 1, 3).close()
    path = list_segments(tmp_path)[0].path
    path.write_bytes(path.read_bytes()[:-cut])
    assert values(tmp_path) == ["1", "2"]


def test_t42_a_flipped_byte_in_the_middle_stops_the_start_with_its_offset(tmp_path: Path):
    write(tmp_path, 1, 1, 3).close()
    path = list_segments(tmp_path)[0].path
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1].replace(b'"2"', b'"9"') + lines[2])
    with pytest.raises(JournalDamaged, match=rf"{path.name}, byte {len(lines[0])}"):
        values(tmp_path)


def test_a_new_leader_goes_on_behind_a_torn_line(tmp_path: Path):
    write(tmp_path, 1, 1, 3).close()
    path = list_segments(tmp_path)[0].path
    path.write_bytes(path.read_bytes()[:-4])
    write(tmp_path, 2, 3, 2).close()
    assert values(tmp_path) == ["1", "2", "3", "4"]


def test_t43_what_a_superseded_leader_still_writes_is_ignored(tmp_path: Path):
    old = write(tmp_path, 1, 1, 3)
    write(tmp_path, 2, 4, 1).close()
    old.append(2000.0, [(4, data_set("from the past"))])
    old.close()
    assert values(tmp_path) == ["1", "2", "3", "4"]


def test_a_leader_that_never_wrote_leaves_nothing_behind(tmp_path: Path):
    write(tmp_path, 1, 1, 2).close()
    JournalWriter(tmp_path, 2, 3).close()
    write(tmp_path, 3, 3, 1).close()
    assert values(tmp_path) == ["1", "2", "3"]


def test_a_tail_sees_only_what_is_new_and_waits_for_a_half_written_line(tmp_path: Path):
    writer = write(tmp_path, 1, 1, 2)
    tail = Tail(tmp_path)
    assert len(tail.read()) == 2
    assert tail.read() == []
    path = list_segments(tmp_path)[0].path
    line = encode_entry(Entry(3, 1, 5.0, ((3, data_set("slow")),)))
    with path.open("ab") as file:
        file.write(line[:10])
        file.flush()
        assert tail.read() == []
        file.write(line[10:])
    assert [entry.position for entry in tail.read()] == [3]
    writer.close()


def test_a_tail_reads_in_portions_across_segments(tmp_path: Path):
    write(tmp_path, 1, 1, 3).close()
    write(tmp_path, 2, 4, 3).close()
    tail = Tail(tmp_path)
    portions = []
    while entries := tail.read(limit=2):
        portions.append([entry.position for entry in entries])
    assert [position for portion in portions for position in portion] == [1, 2, 3, 4, 5, 6]
    assert max(map(len, portions)) == 2


def test_recovery_starts_at_the_newest_snapshot(tmp_path: Path):
    writer = write(tmp_path, 1, 1, 3)
    writer.rotate(b"after three")
    writer.append(1.0, [(4, data_set("4"))])
    writer.close()
    loaded: list[bytes] = []
    applied: list[int] = []
    assert recover(tmp_path, loaded.append, lambda entry: applied.append(entry.position)) == 4
    assert (loaded, applied) == ([b"after three"], [4])


def test_recovery_of_an_empty_folder_begins_at_nothing(tmp_path: Path):
    assert recover(tmp_path / "new", pytest.fail, pytest.fail) == 0


def test_old_segments_go_only_when_projected_and_behind_a_snapshot(tmp_path: Path):
    writer = write(tmp_path, 1, 1, 3)
    writer.rotate(b"state")
    writer.close()
    assert remove_old_segments(tmp_path, projected=2) == []
    assert len(remove_old_segments(tmp_path, projected=3)) == 1
    assert values(tmp_path, after=3) == []


def test_a_snapshot_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, 1, 1, 1).close()

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_snapshot(tmp_path, 1, 1, b"half")
    assert not list(tmp_path.glob("*.state"))


def test_t48_a_full_disk_acknowledges_nothing_and_keeps_everything_for_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    writer = write(tmp_path, 1, 1, 1)
    real = os.fdatasync

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    writer.append(2.0, [(2, data_set("2"))])
    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(OSError, match="No space"):
        writer.commit()
    assert values(tmp_path) == ["1"]
    monkeypatch.setattr(os, "fdatasync", real)
    writer.commit()
    assert values(tmp_path) == ["1", "2"]
    writer.close()
