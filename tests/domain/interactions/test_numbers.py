"""Numbers that may be dialled."""

import pytest
from hypothesis import given, strategies as st

from apps.interactions.domain.numbers import dialable
from apps.telephony.outgoing import OutgoingTrunk, route_of


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+49 30 123-456", "+4930123456"), ("(030) 123.456", "030123456"), ("*31#110", "*31#110"), ("110", "110"),
        ("1" * 32, "1" * 32),
    ],
)  # fmt: skip
def test_what_people_write_becomes_digits(written: str, dialled: str) -> None:
    assert dialable(written) == dialled


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "+",
        "1",
        "0" * 33,
        "12@host",
        "12&SIP/1",
        "12,app",
        "PJSIP",
        "12\n",
        "1+2",
        "٣٤٥",
        "12;a=b",
        "${X}12",
    ],
)
def test_nothing_else_does(hostile: str) -> None:
    assert dialable(hostile) is None


@given(st.text())
def test_a_dial_string_names_one_trunk_and_no_more_whatever_was_written(written: str) -> None:
    route = route_of(written, [OutgoingTrunk("main", "+4930555")])

    if route is not None:
        number, _, trunk = route.endpoint.removeprefix("PJSIP/").partition("@")
        assert trunk == "trunk-main" and set(number) <= set("+*#0123456789")


@pytest.mark.parametrize(("form", "sent"), [("plus", "+4930"), ("digits", "4930"), ("zeros", "004930")])
def test_the_provider_gets_the_form_that_it_wants(form: str, sent: str) -> None:
    trunks = [OutgoingTrunk("a", "+49", form), OutgoingTrunk("b")]

    route = route_of("+49 30", trunks)

    assert route is not None and (route.endpoint, route.caller) == (f"PJSIP/{sent}@trunk-a", "+49")
    over_b = route_of("+49 30", trunks, "b")
    assert over_b is not None and over_b.endpoint == "PJSIP/+4930@trunk-b"
    assert route_of("+49 30", trunks, "gone") == route
    assert route_of("+49 30", []) is None
