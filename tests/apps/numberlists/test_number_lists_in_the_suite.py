"""Number lists: one by one, pasted, as spreadsheets, over the API; and as the floor reads them."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.numberlists.models import NumberEntry, NumberList
from apps.numberlists.selectors import get_number_lists
from apps.numberlists.services import add_lines, save_entry
from apps.sheets.domain import life
from apps.sheets.error_workbook import say_errors
from apps.sheets.registry import get_sheet
from apps.sheets.services import undo_import
from contactcenter.bootstrap import load_site_config
from tests.apps.sheets.imports import applied, counts, csv_bytes, prepared
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def blocked(settings):
    settings.PHONE_REGION = "DE"
    return NumberList.objects.create(code="blocked", name="Blocked callers", purpose="blocked")


@pytest.fixture
def boss():
    return UserFactory(is_staff=True, is_superuser=True)


def numbers():
    return sorted(NumberEntry.objects.values_list("number", flat=True))


def test_the_floor_reads_a_list_again_only_where_it_has_changed(blocked):
    today = timezone.localdate()
    add_lines(number_list=blocked, text="+4930*\n0170 1234567", valid_until=today)
    NumberList.objects.create(code="off", name="Off", is_active=False).entries.create(number="+4930*")
    now = timezone.now().timestamp()
    lists = get_number_lists()
    assert (lists.of("03012345", now), lists.of("+491701234567", now)) == (("blocked",), ("blocked",))
    assert lists.of("03012345", now + 2 * 86_400) == (), "its last day is over"

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert get_number_lists().lists["blocked"] is lists.lists["blocked"]
    assert len(asked) == 1, "however many entries there are"
    blocked.entries.filter(number="+4930*").delete()
    assert get_number_lists().of("03012345", now) == ()
    entry = blocked.entries.get()
    entry.valid_until = today - timedelta(1)
    save_entry(entry=entry)
    assert get_number_lists().of("+491701234567", now) == ()


def test_the_floor_is_told_which_numbers_must_not_be_called(blocked):
    blocked.entries.create(number="+4930*")
    refusers = NumberList.objects.create(code="refusers", name="Refusers", purpose="do_not_call")
    assert not load_site_config().floor.barred.bar("+491701234567", 0.0)
    refusers.entries.create(number="+491701234567")
    found = load_site_config()
    assert found.floor.barred.bar("01701234567", 0.0) and found.library.number_lists.bar("+491701234567", 0.0)
    assert not found.floor.barred.bar("+493012345", 0.0) and set(found.floor.barred.lists) == {"refusers"}


def test_many_lines_are_pasted_and_each_is_answered_for(blocked, boss, client):
    blocked.entries.create(number="+491701111111")
    text = "0170 1111111\n0170 2222222; fax\n\n+49 170 2222222\n1.7E+10\n030 55*\n\0x"
    client.force_login(boss)
    page = f"/admin/numberlists/numberlist/{blocked.pk}/add-numbers/"
    shown = client.get(page).content.decode()
    assert "Add these numbers" in shown
    shown = client.post(page, {"text": text.replace("\0", "\u202e"), "note": "pasted"}).content.decode()
    for words in ("not added: 2", "there twice: 1", "on the list already: 1", "added: 2"):
        assert words in shown
    assert numbers() == ["+491701111111", "+491702222222", "+493055*"]
    added = NumberEntry.objects.get(number="+491702222222")
    assert (added.note, added.added_by) == ("fax", boss)
    assert AuditEvent.objects.get(action="object.changed").detail["lines"]["added"] == 2
    assert "1.7E+10" in shown.split("<textarea")[1], "what was wrong is there to be corrected"

    listed = client.get("/admin/numberlists/numberentry/?q=0170 2").content.decode()
    assert "+491702222222" in listed
    assert "+491701111111" not in listed
    assert ">3</a>" in client.get("/admin/numberlists/numberlist/").content.decode()
    client.post(
        "/admin/numberlists/numberentry/add/", {"number_list": blocked.pk, "number": "0170 3", "note": ""}
    )
    assert client.post(page, {"text": " \n "}).status_code == 200
    with pytest.raises(ValidationError, match="spreadsheet"):
        add_lines(number_list=blocked, text="1\n" * 20_001)
    client.force_login(UserFactory(is_staff=True))
    assert client.get(page).status_code == 403


def test_entries_come_and_go_as_spreadsheets(blocked, settings, tmp_path, django_assert_max_num_queries):
    settings.SHEET_FILES_DIR = tmp_path
    old = blocked.entries.create(number="+49301", note="old")
    head = ("number_list", "number", "note", "valid_until")
    bad = csv_bytes(
        head, ("nobody", "030 2", "", ""), ("blocked", "1.7E+10", "", ""), ("blocked", "", "", "")
    )
    wrong = prepared("number_list_entries", bad)
    assert counts(wrong)[3] == 3
    reasons = [
        say_errors(row.errors, {"number": "number", "number_list": "number list"})
        for row in wrong.rows.order_by("number")
    ]
    assert "nobody" in str(reasons[0])
    assert "1.7E+10" in str(reasons[1])

    rows = [("blocked", f"0170 {number}", "many", "2026-12-31") for number in range(1_000_000, 1_000_200)]
    data = csv_bytes(head, ("blocked", "+49301", "new", ""), ("blocked", "030 55*", "", ""), *rows)
    with django_assert_max_num_queries(60):
        batch = applied("number_list_entries", data)
    assert counts(batch) == (201, 1, 0, 0)
    assert counts(prepared("number_list_entries", data)) == (0, 0, 202, 0)
    assert NumberEntry.objects.get(number="+491701000000").valid_until == date(2026, 12, 31)
    out = StringIO()
    csv.writer(out).writerows(
        row.values() for row in get_sheet("number_list_entries").export_rows(NumberEntry.objects.all())
    )
    assert "blocked,+493055*,," in out.getvalue()
    assert undo_import(batch=batch, by=None).state == life.UNDONE
    assert list(NumberEntry.objects.values_list("pk", "number", "note")) == [(old.pk, "+49301", "old")]


def test_lists_and_entries_over_the_api(blocked, boss):
    api = APIClient()
    api.force_authenticate(boss)
    made = api.post("/api/v1/number-list-entries/", {"number_list": "blocked", "number": "0170 1234567"})
    assert (made.status_code, made.data["number"], made.data["added_by"]) == (201, "+491701234567", boss.pk)
    again = api.post("/api/v1/number-list-entries/", {"number_list": "blocked", "number": "+491701234567"})
    assert (again.status_code, "already" in str(again.data)) == (400, True)
    wrong = api.post(
        "/api/v1/number-list-entries/", {"number_list": "blocked", "number": "1E+10", "note": "\u202e"}
    )
    assert (wrong.status_code, "number" in wrong.data) == (400, True)
    found = api.get("/api/v1/number-list-entries/?number_list=blocked&number=0170 1234567").data["results"]
    assert [row["id"] for row in found] == [made.data["id"]]
    assert api.post("/api/v1/number-lists/", {"code": "vip", "name": "VIP"}).status_code == 201
    assert api.patch(f"/api/v1/number-lists/{blocked.pk}/", {"is_active": False}).status_code == 200
    assert api.delete(f"/api/v1/number-list-entries/{made.data['id']}/").status_code == 204
    assert numbers() == []
    api.force_authenticate(UserFactory())
    assert api.get("/api/v1/number-list-entries/").status_code == 403
