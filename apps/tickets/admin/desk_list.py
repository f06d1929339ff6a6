"""What the desk adds to the admin's list of tickets: saved views, changes of many, and the keys J, K and O."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.tickets.desk.batches import batch_page, open_batch
from apps.tickets.desk.view_queries import (
    count_views,
    filter_view,
    get_default_view,
    list_views,
    order_of,
    own_views,
)
from apps.tickets.domain.views import BadView, ViewSpec, read_view
from apps.tickets.models import SavedView, Ticket

PARAMETER = "view"
OWN_WORDS = {
    "mine": _("Mine"),
    "groups": _("Not settled"),
    "unassigned": _("Unassigned"),
    "watched": _("Watched"),
}
# Parameter of the list's filters → field of the form of a view.
_FILTERS = {
    "state__in": "state",
    "state__exact": "state",
    "priority__id__exact": "priority",
    "group__id__exact": "skill_group",
    "agent__id__exact": "agent",
    "type__id__exact": "type",
    "category": "category",
    "tag": "tag",
}


def chosen_view(request: HttpRequest) -> ViewSpec | None:
    """Return what the view in the address shows; None for none, or one that is gone or not the user's."""
    if not hasattr(request, "_desk_view"):
        request._desk_view = _read(request)  # type: ignore[attr-defined]
    spec: ViewSpec | None = request._desk_view  # type: ignore[attr-defined]
    return spec


def _read(request: HttpRequest) -> ViewSpec | None:
    key = request.GET.get(PARAMETER, "")
    own = own_views(request.user)
    if key in own:
        return own[key]
    found = next((view for view in _views(request) if str(view.pk) == key), None)
    try:
        return read_view(found.spec) if found else None
    except BadView:
        return None


def _views(request: HttpRequest) -> list[SavedView]:
    """Return the user's views, read once for a request."""
    kept: list[SavedView] | None = request.__dict__.get("_desk_views")
    if kept is None:
        kept = request.__dict__["_desk_views"] = list_views(request.user)
    return kept


class ViewFilter(admin.SimpleListFilter):
    """The view in the address; a filter, so that pages and other filters keep it."""

    title = _("view")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [*OWN_WORDS.items(), *((view.pk, view.name) for view in _views(request))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        spec = chosen_view(request)
        return filter_view(queryset, spec, request.user) if spec else queryset


class DeskList:
    """Mixed into the admin of tickets, before its base. ``view_columns``: column of a view → column of the list."""

    view_columns: dict[str, str] = {}
    list_before_template = "tickets/admin/views.html"
    actions = ["change_many"]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (ViewFilter, *super().get_list_filter(request))  # type: ignore[misc]

    def get_list_display(self, request: HttpRequest) -> Any:
        spec = chosen_view(request)
        usual = super().get_list_display(request)  # type: ignore[misc]
        if spec is None or spec == ViewSpec(spec.filters):
            return usual
        return tuple(self.view_columns[name] for name in spec.columns if name in self.view_columns) or usual

    def get_ordering(self, request: HttpRequest) -> Any:
        spec = chosen_view(request)
        return order_of(spec) if spec else super().get_ordering(request)  # type: ignore[misc]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "GET" and not request.GET:
            default = get_default_view(request.user)
            if default is not None:
                return HttpResponseRedirect(f"?{PARAMETER}={default.pk}")
        context = {
            "desk_tabs": _tabs(request),
            "save_view_url": _save_url(request.GET),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)  # type: ignore[misc]

    @admin.action(description=_("Change these tickets"), permissions=["change"])
    def change_many(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> HttpResponse | None:
        """Go to the page that asks what shall become of them."""
        user = request.user
        assert isinstance(user, User)  # the admin has seen to it
        try:
            batch = open_batch(tickets=queryset, by=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return None
        return HttpResponseRedirect(batch_page(batch))


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the views as tabs; only saved ones are counted, and no further than people read."""
    chosen = request.GET.get(PARAMETER, "")
    # Django's own parameter for "show everything" keeps the default view away.
    tabs: list[dict[str, Any]] = [{"name": _("All"), "link": "?all=", "on": not chosen, "count": ""}]
    tabs += [
        {"name": name, "link": f"?{PARAMETER}={key}", "on": chosen == key, "count": ""}
        for key, name in OWN_WORDS.items()
    ]
    for one in count_views(_views(request), request.user):
        count = f"{one.count}+" if one.has_more else str(one.count)
        key = str(one.view.pk)
        tabs.append(
            {"name": one.view.name, "link": f"?{PARAMETER}={key}", "on": chosen == key, "count": count}
        )
    return tabs


def _save_url(shown: QueryDict) -> str:
    """Return where the list as it is filtered now becomes a view."""
    filled = QueryDict(mutable=True)
    for parameter, field in _FILTERS.items():
        for value in shown.getlist(parameter):
            filled.setlistdefault(field, []).extend(one for one in value.split(",") if one)
    return f"{reverse('admin:tickets_savedview_add')}?{filled.urlencode()}"
