"""The history of a ticket as its clocks read it: lines of ``TicketEvent`` and choices of policies, in their order."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apps.agents.choices import MediumChoice
from apps.interactions.models import Interaction
from apps.sla.book import Book
from apps.sla.domain import history as h
from apps.sla.models import PolicyChoice
from apps.tickets import outbox_kinds as kinds
from apps.tickets.domain.states import MERGE, UNMERGE
from apps.tickets.models import Ticket, TicketEvent

LIVE_MEDIA = (MediumChoice.VOICE, MediumChoice.CHAT)
"""In conversation by one of these, an agent has answered the customer already."""

_TALK = ("medium", "answered_at", "ended_at")

TOLD = (
    kinds.CREATED, kinds.STATE_CHANGED, kinds.MESSAGE_ADDED, kinds.INTERACTION_ATTACHED, kinds.ABSORBED, kinds.MERGED,
    kinds.CHANGED, kinds.ASSIGNED,
)  # fmt: skip
"""The lines of history that clocks are counted from, or by which another policy may begin to apply."""

_SYSTEMS = ("rule:", "sla:", "timer:")
"""What acts by itself (``via``): its words are no answer of an agent."""


Event = tuple[int, datetime, str, dict[str, Any], int | None]
"""Of a line of history: id, at, kind, data, by."""

_WRAP_UP = timedelta(hours=1)
"""So long after a conversation it still counts as the reason for a ticket."""


@dataclass(slots=True)
class Story:
    """What is stored of one ticket's past. ``talks`` are the lines that a conversation with an agent led to, ``asked``
    those that brought a question along from another ticket."""

    events: list[Event] = field(default_factory=list)
    choices: list[PolicyChoice] = field(default_factory=list)
    talks: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)

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
    """Read the past of some tickets, in two queries, and one more each where there were conversations or merges."""
    stories = {pk: Story(events) for pk, events in _load_events(ticket_ids).items()}
    for choice in PolicyChoice.objects.filter(ticket__in=ticket_ids).order_by("id"):
        stories[choice.ticket_id].choices.append(choice)
    _find_talks(stories.values())
    _find_questions(stories.values())
    return stories


def _load_events(ticket_ids: Collection[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {pk: [] for pk in ticket_ids}
    events = TicketEvent.objects.filter(ticket__in=ticket_ids, kind__in=TOLD).order_by("ticket", "id")
    for ticket, *event in events.values_list("ticket", "id", "at", "kind", "data", "by"):
        found[ticket].append(tuple(event))
    return found


def _find_talks(stories: Iterable[Story]) -> None:
    """Find the lines by which an agent attached a conversation that was just going on, or just over."""
    attached = [(story, event) for story in stories for event in story.events if _interactions(event)]
    ids = {pk for _, event in attached for pk in _interactions(event)}
    calls = {str(row.pk): row for row in Interaction.objects.filter(pk__in=ids).only(*_TALK)} if ids else {}
    for story, event in attached:
        if any(_is_talk(calls.get(pk), event[1]) for pk in _interactions(event)):
            story.talks.add(event[0])


def _interactions(event: Event) -> list[str]:
    """Return the interactions that a line attached by hand; what a rule attaches is no conversation."""
    _pk, _at, kind, data, by = event
    if by is None:
        return []
    if kind == kinds.CREATED:
        return list(data.get("interactions", ()))
    return [data["interaction"]] if kind == kinds.INTERACTION_ATTACHED and "interaction" in data else []


def _is_talk(call: Interaction | None, at: datetime) -> bool:
    if call is None:
        return True  # the record of a call that goes on may not have been written yet
    is_recent = call.ended_at is None or at - call.ended_at <= _WRAP_UP
    return call.medium in LIVE_MEDIA and call.answered_at is not None and is_recent


def _find_questions(stories: Iterable[Story]) -> None:
    """Find the merges that brought the words of a customer along who was waiting for an answer."""
    merges = [(story, event) for story in stories for event in story.events if event[2] == kinds.ABSORBED]
    sources = _load_events({event[3]["from"] for _, event in merges}) if merges else {}
    for story, event in merges:
        if _waits([line for line in sources.get(event[3]["from"], ()) if line[0] < event[0]]):
            story.asked.add(event[0])


def _waits(events: Iterable[Event]) -> bool:
    """Return whether the customer waited for words at the end of these lines."""
    waits = False
    for _pk, _at, kind, data, by in events:
        if kind == kinds.CREATED:
            waits = True
        elif kind == kinds.MESSAGE_ADDED and data.get("kind") != "note":
            speaker = _speaker(data, by)
            waits = speaker == h.CUSTOMER or (waits and speaker == h.SYSTEM)
        elif kind == kinds.STATE_CHANGED and data["to"] in h.DONE and data.get("trigger") != MERGE:
            waits = False
    return waits


def facts_of_story(ticket: Ticket, story: Story, book: Book) -> list[h.Fact]:
    """Return the facts in their order. A choice that an event brought about stands before it: what happens at that
    moment happens under the new terms."""
    rows: list[tuple[int, int, list[h.Fact]]] = []
    times = {event[0]: event[1] for event in story.events}
    for choice in story.choices:
        at_once = choice.event_id in times and choice.at <= times[choice.event_id]
        terms = book.terms(choice.policy_id, choice.priority_id)
        rows.append((choice.event_id, 0 if at_once else 2, [h.TermsChosen(_seconds(choice.at), terms)]))
    rows += [(event[0], 1, list(_facts(event, story))) for event in story.events]
    rows.sort(key=lambda row: row[:2])  # choices of one place keep their order
    facts = [fact for row in rows for fact in row[2]]
    if not any(isinstance(fact, h.Opened) for fact in facts):
        # Came without a history, from a spreadsheet or another system.
        facts.insert(0, h.Opened(_seconds(ticket.created_at)))
    return facts


def _facts(event: Event, story: Story) -> Iterator[h.Fact]:
    pk, moment, kind, data, by = event
    at = _seconds(moment)
    match kind:
        case kinds.CREATED:
            yield h.Opened(at, data.get("state", h.NEW), spoken=pk in story.talks)
        case kinds.STATE_CHANGED:
            yield from _moves(at, data)
        case kinds.MESSAGE_ADDED:
            yield h.Said(at, _speaker(data, by), public=data.get("kind") != "note")
        case kinds.INTERACTION_ATTACHED if pk in story.talks:
            yield h.Said(at, h.AGENT)
        case kinds.ABSORBED:
            yield h.Absorbed(at, asked=pk in story.asked)
        case kinds.MERGED:
            yield h.MergedAway(at)


def _moves(at: int, data: Mapping[str, Any]) -> Iterator[h.Fact]:
    if data.get("trigger") == MERGE:
        yield h.MergedAway(at)
    elif data.get("trigger") == UNMERGE:
        yield h.Unmerged(at)
    yield h.StateChanged(at, data["to"])


def _speaker(data: Mapping[str, Any], by: int | None) -> str:
    if data.get("kind") == "customer":
        return h.CUSTOMER
    automatic = by is None or str(data.get("via", "")).startswith(_SYSTEMS)
    return h.SYSTEM if automatic else h.AGENT


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
