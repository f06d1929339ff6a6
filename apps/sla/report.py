"""How many promises were kept: by policy, priority, group or day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from apps.accounts.models import User
from apps.sla.choices import ClockKind, ClockState
from apps.sla.selectors import visible_clocks

MOST_DAYS = 92
_BETWEEN = ".."


def days_of(text: str | None) -> tuple[datetime, datetime] | None:
    """Return the local days that ``2026-11-01`` or ``2026-11-01..2026-11-07`` names, as begin and end; None for what
    names none."""
    first, _between, last = (text or "").partition(_BETWEEN)
    try:
        begin, end = parse_date(first), parse_date(last or first)
    except ValueError:  # a 31st of February
        return None
    if begin is None or end is None or end < begin or end == date.max:
        return None
    zone = timezone.get_current_timezone()
    return datetime.combine(begin, time.min, zone), datetime.combine(end + timedelta(days=1), time.min, zone)


class ReportForm(forms.Form):
    """Which days, and what the rows are. Without days: the last seven."""

    BY = (
        ("policy", gettext_lazy("Policy")),
        ("priority", gettext_lazy("Priority")),
        ("group", gettext_lazy("Skill group")),
        ("day", gettext_lazy("Day")),
    )
    first = forms.DateField(label=gettext_lazy("From"), required=False)
    last = forms.DateField(label=gettext_lazy("To"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("By"), choices=BY, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        last = data.get("last") or timezone.localdate()
        first = data.get("first") or last - timedelta(days=6)
        if first > last:
            self.add_error("last", _("The last day lies before the first one."))
            first = last
        if last - first >= timedelta(days=MOST_DAYS):
            self.add_error("last", _("At most %(days)d days at once.") % {"days": MOST_DAYS})
            first = last
        data |= {"first": first, "last": last, "by": data.get("by") or "policy"}
        return data

    @property
    def span(self) -> str:
        """The days as the list of clocks understands them."""
        return f"{self.cleaned_data['first'].isoformat()}{_BETWEEN}{self.cleaned_data['last'].isoformat()}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: how many clocks of a kind were met and broken. ``*_url`` list them."""

    name: str
    kind: str
    met: int
    breached: int
    met_url: str
    breached_url: str

    @property
    def share(self) -> float | None:
        """Per cent of the promises that were kept."""
        total = self.met + self.breached
        return 100 * self.met / total if total else None


@dataclass(frozen=True, slots=True)
class _Dimension:
    key: str
    name: str
    filter: str


_DIMENSIONS = {
    "policy": _Dimension("policy_id", "policy__name", "policy__id__exact"),
    "priority": _Dimension("priority_id", "priority__name", "priority__id__exact"),
    "group": _Dimension("group_id", "group__name", "group__id__exact"),
    "day": _Dimension("day", "day", ""),
}
_MET, _BROKEN = Q(state=ClockState.MET), Q(state=ClockState.BREACHED)


def attainment(user: User | AnonymousUser, form: ReportForm) -> list[Row]:
    """Return the lines of a valid form's report, in one query."""
    span, dimension = form.span, _DIMENSIONS[form.cleaned_data["by"]]
    begin, end = days_of(span) or (None, None)
    clocks = visible_clocks(user).filter(decided_at__gte=begin, decided_at__lt=end).order_by()
    if dimension.key == "day":
        clocks = clocks.annotate(day=TruncDate("decided_at"))
    counted: Any = (
        clocks.annotate(row_key=F(dimension.key), row_name=F(dimension.name))
        .values("row_key", "row_name", "kind")
        .annotate(met=Count("pk", filter=_MET), broken=Count("pk", filter=_BROKEN))
    )
    order = {kind: place for place, kind in enumerate(ClockKind.values)}
    found: Iterable[dict[str, Any]] = sorted(
        counted, key=lambda row: (_sort_key(row["row_name"]), order[row["kind"]])
    )
    return [_row(row, dimension, span) for row in found]


def total(rows: Iterable[Row]) -> dict[str, float | int | None]:
    """Return the sums of all lines."""
    listed = list(rows)
    met, broken = sum(row.met for row in listed), sum(row.breached for row in listed)
    return {"met": met, "breached": broken, "share": 100 * met / (met + broken) if met + broken else None}


def _row(row: dict[str, Any], dimension: _Dimension, span: str) -> Row:
    key, name = row["row_key"], row["row_name"]
    query = {"due": "all", "kind__exact": row["kind"], "decided": span}
    if dimension.key == "day":
        query["decided"] = key.isoformat()
    elif key is not None:
        query[dimension.filter] = str(key)
    link: Callable[[str], str] = lambda state: (  # noqa: E731
        f"{reverse('admin:sla_clock_changelist')}?{urlencode(query | {'state__exact': state})}"
    )
    return Row(
        name=date_format(name, "SHORT_DATE_FORMAT") if isinstance(name, date) else name or "–",
        kind=str(ClockKind(row["kind"]).label),
        met=row["met"],
        breached=row["broken"],
        met_url=link(ClockState.MET),
        breached_url=link(ClockState.BREACHED),
    )


def _sort_key(name: Any) -> str:
    return name.isoformat() if isinstance(name, date) else str(name or "")
