"""Does to a ticket what actions say: macros, bulk edit, escalations and rules all come here.

What an action means for the fields is planned by :mod:`apps.tickets.domain.picture`, which a dry run asks too; here the
plan is carried out by the services. What reaches beyond the ticket (mail, other systems, checklists) is performed by
whoever registered for it: an action that nobody performs is not offered, and does nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.tickets.desk.checklist_services import start_checklist
from apps.tickets.desk.reply_files import opened
from apps.tickets.desk.reply_services import fill_reply, fill_text
from apps.tickets.desk.sharing import usable_by
from apps.tickets.domain.actions import SPECS, Action
from apps.tickets.domain.picture import ACTS, Picture, Step, World, plan_one, tag_name
from apps.tickets.models import (
    CannedReply,
    Category,
    ChecklistTemplate,
    Priority,
    Ticket,
    TicketType,
    Watcher,
)
from apps.tickets.models.sharing import Scope
from apps.tickets.services import add_message, assign_ticket, create_ticket, set_state, update_ticket
from apps.tickets.services.locking import lock_ticket
from apps.tickets.world import load_world, picture_of


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does something to which ticket: ``by`` None is the system, ``via`` then says what of it (``rule:12``)."""

    ticket: Ticket
    by: User | None = None
    via: str = ""
    at: datetime | None = None

    @property
    def words(self) -> dict[str, Any]:
        """What every service takes along."""
        return {"by": self.by, "via": self.via, "at": self.at}


Perform = Callable[[Doing, Action], None]
_performers: dict[str, Perform] = {}


def register_action(name: str, perform: Perform) -> None:
    """Have ``perform`` carry an action out, within the transaction of the others: it writes rows, and has what is sent
    sent when that commits. Raises ``ValidationError`` where it cannot. Registering a name again replaces it."""
    if name not in ACTS:
        raise ValueError(f"no action that is performed: {name}")
    _performers[name] = perform


def offered_actions() -> list[str]:
    """Return the actions that can be done on this system, in the order of the vocabulary."""
    return [name for name in SPECS if name not in ACTS or name in performed()]


def performed() -> frozenset[str]:
    """Return the actions beyond the fields that somebody carries out."""
    return frozenset(_OWN) | frozenset(_performers)


@transaction.atomic
def apply_actions(
    *,
    ticket: Ticket,
    actions: Iterable[Action],
    by: User | None = None,
    via: str = "",
    at: datetime | None = None,
    world: World | None = None,
) -> list[Step]:
    """Do the actions one after the other, and return what became of each.

    One that is not possible (no arrow leads to that state, the group is gone) has a ``problem`` and changes nothing;
    the others are done. What leaves the house is done last.
    Raises ``TicketConflict`` for a ticket that has been merged.
    """
    wanted = sorted(actions, key=lambda action: action.spec.outward)
    locked = lock_ticket(ticket)
    picture = picture_of(locked)
    world = world or load_world(wanted, [picture])
    steps: list[Step] = []
    stale = False
    for action in wanted:
        if stale:
            locked = lock_ticket(locked)
            picture, stale = picture_of(locked), False
        step, after = plan_one(action, picture, world)
        if step.does_something:
            step, stale = carry_out(Doing(locked, by, via, at), step, after), True
        steps.append(step)
    return steps


def carry_out(doing: Doing, step: Step, after: Picture) -> Step:
    """Do one step, or nothing of it; what the services refuse is its problem."""
    try:
        with transaction.atomic():
            perform = _OWN.get(step.action.do) or _performers.get(step.action.do)
            if perform is not None:
                perform(doing, step.action)
            else:
                _write(doing, step, after)
    except ValidationError as error:
        return replace(step, changes={}, acts=False, problem="; ".join(error.messages)[:500])
    return step


