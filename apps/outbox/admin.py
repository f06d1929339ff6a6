"""The outbox in the admin: who follows, who is behind, and what could not be taken."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _, ngettext

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    ReadOnlyModelAdmin,
    action,
    display,
)
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.outbox.choices import HeldState
from apps.outbox.models import Entry, Held, Place
from apps.outbox.readiness import LATE_SECONDS
from apps.outbox.selectors import Backlog, list_backlogs
from apps.outbox.services import drop_held, replay_held


class Alarmed(ReadOnlyModelAdmin):
    """Says above its list what somebody has to look at."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "GET":
            for backlog in list_backlogs():
                _say(request, backlog)
        return super().changelist_view(request, extra_context)


def _say(request: HttpRequest, backlog: Backlog) -> None:
    if backlog.set_aside:
        text = ngettext(
            "%(follower)s: %(count)s event was tried in vain and set aside.",
            "%(follower)s: %(count)s events were tried in vain and set aside.",
            backlog.set_aside,
        )
        messages.error(request, text % {"follower": backlog.follower, "count": backlog.set_aside})
    if backlog.oldest_at and is_late(backlog.oldest_at):
        word = {"follower": backlog.follower, "time": timesince(backlog.oldest_at)}
        messages.warning(
            request, _("%(follower)s is behind by %(time)s. Do a worker and a beat of Celery run?") % word
        )


def is_late(oldest_at: datetime) -> bool:
    """Return whether what a follower has not had yet is older than it should be."""
    return (timezone.now() - oldest_at).total_seconds() > LATE_SECONDS


@admin.register(Place)
class PlaceAdmin(Alarmed):
    """The followers, and how each of them stands."""

    list_display = ("follower", "how", "waiting", "set_aside", "updated_at")
    list_display_links = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        """With how each stands as columns; those whose follower is no more are left out."""
        backlogs = list_backlogs()
        rows = super().get_queryset(request).filter(follower__in=[backlog.follower for backlog in backlogs])
        return rows.annotate(
            oldest_at=_column(backlogs, "oldest_at", models.DateTimeField()),
            waiting_count=_column(backlogs, "waiting", models.IntegerField()),
            set_aside_count=_column(backlogs, "set_aside", models.IntegerField()),
        )

    @display(description=_("state"), label={"late": "danger", "busy": "warning", "through": "success"})
    def how(self, place: Any) -> tuple[str, Any]:
        if place.oldest_at is None:
            return "through", _("has everything")
        late = "late" if is_late(place.oldest_at) else "busy"
        return late, _("behind by %(time)s") % {"time": timesince(place.oldest_at)}

    @display(description=_("tried again"))
    def waiting(self, place: Any) -> int:
        return int(place.waiting_count)

    @display(description=_("set aside"))
    def set_aside(self, place: Any) -> int:
        return int(place.set_aside_count)


def _column(backlogs: list[Backlog], name: str, field: "models.Field[Any, Any]") -> Any:
    cases = (
        models.When(follower=backlog.follower, then=models.Value(getattr(backlog, name), output_field=field))
        for backlog in backlogs
    )
    return models.Case(*cases, default=None, output_field=field)


@admin.register(Held)
class HeldAdmin(Alarmed):
    """What followers could not take. Trying again and giving up take the right to change it."""

    list_display = (
        "entry_id",
        "follower",
        "kind",
        "key",
        "state_label",
        "attempts",
        "next_at",
        "short_error",
    )
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("follower__exact", "key__exact")
    search_help_text = _("A follower, or what the event is about.")
    list_select_related = ("entry",)
    paginator = CappedPaginator
    fields = ("follower", "kind", "key", "state", "attempts", "next_at", "held_at", "error", "data")
    readonly_fields = fields
    actions = ("try_again", "give_up")  # type: ignore[assignment]

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_held")

    @display(description=_("kind"))
    def kind(self, held: Held) -> str:
        return held.entry.kind

    @display(description=_("data"))
    def data(self, held: Held) -> Any:
        return held.entry.data

    @display(description=_("error"))
    def short_error(self, held: Held) -> str:
        return held.error[:120]

    @display(
        description=_("state"),
        ordering="state",
        label={HeldState.WAITING: "warning", HeldState.SET_ASIDE: "danger"},
    )
    def state_label(self, held: Held) -> tuple[str, str]:
        return held.state, held.get_state_display()

    @action(description=_("Try again"), permissions=["settle"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Held]) -> None:
        count = replay_held(held=queryset)
        _record(request, "outbox.replayed", count)
        messages.success(request, _("Events that are tried again: %(count)s.") % {"count": count})

    @action(description=_("Give up"), permissions=["settle"])
    def give_up(self, request: HttpRequest, queryset: QuerySet[Held]) -> None:
        count = drop_held(held=queryset)
        _record(request, "outbox.given_up", count)
        messages.success(request, _("Events that were given up: %(count)s.") % {"count": count})


def _record(request: HttpRequest, what: str, count: int) -> None:
    record_audit(actor=request.user, action=what, detail={"count": count}, ip=client_ip(request))


@admin.register(Entry)
class EntryAdmin(Alarmed):
    """What happened, newest first."""

    list_display = ("id", "at", "kind", "key", "by_id")
    list_filter = (("at", RangeDateTimeFilter),)
    search_fields = ("kind__exact", "id__exact")
    search_help_text = _("A kind such as ticket.created, or a number.")
    paginator = CappedPaginator
    fields = ("id", "at", "kind", "key", "by_id", "data")
    readonly_fields = fields
