"""The pages: the catalogue, a report with its filters, files that say the same, what is saved, hostile addresses."""

import csv
import hashlib
import json
import re
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from apps.audit.models import AuditEvent
from apps.reports.models import FavouriteReport, SavedReport
from tests.apps.reports.conftest import make
from tests.factories.accounts import SupervisorFactory, UserFactory

BASE = "/admin/reports/savedreport"
DAY_QUERY = "period=days&first=2027-01-15&last=2027-01-15"
STATIC = Path(__file__).resolve().parents[3] / "apps/reports/static/reports"


def page(report: str, query: str = DAY_QUERY) -> str:
    return f"{BASE}/show/{report}/?{query}"


def test_the_catalogue_finds_reports_and_keeps_favourites_on_top(reader) -> None:
    text = reader.get(f"{BASE}/catalogue/").content.decode()
    assert "Traffic heat map" in text and 'aria-pressed="true"' not in text
    reader.post(
        f"{BASE}/show/traffic-heat-map/favourite/", {"wanted": "1", "next": "https://elsewhere.example/"}
    )
    assert FavouriteReport.objects.get().report == "traffic-heat-map"
    found = reader.get(f"{BASE}/catalogue/?q=HEAT").content.decode()
    assert "Traffic heat map" in found and "Seven policies" not in found
    assert "Favourites" in reader.get(f"{BASE}/catalogue/").content.decode()
    assert reader.get(f"{BASE}/").status_code == 302


