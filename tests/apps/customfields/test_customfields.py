import pytest
from django.core.exceptions import ValidationError

from apps.customers.models import Customer
from apps.customers.services import create_customer, update_customer
from apps.customfields.models import CustomField
from apps.customfields.selectors import get_fields, get_fields_by_type
from apps.customfields.services import clean_custom
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = {
    "text": "",
    "number": "",
    "date": "",
    "yes_no": "",
    "choice": "gold = Gold\nBlue",
    "choices": "a = A\nb = B",
}


def add_fields(form="customer", **fields):
    for order, (code, kind) in enumerate(fields.items()):
        field = CustomField(
            form=form, code=code, label=code.title(), kind=kind, choices=KINDS[kind], order=order
        )
        field.full_clean()
        field.save()


def every_kind():
    add_fields(contract="text", seats="number", until="date", vip="yes_no", level="choice", tags="choices")


def test_a_ticket_type_adds_its_own_fields(django_assert_num_queries):
    add_fields("ticket", order_no="text")
    CustomField.objects.create(form="ticket", type_code="fault", code="router", label="Router", kind="text")

    with django_assert_num_queries(1):
        assert [field.code for field in get_fields("ticket", "fault")] == ["order_no", "router"]
    with django_assert_num_queries(1):
        of_types = get_fields_by_type("ticket", ["", "fault"])
    assert [len(of_types[code]) for code in ("", "fault")] == [1, 2]
    CustomField.objects.update(is_active=False)
    assert get_fields("ticket", "fault") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Seats"},
        {"code": "seats", "kind": "choice"},
        {"code": "a", "choices": "x"},
        {"code": "a", "kind": "choice", "choices": "x\nx"},
        {"code": "a", "type_code": "fault"},
        {"code": "seats", "form": "ticket", "type_code": "fault"},
    ],
)
def test_a_field_that_makes_no_sense_is_refused(wrong):
    add_fields("ticket", seats="number")
    with pytest.raises(ValidationError):
        CustomField(**{"form": "customer", "label": "Label", "kind": "text", **wrong}).full_clean()


def test_the_customers_page_asks_and_keeps_every_kind(admin_client):
    every_kind()
    page = {"tier": 0}
    for prefix in ("numbers", "addresses", "memberships", "unusable_numbers"):
        page |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answers = {
        "custom_contract": "C-1", "custom_seats": "12", "custom_until": "2026-12-31", "custom_vip": "no",
        "custom_level": "gold", "custom_tags": ["b", "a"],
    }  # fmt: skip

    wrong = admin_client.post(
        "/admin/customers/customer/add/", {**page, "name": "Ann", "custom_seats": "lots"}
    )
    assert "is no number" in wrong.content.decode()
    response = admin_client.post("/admin/customers/customer/add/", {**page, **answers, "name": "Ann"})
    assert response.status_code == 302
    customer = Customer.objects.get()
    assert customer.custom == {
        "contract": "C-1", "seats": 12, "until": "2026-12-31", "vip": False, "level": "gold", "tags": ["a", "b"],
    }  # fmt: skip
    CustomField.objects.filter(code="seats").update(is_active=False)
    shown = admin_client.get(f"/admin/customers/customer/{customer.pk}/change/").content.decode()
    assert 'value="C-1"' in shown and 'name="custom_seats"' not in shown
    admin_client.post(
        f"/admin/customers/customer/{customer.pk}/change/",
        {**page, **answers, "name": "Ann", "custom_contract": ""},
    )
    customer.refresh_from_db()
    assert "contract" not in customer.custom and customer.custom["seats"] == 12


def test_who_may_only_look_sees_the_answers(client):
    every_kind()
    customer = create_customer(name="Ann", custom={"level": "Gold", "vip": True, "contract": "C-77"})
    user = factories.UserFactory(is_staff=True)
    user.user_permissions.add(*_permissions("view_customer"))
    client.force_login(user)

    shown = client.get(f"/admin/customers/customer/{customer.pk}/change/").content.decode()

    assert "C-77" in shown and "Gold" in shown


def test_the_service_changes_what_is_named_only():
    every_kind()
    customer = create_customer(name="Ann", custom={"seats": 3, "level": "Blue"})

    update_customer(customer=customer, custom={"seats": None, "contract": "C-2"})
    customer.refresh_from_db()
    assert customer.custom == {"level": "Blue", "contract": "C-2"}
    with pytest.raises(ValidationError) as refused:
        update_customer(customer=customer, custom={"seats": "many", "nothing": 1})
    assert refused.value.message_dict == {
        "custom": ["nothing: There is no such field.", "Seats: “many” is no number."]
    }
    with pytest.raises(ValidationError):
        clean_custom(form="customer", values=["seats"])


def test_the_api_tells_the_fields_and_takes_the_values(admin_client):
    every_kind()
    listed = admin_client.get("/api/v1/custom-fields/", {"form": "customer", "code": "level"}).json()
    assert listed["results"][0]["choices"] == [
        {"code": "gold", "label": "Gold"},
        {"code": "Blue", "label": "Blue"},
    ]

    def post(custom):
        return admin_client.post(
            "/api/v1/customers/", {"name": "Ann", "custom": custom}, content_type="application/json"
        )

    assert post({"level": "gold"}).json()["custom"] == {"level": "gold"}
    for wrong in (
        {"level": "pink"},
        {"contract": "a\x00"},
        {"x": 1},
        [],
        "x",
        {f"a{n}": 1 for n in range(300)},
    ):
        assert post(wrong).status_code == 400, wrong


def _permissions(*codenames):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=codenames)
