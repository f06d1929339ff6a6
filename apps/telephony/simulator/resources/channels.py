"""``/channels``."""

import re
import uuid
from collections.abc import Callable

from apps.telephony.simulator import calls, causes
from apps.telephony.simulator.model import CallerId, Channel, Dialling
from apps.telephony.simulator.resources import database
from apps.telephony.simulator.resources.lookup import channel_of, stasis_channel_of
from apps.telephony.simulator.rest import (
    Call,
    Refusal,
    Response,
    Route,
    allocation_failed,
    bad_request,
    conflict,
    done,
    error,
    not_found,
    ok,
)
from apps.telephony.simulator.turns import take_turn

_CALLER_ID = re.compile(r'\s*(?:"?(?P<name>[^"<]*?)"?\s*<(?P<number>[^>]*)>|(?P<bare>\S*))\s*')


def list_channels(call: Call) -> Response:
    """``GET /channels``."""
    return ok([channel.as_json() for channel in call.world.channels.values()])


def get_channel(call: Call) -> Response:
    """``GET /channels/{channelId}``."""
    return ok(channel_of(call).as_json())


def originate(call: Call) -> Response:
    """``POST /channels`` and ``POST /channels/{channelId}``: call a telephone; answered, it enters the application."""
    extension = _dialled_extension(call)
    app = call.request.text("app")
    if not app:
        raise Refusal(bad_request("Application or extension must be specified"))
    channel_id = call.request.path.get("channelId") or call.request.text("channelId")
    if channel_id in call.world.channels:
        raise Refusal(conflict("Channel with given unique ID already exists"))
    if not call.world.knows_endpoint(extension):
        raise Refusal(allocation_failed())
    return ok(_call_out(call, extension, channel_id or call.world.new_channel_id()).as_json())


def _dialled_extension(call: Call) -> str:
    endpoint = call.request.text("endpoint")
    if not endpoint:
        raise Refusal(bad_request("Endpoint must be specified"))
    technology, slash, extension = endpoint.partition("/")
    if not slash or not extension:
        raise Refusal(bad_request("Invalid endpoint specified"))
    if technology != "PJSIP":
        raise Refusal(allocation_failed())
    return extension.partition("/")[0]


def _call_out(call: Call, extension: str, channel_id: str) -> Channel:
    world, request = call.world, call.request
    dialling = Dialling(extension, request.text("app"), request.text("appArgs"))
    channel = calls.new_outgoing(
        world,
        channel_id=channel_id,
        extension=extension,
        caller=parse_caller_id(request.text("callerId")),
        dialling=dialling,
    )
    channel.variables.update(_given_variables(call))
    originator = world.channels.get(request.text("originator"))
    if originator is not None:
        channel.connected.name = originator.caller.name
        channel.originator = originator
    channel.party = world.answer_phone(extension, channel)
    timeout = float(request.integer("timeout", 30))
    world.later(0.0, lambda: _dial(call, channel, timeout))
    return channel


def _dial(call: Call, channel: Channel, timeout: float) -> None:
    if channel.dialling is not None:
        calls.dial(call.world, channel, timeout)


def _given_variables(call: Call) -> dict[str, str]:
    given = call.request.body.get("variables", {})
    if not isinstance(given, dict):
        raise Refusal(bad_request("Invalid variables"))
    nested = given.get("variables")
    chosen = nested if isinstance(nested, dict) else given
    return {str(name): str(value) for name, value in chosen.items()}


def parse_caller_id(text: str) -> CallerId:
    """Return name and number of ``"Name" <number>``, ``number`` or nothing."""
    match = _CALLER_ID.fullmatch(text)
    if match is None:
        return CallerId(number=text)
    return CallerId(match["name"] or "", match["number"] or match["bare"] or "")


def hang_up(call: Call) -> Response:
    """``DELETE /channels/{channelId}``."""
    channel = channel_of(call)
    code, reason = call.request.text("reason_code"), call.request.text("reason")
    if reason and reason not in causes.REASONS:
        raise Refusal(error(400, "Invalid Reason", "Invalid reason for hangup reason provided"))
    cause = int(code) if code.isdigit() else causes.REASONS.get(reason, causes.NORMAL_CLEARING)
    calls.drop(call.world, channel, cause)
    return done()