def test_a_report_shows_figures_that_lead_to_their_interactions(reader, afternoon) -> None:
    answer = reader.get(page("service-level-by-group"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(
        r'<a href="/admin/kpis/intervalfigures/behind/service_level/\?[^"]*group=sales">66.7 %</a>', text
    )
    data = json.loads(re.search(r'<script id="rep-data" type="application/json">(.*?)</script>', text)[1])
    assert data["charts"][0]["series"] == ["service_level"]
    behind = reader.get(
        re.search(r'href="(/admin/kpis[^"]*group=sales)">66.7', text)[1].replace("&amp;", "&")
    )
    assert "4 ÷ 6" in behind.content.decode()


def test_an_agents_figures_lead_to_exactly_the_conversations_that_they_count(reader, afternoon) -> None:
    text = reader.get(page("agent-performance")).content.decode()
    link = re.search(r'<a href="([^"]*conversations/[^"]*agent=7[^"]*)">7</a>', text)[1].replace("&amp;", "&")
    listed = reader.get(link)
    assert len(listed.context["page"].object_list) == 7
    assert sum(row.talk_seconds for row in listed.context["page"]) == 620
    assert reader.get(f"{BASE}/show/agent-performance/conversations/?period=nonsense").status_code == 302


def test_files_say_what_the_page_says_and_are_recorded(reader, afternoon) -> None:
    shown = make("service-level-by-group").tables[0]
    text = reader.get(f"{BASE}/show/service-level-by-group/export/csv/?{DAY_QUERY}").content.decode(
        "utf-8-sig"
    )
    rows = list(csv.reader(StringIO(text)))
    assert rows[0][:2] == ["Skill group", "Offered"] and rows[0][-1].endswith("before")
    assert [float(row[5]) for row in rows[1:3]] == pytest.approx(
        [row.values[5] for row in shown.rows], abs=1e-5
    )
    book = load_workbook(
        BytesIO(reader.get(f"{BASE}/show/service-level-by-group/export/xlsx/?{DAY_QUERY}").content)
    )
    sheet = book.worksheets[0]
    assert [sheet.cell(row, 6).value for row in (2, 3)] == pytest.approx(
        [row.values[5] for row in shown.rows]
    )
    assert sheet.cell(2, 6).number_format == "0.0%" and len(sheet._charts) == 1
    assert sheet.cell(3, 7).value.total_seconds() == pytest.approx(shown.rows[1].values[6], abs=0.5)
    details = list(
        AuditEvent.objects.filter(action="data.exported").order_by("id").values_list("detail", flat=True)
    )
    assert [detail["format"] for detail in details] == ["csv", "xlsx"]
    assert reader.get(f"{BASE}/show/service-level-by-group/export/exe/").status_code == 404


def test_names_that_look_like_formulas_and_run_from_right_to_left_do_no_harm(
    reader, afternoon, groups
) -> None:
    groups["sales"].name = "=HYPERLINK(1)\u202e" + "x" * 80
    groups["sales"].save()
    text = reader.get(f"{BASE}/show/service-level-by-group/export/csv/?{DAY_QUERY}").content.decode(
        "utf-8-sig"
    )
    assert "'=HYPERLINK(1)" in text
    book = load_workbook(
        BytesIO(reader.get(f"{BASE}/show/service-level-by-group/export/xlsx/?{DAY_QUERY}").content)
    )
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert reader.get(page("service-level-by-group")).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "period=yesteryear", "period=days&first=2027-01-15", "period=days&first=2027-02-01&last=2027-01-01",
        "period=days&first=1500-01-01&last=1500-01-02", "period=days&first=2020-01-01&last=2027-01-01",
        "period=today&group=nobody%00", "period=today&group=%ED%A0%80", "period=today&zone=Mars/Olympus",
        "period=today&grain=second", "period=last_month&grain=interval", "period=today&compare=perhaps",
        "period=today&medium=pigeon", "period=today&agents=7", "period=today&%3Cscript%3E=1",
        "period=today&group=" + "x" * 3000, "period=days&first=9999-12-31&last=9999-12-31",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_told_and_shows_no_figures(reader, query) -> None:
    answer = reader.get(page("service-level-over-time", query))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "rep-errors" in text and "rep-data" not in text and "<script>=" not in text


def test_a_saved_report_keeps_its_question_and_goes_after_a_question(reader, supervisor, groups) -> None:
    query = "period=last_month&group=sales&grain=day&compare=0"
    reader.post(
        f"{BASE}/show/service-level-over-time/save/", {"query": query, "name": " My   month ", "shared": "1"}
    )
    saved = SavedReport.objects.get()
    assert (saved.name, saved.is_shared, saved.query["group"], saved.query["period"]) == (
        "My month", True, ["sales"], ["last_month"],
    )  # fmt: skip
    again = reader.post(
        f"{BASE}/show/service-level-over-time/save/", {"query": query, "name": "My month"}, follow=True
    )
    assert "under this name already" in again.content.decode() and SavedReport.objects.count() == 1
    other = Client()
    other.force_login(SupervisorFactory())
    catalogue = other.get(f"{BASE}/catalogue/").content.decode()
    link = re.search(r'href="([^"]*period=last_month[^"]*)"', catalogue)[1].replace("&amp;", "&")
    assert other.get(link).status_code == 200
    assert "Delete “My month”?" in reader.get(f"{BASE}/saved/{saved.pk}/delete/").content.decode()
    reader.post(f"{BASE}/saved/{saved.pk}/delete/")
    assert not SavedReport.objects.exists()


def test_who_may_see_no_figures_sees_no_report_either(db) -> None:
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    assert client.get(f"{BASE}/catalogue/").status_code == 403
    assert client.get(page("traffic-heat-map")).status_code == 404


def test_the_vendored_charts_are_those_that_were_recorded_and_evaluate_nothing() -> None:
    recorded = json.loads((STATIC / "vendor/VENDORED.json").read_text())
    licences = (STATIC / "vendor/LICENSES.txt").read_text()
    assert set(recorded) == {path.name for path in (STATIC / "vendor").glob("*.js")}
    for name, entry in recorded.items():
        content = (STATIC / "vendor" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert b"new Function(" not in content and not re.search(rb"\beval\(", content)
        assert all(f"=== {package} ===" in licences for package in entry["packages"])
