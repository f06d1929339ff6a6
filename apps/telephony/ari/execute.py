"""Effects into ARI requests: one table, pure functions.

Each effect is a plan: steps in order. All ids are derived (:mod:`apps.telephony.naming`), so a plan carried out a
second time meets "exists already" or "not found", which each step knows as *already so*. What a refusal means to the
floor is decided here too, by :func:`failure`.

One plan is not a plain repeat: a prompt played twice under one id is heard twice. It is repeated only where a
connection broke or the floor was restarted, and there a prompt too many is better than one too few.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.interactions.domain import effects as fx, messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.interactions.domain.numbers import dialable
from apps.kernel.messages import Effect, Message
from apps.telephony import naming
from apps.telephony.ari.calls import MUSIC_CLASS
from apps.telephony.ari.requests import AriError, Request, delete, get, post
from apps.telephony.ari.translate import SUBSCRIBER_ABSENT
from apps.telephony.ports import RouteOfNumber

EXISTS = 409
GONE = frozenset({404, 409, 412, 422})
"""Channel, bridge, playback or recording gone, not in the application any more, or there already."""

NOT_CREATED = 500
"""What Asterisk answers to a second spy of the same name, as to everything else that goes wrong in making one."""
SPYING = (MonitorMode.MONITOR, MonitorMode.WHISPER)
USUAL_MUSIC = "default"
NO_CONTACT = "Allocation failed"
"""What Asterisk says (with status 500) when the phone is not registered."""

NO_ROUTE = "no trunk leads to this number"
INVALID_NUMBER = 28  # Q.850: invalid number format
OUT_OF_ORDER = 27  # Q.850: destination out of order
_WITHOUT_CALLER = (
    fx.DropLeg, fx.CloseCall, fx.StopRecording, fx.StopPrompt, fx.DialNumber, fx.DropNumber, fx.PlayRinging,
    fx.StopRinging, fx.StopListening,
)  # fmt: skip
"""Effects that make sense while the interaction has no caller's channel."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request; an answer with a status in ``already_so`` is as good as success.

    Where the same status may mean something else, ``proof`` is the request that succeeds only if it really is so.
    """

    request: Request
    already_so: frozenset[int] = GONE
    proof: Request | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an effect is carried out: the node, the application, the caller's channel and what is being played there,
    how to dial an agent and a telephone number. ``endpoint_of_number`` is the one door to the telephone network.
    ``waits`` says whether the caller is in a waiting bridge, ``music`` what was chosen for them there."""

    node: str
    app: str
    channel: str
    endpoint_of: Callable[[int], str]
    playing: tuple[str, ...] = ()
    endpoint_of_number: RouteOfNumber = lambda number, trunk: None
    waits: bool = False
    music: str = ""


def plan(effect: Effect, place: Place) -> tuple[Step, ...]:
    """Return the steps of ``effect``; raise TypeError for an effect that is not for a switch, AriError for a number
    that cannot be dialled."""
    planner = _PLANS.get(type(effect))
    if planner is None:
        raise TypeError(f"{type(effect).__name__} is not for a switch")
    return tuple(planner(effect, place))


def needs_caller(effect: Effect) -> bool:
    """Return whether the effect means nothing once the caller is gone, or before the customer of an outgoing call is
    there."""
    return not isinstance(effect, _WITHOUT_CALLER) and not (
        isinstance(effect, fx.RingAgent) and effect.outbound
    )


def leg_of(effect: Effect) -> str | None:
    """Return the name of the leg that the effect calls or ends; None where it is about the caller, or about both."""
    match effect:
        case fx.RingAgent() | fx.DropLeg():
            return naming.leg_channel(effect.offer_id)
        case fx.DialNumber() | fx.DropNumber():
            return naming.dial_channel(effect.dial_id)
    return None


def failure(effect: Effect, error: AriError) -> Message:
    """Return what the floor is told when ``effect`` was refused for good."""
    match effect:
        case fx.RecordMessage(again=True) if error.status == EXISTS:  # and nobody is speaking: it is complete
            return msg.RecordingFinished(effect.interaction_id, effect.recording_id, 0.0, length_known=False)
        case fx.PlayPrompt():
            return msg.PlaybackFinished(effect.interaction_id, effect.playback_id, ok=False)
        case fx.StartRecording() | fx.RecordMessage():
            return msg.RecordingFinished(effect.interaction_id, effect.recording_id, 0.0, ok=False)
        case fx.DialNumber():
            cause = INVALID_NUMBER if error.message == NO_ROUTE else OUT_OF_ORDER
            return msg.NumberEnded(effect.interaction_id, effect.dial_id, cause)
        case fx.RingAgent() if error.status == EXISTS or error.message == NO_CONTACT:
            return msg.AgentLegEnded(effect.interaction_id, effect.offer_id, SUBSCRIBER_ABSENT)
        case fx.SpyOnAgent() | fx.JoinListener() | fx.BargeIn():
            return msg.EffectFailed(
                effect.interaction_id, type(effect).__name__, str(error), effect.monitor_id
            )
    interaction_id: str = effect.interaction_id  # type: ignore[attr-defined]  # every effect for a switch has one
    leg: str | None = getattr(effect, "offer_id", None) or getattr(effect, "party_id", None)
    return msg.EffectFailed(interaction_id, type(effect).__name__, str(error), leg)


