"""What a subscription asks of a report, each time anew: everything but the days, which follow from when it is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.reports.domain.asked import Asked
from apps.reports.domain.periods import PeriodKind, days_of

MOST_QUESTIONS = 12
_LISTS = ("groups", "teams", "agents")
_KNOWN = frozenset({"report", "kind", "medium", "grain", "compare", *_LISTS})
KINDS = tuple(kind for kind in PeriodKind if kind is not PeriodKind.DAYS)


@dataclass(frozen=True, slots=True)
class Question:
    """A saved question. ``kind`` is a calendar period, never named days: those would say the same every time."""

    report: str
    kind: PeriodKind
    groups: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    medium: str = "voice"
    grain: str = ""
    compare: bool = True

    def asked(self, at: datetime, zone: ZoneInfo) -> Asked:
        """Return what is asked of the report at a moment, in days of ``zone``."""
        days = days_of(self.kind, at.astimezone(zone).date())
        return Asked(
            self.report, self.kind, days, zone, self.groups, self.teams, self.agents, self.medium, self.grain,
            self.compare,
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return what :func:`parse_question` reads."""
        lists = {name: list(getattr(self, name)) for name in _LISTS}
        return {
            "report": self.report, "kind": str(self.kind), "medium": self.medium, "grain": self.grain,
            "compare": self.compare, **lists,
        }  # fmt: skip


def parse_question(data: object) -> Question:
    """Return a saved question; raises ValueError that says what is wrong with it."""
    if not isinstance(data, Mapping):
        raise ValueError("expected an object")
    unknown = sorted(str(name) for name in data if name not in _KNOWN)
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    lists = {name: _names(name, data.get(name, [])) for name in _LISTS}
    return Question(
        report=_text("report", data.get("report")),
        kind=_kind(data.get("kind")),
        medium=_text("medium", data.get("medium", "voice")),
        grain=_text("grain", data.get("grain", ""), empty=True),
        compare=_truth("compare", data.get("compare", True)),
        **lists,
    )


def parse_questions(data: object) -> tuple[Question, ...]:
    """Return one to :data:`MOST_QUESTIONS` saved questions; raises ValueError."""
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_QUESTIONS:
        raise ValueError(f"expected a list of 1 to {MOST_QUESTIONS} questions")
    return tuple(parse_question(one) for one in data)


def _kind(found: object) -> PeriodKind:
    for kind in KINDS:
        if found == kind:
            return kind
    raise ValueError(f"kind: expected one of {', '.join(KINDS)}, found {found!r}")


def _text(name: str, found: object, *, empty: bool = False) -> str:
    if not isinstance(found, str) or len(found) > 100 or not (found or empty) or "\x00" in found:
        raise ValueError(f"{name}: expected a text of at most 100 characters")
    return found


def _truth(name: str, found: object) -> bool:
    if not isinstance(found, bool):
        raise ValueError(f"{name}: expected true or false")
    return found


def _names(name: str, found: object) -> tuple[str, ...]:
    if not isinstance(found, list | tuple) or len(found) > 500:
        raise ValueError(f"{name}: expected a list of at most 500 texts")
    return tuple(_text(name, one) for one in found)
