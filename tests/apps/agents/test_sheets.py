"""Spreadsheets of agents, groups and skills: what was exported can be read again, and a wrong row writes nothing."""

import pytest

from apps.accounts.sheets import format_pairs, parse_pairs
from apps.agents.models import Agent, SkillGroup
from apps.sheets.domain import life
from apps.sheets.error_workbook import say_errors
from apps.sheets.registry import get_sheet
from apps.sheets.services import undo_import
from apps.sheets.writing import write_values
from tests import factories
from tests.apps.sheets.imports import applied, counts, csv_bytes, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sheet_files(settings, tmp_path):
    settings.SHEET_FILES_DIR = tmp_path / "sheets"


def test_pairs():
    assert parse_pairs("sales:5, english") == {"sales": 5, "english": 1}
    assert parse_pairs(format_pairs({"b": 2, "a": 10})) == {"a": 10, "b": 2}


@pytest.mark.parametrize(("code", "form"), [("agents", "xlsx"), ("skill_groups", "ods")])
def test_what_is_exported_is_unchanged_when_it_is_imported(tmp_path, code, form):
    membership = factories.GroupMembershipFactory(agent__user__display_name="=HYPERLINK(1)")
    factories.AgentSkillFactory(agent=membership.agent, level=8)
    sheet, path = get_sheet(code), tmp_path / "export"
    rows = sheet.export_rows(sheet.model.objects.all())

    assert write_values(path, form, list(sheet.columns()), rows, "x") == 1
    batch = prepared(code, path.read_bytes())

    assert counts(batch) == (0, 0, 1, 0), [row.errors for row in batch.rows.all()]
    assert "sip_password" not in batch.headers
    assert None not in batch.mapping


def test_a_sheet_makes_new_agents_changes_old_ones_and_takes_both_back():
    for code in ("sales", "english"):
        factories.SkillFactory(code=code)
    factories.SkillGroupFactory(code="sales")
    factories.AgentFactory(
        extension="1001", user__username="ann", user__display_name="Ann", accept_on="screen"
    )
    factories.LocationFactory(code="leipzig")
    head = ("extension", "username", "display_name", "accept_on", "skills", "groups", "location")
    ann = (1001, "ann", "Ann B.", "phone", "sales:9", "", "leipzig")
    bob = (1002, "bob", "Bob", "screen", "english sales:2", "sales:1", "")

    batch = applied("agents", csv_bytes(head, ann, bob))

    assert counts(batch) == (1, 1, 0, 0)
    ann, bob = Agent.objects.order_by("extension")
    assert (ann.name, ann.accept_on, ann.skill_levels.get().level) == ("Ann B.", "phone", 9)
    assert (bob.name, bob.user.username, bob.memberships.get().group.code) == ("Bob", "bob", "sales")
    assert {row.skill.code: row.level for row in bob.skill_levels.all()} == {"english": 5, "sales": 2}
    assert (ann.location.code, bob.location) == ("leipzig", None)

    assert undo_import(batch=batch, by=None).state == life.UNDONE
    ann = Agent.objects.get()
    assert (ann.name, ann.accept_on, ann.location, ann.skill_levels.count()) == ("Ann", "screen", None, 0)


def test_wrong_rows_are_named_by_a_dry_run_that_writes_nothing():
    factories.SkillFactory(code="sales")
    head = ("extension", "skills", "groups")
    rows = [("1001", "", ""), ("1002", "nonsense:5", ""), ("1003", "sales:11", ""), ("1004", "a b!", ""),
            ("1005", "", "nonsense"), ("12a", "", ""), ("", "", "")]  # fmt: skip

    batch = prepared("agents", csv_bytes(head, *rows))

    assert counts(batch) == (1, 0, 0, 5)
    assert all(say_errors(row.errors, {})[0] for row in batch.rows.filter(kind="wrong"))
    assert not Agent.objects.exists()


def test_groups_with_their_skills():
    factories.SkillFactory(code="sales")
    batch = applied(
        "skill_groups",
        csv_bytes(("code", "name", "skills", "goal_asa_seconds"), ("sales", "Sales", "sales:3", 15)),
    )

    assert counts(batch) == (1, 0, 0, 0)
    group = SkillGroup.objects.get()
    assert (group.goal_asa_seconds, group.required_skills.get().level) == (15, 3)
