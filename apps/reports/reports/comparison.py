"""Side by side: groups, teams, media, customers' tiers and languages."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils.translation import gettext as _, gettext_lazy

from apps.accounts.models import Team
from apps.agents.choices import MediumChoice
from apps.kpis.domain.counts import Counts
from apps.reports import reading
from apps.reports.building import Slice, figures_table, result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.periods import LONGEST_DAYS
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Value
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import share
from apps.reports.reports.agents import work_columns, work_values, worked
from apps.reports.reports.service_level import all_line, group_lines, summed
from apps.reports.sections import COMPARISON
from apps.reports.segments import arrived, numbered

FIGURES = (
    "offered", "answered", "abandoned", "asa", "abandon_rate", "aht", "average_talk", "average_wrap_up",
    "transfer_rate", "hold_rate", "workload",
)  # fmt: skip


def groups(asked: Asked) -> Result:
    """Every group with its main figures."""
    lines = group_lines(asked)
    now, before = summed(lines)
    level = reading.level_formula()
    table = figures_table(
        asked,
        first=Column("group", _("Skill group"), ColumnUnit.TEXT),
        metrics=(*FIGURES[:3], level, *FIGURES[3:]),
        lines=lines,
        total=all_line(asked, now, before),
    )
    charts = (
        Chart("levels", _("Service level"), ChartKind.BAR, table.key, "group", (level,)),
        Chart(
            "times", _("Handle time"), ChartKind.BAR, table.key, "group", ("average_talk", "average_wrap_up")
        ),
    )
    return result(asked, table, charts=charts)


def media(asked: Asked) -> Result:
    """Every medium with its main figures. Media are never added up: an hour of mail is no hour of calls."""
    past = reading.earlier(asked)
    now, then = reading.read_media(asked), reading.read_media(past) if past else None
    names = dict(MediumChoice.choices)
    lines = [
        Slice(str(names[code]), now.get(code, Counts()), None if then is None else then.get(code, Counts()))
        for code in names
        if code in now or (then and code in then)
    ]
    column = Column("medium", _("Medium"), ColumnUnit.TEXT)
    table = figures_table(asked, first=column, metrics=FIGURES, lines=lines)
    charts = (
        Chart("volume", _("Offered"), ChartKind.PIE, table.key, "medium", ("offered",)),
        Chart("times", _("Average handle time"), ChartKind.BAR, table.key, "medium", ("aht",)),
    )
    return result(asked, table, charts=charts)


def teams(asked: Asked) -> Result:
    """The work of each team."""
    names = dict(Team.objects.order_by().values_list("pk", "name"))

    def read(question: Asked) -> Sequence[Line]:
        people: dict[Any, set[int]] = defaultdict(set)
        for row in worked(question, "agent__user__team", "agent"):
            people[row["agent__user__team"]].add(row["agent"])
        lines = []
        for row in worked(question, "agent__user__team"):
            team = row["agent__user__team"]
            lines.append(Line(team, (names.get(team) or _("no team"), len(people[team]), *work_values(row))))
        return sorted(lines, key=lambda line: str(line.values[0]).casefold())

    columns = work_columns(Column("team", _("Team"), ColumnUnit.TEXT), Column("people", _("Agents")))
    table = lines_table(asked, columns, read, title=_("Work by team"), total=adding(columns))
    charts = (
        Chart("handled", _("Handled"), ChartKind.BAR, table.key, "team", ("handled",)),
        Chart("times", _("Handle time"), ChartKind.BAR, table.key, "team", ("aht", "talk", "wrap_up")),
    )
    return result(asked, table, charts=charts)


_SUMS: tuple[Any, ...] = (
    Count("pk"),
    Count("pk", filter=Q(queued_at__isnull=False)),
    Count("pk", filter=Q(answered_at__isnull=False)),
    Count("pk", filter=Q(outcome="abandoned")),
    Avg("wait_seconds", filter=Q(answered_at__isnull=False)),
    Avg("talk_seconds", filter=Q(answered_at__isnull=False)),
)


def _columns(first: Column) -> tuple[Column, ...]:
    return (
        first,
        Column("number", _("Interactions")),
        Column("share", _("Share"), ColumnUnit.SHARE),
        Column("queued", _("Went into a line")),
        Column("answered", _("Answered"), better=True),
        Column("abandoned", _("Abandoned"), better=False),
        Column("rate", _("Answered of those in a line"), ColumnUnit.SHARE, better=True),
        Column("wait", _("Average wait"), ColumnUnit.SECONDS, better=False),
        Column("talk", _("Average talk"), ColumnUnit.SECONDS),
    )


def _of_interactions(asked: Asked, first: Column, field: Any, name: Callable[[Any], str]) -> Result:
    def read(question: Asked) -> Sequence[Line]:
        rows = list(arrived(question).annotate(slot=field).values_list("slot").annotate(**numbered(*_SUMS)))
        every = sum(row[1] for row in rows)
        return [
            Line(row[0], _values(name(row[0]), every, *row[1:]))
            for row in sorted(rows, key=lambda row: -row[1])
        ]

    columns = _columns(first)
    table = lines_table(asked, columns, read, title=first.title, total=adding(columns))
    charts = (
        Chart("volume", _("Interactions"), ChartKind.PIE, table.key, first.key, ("number",)),
        Chart("waits", _("Average wait"), ChartKind.BAR, table.key, first.key, ("wait",)),
    )
    return result(asked, table, charts=charts)


def _values(
    name: str,
    every: int,
    number: int,
    queued: int,
    there: int,
    gone: int,
    wait: float | None,
    talk: float | None,
) -> tuple[Value, ...]:
    return name, number, share(number, every), queued, there, gone, share(there, queued), wait, talk


def tiers(asked: Asked) -> Result:
    """Whether customers of more value are served better."""
    column = Column("tier", _("Customer value"), ColumnUnit.SLOT)
    return _of_interactions(asked, column, F("tier") / 25, _tier)


def _tier(part: int) -> str:
    return "100" if part >= 4 else f"{part * 25}–{part * 25 + 24}"


def languages(asked: Asked) -> Result:
    """What becomes of the customers of each language."""
    column = Column("language", _("Language"), ColumnUnit.TEXT)
    return _of_interactions(asked, column, F("customer__language"), lambda code: code or _("not known"))


register(
    Report(
        "compare-groups",
        gettext_lazy("Skill groups compared"),
        gettext_lazy("All groups with their main figures side by side."),
        COMPARISON,
        groups,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "compare-teams",
        gettext_lazy("Teams compared"),
        gettext_lazy("The work of all teams side by side."),
        COMPARISON,
        teams,
        filters=("groups", "teams", "medium"),
    ),
    Report(
        "compare-media",
        gettext_lazy("Media compared"),
        gettext_lazy("Calls, chats, mails and tasks side by side; never added up."),
        COMPARISON,
        media,
        filters=("groups",),
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "compare-tiers",
        gettext_lazy("Customers by value"),
        gettext_lazy("Whether customers of more value wait less and are answered more often."),
        COMPARISON,
        tiers,
    ),
    Report(
        "compare-languages",
        gettext_lazy("Customers by language"),
        gettext_lazy("What becomes of the customers of each language."),
        COMPARISON,
        languages,
    ),
)
