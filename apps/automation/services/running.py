"""Runs rules on a ticket: conditions, guard, actions, log. A dry run asks :func:`decide` and stops there."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.automation.causes import acting
from apps.automation.choices import RunResult
from apps.automation.domain.guard import FIGHT, Cause, Ran, Ruling, judge
from apps.automation.models import Rule, RuleRun
from apps.automation.services.rules import pause_rule
from apps.schedules.selectors import get_schedules
from apps.tickets.actions import apply_actions
from apps.tickets.domain.actions import Action, parse_actions
from apps.tickets.domain.conditions import Facts, Node, Schedule, Verdict, evaluate, parse, tests_of
from apps.tickets.domain.picture import Picture, Step, World, plan
from apps.tickets.facts import Trees, Values, facts_of, with_facts
from apps.tickets.models import Ticket
from apps.tickets.world import load_world, picture_of

log = logging.getLogger(__name__)

_REMEMBERED = timedelta(days=1)
_MOST_EARLIER = 200


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule as it is run."""

    rule: Rule
    node: Node
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Spark:
    """What sets rules off: ``values`` are facts of it, beyond those of the ticket. ``entry_id`` None: the clock."""

    event: str
    cause: Cause
    at: datetime
    entry_id: int | None = None
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule makes of a ticket as it is."""

    verdict: Verdict
    steps: Sequence[Step] = ()
    after: Picture | None = None

    @property
    def changes(self) -> dict[str, list[Any]]:
        return {name: list(pair) for step in self.steps for name, pair in step.changes.items()}

    @property
    def does_something(self) -> bool:
        return any(step.does_something for step in self.steps)


def ready(rule: Rule) -> Ready:
    """Return the rule as it is run; raises ``Invalid`` where what was saved cannot be read any more."""
    return Ready(rule, parse(rule.condition or {"all": []}), parse_actions(rule.actions))


def schedules_for(rules: Sequence[Ready]) -> dict[str, Schedule]:
    """Return the schedules, where any of the rules asks for one."""
    asked = (
        test
        for rule in rules
        for test in tests_of(rule.node)
        if test.op in ("is_open", "is_closed")
        or (isinstance(test.value, dict) and test.value.get("schedule"))
    )
    return get_schedules() if next(asked, None) else {}


def decide(one: Ready, picture: Picture, facts: Facts, world: World) -> Decision:
    """Return whether the rule applies, why, and what it would do. Nothing is written."""
    verdict = evaluate(one.node, facts)
    if not verdict.holds:
        return Decision(verdict)
    steps, after = plan(one.actions, picture, world)
    return Decision(verdict, steps, after)


def run_rules(
    *, rules: Sequence[Ready], ticket_id: int, spark: Spark, trees: Trees | None = None
) -> list[RuleRun]:
    """Run the rules on a ticket in their order, each on what the one before has left, and return what was logged.
    ``trees`` may be given by who runs them on many tickets."""
    runs: list[RuleRun] = []
    schedules, trees = schedules_for(rules), trees or Trees()
    for one in rules:
        applied, run = _run(one, ticket_id, spark, schedules, trees)
        runs += [run] if run else []
        if applied and one.rule.stops:
            break
    return runs


@transaction.atomic
def _run(
    one: Ready, ticket_id: int, spark: Spark, schedules: dict[str, Schedule], trees: Trees
) -> tuple[bool, RuleRun | None]:
    """Return whether the rule applied, and its line of the log, if it left one."""
    Ticket.objects.select_for_update().get(pk=ticket_id)
    ticket = with_facts(Ticket.objects.all()).get(pk=ticket_id)
    if ticket.merged_into_id:
        return False, None
    picture = picture_of(ticket)
    facts = Facts({**facts_of(ticket, picture, trees), **spark.values}, spark.at.timestamp(), schedules)
    world = load_world(one.actions, [picture])
    decision = decide(one, picture, facts, world)
    if not decision.verdict.holds:
        return False, None
    if not decision.does_something and not any(step.problem for step in decision.steps):
        return True, None
    if (
        spark.entry_id
        and RuleRun.objects.filter(rule=one.rule, entry_id=spark.entry_id, ticket=ticket).exists()
    ):
        return True, None
    ruling = judge(one.rule.pk, decision.changes, spark.cause, _earlier(ticket, spark.at))
    if not ruling.may_act:
        return True, _refused(one, ticket, spark, decision, ruling)
    return True, _act(one, ticket, spark, decision, world)


def _earlier(ticket: Ticket, at: datetime) -> list[Ran]:
    """Return what rules did to the ticket of late, the earliest first."""
    rows = RuleRun.objects.filter(ticket=ticket, at__gte=at - _REMEMBERED, result=RunResult.DONE)
    latest = list(rows.order_by("-id").values_list("rule", "changes", "root")[:_MOST_EARLIER])
    return [Ran(rule, changes, root) for rule, changes, root in reversed(latest)]


def _act(one: Ready, ticket: Ticket, spark: Spark, decision: Decision, world: World) -> RuleRun:
    try:
        with transaction.atomic(), acting(spark.cause):
            steps = apply_actions(
                ticket=ticket, actions=one.actions, via=f"rule:{one.rule.pk}", at=spark.at, world=world
            )
    except ValidationError as error:
        return _log(one, ticket, spark, decision, RunResult.FAILED, note="; ".join(error.messages))
    done = Decision(decision.verdict, steps)
    result = RunResult.DONE if done.does_something else RunResult.FAILED
    return _log(one, ticket, spark, done, result)


def _refused(one: Ready, ticket: Ticket, spark: Spark, decision: Decision, ruling: Ruling) -> RuleRun:
    """Log why the rule was stopped. Two that fight are paused, both: nobody can tell which one is meant."""
    note = ""
    if ruling.why == FIGHT:
        rival = Rule.objects.get(pk=ruling.rival)
        note = _("“%(rival)s” undoes what this rule does.") % {"rival": rival.name}
        for rule, other in ((one.rule, rival), (rival, one.rule)):
            words = _("fights with “%(other)s” over ticket #%(number)d")
            pause_rule(rule=rule, reason=words % {"other": other.name, "number": ticket.number})
    log.warning("rule %d was stopped on ticket %d: %s", one.rule.pk, ticket.pk, ruling.why)
    return _log(one, ticket, spark, decision, RunResult(ruling.why), note=note)


def _log(
    one: Ready, ticket: Ticket, spark: Spark, decision: Decision, result: RunResult, note: str = ""
) -> RuleRun:
    version = Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk)
    return RuleRun.objects.create(
        rule=one.rule,
        rule_version=one.rule.version,
        ticket=ticket,
        entry_id=spark.entry_id,
        event=spark.event,
        root=spark.cause.root[:120],
        depth=spark.cause.depth,
        result=result,
        verdict=decision.verdict.to_json(),
        steps=[step_to_json(step) for step in decision.steps],
        changes=decision.changes if result == RunResult.DONE else {},
        note=note[:500],
        ticket_version=version,
        at=spark.at,
    )


def step_to_json(step: Step) -> dict[str, Any]:
    """Return what became of an action, as data for the log."""
    changes = {name: list(pair) for name, pair in step.changes.items()}
    return {
        "do": step.action.do, **dict(step.action.given), "changes": changes, "acts": step.acts, "problem": step.problem,
    }  # fmt: skip
