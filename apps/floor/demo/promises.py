"""What the demonstration site promises its customers, and what it does by itself: SLA policies and rules."""

from typing import Any

from apps.automation.models import Rule
from apps.automation.services.rules import save_rule
from apps.floor.demo.reader import Rows, read_rows
from apps.schedules.models import BusinessHours
from apps.sla.models import EscalationStep, Policy, Target
from apps.tickets.models import Priority


def load_promises() -> None:
    """Create or update policies by their name; needs the tools of the desk."""
    for row in read_rows("sla_policies"):
        _load_policy(**row)


def _load_policy(*, name: str, targets: Rows, steps: Rows, hours: str = "", **fields: Any) -> None:
    fields["hours"] = BusinessHours.objects.get(code=hours) if hours else None
    policy, _created = Policy.objects.update_or_create(name=name, defaults=fields)
    for target in targets:
        code = target.pop("priority", None)
        priority = Priority.objects.get(code=code) if code else None
        Target.objects.update_or_create(policy=policy, priority=priority, defaults=target)
    if not policy.steps.exists():  # what was taken refers to them
        EscalationStep.objects.bulk_create(EscalationStep(policy=policy, **step) for step in steps)


def load_rules() -> None:
    """Create or update rules by their name. Last of all: what is loaded before sets none of them off."""
    known = {rule.name: rule for rule in Rule.objects.all()}
    for row in read_rows("rules"):
        save_rule(rule=known.get(row["name"]), **row)
