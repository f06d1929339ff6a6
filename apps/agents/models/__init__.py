from apps.agents.models.agent import Agent, AgentSkill, GroupMembership
from apps.agents.models.broadcast import Broadcast
from apps.agents.models.capacity import CapacityProfile
from apps.agents.models.line_steps import ComfortMessage, OverflowStep
from apps.agents.models.location import Location
from apps.agents.models.reason_code import ReasonCode
from apps.agents.models.routing import SearchRing
from apps.agents.models.service_level import ServiceLevelPolicy
from apps.agents.models.skill import Skill
from apps.agents.models.skill_group import GroupSkill, SkillGroup

__all__ = [
    "Agent",
    "AgentSkill",
    "Broadcast",
    "CapacityProfile",
    "ComfortMessage",
    "GroupMembership",
    "GroupSkill",
    "Location",
    "OverflowStep",
    "ReasonCode",
    "SearchRing",
    "ServiceLevelPolicy",
    "Skill",
    "SkillGroup",
]
