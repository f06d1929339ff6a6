import pytest
from rest_framework.test import APIClient

from apps.accounts.services import renew_api_token
from apps.audit.models import AuditEvent
from apps.customers.models import Customer
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    client = APIClient()
    client.force_authenticate(factories.SupervisorFactory())
    return client


@pytest.fixture
def agent_user():
    client = APIClient()
    client.force_authenticate(factories.UserFactory(role="Agents"))
    return client


def test_nothing_without_log_in():
    assert APIClient().get("/api/v1/agents/").status_code == 403


def test_key_opens_the_api_and_a_renewed_one_closes_the_old():
    user = factories.SupervisorFactory()
    old = renew_api_token(user=user, by=None)
    new = renew_api_token(user=user, by=None)
    client = APIClient()

    assert client.get("/api/v1/skills/", headers={"Authorization": f"Token {old}"}).status_code == 403
    assert client.get("/api/v1/skills/", headers={"Authorization": f"Token {new}"}).status_code == 200


def test_agents_come_with_skills_and_groups_and_without_secret(supervisor):
    membership = factories.GroupMembershipFactory(
        agent__sip_password="hunter2",
        agent__extension="1001",
        agent__location=factories.LocationFactory(code="leipzig"),
        group__code="sales",
        rank=2,
    )
    factories.AgentSkillFactory(agent=membership.agent, skill__code="english", level=8)
    factories.AgentFactory(extension="1002")

    (found,) = supervisor.get("/api/v1/agents/", {"group": "sales"}).json()["results"]

    assert found == {
        "id": membership.agent.pk,
        "username": membership.agent.user.username,
        "name": membership.agent.user.display_name,
        "extension": "1001",
        "accept_on": "screen",
        "capacity_profile": None,
        "language": "",
        "location": "leipzig",
        "is_active": True,
        "skills": [{"skill": "english", "level": 8}],
        "groups": [{"group": "sales", "rank": 2}],
    }


@pytest.mark.parametrize(
    "path", ["agents", "locations", "skills", "skill-groups", "customers", "interactions", "dispositions"]
)
def test_unknown_filter_is_refused(supervisor, path):
    response = supervisor.get(f"/api/v1/{path}/", {"colour": "red"})

    assert response.status_code == 400
    assert list(response.json()) == ["colour"]


@pytest.mark.parametrize("path", ["agents", "interactions"])
def test_agents_do_not_read_what_their_role_does_not_grant(agent_user, path):
    assert agent_user.get(f"/api/v1/{path}/").status_code == 403


@pytest.mark.parametrize(
    "path", ["agents", "locations", "skills", "skill-groups", "interactions", "dispositions"]
)
def test_the_rest_is_read_only(path):
    client = APIClient()
    client.force_authenticate(factories.UserFactory(is_superuser=True))

    assert client.post(f"/api/v1/{path}/", {}).status_code == 405


def test_number_of_statements_does_not_grow_with_the_list(supervisor, django_assert_num_queries):
    for number in range(5):
        factories.GroupMembershipFactory(agent__extension=f"30{number}0")

    # permissions (2), count, agents, memberships, groups, skill levels (none, so no skills)
    with django_assert_num_queries(7):
        supervisor.get("/api/v1/agents/")


def test_customer_is_created_with_numbers_in_any_form(supervisor):
    response = supervisor.post(
        "/api/v1/customers/",
        {"name": "Ann", "tier": 50, "numbers": ["(555) 010-0001", "+86 138 0013 8000"]},
        format="json",
    )

    assert response.status_code == 201
    assert response.json()["numbers"] == ["+15550100001", "+8613800138000"]
    found = supervisor.get("/api/v1/customers/", {"number": "5550100001"}).json()
    assert [row["name"] for row in found["results"]] == ["Ann"]


def test_customer_is_changed_by_patch(supervisor):
    number = factories.CustomerNumberFactory(number="+15550100001")

    response = supervisor.patch(
        f"/api/v1/customers/{number.customer_id}/", {"note": "Calls on Mondays"}, format="json"
    )

    assert (response.status_code, response.json()["numbers"]) == (200, ["+15550100001"])
    assert Customer.objects.get(pk=number.customer_id).note == "Calls on Mondays"
    recorded = AuditEvent.objects.get(action="object.changed")
    assert (recorded.object_id, recorded.detail) == (
        str(number.customer_id),
        {"api": True, "fields": ["note"]},
    )


@pytest.mark.parametrize("numbers", [["not a number"], ["+15550100001"]])
def test_bad_or_taken_number_is_refused_and_nothing_is_written(supervisor, numbers):
    factories.CustomerNumberFactory(number="+15550100001")

    response = supervisor.post("/api/v1/customers/", {"name": "Ann", "numbers": numbers}, format="json")

    assert response.status_code == 400
    assert not Customer.objects.filter(name="Ann").exists()


def test_tier_beyond_a_hundred_is_refused(supervisor):
    assert (
        supervisor.post("/api/v1/customers/", {"name": "Ann", "tier": 101}, format="json").status_code == 400
    )


def test_interactions_page_by_cursor_newest_first(supervisor):
    rows = [factories.InteractionFactory() for _ in range(3)]

    first = supervisor.get("/api/v1/interactions/", {"page_size": 2}).json()
    second = supervisor.get(first["next"]).json()

    ids = [row["id"] for row in first["results"] + second["results"]]
    assert ids == [str(row.pk) for row in reversed(rows)]


def test_interaction_shows_its_segments_and_its_events_in_order(supervisor):
    segment = factories.SegmentFactory(group__code="sales", wait_seconds=3.5)
    pk = segment.interaction_id
    factories.EventLogFactory(interaction_id=pk, seq=2, type="InteractionEnded", data={"outcome": "handled"})
    factories.EventLogFactory(interaction_id=pk, seq=1)

    detail = supervisor.get(f"/api/v1/interactions/{pk}/").json()
    events = supervisor.get(f"/api/v1/interactions/{pk}/events/").json()

    assert [(row["number"], row["group"], row["wait_seconds"]) for row in detail["segments"]] == [
        (1, "sales", 3.5)
    ]
    assert [(row["seq"], row["type"]) for row in events] == [
        (1, "InteractionArrived"),
        (2, "InteractionEnded"),
    ]


def test_agents_may_add_customers_but_not_remove_them(agent_user):
    assert agent_user.post("/api/v1/customers/", {"name": "Ann"}, format="json").status_code == 201
    assert agent_user.delete(f"/api/v1/customers/{Customer.objects.get().pk}/").status_code == 403
