"""What supervisors do with customers in the admin."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from apps.customers.models import (
    Consent,
    ConsentPurpose,
    Customer,
    CustomerAddress,
    CustomerMerge,
    CustomerNumber,
    DuplicatePair,
    PrivacyRequest,
    UnusableNumber,
)
from apps.customers.services import (
    carry_out,
    create_customer,
    create_organisation,
    find_duplicates,
    merge_customers,
    record_consent,
)
from apps.outbox.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/customers/customer/"
FORMSETS = ("numbers", "addresses", "memberships", "unusable_numbers")


@pytest.fixture
def supervisor(client):
    client.force_login(factories.SupervisorFactory())
    return client


@pytest.fixture
def agent(client):
    """Somebody of the staff with an agent's rights."""
    user = factories.UserFactory(role="Agents", is_staff=True)
    client.force_login(user)
    return client


def form(**fields):
    page = {f"{name}-{part}_FORMS": 0 for name in FORMSETS for part in ("TOTAL", "INITIAL")}
    return {"tier": 0, **page, **fields}


def dialog(client, path, **given):
    """Submit a dialog; every one of them has at least its button."""
    return client.post(path, {"_form_submitted": "True", **given})


def test_the_form_takes_addresses_memberships_and_says_what_is_wrong_with_a_number(supervisor):
    organisation = create_organisation(name="Lee Ltd")
    rows = {
        "addresses-TOTAL_FORMS": 2, "addresses-0-address": "Ann@lee.example",
        "addresses-1-address": "ann+x@LEE.example",
        "memberships-TOTAL_FORMS": 1, "memberships-0-organisation": organisation.pk, "memberships-0-role": "buyer",
        "numbers-TOTAL_FORMS": 1, "numbers-0-number": "8613800138000", "numbers-0-label": "office",
    }  # fmt: skip
    wrong = supervisor.post(f"{LIST}add/", form(name="Ann\u202e", **rows)).content.decode()
    for words in (
        "turns the direction",
        "the plus of the country code is missing",
        "+8613800138000",
        "this mailbox",
    ):
        assert words in wrong
    rows |= {"numbers-0-number": "+8613800138000", "addresses-1-address": "ann@home.example"}

    assert supervisor.post(f"{LIST}add/", form(name="Ann", **rows)).status_code == 302
    customer = Customer.objects.get()
    assert (customer.numbers.get().kind, customer.numbers.get().label) == ("mobile", "office")
    assert set(CustomerAddress.objects.values_list("key", flat=True)) == {
        "ann@lee.example",
        "ann@home.example",
    }
    assert customer.memberships.get().role == "buyer"
    assert list(Entry.objects.filter(kind__startswith="customer.").values_list("kind", flat=True)) == [
        "customer.created"
    ]
    found = supervisor.get(LIST, {"q": "ann@lee"}).context["cl"].result_list
    assert list(found) == [customer]


def test_the_page_shows_consent_duplicates_and_the_timeline_at_a_constant_cost(
    supervisor, django_assert_max_num_queries
):
    customer, other = (
        create_customer(name="Ann Lee"),
        create_customer(name="Anne Lee", numbers=["+15550100001"]),
    )
    customer.addresses.create(address="a@lee.example", key="a@lee.example")
    other.addresses.create(address="a@lee.example", key="a@lee.example")
    find_duplicates()
    purpose = ConsentPurpose.objects.get(code="survey")
    for state in ("given", "withdrawn"):
        record_consent(customer=customer, purpose=purpose, state=state)
    factories.InteractionFactory.create_batch(30, customer=customer, note="<script>x</script>")

    url = f"{LIST}{customer.pk}/change/"
    with django_assert_max_num_queries(45):
        shown = supervisor.get(url).content.decode()
    assert "Perhaps the same as" in shown and "the same mailbox" in shown
    assert "<script>x</script>" not in shown and "&lt;script&gt;x" in shown
    assert shown.count('class="customer-text"') == 23  # a page of 25, two words of consent among them
    earlier = shown.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert (
        supervisor.get(url + earlier.partition("#")[0]).content.decode().count('class="customer-text"') == 7
    )
    assert supervisor.get(url, {"cursor": "x", "medium": "pigeon"}).status_code == 200


