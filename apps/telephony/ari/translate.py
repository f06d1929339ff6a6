"""Raw events of the switch into the messages of the floor: one table, pure functions.

==========================  ==================================================================
event                       message
==========================  ==================================================================
``StasisStart``, caller     ``CallArrived``
``StasisStart``, leg        ``AgentLegAnswered``: the leg enters the application when it is picked up
``StasisStart``, dialled    ``NumberAnswered``
``StasisStart``, spy        ``ListeningReady``
``StasisEnd``, caller       ``CallerHungUp``: Asterisk sends no ``ChannelDestroyed`` for a caller
``ChannelDestroyed``, leg   ``AgentLegEnded``: also for a leg that was never picked up
``ChannelDestroyed``, dial  ``NumberEnded``: also for a number that never answered
``ChannelDtmfReceived``     ``DigitReceived``, from the caller only
``PlaybackFinished``        ``PlaybackFinished``
``RecordingFinished``       ``RecordingFinished``
``RecordingFailed``         ``RecordingFinished`` with ``ok`` false
==========================  ==================================================================

What a caller's SIP header says is not trusted: texts are cut and freed of control characters here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from apps.interactions.domain import messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.kernel.messages import Message
from apps.telephony import naming
from apps.telephony.ari import events as ari

MAX_NUMBER_LENGTH = 40
NORMAL_CLEARING = 16
SUBSCRIBER_ABSENT = 20


def translate(event: ari.AriEvent, node: str) -> Message | None:
    """Return the message of ``event`` on ``node``; None for events that mean nothing to the floor."""
    translator = _TABLE.get(type(event))
    return translator(event, node) if translator else None


def clean_number(text: str) -> str:
    """Return a number or user name from a SIP header, printable and at most :data:`MAX_NUMBER_LENGTH` long."""
    return "".join(character for character in text if character.isprintable())[:MAX_NUMBER_LENGTH]


def seconds_between(earlier: str, later: str) -> float:
    """Return the seconds between two of Asterisk's time stamps; 0 where one cannot be read or the order is wrong."""
    try:
        return max(0.0, (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def unix_seconds(stamp: str) -> float:
    """Return one of Asterisk's time stamps as Unix seconds; 0.0 where it cannot be read."""
    try:
        return datetime.fromisoformat(stamp).timestamp()
    except (ValueError, TypeError):
        return 0.0


def _entered(event: ari.StasisStart, node: str) -> Message | None:
    offer_id = naming.offer_of_leg(event.channel.id)
    if offer_id is not None:
        return msg.AgentLegAnswered(_interaction_of(offer_id), offer_id)
    if spy := naming.read_spy(event.channel.id):
        monitor_id, mode = spy
        return msg.ListeningReady(_interaction_of(monitor_id), monitor_id, MonitorMode(mode))
    dial_id = naming.dial_of_channel(event.channel.id)
    if dial_id is not None:
        return msg.NumberAnswered(naming.interaction_of_dial(dial_id), dial_id)
    if event.args[:1] in ((naming.APP_ARG_AGENT,), (naming.APP_ARG_DIALLED,), (naming.APP_ARG_READER,)):
        return None  # no call, or a leg under a name that we never give
    return msg.CallArrived(
        interaction_id=naming.interaction_id(node, event.channel.id),
        node=node,
        channel_id=event.channel.id,
        ani=clean_number(event.channel.caller.number),
        dnis=clean_number(event.args[0] if event.args else ""),
        waited_seconds=seconds_between(event.channel.creationtime, event.timestamp),
        judged=event.args[1:2] == (naming.JUDGED,),
    )


def _left(event: ari.StasisEnd, node: str) -> Message | None:
    if _is_further_party(event.channel.id):
        return None  # ChannelDestroyed follows and knows the cause
    return msg.CallerHungUp(naming.interaction_id(node, event.channel.id), NORMAL_CLEARING)


def _destroyed(event: ari.ChannelDestroyed, node: str) -> Message | None:
    cause = event.cause or NORMAL_CLEARING
    dial_id = naming.dial_of_channel(event.channel.id)
    if dial_id is not None:
        return msg.NumberEnded(naming.interaction_of_dial(dial_id), dial_id, cause)
    offer_id = naming.offer_of_leg(event.channel.id)
    if offer_id is None:
        return None
    return msg.AgentLegEnded(_interaction_of(offer_id), offer_id, cause)


def _pressed(event: ari.ChannelDtmfReceived, node: str) -> Message | None:
    if _is_further_party(event.channel.id):
        return None
    return msg.DigitReceived(naming.interaction_id(node, event.channel.id), event.digit)


def _played(event: ari.PlaybackFinished, node: str) -> Message | None:
    playback_id = naming.playback_id_of(event.playback.id)
    kind, _, channel_id = event.playback.target_uri.partition(":")
    if playback_id is None or kind != "channel":
        return None
    return msg.PlaybackFinished(
        naming.interaction_id(node, channel_id), playback_id, event.playback.state == "done"
    )


def _recorded(event: ari.RecordingFinished | ari.RecordingFailed, node: str) -> Message | None:
    interaction = naming.interaction_of_recording(event.recording.name)
    if interaction is None:
        return None
    ok = isinstance(event, ari.RecordingFinished) and event.recording.state == "done"
    return msg.RecordingFinished(interaction, event.recording.name, event.recording.duration, ok)


def _is_further_party(channel_id: str) -> bool:
    """Return whether the channel is a leg of ours that is not the customer's: an agent, a supervisor's spy, or
    another number."""
    dial_id = naming.dial_of_channel(channel_id)
    if naming.read_spy(channel_id) is not None:
        return True
    return naming.offer_of_leg(channel_id) is not None or bool(dial_id and not naming.is_customer(dial_id))


def _interaction_of(offer_id: str) -> str:
    return offer_id.rpartition("-")[0]


_TABLE: Mapping[type, Callable[[Any, str], Message | None]] = {
    ari.StasisStart: _entered,
    ari.StasisEnd: _left,
    ari.ChannelDestroyed: _destroyed,
    ari.ChannelDtmfReceived: _pressed,
    ari.PlaybackFinished: _played,
    ari.RecordingFinished: _recorded,
    ari.RecordingFailed: _recorded,
}
