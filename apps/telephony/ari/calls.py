"""What the adapter remembers of the calls that are up: little, and all of it can be learnt again from the switch."""

from dataclasses import dataclass, field

from apps.interactions.domain import messages as msg
from apps.kernel.messages import Message
from apps.telephony import naming
from apps.telephony.ari.events import AriEvent, ChannelHangupRequest
from apps.telephony.ari.translate import NORMAL_CLEARING, translate


@dataclass(slots=True)
class Call:
    """A caller's channel. ``hangup_cause`` is set from the moment when the channel began to end; ``playing`` holds the
    prompts that are not over."""

    channel_id: str
    hangup_cause: int | None = None
    playing: set[str] = field(default_factory=set)


class Calls:
    """The callers of one node: turns events into messages, each end of a call exactly once."""

    def __init__(self, node: str) -> None:
        self._node = node
        self._calls: dict[str, Call] = {}

    def adopt(self, interaction_id: str, channel_id: str) -> None:
        """Learn of a call that was there before."""
        self._calls.setdefault(interaction_id, Call(channel_id))

    def replace(self, channels: dict[str, str]) -> None:
        """Take the switch's word (interaction -> channel) for which calls there are."""
        self._calls = {interaction_id: Call(channel_id) for interaction_id, channel_id in channels.items()}

    def channel_of(self, interaction_id: str) -> str | None:
        """Return the caller's channel, or None where the caller is gone."""
        call = self._calls.get(interaction_id)
        return call.channel_id if call else None

    def plays(self, interaction_id: str, playback_id: str) -> None:
        """Note that a prompt was begun."""
        if call := self._calls.get(interaction_id):
            call.playing.add(playback_id)

    def prompts_of(self, interaction_id: str) -> tuple[str, ...]:
        """Return the prompts that the caller may still hear."""
        call = self._calls.get(interaction_id)
        return tuple(sorted(call.playing)) if call else ()

    def message_of(self, event: AriEvent) -> Message | None:
        """Return the message of an event, or None; remembers what the next event needs."""
        if isinstance(event, ChannelHangupRequest):
            self._begin_to_end(event)
            return None
        message = translate(event, self._node)
        match message:
            case msg.CallArrived():
                self._calls[message.interaction_id] = Call(message.channel_id)
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