def undo(effect: Effect) -> Request | None:
    """Return what ends an effect of which nobody knows whether it was carried out (no answer in time)."""
    channel = _rung_channel(effect)
    return delete("channels", channel) if channel else None


def _rung_channel(effect: Effect) -> str | None:
    """Return the channel that the effect makes, where it makes one."""
    match effect:
        case fx.RingAgent():
            return naming.leg_channel(effect.offer_id)
        case fx.DialNumber():
            return naming.dial_channel(effect.dial_id)
    return None


def caller_id(caller: str) -> str:
    """Return ``"name" <number>`` of what the agent's phone shall show; quotes and brackets would break out of it."""
    text = "".join(character for character in caller if character.isprintable() and character not in '"<>\\')[
        :80
    ]
    number = "".join(character for character in text if character in "+0123456789*#")
    return f'"{text}" <{number}>'


def _answer(effect: fx.AnswerCall, place: Place) -> list[Step]:
    return [Step(Request("POST", ("channels", place.channel, "answer"), waits=True))]


def _play(effect: fx.PlayPrompt, place: Place) -> list[Step]:
    query = {"media": ",".join(effect.media)}
    if effect.language:
        query["lang"] = effect.language
    name = naming.playback_name(effect.playback_id)
    return [Step(Request("POST", ("channels", place.channel, "play", name), query))]


def _stop_prompt(effect: fx.StopPrompt, place: Place) -> list[Step]:
    return [_stop(effect.playback_id)]


def _stop(playback_id: str) -> Step:
    return Step(delete("playbacks", naming.playback_name(playback_id)))


def _silence(place: Place) -> list[Step]:
    """End what is being played to the caller: a channel that plays can be moved only when it has finished."""
    return [_stop(playback_id) for playback_id in place.playing]


def _move(bridge: str, verb: str, channels: str, **query: str) -> Request:
    return Request("POST", ("bridges", bridge, verb), {"channel": channels, **query}, waits=True)


def _park(effect: fx.ParkCall | fx.HoldCaller, place: Place) -> list[Step]:
    """Adding a channel to a bridge takes it out of the one where it was.

    The role gives each caller music of their own. Music that is played into the bridge itself ends for good as soon as
    the bridge is empty once. A channel that is added to the bridge where it is already loses its role on the way, and
    hears nothing any more: one that waits is left alone, or taken out first to hear other music.
    """
    bridge, music = naming.waiting_bridge(place.node, place.channel), _other_music(effect, place)
    if place.waits and not music:
        return _silence(place)
    leave = [Step(_move(bridge, "removeChannel", place.channel), GONE | {400})] if place.waits else []
    choose = [Step(_choose_music(place, music))] if music else []
    add = Step(_move(bridge, "addChannel", place.channel, role="holding_participant"), frozenset({400, 422}))
    return [*_silence(place), *leave, *choose, add]


def _other_music(effect: fx.ParkCall | fx.HoldCaller, place: Place) -> str:
    """Return the class that must be chosen for the caller now; empty: what they have is right. A class that the switch
    lacks sounds like its usual one."""
    if isinstance(effect, fx.HoldCaller):
        return ""
    wanted = effect.music or USUAL_MUSIC
    return "" if wanted == (place.music or USUAL_MUSIC) else wanted


def _choose_music(place: Place, music: str) -> Request:
    query = {"variable": MUSIC_CLASS, "value": music}
    return Request("POST", ("channels", place.channel, "variable"), query, waits=True)


def _ring(effect: fx.RingAgent, place: Place) -> list[Step]:
    """Asterisk answers an attempt to ring an endpoint that it does not know with the same 409 as one to ring twice."""
    leg = naming.leg_channel(effect.offer_id)
    request = Request(
        "POST",
        ("channels", leg),
        {
            "endpoint": place.endpoint_of(effect.agent_id),
            "app": place.app,
            "appArgs": f"{naming.APP_ARG_AGENT},{effect.offer_id}",
            "callerId": caller_id(effect.caller),
            "timeout": str(effect.timeout_seconds),
            **({"originator": place.channel} if place.channel else {}),
        },
        {"variables": _AUTO_ANSWER} if effect.auto_answer else None,
    )
    return [Step(request, frozenset({EXISTS}), proof=get("channels", leg))]


