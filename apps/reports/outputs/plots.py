"""Draws charts with matplotlib, without its global state: this module is imported where a picture is made, never when a
process starts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import matplotlib
from django.utils.translation import gettext
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Table, Value
from apps.reports.outputs import fonts
from apps.reports.outputs.words import clean, say_value

MOST_BARS = 30
MOST_SLICES = 8
LONGEST_LABEL = 22
_MOST_TICKS = 10

# Set once: nothing else in the suite draws. Text is text: a dollar sign begins no formula.
font_manager.fontManager.addfont(fonts.FILE)
matplotlib.rcParams.update(
    {
        "font.family": [fonts.FAMILY, fonts.FALLBACK],
        "font.size": 9.5,
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "contactcenter",
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a picture."""

    ground: str
    text: str
    faint: str
    grid: str
    goal: str
    series: tuple[str, ...]
    heat: tuple[str, str]


LIGHT = Look(
    "#ffffff", "#1f2937", "#6b7280", "#e5e7eb", "#b91c1c",
    ("#2563eb", "#ea8a0c", "#0f9d74", "#9333ea", "#64748b", "#db2777", "#0891b2", "#84a21b"), ("#eff6ff", "#1e40af"),
)  # fmt: skip
DARK = Look(
    "#111827", "#f3f4f6", "#9ca3af", "#374151", "#f87171",
    ("#60a5fa", "#fbbf24", "#34d399", "#c084fc", "#94a3b8", "#f472b6", "#22d3ee", "#bef264"), ("#1e293b", "#93c5fd"),
)  # fmt: skip


def draw(chart: Chart, result: Result, *, dark: bool = False) -> Figure:
    """Return the drawn chart; raises KeyError where it names a table or column that is not there."""
    look = DARK if dark else LIGHT
    table = result.table(chart.table)
    figure = Figure(figsize=(6.4, _height(chart, table)), facecolor=look.ground, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=look.ground)
    _dress(axes, chart, look)
    columns = [table.columns[table.column(key)] for key in chart.series]
    if any(_number(value) is not None for column in columns for value in table.values_of(column.key)):
        _PLOTS[chart.kind](axes, chart, table, columns, look)
    else:
        _say_empty(axes, look)
    return figure


def _height(chart: Chart, table: Table) -> float:
    if chart.kind is ChartKind.HEATMAP:
        rows = len(dict.fromkeys(map(str, table.values_of(chart.y))))
        return min(8.0, 1.6 + 0.26 * rows)
    bars = min(MOST_BARS, len(table.rows))
    lies = chart.kind is ChartKind.SANKEY or _lies(chart, table)
    return max(2.6, 1.1 + 0.24 * bars) if lies else 3.0


def _dress(axes: Axes, chart: Chart, look: Look) -> None:
    axes.set_title(clean(chart.title, 80), color=look.text, loc="left", fontsize=11, pad=10)
    axes.tick_params(colors=look.faint, length=0)
    axes.grid(axis="y", color=look.grid, linewidth=0.8)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(look.grid)


def _say_empty(axes: Axes, look: Look) -> None:
    axes.set_axis_off()
    axes.text(
        0.5, 0.5, gettext("No data"), transform=axes.transAxes, ha="center", va="center", color=look.faint, fontsize=12
    )  # fmt: skip


def _line(axes: Axes, chart: Chart, table: Table, columns: Sequence[Column], look: Look) -> None:
    places = range(len(table.rows))
    for number, column in enumerate(columns):
        values = [_nan(value) for value in table.values_of(column.key)]
        marker = "o" if len(values) <= 31 else ""
        axes.plot(
            places, values, color=_colour(look, number), linewidth=2, marker=marker, markersize=3.5,
            label=_title(column),
        )  # fmt: skip
    _places(axes, chart, table, len(table.rows))
    _values(axes, columns[0], look, chart.goal)
    _legend(axes, columns, look)


