"""Spreadsheets of the schedules: a row for each, its hours and special days in one cell each."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from apps.schedules.domain.hours import Span
from apps.schedules.domain.texts import BadHours, format_days, format_week, parse_days, parse_week
from apps.schedules.models import BusinessHours
from apps.schedules.services import save_business_hours
from apps.sheets.describing import with_names
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.model_sheet import ModelSheet
from apps.sheets.resource import Row, Values

_CANONICAL: Mapping[str, Callable[[str], str]] = {
    "hours": lambda text: format_week(parse_week(text)),
    "special_days": lambda text: format_days(parse_days(text)),
}


class BusinessHoursSheet(ModelSheet):
    code = "schedules"
    title = gettext_lazy("business hours")
    model = BusinessHours
    own_parts = frozenset({"blocks", "holidays"})
    fields = ("code", "name", "time_zone")

    def extra_columns(self) -> tuple[Column, ...]:
        hours = Column(
            "hours",
            Kind.LIST,
            title=gettext_lazy("opening hours"),
            example="mon-fri 09:00-18:00; sat 10:00-14:00",
        )
        days = Column(
            "special_days",
            Kind.LIST,
            title=gettext_lazy("special days"),
            example="2026-12-25 closed Christmas",
        )
        return with_names(hours), with_names(days)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("blocks", "holidays")

    def describe(self, instance: BusinessHours) -> Values:
        blocks = [(row.weekday, Span(row.opens, row.closes)) for row in instance.blocks.all()]
        days = [
            (row.date, row.name, Span(row.opens, row.closes) if row.opens and row.closes else None)
            for row in instance.holidays.all()
        ]
        return super().describe(instance) | {"hours": format_week(blocks), "special_days": format_days(days)}

    def canonical(self, row: Row) -> None:
        for column, canonical in _CANONICAL.items():
            try:
                if column in row.values:
                    row.values[column] = canonical(row.values[column])
            except BadHours as error:
                row.add_error(column, "text", text=_("“%(part)s” cannot be read as hours.") % {"part": error})

    def save(self, instance: Any, values: Values, by: Any) -> Any:
        now = (
            self.describe(instance)
            if instance.pk
            else {"name": "", "time_zone": "", "hours": "", "special_days": ""}
        )
        wanted = {**now, **values}
        if instance.pk and wanted["code"] != instance.code:
            raise ValidationError({"code": _("The code of a schedule is not changed here.")})
        return save_business_hours(
            code=wanted["code"],
            name=wanted["name"],
            time_zone=wanted["time_zone"] or "UTC",
            blocks=parse_week(wanted["hours"]),
            holidays=parse_days(wanted["special_days"]),
        )


SHEETS = (BusinessHoursSheet,)
