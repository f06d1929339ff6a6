"""The page that shows what a merge would do, and does it."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.audit.requests import client_ip
from apps.customers.domain.merging import CUSTOM, Facts
from apps.customers.models import Customer
from apps.customers.references import get_references
from apps.customers.services import merge_customers, preview_merge
from apps.customers.services.merging import Preview, facts_of
from apps.customers.words import say_field
from apps.customfields.domain import say_value
from apps.customfields.selectors import get_fields

_PLAIN = ("name", "external_ref", "tier", "language", "do_not_call", "note")


def merge_page(model_admin: Any, request: HttpRequest, object_id: int, other_id: int) -> HttpResponse:
    """Show both entries beside each other; POST merges the second into the first."""
    if not request.user.has_perm("customers.merge_customer"):
        raise PermissionDenied
    rows = {row.pk: row for row in Customer.objects.filter(pk__in=(object_id, other_id))}
    if len(rows) < 2:
        raise Http404
    survivor, merged = rows[object_id], rows[other_id]
    try:
        if request.method == "POST":
            return _merge(request, survivor, merged)
        preview = preview_merge(survivor=survivor, merged=merged)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(reverse("admin:customers_customer_change", args=[object_id]))
    return render(
        request, "customers/admin/merge.html", _context(model_admin, request, survivor, merged, preview)
    )


def _merge(request: HttpRequest, survivor: Customer, merged: Customer) -> HttpResponse:
    take = [name.removeprefix("take:") for name, value in request.POST.items() if value == "merged"]
    merge_customers(survivor=survivor, merged=merged, take=take, by=request.user, ip=client_ip(request))
    words = _("%(name)s was merged. It can be undone in the list of merges.") % {"name": merged}
    messages.success(request, words)
    return redirect(reverse("admin:customers_customer_change", args=[survivor.pk]))


def _context(
    model_admin: Any, request: HttpRequest, survivor: Customer, merged: Customer, preview: Preview
) -> dict[str, Any]:
    swapped = reverse("admin:customers_customer_merge", args=[merged.pk, survivor.pk])
    return {
        **model_admin.admin_site.each_context(request),
        "title": _("Merge %(merged)s into %(survivor)s") % {"merged": merged, "survivor": survivor},
        "model_admin": model_admin,
        "content_title": _("Merge %(merged)s into %(survivor)s") % {"merged": merged, "survivor": survivor},
        "survivor": survivor,
        "merged": merged,
        "lines": _lines(facts_of(survivor), facts_of(merged), preview),
        "rows": _rows(preview),
        "swapped": swapped,
    }


def _lines(mine: Facts, theirs: Facts, preview: Preview) -> list[dict[str, Any]]:
    """Return a line for each field: both answers, the one afterwards, and whether somebody may choose."""
    fields = {field.code: field for field in get_fields("customer")}
    labels = {code: field.label for code, field in fields.items()}
    # Notes are joined: nothing has to be chosen.
    open_to_choice = {name for name, _mine, _theirs in preview.choices} - {"note"}

    def said(facts: Facts, name: str) -> str:
        code = name.removeprefix(CUSTOM)
        if code != name:
            value = facts.custom.get(code)
            return say_value(fields[code], value) if code in fields else str(value or "")
        value = getattr(facts, name)
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        return str(value)

    names = [*_PLAIN, *(CUSTOM + code for code in {**mine.custom, **theirs.custom})]
    return [
        {
            "name": name,
            "label": say_field(name, labels),
            "mine": said(mine, name),
            "theirs": said(theirs, name),
            "result": said(preview.result, name),
            "is_open": name in open_to_choice,
        }
        for name in names
        if said(mine, name) or said(theirs, name)
    ]


def _rows(preview: Preview) -> list[tuple[Any, int]]:
    """Return what would follow: the name of the table and how many rows."""
    models = {reference.code: apps.get_model(reference.model) for reference in get_references()}
    return [(models[code]._meta.verbose_name_plural, count) for code, count in preview.rows.items() if count]
