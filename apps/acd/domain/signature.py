"""What an interaction asks of an agent, as a value: interactions with equal signatures share one waiting line."""

from dataclasses import dataclass

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig
from apps.acd.domain.state import WorkItem


@dataclass(frozen=True, slots=True)
class Signature:
    """Membership of ``group`` and at least these ``skills`` (sorted pairs of code and level); or one person, whatever
    their groups and skills are."""

    group: str
    skills: tuple[tuple[str, int], ...] = ()
    agent_id: int | None = None

    def fits(self, agent: AgentConfig) -> bool:
        """Return whether ``agent`` may be given such interactions."""
        if self.agent_id is not None:
            return agent.agent_id == self.agent_id
        return self.group in agent.groups and all(
            agent.skills.get(skill, 0) >= level for skill, level in self.skills
        )


def signature_of_group(group: GroupConfig) -> Signature:
    """Return the signature of an interaction that asks for nothing but the group."""
    return Signature(group.code, tuple(sorted(group.skills.items())))


def signature_of(item: WorkItem, config: FloorConfig) -> Signature:
    """Return what ``item`` asks for: its group's skills and its own, each at the higher of both levels."""
    if item.agent_id is not None:
        return Signature(item.group, agent_id=item.agent_id)
    group = config.groups.get(item.group)
    levels = dict(group.skills) if group else {}
    for skill, level in item.skills.items():
        levels[skill] = max(level, levels.get(skill, 0))
    return Signature(item.group, tuple(sorted(levels.items())))
