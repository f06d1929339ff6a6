"""Work handed in by other systems over HTTP, and by supervisors on a page."""

from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from rest_framework.test import APIClient

from apps.acd.domain.commands import CancelWork, CreateWork
from apps.audit.models import AuditEvent
from apps.floor.wire import Reply
from apps.kernel.ids import derive_id
from apps.supervision import work
from tests.factories import (
    CustomerFactory,
    CustomerNumberFactory,
    InteractionFactory,
    SkillGroupFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

URL = "/api/v1/work-items/"
MAIL = {
    "medium": "email",
    "group": "sales",
    "subject": "Late parcel",
    "text": "Where is it?",
    "reference": "https://crm.example/T-1",
    "external_id": "T-1",
    "system": "crm",
    "contact": "+15550100001",
    "priority": 2,
    "skills": {"english": 3},
}


@pytest.fixture
def told(monkeypatch):
    """What the floor was told; ``told.reply`` is what it says."""

    class Told(list):
        reply = Reply(ok=True)

    commands = Told()

    async def submit(command, by):
        commands.append(command)
        return commands.reply

    monkeypatch.setattr(work, "submit_once", submit)
    return commands


@pytest.fixture
def user():
    SkillGroupFactory(code="sales", name="Sales")
    user = UserFactory(username="crm", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="create_work"))
    return user


@pytest.fixture
def api(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_an_email_is_handed_in_with_its_customer(api, told) -> None:
    customer = CustomerFactory(name="Grace", tier=80, language="en")
    CustomerNumberFactory(customer=customer, number="+15550100001")

    answer = api.post(URL, MAIL, format="json")

    name = derive_id("work", "crm", "T-1")
    assert (answer.status_code, answer.json()) == (201, {"interaction": name, "code": "", "reason": ""})
    assert told == [
        CreateWork(
            name, "email", "sales", "Late parcel", "Where is it?", "https://crm.example/T-1", "+15550100001", "T-1",
            {"english": 3}, 2, 80, customer.pk, "Grace", "en", "crm", "crm",
        )
    ]  # fmt: skip


def test_what_is_known_already_is_not_handed_in_again(api, told) -> None:
    InteractionFactory(id=UUID(derive_id("work", "crm", "T-1")), medium="email")

    answer = api.post(URL, MAIL, format="json")

    assert (answer.status_code, answer.json()["interaction"]) == (200, derive_id("work", "crm", "T-1"))
    assert told == []


def test_without_an_external_id_everything_is_new(api, told) -> None:
    for _ in range(2):
        assert api.post(URL, {"group": "sales", "subject": "Call them"}, format="json").status_code == 201

    first, second = told
    assert first.medium == "task"
    assert first.interaction_id != second.interaction_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"medium": "voice"}, "medium"),
        ({"group": "none"}, "group"),
        ({"subject": ""}, "subject"),
        ({"skills": {"english": 11}}, "skills"),
        ({"priority": 99}, "priority"),
        ({"customer": 0}, "customer"),
    ],
)
def test_what_nobody_could_do_is_a_400_that_names_the_field(api, told, changes, field) -> None:
    answer = api.post(URL, MAIL | changes, format="json")

    assert answer.status_code == 400
    assert field in answer.json()
    assert told == []


@pytest.mark.parametrize(("code", "status"), [("unknown_group", 409), ("no_answer", 503)])
def test_a_refusal_and_an_absent_floor_are_told_apart(api, told, code, status) -> None:
    told.reply = Reply(False, code, "why")

    answer = api.post(URL, MAIL, format="json")

    assert (answer.status_code, answer.json()) == (status, {"interaction": "", "code": code, "reason": "why"})


def test_work_is_cancelled(api, told) -> None:
    name = derive_id("work", "crm", "T-1")

    answer = api.post(f"{URL}{UUID(name)}/cancel/", {"reason": "sold out"}, format="json")

    assert answer.status_code == 200
    assert told == [CancelWork(name, "crm", "sold out")]


def test_who_may_not_hands_nothing_in(told) -> None:
    client = APIClient()
    client.force_authenticate(UserFactory())

    assert client.post(URL, MAIL, format="json").status_code == 403
    assert APIClient().post(URL, MAIL, format="json").status_code in (401, 403)
    assert told == []


def test_a_supervisor_hands_a_task_in_on_a_page(user, told) -> None:
    client = Client()
    client.force_login(user)
    form = {"subject": "Check the stock", "group": "", "medium": "task", "priority": "1"}
    assert client.post("/admin/floor/new-work/", form).context["form"].errors.keys() == {"group"}
    group = SkillGroupFactory(code="stock")

    answer = client.post("/admin/floor/new-work/", form | {"group": group.pk}, follow=True)

    (command,) = told
    assert (command.subject, command.group, command.priority) == ("Check the stock", "stock", 1)
    assert "Check the stock" in answer.content.decode()
    assert AuditEvent.objects.get(action="work.created").detail["done"] is True


def test_a_refusal_keeps_what_was_entered(user, told) -> None:
    told.reply = Reply(False, "no_answer", "")
    client = Client()
    client.force_login(user)
    group = SkillGroupFactory(code="stock")
    form = {"subject": "Check the stock", "group": group.pk, "medium": "task", "priority": "0"}

    page = client.post("/admin/floor/new-work/", form).content.decode()

    assert "The floor did not answer in time." in page
    assert "Check the stock" in page


def test_the_page_is_for_those_who_may(told) -> None:
    client = Client()
    client.force_login(UserFactory(is_staff=True))

    assert client.get("/admin/floor/new-work/").status_code == 403


def test_open_work_is_cancelled_on_the_page_of_its_interaction(user, told) -> None:
    client, call = Client(), InteractionFactory(medium="task", state="queued", outcome="")
    client.force_login(user)
    user.user_permissions.add(Permission.objects.get(codename="view_interaction"))
    url = f"/admin/floor/work/{call.pk}/cancel/"
    page = f"/admin/interactions/interaction/{call.pk}/change/"
    assert url in client.get(page).content.decode()
    assert client.get(url).status_code == 405

    answer = client.post(url, {"reason": "sold\x00 out\u202e"}, follow=True)

    assert told == [CancelWork(call.pk.hex, "crm", "sold out")]
    assert "The work is cancelled." in answer.content.decode()
    assert AuditEvent.objects.get(action="work.cancelled").detail["done"] is True
    client.force_login(UserFactory(is_staff=True))
    assert client.post(url).status_code == 403
