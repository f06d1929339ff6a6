"""Tickets: what comes, what stays open, how fast we answer, what it costs."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from apps.reports.building import result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import Grain, cut, place_of, utc_starts
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Row, Table, Tile, Value
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import mean, share
from apps.reports.reading import earlier, grain_of
from apps.reports.reports.slots import bucket_column, bucket_label
from apps.reports.sections import TICKETS
from apps.reports.segments import agent_name, agent_names, bucket_names, class_of, numbered
from apps.sla.choices import ClockKind, ClockState
from apps.sla.models import Clock
from apps.tickets.choices import StateChoice, TicketMedium
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.models import Ticket, TimeEntry

PERMISSION = "tickets.view_ticket"
_OPEN = [str(state) for state in OPEN_STATES]
_REPLY = ExpressionWrapper(F("first_replied_at") - F("created_at"), output_field=DurationField())
_SOLVED = ExpressionWrapper(F("resolved_at") - F("created_at"), output_field=DurationField())
REPLY_LIMITS = (900, 3600, 14_400, 28_800, 86_400, 172_800, 604_800)


def created(asked: Asked) -> QuerySet[Ticket, Ticket]:
    """Return the tickets that were made in the period (index by time), without those merged into others."""
    rows = Ticket.objects.filter(
        created_at__gte=asked.start, created_at__lt=asked.end, merged_into=None
    ).order_by()
    return rows.filter(group__code__in=asked.groups) if asked.groups else rows


def _seconds(value: timedelta | None) -> float | None:
    return None if value is None else value.total_seconds()


def volume(asked: Asked) -> Result:
    """Tickets made and resolved over time, and the difference."""
    grain = grain_of(asked)

    def read(question: Asked) -> Sequence[Line]:
        buckets = cut(question.days, question.zone, grain)
        starts = utc_starts(buckets)
        sums = [[0, 0] for _bucket in buckets]
        for at, solved in created(question).values_list("created_at", "resolved_at"):
            sums[place_of(at, starts)][0] += 1
            if solved is not None and solved < question.end:
                sums[place_of(solved, starts)][1] += 1
        if not any(made for made, _solved in sums):
            return []
        return [
            Line(place, (bucket_label(bucket, grain), made, solved))
            for place, (bucket, (made, solved)) in enumerate(zip(buckets, sums, strict=True))
        ]

    columns = (
        bucket_column(asked),
        Column("created", _("Made")),
        Column("resolved", _("Resolved of those"), better=True),
    )
    table = lines_table(asked, columns, read, title=_("Tickets"), total=adding(columns))
    chart = Chart("volume", _("Tickets"), ChartKind.LINE, table.key, "at", ("created", "resolved"))
    note = _("Of the tickets that were made in the period: when they were made, and when they were resolved.")
    return result(asked, table, charts=(chart,), notes=(note,), reads_floor=False)


def _kept(asked: Asked, first: Column, keys: Sequence[str], name: Callable[..., str]) -> Result:
    columns = (
        first,
        Column("number", _("Tickets")),
        Column("share", _("Share"), ColumnUnit.SHARE),
        Column("open", _("Still open"), better=False),
        Column("resolved", _("Resolved"), better=True),
        Column("reply", _("First reply after"), ColumnUnit.SECONDS, better=False),
        Column("solved", _("Resolved after"), ColumnUnit.SECONDS, better=False),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = list(
            created(question).values_list(*keys).annotate(**numbered(
                Count("pk"),
                Count("pk", filter=Q(state__in=_OPEN)),
                Count("pk", filter=~Q(state__in=_OPEN)),
                Avg(_REPLY),
                Avg(_SOLVED),
            ))
        )  # fmt: skip
        size = len(keys)
        every = sum(row[size] for row in rows)
        return [
            Line(
                row[:size],
                (
                    name(*row[:size]), row[size], share(row[size], every), row[size + 1], row[size + 2],
                    _seconds(row[size + 3]), _seconds(row[size + 4]),
                ),
            )
            for row in sorted(rows, key=lambda row: -row[size])
        ]  # fmt: skip

    table = lines_table(asked, columns, read, title=first.title, total=adding(columns))
    chart = Chart("tickets", _("Tickets"), ChartKind.BAR, table.key, first.key, ("number",))
    return result(asked, table, charts=(chart,), reads_floor=False)


def by_category(asked: Asked) -> Result:
    """Tickets by category."""
    column = Column("category", _("Category"), ColumnUnit.TEXT)
    return _kept(asked, column, ("category", "category__full_name"), lambda _key, name: name or _("none"))


def by_type(asked: Asked) -> Result:
    """Tickets by type and priority."""
    column = Column("type", _("Type and priority"), ColumnUnit.TEXT)
    keys = ("type__name", "priority__name")
    return _kept(asked, column, keys, lambda kind, priority: f"{kind or _('none')} · {priority}")


def by_medium(asked: Asked) -> Result:
    """Tickets by the way in which they came."""
    names = dict(TicketMedium.choices)
    column = Column("medium", _("Came by"), ColumnUnit.TEXT)
    return _kept(asked, column, ("medium",), lambda code: str(names.get(code, code)))


def by_agent(asked: Asked) -> Result:
    """Tickets by the agent who has them."""
    names = agent_names()
    column = Column("agent", _("Agent"), ColumnUnit.TEXT)
    return _kept(asked, column, ("agent",), lambda key: agent_name(names, key) if key else _("nobody"))


AGES = (1, 2, 4, 8, 15, 31, 92)


def backlog(asked: Asked) -> Result:
    """What is open now, by state and age. It speaks of now, whatever the period."""
    now = timezone.now()
    rows = Ticket.objects.filter(state__in=_OPEN, merged_into=None).order_by()
    rows = rows.filter(group__code__in=asked.groups) if asked.groups else rows
    found = list(rows.values_list("state", "created_at", "group__name"))
    states = [state for state in StateChoice if state.value in _OPEN]
    columns = (
        Column("age", _("Age"), ColumnUnit.SLOT),
        *(Column(state.value, str(state.label)) for state in states),
        Column("all", _("Open in all"), better=False),
    )
    counts = [dict.fromkeys((state.value for state in states), 0) for _age in range(len(AGES) + 1)]
    for state, at, _group in found:
        counts[_age((now - at).days)][state] += 1
    names = [*(_("under %(days)d days") % {"days": age} for age in AGES), _("older")]
    ages = tuple(
        Row((name, *line.values(), sum(line.values()))) for name, line in zip(names, counts, strict=True)
    )
    empty = _("Nothing is open.")
    table = Table("ages", _("Open tickets by age"), columns, ages if found else (), empty=empty)
    chart = Chart(
        "ages",
        _("Open tickets by age"),
        ChartKind.STACKED,
        "ages",
        "age",
        tuple(state.value for state in states),
    )
    tiles = (
        Tile(
            _("Open in all"),
            len(found),
            ColumnUnit.COUNT,
            better=False,
            link=reverse("admin:tickets_ticket_changelist"),
        ),
    )
    note = _("What is open now, whatever the period.")
    return result(
        asked,
        table,
        _backlog_by_group(found, now),
        charts=(chart,),
        tiles=tiles,
        notes=(note,),
        reads_floor=False,
    )


def _age(days: int) -> int:
    return next((place for place, limit in enumerate(AGES) if days < limit), len(AGES))


def _backlog_by_group(found: Sequence[Any], now: Any) -> Table:
    columns = (
        Column("group", _("Skill group"), ColumnUnit.TEXT),
        Column("open", _("Open in all"), better=False),
        Column("mean", _("Average age"), ColumnUnit.SECONDS, better=False),
        Column("oldest", _("Oldest"), ColumnUnit.SECONDS, better=False),
    )
    ages: dict[str, list[float]] = {}
    for _state, at, group in found:
        ages.setdefault(group or _("none"), []).append((now - at).total_seconds())
    rows = tuple(
        Row((group, len(own), mean(sum(own), len(own)), max(own)))
        for group, own in sorted(ages.items(), key=lambda item: -len(item[1]))
    )
    return Table("groups", _("Open tickets by group"), columns, rows, empty=_("Nothing is open."))


def first_response(asked: Asked) -> Result:
    """After how long tickets got their first reply."""
    columns = (
        Column("time", _("First reply after"), ColumnUnit.SLOT),
        Column("tickets", _("Tickets")),
        Column("share", _("Share"), ColumnUnit.SHARE),
        Column("cumulative", _("Replied by then"), ColumnUnit.SHARE, better=True),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = created(question).filter(first_replied_at__isnull=False).annotate(reply=_REPLY)
        limits = [timedelta(seconds=limit) for limit in REPLY_LIMITS]
        found = dict(rows.values_list(class_of("reply", limits)).annotate(**numbered(Count("pk"))))
        every, so_far, lines = sum(found.values()), 0, []
        for place, name in enumerate(bucket_names(REPLY_LIMITS) if every else ()):
            number = found.get(place, 0)
            so_far += number
            lines.append(Line(place, (name, number, share(number, every), share(so_far, every))))
        return lines

    table = lines_table(asked, columns, read, title=_("First replies"), total=adding(columns))
    chart = Chart("times", _("First replies"), ChartKind.BAR, table.key, "time", ("tickets",))
    return result(asked, table, charts=(chart,), tiles=_reply_tiles(asked), reads_floor=False)


def _reply_tiles(asked: Asked) -> tuple[Tile, ...]:
    def read(question: Asked) -> dict[str, Any]:
        return created(question).aggregate(
            mean=Avg(_REPLY), unanswered=Count("pk", filter=Q(first_replied_at=None))
        )

    past = earlier(asked)
    now, then = read(asked), read(past) if past else {"mean": None, "unanswered": None}
    return (
        Tile(
            _("First reply after"),
            _seconds(now["mean"]),
            ColumnUnit.SECONDS,
            _seconds(then["mean"]),
            better=False,
        ),
        Tile(_("Without a reply"), now["unanswered"], ColumnUnit.COUNT, then["unanswered"], better=False),
    )


def promises(asked: Asked) -> Result:
    """Ticket SLA: clocks that were decided in the period."""
    columns = (
        Column("policy", _("Policy"), ColumnUnit.TEXT),
        Column("kind", _("Clock"), ColumnUnit.TEXT),
        Column("priority", _("Priority"), ColumnUnit.TEXT),
        Column("decided", _("Decided")),
        Column("met", _("Met"), better=True),
        Column("breached", _("Broken"), better=False),
        Column("rate", _("Share met"), ColumnUnit.SHARE, better=True),
        Column("used", _("Used on average"), ColumnUnit.SECONDS, better=False),
    )
    kinds = dict(ClockKind.choices)

    def read(question: Asked) -> Sequence[Line]:
        rows = Clock.objects.filter(decided_at__gte=question.start, decided_at__lt=question.end).order_by()
        rows = rows.filter(group__code__in=question.groups) if question.groups else rows
        counted = rows.values_list("policy__name", "kind", "priority__name").annotate(
            **numbered(
                Count("pk"),
                Count("pk", filter=Q(state=ClockState.MET)),
                Count("pk", filter=Q(state=ClockState.BREACHED)),
                Avg("used_seconds"),
            )
        )
        return [
            Line(
                (policy, kind, priority),
                (
                    policy,
                    str(kinds.get(kind, kind)),
                    priority or "",
                    every,
                    met,
                    broken,
                    share(met, met + broken),
                    _plain(used),
                ),
            )
            for policy, kind, priority, every, met, broken, used in sorted(
                counted, key=lambda row: str(row[:3])
            )
        ]

    table = lines_table(asked, columns, read, title=_("Promises about tickets"), total=adding(columns))
    chart = Chart(
        "promises", _("Promises about tickets"), ChartKind.STACKED, table.key, "kind", ("met", "breached")
    )
    note = _("Counted on the day on which a clock was met or broken. Used is working time.")
    return result(asked, table, charts=(chart,), notes=(note,), reads_floor=False)


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def time_spent(asked: Asked) -> Result:
    """How long people worked on tickets."""
    columns = (
        Column("who", _("Who"), ColumnUnit.TEXT),
        Column("entries", _("Entries")),
        Column("tickets", _("Tickets")),
        Column("total", _("Time"), ColumnUnit.SECONDS),
        Column("per_ticket", _("For each ticket"), ColumnUnit.SECONDS),
        Column("by_hand", _("Entered by hand")),
    )
    people = {user.pk: str(user) for user in get_user_model().objects.filter(agent__isnull=False)}

    def read(question: Asked) -> Sequence[Line]:
        rows = TimeEntry.objects.filter(
            user_id__in=list(people),
            started_at__gte=question.start,
            started_at__lt=question.end,
            seconds__isnull=False,
        ).order_by()
        rows = rows.filter(ticket__group__code__in=question.groups) if question.groups else rows
        counted = rows.values_list("user").annotate(
            **numbered(
                Count("pk"),
                Count("ticket", distinct=True),
                Sum("seconds"),
                Count("pk", filter=Q(by_hand=True)),
            )
        )
        return [
            Line(user, _time_values(people[user], *values))
            for user, *values in sorted(counted, key=lambda row: people[row[0]].casefold())
        ]

    table = lines_table(asked, columns, read, title=_("Time spent"), total=adding(columns))
    chart = Chart("time", _("Time spent"), ChartKind.BAR, table.key, "who", ("total",))
    return result(asked, table, charts=(chart,), reads_floor=False)


def _time_values(name: str, entries: int, tickets: int, total: int, by_hand: int) -> tuple[Value, ...]:
    return name, entries, tickets, float(total), mean(total, tickets), by_hand


def _report(id_: str, title: Any, what: Any, make: Callable[[Asked], Result], **other: Any) -> Report:
    return Report(id_, title, what, TICKETS, make, filters=("groups",), permission=PERMISSION, **other)


register(
    _report(
        "ticket-volume",
        gettext_lazy("Tickets over time"),
        gettext_lazy("How many tickets are made, and when those are resolved."),
        volume,
        grains=(Grain.DAY, Grain.HOUR, Grain.WEEK, Grain.MONTH),
    ),
    _report(
        "ticket-backlog",
        gettext_lazy("Backlog and ageing"),
        gettext_lazy("What is open now, for how long, and where it lies."),
        backlog,
    ),
    _report(
        "ticket-first-response",
        gettext_lazy("First response"),
        gettext_lazy("After how long tickets get their first reply."),
        first_response,
    ),
    _report(
        "ticket-sla",
        gettext_lazy("Ticket SLA"),
        gettext_lazy("Which promises about tickets are met, by policy, clock and priority."),
        promises,
    ),
    _report(
        "tickets-by-category",
        gettext_lazy("Tickets by category"),
        gettext_lazy("What tickets are about, and how fast each matter is settled."),
        by_category,
    ),
    _report(
        "tickets-by-type",
        gettext_lazy("Tickets by type and priority"),
        gettext_lazy("Which kinds of tickets come, and how urgent they are."),
        by_type,
    ),
    _report(
        "tickets-by-medium",
        gettext_lazy("Tickets by medium"),
        gettext_lazy("By which way tickets come."),
        by_medium,
    ),
    _report(
        "tickets-by-agent",
        gettext_lazy("Tickets by agent"),
        gettext_lazy("Who has how many tickets, and how fast they are settled."),
        by_agent,
    ),
    _report(
        "ticket-time",
        gettext_lazy("Time spent on tickets"),
        gettext_lazy("How long people work on tickets."),
        time_spent,
    ),
)
