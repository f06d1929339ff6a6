"""Whether a group is open: its schedule, asked once per opening and not once per call."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.acd.domain.config import GroupConfig
from apps.schedules.domain.hours import OPEN, Schedule

NO_END_SECONDS = 6 * 86_400.0
"""How long a schedule that does not close within a week is believed to be open."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """Open from ``begin`` until just before ``end``; ``closes`` is false where only the search ended there."""

    begin: float
    end: float
    closes: bool


class Openings:
    """Remembers the span in which each group is open. Thinking of time zones costs as much as routing a call does."""

    def __init__(self, groups: Mapping[str, GroupConfig]) -> None:
        self._groups = groups
        self._known: dict[str, _Opening] = {}

    def state(self, code: str, at: float) -> str:
        """Return ``open``, ``closed`` or ``holiday``; a group without hours, or unknown, is always open."""
        hours = self._hours(code)
        if hours is None or self._opening(code, hours, at).end > at:
            return OPEN
        return hours.state(at)

    def closes_at(self, code: str, at: float) -> float | None:
        """Return when the group closes next (``at`` while it is closed); None for one that does not within days."""
        hours = self._hours(code)
        opening = self._opening(code, hours, at) if hours else None
        return opening.end if opening and opening.closes else None

    def _hours(self, code: str) -> Schedule | None:
        group = self._groups.get(code)
        return group.queue.hours if group else None

    def _opening(self, code: str, hours: Schedule, at: float) -> _Opening:
        known = self._known.get(code)
        if known is None or not known.begin <= at < known.end:
            end = hours.next_closing(at)
            known = _Opening(at, at + NO_END_SECONDS if end is None else end, closes=end is not None)
            self._known[code] = known
        return known
