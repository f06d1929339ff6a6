"""How much of a flow its test cases walk through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.node import exits
from apps.ivr.domain.proof.cases import Case, Verdict, run_case
from apps.ivr.domain.proof.trial import Trial


@dataclass(frozen=True, slots=True)
class Coverage:
    """``exits`` maps every (node, exit) that leads somewhere to how many trials took it, ``nodes`` every node to how
    many came to it."""

    exits: Mapping[tuple[str, str], int]
    nodes: Mapping[str, int]

    @property
    def covered(self) -> int:
        return sum(1 for count in self.exits.values() if count)

    @property
    def missing(self) -> list[str]:
        """The exits that no trial took, as ``node.exit``."""
        return [f"{node_id}.{name}" for (node_id, name), count in self.exits.items() if not count]

    @property
    def percent(self) -> int:
        """The share of the exits that a trial took, rounded down: 100 means all. A flow without exits is covered when
        a trial came to its nodes."""
        if self.exits:
            return self.covered * 100 // len(self.exits)
        return 100 if all(self.nodes.values()) else 0

    def as_json(self) -> dict[str, Any]:
        """Return what the canvas colours by: ``exits`` by node and exit, ``nodes``, and the sums."""
        by_node: dict[str, dict[str, int]] = {}
        for (node_id, name), count in self.exits.items():
            by_node.setdefault(node_id, {})[name] = count
        return {
            "exits": by_node,
            "nodes": dict(self.nodes),
            "covered": self.covered,
            "total": len(self.exits),
            "percent": self.percent,
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """The cases of a flow, played."""

    verdicts: tuple[Verdict, ...]
    coverage: Coverage

    @property
    def failed(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if not verdict.passed)


def cover(flow: Flow, trials: Iterable[Trial]) -> Coverage:
    """Return how much of ``flow`` the trials walked through."""
    ways = {(node.id, way.name): 0 for node in flow.nodes.values() for way in exits(node) if way.target}
    nodes = dict.fromkeys(flow.nodes, 0)
    for trial in trials:
        for way in set(trial.exits) & ways.keys():
            ways[way] += 1
        for node_id in set(trial.path) & nodes.keys():
            nodes[node_id] += 1
    return Coverage(ways, nodes)


def prove(flow: Flow, library: Library, cases: Iterable[Case]) -> Proof:
    """Play every case and return how they went, with the coverage."""
    verdicts = tuple(run_case(flow, library, case) for case in cases)
    return Proof(verdicts, cover(flow, (verdict.trial for verdict in verdicts)))
