import pytest
from hypothesis import given, settings, strategies as st

from apps.kernel.text import text_problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Ann", ""),
        ("Ann 👩‍👩‍👧 李雷 ‎", ""),
        ("<script>alert(1)</script>", ""),
        ("a\x00b", "nul"),
        ("a\ud83db", "surrogate"),
        ("invoice\u202efdp.exe", "turned"),
        ("a\u2067b", "turned"),
        ("a\x1b[31m", "control"),
        ("a\nb", "line_break"),
        ("a\u2028b", "line_break"),
        ("x" * 1001, "too_long"),
    ],
)
def test_what_a_line_may_hold(text, problem):
    """T13, T17."""
    assert text_problem(text) == problem


def test_a_note_may_have_lines_and_tabs_but_not_a_million_characters():
    assert text_problem("a\n\tb\r\nc", lines=True) == ""
    assert text_problem("x" * 1_000_000, 50_000, lines=True) == "too_long"


@settings(max_examples=50)
@given(st.text(st.characters(), max_size=60))
def test_what_is_taken_can_be_encoded_and_printed_on_one_line(text):
    if not text_problem(text):
        assert text.encode().decode() == text
        assert "\x00" not in text and len(text.split("\n")) == 1
