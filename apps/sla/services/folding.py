"""Makes the rows of clocks and points what the fold of the tickets' histories says."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from apps.outbox.services import publish_many
from apps.sla import outbox_kinds
from apps.sla.book import Book, load_book
from apps.sla.domain.clocks import MET, PAUSED, Clock as Counted, fold_clocks
from apps.sla.histories import Story, facts_of_story, load_stories
from apps.sla.models import Clock, DuePoint, PolicyChoice
from apps.sla.services.announcing import entry_of
from apps.sla.services.points import write_points
from apps.sla.ticket_facts import category_codes, facts_of, with_facts
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.models import Category, Ticket

_KEY = ("kind", "cycle")
_TIMES = ("started_at", "due_at", "warn_at", "met_at", "breached_at", "ended_at")
_WRITTEN = (
    "policy", "priority", "group", "state", "target_seconds", "used_seconds", "started_at", "due_at", "warn_at",
    "met_at", "breached_at", "ended_at", "decided_at", "counted_at",
)  # fmt: skip


class Stored(NamedTuple):
    """What is stored of a clock, without a row of the model: nearly all stay as they are."""

    pk: int
    kind: str
    cycle: int
    policy_id: int | None
    priority_id: int | None
    group_id: int | None
    state: str
    target_seconds: int
    used_seconds: int
    started_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    met_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    decided_at: datetime | None


@dataclass(slots=True)
class _Work:
    """One ticket on the table: what is stored of it, and what the fold says."""

    ticket: Ticket
    story: Story
    rows: dict[tuple[str, int], Stored]
    counted: list[Counted]


def count_tickets(
    *,
    ticket_ids: Collection[int],
    book: Book | None = None,
    now: datetime | None = None,
    by_event: bool = False,
    announces: bool = True,
) -> int:
    """Count the clocks of some tickets, and return how many rows differed from before.

    The caller has locked the tickets. ``by_event``: the ticket's last event is the reason, and a new policy applies
    from its time; otherwise it applies from ``now``.
    ``announces`` says whether others hear of clocks that were met. Constant number of queries, however many tickets.
    """
    book = load_book() if book is None else book
    now = timezone.now() if now is None else now
    if not book.policies:
        return 0
    stories = load_stories(ticket_ids)
    tickets = list(with_facts(Ticket.objects.filter(pk__in=ticket_ids), tags=book.asks_tags))
    _choose(tickets, stories, book, now, by_event)
    rows = _stored(ticket_ids)
    works = [
        _Work(
            ticket,
            stories[ticket.pk],
            rows.get(ticket.pk, {}),
            fold_clocks(facts_of_story(ticket, stories[ticket.pk], book), int(now.timestamp())),
        )
        for ticket in tickets
    ]
    return _write(works, now, announces)


@transaction.atomic
def count_taken_over(*, ticket_ids: Collection[int], now: datetime | None = None) -> int:
    """Count the clocks of tickets that came with a past, and return how many there are. The policies of today apply to
    them from their first line of history on, also to those that are settled; what lay behind is not announced."""
    book, now = load_book(), now or timezone.now()
    locked = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=ticket_ids)
    tickets = with_facts(locked, tags=book.asks_tags)
    codes = category_codes(Category.objects.only("code"))
    stories = load_stories(ticket_ids)
    choices = []
    for ticket in tickets:
        policy = book.choose(facts_of(ticket, now.timestamp(), codes))
        event_id, at = stories[ticket.pk].events[0][:2]
        if policy is not None and not stories[ticket.pk].choices:
            choices.append(
                PolicyChoice(
                    ticket=ticket, at=at, event_id=event_id, policy_id=policy, priority_id=ticket.priority_id
                )
            )
    PolicyChoice.objects.bulk_create(choices)
    done = count_tickets(ticket_ids=ticket_ids, book=book, now=now, announces=False)
    settled = DuePoint.objects.filter(clock__ticket__in=ticket_ids, clock__ended_at__isnull=False)
    settled.filter(done_at=None, at__lte=now).update(done_at=now)
    return done


def _choose(
    tickets: list[Ticket], stories: dict[int, Story], book: Book, now: datetime, by_event: bool
) -> None:
    """Add a choice for each ticket that another policy, or the targets of another priority, apply to from now on."""
    codes = category_codes(Category.objects.only("code"))
    new: list[PolicyChoice] = []
    for ticket in tickets:
        if ticket.state not in OPEN_STATES:
            continue  # what is settled is judged by what it was promised
        story = stories[ticket.pk]
        policy = book.choose(facts_of(ticket, now.timestamp(), codes))
        wanted = (policy, None if policy is None else ticket.priority_id)
        if wanted == story.choice:
            continue
        at = story.last_event_at if by_event and story.last_event_at is not None else now
        choice = PolicyChoice(
            ticket=ticket, at=at, event_id=story.last_event, policy_id=wanted[0], priority_id=wanted[1]
        )
        story.choices.append(choice)
        new.append(choice)
    PolicyChoice.objects.bulk_create(new)


def _stored(ticket_ids: Collection[int]) -> dict[int, dict[tuple[str, int], Stored]]:
    rows: dict[int, dict[tuple[str, int], Stored]] = {}
    found = Clock.objects.filter(ticket__in=ticket_ids).order_by()
    for ticket, *values in found.values_list("ticket_id", *Stored._fields):
        row = Stored(*values)
        rows.setdefault(ticket, {})[row.kind, row.cycle] = row
    return rows


def _write(works: list[_Work], now: datetime, announces: bool) -> int:
    changed: list[Clock] = []
    met: list[Clock] = []
    gone: list[int] = []
    for work in works:
        left = dict(work.rows)
        for counted in work.counted:
            before = left.pop((counted.kind, counted.cycle), None)
            if before is not None and _says_the_same(work, counted, before):
                continue
            row = _row(work, counted, before, now)
            changed.append(row)
            if row.state == MET and (before is None or before.state != MET):
                met.append(row)
        gone += [row.pk for row in left.values()]
    if gone:
        Clock.objects.filter(pk__in=gone).delete()
    if changed:
        Clock.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["ticket", *_KEY],
            update_fields=list(_WRITTEN),
            batch_size=2_000,
        )
    keys = {(work.ticket.pk, *key): row.pk for work in works for key, row in work.rows.items()}
    keys |= {(row.ticket_id, row.kind, row.cycle): row.pk for row in changed}
    write_points([(work.ticket.pk, work.counted) for work in works], keys)
    if announces:
        publish_many(entries=[entry_of(outbox_kinds.MET, row) for row in met])
    return len(changed) + len(gone)


def _row(work: _Work, counted: Counted, before: Stored | None, now: datetime) -> Clock:
    group, priority = _attributed(work, counted, before)
    return Clock(
        ticket=work.ticket,
        kind=counted.kind,
        cycle=counted.cycle,
        policy_id=counted.policy,
        priority_id=priority,
        group_id=group,
        state=counted.state,
        target_seconds=counted.target,
        used_seconds=counted.used,
        started_at=_time(counted.started_at),
        due_at=_time(counted.due_at),
        warn_at=_time(counted.warn_at),
        met_at=_time(counted.met_at),
        breached_at=_time(counted.breached_at),
        ended_at=_time(counted.ended_at),
        decided_at=_time(_decided(counted)),
        counted_at=now,
    )


def _attributed(work: _Work, counted: Counted, before: Stored | None) -> tuple[int | None, int | None]:
    """Return the group and the priority that a clock is of: those of the ticket until it is decided."""
    decided = _time(_decided(counted))
    if before is not None and decided is not None and before.decided_at == decided:
        return before.group_id, before.priority_id
    return work.ticket.group_id, work.story.choice[1]


def _decided(counted: Counted) -> int | None:
    return counted.breached_at if counted.breached_at is not None else counted.met_at


def _says_the_same(work: _Work, counted: Counted, before: Stored) -> bool:
    """Return whether a row differs from the fold in nothing but what goes on with time alone."""
    runs = counted.ended_at is None and counted.state != PAUSED
    return (
        (runs or before.used_seconds == counted.used)
        and (before.policy_id, before.state, before.target_seconds)
        == (counted.policy, counted.state, counted.target)
        and (before.group_id, before.priority_id) == _attributed(work, counted, before)
        and all(_seconds(getattr(before, name)) == getattr(counted, name) for name in _TIMES)
    )


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _time(at: int | None) -> Any:
    return None if at is None else datetime.fromtimestamp(at, UTC)
