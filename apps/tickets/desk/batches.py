"""Macros and bulk edits: the same actions for one ticket or for ten thousand, shown before and undone after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop, ngettext

from apps.accounts.models import User
from apps.jobs.registry import JobRefused, Outcome
from apps.jobs.running import RunningJob
from apps.jobs.services import start_job
from apps.kernel.sentence import Sentence
from apps.tickets.actions import apply_actions
from apps.tickets.actions_together import apply_to_many
from apps.tickets.desk.restoring import restore_many
from apps.tickets.desk.snapshots import difference, say_changes, say_error, snapshot, snapshots
from apps.tickets.desk.step_words import say_problem
from apps.tickets.domain.actions import Action, actions_to_json, parse_actions
from apps.tickets.domain.picture import Step
from apps.tickets.models import BatchItem, ItemState, Macro, Ticket, TicketBatch
from apps.tickets.selectors import visible_tickets

MOST_TICKETS = 10_000
AT_ONCE = 20
"""So many tickets are changed while the browser waits; more are a job."""
PORTION = 200
PREVIEWED = 20
JOB_CHANGE, JOB_UNDO = "tickets.change_many", "tickets.undo_many"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a ticket: its differences in words, or why nothing would."""

    ticket: Ticket
    changes: list[dict[str, str]]
    error: str = ""


class _RolledBack(Exception):
    """Everything that was tried is taken back."""


def preview_actions(*, tickets: Iterable[Ticket], actions: Sequence[Action], by: User) -> list[Preview]:
    """Return what the actions would do to each ticket: done for good, and rolled back, so that nothing is guessed.

    Nothing leaves: what reaches the outside is done only after a commit.
    """
    return [_previewed(ticket, actions, by) for ticket in tickets]


def _previewed(ticket: Ticket, actions: Sequence[Action], by: User) -> Preview:
    changes: list[dict[str, str]] = []
    problems = ""
    try:
        with transaction.atomic():
            before = snapshot(ticket)
            problems = _problems(apply_actions(ticket=ticket, actions=actions, by=by, via="preview"))
            changes = say_changes(*difference(before, snapshot(ticket)))
            raise _RolledBack
    except _RolledBack:
        return Preview(ticket, changes, problems)
    except ValidationError as error:
        return Preview(ticket, [], say_error(error))


def change_tickets(
    *, tickets: QuerySet[Ticket], actions: Sequence[Action], by: User, macro: Macro | None = None
) -> TicketBatch:
    """Do the actions to each of ``tickets`` that ``by`` may see, and return the batch with one result a ticket."""
    with transaction.atomic():
        batch = open_batch(tickets=tickets, by=by)
        return begin_batch(batch=batch, actions=actions, macro=macro)


@transaction.atomic
def open_batch(*, tickets: QuerySet[Ticket], by: User) -> TicketBatch:
    """Remember which tickets are meant (of ``tickets`` those that ``by`` may see), and return the batch, not begun.

    Raises ``ValidationError`` for no tickets and for more than :data:`MOST_TICKETS`.
    """
    chosen = visible_tickets(by).filter(pk__in=tickets.order_by().values("pk"))
    keys = list(chosen.values_list("pk", flat=True)[: MOST_TICKETS + 1])
    if not keys:
        raise ValidationError(_("Choose at least one ticket."))
    if len(keys) > MOST_TICKETS:
        raise ValidationError(_("At most %(most)d tickets at once.") % {"most": MOST_TICKETS})
    batch = TicketBatch.objects.create(actions=[], total=len(keys), by=by)
    items = (BatchItem(batch=batch, ticket_id=key) for key in sorted(keys, reverse=True))
    BatchItem.objects.bulk_create(items, batch_size=2_000)
    return batch


@transaction.atomic
def begin_batch(*, batch: TicketBatch, actions: Sequence[Action], macro: Macro | None = None) -> TicketBatch:
    """Do the actions to the batch's tickets and return it; a batch that has begun already stays as it is.

    Up to :data:`AT_ONCE` tickets are done when this returns; of more, ``job`` tells how far they are.
    """
    batch = TicketBatch.objects.select_for_update(of=("self",)).select_related("by").get(pk=batch.pk)
    if batch.actions:
        return batch
    batch.actions, batch.macro = actions_to_json(actions), macro
    if batch.total <= AT_ONCE:
        _change(list(batch.items.select_related("ticket")), actions, batch)
    else:
        batch.job = start_job(
            kind=JOB_CHANGE,
            by=batch.by,
            data={"batch": batch.pk},
            total=batch.total,
            title=_job_title(batch),
            link=batch_page(batch),
        )
    batch.save(update_fields=["actions", "macro", "job"])
    return batch


def title_of(batch: TicketBatch) -> str:
    """Return how the change is called."""
    name = batch.macro.name if batch.macro else _("Bulk edit")
    count = ngettext("%(count)d ticket", "%(count)d tickets", batch.total) % {"count": batch.total}
    return f"{name}: {count}"


def _job_title(batch: TicketBatch) -> Sentence:
    """As :func:`title_of`, for lists of work; there are always several tickets of it."""
    name = batch.macro.name if batch.macro else Sentence(gettext_noop("Bulk edit"))
    return Sentence(gettext_noop("%(what)s: %(count)s tickets"), what=name, count=batch.total)


