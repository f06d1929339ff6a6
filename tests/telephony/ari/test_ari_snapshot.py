"""What a node lists becomes the port's words."""

import msgspec

from apps.telephony import naming
from apps.telephony.ari.backoff import Backoff
from apps.telephony.ari.events import Bridge, Channel
from apps.telephony.ari.snapshot import callers_of, snapshot_of
from apps.telephony.ports import BridgeInfo, ChannelInfo, NodeConfig

NODE = NodeConfig("rig", "http://127.0.0.1:8088", "u", "p")
CALL = naming.interaction_id("rig", "rig-1.1")


def channel(id_: str, app: str, data: str, name: str = "PJSIP/trunk-1", state: str = "Up") -> Channel:
    raw = {"id": id_, "name": name, "state": state, "caller": {"name": "", "number": "123"},
           "dialplan": {"app_name": app, "app_data": data, "exten": "s"}}  # fmt: skip
    return msgspec.convert(raw, Channel)


def test_callers_legs_and_strangers_are_told_apart() -> None:
    leg = f"leg-{CALL}-1"
    snapshot = snapshot_of(
        NODE,
        [
            channel("rig-1.1", "Stasis", "contactcenter,8001"),
            channel(leg, "AppDial2", "(Outgoing Line)", "PJSIP/1001-1", "Ringing"),
            channel("rig-1.2", "MusicOnHold", "default,3"),
            channel("rig-1.3", "Stasis", "another-app,8001"),
            channel("rig-1.4", "Stasis", "contactcenter,agent,odd"),
            channel("rig-1.5", "", "", "Recorder/ARI-1;2"),
        ],
        [Bridge("call-x", "mixing", ("rig-1.1",))],
    )

    assert snapshot.channels == (
        ChannelInfo("rig-1.1", "PJSIP/trunk-1", "Up", "123", "8001", CALL, None),
        ChannelInfo(leg, "PJSIP/1001-1", "Ringing", "123", "", CALL, f"{CALL}-1"),
        ChannelInfo("rig-1.2", "PJSIP/trunk-1", "Up", "123", ""),
        ChannelInfo("rig-1.3", "PJSIP/trunk-1", "Up", "123", ""),
        ChannelInfo("rig-1.4", "PJSIP/trunk-1", "Up", "123", ""),
        ChannelInfo("rig-1.5", "Recorder/ARI-1;2", "Up", "123", ""),
    )
    assert snapshot.bridges == (BridgeInfo("call-x", "mixing", ("rig-1.1",)),)
    assert callers_of(snapshot) == {CALL: "rig-1.1"}


def test_the_password_of_a_node_is_not_printed() -> None:
    assert "p4ss" not in repr(NodeConfig("rig", "http://127.0.0.1:8088", "u", "p4ss"))


def test_attempts_become_rarer_up_to_a_limit_and_begin_anew() -> None:
    backoff = Backoff(first=0.25, most=5.0, draw=lambda: 1.0)

    assert [backoff.next() for _ in range(7)] == [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    backoff.reset()
    assert backoff.next() == 0.25


def test_the_delay_is_drawn_from_its_upper_half() -> None:
    assert Backoff(first=1.0, draw=lambda: 0.0).next() == 0.5
