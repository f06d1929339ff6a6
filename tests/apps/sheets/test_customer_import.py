"""Customers from spreadsheets: compared, applied in one transaction, repeated without effect, undone."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.audit.models import AuditEvent
from apps.customers.models import Customer, CustomerNumber
from apps.sheets.child import Options
from apps.sheets.choices import Mode
from apps.sheets.domain import life
from apps.sheets.error_workbook import say_errors
from apps.sheets.reading import read_rows, read_sheet
from apps.sheets.services import (
    ImportRefused,
    apply_import,
    change_import,
    forget_object,
    prepare_import,
    undo_import,
)
from tests.apps.sheets.imports import applied, counts, csv_bytes, prepared, xlsx_bytes
from tests.factories import CustomerFactory, InteractionFactory

pytestmark = pytest.mark.django_db

HEAD = ("external_ref", "name", "tier", "numbers", "addresses", "note")
ANN = ("C-1", "Ann Lee", 10, "+15550100001 +15550100002", "ann@example.org", "")
BOB = ("C-2", "王小明", 0, "+8613800138000", "", "=1+1")
CEM = ("", "Cem", "", "555-010-0003", "", "")


def everything():
    """All that imports write, but times and ids."""
    customers = Customer.objects.order_by("pk").prefetch_related("numbers", "addresses")
    return [
        (c.external_ref, c.name, c.tier, c.note, c.custom,
         [n.number for n in c.numbers.all()], [a.address for a in c.addresses.all()])
        for c in customers
    ]  # fmt: skip


def test_a_sheet_is_compared_applied_repeated_and_undone():
    """T9: the repetition changes nothing; undoing restores exactly."""
    old = CustomerFactory(external_ref="C-2", name="Bob", tier=7, note="kept")
    old.numbers.create(number="+15550100009")
    before = everything()
    batch = prepared("customers", xlsx_bytes(HEAD, ANN, BOB, CEM))

    assert (batch.state, counts(batch)) == (life.READY, (2, 1, 0, 0)), batch.problem
    assert everything() == before, "a dry run writes nothing"
    changed = batch.rows.get(kind="changed")
    assert changed.before["numbers"] == ["+15550100009"]
    batch = apply_import(batch=batch, mode=Mode.ALL, by=None)

    assert everything() == [
        ("C-2", "王小明", 0, "=1+1", {}, ["+8613800138000"], []),
        ("C-1", "Ann Lee", 10, "", {}, ["+15550100001", "+15550100002"], ["ann@example.org"]),
        (None, "Cem", 0, "", {}, ["+15550100003"], []),
    ]
    assert AuditEvent.objects.get(action="data.imported").detail["rows"]["new"] == 2
    assert apply_import(batch=batch, mode=Mode.ALL, by=None).state == life.APPLIED, "twice is once"
    assert counts(prepared("customers", xlsx_bytes(HEAD, ANN, BOB, CEM))) == (0, 0, 3, 0)

    assert undo_import(batch=batch, by=None).state == life.UNDONE
    assert everything() == before


def test_undoing_leaves_what_was_changed_since_or_is_used():
    batch = applied("customers", csv_bytes(HEAD, ANN, BOB, ("C-3", "Dan", 1, "", "", "")))
    Customer.objects.filter(external_ref="C-1").update(note="called back")
    InteractionFactory(customer=Customer.objects.get(external_ref="C-2"))

    batch = undo_import(batch=batch, by=None)

    assert sorted(Customer.objects.values_list("external_ref", flat=True)) == ["C-1", "C-2"]
    assert list(batch.rows.filter(is_kept=True).values_list("number", flat=True)) == [2, 3]
    assert batch.count("kept") == 2


def test_wrong_rows_all_or_nothing_or_by_choice_and_the_workbook_with_reasons():
    """T8, T9: the report lists exactly the rows that are wrong, in the sheet itself; corrected, it can be imported."""
    CustomerFactory(name="Zoe").numbers.create(number="+15550100777")
    bad_number = ("C-3", "=HYPERLINK(1)", 1, "1.5551E+10", "", "")
    taken = ("C-4", "Eve", 1, "+15550100777", "", "")
    twice = ("C-1", "Ann again", 1, "", "", "")
    batch = prepared("customers", xlsx_bytes(HEAD, ANN, bad_number, taken, twice, BOB))

    assert counts(batch) == (2, 0, 0, 3)
    errors = {row.number: say_errors(row.errors, {}) for row in batch.rows.filter(kind="wrong")}
    assert errors == {
        3: ["numbers: “1.5551E+10”: digits were dropped. Format the column as text and type it again."],
        4: ["numbers: +15550100777 is known under another customer."],
        5: ["Row 2 has the same key."],
    }
    with pytest.raises(ImportRefused, match="3 rows are wrong"):
        apply_import(batch=batch, mode=Mode.ALL, by=None)
    assert Customer.objects.count() == 1

    read_sheet(batch.errors_path, batch.folder / "again.jsonl", Options())
    rows = dict(read_rows(batch.folder / "again.jsonl"))
    assert rows[1][-1] == "Import error"
    assert rows[3][1] == "'=HYPERLINK(1)"
    assert "digits were dropped" in rows[3][-1]
    assert rows[2] == ["C-1", "Ann Lee", 10, "'+15550100001 +15550100002", "ann@example.org"]

    apply_import(batch=batch, mode=Mode.GOOD, by=None)
    assert Customer.objects.count() == 3
    with batch.errors_path.open("rb") as file:
        again = prepared("customers", file.read(), "errors.xlsx")
    assert (counts(again), again.mapping[-1]) == ((0, 0, 2, 3), "")


def test_cells_that_a_program_has_changed_are_errors_with_their_rows():
    """T8: dates, lost zeros, error values, merged cells, digits that are gone."""

    def change(sheet, book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 0, __import__("datetime").datetime(2026, 3, 4), day)
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.merge_range(3, 0, 4, 0, "00345")
        sheet.write_number(5, 0, 1234567890123456789)

    rows = [HEAD, *[(f"0012{n}", f"N{n}", 1, "", "", "") for n in range(1, 7)], (77, "Lost", 1, "", "", "")]
    batch = prepared("customers", xlsx_bytes(*rows, change=change))

    found = {row.number: row.errors[0][:2] for row in batch.rows.filter(kind="wrong")}
    assert found == {
        2: ["external_ref", "became-date"],
        3: ["name", "not-a-value"],
        5: ["external_ref", "merged"],
        6: ["external_ref", "digits-lost"],
        8: ["external_ref", "zero-lost"],
    }


def test_headers_in_chinese_unknown_ones_shown_and_remembered():
    """A column that nobody knows is never ignored silently; what was said about it is known the next time."""
    data = csv_bytes(("外部编号", "姓名", "Fon"), ("C-1", "Ann", "+15550100001"))
    batch = prepared("customers", data)
    assert (batch.state, batch.mapping) == (life.READY, ["external_ref", "name", None])

    batch = change_import(batch=batch, mapping=["external_ref", "name", "numbers"])
    batch = apply_import(batch=prepare_import(batch=batch), mode=Mode.ALL, by=None)

    assert CustomerNumber.objects.get().customer.name == "Ann"
    assert prepared("customers", data).mapping == ["external_ref", "name", "numbers"]


def test_encodings_are_asked_about_where_they_are_not_sure():
    """T6: never mojibake silently."""
    batch = prepared("customers", csv_bytes(("external_ref", "name"), ("C-1", "Müller"), encoding="cp1252"))
    assert (batch.state, batch.problem["code"]) == (life.QUESTION, "unsure-encoding")
    assert dict(batch.found["samples"])["cp1252"] == ["C-1,Müller"]
    batch = prepare_import(batch=change_import(batch=batch, encoding="cp1252"))
    assert batch.rows.get().values["name"] == "Müller"

    gbk = prepared("customers", csv_bytes(("外部编号", "姓名"), ("C-2", "张伟"), encoding="gbk"))
    assert (gbk.found["encoding"], gbk.rows.get().values["name"]) == ("gb18030", "张伟")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (csv_bytes(("external_ref", "name", "Name"), ("C-1", "a", "b")), "duplicate-header"),
        (csv_bytes(("C-1", "Ann"), ("C-2", "Bob")), "no-header"),
        (csv_bytes(("name",), ("Ann",)), "no-key-column"),
        (b'external_ref,name\nC-1,"Ann\nC-2,Bob\n', "open-quote"),
        (b"\n\n", "empty"),
    ],
)
def test_files_that_cannot_be_meant(data, code):
    """T6: duplicate and missing headers, a lone quotation mark."""
    assert prepared("customers", data).problem["code"] == code


def test_nothing_is_applied_that_was_not_shown():
    """Somebody changes a customer between the comparison and its application."""
    CustomerFactory(external_ref="C-1", name="Ann")
    batch = prepared("customers", csv_bytes(HEAD, ANN))
    Customer.objects.update(name="Anna")

    with pytest.raises(ImportRefused, match="Compare again"):
        apply_import(batch=batch, mode=Mode.ALL, by=None)
    assert Customer.objects.get().name == "Anna"


def test_the_command_does_the_same(tmp_path, capsys):
    path = tmp_path / "list.csv"
    path.write_bytes(csv_bytes(HEAD, ANN, ("C-9", "", 1, "nonsense", "", "")))
    with pytest.raises(CommandError) as caught:
        call_command("import_sheet", "customers", str(path), "--json")
    assert caught.value.returncode == 1
    assert '"created": 1, "updated": 0, "skipped": 0, "failed": 1' in capsys.readouterr().out
    assert not Customer.objects.exists()
    path.write_bytes(csv_bytes(HEAD, ANN))
    call_command("import_sheet", "customers", str(path), "--dry-run")
    assert not Customer.objects.exists()
    call_command("import_sheet", "customers", str(path))
    assert Customer.objects.get().numbers.count() == 2


def test_who_is_erased_is_erased_from_imports_too(django_capture_on_commit_callbacks):
    """T39: neither the rows nor the file name the person any more; the import stays, with its counts."""
    batch = applied("customers", csv_bytes(HEAD, ANN))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_object(resource="customers", object_id=Customer.objects.get().pk) == 1

    row = batch.rows.get()
    assert (row.values, row.before, row.key) == ({}, None, "")
    assert not batch.folder.exists()
    assert undo_import(batch=batch, by=None).count("kept") == 1
