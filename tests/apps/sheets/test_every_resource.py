"""Every kind of sheet keeps the promises of imports: good rows, the same again, wrong ones with reasons, undone."""

from dataclasses import dataclass

import pytest
from openpyxl import load_workbook

from apps.knowledge.models import KnowledgeSettings
from apps.numberlists.models import NumberList
from apps.sheets import child, services
from apps.sheets.domain import life
from apps.sheets.registry import all_sheets
from apps.sheets.services import undo_import
from tests.apps.sheets.imports import applied, counts, csv_bytes, prepared
from tests.factories import SkillFactory
from tests.factories.knowledge import CategoryFactory

Cells = tuple[object, ...]


@dataclass(frozen=True)
class Sample:
    """Rows of a kind of sheet: one that is there, the same one changed, a new one, and a wrong one, whose ``column`` is
    the reason. ``has_history``: what an import made stays when it is undone."""

    head: tuple[str, ...]
    old: Cells
    changed: Cells
    new: Cells
    wrong: Cells
    column: str
    has_history: bool = False


SAMPLES = {
    "schedules": Sample(
        ("code", "name", "time_zone", "hours", "special_days"),
        ("day", "Day", "UTC", "mon-fri 09:00-17:00", "2026-12-25 closed Christmas"),
        ("day", "Day", "Europe/Berlin", "mon-sat 09:00-17:00", ""),
        ("night", "Night", "UTC", "mon-sun 08:00-12:00", ""),
        ("odd", "Odd", "UTC", "whenever we like", ""),
        "hours",
    ),
    "customers": Sample(
        ("external_ref", "name", "tier", "numbers"),
        ("C-1", "Ann", 1, "+15550100001"), ("C-1", "Ann B.", 2, "+15550100009"), ("C-2", "Bob", 3, ""),
        ("C-3", "Cem", "many", ""), "tier",
    ),
    "organisations": Sample(
        ("external_ref", "name", "domain"),
        ("O-1", "Acme", "acme.example"), ("O-1", "Acme Ltd", ""), ("O-2", "Bolt", ""), ("O-3", "x" * 300, ""), "name",
    ),
    "skills": Sample(
        ("code", "name"), ("sales", "Sales"), ("sales", "Selling"), ("english", "English"), ("a b!", "x"), "code"
    ),
    "locations": Sample(
        ("code", "name"), ("north", "North"), ("north", "The north"), ("south", "South"), ("west", ""), "name"
    ),
    "skill_groups": Sample(
        ("code", "name", "ring_timeout_seconds", "skills"),
        ("support", "Support", 20, "tech:3"), ("support", "Help", 30, ""), ("orders", "Orders", 15, "tech:1"),
        ("late", "Late", "soon", ""), "ring_timeout_seconds",
    ),
    "agents": Sample(
        ("extension", "display_name", "accept_on", "skills"),
        ("1001", "Ann", "screen", "tech:4"), ("1001", "Ann B.", "phone", ""), ("1002", "Bob", "screen", "tech:2"),
        ("1003", "Cem", "screen", "nonsense:5"), "skills",
    ),
    "dispositions": Sample(
        ("code", "name", "is_resolved"),
        ("sold", "Sold", "yes"), ("sold", "Sold it", "no"), ("lost", "Lost", "no"), ("odd", "Odd", "perhaps"),
        "is_resolved",
    ),
    "tickets": Sample(
        ("reference", "subject", "language"),
        ("T-1", "No dial tone", "en"), ("T-1", "No tone at all", "de"), ("T-2", "Refund", ""), ("T-3", "", ""),
        "subject", has_history=True,
    ),
    "articles": Sample(
        ("key", "category", "title", "body"),
        ("refunds", "money", "Refunds", "Old."), ("refunds", "money", "Refunds", "New."),
        ("parcels", "money", "Parcels", "By post."), ("stamps", "nowhere", "Stamps", "x"), "category", has_history=True,
    ),
    "number_lists": Sample(
        ("code", "name", "purpose"),
        ("callers", "Callers", "vip"), ("callers", "Good callers", "other"), ("staff", "Staff", "internal"),
        ("odd", "Odd", "nonsense"), "purpose",
    ),
    "number_list_entries": Sample(
        ("number_list", "number", "note", "valid_until"),
        ("vip", "+1 555 010 0001", "Ann", "2026-12-31"), ("vip", "+15550100001", "", ""), ("vip", "+1 555 02*", "", ""),
        ("vip", "1E+10", "", ""), "number",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def world(monkeypatch):
    """What the samples refer to. Files are read by the child's code, but here: its process has tests of its own."""
    monkeypatch.setattr(services, "read_sheet", child.read)
    SkillFactory(code="tech")
    CategoryFactory(code="money")
    KnowledgeSettings.objects.update_or_create(pk=1, defaults={"review_required": False})
    NumberList.objects.create(code="vip", name="VIP")


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(all_sheets()))
def test_a_sheet_is_imported_repeated_judged_and_undone(code):
    sheet, sample = all_sheets()[code], SAMPLES[code]
    first = applied(code, csv_bytes(sample.head, sample.old))
    assert counts(first) == (1, 0, 0, 0)
    old = _written(first)
    before = sheet.read_objects(old)
    assert len(before) == 1

    data = csv_bytes(sample.head, sample.changed, sample.new, sample.wrong)
    batch = applied(code, data, mode="good")
    assert counts(batch) == (1, 1, 0, 1), [row.errors for row in batch.rows.all()]
    assert sheet.read_objects(old) != before
    assert counts(prepared(code, data)) == (0, 0, 2, 1), "importing it again changes nothing"

    *_, last = load_workbook(batch.errors_path).active.iter_rows(values_only=True)
    title = next(str(column.title) for column in sheet.columns() if column.name == sample.column)
    column, _colon, reason = last[-1].partition(": ")
    assert (column, bool(reason)) == (title, True), last

    made = [pk for pk in _written(batch) if pk not in old]
    assert undo_import(batch=batch, by=None).state == life.UNDONE
    assert sheet.read_objects(old) == before
    assert len(sheet.read_objects(made)) == batch.rows.filter(is_kept=True).count() == sample.has_history


def _written(batch):
    return list(batch.rows.exclude(object_id=None).values_list("object_id", flat=True))
