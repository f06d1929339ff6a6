"""Recordings come from their node, whole, once, under a name of ours."""

import logging
import stat
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import PeriodicTask

from apps.telephony import tasks
from apps.telephony.ari.requests import AriError
from apps.telephony.models import AsteriskNode, Recording
from apps.telephony.services import RecordingLost, fetch_recording
from tests.apps.telephony.conftest import Shelf, wav


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_recording_is_stored_with_its_true_length(
    node: AsteriskNode, recording: Recording, shelf: Shelf, recordings_dir: Path
) -> None:
    shelf.files[recording.name] = wav(2.5)

    stored = fetch_recording(name=recording.name)

    assert (stored.state, stored.duration_seconds, stored.problem) == ("stored", 2.5, "")
    (path,) = files(recordings_dir)
    assert path.read_bytes() == wav(2.5)
    assert path.parent == recordings_dir / "2026/11/02"
    assert recording.name not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert shelf.asked == [f"get {recording.name}", f"delete {recording.name}"]
    assert shelf.files == {}


def test_fetching_again_changes_nothing_and_asks_nobody(
    node: AsteriskNode, recording: Recording, shelf: Shelf, recordings_dir: Path
) -> None:
    shelf.files[recording.name] = wav(2.0)
    first = fetch_recording(name=recording.name)
    shelf.asked.clear()

    again = fetch_recording(name=recording.name)

    assert (again.pk, again.file.name, again.state) == (first.pk, first.file.name, "stored")
    assert shelf.asked == []
    assert len(files(recordings_dir)) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "no WAV file"),
        (b"<html>not found</html>", "no WAV file"),
        (wav(0.0), "the WAV file is empty"),
        (wav(2.0)[:-1000], "the WAV file is cut short"),
    ],
    ids=["empty", "html", "no-sound", "cut-short"],
)
def test_what_is_no_recording_is_not_kept(
    node: AsteriskNode, recording: Recording, shelf: Shelf, recordings_dir: Path, content: bytes, problem: str
) -> None:
    shelf.files[recording.name] = content

    with pytest.raises(RecordingLost, match=problem):
        fetch_recording(name=recording.name)

    recording.refresh_from_db()
    assert recording.state == "failed"
    assert recording.problem.startswith(problem)
    assert files(recordings_dir) == []


def test_a_recording_that_the_node_does_not_have_is_lost(node: AsteriskNode, recording: Recording) -> None:
    with pytest.raises(RecordingLost, match="the node does not have it"):
        fetch_recording(name=recording.name)

    recording.refresh_from_db()
    assert (recording.state, recording.problem) == ("failed", "the node does not have it")


@pytest.mark.parametrize("status", [401, 500, 503])
def test_a_node_that_cannot_answer_now_is_asked_again_later(
    node: AsteriskNode, recording: Recording, shelf: Shelf, status: int
) -> None:
    shelf.files[recording.name] = status

    with pytest.raises(AriError) as refused:
        fetch_recording(name=recording.name)

    recording.refresh_from_db()
    assert (refused.value.status, recording.state) == (status, "pending")


def test_a_recording_of_a_node_that_nobody_knows_is_lost(recording: Recording) -> None:
    with pytest.raises(RecordingLost, match="node 'north' is unknown"):
        fetch_recording(name=recording.name)


def test_a_node_out_of_service_still_gives_its_recordings(
    node: AsteriskNode, recording: Recording, shelf: Shelf
) -> None:
    AsteriskNode.objects.update(is_active=False)
    shelf.files[recording.name] = wav(2.0)

    assert fetch_recording(name=recording.name).state == "stored"


def test_a_length_that_is_not_as_announced_is_kept_and_logged(
    node: AsteriskNode, recording: Recording, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.files[recording.name] = wav(5.0)

    with caplog.at_level(logging.WARNING):
        stored = fetch_recording(name=recording.name)

    assert (stored.state, stored.duration_seconds) == ("stored", 5.0)
    assert "2.0 s announced, 5.0 s received" in caplog.text


def test_the_task_says_what_became_of_it(node: AsteriskNode, recording: Recording, shelf: Shelf) -> None:
    assert tasks.fetch_recording(recording.name) == "lost: the node does not have it"
    shelf.files[recording.name] = wav(2.0)
    assert tasks.fetch_recording(recording.name) == "stored"


def test_the_sweep_finds_what_was_not_fetched_oldest_first_by_its_index(recording: Recording) -> None:
    with CaptureQueriesContext(connection) as captured:
        found = tasks.list_names_to_fetch(limit=10)

    assert found == [recording.name]
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("EXPLAIN " + captured[0]["sql"])
        assert "telephony_recording_pending" in "\n".join(row[0] for row in cursor.fetchall())


NOW = 1_795_340_000.0
MESSAGE = "fallback-15550100-8001-north-1795338600.4"


def test_messages_left_while_we_were_away_are_taken_up_and_fetched(
    node: AsteriskNode, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.files = {MESSAGE: wav(3.0), "0" * 32 + "-1": wav(1.0), "somebody-elses": wav(1.0)}
    monkeypatch.setattr("apps.telephony.tasks.time.time", lambda: NOW)

    assert tasks.collect_messages() == 1
    assert tasks.collect_messages() == 0

    message = Recording.objects.get()
    assert (message.kind, message.caller, message.interaction) == ("voicemail", "15550100", None)
    assert message.started_at.timestamp() == 1_795_338_600.0
    assert (message.state, message.duration_seconds) == ("stored", 3.0)
    assert set(shelf.files) == {"0" * 32 + "-1", "somebody-elses"}


def test_a_message_that_may_not_be_complete_is_left_alone(
    node: AsteriskNode, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.files = {MESSAGE: wav(3.0)}
    monkeypatch.setattr("apps.telephony.tasks.time.time", lambda: 1_795_338_600.0 + 1_100)

    assert tasks.collect_messages() == 0
    assert Recording.objects.count() == 0


def test_a_node_that_is_away_keeps_its_messages(node: AsteriskNode, caplog: pytest.LogCaptureFixture) -> None:
    AsteriskNode.objects.update(base_url="http://127.0.0.1:1")

    assert tasks.collect_messages() == 0
    assert "messages on node north are collected later" in caplog.text


def test_both_sweeps_are_scheduled(db: None) -> None:
    # Rows that a migration makes are gone where an earlier test emptied all tables.
    import_module("apps.telephony.migrations.0002_schedules").schedule(apps, None)
    scheduled = PeriodicTask.objects.filter(task__startswith="telephony.").values_list(
        "task", "interval__every"
    )

    assert set(scheduled) == {("telephony.fetch_pending_recordings", 2), ("telephony.collect_messages", 5)}
