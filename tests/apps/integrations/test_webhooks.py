"""Webhooks from the outbox to a receiver: signed, retried, paused, replayed (T30, T31, T32). Over real sockets."""

import json
import socket
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.integrations.choices import DeliveryState
from apps.integrations.domain.webhooks import MOST_ATTEMPTS
from apps.integrations.models import Delivery, Webhook
from apps.integrations.sending import send_due
from apps.integrations.tasks import prune_deliveries, sweep_webhooks
from apps.integrations.webhook_services import (
    TESTS_A_MINUTE,
    TooManyTests,
    resume_webhook,
    rotate_secret,
    save_webhook,
    send_test,
)
from apps.integrations.webhooks import replay_period, webhook_kinds
from apps.outbox.models import Entry
from apps.outbox.services import drain, publish
from contactcenter.bootstrap import OUTBOX_FOLLOWERS
from tests import factories
from tests.apps.integrations.receivers import Obedient, documented, serving

pytestmark = pytest.mark.django_db

KIND = "test.happened"
LOCAL = "127.0.0.0/8"
WEBHOOKS = next(follower for follower in OUTBOX_FOLLOWERS if follower.name == "webhooks")


@pytest.fixture(autouse=True)
def nobody_else(kinds_of_tests, settings):
    settings.OUTBOX_FOLLOWERS = (WEBHOOKS,)


def make(url: str, **fields) -> Webhook:
    usual = {"name": "CRM", "url": url, "kinds": [KIND], "listed": LOCAL}
    return save_webhook(webhook=Webhook(**{**usual, **fields}))


def happen(n: int = 1) -> Entry:
    entry = publish(kind=KIND, key=str(n), data={"n": n})
    drain(WEBHOOKS)
    return entry


def make_due() -> None:
    Delivery.objects.filter(state="pending").update(next_at=timezone.now() - timedelta(seconds=1))
    Webhook.objects.update(resting_until=None)


def test_the_receiver_of_the_documentation_takes_each_event_once_and_nothing_forged():
    events = []
    webhook = make("http://127.0.0.1")
    with serving(documented()["make_server"](webhook.secret, 0, events.append)) as url:
        Webhook.objects.update(url=f"{url}/hooks?tenant=7")
        first, second = happen(1), happen(2)
        assert send_due(webhook.pk) is None
        replayed = {"since": first.at, "until": second.at + timedelta(seconds=1)}
        assert replay_period(webhook=webhook, now=timezone.now(), **replayed) == 2
        send_due(webhook.pk)

        got = sorted((event["sequence"], event["data"]["n"], event["type"]) for event in events)
        assert got == [(first.pk, 1, KIND), (second.pk, 2, KIND)]  # order is not promised
        assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
        assert Delivery.objects.get(entry_id=first.pk).log.count() == 2

        rotate_secret(webhook=webhook)
        happen(3)
        send_due(webhook.pk)
        assert len(events) == 3  # signed with the secret before, too
        Webhook.objects.update(old_secret_until=timezone.now())
        happen(4)
        send_due(webhook.pk)
        assert Delivery.objects.latest("id").last_status == 401  # T32: wrong
        door = HTTPConnection(url.removeprefix("http://"))
        door.request("POST", "/hooks", body="{}")
        assert door.getresponse().status == 401  # T32: missing
        door.close()


def test_what_is_not_taken_goes_out_again_under_the_same_id_until_it_is_given_up():
    receiver = Obedient(500, 200, 503, headers={"Retry-After": "7200"})
    with serving(receiver.server) as url:
        webhook = make(url)
        happen(1)
        again = send_due(webhook.pk)
        assert again is not None and 1 <= again <= 7
        make_due()
        assert send_due(webhook.pk) is None
        assert len(receiver.got) == 2
        assert len(set(receiver.ids)) == 1
        assert len({body for _, body in receiver.got}) == 1
        row = Delivery.objects.get()
        assert [(a.status, a.response) for a in row.log.all()] == [(500, "\ufffdk"), (200, "\ufffdk")]

        happen(2)
        before = timezone.now()
        send_due(webhook.pk)
        row = Delivery.objects.get(state="pending")
        assert row.next_at >= before + timedelta(seconds=7200)  # the receiver's wish
        for _ in range(MOST_ATTEMPTS - 1):
            make_due()
            send_due(webhook.pk)
        row.refresh_from_db()
        assert (row.state, row.attempts) == (DeliveryState.FAILED, MOST_ATTEMPTS)


