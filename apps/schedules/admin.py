"""Business hours in the admin."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import TabularInline, display
from apps.schedules.forms import BlocksFormSet, HolidaysFormSet
from apps.schedules.models import BusinessHours, Holiday, HoursBlock
from apps.schedules.selectors import to_schedule
from apps.sheets.pages import SheetModelAdmin


class BlockInline(TabularInline):
    model = HoursBlock
    hide_title = True
    formset = BlocksFormSet


class HolidayInline(TabularInline):
    model = Holiday
    hide_title = True
    formset = HolidaysFormSet


@admin.register(BusinessHours)
class BusinessHoursAdmin(SheetModelAdmin):
    sheet = "schedules"
    list_display = ("name", "code", "time_zone", "open_now", "opens_next")
    search_fields = ("code__istartswith", "name")
    fields = ("name", "code", "time_zone")
    inlines = (BlockInline, HolidayInline)

    def get_readonly_fields(self, request: HttpRequest, obj: BusinessHours | None = None) -> tuple[str, ...]:
        return () if obj is None else ("code",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BusinessHours]:
        return super().get_queryset(request).prefetch_related("blocks", "holidays")

    @display(description=_("open now"), boolean=True)
    def open_now(self, hours: BusinessHours) -> bool:
        return to_schedule(hours).is_open(time.time())

    @display(description=_("opens next"))
    def opens_next(self, hours: BusinessHours) -> str:
        """The next opening by the clock of the place; nothing while it is open."""
        now = time.time()
        opening = to_schedule(hours).next_opening(now)
        if opening is None:
            return str(_("never"))
        if opening == now:
            return ""
        return date_format(datetime.fromtimestamp(opening, ZoneInfo(hours.time_zone)), "DATETIME_FORMAT")
