import pytest
from django.test import RequestFactory

from contactcenter.sidebar import MENU, navigation
from tests import factories

pytestmark = pytest.mark.django_db


def titles(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return [str(item["title"]) for section in navigation(request) for item in section["items"]]


def test_superuser_sees_every_entry():
    root = factories.UserFactory(is_superuser=True, is_staff=True)

    assert titles(root) == [str(entry.title) for section in MENU for entry in section.entries]


def test_supervisor_runs_the_floor_and_does_not_see_scheduled_tasks_missing():
    shown = titles(factories.SupervisorFactory())

    assert {"Dashboard", "Interactions", "Agents", "Skill groups", "Customers", "Audit"} <= set(shown)


def test_staff_without_a_role_sees_only_what_is_open_to_all():
    assert titles(factories.UserFactory(is_staff=True)) == ["Dashboard", "Workbench"]


def test_menu_is_on_the_page(client):
    client.force_login(factories.SupervisorFactory())

    page = client.get("/admin/agents/agent/").content.decode()

    assert 'href="/admin/interactions/interaction/"' in page
    assert 'href="/workbench/"' in page


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/admin/ivr/flowversion/1/canvas/", "Call flows"),
        ("/admin/knowledge/article/1/change/", "Articles"),
        ("/admin/knowledge/article/reports/", "What was asked"),
        ("/admin/", "Dashboard"),
    ],
)
def test_a_page_belongs_to_the_entry_that_is_nearest_to_it(rf, path, title):
    request = rf.get(path)
    request.user = factories.SupervisorFactory()

    marked = {
        str(item["title"]) for section in navigation(request) for item in section["items"] if item["active"]
    }

    assert marked == {title}
