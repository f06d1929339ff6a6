"""Changes of many tickets and time spent in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.formats import format_seconds
from apps.accounts.models import User
from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    AutocompleteSelectFilter,
    DialogForm,
    RangeDateTimeFilter,
    ReadOnlyModelAdmin,
    action,
    close_dialog,
    display,
    widgets,
)
from apps.customfields.selectors import get_fields
from apps.jobs.selectors import may_fetch_file
from apps.tickets.desk.batches import (
    PREVIEWED,
    batch_page,
    begin_batch,
    count_items,
    preview_actions,
    title_of,
    undo_batch,
)
from apps.tickets.desk.forms import ActionFields, actions_of
from apps.tickets.desk.snapshots import say_all_changes
from apps.tickets.desk.time_services import correct_time
from apps.tickets.desk.tool_services import checked_actions
from apps.tickets.desk.words import say_actions
from apps.tickets.domain.actions import parse_actions
from apps.tickets.models import BatchItem, ItemState, TicketBatch, TimeEntry
from apps.tickets.selectors import visible_tickets

SHOWN = 200
_COLOURS = {
    "changed": "success", "failed": "danger", "unchanged": "", "waiting": "info",
    "restored": "success", "kept": "warning",
}  # fmt: skip


@admin.register(TicketBatch)
class TicketBatchAdmin(ReadOnlyModelAdmin):
    """What was done to many tickets at once. One that has not begun asks what to do."""

    list_display = ("title", "does", "total", "by", "created_at", "is_undone")
    list_filter = (("created_at", RangeDateTimeFilter), ("by", AutocompleteSelectFilter))
    list_select_related = ("by", "macro")
    paginator = CappedPaginator
    fields = ("macro", "total", "by", "created_at", "undone_at")
    empty_text = _(
        "Choose tickets in their list, then “Change these tickets” among the actions: what was done is kept here."
    )
    change_form_outer_before_template = "tickets/admin/batch.html"

    class Media:
        css = {"all": ("jobs/jobs.css", "tickets/desk.css")}

    def get_queryset(self, request: HttpRequest) -> QuerySet[TicketBatch]:
        batches = super().get_queryset(request)
        if not _is_page(request):
            batches = batches.exclude(actions=[])
        return (
            batches
            if request.user.has_perm("tickets.change_ticketbatch")
            else batches.filter(by=request.user.pk)
        )

    def get_urls(self) -> list[Any]:
        own = [
            path("<int:pk>/apply/", self.admin_site.admin_view(self.apply), name="tickets_ticketbatch_apply"),
            path("<int:pk>/undo/", self.admin_site.admin_view(self.undo), name="tickets_ticketbatch_undo"),
        ]
        return own + super().get_urls()

    @display(description=_("what"))
    def title(self, batch: TicketBatch) -> str:
        return title_of(batch)

    @display(description=_("actions"))
    def does(self, batch: TicketBatch) -> str:
        return say_actions(batch.actions)

    @display(description=_("undone"), boolean=True)
    def is_undone(self, batch: TicketBatch) -> bool:
        return batch.undone_at is not None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        batch = self._batch(request, object_id)
        if batch is None:
            return super().change_view(request, object_id, form_url, extra_context)
        context = self._ask(request, batch) if not batch.actions else self._tell(request, batch)
        context |= {"title": title_of(batch), "batch": batch, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def _batch(self, request: HttpRequest, object_id: str) -> TicketBatch | None:
        rows = self.get_queryset(request).select_related("job", "undo_job", "macro", "by")
        return rows.filter(pk=int(object_id)).first() if object_id.isdigit() else None

    def _ask(self, request: HttpRequest, batch: TicketBatch, form: Any = None) -> dict[str, Any]:
        form = form or BulkForm(request.GET if request.GET.get("preview") else None)
        context: dict[str, Any] = {
            "form": form,
            "apply_url": reverse("admin:tickets_ticketbatch_apply", args=[batch.pk]),
        }
        if form.is_bound and form.is_valid():
            first = BatchItem.objects.filter(batch=batch).values("ticket")
            tickets = visible_tickets(request.user).filter(pk__in=first)[:PREVIEWED]
            actions = parse_actions(form.cleaned_data["actions"])
            context |= {
                "previews": preview_actions(tickets=tickets, actions=actions, by=_user(request)),
                "previewed": min(PREVIEWED, batch.total),
            }
        return context

    def _tell(self, request: HttpRequest, batch: TicketBatch) -> dict[str, Any]:
        job = batch.undo_job or batch.job
        items = batch.items.select_related("ticket").order_by("id")
        wanted = request.GET.get("result", "")
        shown = items.filter(state=wanted) if wanted in ItemState.values else items
        listed = list(shown[:SHOWN])
        said = say_all_changes((item.before, item.after) for item in listed)
        rows = [
            {"item": item, "colour": _COLOURS.get(item.state, ""), "changes": changes}
            for item, changes in zip(listed, said, strict=True)
        ]
        counts = [
            (state, ItemState(state).label, count) for state, count in count_items(batch).items() if count
        ]
        return {
            "job": job,
            "may_fetch": job is not None and may_fetch_file(request.user, job),
            "counts": counts,
            "rows": rows,
            "chosen": wanted,
            "does": say_actions(batch.actions),
            "may_undo": batch.undone_at is None and not (job and job.is_open),
            "undo_url": reverse("admin:tickets_ticketbatch_undo", args=[batch.pk]),
            "reload": True,
        }

    def apply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the form says, once."""
        batch = get_object_or_404(TicketBatch, pk=pk, by=request.user.pk)
        form = BulkForm(request.POST)
        if request.method != "POST" or not form.is_valid():
            for error in form.errors.values():
                messages.error(request, " ".join(map(str, error)))
            return HttpResponseRedirect(batch_page(batch))
        begin_batch(batch=batch, actions=parse_actions(form.cleaned_data["actions"]))
        return HttpResponseRedirect(batch_page(batch))

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a change back."""
        batch = get_object_or_404(TicketBatch, pk=pk)
        if request.method != "POST":
            raise PermissionDenied
        try:
            undo_batch(batch=batch, by=_user(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(batch_page(batch))


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # the admin has seen to it
    return user


def _is_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and "object_id" in match.kwargs


class BulkForm(ActionFields):
    """What is to be done to the chosen tickets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fill_choices(get_fields("ticket"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["actions"] = checked_actions(actions_of(cleaned, self.custom))
        return cleaned


class CorrectTimeForm(DialogForm):
    """How long it was after all, and why."""

    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=1440, widget=widgets.UnfoldAdminIntegerFieldWidget
    )
    reason = forms.CharField(label=_("Reason"), max_length=250, widget=widgets.UnfoldAdminTextInputWidget)


@admin.register(TimeEntry)
class TimeEntryAdmin(ReadOnlyModelAdmin):
    """Time spent on tickets. Entries are corrected with a reason, never overwritten."""

    list_display = ("started_at", "ticket", "user", "spent", "by_hand", "note", "corrected")
    list_filter = (("started_at", RangeDateTimeFilter), ("user", AutocompleteSelectFilter), "by_hand")
    list_select_related = ("ticket", "user")
    search_fields = ("=ticket__number",)
    search_help_text = _("Number of a ticket.")
    paginator = CappedPaginator
    actions_detail = ["correct"]
    fields = ("ticket", "user", "started_at", "spent", "by_hand", "note", "corrected")
    readonly_fields = ("spent", "corrected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TimeEntry]:
        return super().get_queryset(request).prefetch_related("corrections__by")

    @display(description=_("time spent"), ordering="seconds")
    def spent(self, entry: TimeEntry) -> str:
        return str(_("runs")) if entry.seconds is None else format_seconds(entry.seconds)

    @display(description=_("corrections"))
    def corrected(self, entry: TimeEntry) -> str:
        return "; ".join(
            f"{format_seconds(one.before_seconds)} → {format_seconds(one.after_seconds)}: {one.reason} ({one.by})"
            for one in entry.corrections.all()
        )

    def has_correct_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tickets.change_timeentry")

    @action(
        description=_("Correct the time"),
        icon="edit",
        permissions=["correct"],
        dialog={
            "title": _("Correct the time"),
            "description": _("What it was, the reason and who corrected it stay on record."),
            "form_class": CorrectTimeForm,
            "form_submit_text": _("Save"),
        },
    )
    def correct(self, request: HttpRequest, form: CorrectTimeForm, object_id: str) -> HttpResponse:
        entry = get_object_or_404(TimeEntry, pk=object_id)
        minutes, reason = form.cleaned_data["minutes"], form.cleaned_data["reason"]
        try:
            correct_time(entry=entry, seconds=minutes * 60, reason=reason, by=_user(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return close_dialog(reverse("admin:tickets_timeentry_change", args=[entry.pk]))
