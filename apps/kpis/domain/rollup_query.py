"""What reports, goals and the API ask of the roll-ups, and what they get."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from apps.agents.domain.capacity import Medium
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.delta import ARRIVAL, EVENT

DIMENSIONS = (
    "group", "medium", "agent", "team", "entry_point", "disposition", "category", "language", "tier",
)  # fmt: skip
PERIODS = ("quarter", "hour", "day", "week", "month")
SLOTS = ("weekday", "hour_of_day")
GRAINS = (*PERIODS, *SLOTS)


class Span(Protocol):
    """A window on the 15-minute raster; ``end`` is not part of it."""

    @property
    def start(self) -> datetime: ...

    @property
    def end(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class RollupQuery:
    """``by``: one of ``DIMENSIONS``, or empty: everything in one. ``grain``: one of ``PERIODS`` (a series) or ``SLOTS``
    (all Mondays together, all hours from eight to nine together), or empty: one total.

    Days and hours are those of ``zone``. ``groups`` are codes; None is all of them. ``media`` are added up: ask for one
    where a time is to mean anything. Raises ValueError for what there is not.
    """

    span: Span
    zone: ZoneInfo
    by: str = ""
    grain: str = ""
    basis: str = ARRIVAL
    groups: tuple[str, ...] | None = None
    media: tuple[str, ...] = (Medium.VOICE,)

    def __post_init__(self) -> None:
        _check("by", self.by, ("", *DIMENSIONS))
        _check("grain", self.grain, ("", *GRAINS))
        _check("basis", self.basis, (ARRIVAL, EVENT))


@dataclass(frozen=True, slots=True)
class RollupRow:
    """``start``: where the period begins, None without a series; a period that the span cuts begins where it always
    does, and holds what lies in the span. ``slot``: weekday (0 is Monday) or hour (0 to 23). ``key``: a code, an id as
    text; empty where there is none, and ``label`` then too.
    """

    start: datetime | None
    slot: int | None
    key: str
    label: str
    counts: Counts


def _check(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{name}: expected one of {', '.join(filter(None, known))}, found {value!r}")
