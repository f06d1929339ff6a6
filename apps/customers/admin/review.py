"""What somebody has to look at: possible duplicates, merges, numbers that are none."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    DialogForm,
    ReadOnlyModelAdmin,
    action,
    close_dialog,
    display,
)
from apps.audit.requests import client_ip
from apps.customers.choices import PairState
from apps.customers.forms import CorrectDialog
from apps.customers.models import Customer, CustomerMerge, DuplicatePair, UnusableNumber
from apps.customers.services import correct_number, dismiss_number, mark_distinct, undo_merge
from apps.customers.words import say_merged, say_reasons

_STATE_COLOURS = {"open": "warning", "distinct": "", "merged": "success"}


def _link(customer: Customer) -> str:
    url = reverse("admin:customers_customer_change", args=[customer.pk])
    return format_html('<a href="{}">{}</a>', url, customer.name)


class ReviewAdmin(ReadOnlyModelAdmin):
    """Rows are made by the machinery; people decide about them."""

    paginator = CappedPaginator
    list_per_page = 50
    list_fullwidth = True
    list_display_links = None

    def has_merge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("customers.merge_customer")

    def decide(self, request: HttpRequest, service: Any, **given: Any) -> HttpResponse:
        """Call a service and go back to the list; what it refuses is said there."""
        try:
            service(**given)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Done."))
        return close_dialog(reverse(f"admin:customers_{self.opts.model_name}_changelist"))


class PairStateFilter(admin.SimpleListFilter):
    """Starts with what is still to be reviewed."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state, label) for state, label in PairState.choices if state != PairState.OPEN]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value() or PairState.OPEN)


