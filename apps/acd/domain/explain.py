"""Why this agent: the sentence that an offer carries. Stored with the event, it is written once, in English."""

from apps.acd.domain.config import FloorConfig
from apps.acd.domain.signature import signature_of
from apps.acd.domain.state import WorkItem


def why_chosen(item: WorkItem, agent_id: int, idle_who_fit: int, config: FloorConfig) -> str:
    """Return for example ``longest idle of 3 who fit: billing 4 ≥ 3``.

    ``idle_who_fit`` counts the agents who could have been offered the interaction, the chosen one among them.
    """
    if item.agent_id is not None:
        return "transferred to this agent"
    choice = f"longest idle of {idle_who_fit} who fit" if idle_who_fit > 1 else "the only idle agent who fits"
    return f"{choice}: {_reasons(item, agent_id, config)}"


def _reasons(item: WorkItem, agent_id: int, config: FloorConfig) -> str:
    skills = config.agents[agent_id].skills
    asked = signature_of(item, config).skills
    group = config.groups.get(item.group)
    levels = [f"{skill} {skills.get(skill, 0)} ≥ {level}" for skill, level in asked]
    return ", ".join(levels) or f"member of {group.name if group else item.group}"
