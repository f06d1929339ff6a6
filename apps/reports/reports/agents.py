"""What agents do: conversations, offers, time, breaks, sessions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Avg, Count, Q, Sum
from django.utils.translation import gettext as _, gettext_lazy

from apps.agents.models import ReasonCode
from apps.interactions.choices import EndedBy
from apps.interactions.models import EventLog
from apps.reports.building import result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Tile, Value
from apps.reports.lines import Line, adding, lines_table, sum_of
from apps.reports.links import conversations_url
from apps.reports.metrics import mean, share
from apps.reports.sections import AGENTS
from apps.reports.segments import agent_ids, agent_name, agent_names, answered, numbered
from apps.reports.states import Spent, read_breaks, read_sessions, read_spent

_ENDED = Q(ended_at__isnull=False)
_HANDLED: dict[str, Any] = {
    "handled": Count("pk", filter=_ENDED),
    "talk": Sum("talk_seconds", filter=_ENDED),
    "hold": Sum("hold_seconds", filter=_ENDED),
    "wrap_up": Sum("wrap_up_seconds", filter=_ENDED),
    "ring": Avg("ring_seconds"),
    "transfers": Count("pk", filter=Q(ended_by=EndedBy.TRANSFER)),
    "held": Count("pk", filter=_ENDED & Q(hold_seconds__gt=0)),
}
WORK_COLUMNS = (
    ("handled", gettext_lazy("Handled"), ColumnUnit.COUNT, None),
    ("aht", gettext_lazy("Average handle time"), ColumnUnit.SECONDS, None),
    ("talk", gettext_lazy("Average talk"), ColumnUnit.SECONDS, None),
    ("hold", gettext_lazy("Average hold"), ColumnUnit.SECONDS, False),
    ("wrap_up", gettext_lazy("Average wrap-up"), ColumnUnit.SECONDS, False),
    ("ring", gettext_lazy("Average ring time"), ColumnUnit.SECONDS, False),
    ("transfers", gettext_lazy("Transfers"), ColumnUnit.COUNT, None),
    ("transfer_rate", gettext_lazy("Transfer rate"), ColumnUnit.SHARE, False),
    ("hold_rate", gettext_lazy("Hold rate"), ColumnUnit.SHARE, False),
    ("work", gettext_lazy("Work"), ColumnUnit.SECONDS, None),
)


def work_columns(*first: Column) -> tuple[Column, ...]:
    """Return the columns about conversations, after those that say whose."""
    return (
        *first,
        *(Column(key, str(title), unit, better=better) for key, title, unit, better in WORK_COLUMNS),
    )


def work_values(row: dict[str, Any]) -> tuple[Value, ...]:
    """Return the figures of summed conversations; averages over those that are complete."""
    number = row["handled"]
    talk, hold, wrap_up = (row[key] or 0.0 for key in ("talk", "hold", "wrap_up"))
    return (
        number, mean(talk + hold + wrap_up, number), mean(talk, number), mean(hold, row["held"]), mean(wrap_up, number),
        row["ring"], row["transfers"], share(row["transfers"], number), share(row["held"], number),
        talk + hold + wrap_up,
    )  # fmt: skip


def by_name(lines: Sequence[Line]) -> list[Line]:
    """Return lines in the order of their names."""
    return sorted(lines, key=lambda line: [str(value).casefold() for value in line.values[:2]])


def worked(asked: Asked, *keys: str) -> list[dict[str, Any]]:
    """Return the sums of conversations by fields of a segment. One statement, and one for the agents' keys."""
    return list(answered(asked).values(*keys).annotate(**_HANDLED))


