"""The pages around the WebSocket, and what the database tells the screen."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.workbench.selectors import get_catalogue, get_screen_pop, get_statistics
from tests.factories import (
    AgentFactory,
    CustomerFactory,
    CustomerNumberFactory,
    DispositionFactory,
    InteractionFactory,
    ReasonCodeFactory,
    SegmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_log_in(client: Client) -> None:
    response = client.get("/workbench/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/workbench/")


def test_an_agent_logs_in_and_gets_the_screen(client: Client) -> None:
    agent = AgentFactory(user=UserFactory(username="wang", display_name="王芳"), extension="1006")
    login = {"username": "wang", "password": "correct horse battery", "next": "/workbench/"}
    response = client.post("/accounts/login/", login, follow=True)
    config = json.loads(re.search(r'id="workbench-config"[^>]*>(.*?)</script>', response.content.decode())[1])
    assert config["agent"] == {"id": agent.pk, "name": "王芳", "extension": "1006", "acceptOn": "screen"}
    assert config["socket"] == "/ws/workbench/"
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_language_of_the_profile_is_used_from_the_log_in_on(client: Client) -> None:
    AgentFactory(user=UserFactory(username="wang", language="zh-hans"))
    client.post("/accounts/login/", {"username": "wang", "password": "correct horse battery"})
    assert '<html lang="zh-hans">' in client.get("/workbench/").content.decode()


def test_a_wrong_password_is_said_and_opens_nothing(client: Client) -> None:
    UserFactory(username="wang")
    response = client.post("/accounts/login/", {"username": "wang", "password": "wrong"})
    assert 'role="alert"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_user_without_an_agent_is_told_so(client: Client) -> None:
    client.force_login(UserFactory(display_name="Pat"))
    response = client.get("/workbench/")
    assert response.status_code == 403
    assert "no active agent profile" in response.content.decode()


def test_the_catalogue_offers_active_rows_only() -> None:
    ReasonCodeFactory(code="lunch", name="Lunch")
    ReasonCodeFactory(code="old", is_active=False)
    DispositionFactory(code="resolved", name="Resolved", is_resolved=True)
    DispositionFactory(code="gone", is_active=False)
    assert get_catalogue() == {
        "reasons": [{"code": "lunch", "name": "Lunch"}],
        "flows": [],
        "dispositions": [{"code": "resolved", "name": "Resolved", "is_resolved": True}],
    }


def test_the_screen_pop_shows_the_customer_and_earlier_contacts() -> None:
    customer = CustomerFactory(name="Grace", tier=80, note="VIP")
    CustomerNumberFactory(customer=customer, number="+15550100001")
    disposition = DispositionFactory(code="resolved", name="Resolved")
    earlier = InteractionFactory(customer=customer, disposition=disposition, note="Sent.", talk_seconds=61.0)
    present = InteractionFactory(customer=customer)
    pop = get_screen_pop(interaction_id=present.pk.hex, customer_id=None, ani="+15550100001")
    assert (pop["customer"]["id"], pop["customer"]["tier"]) == (customer.pk, 80)
    assert [(past["id"], past["disposition"], past["note"]) for past in pop["history"]] == [
        (earlier.pk.hex, "Resolved", "Sent.")
    ]


def test_an_unknown_number_still_has_its_history() -> None:
    earlier = InteractionFactory(ani="+15550109999")
    InteractionFactory(ani="+15550108888")
    pop = get_screen_pop(interaction_id="0" * 32, customer_id=None, ani="+15550109999")
    assert pop["customer"] is None
    assert [past["id"] for past in pop["history"]] == [earlier.pk.hex]


def test_the_history_is_the_last_five() -> None:
    customer = CustomerFactory()
    for _ in range(7):
        InteractionFactory(customer=customer)
    assert len(get_screen_pop(interaction_id="", customer_id=customer.pk, ani="")["history"]) == 5


def test_statistics_are_of_today_and_of_ended_conversations(settings) -> None:
    """AHT = Σ (talk + hold + wrap-up) ÷ handled segments."""
    settings.TIME_ZONE = "Asia/Shanghai"
    timezone.get_default_timezone.cache_clear()
    agent = AgentFactory()
    noon = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
    common = {"agent": agent, "outcome": "answered"}
    for minutes, talk, hold, wrap_up in ((0, 100.0, 20.0, 30.0), (30, 60.0, 0.0, 10.0)):
        at = noon + timedelta(minutes=minutes)
        SegmentFactory(
            interaction=InteractionFactory(),
            answered_at=at,
            ended_at=at + timedelta(minutes=2),
            talk_seconds=talk,
            hold_seconds=hold,
            wrap_up_seconds=wrap_up,
            **common,
        )
    SegmentFactory(interaction=InteractionFactory(), answered_at=noon, ended_at=None, **common)
    yesterday = datetime(2026, 11, 2, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    SegmentFactory(
        interaction=InteractionFactory(), answered_at=yesterday, ended_at=noon, talk_seconds=9.0, **common
    )
    figures = get_statistics(agent_id=agent.pk, now=(noon + timedelta(hours=2)).timestamp())
    timezone.get_default_timezone.cache_clear()
    assert figures == {"handled": 2, "aht_seconds": 110.0, "talk_seconds": 160.0, "wrap_up_seconds": 40.0}


def test_nobody_handled_has_no_average() -> None:
    figures = get_statistics(agent_id=AgentFactory().pk, now=1_800_000_000.0)
    assert (figures["handled"], figures["aht_seconds"]) == (0, None)