def _write(doing: Doing, step: Step, after: Picture) -> None:
    """Bring the ticket to the planned picture: the fields that change, and no others."""
    changed = step.changes.keys()
    if "state" in changed:
        set_state(ticket=doing.ticket, state=after.state, **doing.words)
    if {"group", "agent"} & changed:
        _assign(doing, changed, after)
    if "watchers" in changed:
        _watch(doing.ticket, after)
    fields = _fields(changed, after)
    if "tags" in changed:
        before, wanted = (frozenset(side) for side in step.changes["tags"])
        fields |= {"add_tags": sorted(wanted - before), "remove_tags": sorted(before - wanted)}
    if fields:
        update_ticket(ticket=doing.ticket, **fields, **doing.words)


def _fields(changed: Iterable[str], after: Picture) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, model in (("type", TicketType), ("category", Category), ("priority", Priority)):
        if name in changed:
            fields[name] = model.objects.get(code=getattr(after, name))
    custom = [name.removeprefix("custom.") for name in changed if name.startswith("custom.")]
    if custom:
        fields["custom"] = {code: after.custom.get(code) for code in custom}
    return fields


def _assign(doing: Doing, changed: Iterable[str], after: Picture) -> None:
    wanted: dict[str, Any] = {}
    if "group" in changed:
        wanted["group"] = SkillGroup.objects.get(code=after.group) if after.group else None
    if "agent" in changed:
        wanted["agent"] = Agent.objects.get(user__username=after.agent) if after.agent else None
    assign_ticket(ticket=doing.ticket, **wanted, **doing.words)


def _watch(ticket: Ticket, after: Picture) -> None:
    users = User.objects.filter(username__in=after.watchers)
    ticket.watcher_rows.exclude(user__in=users).delete()
    Watcher.objects.bulk_create([Watcher(ticket=ticket, user=user) for user in users], ignore_conflicts=True)


def _add_note(doing: Doing, action: Action) -> None:
    add_message(ticket=doing.ticket, kind="note", body=filled(doing, action["text"]), **doing.words)


def _create_child(doing: Doing, action: Action) -> None:
    parent = doing.ticket
    create_ticket(
        subject=filled(doing, action["subject"]),
        description=filled(doing, action["text"] or ""),
        parent=parent,
        requester=parent.requester,
        language=parent.language,
        type=TicketType.objects.filter(code=action["type"], is_active=True).first(),
        group=SkillGroup.objects.filter(code=action["group"] or "").first() or parent.group,
        priority=parent.priority,
        # A rule and a moment make one child: done again for the same cause it is the same.
        source_key=f"child:{parent.pk}:{doing.via}:{tag_name(action['subject'])}" if doing.via else None,
        **doing.words,
    )


def filled(doing: Doing, text: str) -> str:
    """Return a text of a rule with its gaps filled in."""
    return fill_text(text, ticket=doing.ticket, user=doing.by, language=doing.ticket.language).text


def _send_reply(doing: Doing, action: Action) -> None:
    if action["text"]:
        add_message(ticket=doing.ticket, kind="reply", body=filled(doing, action["text"]), **doing.words)
        return
    reply = _canned(action["canned"], doing.by)
    body = fill_reply(reply=reply, ticket=doing.ticket, user=doing.by).text
    with opened(reply.files.all()) as files:
        add_message(ticket=doing.ticket, kind="reply", body=body, files=files, **doing.words)


def _canned(shortcut: str, by: User | None) -> CannedReply:
    """Return the reply, of those that ``by`` has: whoever names somebody else's gets nothing of it. The system has all
    that are shared."""
    known = CannedReply.objects.exclude(scope=Scope.OWN) if by is None else usable_by(CannedReply, by)
    reply = known.prefetch_related("texts").filter(shortcut=shortcut).first()
    if reply is None:
        raise ValidationError(_("There is no canned reply “%(name)s” any more.") % {"name": shortcut})
    return reply


def _start_checklist(doing: Doing, action: Action) -> None:
    template = ChecklistTemplate.objects.filter(code=action["checklist"]).first()
    if template is None:
        raise ValidationError(_("There is no checklist “%(name)s” any more.") % {"name": action["checklist"]})
    start_checklist(ticket=doing.ticket, template=template, **doing.words)


_OWN: Mapping[str, Perform] = {
    "add_note": _add_note,
    "send_reply": _send_reply,
    "start_checklist": _start_checklist,
    "create_child": _create_child,
}