def performance(asked: Asked) -> Result:
    """The work of each agent."""
    names = agent_names()

    def read(question: Asked) -> Sequence[Line]:
        return by_name(
            [
                Line(
                    row["agent"],
                    (agent_name(names, row["agent"]), *work_values(row)),
                    _link(question, row["agent"]),
                )
                for row in worked(question, "agent")
            ]
        )

    columns = work_columns(Column("agent", _("Agent"), ColumnUnit.TEXT))
    table = lines_table(asked, columns, read, title=_("Work by agent"), total=adding(columns))
    charts = (
        Chart("handled", _("Handled"), ChartKind.BAR, table.key, "agent", ("handled",)),
        Chart("times", _("Handle time"), ChartKind.STACKED, table.key, "agent", ("talk", "wrap_up")),
    )
    return result(asked, table, charts=charts)


def _link(asked: Asked, agent: int | None) -> dict[str, str]:
    if not agent:
        return {}
    return dict.fromkeys(("handled", "aht", "talk", "wrap_up", "work"), conversations_url(asked, agent))


def by_group(asked: Asked) -> Result:
    """The work of each agent in each group."""
    names = agent_names()

    def read(question: Asked) -> Sequence[Line]:
        return by_name(
            [
                Line(
                    (row["agent"], row["group"]),
                    (agent_name(names, row["agent"]), row["group__name"] or _("none"), *work_values(row)),
                    _link(replace(question, groups=(row["group__code"],)), row["agent"])
                    if row["group"]
                    else {},
                )
                for row in worked(question, "agent", "group", "group__name", "group__code")
            ]
        )

    columns = work_columns(
        Column("agent", _("Agent"), ColumnUnit.TEXT), Column("group", _("Skill group"), ColumnUnit.TEXT)
    )
    table = lines_table(asked, columns, read, title=_("Work by agent and group"), total=adding(columns))
    return result(asked, table)


_OFFERS = ("OfferMade", "OfferAccepted", "OfferNotAnswered", "OfferRejected")


def offers(asked: Asked) -> Result:
    """What agents were offered, and what they did with it."""
    columns = (
        Column("agent", _("Agent"), ColumnUnit.TEXT),
        Column("offers", _("Offers")),
        Column("accepted", _("Accepted"), better=True),
        Column("missed", _("Missed"), better=False),
        Column("rejected", _("Rejected"), better=False),
        Column("withdrawn", _("Withdrawn")),
        Column("missed_rate", _("Missed offers"), ColumnUnit.SHARE, "missed_offer_rate", better=False),
        Column("rejected_rate", _("Share rejected"), ColumnUnit.SHARE, better=False),
    )
    names = agent_names()

    def read(question: Asked) -> Sequence[Line]:
        rows = EventLog.objects.filter(
            agent_id__in=agent_ids(question), at__gte=question.start, at__lt=question.end, type__in=_OFFERS
        )
        found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_OFFERS, 0))
        for agent, kind, number in (
            rows.order_by().values_list("agent_id", "type").annotate(**numbered(Count("pk")))
        ):
            found[agent][kind] = number
        return by_name(
            [
                Line(agent, _offered(agent_name(names, agent), *counts.values()))
                for agent, counts in found.items()
            ]
        )

    table = lines_table(asked, columns, read, title=_("Offers"), total=adding(columns))
    chart = Chart(
        "offers",
        _("Offers"),
        ChartKind.STACKED,
        table.key,
        "agent",
        ("accepted", "missed", "rejected", "withdrawn"),
    )
    return result(asked, table, charts=(chart,))


def _offered(name: str, made: int, accepted: int, missed: int, rejected: int) -> tuple[Value, ...]:
    withdrawn = max(0, made - accepted - missed - rejected)
    return name, made, accepted, missed, rejected, withdrawn, share(missed, made), share(rejected, made)


