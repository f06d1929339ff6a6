"""Puts counts of visits together that came by node, way and class of time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Self

from apps.kpis.domain.flow_visits import DROP_OFFS, SLOW_SHARE, NodeFigures, WayFigures


@dataclass(slots=True)
class _Node:
    visits: int = 0
    drop_offs: int = 0
    calls: int = 0
    contained: int = 0
    seconds: float = 0.0
    classes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    ways: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    @property
    def closed(self) -> int:
        """How many visits are over, and have a time."""
        return sum(self.classes.values())

    def add(self, way: str, time_class: int | None, visits: int, seconds: float | None) -> None:
        self.visits += visits
        self.drop_offs += visits * (way in DROP_OFFS)
        if time_class is not None:
            self.classes[time_class] += visits
            self.seconds += seconds or 0.0

    def place(self) -> tuple[int, int] | None:
        """Return in which class of times the slow share ends, and at which place of it, counted from 1."""
        left = ceil(SLOW_SHARE * self.closed)
        for time_class, visits in sorted(self.classes.items()):
            if left <= visits:
                return time_class, left
            left -= visits
        return None

    def figures(self, node_id: str, slow: float | None) -> NodeFigures:
        mean = self.seconds / self.closed if self.closed else None
        ways = tuple(WayFigures(way, *counts) for way, counts in sorted(self.ways.items()))
        return NodeFigures(
            node_id,
            self.visits,
            self.calls,
            self.drop_offs,
            self.contained,
            mean,
            slow,
            ways if node_id else (),
        )


@dataclass(slots=True)
class Tally:
    """Counts by node; under the empty name, those of all nodes. ``slow``: the time that the slow share of the visits of
    a node did not exceed, for which :meth:`places` says where to look."""

    nodes: dict[str, _Node] = field(default_factory=lambda: defaultdict(_Node))
    slow: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Take rows of node, way, class of time, visits, their seconds, and calls with those contained: in the flow, at
        the node, by the way."""
        tally = cls()
        total = tally.nodes[""]
        for (
            node_id,
            way,
            time_class,
            visits,
            seconds,
            flow,
            flow_kept,
            calls,
            kept,
            way_calls,
            way_kept,
        ) in rows:
            total.add(way, time_class, visits, seconds)
            total.calls += flow
            total.contained += flow_kept
            if not node_id:
                continue
            node = tally.nodes[node_id]
            node.add(way, time_class, visits, seconds)
            node.calls += calls
            node.contained += kept
            if way:
                node.ways[way] = [
                    old + new for old, new in zip(node.ways[way], (visits, way_calls, way_kept), strict=True)
                ]
        return tally

    def places(self) -> list[tuple[str, int, int]]:
        """Return for each node the class of times and the place in it at which its slow share ends."""
        found = ((node_id, node.place()) for node_id, node in self.nodes.items())
        return [(node_id, *place) for node_id, place in found if place]

    def figures(self) -> tuple[NodeFigures, list[NodeFigures]]:
        """Return the figures of all nodes together, and of each, by id."""
        total, *each = (
            self.nodes[node_id].figures(node_id, self.slow.get(node_id)) for node_id in sorted(self.nodes)
        )
        return total, each
