"""Customers over HTTP: what comes in is checked, what is not one's own is not touched."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.roles import AGENTS, SUPERVISORS
from apps.audit.models import AuditEvent
from apps.customers.models import Consent, Customer, CustomerMerge, DuplicatePair
from apps.customers.services import create_customer, find_duplicates, merge_customers
from apps.interactions.models import Callback
from apps.telephony.models import Recording
from tests import factories
from tests.factories.interactions import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return client_of(factories.UserFactory(is_superuser=True))


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def with_role(role):
    return client_of(factories.UserFactory(role=role))


def test_a_customer_comes_with_organisations_addresses_labels_and_what_is_no_number(api):
    organisation = api.post(
        "/api/v1/organisations/", {"name": "Lee Ltd", "domain": "lee.example"}, format="json"
    )
    given = {
        "name": "Ann", "addresses": ["Ann@lee.example"], "organisations": [organisation.json()["id"]],
        "numbers": [{"number": "(555) 010-0001", "label": "office", "kind": "fixed"}, "1E+10"],
    }  # fmt: skip

    refused = api.post("/api/v1/customers/", given, format="json")
    assert refused.status_code == 400 and "1E+10" in refused.json()["numbers"][0]
    made = api.post("/api/v1/customers/", {**given, "keep_unusable": True}, format="json").json()
    assert made["number_details"] == [{"number": "+15550100001", "label": "office", "kind": "fixed"}]
    assert made["unusable_numbers"] == [{"text": "1E+10", "reason": "shortened", "suggestion": ""}]
    assert made["organisations"] == [organisation.json()["id"]]
    (found,) = api.get("/api/v1/customers/", {"address": "ann@LEE.example"}).json()["results"]
    assert found["id"] == made["id"]
    changed = api.patch(f"/api/v1/customers/{made['id']}/", {"addresses": []}, format="json").json()
    assert changed["addresses"] == [] and changed["numbers"] == ["+15550100001"]


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\nb", "x" * 1_000_000, "a\x1bb"])
def test_hostile_text_is_refused_in_every_field(api, text):
    """T13."""
    customer = create_customer(name="Ann")
    for field in ("name", "external_ref", "language", "numbers", "addresses", "note"):
        if (field, text) == ("note", "a\nb"):
            continue
        value = [text] if field in ("numbers", "addresses") else text
        response = api.patch(f"/api/v1/customers/{customer.pk}/", {field: value}, format="json")
        assert response.status_code == 400, field
    url = f"/api/v1/customers/{customer.pk}/consents/"
    wrong = {"purpose": "survey", "state": "given", "note": text}
    assert api.post(url, wrong, format="json").status_code == 400


def test_what_is_harmless_is_kept_as_it_is_and_only_known_fields_are_written(api):
    """T13, T25."""
    name = "<script>alert(1)</script> 👩‍👩‍👧 李雷"
    other = create_customer(name="Bob")
    past = {"erased_at": "2020-01-01", "created_at": "2020-01-01"}
    given = {"name": name, "id": other.pk, "merged_into": other.pk, **past}
    made = api.post("/api/v1/customers/", given, format="json").json()
    assert (made["name"], made["merged_into"], made["erased_at"]) == (name, None, None)
    assert made["id"] != other.pk and made["created_at"] > "2026"


def test_consent_is_only_ever_added(api):
    customer = create_customer(name="Ann")
    url = f"/api/v1/customers/{customer.pk}/consents/"
    first = {"purpose": "survey", "channel": "phone", "state": "given", "source": "web"}

    assert api.post(url, first, format="json").status_code == 201
    api.post(url, {**first, "state": "withdrawn"}, format="json")
    late = {**first, "at": (timezone.now() + timedelta(days=1)).isoformat()}
    for wrong in (late, {**first, "purpose": "nothing"}, {**first, "state": "maybe"}):
        assert api.post(url, wrong, format="json").status_code == 400
    words = api.get(url).json()
    assert [word["state"] for word in words] == ["withdrawn", "given"]
    assert words[0]["by_label"] != ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(state="given")


def test_merging_over_http_with_preview_and_undoing(api):
    first, second = (
        create_customer(name="Ann Lee"),
        create_customer(name="Anne Lee", numbers=["+15550100001"]),
    )
    url = f"/api/v1/customers/{first.pk}/"
    preview = api.get(f"{url}merge-preview/", {"merged": second.pk}).json()
    assert preview["choices"] == [{"field": "name", "survivor": "Ann Lee", "merged": "Anne Lee"}]
    assert preview["rows"]["customers.customernumber.customer"] == 1

    merge = api.post(f"{url}merge/", {"merged": second.pk, "take": ["name"]}, format="json").json()
    assert api.get(url).json()["name"] == "Anne Lee"
    assert [row["id"] for row in api.get("/api/v1/customers/").json()["results"]] == [first.pk]
    assert len(api.get("/api/v1/customers/", {"merged": True}).json()["results"]) == 1
    for wrong in ({"merged": first.pk}, {"merged": second.pk}, {"merged": 0}, {}):
        assert api.post(f"{url}merge/", wrong, format="json").status_code == 400
    undo = f"/api/v1/customer-merges/{merge['id']}/undo/"
    assert api.post(undo).json()["undone_at"] is not None
    assert api.post(undo).status_code == 400
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions)[-2:] == ["customer.merged", "customer.unmerged"]


def test_who_may_not_merge_cannot_and_nobody_writes_what_the_machinery_writes():
    """T23, T26."""
    first, second = create_customer(name="Ann Lee"), create_customer(name="Ann Lee")
    find_duplicates()
    pair, agent = DuplicatePair.objects.get(), with_role(AGENTS)
    merge = f"/api/v1/customers/{first.pk}/merge/"
    assert agent.post(merge, {"merged": second.pk}, format="json").status_code == 403
    assert agent.get(f"/api/v1/customers/{first.pk}/merge-preview/", {"merged": second.pk}).status_code == 403
    assert agent.post(f"/api/v1/customer-duplicates/{pair.pk}/distinct/").status_code == 403
    supervisor = with_role(SUPERVISORS)
    assert supervisor.post("/api/v1/customer-duplicates/", {}, format="json").status_code in (403, 405)
    assert supervisor.post("/api/v1/customer-merges/", {}, format="json").status_code in (403, 405)
    assert supervisor.post(f"/api/v1/customer-duplicates/{pair.pk}/distinct/").json()["state"] == "distinct"
    assert APIClient().get(f"/api/v1/customers/{first.pk}/timeline/").status_code in (401, 403)
    assert not CustomerMerge.objects.exists()


def test_the_timeline_is_paged_filtered_and_costs_the_same_however_long_it_is(api, django_assert_num_queries):
    customer, other = create_customer(name="Ann", numbers=["+15550100001"]), create_customer(name="Anne")
    rows = [
        factories.InteractionFactory(customer=(customer, other)[n % 2], arrived_at=START) for n in range(4)
    ]
    rows.append(factories.InteractionFactory(customer=customer, medium="email", subject="Invoice"))
    factories.InteractionFactory(customer=create_customer(name="Bob"))
    at = START + timedelta(hours=1)
    Callback.objects.create(
        interaction=rows[0], number="+15550100001", state="waiting", requested_at=at, place_at=at, earliest_at=at,
        latest_at=at,
    )  # fmt: skip
    for name, interaction in (("a", rows[1]), ("b", None)):
        Recording.objects.create(
            interaction=interaction, caller="+15550100001", kind="voicemail", name=name, started_at=START
        )
    merge_customers(survivor=customer, merged=other)
    url = f"/api/v1/customers/{customer.pk}/timeline/"

    def read(**params):
        found, cursor = [], ""
        while cursor is not None:
            page = api.get(url, {**params, "page_size": 2, "cursor": cursor}).json()
            found, cursor = found + page["results"], page["next"]
        return found

    everything = read()
    assert len(everything) == 8 and len({(entry["source"], entry["key"]) for entry in everything}) == 8
    assert [entry["at"] for entry in everything] == sorted(
        (entry["at"] for entry in everything), reverse=True
    )
    assert [entry["medium"] for entry in read(medium="voicemail")] == ["voicemail"] * 2
    assert [entry["title"].split(" · ")[0] for entry in read(medium="email")] == ["Invoice"]
    assert len(read(medium=["callback", "voice"])) == 5
    nobody = create_customer(name="Nobody yet")
    with CaptureQueriesContext(connection) as short:
        assert api.get(f"/api/v1/customers/{nobody.pk}/timeline/").json() == {"results": [], "next": None}
    with django_assert_num_queries(len(short)):
        api.get(url)
    for wrong in ({"cursor": "x"}, {"medium": "pigeon"}, {"page_size": "0"}, {"page_size": "x" * 5000}):
        assert api.get(url, wrong).status_code == 400
    seen = with_role(AGENTS).get(url).json()["results"]
    assert {entry["source"] for entry in seen} == set()
    assert Customer.objects.filter(merged_into=customer).count() == 1
