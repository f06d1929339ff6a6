"""What callers do at the nodes of a flow: a fold of the EventLog. The definitions are here; ``selectors/flow_nodes.py``
says the same in SQL, for millions of events.

A *visit* is a caller at a node, from entering it until the next thing that happens to their way: another node, the end
of the flow, somebody who picks up, the end of the call. A node that calls a sub-flow is left when the sub-flow's first
node is entered; the time in there is that of its own nodes. A node that is entered again (a loop, or a restart of the
floor that plays it from its beginning) is visited again.

A visit is a *drop-off* where the caller was gone: hung up in the flow, or gave up in the queue that the node had asked.
A call is *contained* if it has ended, nobody of us has or gets anything to do with it (no agent answered, no number was
connected, no message left, no callback asked for), and the same number did not call again within 24 hours of its end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil

from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event

REPEAT_SECONDS = 24 * 3600.0
SLOW_SHARE = 0.9
"""The time at a node that this share of the visits did not exceed is shown beside the mean."""

HEADS = (ev.InteractionArrived, ev.FlowStarted)
"""They say in which version of which flow the nodes that name none are."""
END_NAMES = {
    "InteractionAbandoned": "abandoned",
    "FlowNumberConnected": "connected",
    "InteractionEnded": "ended",
}
"""What ends a visit without another node, and how it is called; FlowEnded says itself, by its result."""
ENDS = (ev.FlowEnded, ev.InteractionAbandoned, ev.FlowNumberConnected, ev.InteractionEnded)
TOLD = (ev.FlowNodeEntered, *HEADS, *ENDS)
HANDED_ON = (ev.InteractionAnswered, ev.FlowNumberConnected, ev.VoicemailLeft, ev.CallbackWanted)
HANDED_ON_BESIDES = tuple(sorted(kind.__name__ for kind in HANDED_ON if kind is not ev.InteractionAnswered))
"""Those of them that the row of an interaction does not tell."""
DROP_OFFS = ("end:caller_hung_up", "end:abandoned")
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Visit:
    """``way`` is where the caller went: ``node:ID``, ``flow:CODE`` (into a sub-flow, or back), ``end:RESULT`` (a result
    of FlowEnded, or one of abandoned, connected, ended), or ``open`` for one who is still there; then ``seconds`` is
    None."""

    interaction_id: str
    flow: str
    version: int
    node_id: str
    entered_at: float
    seconds: float | None
    way: str

    @property
    def is_drop_off(self) -> bool:
        return self.way in DROP_OFFS


@dataclass(frozen=True, slots=True)
class Asked:
    """Which visits are wanted: of a flow, of one ``version`` (None: of all), begun from ``start`` until before ``end``
    (Unix seconds)."""

    flow: str
    version: int | None
    start: float
    end: float

    def takes(self, visit: Visit) -> bool:
        return (
            visit.flow == self.flow
            and self.version in (None, visit.version)
            and self.start <= visit.entered_at < self.end
        )


@dataclass(frozen=True, slots=True)
class WayFigures:
    """Visits that were left in one way: how many, of how many calls, and how many of these were contained."""

    way: str
    visits: int
    calls: int
    contained: int


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """What happened at a node; for all nodes together where ``node_id`` is empty. ``calls`` came here at least once;
    ``contained`` of them were. Times are None where nobody has left yet."""

    node_id: str
    visits: int
    calls: int
    drop_offs: int
    contained: int
    mean_seconds: float | None
    slow_seconds: float | None
    ways: tuple[WayFigures, ...] = field(default=())

    @property
    def drop_off_rate(self) -> float | None:
        return self.drop_offs / self.visits if self.visits else None

    @property
    def containment(self) -> float | None:
        return self.contained / self.calls if self.calls else None


def fold_visits(stream: Iterable[Recorded]) -> Iterator[Visit]:
    """Yield the visits of all calls of ``stream``, in which each call's events are in their order."""
    calls: dict[str, list[Recorded]] = defaultdict(list)
    for recorded in stream:
        if recorded.interaction_id and isinstance(recorded.event, TOLD):
            calls[recorded.interaction_id].append(recorded)
    for told in calls.values():
        yield from (visit for _entered, _after, visit in visits_of(told))


