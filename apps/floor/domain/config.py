"""What a site needs to know, as one frozen picture that is replaced whole when a supervisor changes something."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.acd.domain.config import FloorConfig
from apps.floor.domain.admission import NodeLimits
from apps.ivr.domain.builtin import UNKNOWN_NUMBER, builtin_flow
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library


@dataclass(frozen=True, slots=True)
class EntryPointConfig:
    """A number that customers dial (DNIS) and the flow that answers it."""

    dnis: str
    name: str
    flow: str


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """``flows`` maps (code, version) to every version that a call may still be in; ``published`` says which version of
    a flow a new call gets. ``limits`` says how many calls each node takes; no entry: as many as come.
    ``outgoing_nodes``: from which nodes calls may leave, the preferred one first."""

    floor: FloorConfig = field(default_factory=FloorConfig)
    entry_points: Mapping[str, EntryPointConfig] = field(default_factory=dict)
    flows: Mapping[tuple[str, int], Flow] = field(default_factory=dict)
    published: Mapping[str, int] = field(default_factory=dict)
    library: Library = field(default_factory=Library)
    limits: Mapping[str, NodeLimits] = field(default_factory=dict)
    outgoing_nodes: tuple[str, ...] = ()

    def flow_for(self, dnis: str) -> tuple[EntryPointConfig | None, Flow | None]:
        """Return the entry point of a dialled number and the flow that answers it now; None for what is unknown."""
        entry_point = self.entry_points.get(dnis)
        if entry_point is None or entry_point.flow not in self.published:
            return entry_point, None
        return entry_point, self.flows.get((entry_point.flow, self.published[entry_point.flow]))

    def flow_now(self, code: str) -> Flow | None:
        """Return what a caller gets who is sent into this flow now: its published version, or a built-in flow."""
        if code in self.published:
            return self.flows.get((code, self.published[code]))
        return builtin_flow(code)

    def flow_of(self, code: str, version: int) -> Flow:
        """Return the version that a call is in; one that is gone altogether ends the call."""
        return self.flows.get((code, version)) or builtin_flow(code) or UNKNOWN_NUMBER
