"""What a visit of a node is, with calls told by hand."""

from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event
from apps.kpis.domain.flow_visits import Asked, NodeFigures, WayFigures, count_nodes, fold_visits

DAY = 24 * 3600.0


def journal(*told: tuple[float, Event]) -> list[Recorded]:
    return [Recorded("main", number, 1, number, at, event) for number, (at, event) in enumerate(told, 1)]


def arrival(call: str, ani: str = "+1", direction: str = "inbound") -> Event:
    return ev.InteractionArrived(call, "voice", "pbx", call, ani, "8000", "", "line", 4, direction=direction)


def entered(call: str, node: str, flow: str = "", version: int = 0) -> Event:
    return ev.FlowNodeEntered(call, node, "menu", flow, version)


CALL = journal(
    (0, arrival("a")),
    (0, entered("a", "answer")),
    (1, entered("a", "menu")),
    (9, entered("a", "call")),
    (9, ev.SubFlowEntered("a", "call", "sub", 2)),
    (9, entered("a", "ask", "sub", 2)),
    (12, entered("a", "route")),
    (30, ev.InteractionAbandoned("a", 1, "sales", 18.0)),
    (30, ev.InteractionEnded("a", "abandoned")),
)


def test_a_visit_lasts_until_the_next_node_or_the_end():
    assert [(v.flow, v.version, v.node_id, v.seconds, v.way) for v in fold_visits(CALL)] == [
        ("line", 4, "answer", 1, "node:menu"),
        ("line", 4, "menu", 8, "node:call"),
        ("line", 4, "call", 0, "flow:sub"),
        ("sub", 2, "ask", 3, "flow:line"),
        ("line", 4, "route", 18, "end:abandoned"),
    ]


def test_the_nodes_of_a_later_flow_are_that_flows():
    later = journal(
        (0, arrival("a")),
        (0, entered("a", "answer")),
        (5, ev.FlowEnded("a", "answer", "answered")),
        (9, ev.FlowStarted("a", "survey", 1, 1)),
        (9, entered("a", "answer")),
    )
    assert [(v.flow, v.version, v.seconds, v.way) for v in fold_visits(later)] == [
        ("line", 4, 5, "end:answered"),
        ("survey", 1, None, "open"),
    ]


def figures(*told: tuple[float, Event]) -> list[NodeFigures]:
    return count_nodes(journal(*told), Asked("line", None, 0, 100))


def alone(call: str, at: float, *events: Event, ani: str = "+1") -> list[tuple[float, Event]]:
    """A call that is one second at one node, and then ends."""
    ended = ev.InteractionEnded(call, "self_service")
    return [
        (at, arrival(call, ani)),
        (at, entered(call, "menu")),
        *((at + 1, event) for event in (*events, ended)),
    ]


def test_who_hangs_up_at_a_node_is_a_drop_off_and_contained_all_the_same():
    total, menu = figures(*alone("a", 0, ev.FlowEnded("a", "menu", "caller_hung_up")))
    assert menu == NodeFigures("menu", 1, 1, 1, 1, 1.0, 1.0, (WayFigures("end:caller_hung_up", 1, 1, 1),))
    assert (menu.drop_off_rate, menu.containment) == (1.0, 1.0)
    assert (total.node_id, total.visits, total.ways) == ("", 1, ())


def test_a_call_that_somebody_takes_or_will_take_is_not_contained():
    for event in (
        ev.InteractionAnswered("a", 1, "offer", 7, "sales", 1.0, 1.0),
        ev.FlowNumberConnected("a", "menu", "dial"),
        ev.VoicemailLeft("a", "vm", 9.0),
        ev.CallbackWanted("a", "menu", "sales", "+1"),
    ):
        assert figures(*alone("a", 0, event))[0].contained == 0


def test_who_calls_again_within_a_day_was_not_served():
    def contained(at: float, **again: str) -> int:
        return figures(*alone("a", 0), (at, arrival("b", **again)))[0].contained

    assert contained(1 + DAY) == 0
    assert contained(2 + DAY) == 1
    assert contained(60, ani="+2") == 1
    assert contained(60, direction="outbound") == 1
    assert figures(*alone("a", 0, ani=""), (60, arrival("b", ani="")))[0].contained == 1


def test_slow_is_what_nine_of_ten_did_not_exceed():
    told = [(0.0, arrival("a"))]
    for number in range(1, 11):
        told += [(sum(range(number)), entered("a", "menu"))]
    told.append((55.0, ev.InteractionEnded("a", "x")))
    menu = figures(*told)[1]
    assert (menu.visits, menu.calls, menu.mean_seconds, menu.slow_seconds) == (10, 1, 5.5, 9)
