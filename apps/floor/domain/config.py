"""What a site needs to know, as one frozen picture that is replaced whole when a supervisor changes something."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.acd.domain.config import FloorConfig
from apps.floor.domain.admission import NodeLimits
from apps.ivr.domain.builtin import UNKNOWN_NUMBER, builtin_flow
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.release import Release, version_for


@dataclass(frozen=True, slots=True)
class EntryPointConfig:
    """A number that customers dial (DNIS) and the flow that answers it."""

    dnis: str
    name: str
    flow: str


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """``flows`` maps (code, version) to every version that a call may still be in; ``published`` says which version of
    a flow a new call gets, ``released`` which some of them get in its place. ``limits`` says how many calls each node
    takes; no entry: as many as come. ``outgoing_nodes``: from which nodes calls may leave, the preferred one first."""

    floor: FloorConfig = field(default_factory=FloorConfig)
    entry_points: Mapping[str, EntryPointConfig] = field(default_factory=dict)
    flows: Mapping[tuple[str, int], Flow] = field(default_factory=dict)
    published: Mapping[str, int] = field(default_factory=dict)
    released: Mapping[str, Release] = field(default_factory=dict)
    library: Library = field(default_factory=Library)
    limits: Mapping[str, NodeLimits] = field(default_factory=dict)
    outgoing_nodes: tuple[str, ...] = ()

    def flow_for(self, dnis: str, interaction_id: str) -> tuple[EntryPointConfig | None, Flow | None]:
        """Return the entry point of a dialled number and the flow that answers this call now; None for what is
        unknown."""
        entry_point = self.entry_points.get(dnis)
        return entry_point, self._drawn(entry_point.flow, interaction_id) if entry_point else None

    def flow_now(self, code: str, interaction_id: str) -> Flow | None:
        """Return what this caller gets who is sent into this flow now: its published version or the one that is
        released to some of the calls, or a built-in flow."""
        return self._drawn(code, interaction_id) if code in self.published else builtin_flow(code)

    def _drawn(self, code: str, interaction_id: str) -> Flow | None:
        version = version_for(interaction_id, code, self.published, self.released)
        return None if version is None else self.flows.get((code, version))

    def flow_of(self, code: str, version: int) -> Flow:
        """Return the version that a call is in; one that is gone altogether ends the call."""
        return self.flows.get((code, version)) or builtin_flow(code) or UNKNOWN_NUMBER