def _bar(axes: Axes, chart: Chart, table: Table, columns: Sequence[Column], look: Look) -> None:
    count = min(MOST_BARS, len(table.rows)) if _lies(chart, table) else len(table.rows)
    stacked = chart.kind is ChartKind.STACKED
    wide = 0.75 / (1 if stacked else len(columns))
    base = [0.0] * count
    for number, column in enumerate(columns):
        values = [_number(value) or 0.0 for value in table.values_of(column.key)][:count]
        shift = 0.0 if stacked else wide * (number - (len(columns) - 1) / 2)
        at = [place + shift for place in range(count)]
        keys: dict[str, Any] = {"color": _colour(look, number), "label": _title(column)}
        if _lies(chart, table):
            axes.barh(at, values, wide, left=base if stacked else None, **keys)
        else:
            axes.bar(at, values, wide, bottom=base if stacked else None, **keys)
        base = [low + value for low, value in zip(base, values, strict=True)]
    if _lies(chart, table):
        _lay(axes, chart, table, count, columns[0], look)
    else:
        _places(axes, chart, table, count)
        _values(axes, columns[0], look, chart.goal)
    _legend(axes, columns, look)


def _pie(axes: Axes, chart: Chart, table: Table, columns: Sequence[Column], look: Look) -> None:
    pairs = sorted(_pairs(chart, table, columns[0]), key=lambda pair: -pair[1])
    shown = pairs[:MOST_SLICES]
    if len(pairs) > MOST_SLICES:
        rest = pairs[MOST_SLICES - 1 :]
        shown = [*pairs[: MOST_SLICES - 1], (gettext("Others"), sum(value for _, value in rest))]
    if not sum(value for _, value in shown):
        return _say_empty(axes, look)
    whole = sum(value for _, value in shown)
    colours = [_colour(look, number) for number in range(len(shown))]
    drawn = axes.pie(
        [value for _, value in shown], colors=colours, startangle=90, counterclock=False,
        wedgeprops={"width": 0.42, "edgecolor": look.ground},
    )  # fmt: skip
    labels = [f"{label}  {value / whole:.0%}" for label, value in shown]
    axes.legend(
        drawn[0], labels, loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False, labelcolor=look.text
    )
    return None


def _heatmap(axes: Axes, chart: Chart, table: Table, columns: Sequence[Column], look: Look) -> None:
    across = list(dict.fromkeys(table.values_of(chart.x)))
    down = list(dict.fromkeys(table.values_of(chart.y)))
    field = [[math.nan] * len(across) for _ in down]
    rows = zip(
        table.values_of(chart.x), table.values_of(chart.y), table.values_of(columns[0].key), strict=True
    )
    for x, y, value in rows:
        field[down.index(y)][across.index(x)] = _nan(value)
    colours = LinearSegmentedColormap.from_list("heat", look.heat)
    mesh = axes.pcolormesh(field, cmap=colours, edgecolors=look.ground, linewidth=1)
    axes.grid(visible=False)
    axes.invert_yaxis()
    x_column, y_column = (table.columns[table.column(key)] for key in (chart.x, chart.y))
    _ticks(axes, [place + 0.5 for place in range(len(across))], [_label(x, x_column.unit) for x in across])
    axes.set_yticks([place + 0.5 for place in range(len(down))], [_label(y, y_column.unit) for y in down])
    axes.spines["bottom"].set_visible(False)
    bar = axes.figure.colorbar(mesh, ax=axes, format=_formatter(columns[0]), shrink=0.9)
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=look.faint, length=0)
    bar.ax.yaxis.set_major_locator(MaxNLocator(4))


def _flows(axes: Axes, chart: Chart, table: Table, columns: Sequence[Column], look: Look) -> None:
    """A mail has no room for the bands of a sankey: its strongest flows, as bars."""
    values = [_number(value) or 0.0 for value in table.values_of(columns[0].key)]
    ends = zip(table.values_of(chart.x), table.values_of(chart.y), strict=True)
    named = [f"{clean(x, 18)} → {clean(y, 18)}" for x, y in ends]
    strongest = sorted(zip(named, values, strict=True), key=lambda pair: -pair[1])[:MOST_BARS]
    axes.barh(range(len(strongest)), [value for _, value in strongest], 0.7, color=look.series[0])
    axes.set_yticks(range(len(strongest)), [name for name, _ in strongest])
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(_formatter(columns[0]))


_PLOTS: dict[ChartKind, Any] = {
    ChartKind.LINE: _line,
    ChartKind.BAR: _bar,
    ChartKind.STACKED: _bar,
    ChartKind.PIE: _pie,
    ChartKind.HEATMAP: _heatmap,
    ChartKind.SANKEY: _flows,
}


