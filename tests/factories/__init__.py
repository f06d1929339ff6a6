"""Rows for tests, with values that tell who they are in a failure message."""

from tests.factories.accounts import SupervisorFactory, TeamFactory, UserFactory
from tests.factories.agents import (
    AgentFactory,
    AgentSkillFactory,
    GroupMembershipFactory,
    GroupSkillFactory,
    LocationFactory,
    ReasonCodeFactory,
    SkillFactory,
    SkillGroupFactory,
)
from tests.factories.audit import AuditEventFactory
from tests.factories.customers import CustomerFactory, CustomerNumberFactory
from tests.factories.interactions import (
    DispositionFactory,
    EventLogFactory,
    InteractionFactory,
    SegmentFactory,
)
from tests.factories.sla import EscalationStepFactory, PolicyFactory
from tests.factories.tickets import CategoryFactory, PriorityFactory, TicketFactory, TicketTypeFactory

__all__ = [
    "AgentFactory",
    "AgentSkillFactory",
    "AuditEventFactory",
    "CategoryFactory",
    "CustomerFactory",
    "CustomerNumberFactory",
    "DispositionFactory",
    "EscalationStepFactory",
    "EventLogFactory",
    "GroupMembershipFactory",
    "GroupSkillFactory",
    "InteractionFactory",
    "LocationFactory",
    "PolicyFactory",
    "PriorityFactory",
    "ReasonCodeFactory",
    "SegmentFactory",
    "SkillFactory",
    "SkillGroupFactory",
    "SupervisorFactory",
    "TeamFactory",
    "TicketFactory",
    "TicketTypeFactory",
    "UserFactory",
]
