"""Pictures, documents and mail bodies of reports: what is drawn, what is said, and what hostile text does (nothing)."""

import subprocess
import sys
from dataclasses import replace

from django.utils import translation

from apps.reports.domain.result import ChartKind, ColumnUnit, Tile
from apps.reports.outputs import fonts
from apps.reports.outputs.mail import Part, write_mail
from apps.reports.outputs.pdf import document, write_pages, write_pdf
from apps.reports.outputs.png import draw_png
from apps.reports.outputs.words import clean, say_change, say_value
from tests.apps.reports.samples import HOSTILE, MADE, asked, sample

PNG = b"\x89PNG\r\n\x1a\n"


def test_values_are_written_for_people_and_no_data_is_a_dash():
    assert say_value(None, ColumnUnit.SHARE) == "–"
    assert say_value(float("nan"), ColumnUnit.COUNT) == "–"
    assert say_value(0.8266, ColumnUnit.SHARE) == "82.7 %"
    assert say_value(125, ColumnUnit.SECONDS) == "2:05"
    assert say_value(-3, ColumnUnit.SECONDS) == "−0:03"
    assert say_value(12_800, ColumnUnit.COUNT) == "12,800"
    assert say_value(MADE, ColumnUnit.MOMENT, asked().zone) == "2026-10-01 09:00"
    assert clean("a\x00\ud800\u202eb\nc" + "d" * 400, 8) == "a\ufffd\ufffdb cd…"


def test_a_tile_says_whether_its_change_is_good():
    level = Tile("Service level", 0.81, ColumnUnit.SHARE, 0.79, True)

    assert say_change(level) == ("▲ 2.0\u202fpp", "good")
    assert say_change(replace(level, better=False)) == ("▲ 2.0\u202fpp", "bad")
    assert say_change(replace(level, before=None)) == ("", "")


def test_every_kind_of_chart_becomes_a_picture_whatever_it_names(recwarn):
    result = sample(12, note=HOSTILE)
    for chart in result.charts[2:]:
        assert draw_png(chart, result, dark=chart.key == "pie").startswith(PNG)
    flows = replace(result.charts[4], kind=ChartKind.SANKEY)
    assert draw_png(flows, result).startswith(PNG)

    assert [str(one.message) for one in recwarn if "Glyph" in str(one.message)] == []


def test_a_document_is_made_of_data_and_hostile_text_stays_text():
    result = replace(sample(3, note=HOSTILE), charts=sample(3).charts[:1])
    with translation.override("zh-hans"):
        pages = write_pages(result, sample(0))
        pdf = write_pdf(result, now=MADE)

    assert pdf == write_pdf_again(result)
    assert pdf.startswith(b"%PDF-")
    assert len(pages) > 1
    assert all(page.startswith(PNG) for page in pages)
    data = document([result], MADE)["reports"][0]
    assert '#panic("x")' in data["title"]
    assert "\x00" not in str(data)
    assert data["warning"].startswith("Data are complete until")
    assert data["tables"][0]["total"][:2] == ["Total", "12,800"]
    assert [one["name"] for one in data["definitions"]] == ["Service level", "Average speed of answer"]


def write_pdf_again(result):
    with translation.override("zh-hans"):
        return write_pdf(result, now=MADE)


def test_a_mail_escapes_what_it_shows_and_names_its_pictures():
    result = replace(sample(45, note=HOSTILE), charts=sample(3).charts[3:4])

    body = write_mail([Part(result, "https://cc.example/r?a=1&b=2")], text="Hello <b>\nteam", footer="Why")

    (picture,) = body.pictures
    assert picture.png.startswith(PNG)
    assert f'src="cid:{picture.cid}"' in body.html
    assert "<script" not in body.html
    assert "<b>\n" not in body.html
    assert 'href="https://cc.example/r?a=1&amp;b=2"' in body.html
    assert "The first 40 of 45 rows." in body.html
    assert "Service level: 81.0 % (▲ 2.0\u202fpp)" in body.text
    assert "https://cc.example/r?a=1&b=2" in body.text
    assert "\u202e" not in body.html + body.text


def test_empty_results_say_so():
    body = write_mail([Part(sample(0))])

    assert body.html.count("No data") == 3
    assert "Service level: –" in body.text


def test_the_font_has_every_character_of_gb_2312_and_what_is_drawn_is_loaded_only_then():
    from fontTools.ttLib import TTFont

    have = set(TTFont(fonts.FILE, lazy=True).getBestCmap())
    others = set(TTFont(fonts.fallback_file(), lazy=True).getBestCmap())
    chinese = bytes(byte for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) for byte in (high, low))

    assert {ord(one) for one in chinese.decode("gb2312", "ignore")} - have == set()
    assert set(range(0x20, 0x7F)) | set(range(0xA1, 0x180)) <= have | others
    code = "import sys, apps.reports.outputs.png; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
