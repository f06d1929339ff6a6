"""Rules are kept."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.refusals import check_version
from apps.audit.services import record_audit
from apps.automation.candidates import narrows
from apps.automation.choices import RuleKind
from apps.automation.models import Rule
from apps.automation.outbox_kinds import PAUSED
from apps.customfields.texts import check_texts
from apps.outbox.services import declared_kinds, publish
from apps.tickets.domain.actions import parse_actions
from apps.tickets.domain.conditions import parse
from apps.tickets.domain.vocabulary import Invalid
from apps.tickets.rule_catalogue import get_catalogue
from apps.tickets.rule_words import say_problems

log = logging.getLogger(__name__)

_CHECKED_BY_THEMSELVES = ("condition", "actions", "events")
PAUSED_ACTION, RESUMED_ACTION = "rule.paused", "rule.resumed"


@transaction.atomic
def save_rule(*, rule: Rule | None = None, **fields: Any) -> Rule:
    """Create or change a rule and return it, one version further where what it does has changed.

    Raises ``ValidationError`` with the errors by field; those of conditions and actions name their place.
    """
    rule = rule or Rule()
    for name, value in fields.items():
        setattr(rule, name, value)
    check_rule(rule)
    before = Rule.objects.select_for_update().filter(pk=rule.pk).first() if rule.pk else None
    if before is not None:
        rule.version = before.version + (_doing(before) != _doing(rule))
    if rule.is_active and before is not None and not before.is_active:
        rule.paused_at, rule.paused_for = None, ""
    rule.save()
    return rule


@transaction.atomic
def update_rule(*, rule: Rule, expected_version: int | None = None, **fields: Any) -> Rule:
    """Change some fields of a rule as it is stored now, and return it. Raises ``ValidationError``, and ``Conflict``
    where ``expected_version`` is not its version any more."""
    stored = Rule.objects.select_for_update().get(pk=rule.pk)
    check_version(stored.version, expected_version)
    return save_rule(rule=stored, **fields)


def check_rule(rule: Rule) -> None:
    """Raise ``ValidationError`` where the rule cannot be kept."""
    check_texts(rule)
    rule.clean_fields(exclude=_CHECKED_BY_THEMSELVES)
    errors: dict[str, Any] = {}
    catalogue = get_catalogue()
    try:
        node = parse(rule.condition or {"all": []}, catalogue)
        if rule.kind == RuleKind.TIMED and not narrows(node):
            errors["condition"] = _(
                "A timed rule must ask for a state, group, agent, type, category or priority that every ticket it is"
                " about has: it would look at all tickets otherwise, every time."
            )
    except Invalid as invalid:
        errors["condition"] = say_problems(invalid)
    try:
        if not parse_actions(rule.actions, catalogue):
            errors["actions"] = _("A rule needs an action.")
    except Invalid as invalid:
        errors["actions"] = say_problems(invalid)
    if problem := _events_problem(rule):
        errors["events"] = problem
    if errors:
        raise ValidationError(errors)


def _events_problem(rule: Rule) -> str:
    known = triggering_kinds()
    unknown = [kind for kind in rule.events if kind not in known]
    if unknown:
        return _("There is no event %(names)s.") % {"names": ", ".join(map(repr, unknown[:5]))}
    if rule.kind == RuleKind.TRIGGER and not rule.events:
        return _("Choose what sets the rule off.")
    return ""


def triggering_kinds() -> dict[str, Any]:
    """Return what can set a rule off: kind → sentence."""
    nouns = ("ticket", "sla", "interaction", "voicemail", "callback")
    return {
        kind: words
        for kind, words in declared_kinds().items()
        if kind.split(".")[0] in nouns and kind != "interaction.ticket_wanted"
    }


def _doing(rule: Rule) -> tuple[Any, ...]:
    return (
        rule.kind, rule.events, rule.target, rule.new_subject, rule.every_minutes, rule.condition, rule.actions,
        rule.stops, rule.position,
    )  # fmt: skip


@transaction.atomic
def pause_rule(*, rule: Rule, reason: str, by: User | None = None) -> Rule:
    """Take a rule out of service until somebody puts it back, and say so where people see it."""
    Rule.objects.filter(pk=rule.pk).update(is_active=False, paused_at=timezone.now(), paused_for=reason[:250])
    rule.refresh_from_db()
    record_audit(actor=by, action=PAUSED_ACTION, obj=rule, detail={"reason": reason})
    publish(kind=PAUSED, key=str(rule.pk), data={"rule": rule.pk, "name": rule.name, "reason": reason}, by=by)
    log.error("rule %d (%s) is paused: %s", rule.pk, rule.name, reason)
    return rule


@transaction.atomic
def resume_rule(*, rule: Rule, by: User | None = None) -> Rule:
    """Put a rule into service again."""
    Rule.objects.filter(pk=rule.pk).update(is_active=True, paused_at=None, paused_for="")
    rule.refresh_from_db()
    record_audit(actor=by, action=RESUMED_ACTION, obj=rule)
    return rule
