"""What is asked, out of the query of an address and back into it. Whoever writes nonsense is told what is wrong."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from apps.reports.catalogue import Report
from apps.reports.domain.asked import Asked
from apps.reports.domain.periods import Days, PeriodKind, days_before, days_of
from apps.reports.forms import AskedForm

DEFAULT_PERIOD = PeriodKind.LAST_7_DAYS


class BadQuestion(ValueError):
    """The query cannot be understood: ``errors`` has sentences by parameter, "" for those of no parameter."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(sentence for sentences in errors.values() for sentence in sentences))
        self.errors = dict(errors)


def query_of(asked: Asked) -> dict[str, list[str]]:
    """Return the parameters that say the same; what is as usual is left out."""
    query: dict[str, list[str]] = {"period": [asked.kind.value]}
    if asked.kind is PeriodKind.DAYS:
        query |= {"first": [asked.days.first.isoformat()], "last": [asked.days.last.isoformat()]}
    lists = {"group": asked.groups, "team": asked.teams, "agent": asked.agents}
    query |= {name: list(values) for name, values in lists.items() if values}
    if asked.medium != "voice":
        query["medium"] = [asked.medium]
    if asked.grain:
        query["grain"] = [asked.grain]
    if not asked.compare:
        query["compare"] = ["0"]
    if asked.zone.key != timezone.get_current_timezone_name():
        query["zone"] = [asked.zone.key]
    return query


def encode(asked: Asked) -> str:
    """Return the query as text, for a link."""
    return urlencode(query_of(asked), doseq=True)


def parse_asked(report: Report, query: Mapping[str, list[str]], *, today: date | None = None) -> Asked:
    """Return what is asked of a report. ``today`` is for those who ask later (default: today in the zone). Raises
    :class:`BadQuestion`."""
    data = QueryDict(mutable=True)
    for name, values in query.items():
        data.setlist(name, values)
    form = AskedForm(data, report=report, today=today)
    if not form.is_valid():
        raise BadQuestion(errors_of(form))
    return form.asked


def errors_of(form: AskedForm) -> dict[str, list[str]]:
    """Return the sentences of a form by parameter."""
    return {
        "" if name == "__all__" else name: [str(sentence) for sentence in sentences]
        for name, sentences in form.errors.items()
    }


def ask(report: Report, kind: PeriodKind = DEFAULT_PERIOD, **other: Any) -> Asked:
    """Return the plain question about a period that ends today or before, in the current time zone."""
    zone: ZoneInfo = other.pop("zone", None) or current_zone()
    days = other.pop("days", None) or days_of(kind, timezone.localdate(timezone=zone))
    return Asked(report.id, kind, days, zone, **other)


def before(asked: Asked) -> Asked:
    """Return the same question about the period before."""
    return replace(asked, days=days_before(asked.kind, asked.days), kind=PeriodKind.DAYS)


def with_days(asked: Asked, first: date, last: date) -> Asked:
    """Return the same question about other days."""
    return replace(asked, kind=PeriodKind.DAYS, days=Days(first, last))


def current_zone() -> ZoneInfo:
    """Return Django's current time zone, by its name."""
    return ZoneInfo(timezone.get_current_timezone_name())
