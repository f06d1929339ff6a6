"""What a cell means, and what spreadsheet programs did to it before (FAULTS T7, T8)."""

import pytest
from hypothesis import given, settings, strategies as st

from apps.sheets.domain.cells import CellError, find_lost_zeros, read_cell
from apps.sheets.domain.columns import (
    IGNORED,
    Column,
    Kind,
    find_duplicates,
    find_header_row,
    match_headers,
)
from apps.sheets.domain.difference import RowKind, changed_columns, kind_of
from apps.sheets.domain.formulas import neutralize, restore


def normalize(text):
    """Numbers of a country with ten national digits, the first of them a zero."""
    digits = "".join(c for c in text if c.isdigit())
    if text.startswith("+"):
        return "+" + digits if len(digits) == 12 else None
    return "+49" + digits[1:] if digits.startswith("0") and len(digits) == 11 else None


CODE = Column("ref", Kind.CODE, most=20)
PHONES = Column("numbers", Kind.NUMBERS, normalize=normalize, empty=[])
TIER = Column("tier", Kind.INTEGER, least=0, most=100)
DAY = Column("day", Kind.DATE)
FLAG = Column("flag", Kind.YES_NO, empty=False)
LANGUAGE = Column("lang", Kind.CHOICE, choices={"en": "English"}, words={"英语": "en", "english": "en"})


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (CODE, 13800138000, "13800138000"), (CODE, " A-1 ", "A-1"), (CODE, "007", "007"),
        (TIER, "7", 7), (TIER, 7, 7), (TIER, "7.0", 7), (TIER, "7,0", 7),
        (DAY, {"date": "2024-02-29"}, "2024-02-29"), (DAY, {"date": "2024-02-29T00:00:00"}, "2024-02-29"),
        (DAY, "2024/2/9", "2024-02-09"), (DAY, "2024年2月9日", "2024-02-09"), (DAY, "9.2.2024", "2024-02-09"),
        (DAY, "31/12/2024", "2024-12-31"), (DAY, "12/31/2024", "2024-12-31"), (DAY, "5/5/2024", "2024-05-05"),
        (FLAG, "是", True), (FLAG, "N", False), (FLAG, 1, True), (FLAG, True, True), (FLAG, "", False),
        (LANGUAGE, "English", "en"), (LANGUAGE, "英语", "en"), (LANGUAGE, "en", "en"),
        (PHONES, "03012345678, +493099999999", ["+493012345678", "+493099999999"]),
        (PHONES, "030 1234 5678", ["+493012345678"]), (PHONES, 493012345678, ["+493012345678"]),
        (PHONES, None, []), (Column("name"), "nan", "nan"), (Column("name"), 1.5, "1.5"),
        (Column("name"), {"date": "2024-01-02T10:30:00"}, "2024-01-02T10:30:00"),
    ],
)  # fmt: skip
def test_cells_that_mean_something(column, cell, value):
    assert read_cell(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (CODE, "1E+10", "digits-lost"), (CODE, 1.2345678901234568e18, "digits-lost"),
        (CODE, {"date": "2024-03-04"}, "became-date"), (CODE, "nan", "not-a-value"), (CODE, "#N/A", "not-a-value"),
        (CODE, "x" * 21, "too-long"), (CODE, {"broken": "merged"}, "merged"), (CODE, "a\0b", "nul"),
        (PHONES, "1.38E+10", "digits-lost"), (PHONES, 3012345678, "zero-lost"), (PHONES, "hello", "no-phone"),
        (PHONES, "nan", "not-a-value"), (PHONES, {"date": "2024-03-04"}, "became-date"),
        (DAY, 45351, "date-serial"), (DAY, "45351", "date-serial"), (DAY, "3/4/2024", "ambiguous-date"),
        (DAY, "30.2.2024", "no-date"), (DAY, "soon", "no-date"), (DAY, 7, "no-date"),
        (TIER, "x", "no-number"), (TIER, 101, "above"), (TIER, -1, "below"), (TIER, "nan", "no-number"),
        (TIER, {"date": "2024-03-04"}, "became-date"), (TIER, 7.5, "no-number"), (FLAG, "maybe", "no-yes-no"),
        (LANGUAGE, "Klingon", "no-choice"), (Column("name", is_required=True), "  ", "required"),
        (Column("name", pattern="[a-z]+"), "A", "pattern"),
    ],
)  # fmt: skip
def test_what_was_lost_is_an_error_and_not_a_value(column, cell, code):
    """T8."""
    with pytest.raises(CellError) as caught:
        read_cell(column, cell)
    assert caught.value.code == code


CELLS = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)


@settings(max_examples=40)
@given(st.sampled_from([CODE, PHONES, TIER, DAY, FLAG, LANGUAGE, Column("name", most=10)]), CELLS)
def test_any_cell_is_a_value_or_an_error(column, cell):
    try:
        value = read_cell(column, cell)
    except CellError as error:
        assert error.code
    else:
        assert value is column.empty or isinstance(value, str | int | bool | list)


def test_leading_zeros_that_a_program_took_away_are_noticed_in_their_column():
    """T8: 00123 beside 456 in a column of five digits."""
    assert find_lost_zeros(["00123", "01234", 456, "99999", 12345, None]) == {2}
    assert find_lost_zeros(["123", "456", 7]) == set()
    assert find_lost_zeros(["0123", "456", 7]) == set()


COLUMNS = [
    Column("external_ref", title="External reference", names=frozenset({"客户编号"})),
    Column("name", title="Name"),
]


def test_headers_in_any_language_and_as_remembered():
    headers = ["客户编号", " NAME *", "Kundennr", "Fax", "Name", "Import error", "External_Ref"]
    found = match_headers(headers, COLUMNS, {"fax": IGNORED, "kundennr": "external_ref"})

    assert found == ["external_ref", "name", None, IGNORED, None, IGNORED, None]
    assert find_duplicates(headers) == {"name": [1, 4]} | {}


def test_a_title_above_the_table_is_passed_over():
    assert (
        find_header_row([["Customers 2026"], ["as of May"], ["name", "external ref"], ["Ann", "1"]], COLUMNS)
        == 2
    )
    assert find_header_row([["a", "b"], ["1", "2"]], COLUMNS) == 0


def test_what_a_row_changes():
    stored = {"name": "Ann", "numbers": ["+1", "+2"], "note": None, "tier": 3}
    assert kind_of(None, {"name": "Ann"}) is RowKind.NEW
    assert kind_of(stored, {"numbers": ["+2", "+1"], "note": ""}) is RowKind.UNCHANGED
    assert changed_columns(stored, {"name": "Anna", "tier": 3, "numbers": ["+1"]}) == ["name", "numbers"]


@pytest.mark.parametrize(
    "value", ["=cmd|' /C calc'!A0", "+cmd", "-cmd", "@SUM(A1)", "\tx", "\r=1", "＝1", "＠x", " =1", "+1 +2"]
)
def test_formulas_are_neutralised(value):
    """T7."""
    assert neutralize(value) == "'" + value


@pytest.mark.parametrize(
    "value", ["-5", "+8613800138000", "+1 (555) 0100001", "3.5", "plain", "", None, 7, "a=b", "1-2"]
)
def test_numbers_and_plain_text_stay(value):
    """T7."""
    assert neutralize(value) == value


@given(st.text(max_size=30))
def test_reading_undoes_writing(text):
    assert restore(neutralize(text)) == text or text.startswith("'")
