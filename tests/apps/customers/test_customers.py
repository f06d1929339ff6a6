import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from apps.customers.models import Customer, CustomerNumber
from apps.customers.numbers import normalize_number
from apps.customers.selectors import find_customer_by_number
from apps.customers.services import create_customer, update_customer
from tests import factories


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+15550100001", "+15550100001"),
        ("(555) 010-0001", "+15550100001"),
        ("1 555 010 0001", "+15550100001"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("+8613800138000", "+8613800138000"),
        ("tel:+1-555-010-0001", "+15550100001"),
        ("anonymous", None),
        ("", None),
        ("4001", None),
        ("+999999999999999999", None),
        ("+15550100001;ext=5", None),
    ],
)
def test_numbers_in_any_form(text, number):
    assert normalize_number(text) == number


def test_national_numbers_are_read_as_of_the_configured_region(settings):
    settings.PHONE_REGION = "CN"

    assert normalize_number("138 0013 8000") == "+8613800138000"
    assert normalize_number("0044 20 7946 0000") is None or normalize_number("0044 20 7946 0000").startswith(
        "+44"
    )


@given(st.text(max_size=40))
def test_no_caller_can_break_the_look_up(text):
    number = normalize_number(text)

    assert number is None or normalize_number(number) == number


@pytest.mark.django_db
def test_caller_is_found_with_one_statement(django_assert_num_queries):
    customer = factories.CustomerNumberFactory(number="+15550100001").customer

    with django_assert_num_queries(1):
        assert find_customer_by_number("5550100001") == customer
    with django_assert_num_queries(0):
        assert find_customer_by_number("anonymous") is None


@pytest.mark.django_db
def test_customer_is_created_with_each_number_once():
    customer = create_customer(
        name="Ann", numbers=["+15550100001", "(555) 010-0001", "+8613800138000"], tier=10
    )

    assert [row.number for row in customer.numbers.all()] == ["+15550100001", "+8613800138000"]


@pytest.mark.django_db
@pytest.mark.parametrize("numbers", [["nonsense"], ["+15550100001"]])
def test_nothing_is_written_when_one_number_is_wrong(numbers):
    factories.CustomerNumberFactory(number="+15550100001")

    with pytest.raises(ValidationError):
        create_customer(name="Ann", numbers=["+15550100002", *numbers])

    assert not Customer.objects.filter(name="Ann").exists()
    assert not CustomerNumber.objects.filter(number="+15550100002").exists()


@pytest.mark.django_db
def test_update_replaces_the_numbers_only_where_they_are_given():
    customer = create_customer(name="Ann", numbers=["+15550100001", "+15550100002"])
    kept = customer.numbers.get(number="+15550100002")

    update_customer(customer=customer, note="Calls on Mondays")
    assert customer.numbers.count() == 2
    update_customer(customer=customer, numbers=["+15550100002", "+15550100003"])

    assert [row.number for row in customer.numbers.all()] == ["+15550100002", "+15550100003"]
    assert customer.numbers.first() == kept


@pytest.mark.django_db
def test_search_in_the_admin_takes_a_number_in_any_form_or_its_beginning(admin_client):
    customer = factories.CustomerNumberFactory(number="+15550100001").customer
    factories.CustomerNumberFactory(number="+8613800138000")

    def found(term):
        return list(admin_client.get("/admin/customers/customer/", {"q": term}).context["cl"].result_list)

    assert found("(555) 010-0001") == [customer]
    assert found("+1555010") == [customer]
    assert found(customer.name[:9]) != []


@pytest.mark.django_db
def test_admin_takes_a_number_in_any_form(admin_client):
    response = admin_client.post(
        "/admin/customers/customer/add/",
        {
            "name": "Ann",
            "tier": "0",
            "numbers-TOTAL_FORMS": "1",
            "numbers-INITIAL_FORMS": "0",
            "numbers-0-number": "+86 138 0013 8000",
            "addresses-TOTAL_FORMS": "0",
            "addresses-INITIAL_FORMS": "0",
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
            "unusable_numbers-TOTAL_FORMS": "0",
            "unusable_numbers-INITIAL_FORMS": "0",
        },
    )

    assert response.status_code == 302, response.context["errors"]
    assert Customer.objects.get(name="Ann").numbers.get().number == "+8613800138000"
