"""The waiting line's rules on the page of the group."""

import pytest
from django.utils import translation

from apps.agents.line_rules import check_repeat
from apps.agents.models import ComfortMessage, OverflowStep, SkillGroup
from apps.ivr.models import Prompt
from apps.ivr.prompt_uses import get_uses
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(factories.SupervisorFactory())
    return client


@pytest.fixture
def group():
    for code in ("sorry", "leave"):
        Prompt.objects.create(code=code, name=code.title(), sound=f"vm-{code}")
    return factories.SkillGroupFactory(code="billing")


def page_of(group: SkillGroup) -> str:
    return f"/admin/agents/skillgroup/{group.pk}/change/"


def form_of(client, group: SkillGroup) -> dict[str, object]:
    """Return what the browser would send if nothing were changed."""
    context = client.get(page_of(group)).context
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.initial_forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def with_rows(form: dict[str, object], prefix: str, *rows: dict[str, object]) -> dict[str, object]:
    added = {
        f"{prefix}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()
    }
    return {**form, f"{prefix}-TOTAL_FORMS": len(rows), **added}


def step(**values: object) -> dict[str, object]:
    return {"position": 0, "condition": "closed", "after_seconds": 0, "action": "hang_up", **values}


def test_a_supervisor_sets_a_line_up(client, group):
    help_ = factories.SkillGroupFactory(code="sales")
    form = with_rows(
        form_of(client, group) | {"max_waiting": 30, "tell_position": "on", "music_class": "calm"},
        "overflow_steps",
        step(condition="waiting", after_seconds=60, action="group", target_group=help_.pk),
        step(position=1, action="voicemail", prompt="leave"),
    )
    form = with_rows(form, "comfort_messages", {"prompt": "sorry", "after_seconds": 20, "repeat_seconds": 60})

    response = client.post(page_of(group), form)

    assert response.status_code == 302, response.context["errors"]
    group.refresh_from_db()
    assert (group.max_waiting, group.tell_position, group.music_class) == (30, True, "calm")
    rows = group.overflow_steps.values_list(
        "condition", "after_seconds", "action", "target_group__code", "prompt"
    )
    assert list(rows) == [("waiting", 60, "group", "sales", ""), ("closed", 0, "voicemail", None, "leave")]
    assert ComfortMessage.objects.get().repeat_seconds == 60


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ({"action": "group"}, "target_group", "Which group is to help?"),
        ({"action": "flow"}, "flow", "Into which call flow?"),
        ({"action": "announce"}, "prompt", "Which prompt is to be played?"),
        (
            {"condition": "waiting", "action": "voicemail"},
            "after_seconds",
            "After how many seconds of waiting?",
        ),
        ({"action": "voicemail", "prompt": "no-such"}, "prompt", "Select a valid choice."),
    ],
)
def test_a_step_that_lacks_something_says_what(client, group, row, field, says):
    response = client.post(page_of(group), with_rows(form_of(client, group), "overflow_steps", step(**row)))

    (formset,) = [f for f in response.context["inline_admin_formsets"] if f.formset.model is OverflowStep]
    assert list(formset.formset.errors[0]) == [field]
    assert says in formset.formset.errors[0][field][0]
    assert not OverflowStep.objects.exists()


def test_a_group_cannot_overflow_into_itself(client, group):
    row = step(action="group", target_group=group.pk)

    response = client.post(page_of(group), with_rows(form_of(client, group), "overflow_steps", row))

    assert "A group cannot overflow into itself." in response.content.decode()
    assert not OverflowStep.objects.exists()


def test_a_prompt_that_has_gone_stays_to_be_seen_and_must_be_replaced(client, group):
    OverflowStep.objects.create(group=group, condition="closed", action="hang_up", prompt="gone")

    page = client.get(page_of(group)).content.decode()
    response = client.post(page_of(group), form_of(client, group))

    assert "gone (missing)" in page
    assert "There is no prompt “gone”." in response.content.decode()


def test_an_announcement_without_a_pause_is_refused(client, group):
    response = client.post(page_of(group), form_of(client, group) | {"tell_every_seconds": 5})

    assert "At least 15 seconds, or 0 for once." in response.content.decode()
    check_repeat(0, "any")


def test_a_prompt_that_callers_hear_in_a_line_must_not_go(group):
    assert not get_uses().of(Prompt.objects.get(code="sorry"))
    ComfortMessage.objects.create(group=group, prompt="sorry", after_seconds=20)
    assert get_uses().of(Prompt.objects.get(code="sorry"))


def test_the_page_is_there_in_every_language(client, group):
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            assert client.get(page_of(group)).status_code == 200


def test_the_api_shows_the_rules(client, group):
    OverflowStep.objects.create(group=group, condition="closed", action="voicemail", prompt="leave")
    client.force_login(factories.SupervisorFactory(is_superuser=True))

    (found,) = client.get("/api/v1/skill-groups/").json()["results"]

    assert found["overflow_steps"] == [
        {
            "condition": "closed",
            "after_seconds": 0,
            "action": "voicemail",
            "target_group": None,
            "flow": "",
            "prompt": "leave",
        }
    ]
    assert (found["hours"], found["max_waiting"], found["comfort_messages"]) == (None, 0, [])
