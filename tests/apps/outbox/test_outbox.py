"""Publishing, following, holding: nothing is lost, nothing happens twice, nobody blocks the others."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from apps.outbox.choices import HeldState
from apps.outbox.models import Entry, Held, Place
from apps.outbox.readiness import check_outbox
from apps.outbox.registry import followed_among
from apps.outbox.retention import prune
from apps.outbox.selectors import list_backlogs
from apps.outbox.services import drain, drop_held, enter_followers, publish, publish_many, replay_held
from apps.outbox.tasks import follow, sweep
from tests.apps.outbox.followed import AT_ONCE, CAREFUL, DYNAMIC, NOTER, REFUSING, noted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds_of_tests")]


def publish_test(n: int, key: str = "k", **data) -> Entry:
    return publish(kind="test.happened", key=key, data={"n": n, **data})


def test_a_follower_gets_what_is_new_in_order_and_once():
    publish_test(1)
    publish_test(2, "other")
    assert drain(NOTER).taken == 2
    assert drain(NOTER).taken == 0
    publish_test(3)
    assert drain(NOTER).taken == 1
    assert [entry["n"] for entry in noted()] == [1, 2, 3]


def test_a_follower_gets_the_kinds_that_it_wants_at_the_time():
    publish_test(1)
    publish(kind="test.ended", key="k", data={"n": 2})
    drain(DYNAMIC)
    assert [entry["n"] for entry in noted()] == [2]


def test_who_wants_what_is_known_before_it_is_published(settings):
    settings.OUTBOX_FOLLOWERS = (DYNAMIC,)
    assert followed_among(["test.happened", "test.ended"]) == {"test.ended"}


def test_an_undeclared_kind_is_refused():
    with pytest.raises(ValueError, match=r"nobody\.knew"):
        publish(kind="nobody.knew", key="k", data={})


def test_a_follower_in_the_transaction_is_part_of_it(settings):
    settings.OUTBOX_FOLLOWERS = (AT_ONCE,)
    publish_test(1)
    assert [entry["n"] for entry in noted()] == [1]
    settings.OUTBOX_FOLLOWERS = (REFUSING,)
    with pytest.raises(ValueError, match="no"):
        publish_test(2)
    assert Entry.objects.count() == 1


def test_an_entry_that_cannot_be_taken_holds_its_key_only():
    poison = publish_test(1, "a", poison=True)
    publish_test(2, "b")
    behind = publish_test(3, "a")
    assert drain(CAREFUL).held == 2
    assert [entry["n"] for entry in noted()] == [2]
    assert set(Held.objects.values_list("entry_id", flat=True)) == {poison.pk, behind.pk}
    assert "this cannot be\ufffd taken" in Held.objects.get(entry=poison).error

    # The second attempt is its last: it is set aside, and what was behind it goes on.
    Held.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    drain(CAREFUL)
    assert Held.objects.get().state == HeldState.SET_ASIDE
    assert [entry["n"] for entry in noted()] == [2, 3]
    assert [(b.waiting, b.set_aside) for b in _backlogs(CAREFUL)] == [(0, 1)]


def _backlogs(*followers):
    from django.test import override_settings

    with override_settings(OUTBOX_FOLLOWERS=followers):
        return list_backlogs()


def test_what_was_set_aside_is_replayed_or_given_up():
    poison = publish_test(1, poison=True)
    drain(CAREFUL)
    Held.objects.update(state=HeldState.SET_ASIDE)
    Entry.objects.filter(pk=poison.pk).update(data={"n": 1})
    assert replay_held(held=Held.objects.all()) == 1
    drain(CAREFUL)
    assert [entry["n"] for entry in noted()] == [1]
    assert not Held.objects.exists()

    publish_test(2, poison=True)
    drain(CAREFUL)
    assert drop_held(held=Held.objects.all()) == 0  # it is still being tried
    Held.objects.update(state=HeldState.SET_ASIDE)
    assert drop_held(held=Held.objects.all()) == 1


def test_a_new_follower_begins_with_what_comes(settings):
    publish_test(1)
    settings.OUTBOX_FOLLOWERS = (NOTER,)
    enter_followers()
    publish_test(2)
    enter_followers()
    drain(NOTER)
    assert [entry["n"] for entry in noted()] == [2]


def test_what_everybody_has_is_removed_in_time(settings):
    settings.OUTBOX_FOLLOWERS = (NOTER, CAREFUL)
    poison, good = publish_test(1, "a", poison=True), publish_test(2, "b")
    later = timezone.now() + timedelta(days=settings.OUTBOX_KEEP_DAYS + 1)
    drain(NOTER)
    assert prune(now=later) == 0
    drain(CAREFUL)
    assert prune(now=later) == 1
    assert not Entry.objects.filter(pk=good.pk).exists()
    assert Entry.objects.filter(pk=poison.pk).exists()


def test_readiness_names_who_is_behind(settings):
    settings.OUTBOX_FOLLOWERS = (NOTER,)
    publish_test(1)
    assert check_outbox() is None
    Entry.objects.update(at=timezone.now() - timedelta(hours=1))
    assert "noter (3600 s)" in (check_outbox() or "")


def test_many_entries_are_one_statement_and_one_wake_up(settings, django_assert_num_queries, monkeypatch):
    settings.OUTBOX_FOLLOWERS = (NOTER,)
    before = len(connection.run_on_commit)
    with django_assert_num_queries(1 + 2 * 2):  # two savepoints
        publish_many(entries=[("test.happened", str(n), {"n": n}) for n in range(50)])
        publish_many(entries=[])
    publish_test(1)
    assert len(connection.run_on_commit) == before + 1
    monkeypatch.setattr("apps.outbox.following.BATCH", 20)
    drain(NOTER)
    assert len(noted()) == 51


@pytest.mark.django_db(transaction=True)
def test_the_commit_wakes_the_followers_and_the_sweep_finds_what_a_lost_wake_up_left(settings):
    settings.OUTBOX_FOLLOWERS = (NOTER,)
    cache.delete("outbox:woken:noter")
    with transaction.atomic():
        publish_test(1)
        assert noted() == []
    assert [entry["n"] for entry in noted()] == [1]

    cache.set("outbox:woken:noter", 1)  # a wake-up that nobody ever takes up
    publish_test(2)
    assert [entry["n"] for entry in noted()] == [1]
    cache.delete("outbox:woken:noter")  # in time it lapses
    sweep()
    assert [entry["n"] for entry in noted()] == [1, 2]
    assert follow.delay("nobody any more").get() == 0
    assert Place.objects.get(follower="noter").position == Entry.objects.latest("id").pk
