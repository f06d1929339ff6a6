"""Where am I: the path above each page of the admin."""

import re

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.SupervisorFactory())
    return client


def path(client: Client, url: str) -> list[tuple[str, str]]:
    """Return link and text of each step."""
    heading = re.search(r"<h1.*?</h1>", client.get(url).content.decode(), re.DOTALL)
    assert heading is not None
    found = re.findall(r'<a href="([^"]+)" class="align-middle[^>]*>(.*?)</a', heading[0], re.DOTALL)
    return [(link, text.strip()) for link, text in found]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/admin/interactions/interaction/", "Interactions"),
        ("/admin/customers/customer/", "Customers"),
        ("/admin/ivr/callflow/", "Call flows"),
    ],
)
def test_a_section_named_like_its_page_is_not_said_twice(client: Client, url: str, name: str) -> None:
    assert path(client, url) == [(url, name)]


def test_a_section_with_another_name_stands_before_its_page(client: Client) -> None:
    assert [text for _, text in path(client, "/admin/agents/skill/")] == ["Agents and skills", "Skills"]


def test_a_single_row_stands_behind_its_list(client: Client) -> None:
    customer = factories.CustomerFactory(name="Ann")

    steps = path(client, f"/admin/customers/customer/{customer.pk}/change/")

    assert [text for _, text in steps] == ["Customers", "Ann"]
    assert steps[0][0] == "/admin/customers/customer/"
