"""What the adapter remembers of the calls that are up: little, and all of it can be learnt again from the switch."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from apps.interactions.domain import messages as msg
from apps.kernel.messages import Message
from apps.telephony import naming
from apps.telephony.ari.events import AriEvent, ChannelHangupRequest, StasisStart
from apps.telephony.ari.requests import Request
from apps.telephony.ari.translate import NORMAL_CLEARING, translate

MUSIC_CLASS = "CHANNEL(musicclass)"
"""The variable that says what a channel hears while it waits; it goes before everything else that could."""


@dataclass(slots=True)
class Call:
    """A caller's channel. ``is_up``: it is known to be answered. ``hangup_cause`` is set from the moment when the
    channel began to end; ``is_leaving``: we are about to end it; ``playing`` holds the prompts that are not over.
    ``waits``: it is in its waiting bridge; ``music`` is the class that was chosen for it there."""

    channel_id: str
    is_up: bool = False
    is_leaving: bool = False
    hangup_cause: int | None = None
    playing: set[str] = field(default_factory=set)
    waits: bool = False
    music: str = ""


class Calls:
    """The callers of one node: turns events into messages, each end of a call exactly once.

    ``bridges`` names the conversation bridges that the node has. Nobody but us makes or ends one, so an instruction
    about one that is (or is not) there need not be sent.
    """

    def __init__(self, node: str) -> None:
        self.bridges: set[str] = set()
        self._node = node
        self._calls: dict[str, Call] = {}

    def adopt(self, interaction_id: str, channel_id: str) -> None:
        """Learn of a call that was there before."""
        self._calls.setdefault(interaction_id, Call(channel_id))

    def replace(
        self, channels: dict[str, str], bridges: Iterable[str] = (), waiting: Container[str] = ()
    ) -> None:
        """Take the switch's word for which calls (interaction -> channel) and which bridges there are, and which
        channels wait."""
        self._calls = {
            interaction_id: Call(channel_id, waits=channel_id in waiting)
            for interaction_id, channel_id in channels.items()
        }
        self.bridges = set(bridges)

    def channel_of(self, interaction_id: str) -> str | None:
        """Return the caller's channel, or None where the caller is gone."""
        call = self._calls.get(interaction_id)
        return call.channel_id if call else None

    def is_answered(self, interaction_id: str) -> bool:
        """Return whether the caller is known to have been answered; an answer would be no news to the switch."""
        call = self._calls.get(interaction_id)
        return call is not None and call.is_up

    def plays(self, interaction_id: str, playback_id: str) -> None:
        """Note that a prompt was begun."""
        if call := self._calls.get(interaction_id):
            call.playing.add(playback_id)

    def answered(self, interaction_id: str) -> None:
        """Note that the caller was answered."""
        if call := self._calls.get(interaction_id):
            call.is_up = True

    def leaves(self, interaction_id: str) -> None:
        """Note that the caller is going to be hung up."""
        if call := self._calls.get(interaction_id):
            call.is_leaving = True

    def is_leaving(self, interaction_id: str) -> bool:
        """Return whether the caller is going to be hung up: nobody need be called for them any more."""
        call = self._calls.get(interaction_id)
        return call is not None and call.is_leaving

    def note(self, interaction_id: str, request: Request) -> None:
        """Remember what a request of this interaction, on its way now, makes of bridges and prompts. A prompt that is
        told to end is in the way of nothing any more."""
        call = self._calls.get(interaction_id)
        if call is not None and call.channel_id in request.query.get("channel", "").split(","):
            _note_place(call, request)
        match request.method, request.path:
            case "POST", ("channels", _, "variable") if call and request.query["variable"] == MUSIC_CLASS:
                call.music = request.query["value"]
            case "POST", ("bridges", bridge):
                self.bridges.add(bridge)
            case "DELETE", ("bridges", bridge):
                self.bridges.discard(bridge)
            case "DELETE", ("playbacks", name) if call:
                call.playing.discard(naming.playback_id_of(name) or "")

    def prompts_of(self, interaction_id: str) -> tuple[str, ...]:
        """Return the prompts that the caller may still hear."""
        call = self._calls.get(interaction_id)
        return tuple(sorted(call.playing)) if call else ()

    def wait_of(self, interaction_id: str) -> tuple[bool, str]:
        """Return whether the caller is in a waiting bridge, and the music that was chosen for them."""
        call = self._calls.get(interaction_id)
        return (call.waits, call.music) if call else (False, "")

    def message_of(self, event: AriEvent) -> Message | None:
        """Return the message of an event, or None; remembers what the next event needs."""
        if isinstance(event, ChannelHangupRequest):
            self._begin_to_end(event)
            return None
        message = translate(event, self._node)
        match message:
            case msg.CallArrived():
                self._calls[message.interaction_id] = Call(message.channel_id, is_up=_is_up(event))
            case msg.NumberAnswered() if naming.is_customer(message.dial_id):
                self._calls[message.interaction_id] = Call(naming.dial_channel(message.dial_id), is_up=True)
            case msg.CallerHungUp():
                return self._end(message.interaction_id)
            case msg.PlaybackFinished():
                return self._finished(message)
            case msg.DigitReceived() if self._is_ending(message.interaction_id):
                return None
        return message

    def _begin_to_end(self, event: ChannelHangupRequest) -> None:
        """Asterisk gives a Q.850 cause for the other side's hang-up, and an internal flag for our own."""
        call = self._calls.get(naming.interaction_id(self._node, event.channel.id))
        if call is not None:
            call.hangup_cause = NORMAL_CLEARING if event.soft else event.cause or NORMAL_CLEARING

    def _finished(self, message: msg.PlaybackFinished) -> Message | None:
        """A prompt that fails because the caller hangs up is no failure, and no news."""
        if call := self._calls.get(message.interaction_id):
            call.playing.discard(message.playback_id)
        return None if self._is_ending(message.interaction_id) else message

    def _end(self, interaction_id: str) -> Message | None:
        call = self._calls.pop(interaction_id, None)
        return msg.CallerHungUp(interaction_id, call.hangup_cause or NORMAL_CLEARING) if call else None

    def _is_ending(self, interaction_id: str) -> bool:
        call = self._calls.get(interaction_id)
        return call is None or call.hangup_cause is not None


def _note_place(call: Call, request: Request) -> None:
    match request.method, request.path:
        case "POST", ("bridges", bridge, "addChannel"):
            call.waits = naming.is_waiting_bridge(bridge)
        case "POST", ("bridges", _, "removeChannel"):
            call.waits = False


def _is_up(event: AriEvent) -> bool:
    return isinstance(event, StasisStart) and event.channel.state == "Up"
