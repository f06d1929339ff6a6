"""Spreadsheets out and in: nothing that is exported runs, and what was exported can be read again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, strategies as st
from tablib import Dataset

from apps.accounts.sheets import format_pairs, neutralize, parse_pairs, restore
from apps.agents.models import Agent, Skill, SkillGroup
from apps.agents.resources import AgentResource, SkillGroupResource
from apps.customers.models import Customer
from apps.customers.resources import CustomerResource
from tests import factories


@pytest.mark.parametrize(
    "value", ["=cmd|' /C calc'!A0", "+cmd", "-cmd", "@SUM(A1)", "\tx", "\r=1", "＝1", "＠x", " =1"]
)
def test_formulas_are_neutralised(value):
    assert neutralize(value) == "'" + value


@pytest.mark.parametrize(
    "value", ["-5", "+8613800138000", "+1 (555) 0100001", "3.5", "plain", "", None, 7, "a=b", "1-2"]
)
def test_numbers_and_plain_text_stay(value):
    assert neutralize(value) == value


@given(st.text(max_size=30))
def test_reading_undoes_writing(text):
    assert restore(neutralize(text)) == text or text.startswith("'")


def test_pairs():
    assert parse_pairs("sales:5, english") == {"sales": 5, "english": 1}
    assert parse_pairs(format_pairs({"b": 2, "a": 10})) == {"a": 10, "b": 2}


def imported(resource, *rows):
    """Import as the admin does it when the preview is confirmed."""
    sheet = Dataset(*[tuple(row.values()) for row in rows], headers=list(rows[0]))
    return resource.import_data(sheet, use_transactions=True, rollback_on_validation_errors=True)


def agent_row(username="ann", extension="1001", **cells):
    cells = {"display_name": "", "accept_on": "screen", "skills": "", "groups": "", **cells}
    return {"username": username, "extension": extension, **cells}


@pytest.mark.django_db
def test_agents_round_trip_unchanged():
    membership = factories.GroupMembershipFactory(agent__user__display_name="=HYPERLINK(1)")
    factories.AgentSkillFactory(agent=membership.agent, level=8)
    exported = AgentResource().export()

    result = AgentResource().import_data(exported)

    assert exported.dict[0]["display_name"] == "'=HYPERLINK(1)"
    assert "sip_password" not in exported.headers
    assert (result.totals["skip"], result.has_errors(), result.has_validation_errors()) == (1, False, False)


@pytest.mark.django_db
def test_sheet_makes_new_agents_and_changes_old_ones():
    for code in ("sales", "english"):
        factories.SkillFactory(code=code)
    factories.SkillGroupFactory(code="sales")
    factories.AgentFactory(extension="1001", user__username="ann")
    factories.LocationFactory(code="leipzig")
    ann = agent_row(display_name="Ann B.", accept_on="phone", skills="sales:9", location="leipzig")
    bob = agent_row(
        "bob", "1002", display_name="Bob", skills="english sales:2", groups="sales:1", location=""
    )

    result = imported(AgentResource(), ann, bob)

    assert (result.totals["update"], result.totals["new"]) == (1, 1), [row.errors for row in result.rows]
    ann, bob = Agent.objects.order_by("extension")
    assert (ann.name, ann.accept_on, ann.skill_levels.get().level) == ("Ann B.", "phone", 9)
    assert (bob.name, bob.user.username, bob.memberships.get().group.code) == ("Bob", "bob", "sales")
    assert {row.skill.code: row.level for row in bob.skill_levels.all()} == {"english": 5, "sales": 2}
    assert (ann.location.code, bob.location) == ("leipzig", None)
    (exported, _) = AgentResource().export().dict
    assert exported["location"] == "leipzig"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"skills": "nonsense:5"},
        {"skills": "sales:11"},
        {"skills": "a b!"},
        {"groups": "nonsense"},
        {"extension": "12a"},
    ],
)
def test_one_wrong_row_and_nothing_is_written(wrong):
    factories.SkillFactory(code="sales")
    good, bad = agent_row(), agent_row("bob", "1002") | wrong

    result = imported(AgentResource(), good, bad)

    assert result.has_errors() or result.has_validation_errors()
    assert not Agent.objects.exists()


@pytest.mark.django_db
def test_groups_with_their_skills():
    factories.SkillFactory(code="sales")

    result = imported(
        SkillGroupResource(),
        {"code": "sales", "name": "Sales", "skills": "sales:3", "goal_asa_seconds": "15"},
    )

    assert result.totals["new"] == 1, [row.errors for row in result.rows]
    group = SkillGroup.objects.get()
    assert (group.goal_asa_seconds, group.required_skills.get().level) == (15, 3)


@pytest.mark.django_db
def test_customers_with_their_numbers():
    rows = [
        {"external_ref": "C-1", "name": "Ann", "tier": "10", "numbers": "+15550100001 +8613800138000"},
        {"external_ref": "", "name": "Bob", "tier": "0", "numbers": ""},
        {"external_ref": "", "name": "Cem", "tier": "0", "numbers": ""},
    ]

    result = imported(CustomerResource(), *rows)

    assert result.totals["new"] == 3, [row.errors for row in result.rows]
    assert [row.number for row in Customer.objects.get(external_ref="C-1").numbers.all()] == [
        "+15550100001",
        "+8613800138000",
    ]
    assert imported(CustomerResource(), rows[0]).totals["skip"] == 1


@pytest.mark.django_db
def test_import_in_the_admin_previews_first(admin_client):
    upload = SimpleUploadedFile("skills.csv", b"code,name\nfrench,French\n", "text/csv")
    preview = admin_client.post(
        "/admin/agents/skill/import/", {"format": "0", "import_file": upload, "resource": ""}
    )
    assert preview.status_code == 200
    assert not Skill.objects.exists()
    confirm = {
        name: preview.context["confirm_form"].initial[name]
        for name in ("import_file_name", "original_file_name", "format")
    }
    response = admin_client.post("/admin/agents/skill/process_import/", {**confirm, "resource": ""})

    assert response.status_code == 302
    assert Skill.objects.get().name == "French"
