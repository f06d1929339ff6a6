"""What somebody asks of a report: it fits into a permalink, a saved variant and a subscription alike."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.reports.domain.periods import Days, PeriodKind


@dataclass(frozen=True, slots=True)
class Asked:
    """``days`` are days of ``zone``. Filters hold codes or ids as text; an empty one means all. ``compare``: with the
    period before. ``grain`` is one of those that the report offers, "" its own."""

    report: str
    kind: PeriodKind
    days: Days
    zone: ZoneInfo
    groups: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    medium: str = "voice"
    grain: str = ""
    compare: bool = True

    @property
    def start(self) -> datetime:
        """The first moment, inclusive."""
        return self.days.moments(self.zone)[0]

    @property
    def end(self) -> datetime:
        """The end, exclusive."""
        return self.days.moments(self.zone)[1]