def visits_of(told: list[Recorded]) -> Iterator[tuple[Recorded, Recorded | None, Visit]]:
    """Yield the visits of one call, each with the event that it began with and the one that ended it. ``told`` are its
    events of :data:`TOLD` in their order; of what was before them only the last of :data:`HEADS` and the very last
    matter."""
    flow, version = "", 0
    for recorded, after in zip(told, [*told[1:], None], strict=True):
        event = recorded.event
        if isinstance(event, HEADS):
            flow, version = event.flow, event.flow_version
        elif isinstance(event, ev.FlowNodeEntered):
            named = (event.flow, event.flow_version) if event.flow else (flow, version)
            seconds = None if after is None else after.at - recorded.at
            way = OPEN if after is None else _way(event, after.event, flow)
            visit = Visit(event.interaction_id, *named, event.node_id, recorded.at, seconds, way)
            yield recorded, after, visit


def _way(left: ev.FlowNodeEntered, event: Event, flow: str) -> str:
    if isinstance(event, HEADS):
        return f"flow:{event.flow}"
    if isinstance(event, ev.FlowNodeEntered):
        same = event.flow == left.flow
        return f"node:{event.node_id}" if same else f"flow:{event.flow or flow}"
    return f"end:{event.result if isinstance(event, ev.FlowEnded) else END_NAMES[type(event).__name__]}"


def contained_calls(stream: Iterable[Recorded]) -> set[str]:
    """Return the calls of ``stream`` that were contained."""
    ended: dict[str, float] = {}
    numbers: dict[str, str] = {}
    arrivals: dict[str, list[float]] = defaultdict(list)
    handed_on: set[str] = set()
    for recorded in stream:
        event, call = recorded.event, recorded.interaction_id or ""
        if isinstance(event, ev.InteractionArrived):
            numbers[call] = event.ani
            if event.direction == "inbound" and event.ani:
                arrivals[event.ani].append(recorded.at - event.waited_seconds)
        elif isinstance(event, ev.InteractionEnded):
            ended[call] = recorded.at
        elif isinstance(event, HANDED_ON):
            handed_on.add(call)
    return {
        call
        for call, at in ended.items()
        if call not in handed_on
        and not any(at < again <= at + REPEAT_SECONDS for again in arrivals[numbers.get(call, "")])
    }


def count_nodes(stream: Iterable[Recorded], asked: Asked) -> list[NodeFigures]:
    """Return the figures of all nodes together, and then of each node that was visited, by id."""
    stream = list(stream)
    contained = contained_calls(stream)
    found = [visit for visit in fold_visits(stream) if asked.takes(visit)]
    nodes: dict[str, list[Visit]] = defaultdict(list)
    for visit in found:
        nodes[visit.node_id].append(visit)
    return [_count("", found, contained), *(_count(node, nodes[node], contained) for node in sorted(nodes))]


def _count(node_id: str, visits: list[Visit], contained: set[str]) -> NodeFigures:
    ways: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits if node_id else ():
        ways[visit.way].append(visit)
    calls = {visit.interaction_id for visit in visits}
    times = sorted(visit.seconds for visit in visits if visit.seconds is not None)
    return NodeFigures(
        node_id=node_id,
        visits=len(visits),
        calls=len(calls),
        drop_offs=sum(visit.is_drop_off for visit in visits),
        contained=len(calls & contained),
        mean_seconds=sum(times) / len(times) if times else None,
        slow_seconds=times[ceil(SLOW_SHARE * len(times)) - 1] if times else None,
        ways=tuple(_count_way(way, ways[way], contained) for way in sorted(ways)),
    )


def _count_way(way: str, visits: list[Visit], contained: set[str]) -> WayFigures:
    calls = {visit.interaction_id for visit in visits}
    return WayFigures(way, len(visits), len(calls), len(calls & contained))
