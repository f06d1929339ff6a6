import json
from datetime import date, datetime

import pytest
from hypothesis import given, settings, strategies as st

from apps.customfields.columns import column_names, from_cells, to_cells
from apps.customfields.domain import (
    Choice,
    Field,
    InvalidValues,
    Kind,
    keep_retired,
    read_choices,
    say_value,
    validate_values,
)

COLOURS = (Choice("red", "Red"), Choice("blue", "Deep blue"), Choice("g=n", "Green"))
FIELDS = (
    Field("contract", "Contract", Kind.TEXT),
    Field("seats", "Seats", Kind.NUMBER),
    Field("until", "Until", Kind.DATE),
    Field("vip", "VIP", Kind.YES_NO),
    Field("colour", "Colour", Kind.CHOICE, COLOURS),
    Field("colours", "Colours", Kind.CHOICES, COLOURS),
)


def problems_of(values, fields=FIELDS, **kwargs):
    with pytest.raises(InvalidValues) as refused:
        validate_values(fields, values, **kwargs)
    return {code: problem.code for code, problem in refused.value.problems.items()}


@pytest.mark.parametrize(
    ("code", "given", "kept"),
    [
        ("contract", "  C-0042 ", "C-0042"),
        ("contract", "a\nb", "a\nb"),
        ("contract", 42, "42"),
        ("seats", "007", 7),
        ("seats", " -2.5 ", -2.5),
        ("seats", 3.0, 3),
        ("seats", "1e3", 1000),
        ("until", "2026-02-28", "2026-02-28"),
        ("until", date(2026, 2, 28), "2026-02-28"),
        ("until", datetime(2026, 2, 28, 12), "2026-02-28"),  # noqa: DTZ001 - as spreadsheets have it
        ("vip", "是", True),
        ("vip", "No", False),
        ("vip", False, False),
        ("colour", "deep BLUE", "blue"),
        ("colours", ["Deep blue", "red", "blue"], ["red", "blue"]),
        ("colours", "blue; Red", ["red", "blue"]),
    ],
)
def test_a_value_is_kept_in_one_form(code, given, kept):
    clean = validate_values(FIELDS, {code: given})

    assert clean == {code: kept}
    assert type(clean[code]) is type(kept)
    assert validate_values(FIELDS, json.loads(json.dumps(clean))) == clean


@pytest.mark.parametrize("code", [field.code for field in FIELDS])
@pytest.mark.parametrize("empty", [None, ""])
def test_no_answer_is_no_value_and_a_problem_only_where_one_is_required(code, empty):
    (field,) = (field for field in FIELDS if field.code == code)
    needed = Field(code, field.label, field.kind, field.choices, required=True)

    assert validate_values(FIELDS, {code: empty}) == {}
    assert validate_values(FIELDS, {code: empty}, partial=True) == {code: None}
    assert problems_of({code: empty}, (needed,)) == {code: "required"}
    assert problems_of({}, (needed,)) == {code: "required"}
    assert validate_values((needed,), {}, partial=True) == {}


@pytest.mark.parametrize(
    ("code", "given", "problem"),
    [
        ("contract", "a\x00b", "nul"),
        ("contract", "a\ud800", "surrogate"),
        ("contract", "a\u202eb", "turned"),
        ("contract", "x" * 1_000_000, "too_long"),
        ("contract", {"a": 1}, "no_text"),
        ("contract", True, "no_text"),
        ("seats", "nan", "no_number"),
        ("seats", "inf", "no_number"),
        ("seats", "seven", "no_number"),
        ("seats", True, "no_number"),
        ("seats", [1], "no_number"),
        ("seats", "1234567890123456789", "too_many_digits"),
        ("seats", "1e300", "too_many_digits"),
        ("until", "2026-02-30", "no_date"),
        ("until", "44620", "no_date"),
        ("vip", "maybe", "no_yes_no"),
        ("colour", "pink", "no_choice"),
        ("colour", ["red"], "no_choice"),
        ("colours", ["red", "pink"], "no_choice"),
        ("colours", 5, "no_list"),
        ("__class__", "x", "unknown"),
    ],
)
def test_what_is_no_answer_is_named_by_its_field(code, given, problem):
    """T8, T13."""
    assert problems_of({code: given, "contract" if code != "contract" else "seats": ""}) == {code: problem}


anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(max_size=5))


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from([field.code for field in FIELDS]), anything))
def test_whatever_comes_is_taken_as_json_keeps_it_or_refused(values):
    try:
        clean = validate_values(FIELDS, values)
    except InvalidValues as refused:
        assert set(refused.problems) <= set(values)
        return
    again = json.loads(json.dumps(clean, allow_nan=False))
    assert again == clean
    assert validate_values(FIELDS, again) == clean
    cells = to_cells(FIELDS, clean)
    assert list(cells) == column_names(FIELDS)
    assert validate_values(FIELDS, from_cells(FIELDS, cells)) == clean


def test_answers_to_questions_that_are_not_asked_any_more_stay():
    assert keep_retired(FIELDS, {"old": 1, "seats": 2, "vip": True}, {"seats": 3, "vip": None}) == {
        "old": 1,
        "seats": 3,
    }


def test_choices_are_written_one_a_line():
    assert read_choices("gold = Gold customer\n\nSilver\n") == (
        Choice("gold", "Gold customer"),
        Choice("Silver", "Silver"),
    )
    for text in ("a\na", "a = A\nb = a", "= A", "a ="):
        with pytest.raises(ValueError):
            read_choices(text)
    assert say_value(FIELDS[5], ["red", "gone"]) == "Red; gone"
