"""Runs the rules that the clock sets off."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from apps.automation.candidates import candidates_of
from apps.automation.choices import RuleKind
from apps.automation.domain.guard import Cause
from apps.automation.models import CausedEntry, Rule
from apps.automation.services.running import Ready, Spark, decide, ready, run_rules, schedules_for
from apps.tickets.domain.conditions import Facts
from apps.tickets.domain.vocabulary import Invalid
from apps.tickets.facts import Trees, facts_of, with_facts
from apps.tickets.world import load_world, picture_of

log = logging.getLogger(__name__)

CHUNK = 500
_KEPT = timedelta(days=7)


def run_timed_rules(*, now: datetime) -> int:
    """Run every timed rule that is due, and return on how many tickets one acted. Two workers share the rules."""
    return sum(_run_due(pk, now) for pk in _due(now).values_list("pk", flat=True))


def _due(now: datetime) -> QuerySet[Rule]:
    minutes = ExpressionWrapper(
        F("every_minutes") * Value(timedelta(minutes=1)), output_field=DurationField()
    )
    waits = Q(ran_at__isnull=True) | Q(ran_at__lte=Value(now) - minutes)
    return Rule.objects.filter(waits, kind=RuleKind.TIMED, is_active=True)


def _run_due(pk: int, now: datetime) -> int:
    with transaction.atomic():
        rule = Rule.objects.select_for_update(skip_locked=True).filter(pk=pk, is_active=True).first()
        if rule is None or (rule.ran_at and rule.ran_at + timedelta(minutes=rule.every_minutes) > now):
            return 0
        Rule.objects.filter(pk=pk).update(ran_at=now)
    try:
        return run_timed_rule(one=ready(rule), now=now)
    except Invalid as invalid:
        log.error("rule %d cannot be read any more: %s", pk, invalid)
        return 0


def run_timed_rule(*, one: Ready, now: datetime) -> int:
    """Run one rule on everything that it may concern, in chunks; each ticket is a transaction of its own."""
    at, done, last = now.timestamp(), 0, 0
    trees, schedules = Trees(), schedules_for([one])
    spark = Spark("timed", Cause(f"timed:{one.rule.pk}:{int(at)}"), now)
    while True:
        chunk = list(with_facts(candidates_of(one.rule, one.node, at).filter(pk__gt=last))[:CHUNK])
        pictures = {ticket.pk: picture_of(ticket) for ticket in chunk}
        world = load_world(one.actions, pictures.values())
        for ticket in chunk:
            facts = Facts(facts_of(ticket, pictures[ticket.pk], trees), at, schedules)
            if decide(one, pictures[ticket.pk], facts, world).verdict.holds:
                done += len(run_rules(rules=[one], ticket_id=ticket.pk, spark=spark, trees=trees))
                if not Rule.objects.filter(pk=one.rule.pk, is_active=True).exists():
                    return done  # the guard has paused it
        if len(chunk) < CHUNK:
            return done
        last = chunk[-1].pk


def forget_causes(*, now: datetime) -> int:
    """Remove what no cascade can ask for any more."""
    count, _ = CausedEntry.objects.filter(at__lt=now - _KEPT).delete()
    return count
