"""Results to write: ordinary ones, empty ones, and such as somebody meant harm with."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.reports.domain.asked import Asked
from apps.reports.domain.periods import Days, PeriodKind
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Row, Table, Tile

SHANGHAI = ZoneInfo("Asia/Shanghai")
MADE = datetime(2026, 10, 1, 1, tzinfo=UTC)
HOSTILE = (
    '#panic("x") $x^{2 *_`<script>alert(1)</script> \\input{x} \u202eabc\x00\x07 שלום مرحبا ' + "W" * 250
)


def asked(**changes) -> Asked:
    days = Days(date(2026, 9, 1), date(2026, 9, 30))
    return Asked(
        **{"report": "calls", "kind": PeriodKind.LAST_MONTH, "days": days, "zone": SHANGHAI} | changes
    )


def sample(rows: int = 30, name: str = "Service level by day", note: str = "") -> Result:
    """A month of a line, with every kind of chart."""
    days = Table(
        "days", name,
        (
            Column("day", "Day", ColumnUnit.DAY),
            Column("offered", "Offered"),
            Column("answered", "Answered"),
            Column("level", "Service level 服务水平", ColumnUnit.SHARE, "service_level", True),
            Column("asa", "Average speed of answer", ColumnUnit.SECONDS, "asa", False),
            Column("who", "Best agent", ColumnUnit.TEXT),
        ),
        tuple(
            Row((date(2026, 9, 1) + timedelta(days=n), 400 + n * 7 % 90, 380 + n * 7 % 60,
                 None if n == 3 else 0.7 + (n * 37 % 25) / 100, 12.0 + n * 11 % 17, note or "李雷 Alex"))
            for n in range(rows)
        ),
        Row((None, 12_800, 12_090, 0.81, 17.5, None)) if rows else None,
    )  # fmt: skip
    hours = Table(
        "hours", "By weekday and hour",
        (Column("weekday", "Weekday", ColumnUnit.SLOT), Column("hour", "Hour", ColumnUnit.SLOT), Column("n", "Calls")),
        tuple(
            Row((weekday, f"{hour:02d}", (hour - 7) * (19 - hour) * (7 - n)))
            for n, weekday in enumerate(("周一", "周二", "周三", "周四", "周五"))
            for hour in range(8, 20)
        ) if rows else (),
    )  # fmt: skip
    reasons = Table(
        "reasons", "Reasons",
        (Column("reason", "Reason", ColumnUnit.TEXT), Column("n", "Calls"), Column("m", "Tickets")),
        tuple(Row((f"{note or '退款 refund'} {n}", 100 - 9 * n, 40 - n)) for n in range(min(rows, 11))),
    )  # fmt: skip
    charts = (
        Chart("level", "Service level, day by day", ChartKind.LINE, "days", "day", ("level",), goal=0.8),
        Chart("calls", "Offered and answered", ChartKind.BAR, "days", "day", ("offered", "answered")),
        Chart("stack", "Reasons", ChartKind.STACKED, "reasons", "reason", ("n", "m")),
        Chart("pie", "Reasons, shares", ChartKind.PIE, "reasons", "reason", ("n",)),
        Chart("heat", "When they call 来电时段", ChartKind.HEATMAP, "hours", "hour", ("n",), y="weekday"),
    )
    tiles = (
        Tile("Offered", 12_800 if rows else 0, ColumnUnit.COUNT, 12_000),
        Tile("Service level", 0.81 if rows else None, ColumnUnit.SHARE, 0.79, True, "service_level"),
        Tile("Average speed of answer", 17.5 if rows else None, ColumnUnit.SECONDS, 15.0, False, "asa"),
    )
    notes = (note or "Calls of skill groups only.",)
    return Result(
        asked(), note or name, MADE, (days, hours, reasons), charts, tiles, MADE - timedelta(days=2), notes
    )