def test_an_endpoint_that_takes_nothing_rests_and_is_paused_and_loses_nothing():
    receiver = Obedient(500)
    with serving(receiver.server) as url:
        webhook = make(url, most_failures=2)
        for n in range(9):
            happen(n)
        send_due(webhook.pk)
        assert len(receiver.got) == 8  # one round, not one for each event
        assert send_due(webhook.pk) is not None
        assert len(receiver.got) == 8
        assert sweep_webhooks() == 0
        make_due()
        send_due(webhook.pk)
        webhook.refresh_from_db()
        assert (webhook.failures, webhook.pause_reason) == (2, "status 500")
        assert webhook.paused_at
        assert AuditEvent.objects.filter(action="webhook.paused").count() == 1
        happen(9)
        make_due()
        assert send_due(webhook.pk) is None
        assert sweep_webhooks() == 0

        receiver.statuses = [200]
        webhook = resume_webhook(webhook=webhook)
        make_due()
        assert sweep_webhooks() == 1
        send_due(webhook.pk)
        assert Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == 10


def test_gone_pauses_at_once():
    receiver = Obedient(410)
    with serving(receiver.server) as url:
        webhook = make(url)
        happen()
        send_due(webhook.pk)
    webhook.refresh_from_db()
    assert webhook.paused_at


def test_a_claim_of_a_killed_worker_lapses():
    receiver = Obedient(200)
    with serving(receiver.server) as url:
        webhook = make(url)
        happen()
        Delivery.objects.update(next_at=timezone.now() + timedelta(seconds=70))  # claimed
        assert send_due(webhook.pk) is not None
        assert receiver.got == []
        make_due()
        send_due(webhook.pk)
        assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data", "https://a.example:22/", "https://u:p@a.example/", "http://a.example/",
        "ftp://a.example/", "https://\u2460.example/", "nothing", "https://a.example/\0",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_reached_is_refused_when_it_is_entered(url):
    """T31"""
    with pytest.raises(ValidationError):
        make(url, listed="")


def test_a_name_that_leads_inside_gets_no_byte():
    """T31: DNS rebinding; the listener would see a connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        webhook = make(f"https://crm.example.com:{port}/", listed="")
        happen()

        async def rebound(host: str, port: int) -> list:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        send_due(webhook.pk, rebound)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert "refused_address" in Delivery.objects.get().last_error


def test_who_is_told_of_what():
    make("https://a.example/")
    off = make("https://b.example/", is_active=False, kinds=["test.ended"])
    other = make("https://c.example/", kinds=["test.ended"])
    happen()
    assert not Delivery.objects.filter(webhook__in=[off, other]).exists()
    assert webhook_kinds() == {KIND, "test.ended"}


def test_an_event_that_is_no_longer_kept_is_given_up_and_old_deliveries_are_removed():
    webhook = make("https://a.example/")
    happen()
    Entry.objects.all().delete()
    send_due(webhook.pk)
    assert Delivery.objects.get().last_error == "the event is no longer kept"
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert prune_deliveries() == 1


def test_the_button_sends_now_and_not_too_often():
    """T30"""
    receiver, user = Obedient(200), factories.SupervisorFactory()
    cache.clear()
    with serving(receiver.server) as url:
        webhook = make(url)
        for _ in range(TESTS_A_MINUTE):
            assert send_test(webhook=webhook, by=user).status == 200
        with pytest.raises(TooManyTests):
            send_test(webhook=webhook, by=user)
    assert json.loads(receiver.got[0][1])["type"] == "webhook.test"
    assert Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == TESTS_A_MINUTE
