"""Two tickets about one matter become one, and two again where that was wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Model
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.tickets.domain.states import MERGE, TICKET, UNMERGE, TicketState, trigger_to
from apps.tickets.models import (
    Ticket,
    TicketAttachment,
    TicketInteraction,
    TicketLink,
    TicketMerge,
    TicketMessage,
    TicketTag,
    TimeEntry,
    Watcher,
)
from apps.tickets.outbox_kinds import ABSORBED, MERGED, UNMERGED
from apps.tickets.services.errors import TicketConflict
from apps.tickets.services.history import record_event
from apps.tickets.services.locking import lock_in_order, lock_survivor
from apps.tickets.services.states import move


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows that go along: their ``column`` names the ticket. Of those that the other ticket has already (by the
    columns ``same``), none moves."""

    model: type[Model]
    column: str = "ticket"
    same: tuple[str, ...] = ()


MOVED_ALONG: list[Moved] = [
    Moved(TicketMessage),
    Moved(TicketAttachment),
    Moved(Watcher, same=("user",)),
    Moved(TicketTag, same=("tag",)),
    Moved(TicketInteraction, same=("interaction",)),
    Moved(TicketLink, column="source", same=("target", "kind")),
    Moved(TicketLink, column="target", same=("source", "kind")),
    Moved(Ticket, column="parent"),
    Moved(TimeEntry),
]
"""Everything that a merge moves. The history stays where it happened: nothing in it can be changed, and
``selectors.list_events`` shows both. Whoever adds rows to tickets adds a line here."""


@transaction.atomic
def merge_tickets(
    *, source: Ticket, target: Ticket, by: User | None = None, via: str = "", at: datetime | None = None
) -> TicketMerge:
    """Merge ``source`` into ``target`` (or what that was merged into) and return the record of it.

    The source is closed and points to the survivor. The same merge twice is one. Raises ``ValidationError`` where both
    are one ticket, :class:`TicketConflict` where the source has gone into another one meanwhile.
    """
    survivor = _last_of_chain(target)
    source, survivor = lock_in_order(source, survivor)
    if survivor.merged_into_id is not None:
        raise TicketConflict(_("The other ticket has just been merged itself. Try again."), code="merged")
    if source.pk == survivor.pk:
        raise ValidationError({"into": _("A ticket cannot be merged into itself.")})
    if source.merged_into_id is not None:
        return _known_merge(source, survivor)
    at = at or timezone.now()
    merge = TicketMerge.objects.create(
        source=source,
        target=survivor,
        state_before=source.state,
        moved=_move_all(source, survivor),
        merged_at=at,
        merged_by=by,
    )
    _join(source, survivor, at)
    if TICKET.allows(TicketState(source.state), MERGE):
        move(ticket=source, trigger=MERGE, by=by, via=via, at=at)
    data = {"into": survivor.pk, "merge": merge.pk}
    record_event(ticket=source, kind=MERGED, data=data, by=by, via=via, at=at)
    data = {"from": source.pk, "merge": merge.pk}
    record_event(ticket=survivor, kind=ABSORBED, data=data, by=by, via=via, at=at)
    return merge


def _last_of_chain(ticket: Ticket) -> Ticket:
    row = Ticket.objects.get(pk=ticket.pk)
    while row.merged_into_id is not None:
        row = Ticket.objects.get(pk=row.merged_into_id)
    return row


def _known_merge(source: Ticket, survivor: Ticket) -> TicketMerge:
    if source.merged_into_id != survivor.pk:
        raise TicketConflict(_("This ticket has been merged into another one already."), code="merged")
    return TicketMerge.objects.filter(source=source, target=survivor, undone_at=None).latest("pk")


