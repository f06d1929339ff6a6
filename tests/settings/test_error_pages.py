"""What people and programs get in place of a page; nothing of it asks the database: no test here may."""

import json

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import translation

from contactcenter import error_pages

PAGES = {
    400: error_pages.bad_request,
    403: error_pages.permission_denied,
    404: error_pages.page_not_found,
    500: error_pages.error_page,
}


@pytest.mark.parametrize(("status", "page"), PAGES.items())
@pytest.mark.parametrize(
    ("path", "home"),
    [("/admin/x/", "/admin/"), ("/workbench/x/", "/workbench/"), ("/help/x", "/help/"), ("/x", "/admin/")],
)
def test_people_get_a_page_with_a_way_on(status, page, path, home):
    titles = set()
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            answer = page(RequestFactory().get(path))
        text = answer.content.decode()
        assert answer.status_code == status and answer["Cache-Control"] == "no-store"
        assert f'lang="{language}"' in text and f'href="{home}"' in text and "light-dark(" in text
        titles.add(text.partition("<h1>")[2].partition("</h1>")[0])
    assert all(titles)
    assert resolve(home)


@pytest.mark.parametrize(("status", "page"), PAGES.items())
def test_programs_get_json(status, page):
    answer = page(RequestFactory().get("/api/v1/x/"))
    assert answer.status_code == status and json.loads(answer.content)["detail"]


def test_the_handlers_are_in_their_places():
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    assert b"<h1>There is nothing here</h1>" in client.get("/nowhere/").content
    assert client.get("/api/v1/nowhere/").json() == {"detail": "Not Found."}
    refused = client.post("/admin/login/", {"username": "x"})
    assert refused.status_code == 403 and b"This form cannot be accepted any more" in refused.content
    assert client.get("/nowhere/", headers={"host": "evil.example"}).status_code == 400