def _lies(chart: Chart, table: Table) -> bool:
    """Whether bars lie: names need room, times do not."""
    if chart.kind not in (ChartKind.BAR, ChartKind.STACKED):
        return False
    column = table.columns[table.column(chart.x)]
    labels = [str(value) for value in table.values_of(chart.x)]
    return column.unit is ColumnUnit.TEXT and sum(map(len, labels)) > 60


def _lay(axes: Axes, chart: Chart, table: Table, count: int, column: Column, look: Look) -> None:
    unit = table.columns[table.column(chart.x)].unit
    axes.set_yticks(range(count), [_label(value, unit) for value in table.values_of(chart.x)[:count]])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x", color=look.grid, linewidth=0.8)
    axes.xaxis.set_major_formatter(_formatter(column))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    if chart.goal is not None:
        axes.axvline(chart.goal, color=look.goal, linewidth=1.4, linestyle=(0, (5, 3)))
    if len(table.rows) > count:
        said = gettext("%(shown)d of %(all)d are drawn") % {"shown": count, "all": len(table.rows)}
        axes.set_xlabel(said, color=look.faint)


def _places(axes: Axes, chart: Chart, table: Table, count: int) -> None:
    unit = table.columns[table.column(chart.x)].unit
    labels = [_label(value, unit) for value in table.values_of(chart.x)[:count]]
    _ticks(axes, list(range(count)), labels)


def _ticks(axes: Axes, places: Sequence[float], labels: Sequence[str]) -> None:
    longest = max(map(len, labels), default=1)
    most = max(3, min(_MOST_TICKS * 2, 90 // (longest + 2)))
    step = math.ceil(len(labels) / most)
    axes.set_xticks(places[::step], labels[::step])


def _values(axes: Axes, column: Column, look: Look, goal: float | None) -> None:
    axes.yaxis.set_major_formatter(_formatter(column))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=column.unit is ColumnUnit.COUNT))
    if column.unit is not ColumnUnit.NUMBER:
        axes.set_ylim(bottom=0)
    if column.unit is ColumnUnit.SHARE and axes.get_ylim()[1] > 0.9:
        axes.set_ylim(top=1.04)
    if goal is None:
        return
    axes.axhline(goal, color=look.goal, linewidth=1.4, linestyle=(0, (5, 3)))
    said = gettext("Goal %(value)s") % {"value": say_value(goal, column.unit)}
    axes.annotate(
        said, (1, goal), xycoords=axes.get_yaxis_transform(), xytext=(0, 3), textcoords="offset points", ha="right",
        color=look.goal, fontsize=8.5, zorder=5,
        bbox={"facecolor": look.ground, "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )  # fmt: skip


def _legend(axes: Axes, columns: Sequence[Column], look: Look) -> None:
    if len(columns) > 1:
        axes.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=min(4, len(columns)), frameon=False,
            labelcolor=look.text,
        )  # fmt: skip


def _formatter(column: Column) -> FuncFormatter:
    return FuncFormatter(lambda value, _place: _short(value, column.unit))


def _short(value: float, unit: ColumnUnit) -> str:
    if unit is ColumnUnit.SHARE:
        return f"{value:.0%}"
    return say_value(value, unit)


def _label(value: Value, unit: ColumnUnit) -> str:
    if isinstance(value, datetime):
        return f"{value:%d.%m. %H:%M}" if value.hour or value.minute else f"{value:%m-%d}"
    if isinstance(value, date):
        return f"{value:%m-%d}"
    return say_value(value, unit, longest=LONGEST_LABEL)


def _pairs(chart: Chart, table: Table, column: Column) -> list[tuple[str, float]]:
    unit = table.columns[table.column(chart.x)].unit
    values = zip(table.values_of(chart.x), table.values_of(column.key), strict=True)
    return [(_label(x, unit), max(0.0, _number(value) or 0.0)) for x, value in values]


def _title(column: Column) -> str:
    # matplotlib leaves a label that begins with an underscore out of the legend.
    return clean(column.title, 30).lstrip("_") or column.key


def _colour(look: Look, number: int) -> str:
    return look.series[number % len(look.series)]


def _number(value: Value) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _nan(value: Value) -> float:
    number = _number(value)
    return math.nan if number is None else number