def _join(source: Ticket, survivor: Ticket, at: datetime) -> None:
    source.merged_into = survivor
    source.save(update_fields=["merged_into"])
    for name, choose in (("first_replied_at", min), ("last_replied_at", max), ("customer_wrote_at", max)):
        times = [value for value in (getattr(source, name), getattr(survivor, name)) if value]
        setattr(survivor, name, choose(times) if times else None)
    survivor.requester = survivor.requester or source.requester
    if survivor.parent_id == source.pk:
        survivor.parent = source.parent
    survivor.version, survivor.updated_at = survivor.version + 1, at
    survivor.save(
        update_fields=[
            "first_replied_at", "last_replied_at", "customer_wrote_at", "requester", "parent", "version", "updated_at",
        ]
    )  # fmt: skip


def _move_all(source: Ticket, survivor: Ticket) -> dict[str, list[int]]:
    moved: dict[str, list[int]] = {}
    for rule in MOVED_ALONG:
        keys = _keys_to_move(rule, source, survivor)
        if keys:
            _point(rule, keys, survivor, source)
            moved[f"{rule.model._meta.label_lower}.{rule.column}"] = keys
    return moved


def _keys_to_move(rule: Moved, source: Ticket, survivor: Ticket) -> list[int]:
    rows: Any = rule.model._default_manager
    wanted = rows.filter(**{rule.column: source})
    if rule.model is Ticket:
        wanted = wanted.exclude(pk=survivor.pk)
    if rule.model is TicketLink:
        # A link between the two says nothing about one ticket.
        wanted = wanted.exclude(**{"target" if rule.column == "source" else "source": survivor})
    if rule.same:
        present = set(rows.filter(**{rule.column: survivor}).values_list(*rule.same))
        return [row[0] for row in wanted.values_list("pk", *rule.same) if row[1:] not in present]
    return list(wanted.values_list("pk", flat=True))


def _point(rule: Moved, keys: list[int], to: Ticket, origin: Ticket | None) -> None:
    changes: dict[str, Any] = {rule.column: to}
    if rule.model is TicketMessage:
        changes["origin"] = None if origin is None else Coalesce(F("origin"), origin.pk)
    rows: Any = rule.model._default_manager
    rows.filter(pk__in=keys).update(**changes)


@transaction.atomic
def undo_merge(
    *, merge: TicketMerge, by: User | None = None, via: str = "", at: datetime | None = None
) -> Ticket:
    """Give the merged ticket back what it brought, in the state it had (a new one is open now), and return it.

    What has been moved on since, or removed, stays so. Undoing twice is undoing once. Raises ``TicketConflict`` where
    the survivor has been merged itself: undo that first.
    """
    source, survivor = lock_in_order(merge.source, merge.target)
    merge = TicketMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None or source.merged_into_id != survivor.pk:
        return lock_survivor(source)
    if survivor.merged_into_id is not None:
        raise TicketConflict(_("The other ticket has been merged itself. Undo that first."), code="merged")
    at = at or timezone.now()
    _move_back(merge, source, survivor)
    merge.undone_at = at
    merge.save(update_fields=["undone_at"])
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    _restore_state(source, TicketState(merge.state_before), by=by, via=via, at=at)
    for ticket, other in ((source, survivor), (survivor, source)):
        data = {"other": other.pk, "merge": merge.pk}
        record_event(ticket=ticket, kind=UNMERGED, data=data, by=by, via=via, at=at)
    return source


def _move_back(merge: TicketMerge, source: Ticket, survivor: Ticket) -> None:
    for rule in MOVED_ALONG:
        keys = merge.moved.get(f"{rule.model._meta.label_lower}.{rule.column}", [])
        rows: Any = rule.model._default_manager
        still_there = list(rows.filter(pk__in=keys, **{rule.column: survivor}).values_list("pk", flat=True))
        _point(rule, still_there, source, None)


def _restore_state(ticket: Ticket, before: TicketState, *, by: User | None, via: str, at: datetime) -> None:
    if before is TicketState.CLOSED:
        return
    move(ticket=ticket, trigger=UNMERGE, by=by, via=via, at=at)
    trigger = trigger_to(TicketState.OPEN, before)
    if trigger is not None:
        move(ticket=ticket, trigger=trigger, by=by, via=via, at=at)
