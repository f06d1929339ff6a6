"""Takes the steps of escalation: actions of the common vocabulary, done by the system."""

from apps.sla.models import DuePoint
from apps.tickets.actions import apply_actions
from apps.tickets.domain.actions import parse_actions


def escalate(point: DuePoint) -> str:
    """Do the actions of the point's step and return what of it was not possible; nothing: all is done.

    An action that is not possible any more (a group that is gone) does not keep the others from being done, and is not
    tried again: those that were done would be done twice. All is written in the caller's transaction, and what leaves
    the house is sent when that commits.
    """
    assert point.step is not None
    actions = parse_actions(point.step.actions)
    steps = apply_actions(ticket=point.clock.ticket, actions=actions, via=f"sla:{point.step_id}")
    return "; ".join(f"{step.action.do}: {step.problem}" for step in steps if step.problem)[:2_000]
