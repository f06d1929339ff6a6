"""Reports over single conversations, on the afternoon of the fixture (see ``afternoon``), counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.agents.domain.events import PresenceChanged, WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.agents.models import ReasonCode
from apps.floor.projector import copy_events
from apps.interactions.domain.record import Recorded
from apps.kpis.selectors import get_fcr
from apps.reports.reports.resolution import nps
from apps.tickets.models import Ticket
from tests.apps.kpis.stories import T0
from tests.apps.reports.conftest import ask_for, make, rows_of
from tests.factories.interactions import EventLogFactory
from tests.factories.tickets import TicketFactory


def test_waits_are_put_into_classes_and_the_line_is_as_long_as_it_was(afternoon) -> None:
    waits = rows_of(make("wait-distribution"))
    answered = {name: row["answered"] for name, row in waits.items() if row["answered"]}
    assert list(answered.values()) == [1, 2, 1, 2, 1]  # 5 | 10 10 | 20 | 26 30 | 40
    assert [row["abandoned"] for row in waits.values()] == [1, 0, 0, 1, 0, 0, 0, 0, 0]
    assert waits["up to 20 s"]["cumulative"] == pytest.approx(4 / 7)
    groups = rows_of(make("waits-by-group"))
    assert (groups["Sales"]["mean"], groups["Sales"]["half"], groups["Sales"]["longest"]) == pytest.approx(
        (14.2, 10, 26)
    )
    assert rows_of(make("waits-by-hour"))["09:00"]["mean"] == 5.0
    eight = make("queue-length", grain="hour").tables[0].rows[8]
    assert eight.values[1:] == pytest.approx((1, 230 / 3600))


def test_who_gave_up_is_to_be_called_back_unless_reached_since(afternoon) -> None:
    listed = make("abandoned-callers").tables[0].rows
    assert [row.values[0] for row in listed] == ["+15550100016"]
    assert rows_of(make("lost-callers"))["called again and were answered"]["numbers"] == 1
    assert rows_of(make("lost-callers"))["did not come again"]["numbers"] == 1
    assert rows_of(make("abandons-by-wait"))["up to 30 s"]["left"] == 0.0
    short = rows_of(make("short-abandons"))["Sales"]
    assert (short["limit"], short["short"], short["share"], short["rate"]) == (
        5.0,
        1,
        0.5,
        pytest.approx(1 / 6),
    )
    path = make("overflow-paths").tables[0].rows[0].values
    assert path == ("Help", "longest wait reached", "back to its flow", 1, 60.0)
    assert rows_of(make("abandons-by-group"))["Sales"]["abandoned_late"] == 1


def test_conversations_are_counted_for_the_agent_who_had_them(afternoon) -> None:
    ann = rows_of(make("agent-performance"))["Ann"]
    assert (ann["handled"], ann["transfers"], ann["aht"]) == (7, 1, pytest.approx(742 / 7))
    assert (ann["talk"], ann["hold"], ann["work"]) == (pytest.approx(620 / 7), 12.0, 742.0)
    assert make("agents-by-group").tables[0].rows[0].values[:3] == ("Ann", "Help", 2)
    assert rows_of(make("agent-offers"))["Bo"]["missed_rate"] == 1.0
    assert rows_of(make("compare-teams"))["North"]["people"] == 1
    assert rows_of(make("agent-performance", teams=("999",))) == {}
    assert make("transfers").tables[0].rows[0].values == ("Sales", "group Help", "blind", 1, 50.0)
    assert rows_of(make("holds"))["Ann"]["rate"] == pytest.approx(1 / 7)
    sides = rows_of(make("hang-up-side"))["Ann"]
    assert (sides["caller"], sides["transfer"], sides["agent"], sides["share"]) == (6, 1, 0, 0.0)
    assert rows_of(make("dispositions"))["not filed"]["number"] == 7
    times = {name: row["number"] for name, row in rows_of(make("handle-times")).items() if row["number"]}
    assert times == {"up to 1 min": 1, "up to 2 min": 5, "up to 3 min": 1}


def test_whole_interactions_are_counted_once(afternoon, groups) -> None:
    entry = make("entry-points").tables[0].rows[0].values
    assert entry[1:7] == ("8000", 9, 1.0, 9, 6, 2)
    assert rows_of(make("outcomes"))["Handled"]["number"] == 6
    assert rows_of(make("calls-at-once", grain="day"))[date(2027, 1, 15)]["peak"] == 3
    assert make("lines-use").tables[0].rows[0].values[:5] == ("pbx", "Inbound", 9, 6, pytest.approx(2 / 3))
    assert {name: row["parties"] for name, row in rows_of(make("repeat-contacts")).items()} == {
        "once": 5,
        "2 times": 2,
    }
    asked = ask_for("first-contact-resolution")
    own = rows_of(make("first-contact-resolution"))
    every = get_fcr(start=asked.start, end=asked.end)
    assert (sum(row["contacts"] for row in own.values()), own["Help"]["contacts"]) == (every.contacts, 2)
    assert rows_of(make("compare-media"))["Call"]["offered"] == 10
    assert rows_of(make("compare-languages"))["not known"]["answered"] == 6
    assert rows_of(make("compare-tiers"))["0–24"]["number"] == 9


def test_over_long_periods_the_roll_ups_say_the_same(afternoon) -> None:
    year = {"first": date(2026, 6, 1), "last": date(2027, 5, 31)}
    ann = rows_of(make("long-agents", **year))["Ann"]
    assert (ann["handled"], ann["aht"], ann["transfers"], ann["workload"]) == (
        7,
        pytest.approx(742 / 7),
        1,
        742.0,
    )
    assert rows_of(make("long-teams", **year))["North"]["handled"] == 7
    assert sum(row["offered"] for row in rows_of(make("long-entry-points", **year)).values()) == 10
    assert make("service-level-over-time", **year).tables[0].total.values[1] == 10


def test_the_period_before_stands_beside_each_figure(afternoon) -> None:
    table = make("service-level-by-group", first=date(2027, 1, 16)).tables[0]
    sales = next(row for row in table.rows if row.values[0] == "Sales")
    assert (sales.values[1], sales.before[1]) == (0, 7)
    gone = make("agent-performance", first=date(2027, 1, 16)).tables[0].rows
    assert (gone[0].values[:2], gone[0].before[:2]) == (("Ann", None), ("Ann", 7))


def test_the_time_of_an_agent_is_what_the_agents_events_say(agents, groups) -> None:
    ReasonCode.objects.create(code="lunch", name="Lunch")
    told = [
        (0, PresenceChanged(7, Presence.AVAILABLE)),
        (600, WorkStateChanged(7, WorkState.RINGING)),
        (610, WorkStateChanged(7, WorkState.TALKING)),
        (1200, WorkStateChanged(7, WorkState.WRAP_UP)),
        (1500, WorkStateChanged(7, WorkState.IDLE)),
        (1800, PresenceChanged(7, Presence.BREAK, "lunch")),
        (2700, PresenceChanged(7, Presence.AVAILABLE)),
        (3600, PresenceChanged(7, Presence.OFFLINE)),
    ]
    start = datetime(2026, 11, 20, 8, tzinfo=UTC).timestamp()
    with transaction.atomic():
        copy_events(
            [
                Recorded("main", number, 1, number, start + at, event)
                for number, (at, event) in enumerate(told, 1)
            ]
        )
    day = date(2026, 11, 20)
    ann = rows_of(make("agent-states", first=day))["Ann"]
    assert (
        ann["present"],
        ann["idle"],
        ann["ringing"],
        ann["talking"],
        ann["wrap_up"],
        ann["on_break"],
    ) == pytest.approx((3600, 1800, 10, 590, 300, 900))
    assert rows_of(make("occupancy", first=day))["Ann"]["occupancy"] == pytest.approx(890 / 2690)
    pause = rows_of(make("breaks", first=day))["Ann"]
    assert (pause["reason"], pause["breaks"], pause["total"]) == ("Lunch", 1, 900.0)
    session = rows_of(make("sessions", first=day))["Ann"]
    assert (session["sessions"], session["total"], session["first"].hour) == (1, 3600.0, 8)


def test_scores_become_csat_and_nps_with_the_response_rate(afternoon) -> None:
    for position, (key, scale, score) in enumerate(
        (("csat", "1-5", 5), ("csat", "1-5", 2), ("nps", "0-10", 10)), 1000
    ):
        data = {"key": key, "node_id": "ask", "scale": scale, "score": score}
        at = datetime.fromtimestamp(T0 + position, UTC)
        EventLogFactory(position=position, type="SurveyAnswered", at=at, data=data)
    found = rows_of(make("survey"))
    assert (found["csat"]["csat"], found["csat"]["mean"], found["csat"]["nps"]) == (0.5, 3.5, None)
    assert (found["nps"]["nps"], found["nps"]["response"]) == (100.0, pytest.approx(1 / 6))
    assert nps({}) is None and nps({6: 1, 8: 1, 9: 1}) == 0.0


def test_tickets_are_counted_by_when_they_were_made_and_what_is_open_now(groups) -> None:
    today = timezone.now()
    made = [TicketFactory(group=groups["sales"]) for _number in range(3)]
    Ticket.objects.filter(pk=made[0].pk).update(created_at=today - timedelta(days=10))
    Ticket.objects.filter(pk=made[1].pk).update(
        created_at=today - timedelta(days=1),
        first_replied_at=today - timedelta(days=1) + timedelta(minutes=20),
    )
    Ticket.objects.filter(pk=made[2].pk).update(
        created_at=today - timedelta(days=1), state="resolved", resolved_at=today - timedelta(hours=23)
    )
    ages = {name: row["all"] for name, row in rows_of(make("ticket-backlog")).items() if row["all"]}
    assert ages == {"under 2 days": 1, "under 15 days": 1}
    yesterday = (today - timedelta(days=1)).date()
    reply = make("ticket-first-response", first=yesterday)
    assert rows_of(reply)["up to 60 min"]["tickets"] == 1 and reply.tiles[0].value == pytest.approx(1200)
    volume = make("ticket-volume", first=yesterday, last=today.date(), grain="day")
    assert sum(row.values[1] for row in volume.tables[0].rows) == 2
    assert sum(row.values[2] for row in volume.tables[0].rows) == 1
    kept = make("tickets-by-category", first=yesterday).tables[0].rows[0].values
    assert kept[0] == "none" and kept[1:5] == (2, 1.0, 1, 1) and kept[6] == pytest.approx(3600)