def occupancy(asked: Asked) -> Result:
    """How much of their time for customers agents were busy."""
    columns = (
        Column("agent", _("Agent"), ColumnUnit.TEXT),
        Column("occupancy", _("Occupancy"), ColumnUnit.SHARE),
        Column("busy", _("Busy"), ColumnUnit.SECONDS),
        Column("idle", _("Available without work"), ColumnUnit.SECONDS),
        Column("utilization", _("Busy of the signed-in time"), ColumnUnit.SHARE),
        Column("present", _("Signed in"), ColumnUnit.SECONDS),
    )
    names = agent_names()

    def read(question: Asked) -> Sequence[Line]:
        rings = {
            row["agent"]: row["total"] or 0.0
            for row in answered(question).values("agent").annotate(total=Sum("ring_seconds"))
        }
        lines = []
        for agent, spent in read_spent(question).items():
            busy = spent.talking + spent.wrap_up + spent.other + rings.get(agent, 0.0)
            values = (
                agent_name(names, agent),
                share(busy, busy + spent.idle),
                busy,
                spent.idle,
                share(busy, spent.present),
                spent.present,
            )
            lines.append(Line(agent, values))
        return by_name(lines)

    def total(lines: Sequence[Line]) -> tuple[Value, ...]:
        busy, idle, present = (sum_of(lines, place) for place in (2, 3, 5))
        return _("All"), share(busy, busy + idle), busy, idle, share(busy, present), present

    table = lines_table(asked, columns, read, title=_("Occupancy"), total=total)
    chart = Chart("occupancy", _("Occupancy"), ChartKind.BAR, table.key, "agent", ("occupancy",))
    tile = Tile(
        _("Occupancy"),
        table.total.values[1] if table.total else None,
        ColumnUnit.SHARE,
        table.total.before[1] if table.total and table.total.before else None,
    )
    note = _(
        "Occupancy is (talk + hold + wrap-up + answered ring) ÷ (that + available without work). Consulting counts as "
        "talk. Missed ringing is in neither."
    )
    return result(asked, table, charts=(chart,), tiles=(tile,), notes=(note,))


_STATES: tuple[tuple[str, Any], ...] = (
    ("idle", gettext_lazy("Available without work")),
    ("ringing", gettext_lazy("Ringing")),
    ("dialling", gettext_lazy("Dialling")),
    ("talking", gettext_lazy("Talking")),
    ("wrap_up", gettext_lazy("Wrap-up")),
    ("other", gettext_lazy("Consulting and listening")),
    ("on_break", gettext_lazy("On a break")),
)


def states(asked: Asked) -> Result:
    """What agents did with their time."""
    columns = (
        Column("agent", _("Agent"), ColumnUnit.TEXT),
        Column("present", _("Signed in"), ColumnUnit.SECONDS),
        *(Column(key, str(title), ColumnUnit.SECONDS) for key, title in _STATES),
        Column("break_share", _("Share of breaks"), ColumnUnit.SHARE),
    )
    names = agent_names()

    def read(question: Asked) -> Sequence[Line]:
        return by_name(
            [
                Line(agent, _spent(agent_name(names, agent), spent))
                for agent, spent in read_spent(question).items()
            ]
        )

    def total(lines: Sequence[Line]) -> tuple[Value, ...]:
        sums = [sum_of(lines, place) for place in range(1, len(columns) - 1)]
        return _("All"), *sums, share(sums[-1], sums[0])

    table = lines_table(asked, columns, read, title=_("Time of the agents"), total=total)
    keys = tuple(key for key, _title in _STATES)
    chart = Chart("states", _("Time of the agents"), ChartKind.STACKED, table.key, "agent", keys)
    note = _("A break that begins during a conversation counts as a break and as talk until that has ended.")
    return result(asked, table, charts=(chart,), notes=(note,))


def _spent(name: str, spent: Spent) -> tuple[Value, ...]:
    seconds = tuple(getattr(spent, key) for key, _title in _STATES)
    return name, spent.present, *seconds, share(spent.on_break, spent.present)


