"""How a group chooses, entered in the admin and in sheets."""

import pytest

from apps.acd.domain.config import Ring
from apps.acd.selectors import load_floor_config
from apps.agents.choices import SelectionStrategy
from apps.agents.domain.strategy import Strategy
from apps.agents.models import SkillGroup
from apps.ivr.models import Prompt
from apps.sheets.registry import get_sheet
from apps.sheets.resource import Row
from tests import factories
from tests.apps.sheets.imports import applied, counts, csv_bytes, prepared

pytestmark = pytest.mark.django_db

INLINES = ("required_skills", "rings", "memberships")


@pytest.fixture
def client(client):
    client.force_login(factories.SupervisorFactory())
    return client


@pytest.fixture(autouse=True)
def sheet_files(settings, tmp_path):
    settings.SHEET_FILES_DIR = tmp_path / "sheets"


@pytest.fixture
def group() -> SkillGroup:
    return factories.SkillGroupFactory(code="billing", name="Billing")


def page(group: SkillGroup) -> str:
    return f"/admin/agents/skillgroup/{group.pk}/change/"


def form(client, group: SkillGroup, **values: object) -> dict[str, object]:
    """What the page would send, with ``values`` in place of what it shows."""
    shown = client.get(page(group)).context["adminform"].form
    entered = {name: shown[name].value() for name in shown.fields}
    fields = {name: value for name, value in entered.items() if value is not None and value is not False}
    for name in values:
        prefix = name.partition("-")[0]
        if prefix in INLINES:
            fields |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
    empty = {f"{name}-{part}": "0" for name in INLINES for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    # Inlines of others on the same page have management forms of their own.
    for formset in client.get(page(group)).context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        empty |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return empty | fields | values


def test_the_words_of_the_admin_are_the_engines():
    assert set(SelectionStrategy.values) == {str(strategy) for strategy in Strategy}


def test_strategy_ring_and_preferred_skill_reach_the_floor(client, group):
    sales = factories.SkillGroupFactory(code="sales")
    english = factories.SkillFactory(code="english")
    leipzig, porto = (factories.LocationFactory(code=code) for code in ("leipzig", "porto"))

    response = client.post(
        page(group),
        form(
            client,
            group,
            strategy="best_fit",
            preferred_agent_seconds="30",
            **{
                "rings-0-after_seconds": "20", "rings-0-lower_levels": "2", "rings-0-groups": [sales.pk],
                "rings-0-locations": [porto.pk], "rings-0-all_locations": "on", "locations": [leipzig.pk],
                "required_skills-0-skill": english.pk, "required_skills-0-level": "4",
            },
        ),
    )  # fmt: skip

    assert response.status_code == 302, response.context["errors"]
    picture = load_floor_config().groups["billing"]
    assert picture.strategy is Strategy.BEST_FIT
    assert picture.preferred_agent_seconds == 30
    assert picture.rings == (Ring(20, 2, ("sales",), ("porto",), all_locations=True),)
    assert picture.locations == ("leipzig",)
    assert (picture.skills, picture.preferred) == ({}, {"english": 4})


@pytest.mark.parametrize(
    ("ring", "complaint"),
    [
        (
            {"after_seconds": "20", "lower_levels": "0"},
            "A ring must lower levels or name further groups or locations.",
        ),
        ({"after_seconds": "0", "lower_levels": "1"}, "greater than or equal to 1"),
        ({"after_seconds": "20", "lower_levels": "11"}, "less than or equal to 10"),
        (
            {"after_seconds": "20", "lower_levels": "0", "groups": "itself"},
            "The group itself is asked anyway.",
        ),
    ],
)
def test_a_ring_that_means_nothing_is_refused_with_the_reason(client, group, ring, complaint):
    values = {f"rings-0-{name}": group.pk if value == "itself" else value for name, value in ring.items()}

    response = client.post(page(group), form(client, group, **values))

    assert response.status_code == 200
    assert complaint in response.content.decode()
    assert not group.rings.exists()


def exported(*names: str) -> dict[str, object]:
    """What an export says of the group, in these columns."""
    [row] = get_sheet("skill_groups").export_rows(SkillGroup.objects.filter(code="billing"))
    return {name: row[name] for name in names}


def complaints(**cells: str) -> str:
    """What is said of a row with these cells."""
    sheet, row = get_sheet("skill_groups"), Row(2, {"code": "billing", "name": "Billing", **cells}, "billing")
    sheet.try_out([row], sheet.read([row]))
    return str(row.errors)


def test_a_sheet_carries_strategy_and_preferred_skills(group):
    for code in ("billing", "english"):
        factories.SkillFactory(code=code)
    head = ("code", "name", "strategy", "skills", "preferred_skills")

    batch = applied(
        "skill_groups", csv_bytes(head, ("billing", "Billing", "least_skilled", "billing:3", "english:5"))
    )

    assert counts(batch) == (0, 1, 0, 0)
    picture = load_floor_config().groups["billing"]
    assert (picture.strategy, picture.skills) == (Strategy.LEAST_SKILLED, {"billing": 3})
    assert picture.preferred == {"english": 5}
    assert exported("skills", "preferred_skills") == {"skills": "billing:3", "preferred_skills": "english:5"}


def test_a_sheet_with_an_unknown_strategy_is_refused(group):
    assert "by lot" in complaints(strategy="by lot")

    group.refresh_from_db()
    assert group.strategy == "longest_idle"


LISTS = {
    "locations": "leipzig porto",
    "rings": "20 levels=2 groups=sales; 40 locations=taipei,*",
    "overflow_steps": "waiting:60 group=sales; waiting:90 announce prompt=please-wait; closed hang_up",
    "comfort_messages": "please-wait:30:60; please-wait:45",
}


@pytest.fixture
def sheet_of_lists(group) -> bytes:
    for code in ("leipzig", "porto", "taipei"):
        factories.LocationFactory(code=code)
    factories.SkillGroupFactory(code="sales")
    Prompt.objects.create(code="please-wait", name="Please wait", sound="vm-please-wait")
    return csv_bytes(("code", "name", *LISTS), ("billing", "Billing", *LISTS.values()))


def test_a_sheet_carries_the_lists_of_a_group(sheet_of_lists, group):
    assert counts(applied("skill_groups", sheet_of_lists)) == (0, 1, 0, 0)
    assert exported(*LISTS) == LISTS
    assert counts(prepared("skill_groups", sheet_of_lists)) == (0, 0, 1, 0)
    picture = load_floor_config().groups["billing"]
    assert picture.rings == (Ring(20, 2, ("sales",)), Ring(40, 0, (), ("taipei",), all_locations=True))
    assert [step.key for step in picture.queue.steps] == [
        "group:60:sales",
        "announce:90:please-wait",
        "hang_up:0:",
    ]


@pytest.mark.parametrize(
    ("column", "cell", "complaint"),
    [
        ("locations", "paris", "Unknown code: paris."),
        ("rings", "20", "A ring must lower levels or name further groups or locations."),
        ("rings", "soon levels=2", "“soon levels=2” cannot be read."),
        ("rings", "20 level=2", "“20 level=2” cannot be read."),
        ("rings", "20 levels=2; 20 levels=3", "already exists"),
        ("rings", "20 groups=nowhere", "Unknown code: nowhere."),
        ("overflow_steps", "waiting:60", "“waiting:60” cannot be read."),
        ("overflow_steps", "waiting:60 group=nowhere", "Unknown code: nowhere."),
        ("overflow_steps", "waiting:60 flow=nowhere", "is not published"),
        ("overflow_steps", "waiting group=sales", "After how many seconds of waiting?"),
        ("comfort_messages", "nothing:30", "There is no prompt “nothing”."),
        ("comfort_messages", "please-wait:30:5", "At least 15 seconds"),
        ("comfort_messages", "please-wait", "“please-wait” cannot be read."),
    ],
)
def test_a_cell_that_makes_no_list_is_refused_with_the_reason(sheet_of_lists, group, column, cell, complaint):
    assert complaint in complaints(**{column: cell})
    assert not (group.rings.exists() or group.overflow_steps.exists() or group.comfort_messages.exists())
