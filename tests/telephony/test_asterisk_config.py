"""The files of a node: rendered whole, and no value breaks out of its line."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from apps.telephony.asterisk_config import (
    TEMPLATES,
    InvalidConfig,
    NodeLayout,
    NodeSection,
    TrunkSection,
    render,
)

LAYOUT = NodeLayout(node="north", ari_user="suite", ari_password="s3cret")
TRUNK = TrunkSection("provider", ("10.0.0.1", "10.1.0.0/16"), 30)


def test_every_template_is_rendered_and_no_mark_is_left() -> None:
    files = render(LAYOUT, [TRUNK])

    assert set(files) == {path.name for path in TEMPLATES.glob("*.conf")}
    assert [name for name, text in files.items() if re.search("@[A-Z_]+@", text)] == []


def test_a_semicolon_in_a_password_does_not_begin_a_comment() -> None:
    text = render(replace(LAYOUT, ari_password="a;b"), [])["ari.conf"]

    assert "password = a\\;b\n" in text


@pytest.mark.parametrize("password", ["", " x", "x\nread_only = no", "x\r", "\x00"])
def test_a_value_that_breaks_out_of_its_line_is_refused(password: str) -> None:
    with pytest.raises(InvalidConfig, match="ari_password"):
        render(replace(LAYOUT, ari_password=password), [])


@pytest.mark.parametrize(
    ("trunk", "problem"),
    [
        (TrunkSection("a b", ("10.0.0.1",)), "trunk name"),
        (TrunkSection("a]\n[b", ("10.0.0.1",)), "trunk name"),
        (TrunkSection("a", ()), "trunk a: no address"),
        (TrunkSection("a", ("10.0.0.1",), 0, "x y"), "no host"),
        (TrunkSection("a", ("10.0.0.1",), 0, "x\ny = z"), "no host"),
        (TrunkSection("a", ("10.0.0.1\nmatch = 0.0.0.0/0",)), "trunk address"),
    ],
)
def test_a_trunk_that_cannot_be_written_is_refused(trunk: TrunkSection, problem: str) -> None:
    with pytest.raises(InvalidConfig, match=problem):
        render(LAYOUT, [trunk])


def test_a_mark_without_a_value_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.conf").write_text("x = @NO_SUCH_VALUE@")

    with pytest.raises(InvalidConfig, match=r"odd\.conf: no value for @NO_SUCH_VALUE@"):
        render(LAYOUT, [], tmp_path)


def test_callers_are_known_by_their_address_and_phones_are_not_in_the_files() -> None:
    text = render(LAYOUT, [TRUNK])["pjsip.conf"]

    assert text.count("type = endpoint") == 1
    assert "[trunk-provider]" in text
    assert "match = 10.0.0.1\nmatch = 10.1.0.0/16\n" in text


def test_modules_are_named_one_by_one() -> None:
    text = render(LAYOUT, [])["modules.conf"]

    assert "autoload = no" in text
    assert "load = res_ari_channels.so" in text
    assert "chan_iax2" not in text


def test_only_a_trunk_with_an_address_leads_out() -> None:
    out = render(LAYOUT, [TrunkSection("provider", ("10.0.0.1",), 0, "sip.example.com:5080")])["pjsip.conf"]

    assert "aors = trunk-provider" in out and "contact = sip:sip.example.com:5080" in out
    assert "aors" not in render(LAYOUT, [TRUNK])["pjsip.conf"]


def test_another_node_is_known_by_its_address_and_may_only_ring_phones() -> None:
    files = render(LAYOUT, [TRUNK], nodes=[NodeSection("south", "10.0.0.9:5070"), NodeSection("v6", "[::1]")])

    text = files["pjsip.conf"]
    assert "[node-south]\ntype = aor\ncontact = sip:10.0.0.9:5070\n" in text
    assert "endpoint = node-south\nmatch = 10.0.0.9\n" in text
    assert "endpoint = node-v6\nmatch = ::1\n" in text
    assert text.count("context = from-nodes") == 2


@pytest.mark.parametrize("node", [NodeSection("a b", "10.0.0.1"), NodeSection("a", "10.0.0.1\nx = y")])
def test_a_node_that_cannot_be_written_is_refused(node: NodeSection) -> None:
    with pytest.raises(InvalidConfig, match="node"):
        render(LAYOUT, [], nodes=[node])


LOGIN = TrunkSection("isp", (), 0, "sip.example.com:5080", "user-1", "p;w", registers=True)


def test_a_trunk_with_a_login_registers_and_answers_challenges() -> None:
    text = render(LAYOUT, [LOGIN])["pjsip.conf"]

    assert "outbound_auth = trunk-isp\nfrom_user = user-1\nfrom_domain = sip.example.com\n" in text
    assert "type = auth\nauth_type = userpass\nusername = user-1\npassword = p\\;w\n" in text
    assert "server_uri = sip:sip.example.com:5080\nclient_uri = sip:user-1@sip.example.com:5080\n" in text
    assert "line = yes\nendpoint = trunk-isp\n" in text
    assert "type = identify" not in text


def test_a_login_without_registration_only_answers_challenges() -> None:
    text = render(LAYOUT, [replace(LOGIN, match=("10.0.0.1",), registers=False)])["pjsip.conf"]

    assert "type = auth" in text and "type = registration" not in text and "match = 10.0.0.1\n" in text


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"user": ""}, "where and as whom"),
        ({"host": ""}, "where and as whom"),
        ({"user": "a\nb"}, "no SIP user"),
        ({"user": "a b"}, "no SIP user"),
        ({"password": ""}, "password of trunk isp"),
        ({"password": "x\n[evil]"}, "password of trunk isp"),
        ({"registrar": "x\ny"}, "no host"),
        ({"registers": False}, "no address"),
    ],
)
def test_a_login_that_cannot_be_written_is_refused_and_the_password_is_not_in_the_message(
    changes: dict[str, object], problem: str
) -> None:
    with pytest.raises(InvalidConfig, match=problem) as refusal:
        render(LAYOUT, [replace(LOGIN, **changes)])

    assert "p;w" not in str(refusal.value) and "evil" not in str(refusal.value)


def test_a_password_is_not_in_the_representation_of_a_trunk() -> None:
    assert "p;w" not in repr(LOGIN)
