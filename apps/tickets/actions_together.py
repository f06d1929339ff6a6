"""Does actions to many tickets at once, step by step: each action to all of them, then the next one.

What becomes of a ticket is what :func:`apps.tickets.actions.apply_actions` makes of it alone: the plan is the same, the
services decide by the same functions, and before each action every ticket is as the one before left it. Only that rows,
lines of history and what follows from them are read and written for all tickets together, where an action changes no
more than their own columns and tags; what performs something (a note, a checklist) does so ticket by ticket.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.tickets.actions import Doing, carry_out
from apps.tickets.domain.actions import Action
from apps.tickets.domain.picture import ACTS, Picture, Step, plan_one
from apps.tickets.models import Category, Priority, Tag, Ticket
from apps.tickets.services.assigning import plan_assignment
from apps.tickets.services.labels import as_tags
from apps.tickets.services.locking import check_is_itself
from apps.tickets.services.states import plan_state
from apps.tickets.services.updating import plan_update
from apps.tickets.services.writing import Change, write_changes
from apps.tickets.world import load_world, picture_of, with_pictures

TOGETHER = frozenset({"state", "group", "agent", "priority", "category", "tags"})
"""What is written for all tickets at once. A new type is not: it may bring checklists along, which the next action must
find there."""

Acting = tuple[Ticket, Step, Picture]


@dataclass(slots=True)
class Known:
    """Rows that were named before, so that each is read once for all tickets."""

    rows: dict[tuple[Any, Any], Any] = field(default_factory=dict)

    def get(self, model: Any, **key: Any) -> Any:
        """Return the row, None where there is none or nothing is named."""
        [(name, value)] = key.items()
        if value in ("", None):
            return None
        if (model, value) not in self.rows:
            self.rows[model, value] = model.objects.filter(**{name: value}).first()
        return self.rows[model, value]

    def tags(self, names: Iterable[str]) -> list[Tag]:
        """Return the tags of these names; those that are none yet are created."""
        wanted = list(names)
        if missing := [name for name in wanted if (Tag, name) not in self.rows]:
            self.rows |= {(Tag, tag.name): tag for tag in as_tags(missing)}
        return [self.rows[Tag, name] for name in wanted]


@transaction.atomic
def apply_to_many(
    *,
    ticket_ids: Collection[int],
    actions: Iterable[Action],
    by: User | None = None,
    via: str = "",
    at: datetime | None = None,
) -> dict[int, list[Step] | ValidationError]:
    """Do the actions to each of the tickets, which the caller has locked; return by ticket what became of each action,
    or why the ticket takes none (it has been merged)."""
    wanted = sorted(actions, key=lambda action: action.spec.outward)
    at = at or timezone.now()
    found: dict[int, list[Step] | ValidationError] = {}
    tickets = _read(ticket_ids)
    for key in list(tickets):
        try:
            check_is_itself(tickets[key])
            found[key] = []
        except ValidationError as refusal:
            found[key] = refusal
            del tickets[key]
    world = load_world(wanted, [picture_of(ticket) for ticket in tickets.values()])
    known, stale = Known(), set[int]()
    for action in wanted:
        tickets |= _read(stale)
        planned = {key: plan_one(action, picture_of(ticket), world) for key, ticket in tickets.items()}
        acting = [
            (tickets[key], step, after) for key, (step, after) in planned.items() if step.does_something
        ]
        steps = {key: step for key, (step, _after) in planned.items()} | _carry_out(
            acting, Doings(by, via, at, known)
        )
        stale = {ticket.pk for ticket, *_rest in acting}
        for key, step in steps.items():
            done = found[key]
            assert isinstance(done, list)
            done.append(step)
    return found


@dataclass(frozen=True, slots=True)
class Doings:
    """Who does it, when, and what was read for it."""

    by: User | None
    via: str
    at: datetime
    known: Known


def _read(keys: Collection[int]) -> dict[int, Ticket]:
    if not keys:
        return {}
    rows = with_pictures(Ticket.objects.filter(pk__in=keys)).select_related("merged_into").order_by("pk")
    return {ticket.pk: ticket for ticket in rows}


def _carry_out(acting: list[Acting], doings: Doings) -> dict[int, Step]:
    """Do one action to all tickets that it does something to."""
    alone = [one for one in acting if one[1].action.do in ACTS or not one[1].changes.keys() <= TOGETHER]
    together = [one for one in acting if one not in alone]
    steps = {
        ticket.pk: carry_out(Doing(ticket, doings.by, doings.via, doings.at), step, after)
        for ticket, step, after in alone
    }
    return steps | _write_together(together, doings)


def _write_together(acting: list[Acting], doings: Doings) -> dict[int, Step]:
    steps: dict[int, Step] = {}
    changes: list[list[Change]] = []
    for ticket, step, after in acting:
        decided, steps[ticket.pk] = _decided_or_refused(ticket, step, after, doings)
        changes.append(decided)
    write_in_order(changes, by=doings.by, at=doings.at, via=doings.via)
    return steps


def _decided_or_refused(
    ticket: Ticket, step: Step, after: Picture, doings: Doings
) -> tuple[list[Change], Step]:
    """Return what is to be written; where a service refuses it, nothing, and the ticket is as it was."""
    before = dict(ticket.__dict__)
    try:
        return _decide(ticket, step, after, doings), step
    except ValidationError as error:
        ticket.__dict__ = before
        return [], replace(step, changes={}, acts=False, problem="; ".join(error.messages)[:500])


def write_in_order(changes: Iterable[list[Change]], *, by: User | None, at: datetime, via: str) -> None:
    """Write each ticket's changes in their order: all first ones, then all second ones."""
    for layer in zip_longest(*changes):
        write_changes([change for change in layer if change is not None], by=by, at=at, via=via)


def _decide(ticket: Ticket, step: Step, after: Picture, doings: Doings) -> list[Change]:
    """As :func:`apps.tickets.actions.carry_out` writes it: the state, whose the ticket is, the rest."""
    changed, known, at = step.changes, doings.known, doings.at
    decided = []
    if "state" in changed:
        decided.append(plan_state(ticket, after.state, at=at))
    whose: dict[str, Any] = {}
    if "group" in changed:
        whose["group"] = known.get(SkillGroup, code=after.group)
    if "agent" in changed:
        whose["agent"] = known.get(Agent, user__username=after.agent)
    if whose:
        decided.append(plan_assignment(ticket, at=at, **whose))
    fields = _fields(changed, after, known)
    if fields:
        decided.append(plan_update(ticket, at=at, **fields))
    return [one for one in decided if one is not None]


def _fields(changed: Mapping[str, Any], after: Picture, known: Known) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, model in (("category", Category), ("priority", Priority)):
        if name in changed:
            fields[name] = known.get(model, code=getattr(after, name))
    if "tags" in changed:
        before, wanted = (frozenset(side) for side in changed["tags"])
        fields["add_tags"] = known.tags(sorted(wanted - before))
        fields["remove_tags"] = known.tags(sorted(before - wanted))
    return fields
