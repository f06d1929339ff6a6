from apps.sla.models.clock import Clock, DuePoint, PolicyChoice
from apps.sla.models.policy import EscalationStep, Policy, Target
from apps.sla.models.recount import Recount

__all__ = ["Clock", "DuePoint", "EscalationStep", "Policy", "PolicyChoice", "Recount", "Target"]
