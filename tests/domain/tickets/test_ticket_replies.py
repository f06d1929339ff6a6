"""Canned replies: gaps and nothing else."""

import pytest
from hypothesis import given, settings, strategies as st

from apps.tickets.domain.replies import (
    VARIABLES,
    BadReply,
    Gap,
    choose_language,
    clean_shortcut,
    parse_reply,
    render_reply,
)


def test_gaps_are_filled_with_defaults_cursor_and_braces() -> None:
    parts = parse_reply(
        'Dear {{ customer.name|default:"customer" }},\n{{cursor}}\nNo. {{ticket.number}} \\{{x}} {{group.name}}'
    )
    known = render_reply(parts, {"customer.name": "Ada", "ticket.number": "T-7", "group.name": ""})
    assert known.text == "Dear Ada,\n\nNo. T-7 {{x}} "
    assert known.text[: known.cursor] == "Dear Ada,\n"
    assert known.missing == ("group.name",)
    nobody = render_reply(parts, {})
    assert nobody.text.startswith("Dear customer,")
    assert nobody.missing == ("ticket.number", "group.name")


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("{{7*7}}", "bad_gap", "7*7"),
        ("{{customer.__class__}}", "unknown", "customer.__class__"),
        ("{{''.join}}", "bad_gap", "''.join"),
        ("{{custmer.name}}", "unknown", "custmer.name"),
        ("{{ticket.custom.serial}}", "unknown", "ticket.custom.serial"),
        ("{{customer.name|upper}}", "bad_gap", "customer.name|upper"),
        ("Hello {{customer.name", "open_gap", "{{customer.name"),
        ("{{cursor}}{{cursor}}", "two_cursors", ""),
        ("a\x00", "bad_characters", ""),
        ("a\ud800", "bad_characters", ""),
        ("x" * 20_001, "too_long", "20000"),
    ],
)  # fmt: skip
def test_what_is_no_reply_is_refused_with_what_is_wrong(text: str, kind: str, what: str) -> None:
    """FAULTS T12, T13."""
    with pytest.raises(BadReply) as refused:
        parse_reply(text)
    assert (refused.value.kind, refused.value.what) == (kind, what)


def test_fields_of_the_admin_are_known_by_their_codes() -> None:
    name = "ticket.custom.serial"
    assert parse_reply("{{ticket.custom.serial}}", frozenset({name})) == (Gap(name),)


@settings(max_examples=60)
@given(st.text(), st.sampled_from(sorted(VARIABLES)))
def test_what_is_filled_in_is_never_a_template_again(value: str, name: str) -> None:
    rendered = render_reply(parse_reply("[{{" + name + "}}]"), {name: value + "{{customer.name}}\u202e\n"})
    assert rendered.text.startswith("[") and rendered.text.endswith("{{customer.name}}]")
    assert not set("\u202e\n\x00") & set(rendered.text)
    assert rendered.missing == ()


@settings(max_examples=60)
@given(st.text(alphabet="ab{}|\\\n 退"))
def test_a_text_without_gaps_stays_itself(text: str) -> None:
    if "{{" not in text:
        assert render_reply(parse_reply(text), {}).text == text


def test_the_customers_language_wins_as_far_as_there_is_one() -> None:
    have = frozenset({"en", "zh-hans", "zh-hant"})
    assert choose_language(have, "zh-hans-cn", "en") == "zh-hans"
    assert choose_language(have, "zh_Hant") == "zh-hant"
    assert choose_language(have, "zh") == "zh-hans"
    assert choose_language(have, "", "fr", "en-GB") == "en"
    assert choose_language(have, "fr") == "en"
    with pytest.raises(ValueError, match="no language"):
        choose_language(frozenset(), "en")


def test_shortcuts_are_folded_words() -> None:
    assert clean_shortcut(" /Refund-2 ") == "refund-2"
    assert clean_shortcut("退款") == "退款"
    for bad in ("", "/", "a b", "-a", "a-", "x" * 41, "a/b"):
        with pytest.raises(BadReply):
            clean_shortcut(bad)
