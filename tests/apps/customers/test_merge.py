"""Two entries of one customer become one, and two again."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.serializers import serialize
from django.db import connection

from apps.customers.models import (
    Consent,
    ConsentPurpose,
    Customer,
    CustomerAddress,
    CustomerMerge,
    CustomerNumber,
    DuplicatePair,
    Membership,
    UnusableNumber,
)
from apps.customers.selectors import (
    find_customer_by_address,
    find_customer_by_number,
    find_customer_by_reference,
    get_consents,
    get_do_not_call_numbers,
)
from apps.customers.services import (
    create_customer,
    create_organisation,
    delete_customer,
    find_duplicates,
    mark_distinct,
    merge_customers,
    preview_merge,
    record_consent,
    undo_merge,
    update_customer,
)
from apps.customfields.models import CustomField
from apps.interactions.models import Interaction
from apps.outbox.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


def snapshot():
    """Everything that a merge touches, without the times of saving."""
    tables = (Customer, CustomerNumber, CustomerAddress, UnusableNumber, Membership, Consent, Interaction)
    rows = [row for table in tables for row in json.loads(serialize("json", table.objects.order_by("pk")))]
    for row in rows:
        row["fields"].pop("updated_at", None)
    return rows


@pytest.fixture
def two():
    """Ann Lee, entered twice, each time with a history."""
    for code in ("seats", "level"):
        CustomField.objects.create(form="customer", code=code, label=code, kind="text")
    shared, other = create_organisation(name="Lee Ltd"), create_organisation(name="Board")
    first = create_customer(
        name="Ann Lee", numbers=["+15550100001"], addresses=["ann@example.com"], organisations=[shared],
        custom={"seats": "3"}, tier=5, note="Calls on Mondays",
    )  # fmt: skip
    second = create_customer(
        name="Anne Lee", numbers=["+15550100002", "1E+10"], keep_unusable="import", external_ref="C-1",
        addresses=["Ann@Example.com", "anne@lee.example"], organisations=[shared, other], do_not_call=True,
        custom={"seats": "4", "level": "gold"}, tier=9, language="en",
    )  # fmt: skip
    for customer, count in ((first, 1), (second, 3)):
        factories.InteractionFactory.create_batch(count, customer=customer)
    record_consent(customer=first, purpose=ConsentPurpose.objects.get(code="survey"), state="given")
    record_consent(customer=second, purpose=ConsentPurpose.objects.get(code="survey"), state="withdrawn")
    return first, second


def test_a_merge_brings_everything_together_and_its_undoing_restores_it_exactly(two):
    first, second = two
    before = snapshot()
    preview = preview_merge(survivor=first, merged=second, take={"custom.seats"})
    assert [name for name, _, _ in preview.choices] == ["name", "custom.seats"]
    assert preview.rows["interactions.interaction.customer"] == 3
    assert snapshot() == before

    merge = merge_customers(survivor=first, merged=second, take={"custom.seats"})

    first.refresh_from_db()
    assert (first.name, first.tier, first.language, first.external_ref) == ("Ann Lee", 9, "en", "C-1")
    assert first.custom == preview.result.custom == {"seats": "4", "level": "gold"}
    assert first.do_not_call and "+15550100001" in get_do_not_call_numbers()
    assert Interaction.objects.filter(customer=first).count() == 4
    assert {row.address for row in first.addresses.all()} == {"ann@example.com", "anne@lee.example"}
    assert first.memberships.count() == 2
    assert get_consents(first)["survey", "any"].state == "withdrawn"
    for found in (
        find_customer_by_number("(555) 010-0002"),
        find_customer_by_reference("C-1"),
        find_customer_by_address("ANNE@lee.example"),
    ):
        assert found == first

    undo_merge(merge=merge)
    assert snapshot() == before
    kinds = list(
        Entry.objects.filter(kind__startswith="customer.").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds[-2:] == ["customer.merged", "customer.unmerged"]


def test_the_reference_of_the_one_who_goes_changes_places_where_it_is_chosen(two):
    first, second = two
    update_customer(customer=first, external_ref="C-9")
    before = snapshot()

    merge = merge_customers(survivor=first, merged=second, take={"external_ref"})
    assert find_customer_by_reference("C-1") == find_customer_by_reference("C-9") == first
    assert Customer.objects.get(pk=first.pk).external_ref == "C-1"
    undo_merge(merge=merge)
    assert snapshot() == before


def test_merges_are_undone_in_the_opposite_order_and_what_happened_since_stays(two):
    first, second = two
    third = create_customer(name="Ann L.", numbers=["+15550100003"])
    before = snapshot()
    merges = [merge_customers(survivor=first, merged=second), merge_customers(survivor=third, merged=first)]
    assert Customer.objects.get(pk=second.pk).merged_into == third
    for wrong in (
        lambda: undo_merge(merge=merges[0]),
        lambda: merge_customers(survivor=third, merged=second),
        lambda: merge_customers(survivor=third, merged=third),
        lambda: update_customer(customer=first, name="X"),
        lambda: delete_customer(customer=third),
    ):
        with pytest.raises(ValidationError):
            wrong()
    update_customer(customer=third, note="New", numbers=[f"+1555010000{digit}" for digit in (1, 2, 3, 4)])
    newer = factories.InteractionFactory(customer=third)

    for merge in reversed(merges):
        undo_merge(merge=CustomerMerge.objects.get(pk=merge.pk))
    with pytest.raises(ValidationError):
        undo_merge(merge=merges[0])
    third.refresh_from_db()
    assert third.note == "New" and newer.customer == third
    CustomerNumber.objects.filter(number="+15550100004").delete()
    newer.delete()
    update_customer(customer=third, note="")
    assert snapshot() == before


def test_a_number_that_is_known_no_more_fails_no_merge_and_no_undoing_half_way(two, monkeypatch):
    """One transaction: what breaks in the middle changes nothing."""
    first, second = two
    before = snapshot()
    monkeypatch.setattr("apps.customers.services.merging.publish", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        merge_customers(survivor=first, merged=second)
    assert snapshot() == before


def test_duplicates_are_proposed_with_reasons_and_what_was_decided_is_remembered(two):
    first, second = two
    wrongly = create_customer(name="Bob Ray", addresses=["info@ray.example"])
    create_customer(name="Carol Fox", addresses=["info@ray.example"])
    lost = create_customer(name="Dora Day", numbers=["8613800138000"], keep_unusable="import")
    found = create_customer(name="D. Day", numbers=["+8613800138000"])
    create_customer(name="Somebody Else", numbers=["+15550100099"])

    assert find_duplicates() == 3
    pairs = {(pair.first_id, pair.second_id): pair for pair in DuplicatePair.objects.all()}
    ann = pairs[first.pk, second.pk]
    assert set(ann.reasons) == {"same_mail", "similar_name", "same_organisation", "near_number"}
    assert ann.score > 90 > pairs[lost.pk, found.pk].score >= 80
    office = next(pair for pair in pairs.values() if pair.first == wrongly)
    assert office.score < 60
    mark_distinct(pair=office)
    merge = merge_customers(survivor=first, merged=second)
    assert find_duplicates() == 1
    undo_merge(merge=merge)
    assert find_duplicates() == 2
    office.refresh_from_db()
    assert office.state == "distinct"


def test_similar_names_are_indexed_by_their_trigrams():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'customer_name_trgm'")
        assert "gin_trgm_ops" in cursor.fetchone()[0]