def _dial(effect: fx.DialNumber, place: Place) -> list[Step]:
    """A number is made of digits before it comes near a dial string, whoever has looked at it before."""
    number = dialable(effect.number)
    route = place.endpoint_of_number(number, effect.trunk) if number else None
    if route is None:
        raise AriError(400, NO_ROUTE)
    query = {
        "endpoint": route.endpoint,
        "app": place.app,
        "appArgs": f"{naming.APP_ARG_DIALLED},{effect.dial_id}",
        "timeout": str(effect.timeout_seconds),
    }
    if caller := effect.caller or route.caller:
        query["callerId"] = caller_id(caller)
    channel = naming.dial_channel(effect.dial_id)
    request = Request("POST", ("channels", channel), query)
    return [Step(request, frozenset({EXISTS}), proof=get("channels", channel))]


def _drop_number(effect: fx.DropNumber, place: Place) -> list[Step]:
    return [Step(delete("channels", naming.dial_channel(effect.dial_id)))]


def _ringing(effect: fx.PlayRinging, place: Place) -> list[Step]:
    return [Step(post("channels", naming.leg_channel(effect.offer_id), "ring"))]


def _no_ringing(effect: fx.StopRinging, place: Place) -> list[Step]:
    return [Step(delete("channels", naming.leg_channel(effect.offer_id), "ring"))]


def _drop(effect: fx.DropLeg, place: Place) -> list[Step]:
    return [Step(delete("channels", naming.leg_channel(effect.offer_id)))]


def _connect(effect: fx.ConnectAgent, place: Place) -> list[Step]:
    bridge = naming.conversation_bridge(effect.interaction_id)
    both = f"{place.channel},{naming.leg_channel(effect.offer_id)}"
    return [
        Step(Request("POST", ("bridges", bridge), {"type": "mixing"}), frozenset({EXISTS})),
        *_silence(place),
        Step(_move(bridge, "addChannel", both), frozenset({400, 422})),
    ]


def _send_digits(effect: fx.SendDigits, place: Place) -> list[Step]:
    channel = naming.dial_channel(effect.dial_id) if effect.dial_id else place.channel
    return [Step(post("channels", channel, "dtmf", dtmf=effect.digits))]


def _spy(effect: fx.SpyOnAgent, place: Place) -> list[Step]:
    """Spy on the agent's leg: what the agent says and hears, wherever the caller is, without being in the conversation.

    A silent listener gets a spy without a way back: what is not there cannot be switched on by mistake. A whisper goes
    to what the agent hears; neither the caller nor the recording, which is made in the conversation's bridge, has it.
    """
    bridge = naming.listening_bridge(effect.monitor_id)
    spy = naming.spy_channel(effect.monitor_id, effect.mode)
    query = {
        "app": place.app,
        "appArgs": f"{naming.APP_ARG_AGENT},{effect.monitor_id}",
        "spy": "both",
        "whisper": "out" if effect.mode is MonitorMode.WHISPER else "none",
    }
    request = Request("POST", ("channels", naming.leg_channel(effect.offer_id), "snoop", spy), query)
    return [
        Step(Request("POST", ("bridges", bridge), {"type": "mixing"}), frozenset({EXISTS})),
        Step(request, frozenset({NOT_CREATED}), get("channels", spy)),
    ]


def _join_listener(effect: fx.JoinListener, place: Place) -> list[Step]:
    bridge = naming.listening_bridge(effect.monitor_id)
    both = f"{naming.leg_channel(effect.monitor_id)},{naming.spy_channel(effect.monitor_id, effect.mode)}"
    others = [mode for mode in SPYING if mode is not effect.mode]
    return [
        Step(_move(bridge, "addChannel", both), GONE | {400}),
        *(_end_spy(effect.monitor_id, mode) for mode in others),
    ]


def _barge(effect: fx.BargeIn, place: Place) -> list[Step]:
    """The bridge for listening stays: Asterisk blocks the id of a deleted one for as long as a channel that was in it
    lives, and the supervisor may want to go back to listening."""
    bridge = naming.conversation_bridge(effect.interaction_id)
    return [
        Step(_move(bridge, "addChannel", naming.leg_channel(effect.monitor_id)), GONE | {400}),
        *(_end_spy(effect.monitor_id, mode) for mode in SPYING),
    ]


def _stop_listening(effect: fx.StopListening, place: Place) -> list[Step]:
    return [
        *(_end_spy(effect.monitor_id, mode) for mode in SPYING),
        Step(delete("bridges", naming.listening_bridge(effect.monitor_id))),
    ]