def test_merging_from_the_review_list_and_undoing_it(supervisor):
    first, second = (
        create_customer(name="Ann Lee", note="a"),
        create_customer(name="Anne Lee", numbers=["+15550100001"]),
    )
    DuplicatePair.objects.create(first=first, second=second, score=80, reasons={"same_mail": 75})
    assert "the same mailbox" in supervisor.get("/admin/customers/duplicatepair/").content.decode()
    with_whom = dialog(supervisor, f"{LIST}{first.pk}/merge_with/", other="+1 555 010 0001")
    page = with_whom.headers["HX-Redirect"]
    shown = supervisor.get(page).content.decode()
    assert "take:name" in shown and "take:note" not in shown and Customer.objects.current().count() == 2

    supervisor.post(page, {"take:name": "merged"})
    first.refresh_from_db()
    assert first.name == "Anne Lee" and DuplicatePair.objects.get().state == "merged"
    assert list(supervisor.get(LIST).context["cl"].result_list) == [first]
    assert list(supervisor.get(LIST, {"standing": "merged"}).context["cl"].result_list) == [second]
    gone = supervisor.get(f"{LIST}{second.pk}/change/").content.decode()
    assert "was merged into" in gone and 'name="name"' not in gone
    assert supervisor.get(page).status_code == 302
    dialog(supervisor, f"/admin/customers/customermerge/{CustomerMerge.objects.get().pk}/undo/")
    assert Customer.objects.current().count() == 2
    pair = DuplicatePair.objects.get()
    dialog(supervisor, f"/admin/customers/duplicatepair/{pair.pk}/distinct/")
    pair.refresh_from_db()
    assert pair.state == "distinct"


def test_numbers_that_are_none_are_corrected_with_one_click(supervisor):
    bob = create_customer(name="Bob", numbers=["13800138000.0", "x"], keep_unusable="import")
    ann = create_customer(name="Ann", numbers=["8613800138000", "1E+10"], keep_unusable="import")
    UnusableNumber.objects.filter(customer=bob, text="13800138000.0").update(suggestion="+8613800138000")
    shown = supervisor.get("/admin/customers/unusablenumber/").content.decode()
    assert "1E+10" in shown and "digits are lost" in shown
    everything = list(UnusableNumber.objects.order_by("pk").values_list("pk", flat=True))

    path = "/admin/customers/unusablenumber/"
    supervisor.post(path, {"action": "accept_suggestions", "_selected_action": everything})
    assert CustomerNumber.objects.get().customer == ann
    left = {row.text: row.pk for row in UnusableNumber.objects.all()}
    assert set(left) == {"1E+10", "13800138000.0", "x"}
    refused = dialog(supervisor, f"{path}{left['x']}/correct/", number="+8613800138000").content.decode()
    assert "Known under Ann" in refused
    dialog(supervisor, f"{path}{left['1E+10']}/correct/", number="(555) 010-0001")
    dialog(supervisor, f"{path}{left['x']}/strike_out/")
    assert set(ann.numbers.values_list("number", flat=True)) == {"+8613800138000", "+15550100001"}
    assert list(UnusableNumber.objects.values_list("text", flat=True)) == ["13800138000.0"]


