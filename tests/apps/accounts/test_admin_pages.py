"""Every page of the admin opens for a superuser, whatever app it belongs to; what is read-only has no form."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from tests import factories

OURS = ("accounts", "audit", "customers", "agents", "interactions", "auth", "django_celery_beat")
PAGES = sorted(
    (model._meta.label_lower for model in admin.site._registry if model._meta.app_label in OURS),
)
WRITTEN_ELSEWHERE = (
    "audit.auditevent",
    "interactions.interaction",
    "interactions.callback",
    "agents.broadcast",
    "customers.consent",
    "customers.customermerge",
    "customers.duplicatepair",
    "customers.privacyrequest",
    "customers.unusablenumber",
)
"""By the machinery, or on a screen of its own."""


@pytest.fixture
def administrator(client, db):
    user = factories.UserFactory(username="root", is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


@pytest.mark.parametrize("label", PAGES)
def test_list_opens(administrator, label):
    options = apps.get_model(label)._meta

    response = administrator.get(reverse(f"admin:{options.app_label}_{options.model_name}_changelist"))

    assert response.status_code == 200


@pytest.mark.parametrize("label", [page for page in PAGES if page not in WRITTEN_ELSEWHERE])
def test_add_form_opens(administrator, label):
    options = apps.get_model(label)._meta

    response = administrator.get(reverse(f"admin:{options.app_label}_{options.model_name}_add"))

    assert response.status_code == 200


@pytest.mark.parametrize("label", WRITTEN_ELSEWHERE)
def test_what_is_written_elsewhere_cannot_be_added(administrator, label):
    assert administrator.get(reverse(f"admin:{label.replace('.', '_')}_add")).status_code == 403


@pytest.mark.parametrize(
    "factory",
    [
        factories.UserFactory,
        factories.TeamFactory,
        factories.AuditEventFactory,
        factories.AgentFactory,
        factories.SkillFactory,
        factories.SkillGroupFactory,
        factories.ReasonCodeFactory,
        factories.CustomerFactory,
        factories.DispositionFactory,
        factories.InteractionFactory,
    ],
)
def test_page_of_an_object_opens(administrator, factory):
    row = factory()

    response = administrator.get(row_url(row))

    assert response.status_code == 200


def row_url(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
