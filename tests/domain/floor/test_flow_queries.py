"""Flows that ask outside, in the engine of the site: who is found is the customer, and a kill loses no caller."""

from dataclasses import replace

from apps.floor.domain.snapshot import dump_site
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.ivr.domain.commands import CustomerLookedUp, HttpAnswered, TicketOpened
from apps.ivr.domain.effects import LookUpCustomer, OpenTicket, QueryHttp
from apps.ivr.domain.flow import parse_flow
from tests.domain.floor.site_driver import CONFIG, Driver, caller_channel, carrying

ORDERS = parse_flow(
    {
        "format": 1,
        "start": "answer",
        "nodes": [
            {"id": "answer", "type": "answer", "next": "who"},
            {"id": "who", "type": "customer_lookup", "known": "ask", "unknown": "ask"},
            {"id": "ask", "type": "http_query", "connection": "orders", "path": "/of/{call:customer_id}",
             "results": {"order": "id"}, "next": "sales", "failed": "sales"},
            {"id": "sales", "type": "route", "group": "sales", "timeout": "bye"},
            {"id": "bye", "type": "hang_up"},
        ],
    },
    code="main-line",
    version=1,
)  # fmt: skip
WITH_ORDERS = replace(CONFIG, flows={("main-line", 1): ORDERS})


def asked(site: Driver, kind: type) -> list:
    return [effect for effect in site.effects if isinstance(effect, kind)]


def test_who_is_found_is_the_calls_customer_and_what_is_answered_its_data():
    site = Driver(WITH_ORDERS)
    call = site.call()
    (lookup,) = asked(site, LookUpCustomer)
    ada = msg.CustomerFound(call, 7, "Ada", tier=50, last_agent_id=2)

    events = site.tell(CustomerLookedUp(call, lookup.query_id, ada))
    assert events[0] == ev.CustomerIdentified(call, 7, "Ada", 50, last_agent_id=2)
    assert site.tell(CustomerLookedUp(call, lookup.query_id, replace(ada, customer_id=8))) == []
    assert site.tell(replace(ada, customer_id=9)) == []  # the look-up of the arrival comes late

    (query,) = asked(site, QueryHttp)
    assert query.path == "/of/7"
    site.tell(HttpAnswered(call, query.query_id, "ok", 200, {"order": "A1"}))
    assert site.site.calls[call].data == {"order": "A1"}
    assert site.site.floor.work[call].tier == 50
    assert site.tell(HttpAnswered(call, query.query_id, "ok", 200, {"order": "A2"})) == []


def test_a_floor_that_is_killed_during_a_question_asks_it_again():
    site = Driver(WITH_ORDERS)
    call = site.call()
    site.tell(CustomerLookedUp(call, asked(site, LookUpCustomer)[0].query_id, None))
    fresh = site.restart()
    assert fresh.site.sessions[call].progress == site.site.sessions[call].progress

    fresh.connect(carrying(caller_channel("1")))

    (query,) = asked(fresh, QueryHttp)
    assert query == asked(site, QueryHttp)[0]
    fresh.tell(HttpAnswered(call, query.query_id, "ok", 200, {}))
    assert call in fresh.site.floor.work
    assert b"asking" in dump_site(fresh.site)


def test_a_floor_that_is_killed_wants_the_same_ticket_and_the_caller_hears_its_number():
    flow = parse_flow(
        {
            "format": 1,
            "start": "answer",
            "nodes": [
                {"id": "answer", "type": "answer", "next": "note"},
                {"id": "note", "type": "create_ticket", "subject": "From {call:ani}", "next": "tell"},
                {"id": "tell", "type": "say", "kind": "digits", "data_key": "ticket", "next": "bye"},
                {"id": "bye", "type": "hang_up"},
            ],
        },
        code="main-line",
        version=1,
    )
    site = Driver(replace(CONFIG, flows={("main-line", 1): flow}))
    call = site.call()
    fresh = site.restart()
    assert fresh.site.sessions[call].progress == site.site.sessions[call].progress

    fresh.connect(carrying(caller_channel("1")))

    (again,) = asked(fresh, OpenTicket)
    assert again.wanted == asked(site, OpenTicket)[0].wanted
    assert not any(isinstance(event, ev.TicketWanted) for event in fresh.events)
    fresh.tell(TicketOpened(call, again.query_id, "10017"))
    said = [effect.media for effect in fresh.effects if isinstance(effect, fx.PlayPrompt)][-1]
    assert said == tuple(f"sound:digits/{digit}" for digit in "10017")
