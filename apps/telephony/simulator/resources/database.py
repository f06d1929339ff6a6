"""The switch's own database, as far as ARI reaches it: functions of the dialplan, and a channel to ask them through."""

import re

from apps.telephony.simulator import calls
from apps.telephony.simulator.model import CallerId, Channel, Party, Place
from apps.telephony.simulator.rest import (
    Call,
    Refusal,
    Response,
    Route,
    allocation_failed,
    bad_request,
    conflict,
    ok,
)
from apps.telephony.simulator.world import World

_FUNCTION = re.compile(r"(DB_KEYS|DB_DELETE|STRFTIME)\((.*)\)")
MICROSECONDS = ",,%s%6q"


def create(call: Call) -> Response:
    """``POST /channels/create`` with a ``Local/`` endpoint: a channel that calls nobody, at once in the application."""
    request, world = call.request, call.world
    technology, _, place = request.text("endpoint").partition("/")
    app, channel_id = request.text("app"), request.text("channelId") or world.new_channel_id()
    if technology != "Local" or "@" not in place:
        raise Refusal(allocation_failed())
    if not app:
        raise Refusal(bad_request("Application must be specified"))
    if channel_id in world.channels:
        raise Refusal(conflict("Channel with given unique ID already exists"))
    extension, _, context = place.partition("@")
    channel = Channel(
        id=channel_id,
        name=f"{world.new_channel_name(f'Local/{place}')};1",
        state="Down",
        caller=CallerId(),
        connected=CallerId(),
        place=Place(context, extension, 1),
        created_at=world.now,
        protocol_id="",
        party=Party(),
    )
    world.channels[channel_id] = channel
    calls.enter_stasis(world, channel, app, [part for part in request.text("appArgs").split(",") if part])
    return ok(channel.as_json())


def read(world: World, name: str) -> str | None:
    """Return the value of a function that needs a channel but does not look at it; None for any other variable."""
    match = _FUNCTION.fullmatch(name)
    if match is None:
        return None
    if match[1] == "DB_KEYS":
        keys = (key.partition("/") for key in sorted(world.database))
        return ",".join(key for family, _, key in keys if family == match[2])
    if match[1] == "STRFTIME" and match[2] == MICROSECONDS:
        return str(int(world.now * 1_000_000))
    return None


def write(world: World, name: str) -> bool:
    """Do what setting this variable does; return False where it is no function."""
    match = _FUNCTION.fullmatch(name)
    if match is None or match[1] != "DB_DELETE":
        return False
    world.database.pop(match[2], None)
    return True


ROUTES: list[Route] = [("POST", "channels/create", create)]
