"""Filters of lists of clocks."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.sla.choices import ClockState
from apps.sla.models import Clock
from apps.sla.selectors import GOES_ON, due_within, overdue
from apps.tickets.models import Ticket

OVERDUE, HOUR, DAY, RUNNING, PAUSED, ENDED = "overdue", "hour", "day", "open", "paused", "ended"
DUE_CHOICES = (
    (OVERDUE, _("Overdue")),
    (HOUR, _("Due within the hour")),
    (DAY, _("Due within a day")),
    (PAUSED, _("Standing still")),
)


def due_condition(value: str | None, now: datetime) -> Q:
    """Return what a choice of the filter means for clocks."""
    match value:
        case "overdue":
            return overdue(now)
        case "hour":
            return due_within(now, 3600)
        case "day":
            return due_within(now, 86_400)
        case "paused":
            return GOES_ON & Q(state=ClockState.PAUSED)
        case "ended":
            return Q(ended_at__isnull=False)
        case "all":
            return Q()
    return GOES_ON


class DueFilter(admin.SimpleListFilter):
    """Without a choice, the list shows clocks that go on."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return (*DUE_CHOICES, (ENDED, _("Ended")), ("all", _("All clocks")))

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            if choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name]):
                choice["display"] = _("Going on")
            yield choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Clock]) -> QuerySet[Clock]:
        return queryset.filter(due_condition(self.value(), timezone.now()))


class DecidedFilter(admin.SimpleListFilter):
    """By the day on which a clock was met or broken; also how a report's figure names its clocks."""

    title = _("decided")
    parameter_name = "decided"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        today = timezone.localdate()
        return (
            (today.isoformat(), _("Today")),
            ((today - timedelta(days=1)).isoformat(), _("Yesterday")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Clock]) -> QuerySet[Clock]:
        from apps.sla.report import days_of

        span = days_of(self.value())
        return queryset if span is None else queryset.filter(decided_at__gte=span[0], decided_at__lt=span[1])


class TicketDueFilter(admin.SimpleListFilter):
    """Tickets by what their clocks need; those that are due first come first."""

    title = _("SLA")
    parameter_name = "sla"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return DUE_CHOICES

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        if not is_due_choice(self.value()):
            return queryset
        clocks = Clock.objects.filter(due_condition(self.value(), timezone.now()), ticket=OuterRef("pk"))
        first = clocks.order_by("due_at").values("due_at")[:1]
        return queryset.filter(Exists(clocks)).annotate(sla_due_at=Subquery(first))


def is_due_choice(value: str | None) -> bool:
    """Return whether the filter of tickets has this choice."""
    return value in {choice for choice, _name in DUE_CHOICES}


def ticket_order(request: HttpRequest) -> tuple[str, ...] | None:
    """Return the order of tickets that were filtered by what is due: soonest first."""
    return ("sla_due_at", "-id") if is_due_choice(request.GET.get(TicketDueFilter.parameter_name)) else None
