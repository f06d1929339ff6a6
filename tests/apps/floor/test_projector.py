"""From the journal to PostgreSQL: everything, once, in order; whatever fails in between."""

import os
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from apps.floor.journal.reader import JournalGap
from apps.floor.journal.writer import JournalWriter
from apps.floor.models import ProjectorOffset
from apps.floor.projecting import ProjectorProcess
from apps.floor.projector import Projector, projected_position
from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.interactions.models import EventLog
from apps.kernel.bus import HandlerTable
from apps.kernel.ids import derive_id

pytestmark = pytest.mark.django_db


def journal_of(folder: Path, calls: int, epoch: int = 1, first: int = 1) -> JournalWriter:
    writer = JournalWriter(folder, epoch, first)
    for number in range(first, first + calls):
        call = derive_id("call", number)
        writer.append(1_800_000_000.0 + number, [(1, ev.FlowDataSet(call, "reason", f"No. {number}"))])
    writer.commit()
    return writer


def projector(folder: Path, *handlers) -> Projector:
    return Projector("main", folder, HandlerTable({handler: [ev.FlowDataSet] for handler in handlers}))


def positions() -> list[int]:
    return list(EventLog.objects.order_by("position").values_list("position", flat=True))


def test_every_event_is_copied_with_its_place(tmp_path: Path):
    journal_of(tmp_path, 3)
    assert projector(tmp_path).project_pending() == 3
    row = EventLog.objects.get(position=2)
    assert (row.site, row.epoch, row.seq, row.type) == ("main", 1, 1, "FlowDataSet")
    assert row.interaction_id.hex == derive_id("call", 2)
    assert row.at.timestamp() == 1_800_000_002.0
    assert row.data == {"interaction_id": derive_id("call", 2), "key": "reason", "value": "No. 2"}
    assert ProjectorOffset.objects.get(site="main").position == 3


def test_a_second_look_writes_nothing_twice(tmp_path: Path):
    journal_of(tmp_path, 3)
    assert [projector(tmp_path).project_pending() for _ in range(2)] == [3, 0]
    assert positions() == [1, 2, 3]


def test_the_projections_see_the_batch_in_order_inside_the_transaction(tmp_path: Path):
    journal_of(tmp_path, 3)
    seen: list[int] = []

    def follow(batch: list[Recorded]) -> None:
        assert connection.in_atomic_block
        seen.extend(recorded.position for recorded in batch)

    projector(tmp_path, follow).project_pending()
    assert seen == [1, 2, 3]


def test_a_projection_that_fails_takes_the_whole_batch_back_and_the_next_try_has_it_again(tmp_path: Path):
    journal_of(tmp_path, 3)
    tries: list[int] = []

    def fail_once(batch: list[Recorded]) -> None:
        tries.append(len(batch))
        if len(tries) == 1:
            raise DatabaseError("connection lost")

    working = projector(tmp_path, fail_once)
    with pytest.raises(DatabaseError):
        working.project_batch()
    assert positions() == []
    assert working.project_pending() == 3
    assert (tries, positions()) == ([3, 3], [1, 2, 3])


def test_two_projectors_of_one_site_never_write_an_event_twice(tmp_path: Path):
    writer = journal_of(tmp_path, 2)
    old, new = projector(tmp_path), projector(tmp_path)
    old.project_pending()
    writer.append(1.0, [(2, ev.FlowDataSet(derive_id("call", 1), "more", "x"))])
    writer.commit()
    assert new.project_pending() == 1
    assert old.project_pending() == 0
    assert positions() == [1, 2, 3]


def test_it_goes_on_in_the_segment_of_the_next_leader(tmp_path: Path):
    journal_of(tmp_path, 2).close()
    working = projector(tmp_path)
    working.project_pending()
    journal_of(tmp_path, 2, epoch=2, first=3).close()
    assert working.project_pending() == 2
    assert positions() == [1, 2, 3, 4]


def test_t13_text_that_the_database_cannot_hold_is_made_harmless_not_lost(tmp_path: Path):
    writer = JournalWriter(tmp_path, 1, 1)
    writer.append(1.0, [(1, ev.FlowDataSet(derive_id("x"), "name", "Rob\x00ert 😀 \u202e \\u0000"))])
    writer.commit()
    projector(tmp_path).project_pending()
    assert EventLog.objects.get().data["value"] == "Rob\ufffdert 😀 \u202e \\u0000"


def test_events_that_are_in_neither_place_stop_the_projection_with_their_positions(tmp_path: Path):
    journal_of(tmp_path, 3, first=5).close()
    with pytest.raises(JournalGap, match="events 1–4 are no longer in the journal"):
        projector(tmp_path).project_pending()
    assert positions() == []


def test_how_far_the_database_is(tmp_path: Path):
    assert projected_position("main") == 0
    journal_of(tmp_path, 3)
    projector(tmp_path).project_pending()
    assert projected_position("main") == 3


@pytest.mark.django_db(transaction=True)  # the process closes its connection
def test_the_process_writes_what_is_left_when_the_floor_goes_and_ends(tmp_path: Path):
    journal_of(tmp_path, 3)
    read, write = os.pipe()
    os.write(write, b"\n")
    os.close(write)
    told = []

    ProjectorProcess(projector(tmp_path), tmp_path, read, lambda: told.append(len(positions()))).run()

    os.close(read)
    assert (positions(), told) == ([1, 2, 3], [3])


@pytest.mark.django_db(transaction=True)  # the process closes its connection
def test_without_its_floor_and_without_the_database_the_process_ends_and_leaves_the_rest_to_the_next(
    tmp_path: Path,
):
    class Away(Projector):
        def project_batch(self) -> int:
            raise DatabaseError("gone")

    journal_of(tmp_path, 2)
    read, write = os.pipe()
    os.close(write)  # the floor was killed
    ProjectorProcess(Away("main", tmp_path, HandlerTable({})), tmp_path, read, lambda: None).run()
    os.close(read)
    assert projector(tmp_path).project_pending() == 2