def _end_spy(monitor_id: str, mode: MonitorMode) -> Step:
    return Step(delete("channels", naming.spy_channel(monitor_id, mode)))


def _party_channel(effect: fx.ConnectParty | fx.HoldParty) -> str:
    return (naming.dial_channel if effect.by_number else naming.leg_channel)(effect.party_id)


def _connect_party(effect: fx.ConnectParty, place: Place) -> list[Step]:
    bridge = naming.conversation_bridge(effect.interaction_id)
    channels = [place.channel] if effect.with_caller else []
    return [
        Step(Request("POST", ("bridges", bridge), {"type": "mixing"}), frozenset({EXISTS})),
        *(_silence(place) if effect.with_caller else ()),
        Step(
            _move(bridge, "addChannel", ",".join([*channels, _party_channel(effect)])), frozenset({400, 422})
        ),
    ]


def _hold_party(effect: fx.HoldParty, place: Place) -> list[Step]:
    channel = _party_channel(effect)
    bridge = naming.waiting_bridge(place.node, channel)
    request = _move(bridge, "addChannel", channel, role="holding_participant")
    return [Step(request, frozenset({400, 422}))]


def _record_conversation(effect: fx.StartRecording, place: Place) -> list[Step]:
    bridge = naming.conversation_bridge(effect.interaction_id)
    request = post("bridges", bridge, "record", name=effect.recording_id, format="wav", ifExists="overwrite")
    return [Step(request, frozenset({EXISTS}))]


def _pause_recording(effect: fx.PauseRecording, place: Place) -> list[Step]:
    """Muted, not paused: a pause would cut the gap out, and all that follows would be at a wrong place in the file."""
    return [Step(post("recordings", "live", effect.recording_id, "mute"))]


def _resume_recording(effect: fx.ResumeRecording, place: Place) -> list[Step]:
    return [Step(delete("recordings", "live", effect.recording_id, "mute"))]


def _stop_recording(effect: fx.StopRecording, place: Place) -> list[Step]:
    return [Step(post("recordings", "live", effect.recording_id, "stop"))]


def _record_message(effect: fx.RecordMessage, place: Place) -> list[Step]:
    """A channel in a bridge cannot be recorded, so a caller who waited is taken out first; not one who is perhaps being
    recorded, for whom everything else would have to wait."""
    leave = _move(naming.waiting_bridge(place.node, place.channel), "removeChannel", place.channel)
    record = post(
        "channels",
        place.channel,
        "record",
        name=effect.recording_id,
        format="wav",
        ifExists="fail" if effect.again else "overwrite",
        beep="true" if effect.beep else "false",
        terminateOn=effect.ends_on,
        maxDurationSeconds=str(effect.max_seconds),
        maxSilenceSeconds=str(effect.silence_seconds),
    )
    if effect.again:
        return [Step(record, frozenset({404, EXISTS}), get("recordings", "live", effect.recording_id))]
    return [*_silence(place), Step(leave, GONE | {400}), Step(record, frozenset({404, EXISTS}))]


def _hang_up(effect: fx.HangUpCall, place: Place) -> list[Step]:
    return [Step(delete("channels", place.channel, reason_code=str(effect.cause)))]


def _close(effect: fx.CloseCall, place: Place) -> list[Step]:
    return [Step(delete("bridges", naming.conversation_bridge(effect.interaction_id)))]


_AUTO_ANSWER = {
    "PJSIP_HEADER(add,Call-Info)": "<sip:contact-centre>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "info=alert-autoanswer",
}
"""How a phone is asked to pick up by itself: the two headers between them are known to all usual phones."""

_PLANS: Mapping[type[Effect], Callable[[Any, Place], list[Step]]] = {
    fx.AnswerCall: _answer,
    fx.PlayPrompt: _play,
    fx.StopPrompt: _stop_prompt,
    fx.ParkCall: _park,
    fx.RingAgent: _ring,
    fx.DialNumber: _dial,
    fx.DropNumber: _drop_number,
    fx.PlayRinging: _ringing,
    fx.StopRinging: _no_ringing,
    fx.DropLeg: _drop,
    fx.ConnectAgent: _connect,
    fx.HoldCaller: _park,
    fx.ConnectParty: _connect_party,
    fx.HoldParty: _hold_party,
    fx.SendDigits: _send_digits,
    fx.SpyOnAgent: _spy,
    fx.JoinListener: _join_listener,
    fx.BargeIn: _barge,
    fx.StopListening: _stop_listening,
    fx.StartRecording: _record_conversation,
    fx.PauseRecording: _pause_recording,
    fx.ResumeRecording: _resume_recording,
    fx.StopRecording: _stop_recording,
    fx.RecordMessage: _record_message,
    fx.HangUpCall: _hang_up,
    fx.CloseCall: _close,
}
