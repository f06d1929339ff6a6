"""The policies of the site as the engine reads them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Prefetch

from apps.schedules.domain.hours import Schedule
from apps.schedules.domain.working import AlwaysOpen, WorkingHours, WorkingTime
from apps.schedules.selectors import to_schedule
from apps.sla.choices import Reopening
from apps.sla.domain.policies import PolicyRules, Step, choose_policy
from apps.sla.domain.terms import Terms
from apps.sla.models import Policy, Target
from apps.tickets.domain.conditions import Facts, parse

_MOST_KEPT = 100
_laid_out: dict[str, WorkingHours] = {}


@dataclass(frozen=True)
class Book:
    """All policies by id, and those that new choices are made among, in their order. ``digest`` differs where anything
    differs that clocks are counted by; ``asks_tags``: whether a condition asks for tags."""

    policies: Mapping[int, PolicyRules] = field(default_factory=dict)
    active: tuple[PolicyRules, ...] = ()
    digest: str = ""
    asks_tags: bool = True

    def choose(self, facts: Facts) -> int | None:
        """Return the id of the first policy that fits, or None."""
        policy = choose_policy(self.active, facts)
        return None if policy is None else policy.id

    def terms(self, policy: int | None, priority: int | None) -> Terms | None:
        """Return the terms of a choice; None where there is no such policy."""
        rules = None if policy is None else self.policies.get(policy)
        return None if rules is None else rules.terms_for(priority)


def load_book() -> Book:
    """Read every policy, in six queries however many there are."""
    rows = Policy.objects.order_by("position", "id").select_related("hours")
    policies = list(
        rows.prefetch_related(
            Prefetch("targets", Target.objects.order_by("id")),
            "steps",
            "hours__blocks",
            "hours__holidays",
        )
    )
    digest = hashlib.sha256()
    rules: dict[int, PolicyRules] = {}
    for row in policies:
        schedule = None if row.hours is None else to_schedule(row.hours)
        rules[row.pk] = _rules(row, _working_time(schedule))
        digest.update(_fingerprint(row, schedule).encode())
    active = tuple(rules[row.pk] for row in policies if row.is_active)
    asks_tags = any("ticket.tags" in repr(row.conditions) for row in policies if row.is_active)
    return Book(rules, active, digest.hexdigest(), asks_tags)


def _rules(row: Policy, time: WorkingTime) -> PolicyRules:
    return PolicyRules(
        id=row.pk,
        conditions=parse(row.conditions),
        targets={target.priority_id: target.seconds() for target in row.targets.all()},
        time=time,
        pauses_internal=row.pauses_internal,
        restarts=row.reopening == Reopening.RESTART,
        warn_percent=row.warn_percent,
        warn_before_seconds=row.warn_before_seconds,
        steps=tuple(Step(step.pk, step.kind, step.timing, step.amount) for step in row.steps.all()),
    )


def _working_time(schedule: Schedule | None) -> WorkingTime:
    """Return the working time of a schedule, laid out already where it was asked for before."""
    if schedule is None:
        return AlwaysOpen()
    key = _schedule_key(schedule)
    hours = _laid_out.get(key)
    if hours is None:
        if len(_laid_out) >= _MOST_KEPT:
            _laid_out.clear()
        hours = _laid_out[key] = WorkingHours(schedule)
    return hours


def _schedule_key(schedule: Schedule | None) -> str:
    if schedule is None:
        return "always"
    return repr(
        (schedule.code, schedule.time_zone, sorted(schedule.weekly.items()), sorted(schedule.special.items()))
    )


def _fingerprint(row: Policy, schedule: Schedule | None) -> str:
    rest = _names(
        [(target.priority_id or 0, sorted(target.seconds().items())) for target in row.targets.all()]
    )
    steps = [(step.pk, step.kind, step.timing, step.amount) for step in row.steps.all()]
    own = (
        row.pk, row.is_active, row.position, row.conditions, row.pauses_internal, row.reopening, row.warn_percent,
        row.warn_before_seconds,
    )  # fmt: skip
    return repr((own, rest, steps, _schedule_key(schedule)))


def _names(rows: Iterable[tuple[int, object]]) -> list[tuple[int, object]]:
    return sorted(rows, key=lambda row: row[0])
