"""What an interaction asks of an agent, as a value: the key of its place in the waiting line."""

from dataclasses import dataclass, replace

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig, Ring
from apps.acd.domain.state import ONLY_PREFERRED, WorkItem


@dataclass(frozen=True, slots=True)
class Signature:
    """Membership of ``group``, or of one of ``lent`` groups, at least these ``skills`` (sorted pairs of code and
    level), and a seat at one of the ``home`` locations (none: anywhere) or of the ``further`` ones (None: all); or one
    person, whatever their groups, skills and seat are."""

    group: str
    skills: tuple[tuple[str, int], ...] = ()
    agent_id: int | None = None
    lent: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    further: tuple[str, ...] | None = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups whose members may be asked, the interaction's own first."""
        return (self.group, *self.lent)

    def fits(self, agent: AgentConfig) -> bool:
        """Return whether ``agent`` may be given such interactions."""
        if self.agent_id is not None:
            return agent.agent_id == self.agent_id
        return (
            any(group in agent.groups for group in self.groups)
            and all(agent.skills.get(skill, 0) >= level for skill, level in self.skills)
            and self.is_open_to(agent.location)
        )

    def is_open_to(self, location: str) -> bool:
        """Return whether those who sit at ``location`` may be asked."""
        return self.is_home(location) or self.further is None or location in self.further

    def is_home(self, location: str) -> bool:
        """Return whether those who sit at ``location`` are asked before others."""
        return not self.home or location in self.home

    def membership(self, agent: AgentConfig) -> tuple[int, int]:
        """Return (number of the first of these groups that the agent serves, from 0; the agent's rank there)."""
        for band, group in enumerate(self.groups):
            if group in agent.groups:
                return band, agent.ranks.get(group, 1)
        return 0, 1


def signature_of_group(group: GroupConfig) -> Signature:
    """Return the signature of an interaction that asks for nothing but the group."""
    return Signature(group.code, tuple(sorted(group.skills.items())), home=group.locations)


def signature_of(item: WorkItem, config: FloorConfig, ring: int | None = None) -> Signature:
    """Return what ``item`` asks for: its group's skills and its own, each at the higher of both levels, relaxed by the
    rings that it has reached; or, where a ``ring`` is given, what it asks for there."""
    if item.agent_id is not None:
        return Signature(item.group, agent_id=item.agent_id)
    ring = item.ring if ring is None else ring
    if ring == ONLY_PREFERRED:
        return Signature(item.group, agent_id=item.preferred_agent_id)
    group = config.groups.get(item.group)
    levels = dict(group.skills) if group else {}
    for skill, level in item.skills.items():
        levels[skill] = max(level, levels.get(skill, 0))
    home = group.locations if group else ()
    asked = Signature(item.group, tuple(sorted(levels.items())), home=home)
    return relaxed(asked, group, ring) if group and ring else asked


def relaxed(signature: Signature, group: GroupConfig, reached: int) -> Signature:
    """Return ``signature`` with the group's first ``reached`` rings open. Lowered levels do not add up: each ring says
    how far below the requirement it goes."""
    rings = group.rings[:reached]
    lower = max((ring.lower_levels for ring in rings), default=0)
    lent = dict.fromkeys(code for ring in rings for code in ring.groups if code != group.code)
    skills = tuple((skill, level - lower) for skill, level in signature.skills if level > lower)
    return replace(signature, skills=skills, lent=tuple(lent), further=_further(group, rings))


def _further(group: GroupConfig, rings: tuple[Ring, ...]) -> tuple[str, ...] | None:
    """Return the locations that the open ``rings`` add to those of the group; None for all. A group without locations
    of its own asks everywhere anyway."""
    if not group.locations:
        return ()
    if any(ring.all_locations for ring in rings):
        return None
    return tuple(
        dict.fromkeys(code for ring in rings for code in ring.locations if code not in group.locations)
    )
