"""``/bridges``."""

import uuid
from collections.abc import Callable

from apps.telephony.simulator import bridging
from apps.telephony.simulator.model import Bridge, Channel, Recording
from apps.telephony.simulator.resources.lookup import bridge_of
from apps.telephony.simulator.rest import (
    Call,
    Refusal,
    Response,
    Route,
    bad_request,
    conflict,
    done,
    error,
    ok,
    unprocessable,
)
from apps.telephony.simulator.turns import take_turn

_KINDS = {"mixing", "holding", "dtmf_events", "proxy_media", "video_sfu", "video_single", "sdp_label"}


def list_bridges(call: Call) -> Response:
    """``GET /bridges``, in the order of their ids."""
    bridges = call.world.bridges
    return ok([bridges[bridge_id].as_json() for bridge_id in sorted(bridges)])


def get_bridge(call: Call) -> Response:
    """``GET /bridges/{bridgeId}``."""
    return ok(bridge_of(call, reason="Not Found").as_json())


def create_bridge(call: Call) -> Response:
    """``POST /bridges`` and ``POST /bridges/{bridgeId}``; an id that exists is refused with 409."""
    bridge_id = call.request.path.get("bridgeId") or call.request.text("bridgeId") or str(uuid.uuid4())
    if bridge_id in call.world.bridges:
        raise Refusal(conflict(f"Bridge with id '{bridge_id}' already exists"))
    kinds = set(call.request.items("type")) or {"mixing"}
    if not kinds <= _KINDS:
        problem = f"Unable to create bridge. Possible duplicate bridge id '{bridge_id}'"
        raise Refusal(error(500, "Internal Error", problem))
    bridge = Bridge(
        bridge_id, "holding" if "holding" in kinds else "mixing", call.request.text("name"), call.world.now
    )
    bridging.create(call.world, bridge)
    return ok(bridge.as_json())


def destroy_bridge(call: Call) -> Response:
    """``DELETE /bridges/{bridgeId}``."""
    bridging.destroy(call.world, bridge_of(call))
    return done()


def add_channel(call: Call) -> None:
    """``POST /bridges/{bridgeId}/addChannel``: one or more; answered when each of them has had its turn."""
    bridge, channels = bridge_of(call), _named_channels(call)
    for channel in channels:
        if channel.app is None:
            raise Refusal(unprocessable("Channel not in Stasis application"))
        if isinstance(channel.turns.busy, Recording):
            raise Refusal(conflict(f"Channel {channel.id} currently recording"))
    _one_after_the_other(call, channels, lambda channel: bridging.enter(call.world, bridge, channel))


def remove_channel(call: Call) -> None:
    """``POST /bridges/{bridgeId}/removeChannel``."""
    bridge, channels = bridge_of(call), _named_channels(call)
    if any(channel.bridge is not bridge for channel in channels):
        raise Refusal(unprocessable("Channel not in this bridge"))
    _one_after_the_other(call, channels, lambda channel: bridging.depart(call.world, channel))


def start_music(call: Call) -> Response:
    """``POST /bridges/{bridgeId}/moh``."""
    bridging.play_music(bridge_of(call))
    return done()


def stop_music(call: Call) -> Response:
    """``DELETE /bridges/{bridgeId}/moh``."""
    bridge_of(call)
    return done()


def _named_channels(call: Call) -> list[Channel]:
    names = call.request.items("channel")
    if not names:
        raise Refusal(bad_request("Missing parameter channel"))
    found = [call.world.channels.get(name) for name in names]
    channels = [channel for channel in found if channel is not None]
    if len(channels) < len(names):
        raise Refusal(bad_request("Channel not found"))
    return channels


def _one_after_the_other(call: Call, channels: list[Channel], work: Callable[[Channel], None]) -> None:
    """Do ``work`` with each channel in its turn, the next one after the one before; answer after the last."""
    if not channels:
        call.answer(done())
        return
    first, rest = channels[0], channels[1:]

    def go_on() -> None:
        _one_after_the_other(call, rest, work)

    def run() -> None:
        work(first)
        go_on()

    take_turn(first, run, go_on)


ROUTES: list[Route] = [
    ("GET", "bridges", list_bridges),
    ("POST", "bridges", create_bridge),
    ("GET", "bridges/{bridgeId}", get_bridge),
    ("POST", "bridges/{bridgeId}", create_bridge),
    ("DELETE", "bridges/{bridgeId}", destroy_bridge),
    ("POST", "bridges/{bridgeId}/addChannel", add_channel),
    ("POST", "bridges/{bridgeId}/removeChannel", remove_channel),
    ("POST", "bridges/{bridgeId}/moh", start_music),
    ("DELETE", "bridges/{bridgeId}/moh", stop_music),
]
