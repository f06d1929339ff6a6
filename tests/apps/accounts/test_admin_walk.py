"""T16, T26: every admin, asked what it must not answer. Pages are found by themselves, and not drawn: that would take
longer than all of this."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import Permission
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory

from tests import factories
from tests.harness.other_people import OtherPeople

pytestmark = pytest.mark.django_db

ADMINS = sorted(
    ((model, page) for model, page in admin.site._registry.items() if model.__module__.startswith("apps.")),
    key=lambda pair: pair[0]._meta.label,
)
REFUSED = (IncorrectLookupParameters, SuspiciousOperation)
QUERIES = (
    {"q": "' OR 1=1 --\0"}, {"q": "%\\\u202e a & | ! :* ((", "o": "9.-x"}, {"q": "9" * 30, "p": "0"},
    {"created_by__password__startswith": "a"}, {"pk__in": "1,x"}, {"_to_field": "password"}, {"nonsense": "1"},
)  # fmt: skip
HARMLESS = frozenset({"export_admin_action", "export_selected"})
"""What somebody may do who may only look."""


def request_of(user: Any, query: dict[str, str] | None = None) -> Any:
    request = RequestFactory().get("/admin/", query or {})
    request.user, request.session = user, {}
    request._messages = CookieStorage(request)
    return request


def test_hostile_searches_filters_orders_and_to_fields_are_answered_or_refused() -> None:
    user, wrong = factories.SupervisorFactory(is_superuser=True), []
    for model, page in ADMINS:
        for query in QUERIES:
            try:
                list(page.get_changelist_instance(request_of(user, query)).result_list[:1])
            except REFUSED:
                continue
            except Exception as error:
                wrong.append((model._meta.label, query, repr(error)[:200]))
    assert wrong == []


def test_who_may_only_look_is_offered_nothing_that_acts() -> None:
    viewer = factories.SupervisorFactory()
    viewer.groups.clear()
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    request, wrong = request_of(viewer), []
    for model, page in ADMINS:
        offered = set(page.get_actions(request)) - HARMLESS
        wrong += [(model._meta.label, name) for name in offered]
    assert wrong == []


def test_every_button_of_a_page_asks_for_a_permission() -> None:
    wrong = [
        (model._meta.label, name)
        for model, page in ADMINS
        for kind in ("actions_list", "actions_detail", "actions_row", "actions_submit_line")
        for name in _names(getattr(page, kind, None) or ())
        if not getattr(getattr(page, name, None), "allowed_permissions", None)
    ]
    assert wrong == []


def _names(actions: Any) -> list[str]:
    """Unfold groups buttons into menus: {"title": …, "items": [names]}."""
    return [name for entry in actions for name in (entry["items"] if isinstance(entry, dict) else [entry])]


def test_inline_rows_of_another_parent_are_neither_changed_nor_deleted() -> None:
    user, others, mine = factories.SupervisorFactory(is_superuser=True), OtherPeople(), OtherPeople()
    for _model, page in ADMINS:
        for inline in page.get_inline_instances(request_of(user)):
            theirs, parent = others.row(inline.model), mine.row(page.model)
            formset_class = inline.get_formset(request_of(user), parent)
            prefix = formset_class.get_default_prefix()
            data = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "1"}
            data |= {f"{prefix}-0-{theirs._meta.pk.name}": str(theirs.pk), f"{prefix}-0-DELETE": "on"}
            formset = formset_class(data, instance=parent, prefix=prefix)
            if formset.is_valid():
                formset.save()
            assert inline.model._default_manager.filter(pk=theirs.pk).exists(), inline


def test_autocomplete_asks_for_the_right_to_look_and_offers_what_the_list_shows(client) -> None:
    nobody, supervisor = factories.SupervisorFactory(role="Agents"), factories.SupervisorFactory()
    nobody.groups.clear()
    asked = [
        (model._meta.app_label, model._meta.model_name, name)
        for model, page in ADMINS
        for name in page.get_autocomplete_fields(request_of(supervisor))
    ]
    assert len(asked) > 5
    for user, fine in ((nobody, {403}), (supervisor, {200, 403})):
        client.force_login(user)
        for app, model, name in asked:
            query = {"app_label": app, "model_name": model, "field_name": name, "term": "' %\\"}
            assert client.get("/admin/autocomplete/", query).status_code in fine, (app, model, name)


def test_what_is_somebody_s_own_is_in_nobody_else_s_list() -> None:
    others, supervisor = OtherPeople(), factories.SupervisorFactory()
    shared = [(model, page) for model, page in ADMINS if hasattr(model, "scope")]
    assert shared
    for model, page in shared:
        row = others.row(model)
        assert not page.get_queryset(request_of(supervisor)).filter(pk=row.pk).exists(), model