def test_consent_export_and_erasure_from_the_customers_page(supervisor, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    customer = create_customer(name="Ann Lee", numbers=["+15550100001"])
    page = f"{LIST}{customer.pk}/"
    purpose = ConsentPurpose.objects.get(code="survey").pk
    given = {"purpose": purpose, "channel": "any", "state": "given", "source": "call", "note": "a\u202eb"}
    dialog(supervisor, f"{page}add_consent/", **given)
    assert not Consent.objects.exists()
    dialog(supervisor, f"{page}add_consent/", **{**given, "note": "said so"})
    assert Consent.objects.get().by_label != ""

    dialog(supervisor, f"{page}export_data/", reason="asked", reference="2026-17")
    export = carry_out(request=PrivacyRequest.objects.get())
    listed = supervisor.get("/admin/customers/privacyrequest/").content.decode()
    file = f"/admin/customers/privacyrequest/{export.pk}/file/"
    assert file in listed and "2026-17" in listed
    answer = supervisor.get(file)
    assert b"".join(answer.streaming_content)[:2] == b"PK" and "no-store" in answer["Cache-Control"]
    assert (
        dialog(supervisor, f"{page}erase_data/", reason="asked", reference="", name="Ann").status_code == 200
    )
    assert PrivacyRequest.objects.count() == 1
    dialog(supervisor, f"{page}erase_data/", reason="asked", reference="", name="Ann Lee")
    erasure = carry_out(request=PrivacyRequest.objects.get(kind="erase"))
    assert erasure.state == "done" and not Path(export.file.path).exists()
    assert supervisor.get(file).status_code == 404
    shown = supervisor.get(f"/admin/customers/privacyrequest/{erasure.pk}/change/").content.decode()
    assert "has to be proved" in shown
    assert "were erased on" in supervisor.get(f"{page}change/").content.decode()


def test_who_has_a_history_is_not_deleted_but_a_slip_of_the_hand_is(supervisor):
    slip, known = create_customer(name="Slip", numbers=["+15550100001"]), create_customer(name="Known")
    factories.InteractionFactory(customer=known)
    both = {"action": "delete_selected", "_selected_action": [slip.pk, known.pk]}

    assert "has a history" in supervisor.post(LIST, both).content.decode()
    supervisor.post(LIST, {**both, "post": "yes"})
    assert Customer.objects.count() == 2
    supervisor.post(f"{LIST}{slip.pk}/delete/", {"post": "yes"})
    assert list(Customer.objects.all()) == [known]


def test_who_may_not_decide_sees_no_way_to_and_has_none(agent, settings, tmp_path):
    """T23, T26: pages, dialogs, files and forms with foreign keys."""
    settings.VAR_DIR = tmp_path
    first, second = create_customer(name="Ann Lee"), create_customer(name="Bob Ray", numbers=["+15550100001"])
    merge = merge_customers(survivor=create_customer(name="C"), merged=create_customer(name="D"))
    until = timezone.now() + timedelta(days=1)
    request = PrivacyRequest.objects.create(customer=first, kind="export", state="done", expires_at=until)
    request.file.name = "x.zip"
    request.save()
    assert agent.get(f"{LIST}{first.pk}/merge/{second.pk}/").status_code == 403
    for path in (
        f"{LIST}{first.pk}/merge_with/", f"{LIST}{first.pk}/export_data/", f"{LIST}{first.pk}/erase_data/",
        f"/admin/customers/customermerge/{merge.pk}/undo/",
    ):  # fmt: skip
        assert dialog(agent, path, other=second.pk, reason="asked", name="Ann Lee").status_code == 403, path
    assert agent.get(f"/admin/customers/privacyrequest/{request.pk}/file/").status_code == 404
    # A row of somebody else's, smuggled into the form of a customer, stays theirs.
    theirs = second.numbers.get()
    rows = {
        "numbers-TOTAL_FORMS": 1, "numbers-INITIAL_FORMS": 1, "numbers-0-id": theirs.pk,
        "numbers-0-customer": first.pk, "numbers-0-number": "+15550100009",
    }  # fmt: skip
    agent.post(f"{LIST}{first.pk}/change/", form(name="Ann Lee", **rows))
    theirs.refresh_from_db()
    assert (theirs.customer, theirs.number) == (second, "+15550100001")
    assert CustomerMerge.objects.get().undone_at is None and PrivacyRequest.objects.count() == 1