def answer(call: Call) -> None:
    """``POST /channels/{channelId}/answer``."""
    channel = stasis_channel_of(call)
    _in_turn(call, channel, lambda: calls.set_state(call.world, channel, "Up"), "Failed to answer channel")


def at_once(call: Call) -> Response:
    """Ringing, hold, mute, silence: Asterisk accepts them at once and tells no event of them."""
    stasis_channel_of(call)
    return done()


def start_music(call: Call) -> Response:
    """``POST /channels/{channelId}/moh``."""
    stasis_channel_of(call).party.wait()
    return done()


def send_dtmf(call: Call) -> Response:
    """``POST /channels/{channelId}/dtmf``."""
    stasis_channel_of(call)
    if not call.request.text("dtmf"):
        raise Refusal(bad_request("DTMF is required"))
    return done()


def continue_in_dialplan(call: Call) -> Response:
    """``POST /channels/{channelId}/continue``: leave the application; our dialplan then hangs up."""
    channel = stasis_channel_of(call)
    take_turn(channel, lambda: calls.give_back(call.world, channel))
    return done()


def get_variable(call: Call) -> Response:
    """``GET /channels/{channelId}/variable``."""
    name = _variable_name(call)
    channel = call.world.channels.get(call.request.path["channelId"])
    if channel is None:
        raise Refusal(not_found("Provided channel was not found", "Channel Not Found"))
    value = channel.variables.get(name, _FUNCTIONS[name](channel) if name in _FUNCTIONS else None)
    if value is None:
        value = database.read(call.world, name)
    if value is None:
        raise Refusal(not_found("Provided variable was not found", "Variable Not Found"))
    return ok({"value": value})


def set_variable(call: Call) -> None:
    """``POST /channels/{channelId}/variable``."""
    channel = stasis_channel_of(call)
    name, value = _variable_name(call), call.request.text("value")

    def assign() -> None:
        channel.variables[name] = value
        call.world.tell_of_channel(channel, "ChannelVarset", variable=name, value=value)

    _in_turn(call, channel, assign)


_FUNCTIONS: dict[str, Callable[[Channel], str]] = {
    "CHANNEL(state)": lambda channel: channel.state,
    "CHANNEL(name)": lambda channel: channel.name,
    "CALLERID(num)": lambda channel: channel.caller.number,
    "CALLERID(name)": lambda channel: channel.caller.name,
    "UNIQUEID": lambda channel: channel.id,
}


def _variable_name(call: Call) -> str:
    name = call.request.text("variable")
    if not name:
        raise Refusal(bad_request("Variable name is required"))
    return name


def _in_turn(call: Call, channel: Channel, work: Callable[[], None], failure: str = "") -> None:
    """Do ``work`` when the channel is free, and answer then; with an error (if any) where the channel ends before."""

    def run() -> None:
        work()
        call.answer(done())

    def abandon() -> None:
        call.answer(error(500, "Internal Server Error", failure) if failure else done())

    take_turn(channel, run, abandon)


def new_id() -> str:
    """Return an id for what the application did not name."""
    return str(uuid.uuid4())


ROUTES: list[Route] = [
    *database.ROUTES,
    ("GET", "channels", list_channels),
    ("POST", "channels", originate),
    ("GET", "channels/{channelId}", get_channel),
    ("POST", "channels/{channelId}", originate),
    ("DELETE", "channels/{channelId}", hang_up),
    ("POST", "channels/{channelId}/answer", answer),
    ("POST", "channels/{channelId}/ring", at_once),
    ("DELETE", "channels/{channelId}/ring", at_once),
    ("POST", "channels/{channelId}/progress", at_once),
    ("POST", "channels/{channelId}/hold", at_once),
    ("DELETE", "channels/{channelId}/hold", at_once),
    ("POST", "channels/{channelId}/mute", at_once),
    ("DELETE", "channels/{channelId}/mute", at_once),
    ("POST", "channels/{channelId}/silence", at_once),
    ("DELETE", "channels/{channelId}/silence", at_once),
    ("POST", "channels/{channelId}/moh", start_music),
    ("DELETE", "channels/{channelId}/moh", at_once),
    ("POST", "channels/{channelId}/dtmf", send_dtmf),
    ("POST", "channels/{channelId}/continue", continue_in_dialplan),
    ("GET", "channels/{channelId}/variable", get_variable),
    ("POST", "channels/{channelId}/variable", set_variable),
]
