"""Which language the screens speak, and that they speak it down to the names of permissions."""

import re

import pytest
from django.contrib.auth.models import Group

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

AGENTS = "/admin/agents/agent/"


def log_in(client, **fields):
    client.force_login(UserFactory(is_staff=True, is_superuser=True, **fields))


def language_of(client, accepted: str) -> str:
    page = client.get(AGENTS, headers={"accept-language": accepted}).content.decode()
    return re.search(r'<html lang="([\w-]+)"', page)[1]


def test_the_profile_decides(client):
    log_in(client, language="zh-hant")
    assert language_of(client, "zh-hans") == "zh-hant"


def test_without_a_language_in_the_profile_the_browser_decides(client):
    log_in(client, language="")
    assert [language_of(client, accepted) for accepted in ("zh-hans", "zh-hant", "fr")] == [
        "zh-hans",
        "zh-hant",
        "en",
    ]


def test_a_profile_with_a_language_that_is_no_more_leaves_it_to_the_browser(client):
    log_in(client, language="xx")
    assert language_of(client, "zh-hans") == "zh-hans"


def test_the_switch_on_the_page_outranks_the_profile(client):
    log_in(client, language="zh-hant")
    page = client.get(AGENTS).content.decode()
    assert re.findall(r'name="language" type="hidden" value="([\w-]+)"', page) == ["en", "zh-hans", "zh-hant"]

    answer = client.post("/i18n/setlang/", {"language": "zh-hans"}, headers={"referer": AGENTS})

    assert answer.url == AGENTS
    assert language_of(client, "en") == "zh-hans"


def test_one_request_does_not_speak_for_the_next(client):
    log_in(client, language="zh-hant")
    client.get(AGENTS)
    client.logout()
    page = client.get("/admin/login/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en"' in page


def test_permissions_are_offered_in_the_readers_language(client):
    log_in(client, language="zh-hans")
    role = Group.objects.create(name="Night shift")

    page = client.get(f"/admin/auth/group/{role.pk}/change/").content.decode()
    offered = re.findall(r"<option[^>]*>(.*?)</option>", page)

    assert "坐席与技能 | 坐席 | 可添加坐席" in offered
    assert "呼叫流程 | 流程版本 | 可发布呼叫流程" in offered
    assert [text for text in offered if "Can " in text] == []
