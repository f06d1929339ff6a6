"""Policies are kept, with their targets and steps; a change is followed by a recount of all open tickets."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.accounts.refusals import check_version
from apps.audit.services import Actor
from apps.customfields.texts import check_texts
from apps.sla.choices import Timing
from apps.sla.models import EscalationStep, Policy, Target
from apps.sla.services.recounts import recount_if_changed
from apps.tickets.domain.actions import parse_actions
from apps.tickets.domain.conditions import parse
from apps.tickets.domain.vocabulary import Catalogue, Invalid
from apps.tickets.rule_catalogue import get_catalogue
from apps.tickets.rule_words import say_problems

MOST_PERCENT = 1000
Rows = Iterable[Mapping[str, Any]]


@transaction.atomic
def save_policy(
    *, policy: Policy, targets: Rows | None = None, steps: Rows | None = None, by: Actor = None, **fields: Any
) -> Policy:
    """Create or change a policy, one version further, and return it.

    ``targets`` and ``steps`` replace those before; None leaves them. A target is known by its priority. A step with
    ``id`` is one that there is, changed: what it has done for a clock it does not do again. Raises ``ValidationError``
    with the errors by field, those of rows with their place.
    """
    for name, value in fields.items():
        setattr(policy, name, value)
    check_texts(policy)
    policy.full_clean(exclude=["conditions"])
    _check_conditions(policy)
    keep_policy(policy=policy)
    if targets is not None:
        _replace_targets(policy, targets)
    if steps is not None:
        _replace_steps(policy, steps)
    recount_if_changed(by=by)  # type: ignore[arg-type]
    return policy


@transaction.atomic
def update_policy(*, policy: Policy, expected_version: int | None = None, **fields: Any) -> Policy:
    """Change a policy as it is stored now, and return it. Raises ``ValidationError``, and ``Conflict`` where
    ``expected_version`` is not its version any more."""
    stored = Policy.objects.select_for_update().get(pk=policy.pk)
    check_version(stored.version, expected_version)
    return save_policy(policy=stored, **fields)


def keep_policy(*, policy: Policy) -> Policy:
    """Store a policy that a form has checked, one version further, and return it. Its rows and the recount follow."""
    policy.version += policy.pk is not None
    policy.save()
    return policy


def _check_conditions(policy: Policy) -> None:
    try:
        parse(policy.conditions, get_catalogue())
    except Invalid as invalid:
        raise ValidationError({"conditions": say_problems(invalid)}) from None


def _replace_targets(policy: Policy, rows: Rows) -> None:
    before = {target.priority_id: target for target in policy.targets.all()}
    kept: set[int | None] = set()
    for number, row in enumerate(rows):
        priority = row.get("priority")
        key = priority.pk if priority is not None else None
        if key in kept:
            raise ValidationError({f"targets[{number}].priority": _("This priority has a line already.")})
        kept.add(key)
        target = before.get(key) or Target(policy=policy, priority=priority)
        for kind in ("first_response_seconds", "next_response_seconds", "resolution_seconds"):
            setattr(target, kind, row.get(kind))
        _save_row(target, f"targets[{number}]")
    policy.targets.filter(pk__in=[target.pk for key, target in before.items() if key not in kept]).delete()


def _replace_steps(policy: Policy, rows: Rows) -> None:
    before = {step.pk: step for step in policy.steps.all()}
    catalogue, kept = get_catalogue(), set()
    for number, row in enumerate(rows):
        place, key = f"steps[{number}]", row.get("id")
        if key is not None and (key not in before or key in kept):
            raise ValidationError({f"{place}.id": _("The policy has no such step.")})
        step = before[key] if key is not None else EscalationStep(policy=policy)
        for name in ("kind", "timing", "amount", "actions"):
            if name in row:
                setattr(step, name, row[name])
        _check_step(step, place, catalogue)
        _save_row(step, place)
        kept.add(step.pk)
    policy.steps.exclude(pk__in=kept).delete()


def _check_step(step: EscalationStep, place: str, catalogue: Catalogue) -> None:
    errors: dict[str, Any] = {}
    if step.timing == Timing.PERCENT and not 1 <= step.amount <= MOST_PERCENT:
        errors[f"{place}.amount"] = _("From 1 to 1000 per cent.")
    try:
        if not parse_actions(step.actions, catalogue):
            errors[f"{place}.actions"] = _("Say what this step does.")
    except Invalid as invalid:
        errors[f"{place}.actions"] = say_problems(invalid)
    if errors:
        raise ValidationError(errors)


def _save_row(row: models.Model, place: str) -> None:
    try:
        row.clean_fields(exclude=["policy", "priority", "actions"])
    except ValidationError as error:
        named = {f"{place}.{name}": messages for name, messages in error.message_dict.items()}
        raise ValidationError(named) from None
    row.save()
