import pytest
from hypothesis import given, settings, strategies as st

from apps.customers.domain.addresses import mail_domain, mail_key
from apps.customers.domain.numbers import NumberKind, number_kind, read_number


@pytest.mark.parametrize(
    ("text", "region", "number", "reason", "suggestion"),
    [
        (" +1 555 010 0001 ", "US", "+15550100001", "", ""),
        ("\u202a+86 138 0013 8000\u202c", "US", "+8613800138000", "", ""),
        ("'+15550100001", "US", "+15550100001", "", ""),
        ("１３８００１３８０００", "CN", "+8613800138000", "", ""),
        # T8: what Excel makes of numbers
        ("1E+10", "US", "", "shortened", ""),
        ("1.38001e+10", "CN", "", "shortened", ""),
        ("13800138000.0", "CN", "", "as_float", "+8613800138000"),
        ("13800138000,0", "CN", "", "as_float", "+8613800138000"),
        ("612345678", "IT", "", "lost_zero", "+390612345678"),
        ("nan", "US", "", "not_a_number", ""),
        ("8613800138000", "US", "", "lost_plus", "+8613800138000"),
        ("12", "US", "", "too_short", ""),
        ("44620", "US", "", "too_short", ""),
        ("+1 202 555 0143 ext. 12", "US", "", "extension", "+12025550143"),
        ("202-555-0143 / 202-555-0144", "US", "", "several", "+12025550143"),
        ("none; unknown", "US", "", "not_a_number", ""),
        ("n/a", "US", "", "not_a_number", ""),
        ("1234567890123456789", "US", "", "too_long", ""),
        ("a\x00b", "US", "", "bad_text", ""),
        ("5" * 1_000_000, "US", "", "bad_text", ""),
        ("=HYPERLINK(1)", "US", "", "not_a_number", ""),
        ("000000", "DE", "", "not_a_number", ""),
    ],
)
def test_a_number_is_read_or_the_reason_is_known(text, region, number, reason, suggestion):
    reading = read_number(text, region)

    assert (reading.number, reading.reason, reading.suggestion) == (number, reason, suggestion)


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=30) | st.from_regex(r"[+0-9 ()./-]{3,18}", fullmatch=True))
def test_everything_is_a_number_or_has_a_reason_and_a_suggestion_is_a_number(text):
    reading = read_number(text, "DE")

    assert bool(reading.number) != bool(reading.reason)
    for number in filter(None, (reading.number, reading.suggestion)):
        assert read_number(number, "US").number == number


def test_kinds_of_numbers_and_keys_of_addresses():
    assert number_kind("+8613800138000") is NumberKind.MOBILE
    assert number_kind("+12025550143") is NumberKind.OTHER  # there, digits do not tell
    assert mail_key(" Ann.Lee+shop@GMail.com ") == mail_key("annlee@googlemail.com") == "annlee@gmail.com"
    assert mail_key("Ann.Lee@Example.com") == "ann.lee@example.com"
    assert (mail_domain("a@Example.com"), mail_domain("a@qq.com")) == ("example.com", "")
