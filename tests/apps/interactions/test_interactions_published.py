"""What happens to calls reaches the outbox in bulk, and only while somebody follows it."""

import pytest

from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.interactions.outbox_kinds import KINDS
from apps.interactions.publishing import publish_interactions
from apps.outbox.domain.followers import Follower
from apps.outbox.models import Entry

pytestmark = pytest.mark.django_db
NOTE = "tests.apps.outbox.followed.note"
CALL = f"{7:032x}"


def batch(calls: int) -> list[Recorded]:
    events = [
        event
        for _ in range(calls)
        for event in (
            ev.InteractionQueued(CALL, 1, "sales", 1.0),
            ev.InteractionAnswered(CALL, 1, "o", 3, "sales", 12.5, 4.0),
            ev.CallbackCompleted(CALL, "a"),
            ev.CallbackCancelled(CALL, "served"),
            ev.InteractionEnded(CALL, "handled"),
        )
    ]
    return [Recorded("main", n, 1, n, 1_800_000_000.0, event) for n, event in enumerate(events, start=1)]


def test_all_of_a_batch_is_one_statement(settings, django_assert_max_num_queries):
    settings.OUTBOX_FOLLOWERS = (Follower("all", NOTE, frozenset(KINDS)),)
    with django_assert_max_num_queries(3):  # with its savepoint; COPY is not counted
        publish_interactions(batch(200))
    assert list(Entry.objects.order_by("id").values_list("kind", flat=True)[:5]) == [
        "interaction.queued", "interaction.answered", "callback.completed", "callback.cancelled", "interaction.ended",
    ]  # fmt: skip
    answered = Entry.objects.filter(kind="interaction.answered").first()
    assert (answered.key, answered.data["waited_seconds"], answered.data["agent"]) == (CALL, 12.5, 3)


def test_what_nobody_follows_is_not_written(settings):
    settings.OUTBOX_FOLLOWERS = (Follower("some", NOTE, frozenset({"interaction.ended"})),)
    publish_interactions(batch(2))
    assert Entry.objects.count() == 2
