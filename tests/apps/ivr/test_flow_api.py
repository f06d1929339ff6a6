"""Flows over the API: to read, for those who may."""

from pathlib import Path

import pytest
from rest_framework.test import APIClient

from apps.ivr import services
from apps.ivr.domain.document import parse_file
from apps.ivr.models import Prompt
from apps.ivr.prompt_services import use_sound
from tests.factories import SupervisorFactory, UserFactory

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"
DEFINITION = parse_file((FLOWS / "main-line.json").read_bytes()).definition

pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def version():
    return services.load_flow_file(FLOWS / "main-line.json")


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def api():
    return client_of(SupervisorFactory())


def test_flows(api, version):
    assert api.get("/api/v1/flows/").json()["results"] == [
        {"code": "main-line", "name": "Main line", "is_active": True, "published_version": 1}
    ]
    services.archive_version(version=version)
    assert api.get("/api/v1/flows/main-line/").json()["published_version"] is None


def test_versions(api, version):
    services.create_draft(flow=version.flow, definition=DEFINITION, note="next")
    rows = api.get("/api/v1/flow-versions/", {"status": "published", "flow__code": "main-line"}).json()[
        "results"
    ]
    assert [(row["flow"], row["number"], row["status"], row["definition"]) for row in rows] == [
        ("main-line", 1, "published", DEFINITION)
    ]


def test_prompts(api):
    rows = api.get("/api/v1/prompts/", {"code": "welcome"}).json()["results"]
    assert [(row["code"], row["language"], row["media"]) for row in rows] == [
        ("welcome", "en", ["sound:hello"])
    ]


def test_prompt_versions(api):
    prompt = Prompt.objects.get(code="welcome")
    use_sound(prompt=prompt, sound="vm-intro")
    rows = api.get("/api/v1/prompt-versions/", {"prompt__code": "welcome"}).json()["results"]
    assert [(row["code"], row["number"], row["source"], row["sound"], row["is_current"]) for row in rows] == [
        ("welcome", 2, "sound", "vm-intro", True),
        ("welcome", 1, "sound", "hello", False),
    ]
    assert api.get(f"/api/v1/prompts/{prompt.pk}/").json()["version"] == 2


@pytest.mark.parametrize("path", ["flows", "flow-versions", "prompts", "prompt-versions"])
def test_only_for_those_who_may_see_them(path):
    assert APIClient().get(f"/api/v1/{path}/").status_code in (401, 403)
    assert client_of(UserFactory()).get(f"/api/v1/{path}/").status_code == 403


@pytest.mark.parametrize("path", ["flows", "flow-versions", "prompts", "prompt-versions"])
def test_nothing_is_written_here(api, path):
    assert api.post(f"/api/v1/{path}/", {}).status_code in (403, 405)


def test_lists_take_a_constant_number_of_queries(api, version, django_assert_max_num_queries):
    for _ in range(4):
        services.create_draft(flow=version.flow, definition=DEFINITION)
    for path in ("flows", "flow-versions", "prompts", "prompt-versions"):
        with django_assert_max_num_queries(6):
            api.get(f"/api/v1/{path}/")


SALES = {"inputs": ["press 1"], "expect": {"group": "sales"}}


def test_cases_are_kept_over_the_api(api, version, django_assert_max_num_queries):
    made = api.post(
        "/api/v1/flow-cases/", {"flow": "main-line", "name": "Sales", "content": SALES}, format="json"
    )
    assert (made.status_code, made.json()["content"]) == (201, SALES)
    address = f"/api/v1/flow-cases/{made.json()['id']}/"
    refused = api.patch(address, {"content": {"inputs": ["jump"]}}, format="json")
    assert refused.status_code == 400
    assert "test case “Sales”: “jump” is no input" in refused.json()["content"][0]
    assert api.patch(address, {"content": {"inputs": ["silence"]}}, format="json").status_code == 200
    with django_assert_max_num_queries(6):
        rows = api.get("/api/v1/flow-cases/", {"flow__code": "main-line"}).json()["results"]
    assert [(row["name"], row["content"]) for row in rows] == [("Sales", {"inputs": ["silence"]})]
    assert client_of(UserFactory()).delete(address).status_code == 403
    assert api.delete(address).status_code == 204
