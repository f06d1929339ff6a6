"""Number lists in the admin: the lists, what is on them, and a page for many numbers at once."""

from collections import Counter
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
    action,
    display,
)
from apps.audit.choices import OBJECT_CHANGED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.numberlists import services
from apps.numberlists.forms import AddLinesForm, NumberEntryForm, NumberListForm
from apps.numberlists.models import NumberEntry, NumberList
from apps.numberlists.selectors import list_number_lists
from apps.numberlists.services import add_lines, read_as_entry, remove_expired, save_entry
from apps.sheets.pages import SheetModelAdmin

SHOWN_LINES = 500
"""How many lines a report shows; the wrong ones come first."""
_OUTCOMES = {
    services.WRONG: _("not added"),
    services.REPEATED: _("there twice"),
    services.KNOWN: _("on the list already"),
    services.ADDED: _("added"),
}


@admin.register(NumberList)
class NumberListAdmin(SheetModelAdmin):
    sheet = "number_lists"
    form = NumberListForm
    list_display = ("name", "code", "purpose", "entry_link", "is_active")
    list_filter = (("purpose", ChoicesDropdownFilter),)
    search_fields = ("code__istartswith", "name")
    prepopulated_fields: ClassVar[dict[str, tuple[str, ...]]] = {"code": ("name",)}
    actions_detail = ["add_many", "strike_out_expired"]
    actions_row = ["add_many"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[NumberList]:
        shown: QuerySet[NumberList] = list_number_lists().order_by(
            *(self.get_ordering(request) or ("name", "id"))
        )
        return shown

    def get_readonly_fields(self, request: HttpRequest, obj: NumberList | None = None) -> tuple[str, ...]:
        return () if obj is None else ("code",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    @display(description=_("numbers"), ordering="entry_count")
    def entry_link(self, row: Any) -> str:
        url = reverse("admin:numberlists_numberentry_changelist")
        return format_html('<a href="{}?number_list__id__exact={}">{}</a>', url, row.pk, row.entry_count)

    # --- many numbers at once

    def get_urls(self) -> list[Any]:
        own = path(
            "<int:pk>/add-numbers/", self.admin_site.admin_view(self.add_view), name="numberlists_add_numbers"
        )
        return [own, *super().get_urls()]

    def has_fill_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("numberlists.add_numberentry")

    def has_clear_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("numberlists.delete_numberentry")

    @action(description=_("Add many numbers"), icon="playlist_add", permissions=["fill"])
    def add_many(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect(reverse("admin:numberlists_add_numbers", args=[object_id]))

    @action(description=_("Strike out expired numbers"), icon="event_busy", permissions=["clear"])
    def strike_out_expired(self, request: HttpRequest, object_id: int) -> HttpResponse:
        found = self._get(request, object_id)
        count = remove_expired(number_list=found)
        self._record(request, found, {"expired": count})
        words = ngettext("%(count)d number struck out.", "%(count)d numbers struck out.", count)
        messages.success(request, words % {"count": count})
        return redirect(reverse("admin:numberlists_numberlist_change", args=[found.pk]))

    def add_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take in lines that somebody pasted, and say what became of each."""
        if not self.has_fill_permission(request):
            raise PermissionDenied
        found, judged = self._get(request, pk), []
        form = AddLinesForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                judged = add_lines(number_list=found, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error("text", error.messages)
            else:
                counts = Counter(one.outcome for one in judged)
                self._record(request, found, {"lines": dict(counts)})
                form = AddLinesForm(initial={"text": _again(judged)})
        return TemplateResponse(request, "numberlists/add.html", self._context(request, found, form, judged))

    def _get(self, request: HttpRequest, pk: int) -> NumberList:
        found = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _record(self, request: HttpRequest, found: NumberList, detail: dict[str, Any]) -> None:
        record_audit(
            actor=request.user, action=OBJECT_CHANGED, obj=found, detail=detail, ip=client_ip(request)
        )

    def _context(
        self, request: HttpRequest, found: NumberList, form: Any, judged: list[Any]
    ) -> dict[str, Any]:
        counts = Counter(one.outcome for one in judged)
        order = list(_OUTCOMES)
        shown = sorted(judged, key=lambda one: (order.index(one.outcome), one.line.place))
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Add numbers: %(name)s") % {"name": found.name},
            "number_list": found,
            "form": form,
            "counts": [
                (outcome, label, counts[outcome]) for outcome, label in _OUTCOMES.items() if counts[outcome]
            ],
            "lines": [(one, _OUTCOMES[one.outcome]) for one in shown[:SHOWN_LINES]],
            "left_out": max(0, len(shown) - SHOWN_LINES),
        }


def _again(judged: list[services.Judged]) -> str:
    """Return the lines that were not taken, to be corrected and sent again."""
    wrong = [one.line for one in judged if one.outcome == services.WRONG]
    return "\n".join(f"{line.text}; {line.note}" if line.note else line.text for line in wrong)


@admin.register(NumberEntry)
class NumberEntryAdmin(SheetModelAdmin):
    sheet = "number_list_entries"
    form = NumberEntryForm
    list_display = ("number", "number_list", "note", "valid_until", "added_by", "created_at")
    list_filter = (("number_list", AutocompleteSelectFilter), ("valid_until", RangeDateFilter))
    list_select_related = ("number_list", "added_by")
    search_fields = ("number__startswith",)
    search_help_text = _("The number or its beginning, in any usual form.")
    autocomplete_fields = ("number_list",)
    ordering = ("-id",)
    list_per_page = 50
    paginator = CappedPaginator

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[NumberEntry], search_term: str
    ) -> tuple[QuerySet[NumberEntry], bool]:
        """Find numbers by their beginning, as people write them."""
        reading = read_as_entry(f"{search_term.strip().rstrip('*')}*") if search_term.strip() else None
        if reading and reading.number:
            search_term = reading.number.rstrip("*")
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request: HttpRequest, obj: NumberEntry, form: Any, change: bool) -> None:
        save_entry(entry=obj, by=request.user)
