"""The history of a ticket as its clocks read it: lines of ``TicketEvent`` and choices of policies, in their order."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from apps.agents.choices import MediumChoice
from apps.sla.book import Book
from apps.sla.domain import history as h
from apps.sla.models import PolicyChoice
from apps.tickets import outbox_kinds as kinds
from apps.tickets.domain.states import MERGE
from apps.tickets.models import Ticket, TicketEvent, TicketInteraction

LIVE_MEDIA = (MediumChoice.VOICE, MediumChoice.CHAT)
"""In conversation by one of these, an agent has answered the customer already."""

_SYSTEMS = ("rule:", "sla:", "timer:")
"""What acts by itself (``via``): its words are no answer of an agent."""


@dataclass(slots=True)
class Story:
    """What is stored of one ticket's past. ``events`` are (id, at, kind, data, by)."""

    events: list[tuple[int, datetime, str, dict[str, Any], int | None]] = field(default_factory=list)
    choices: list[PolicyChoice] = field(default_factory=list)
    talks: set[datetime] = field(default_factory=set)

    @property
    def last_event(self) -> int:
        return self.events[-1][0] if self.events else 0

    @property
    def last_event_at(self) -> datetime | None:
        return self.events[-1][1] if self.events else None

    @property
    def choice(self) -> tuple[int | None, int | None]:
        """The policy and the priority that were chosen last."""
        return (self.choices[-1].policy_id, self.choices[-1].priority_id) if self.choices else (None, None)


def load_stories(ticket_ids: Collection[int]) -> dict[int, Story]:
    """Read the past of some tickets, in three queries."""
    stories = {pk: Story() for pk in ticket_ids}
    events: QuerySet[TicketEvent, Any] = TicketEvent.objects.filter(ticket__in=ticket_ids)
    rows = events.order_by("ticket", "id").values_list("ticket", "id", "at", "kind", "data", "by")
    for ticket, *event in rows.iterator(chunk_size=5_000):
        stories[ticket].events.append(tuple(event))
    for choice in PolicyChoice.objects.filter(ticket__in=ticket_ids).order_by("id"):
        stories[choice.ticket_id].choices.append(choice)
    talks = TicketInteraction.objects.filter(ticket__in=ticket_ids)
    # The record of a call that is going on may not have been written yet.
    for ticket, at, medium in talks.values_list("ticket", "added_at", "interaction__medium"):
        if medium is None or medium in LIVE_MEDIA:
            stories[ticket].talks.add(at)
    return stories


def facts_of_story(ticket: Ticket, story: Story, book: Book) -> list[h.Fact]:
    """Return the facts in their order. A choice that an event brought about stands before it: what happens at that
    moment happens under the new terms."""
    rows: list[tuple[int, int, list[h.Fact]]] = []
    times = {event[0]: event[1] for event in story.events}
    for choice in story.choices:
        at_once = choice.event_id in times and choice.at <= times[choice.event_id]
        terms = book.terms(choice.policy_id, choice.priority_id)
        rows.append((choice.event_id, 0 if at_once else 2, [h.TermsChosen(_seconds(choice.at), terms)]))
    for pk, at, kind, data, by in story.events:
        rows.append((pk, 1, list(_facts(kind, _seconds(at), data, by, at in story.talks))))
    rows.sort(key=lambda row: row[:2])  # choices of one place keep their order
    facts = [fact for row in rows for fact in row[2]]
    if not any(isinstance(fact, h.Opened) for fact in facts):
        # Came without a history, from a spreadsheet or another system.
        facts.insert(0, h.Opened(_seconds(ticket.created_at)))
    return facts


def _facts(kind: str, at: int, data: Mapping[str, Any], by: int | None, talked: bool) -> Iterator[h.Fact]:
    match kind:
        case kinds.CREATED:
            yield h.Opened(at, data.get("state", h.NEW), spoken=talked and by is not None)
        case kinds.STATE_CHANGED:
            if data.get("trigger") == MERGE:
                yield h.MergedAway(at)
            yield h.StateChanged(at, data["to"])
        case kinds.MESSAGE_ADDED:
            yield h.Said(at, _speaker(data, by), public=data.get("kind") != "note")


def _speaker(data: Mapping[str, Any], by: int | None) -> str:
    if data.get("kind") == "customer":
        return h.CUSTOMER
    automatic = by is None or str(data.get("via", "")).startswith(_SYSTEMS)
    return h.SYSTEM if automatic else h.AGENT


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