@admin.register(DuplicatePair)
class DuplicatePairAdmin(ReviewAdmin):
    """Likeliest first. Looking at a pair leads to the page that shows what a merge would do."""

    list_display = ("first_link", "second_link", "score", "reason_list", "state_label", "found_at")
    list_filter = (PairStateFilter,)
    ordering = ("-score", "-id")
    actions_row = ["compare", "distinct"]
    actions_detail = ["compare", "distinct"]
    fields = ("first", "second", "score", "reason_list", "state", "found_at", "decided_at", "decided_by")
    empty_text = _("No two customers look alike. They are compared once a day.")
    actions_list = ["look_now"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DuplicatePair]:
        return super().get_queryset(request).select_related("first", "second")

    @display(description=_("customer"))
    def first_link(self, pair: DuplicatePair) -> str:
        return _link(pair.first)

    @display(description=_("perhaps the same"))
    def second_link(self, pair: DuplicatePair) -> str:
        return _link(pair.second)

    @display(description=_("reasons"))
    def reason_list(self, pair: DuplicatePair) -> str:
        return say_reasons(pair.reasons)

    @display(description=_("state"), label=_STATE_COLOURS)
    def state_label(self, pair: DuplicatePair) -> tuple[str, Any]:
        return pair.state, pair.get_state_display()

    @action(description=_("Compare and merge"), icon="compare_arrows", permissions=["merge"])
    def compare(self, request: HttpRequest, object_id: int) -> HttpResponse:
        pair = self.get_queryset(request).get(pk=object_id)
        return redirect(reverse("admin:customers_customer_merge", args=[pair.first_id, pair.second_id]))

    @action(
        description=_("Not the same"),
        icon="person_off",
        permissions=["merge"],
        dialog={
            "title": _("These two are not the same"),
            "description": _("It is remembered; the pair is not proposed again."),
            "form_class": DialogForm,
            "form_submit_text": _("Not the same"),
        },
    )
    def distinct(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        pair = self.get_queryset(request).get(pk=object_id)
        return self.decide(request, mark_distinct, pair=pair, by=request.user)

    @action(
        description=_("Look for duplicates now"),
        icon="search",
        permissions=["merge"],
        url_path="look-now",
        dialog={
            "title": _("Look for duplicates now"),
            "description": _("A worker compares all customers; otherwise it does so once a day."),
            "form_class": DialogForm,
            "form_submit_text": _("Look now"),
        },
    )
    def look_now(self, request: HttpRequest, form: DialogForm, *args: Any, **kwargs: Any) -> HttpResponse:
        from apps.customers.tasks import look_for_duplicates

        return self.decide(request, look_for_duplicates.delay)


@admin.register(CustomerMerge)
class CustomerMergeAdmin(ReviewAdmin):
    """Newest first; each can be undone while nothing later stands in the way."""

    list_display = ("at", "survivor_link", "merged_link", "row_count", "by", "undone_at", "undone_by")
    ordering = ("-at", "-id")
    actions_row = ["undo"]
    actions_detail = ["undo"]
    fields = ("survivor", "merged", "change_list", "row_count", "at", "by", "undone_at", "undone_by")
    empty_text = _(
        "Customers are merged on their page, or from the possible duplicates; each merge can be undone here."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomerMerge]:
        return super().get_queryset(request).select_related("survivor", "merged", "by", "undone_by")

    def has_merge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        undone = object_id and CustomerMerge.objects.filter(pk=object_id, undone_at__isnull=False).exists()
        return not undone and super().has_merge_permission(request)

    @display(description=_("customer"))
    def survivor_link(self, merge: CustomerMerge) -> str:
        return _link(merge.survivor)

    @display(description=_("merged"))
    def merged_link(self, merge: CustomerMerge) -> str:
        return _link(merge.merged)

    @display(description=_("what it changed"))
    def change_list(self, merge: CustomerMerge) -> str:
        return say_merged(merge.before.get("survivor", {}), merge.after.get("survivor", {}))

    @display(description=_("rows that followed"))
    def row_count(self, merge: CustomerMerge) -> int:
        return sum(len(keys) for keys in merge.moved.values())

    @action(
        description=_("Undo the merge"),
        icon="undo",
        permissions=["merge"],
        dialog={
            "title": _("Undo the merge"),
            "description": _(
                "Numbers, answers and interactions go back to where they were. What was changed since stays."
            ),
            "form_class": DialogForm,
            "form_submit_text": _("Undo the merge"),
        },
    )
    def undo(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        merge = self.get_queryset(request).get(pk=object_id)
        return self.decide(request, undo_merge, merge=merge, by=request.user, ip=client_ip(request))


@admin.register(UnusableNumber)
class UnusableNumberAdmin(ReviewAdmin):
    """The report of what was given as a number and cannot be called."""

    list_display = ("customer_link", "text", "reason_label", "suggestion", "source", "created_at")
    list_filter = (("reason", ChoicesDropdownFilter), ("source", ChoicesDropdownFilter))
    search_fields = ("text__startswith",)
    search_help_text = _("Beginning of the number as it was typed.")
    ordering = ("-id",)
    actions_row = ["correct", "strike_out"]
    actions_detail = ["correct", "strike_out"]
    empty_text = _("Every number can be called. What imports and forms bring that is none waits here.")
    actions = ["accept_suggestions"]  # type: ignore[assignment]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnusableNumber]:
        return super().get_queryset(request).select_related("customer")

    def has_correct_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("customers.change_customer")

    @display(description=_("customer"))
    def customer_link(self, row: UnusableNumber) -> str:
        return _link(row.customer)

    @display(description=_("reason"), ordering="reason", label=True)
    def reason_label(self, row: UnusableNumber) -> Any:
        return row.get_reason_display()

    @action(
        description=_("Correct"),
        icon="edit",
        permissions=["correct"],
        dialog={
            "title": _("The number that is meant"),
            "description": _("It takes the place of what was typed."),
            "form_class": CorrectDialog,
            "form_submit_text": _("Use this number"),
        },
    )
    def correct(self, request: HttpRequest, form: CorrectDialog, object_id: int) -> HttpResponse:
        row = self.get_queryset(request).get(pk=object_id)
        return self.decide(request, correct_number, unusable=row, number=form.cleaned_data["number"])

    @action(
        description=_("Strike out"),
        icon="delete",
        permissions=["correct"],
        dialog={
            "title": _("This is no number"),
            "description": _("It is removed from the customer."),
            "form_class": DialogForm,
            "form_submit_text": _("Strike out"),
        },
    )
    def strike_out(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        return self.decide(request, dismiss_number, unusable=self.get_queryset(request).get(pk=object_id))

    @action(description=_("Use the suggestions"), permissions=["correct"])
    def accept_suggestions(self, request: HttpRequest, queryset: QuerySet[UnusableNumber]) -> None:
        done, refused = 0, []
        for row in queryset.exclude(suggestion=""):
            try:
                correct_number(unusable=row, number=row.suggestion)
                done += 1
            except ValidationError:
                refused.append(row.text)
        if done:
            messages.success(request, _("%(count)s numbers corrected.") % {"count": done})
        if refused:
            words = _("Known under another customer: %(list)s.") % {"list": ", ".join(refused[:20])}
            messages.warning(request, words)
