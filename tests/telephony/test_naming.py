"""Names on the switch: derived, and readable back."""

import pytest
from hypothesis import given, strategies as st

from apps.telephony import naming

CALL = "0123456789abcdef0123456789abcdef"


def test_a_channel_of_a_node_always_means_the_same_interaction() -> None:
    first = naming.interaction_id("a", "1700000000.1")

    assert first == naming.interaction_id("a", "1700000000.1")
    assert first != naming.interaction_id("b", "1700000000.1")
    assert len(first) == 32


def test_every_name_is_exactly_as_documented() -> None:
    assert naming.leg_channel(f"{CALL}-3") == f"leg-{CALL}-3"
    assert naming.conversation_bridge(CALL) == f"call-{CALL}"
    assert naming.waiting_bridge("north", "1700000000.1") == "wait-north-18"
    assert naming.playback_name("p1") == "play-p1"
    assert naming.voicemail_recording(CALL) == f"{CALL}-vm"


@given(attempt=st.integers(min_value=1, max_value=999_999_999), channel=st.text(min_size=1))
def test_a_leg_says_whose_offer_it_is(attempt: int, channel: str) -> None:
    offer = f"{naming.interaction_id('n', channel)}-{attempt}"

    assert naming.offer_of_leg(naming.leg_channel(offer)) == offer
    assert naming.interaction_of_offer(offer) == naming.interaction_id("n", channel)


def test_bridges_are_told_apart() -> None:
    assert naming.interaction_of_bridge(naming.conversation_bridge(CALL)) == CALL
    assert naming.interaction_of_bridge(naming.waiting_bridge("n", "c")) is None
    assert naming.is_waiting_bridge(naming.waiting_bridge("n", "c")) is True
    assert naming.is_waiting_bridge(naming.conversation_bridge(CALL)) is False


def test_recordings_say_which_segment_they_hold() -> None:
    assert naming.interaction_of_recording(f"{CALL}-2") == CALL
    assert naming.segment_of_recording(f"{CALL}-2") == 2
    assert naming.is_voicemail(f"{CALL}-2") is False
    assert naming.interaction_of_recording(f"{CALL}-vm") == CALL
    assert naming.segment_of_recording(f"{CALL}-vm") is None
    assert naming.is_voicemail(f"{CALL}-vm") is True


def test_playbacks_are_read_back() -> None:
    assert naming.playback_id_of("play-p1") == "p1"


@pytest.mark.parametrize(
    "name", ["", "leg-", "leg-x", f"leg-{CALL}", f"leg-{CALL}-", f"leg-{CALL}-x", f"{CALL}-1", "1700.1"]
)
def test_names_that_are_not_ours_are_nobodys_leg(name: str) -> None:
    assert naming.offer_of_leg(name) is None


@pytest.mark.parametrize(
    "name", ["", "call-", f"call-{CALL}x", CALL, "x", "../../etc/passwd", f"{CALL}-1/../x", f"{CALL}-1\n"]
)
def test_names_that_are_not_ours_belong_to_no_interaction(name: str) -> None:
    assert naming.interaction_of_bridge(name) is None
    assert naming.interaction_of_recording(name) is None
    assert naming.interaction_of_offer(f"{name}\n") is None


@pytest.mark.parametrize("name", ["", "play-", "other"])
def test_playbacks_that_are_not_ours_are_ignored(name: str) -> None:
    assert naming.playback_id_of(name) is None


def test_a_message_left_while_we_were_away_says_who_called_when() -> None:
    message = naming.read_fallback_message("fallback-15550100-8001-north-1795338600.4")

    assert message is not None
    assert (message.caller, message.dialled, message.called_at) == ("15550100", "8001", 1_795_338_600.0)


def test_a_message_of_a_caller_without_a_number() -> None:
    message = naming.read_fallback_message("fallback--8001-1795338600.4")

    assert message is not None
    assert (message.caller, message.called_at) == ("", 1_795_338_600.0)


@pytest.mark.parametrize(
    "name", ["", "fallback-", f"{CALL}-vm", "fallback-1-2-3", "fallback-1-2-north-1795338600.4\n"]
)
def test_other_recordings_are_no_messages_of_that_kind(name: str) -> None:
    assert naming.read_fallback_message(name) is None
