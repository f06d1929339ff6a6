"""Figures by what the roll-ups know besides groups: over years, where reports over single conversations end."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from apps.kpis.domain.counts import Counts
from apps.kpis.domain.rollup_query import RollupRow
from apps.reports.building import Slice, figures_table, result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.periods import LONGEST_DAYS
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result
from apps.reports.reading import earlier, read
from apps.reports.sections import COMPARISON

_QUEUE = ("offered", "answered", "abandoned", "asa", "abandon_rate", "aht", "workload")
_PEOPLE = (
    "handled", "aht", "average_talk", "average_hold", "average_wrap_up", "transfers", "transfer_rate", "hold_rate",
    "offers_made", "offers_missed", "missed_offer_rate", "workload",
)  # fmt: skip


def _lines(asked: Asked, dimension: str, wanted: Sequence[str]) -> list[Slice]:
    past = earlier(asked)
    now, then = _rows(asked, dimension, wanted), _rows(past, dimension, wanted) if past else None
    found = {row.key: row.label for row in (*(then or {}).values(), *now.values())}
    return [
        Slice(label or _("none"), _counts(now, key), None if then is None else _counts(then, key))
        for key, label in sorted(found.items(), key=lambda item: item[1].casefold())
    ]


def _rows(asked: Asked, dimension: str, wanted: Sequence[str]) -> dict[str, RollupRow]:
    return {row.key: row for row in read(asked, by=dimension) if not wanted or row.key in wanted}


def _counts(rows: dict[str, RollupRow], key: str) -> Counts:
    return rows[key].counts if key in rows else Counts()


def _by(dimension: str, title: Any, metrics: Sequence[str], drawn: str) -> Callable[[Asked], Result]:
    def make(asked: Asked) -> Result:
        """Figures by one dimension."""
        wanted = {"agent": asked.agents, "team": asked.teams}.get(dimension, ())
        column = Column(dimension, str(title), ColumnUnit.TEXT)
        table = figures_table(asked, first=column, metrics=metrics, lines=_lines(asked, dimension, wanted))
        chart = Chart("figures", str(title), ChartKind.BAR, table.key, dimension, (drawn,))
        return result(asked, table, charts=(chart,))

    return make


_REPORTS: tuple[tuple[str, str, Any, Any, Any, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "long-agents", "agent", gettext_lazy("Agent"), gettext_lazy("Agents over long periods"),
        gettext_lazy("Conversations, times and offers of each agent, over up to three years."), _PEOPLE, ("agents",),
    ),
    (
        "long-teams", "team", gettext_lazy("Team"), gettext_lazy("Teams over long periods"),
        gettext_lazy("Conversations, times and offers of each team, over up to three years."), _PEOPLE, ("teams",),
    ),
    (
        "long-entry-points", "entry_point", gettext_lazy("Entry point"), gettext_lazy("Entry points over long periods"),
        gettext_lazy("The figures of the lines by where people came in, over up to three years."), _QUEUE, (),
    ),
    (
        "long-dispositions", "disposition", gettext_lazy("Disposition"),
        gettext_lazy("Dispositions over long periods"),
        gettext_lazy("Numbers and handle times by how conversations were filed, over up to three years."),
        ("handled", "aht", "average_talk", "average_hold", "average_wrap_up", "transfer_rate", "workload"), (),
    ),
    (
        "long-categories", "category", gettext_lazy("Category"), gettext_lazy("Categories over long periods"),
        gettext_lazy("What conversations were about, and what each matter costs, over up to three years."), _QUEUE, (),
    ),
)  # fmt: skip

for _id, _dimension, _title, _name, _what, _metrics, _filters in _REPORTS:
    register(
        Report(
            _id,
            _name,
            _what,
            COMPARISON,
            _by(_dimension, _title, _metrics, _metrics[0]),
            filters=("groups", *_filters, "medium"),
            longest_days=LONGEST_DAYS,
        )
    )
