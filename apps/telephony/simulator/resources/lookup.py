"""Finding what a request names, or refusing it as Asterisk does."""

from apps.telephony.simulator.model import Bridge, Channel
from apps.telephony.simulator.rest import Call, Refusal, conflict, not_found


def channel_of(call: Call) -> Channel:
    """Return the channel of the path; refuse with 404."""
    channel = call.world.channels.get(call.request.path["channelId"])
    if channel is None:
        raise Refusal(not_found("Channel not found"))
    return channel


def stasis_channel_of(call: Call) -> Channel:
    """Return the channel of the path, which must be in an application; refuse with 404 or 409."""
    channel = channel_of(call)
    if channel.app is None:
        raise Refusal(conflict("Channel not in Stasis application"))
    return channel


def bridge_of(call: Call, *, reason: str = "Not found") -> Bridge:
    """Return the bridge of the path; refuse with 404. (Asterisk writes its reason phrase in two ways.)"""
    bridge = call.world.bridges.get(call.request.path["bridgeId"])
    if bridge is None or bridge.dissolving:
        raise Refusal(not_found("Bridge not found", reason))
    return bridge