def batch_page(batch: TicketBatch) -> str:
    """Return the page that shows what became of each ticket."""
    return reverse("admin:tickets_ticketbatch_change", args=[batch.pk])


def carry_out(running: RunningJob) -> Outcome:
    """Do a batch in portions, each its own transaction: what is done stays done when the worker is killed."""
    batch = _batch(running)
    actions = parse_actions(batch.actions)
    waiting = batch.items.filter(state=ItemState.WAITING).select_related("ticket")
    _in_portions(running, waiting, batch.total, lambda items: _change(items, actions, batch))
    return Outcome(say_counts(count_items(batch)), link=batch_page(batch))


def carry_out_undo(running: RunningJob) -> Outcome:
    """Take a batch back, in portions as :func:`carry_out`."""
    batch = _batch(running)
    changed = batch.items.filter(state=ItemState.CHANGED).select_related("ticket")
    # Whoever asked for it may be gone meanwhile.
    by = running.job.created_by or batch.by
    _in_portions(running, changed, running.job.total, lambda items: _undo(items, batch, by))
    TicketBatch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())
    return Outcome(say_counts(count_items(batch)), link=batch_page(batch))


def _batch(running: RunningJob) -> TicketBatch:
    batch = TicketBatch.objects.select_related("by", "macro").filter(pk=running.data["batch"]).first()
    if batch is None:
        raise JobRefused(_("There is no such change any more."))
    return batch


def _in_portions(running: RunningJob, left: QuerySet[BatchItem], total: int, do: Any) -> None:
    done = total - left.count()
    while portion := list(left.order_by("id")[:PORTION]):
        do(portion)
        done += len(portion)
        running.progress(done, total)


@transaction.atomic
def _change(items: Sequence[BatchItem], actions: Sequence[Action], batch: TicketBatch) -> None:
    """Do the actions to the tickets of a portion: what they have in common is read once for all of them."""
    keys = _locked(items)
    before = snapshots(keys)
    via = f"macro:{batch.macro_id}" if batch.macro_id else f"batch:{batch.pk}"
    found = apply_to_many(ticket_ids=keys, actions=actions, by=batch.by, via=via)
    for item in items:
        steps = found[item.ticket_id]
        item.reason = say_error(steps) if isinstance(steps, ValidationError) else _problems(steps)
    after = snapshots(keys)
    for item in items:
        item.before, item.after = difference(before[item.ticket_id], after[item.ticket_id])
        item.state = _result(item)
    BatchItem.objects.bulk_update(items, ["state", "reason", "before", "after"])


def _locked(items: Iterable[BatchItem]) -> list[int]:
    """Lock the tickets of a portion, lowest id first, so that nobody changes them between the two readings."""
    rows = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=[item.ticket_id for item in items])
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _result(item: BatchItem) -> ItemState:
    if item.before:
        return ItemState.CHANGED
    return ItemState.FAILED if item.reason else ItemState.UNCHANGED


def _problems(steps: Iterable[Step]) -> str:
    """Return why actions were not possible, on one line; empty where all were."""
    return "; ".join(dict.fromkeys(say_problem(step) for step in steps if step.problem))[:500]


@transaction.atomic
def undo_batch(*, batch: TicketBatch, by: User) -> TicketBatch:
    """Put back what the batch changed and nobody has changed since, and return it. Repeating it changes nothing more.

    Who made it may, and who may change all such changes.
    """
    batch = TicketBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.by_id != by.pk and not by.has_perm("tickets.change_ticketbatch"):
        raise PermissionDenied
    if batch.job is not None and batch.job.is_open:
        raise ValidationError(_("The change is still going on. Stop it first, or wait for its end."))
    if batch.undone_at or (batch.undo_job is not None and batch.undo_job.is_open):
        return batch
    changed = batch.items.filter(state=ItemState.CHANGED)
    if changed.count() > AT_ONCE:
        batch.undo_job = start_job(
            kind=JOB_UNDO,
            by=by,
            data={"batch": batch.pk},
            total=changed.count(),
            title=Sentence(gettext_noop("Undo: %(what)s"), what=_job_title(batch)),
            link=batch_page(batch),
        )
        batch.save(update_fields=["undo_job"])
        return batch
    _undo(list(changed.select_related("ticket")), batch, by)
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    return batch


@transaction.atomic
def _undo(items: Sequence[BatchItem], batch: TicketBatch, by: User) -> None:
    _locked(items)
    found = restore_many(
        {item.ticket_id: (item.before, item.after) for item in items}, by=by, via=f"undo:{batch.pk}"
    )
    for item in items:
        stays = found[item.ticket_id]
        if isinstance(stays, ValidationError):
            item.state, item.reason = ItemState.KEPT, say_error(stays)
        else:
            item.state = ItemState.KEPT if len(stays) == len(item.before) else ItemState.RESTORED
            item.reason = _("Stays: %(fields)s") % {"fields": ", ".join(stays)} if stays else ""
    BatchItem.objects.bulk_update(items, ["state", "reason"])


def count_items(batch: TicketBatch) -> dict[str, int]:
    """Return how many tickets had which result."""
    rows = batch.items.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(ItemState.values, 0) | dict(rows)


def say_counts(counts: dict[str, int]) -> str:
    """Return the results in one line, those that occurred."""
    return " · ".join(f"{ItemState(state).label}: {count}" for state, count in counts.items() if count)
