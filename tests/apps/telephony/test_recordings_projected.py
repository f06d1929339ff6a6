"""Recording rows follow the events; a finished one is fetched by a worker."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.interactions.models import Interaction
from apps.kernel.messages import Event
from apps.telephony.models import AsteriskNode, Recording
from apps.telephony.projections import project_recordings
from contactcenter.celery import app
from tests import factories
from tests.apps.telephony.conftest import Shelf, wav

AT = 1_793_610_000.0


def batch(*events: Event) -> list[Recorded]:
    return [Recorded("main", n + 1, 1, n + 1, AT + n, event) for n, event in enumerate(events)]


def project(*events: Event) -> None:
    with transaction.atomic():
        project_recordings(batch(*events))


def rows() -> list[tuple[Any, ...]]:
    fields = ("name", "kind", "segment", "node", "duration_seconds", "state")
    return list(Recording.objects.order_by("pk").values_list(*fields))


def test_a_conversation_is_being_recorded(call: Interaction) -> None:
    name = f"{call.pk.hex}-2"

    project(ev.RecordingStarted(call.pk.hex, 2, name))

    assert rows() == [(name, "call", 2, "north", None, "recording")]
    assert Recording.objects.get().started_at.timestamp() == AT


def test_an_ended_recording_waits_to_be_fetched(call: Interaction) -> None:
    name = f"{call.pk.hex}-1"

    project(ev.RecordingStarted(call.pk.hex, 1, name), ev.RecordingEnded(call.pk.hex, name, 61.0))

    assert rows() == [(name, "call", 1, "north", 61.0, "pending")]


def test_started_and_ended_may_come_in_different_batches(call: Interaction) -> None:
    name = f"{call.pk.hex}-1"
    project(ev.RecordingStarted(call.pk.hex, 1, name))

    project(ev.RecordingEnded(call.pk.hex, name, 61.0))

    assert rows() == [(name, "call", 1, "north", 61.0, "pending")]


def test_a_voicemail_belongs_to_no_segment(call: Interaction) -> None:
    name = f"{call.pk.hex}-vm"

    project(
        ev.RecordingStarted(call.pk.hex, 0, name),
        ev.VoicemailLeft(call.pk.hex, name, 12.0),
        ev.RecordingEnded(call.pk.hex, name, 12.0),
    )

    assert rows() == [(name, "voicemail", None, "north", 12.0, "pending")]


def test_a_recording_that_failed_on_the_switch_says_so(call: Interaction) -> None:
    name = f"{call.pk.hex}-1"

    project(ev.RecordingStarted(call.pk.hex, 1, name), ev.RecordingEnded(call.pk.hex, name, 0.0, ok=False))

    assert rows() == [(name, "call", 1, "north", 0.0, "failed")]


def test_what_is_stored_stays_stored_when_a_batch_is_given_again(call: Interaction) -> None:
    name = f"{call.pk.hex}-1"
    story = (ev.RecordingStarted(call.pk.hex, 1, name), ev.RecordingEnded(call.pk.hex, name, 61.0))
    project(*story)
    Recording.objects.update(state="stored", duration_seconds=61.25, file="2026/11/02/x.wav")

    project(*story)

    assert rows() == [(name, "call", 1, "north", 61.25, "stored")]


def test_a_recording_of_nobody_is_logged_and_stops_nothing(
    call: Interaction, caplog: pytest.LogCaptureFixture
) -> None:
    stranger, name = uuid.uuid4().hex, f"{call.pk.hex}-1"

    project(
        ev.RecordingStarted(stranger, 1, f"{stranger}-1"),
        ev.RecordingEnded(stranger, f"{stranger}-1", 3.0),
        ev.RecordingStarted(call.pk.hex, 1, name),
    )

    assert [row[0] for row in rows()] == [name]
    assert "belongs to no known interaction" in caplog.text


def test_a_long_batch_takes_as_many_statements_as_a_short_one(db: None) -> None:
    def statements(count: int) -> int:
        calls = [factories.InteractionFactory(node="north").pk.hex for _ in range(count)]
        events = [event for key in calls for event in (
            ev.RecordingStarted(key, 1, f"{key}-1"), ev.RecordingEnded(key, f"{key}-1", 9.0))]  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            project_recordings(batch(*events))
        return len(captured)

    assert statements(1) == statements(40) == 3


@pytest.fixture
def queueing() -> Iterator[None]:
    """Tasks really go to the broker, as in production."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


@pytest.fixture
def no_broker(queueing: None) -> Iterator[None]:
    """There is no broker at the address."""
    before = app.conf.broker_url
    _use_broker("redis+socket:///nowhere/redis.sock")
    yield
    _use_broker(before)


def _use_broker(url: str) -> None:
    app.conf.broker_url = url
    app.amqp._producer_pool = None
    app._pool = None


def test_without_a_broker_the_projection_goes_on(
    call: Interaction,
    no_broker: None,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    name = f"{call.pk.hex}-1"

    with django_capture_on_commit_callbacks(execute=True):
        project(ev.RecordingStarted(call.pk.hex, 1, name), ev.RecordingEnded(call.pk.hex, name, 9.0))

    assert rows() == [(name, "call", 1, "north", 9.0, "pending")]
    assert f"recording {name} is fetched later" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_worker_brings_the_recording(
    node: AsteriskNode, call: Interaction, shelf: Shelf, queueing: None
) -> None:
    name = f"{call.pk.hex}-1"
    shelf.files[name] = wav(1.5)

    with start_worker(app, perform_ping_check=False, pool="solo"):
        project(ev.RecordingStarted(call.pk.hex, 1, name), ev.RecordingEnded(call.pk.hex, name, 1.0))
        _wait_until_stored(name)

    assert rows() == [(name, "call", 1, "north", 1.5, "stored")]


def _wait_until_stored(name: str, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while Recording.objects.get(name=name).state != "stored":
        assert time.monotonic() < deadline, "the worker did not fetch the recording"
        time.sleep(0.05)
