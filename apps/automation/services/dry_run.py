"""Tries a rule on tickets that there are: which would it take, and what would it change? Nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from apps.automation.choices import RuleKind
from apps.automation.facts import facts_of_interaction, latest_interaction
from apps.automation.models import Rule
from apps.automation.services.running import Ready, decide, ready, schedules_for, step_to_json
from apps.jobs.models import Job
from apps.jobs.registry import JobRefused, Outcome
from apps.jobs.running import RunningJob
from apps.jobs.selectors import find_visible_job
from apps.jobs.services import start_job
from apps.kernel.sentence import Sentence
from apps.tickets.desk.view_queries import list_views, view_tickets
from apps.tickets.domain.conditions import Facts
from apps.tickets.domain.views import BadView, read_view
from apps.tickets.domain.vocabulary import Invalid
from apps.tickets.facts import Trees, facts_of, with_facts
from apps.tickets.models import Ticket
from apps.tickets.selectors import visible_tickets
from apps.tickets.world import load_world, picture_of

JOB_KIND = "automation.dry_run"
AT_ONCE = 200
MOST_TICKETS = 20_000
MOST_SHOWN = 200
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would do to one ticket."""

    ticket: int
    number: int
    subject: str
    verdict: dict[str, Any]
    steps: list[dict[str, Any]]
    does_something: bool


@dataclass(slots=True)
class Report:
    """``checked`` tickets were looked at, ``matched`` are those for which the conditions hold, ``changed`` those that
    would be changed; ``shown`` the first of them."""

    checked: int = 0
    matched: int = 0
    changed: int = 0
    shown: list[Tried] = field(default_factory=list)

    def add(self, tried: Tried | None) -> None:
        self.checked += 1
        if tried is None:
            return
        self.matched += 1
        self.changed += tried.does_something
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(tried)


def try_rule(*, rule: Rule, tickets: QuerySet[Ticket], most: int, now: datetime) -> Report:
    """Return what ``rule`` would do to the newest ``most`` of ``tickets``, as they are now."""
    report = Report()
    for tried in try_each(ready(rule), tickets, most, now):
        report.add(tried)
    return report


def tickets_of(user: Any, view_id: int) -> QuerySet[Ticket]:
    """Return the tickets that ``user`` may see, those of a saved view only where one is named (0: all). Raises
    ``LookupError`` for a view that is gone or cannot be read."""
    if not view_id:
        return visible_tickets(user)
    view = next((one for one in list_views(user) if one.pk == view_id), None)
    if view is None:
        raise LookupError(view_id)
    try:
        return view_tickets(read_view(view.spec), user)
    except BadView as error:
        raise LookupError(view_id) from error


def try_each(one: Ready, tickets: QuerySet[Ticket], most: int, now: datetime) -> Iterator[Tried | None]:
    """Yield for each ticket what the rule would do; None where its conditions do not hold."""
    trees, schedules, at = Trees(), schedules_for([one]), now.timestamp()
    keys = iter(tickets.order_by("-pk").values_list("pk", flat=True)[:most].iterator(chunk_size=_CHUNK))
    while chunk := list(islice(keys, _CHUNK)):
        rows = list(with_facts(Ticket.objects.filter(pk__in=chunk)).order_by("-pk"))
        pictures = {ticket.pk: picture_of(ticket) for ticket in rows}
        world = load_world(one.actions, pictures.values())
        for ticket in rows:
            picture = pictures[ticket.pk]
            values = facts_of(ticket, picture, trees) | _past(one.rule, ticket)
            decision = decide(one, picture, Facts(values, at, schedules), world)
            yield _tried(ticket, decision) if decision.verdict.holds else None


def _past(rule: Rule, ticket: Ticket) -> dict[str, Any]:
    """Return the facts of the interaction that a rule about interactions would have seen."""
    if rule.kind != RuleKind.TRIGGER or not any(
        not kind.startswith(("ticket.", "sla.")) for kind in rule.events
    ):
        return {}
    interaction = latest_interaction(ticket)
    return facts_of_interaction(interaction, {}) if interaction else {}


def _tried(ticket: Ticket, decision: Any) -> Tried:
    return Tried(
        ticket.pk,
        ticket.number,
        ticket.subject,
        decision.verdict.to_json(),
        [step_to_json(step) for step in decision.steps],
        decision.does_something,
    )


def start_dry_run(*, rule: Rule, most: int, view: int, by: Any) -> Job:
    """Have a worker try the rule on many tickets, and return the job."""
    return start_job(
        kind=JOB_KIND, by=by, data={"rule": rule.pk, "most": most, "view": view}, total=most,
        title=Sentence(gettext_noop("Dry run of “%(rule)s”"), rule=rule.name),
    )  # fmt: skip


def job_of(user: Any, rule: Rule, key: str) -> Job | None:
    """Return the dry run of this rule that ``key`` names, where ``user`` may see it; else None."""
    job = find_visible_job(user, int(key)) if key.isascii() and key.isdecimal() and len(key) < 12 else None
    return job if job is not None and job.kind == JOB_KIND and job.data.get("rule") == rule.pk else None


def carry_out_dry_run(running: RunningJob) -> Outcome:
    """Try a rule on many tickets as background work."""
    rule = Rule.objects.filter(pk=running.data["rule"]).first()
    if rule is None:
        raise JobRefused(_("There is no such rule any more."))
    try:
        one = ready(rule)
    except Invalid as invalid:
        raise JobRefused(str(invalid)) from None
    most, report = min(int(running.data["most"]), MOST_TICKETS), Report()
    try:
        tickets = tickets_of(running.job.created_by, int(running.data.get("view", 0)))
    except LookupError:
        raise JobRefused(_("The saved view is gone.")) from None
    for tried in running.track(try_each(one, tickets, most, timezone.now()), most):
        report.add(tried)
    result = {
        "checked": report.checked,
        "matched": report.matched,
        "changed": report.changed,
        "shown": [
            {"ticket": tried.ticket, "number": tried.number, "subject": tried.subject, "verdict": tried.verdict,
             "steps": tried.steps, "does_something": tried.does_something}
            for tried in report.shown
        ],
    }  # fmt: skip
    message = _("Of %(checked)d tickets it would take %(matched)d and change %(changed)d.") % result
    link = reverse("admin:automation_rule_try", args=[rule.pk]) + f"?job={running.job.pk}"
    return Outcome(message=message, link=link, result=result)
