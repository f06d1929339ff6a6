"""Puts tickets back to what they were before a change of many: the simple ones together, the others one by one."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.tickets.actions_together import TOGETHER, Known, write_in_order
from apps.tickets.desk.snapshots import LASTING, MODELS, Values, snapshots
from apps.tickets.domain.states import TicketState, choices_from
from apps.tickets.models import Tag, Ticket, Watcher
from apps.tickets.services import assign_ticket, set_state, update_ticket
from apps.tickets.services.assigning import plan_assignment
from apps.tickets.services.locking import check_is_itself
from apps.tickets.services.states import plan_state
from apps.tickets.services.updating import plan_update
from apps.tickets.services.writing import Change

_ASSIGNED = ("agent", "group")


def restore_many(
    pairs: Mapping[int, tuple[Values, Values]], *, by: User, via: str
) -> dict[int, list[str] | ValidationError]:
    """Put tickets, which the caller has locked, back to the first of (before, after) where they still are as the second
    says; return by ticket the fields that stay as they are, or why all do.

    What somebody has changed since is theirs; what was said stays said.
    """
    now, known, at = snapshots(pairs.keys()), Known(), timezone.now()
    free = {
        key: {name for name in before if name not in LASTING and now[key][name] == after[name]}
        for key, (before, after) in pairs.items()
    }
    simple = [key for key, names in free.items() if names <= TOGETHER]
    found = _restore_together(simple, pairs, free, now, known, at, by=by, via=via)
    for key in free.keys() - found.keys():
        before = pairs[key][0]
        try:
            with transaction.atomic():
                stays = _restore(Ticket(pk=key), before, free[key], now[key], by=by, via=via)
            found[key] = sorted(set(before) - stays)
        except ValidationError as error:
            found[key] = error
    return found


def _restore_together(
    keys: Collection[int],
    pairs: Mapping[int, tuple[Values, Values]],
    free: Mapping[int, set[str]],
    now: Mapping[int, Values],
    known: Known,
    at: datetime,
    *,
    by: User,
    via: str,
) -> dict[int, list[str] | ValidationError]:
    found: dict[int, list[str] | ValidationError] = {}
    changes: list[list[Change]] = []
    rows = Ticket.objects.filter(pk__in=keys).select_related("type", "merged_into").order_by("pk")
    for ticket in rows.prefetch_related("tag_rows"):
        before = pairs[ticket.pk][0]
        try:
            check_is_itself(ticket)
            decided, put_back = _decide(ticket, before, free[ticket.pk], now[ticket.pk], known, at)
        except ValidationError as error:
            found[ticket.pk] = error
            continue
        changes.append(decided)
        found[ticket.pk] = sorted(set(before) - put_back)
    write_in_order(changes, by=by, at=at, via=via)
    return found


def _decide(
    ticket: Ticket, before: Values, free: set[str], now: Values, known: Known, at: datetime
) -> tuple[list[Change], set[str]]:
    """Return what is to be written, and the fields that it puts back."""
    fields: dict[str, Any] = {
        name: known.get(MODELS[name], pk=before[name]) for name in free & {"priority", "category"}
    }
    if "tags" in free:
        fields["tags"] = [tag for key in before["tags"] if (tag := known.get(Tag, pk=key)) is not None]
    decided = [plan_update(ticket, at=at, **fields)] if fields else []
    if free & set(_ASSIGNED):
        whose = _whose(before, free, now)
        wanted = {name: known.get(MODELS[name], pk=key) for name, key in whose.items()}
        decided.append(plan_assignment(ticket, at=at, **wanted))
    put_back = set(free)
    if "state" in free:
        target = TicketState(before["state"])
        way = way_to(TicketState(ticket.state), target)
        decided += [plan_state(ticket, step, at=at) for step in way]
        if TicketState(ticket.state) is not target:
            put_back.discard("state")
    return [one for one in decided if one is not None], put_back


def _whose(before: Values, free: set[str], now: Values) -> Values:
    """Both: a ticket that gets its group back keeps the agent that it has, or had."""
    return {name: before[name] if name in free else now[name] for name in _ASSIGNED}


def _restore(ticket: Ticket, before: Values, free: set[str], now: Values, *, by: User, via: str) -> set[str]:
    """Put ``free`` back by the services, in the caller's transaction, and return what was put back."""
    changes = {name: _object(name, before[name]) for name in free - {"state", "watchers", "tags", *_ASSIGNED}}
    if "tags" in free:
        changes["tags"] = list(Tag.objects.filter(pk__in=before["tags"]))
    if changes:
        update_ticket(ticket=ticket, by=by, via=via, **changes)
    if free & set(_ASSIGNED):
        whose = {name: _object(name, key) for name, key in _whose(before, free, now).items()}
        assign_ticket(ticket=ticket, by=by, via=via, **whose)
    if "watchers" in free:
        _set_watchers(ticket, before["watchers"])
    put_back = set(free)
    if "state" in free and not _walk(ticket, TicketState(before["state"]), by=by, via=via):
        put_back.discard("state")
    return put_back


def _object(name: str, value: Any) -> Any:
    """Return what the services take for a stored value; what is gone meanwhile is None."""
    model = MODELS.get(name)
    return value if model is None or value is None else model.objects.filter(pk=value).first()


def _set_watchers(ticket: Ticket, wanted: list[int]) -> None:
    rows = Watcher.objects.filter(ticket=ticket)
    rows.exclude(user__in=wanted).delete()
    users = User.objects.filter(pk__in=wanted)
    Watcher.objects.bulk_create([Watcher(ticket=ticket, user=user) for user in users], ignore_conflicts=True)


def _walk(ticket: Ticket, target: TicketState, *, by: User, via: str) -> bool:
    """Bring the ticket to ``target`` along arrows that people may choose; return whether there was a way."""
    start = TicketState(Ticket.objects.values_list("state", flat=True).get(pk=ticket.pk))
    for step in way_to(start, target):
        set_state(ticket=ticket, state=step, by=by, via=via)
        start = step
    return start is target


def way_to(start: TicketState, target: TicketState) -> list[TicketState]:
    """Return the states on the shortest way along arrows that people may choose; empty where there is none."""
    ways: dict[TicketState, list[TicketState]] = {start: []}
    queue = [start]
    for state in queue:
        for following in choices_from(state):
            if following not in ways:
                ways[following] = [*ways[state], following]
                queue.append(following)
    return ways.get(target, [])
