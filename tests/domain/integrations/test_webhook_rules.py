"""Signatures, pauses, and what a receiver's answer means."""

import time
from itertools import pairwise

import pytest
from standardwebhooks.webhooks import Webhook as Signer, WebhookVerificationError

from apps.integrations.domain.exchange import Connection
from apps.integrations.domain.webhooks import (
    MOST_ATTEMPTS,
    Message,
    is_taken,
    make_secret,
    origin_of,
    pause_seconds,
    rest_seconds,
    to_question,
    wished_seconds,
)

OLD, NEW, OTHER = (make_secret(bytes([n]) * 32) for n in range(3))
URL = "https://crm.example.com:8443/hook s/ä/?tenant=7&empty="


def question(secrets=(NEW, OLD), now=None):
    message = Message("msg_1", URL, '{"name":"Lín"}', secrets, Connection("w", origin_of(URL)))
    return to_question(message, now or time.time())


def test_address_and_query_are_kept_and_encoded_once():
    asked = question()
    assert asked.path == "/hook%20s/%C3%A4/"
    assert asked.query == (("tenant", "7"), ("empty", ""))
    assert origin_of(URL) == "https://crm.example.com:8443"
    assert NEW not in repr(asked)


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_while_secrets_overlap_each_of_them_verifies(secret):
    asked = question()
    assert Signer(secret).verify(asked.body, dict(asked.headers)) == {"name": "Lín"}


@pytest.mark.parametrize(
    ("secret", "body", "age"), [(OTHER, b'{"name":"L\xc3\xadn"}', 0), (NEW, b"{}", 0), (NEW, None, 301)]
)
def test_another_secret_another_body_and_an_old_message_do_not(secret, body, age):
    asked = question(now=time.time() - age)
    with pytest.raises(WebhookVerificationError):
        Signer(secret).verify(body or asked.body, dict(asked.headers))


def test_pauses_grow_spread_and_end():
    middle = [pause_seconds(n, 0.5) for n in range(1, MOST_ATTEMPTS)]
    assert middle[:3] == [5.0, 60.0, 300.0]
    assert all(a < b for a, b in pairwise(middle))
    assert (pause_seconds(1, 0.0), pause_seconds(1, 1.0)) == pytest.approx((4.0, 6.0))
    assert pause_seconds(MOST_ATTEMPTS, 0.5) is None


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (503, "120", 120),
        (429, "99999999999999999999", 86_400),
        (503, "Fri, 1 Jan", 0),
        (503, "²", 0),
        (500, "9", 0),
    ],
)
def test_a_receiver_may_ask_for_time(status, header, seconds):
    assert wished_seconds(status, header) == seconds


def test_an_endpoint_rests_longer_each_time():
    assert [rest_seconds(n) for n in (1, 2, 9, 10, 10_000)] == [2, 4, 512, 600, 600]
    assert [is_taken(status) for status in (199, 200, 204, 299, 301, 500)] == [
        False,
        True,
        True,
        True,
        False,
        False,
    ]
