"""``/channels/{channelId}/snoop``."""

from apps.telephony.simulator import spying
from apps.telephony.simulator.rest import Call, Refusal, Response, Route, bad_request, error, not_found, ok

_DIRECTIONS = ("none", "both", "out", "in")


def snoop(call: Call) -> Response:
    """``POST /channels/{channelId}/snoop`` and ``…/snoop/{snoopId}``; an id that exists is refused with 500."""
    request = call.request
    directions = [_direction(call, name) for name in ("spy", "whisper")]
    if directions == ["none", "none"]:
        raise Refusal(bad_request("Direction must be specified for at least spy or whisper"))
    if not request.text("app"):
        raise Refusal(bad_request("Application name is required"))
    spied = call.world.channels.get(request.path["channelId"])
    if spied is None:
        raise Refusal(not_found("Provided channel was not found", "Channel Not Found"))
    channel_id = request.path.get("snoopId") or request.text("snoopId") or call.world.new_channel_id()
    if channel_id in call.world.channels:
        raise Refusal(error(500, "Internal error", "Snoop channel could not be created"))
    channel = spying.spy_on(
        call.world,
        spied,
        channel_id=channel_id,
        app=request.text("app"),
        app_args=request.text("appArgs"),
    )
    return ok(channel.as_json())


def _direction(call: Call, name: str) -> str:
    given = call.request.text(name, "none")
    if given not in _DIRECTIONS:
        raise Refusal(bad_request(f"Invalid direction specified for {name}"))
    return given


ROUTES: list[Route] = [
    ("POST", "channels/{channelId}/snoop", snoop),
    ("POST", "channels/{channelId}/snoop/{snoopId}", snoop),
]