def breaks(asked: Asked) -> Result:
    """Breaks by agent and reason."""
    columns = (
        Column("agent", _("Agent"), ColumnUnit.TEXT),
        Column("reason", _("Reason"), ColumnUnit.TEXT),
        Column("breaks", _("Breaks")),
        Column("total", _("Time"), ColumnUnit.SECONDS),
        Column("mean", _("On average"), ColumnUnit.SECONDS),
    )
    names, reasons = agent_names(), dict(ReasonCode.objects.values_list("code", "name"))

    def read(question: Asked) -> Sequence[Line]:
        return by_name(
            [
                Line(
                    key,
                    (
                        agent_name(names, key[0]),
                        reasons.get(key[1], key[1]) or _("without a reason"),
                        number,
                        seconds,
                        mean(seconds, number),
                    ),
                )
                for key, (seconds, number) in read_breaks(question).items()
            ]
        )

    table = lines_table(asked, columns, read, title=_("Breaks"), total=adding(columns))
    return result(
        asked, table, notes=(_("Counted are breaks that began in the period; their time is clipped to it."),)
    )


def sessions(asked: Asked) -> Result:
    """When agents signed in and off."""
    columns = (
        Column("agent", _("Agent"), ColumnUnit.TEXT),
        Column("sessions", _("Sessions")),
        Column("first", _("First signed in"), ColumnUnit.MOMENT),
        Column("last", _("Last seen"), ColumnUnit.MOMENT),
        Column("total", _("Signed in"), ColumnUnit.SECONDS),
        Column("longest", _("Longest session"), ColumnUnit.SECONDS),
        Column("days", _("Days")),
    )
    names = agent_names()

    def read(question: Asked) -> Sequence[Line]:
        found: dict[int, list[Any]] = defaultdict(list)
        for session in read_sessions(question):
            found[session.agent].append(session)
        lines = []
        for agent, own in found.items():
            lengths = [(one.until - one.since).total_seconds() for one in own]
            days = {one.since.astimezone(question.zone).date() for one in own}
            values = (
                agent_name(names, agent),
                len(own),
                own[0].since,
                own[-1].until,
                sum(lengths),
                max(lengths),
                len(days),
            )
            lines.append(Line(agent, values))
        return by_name(lines)

    table = lines_table(asked, columns, read, title=_("Sessions"))
    chart = Chart("sessions", _("Signed in"), ChartKind.BAR, table.key, "agent", ("total",))
    return result(asked, table, charts=(chart,))


_PEOPLE = ("teams", "agents")
_WORK = ("groups", "teams", "agents", "medium")

register(
    Report(
        "agent-performance",
        gettext_lazy("Agent performance"),
        gettext_lazy("Conversations, handle time and its parts, transfers and holds of each agent."),
        AGENTS,
        performance,
        filters=_WORK,
    ),
    Report(
        "agents-by-group",
        gettext_lazy("Agents by skill group"),
        gettext_lazy("What each agent does in each group."),
        AGENTS,
        by_group,
        filters=_WORK,
    ),
    Report(
        "agent-offers",
        gettext_lazy("Missed and rejected offers"),
        gettext_lazy("What agents were offered, and how often they missed or rejected it."),
        AGENTS,
        offers,
        filters=_PEOPLE,
        longest_days=31,
    ),
    Report(
        "occupancy",
        gettext_lazy("Occupancy"),
        gettext_lazy("How much of the time in which they were there for customers agents were busy."),
        AGENTS,
        occupancy,
        filters=_PEOPLE,
        longest_days=31,
    ),
    Report(
        "agent-states",
        gettext_lazy("Time of the agents"),
        gettext_lazy("How agents spend their signed-in time: available, ringing, talking, wrap-up, breaks."),
        AGENTS,
        states,
        filters=_PEOPLE,
        longest_days=31,
    ),
    Report(
        "breaks",
        gettext_lazy("Breaks"),
        gettext_lazy("How often and how long agents are away, by reason."),
        AGENTS,
        breaks,
        filters=_PEOPLE,
        longest_days=31,
    ),
    Report(
        "sessions",
        gettext_lazy("Sessions"),
        gettext_lazy("When agents sign in and off, and for how long they are there."),
        AGENTS,
        sessions,
        filters=_PEOPLE,
        longest_days=31,
    ),
)
