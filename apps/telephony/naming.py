"""The names that things have on the switch, both ways; pure.

Every name is derived from what it names. An instruction that is given twice therefore names the same channel, bridge
or recording, and the switch answers "that exists already" instead of making a second one. And because each name can be
read back, an event of the switch says by itself which interaction it belongs to: nothing has to be remembered for that.

====================  =======================================  ================================================
what                  name                                     read back by
====================  =======================================  ================================================
caller's channel      given by Asterisk                        :func:`interaction_id` (derived from node + channel)
agent's leg           ``leg-<offer_id>``                       :func:`offer_of_leg`
number dialled        ``dial-<dial_id>``                       :func:`dial_of_channel`
conversation bridge   ``call-<interaction_id>``                :func:`interaction_of_bridge`
supervisor's leg      ``leg-<monitor_id>``                     :func:`offer_of_leg`, as an agent's
supervisor's bridge   ``listen-<monitor_id>``                  :func:`monitor_of_bridge`
what is heard there   ``spy-<monitor_id>-<mode>``              :func:`read_spy`
waiting bridges       ``wait-<node>-<n>``                      :func:`is_waiting_bridge`
playback              ``play-<playback_id>``                   :func:`playback_id_of`
recording             ``<interaction_id>-<segment>``           :func:`interaction_of_recording`
voicemail             ``<interaction_id>-vm``                  :func:`is_voicemail`
message of a flow     ``<interaction_id>-vm<n>``                :func:`is_voicemail`
what is said at menus  ``<interaction_id>-sp<n>``               :func:`is_speech`
message, we are away  given by the dialplan                    :func:`read_fallback_message`
number answered first ``ANSWER_<number>``                      the dialplan only (``extensions.conf``)
rate of the gate       ``GATE_STEP``, ``GATE_UNTIL``            the dialplan only
callers refused        rows of ``refused``, ``GATE_LAST``       :mod:`apps.telephony.ari.gate`
what reads these       ``gate-<node>``                          nothing: it is no call
====================  =======================================  ================================================
"""

import re
from dataclasses import dataclass
from zlib import crc32

from apps.kernel.ids import derive_id

APP_ARG_AGENT = "agent"
"""First application argument of a leg that we originated; a caller's first argument is the number dialled."""

APP_ARG_DIALLED = "dialled"
"""The same for a leg to a telephone number that we dialled."""

APP_ARG_READER = "reader"
"""The same for a channel that is no call: through it the switch's database is read."""

WAITING_BRIDGES = 64
"""Over so many bridges those who wait are spread: who joins or leaves one costs Asterisk work for everybody in it."""

_LEG = "leg-"
_DIAL = "dial-"
_CALL = "call-"
_WAIT = "wait-"
_PLAY = "play-"
_LISTEN = "listen-"
_VOICEMAIL = "-vm"
_OFFER = re.compile(r"([0-9a-f]{32})-(\d{1,9})")
_SPY = re.compile(r"spy-([0-9a-f]{32}-\d{1,9})-(monitor|whisper)")
_RECORDING = re.compile(r"([0-9a-f]{32})-(?:\d{1,9}|vm\d{0,6}|sp\d{1,9})")
_SPEECH = re.compile(r"[0-9a-f]{32}-sp\d{1,9}")
_MESSAGE = re.compile(r".*-vm\d{0,6}")
_INTERACTION = re.compile(r"[0-9a-f]{32}")
_FALLBACK = re.compile(r"fallback-(\d{0,20})-(\d{0,20})-[A-Za-z0-9_-]*?(\d{10})\.\d+")


def interaction_id(node: str, channel_id: str) -> str:
    """Return the interaction that the caller's channel ``channel_id`` of ``node`` always stands for. The channel of a
    customer whom we dialled names it."""
    dial_id = dial_of_channel(channel_id)
    if dial_id is not None and is_customer(dial_id):
        return interaction_of_dial(dial_id)
    return derive_id(node, channel_id)


def dial_channel(dial_id: str) -> str:
    """Return the id of the channel on which a telephone number is dialled."""
    return _DIAL + dial_id


def dial_of_channel(channel_id: str) -> str | None:
    """Return the ``dial_id`` of a channel on which a number was dialled, or None for any other channel."""
    dial_id = channel_id.removeprefix(_DIAL)
    return dial_id if dial_id != channel_id and _OFFER.fullmatch(dial_id) else None


def interaction_of_dial(dial_id: str) -> str:
    """Return the interaction for which a number is dialled."""
    return dial_id.rpartition("-")[0]


def is_customer(dial_id: str) -> bool:
    """Return whether the number dialled is that of the customer whom the interaction is with: nothing but zeros, one
    for each trunk that was tried."""
    return not dial_id.rpartition("-")[2].strip("0")


def leg_channel(offer_id: str) -> str:
    """Return the id of the channel on which the agent of this offer is rung."""
    return _LEG + offer_id


def offer_of_leg(channel_id: str) -> str | None:
    """Return the offer whose leg this channel is, or None for any other channel."""
    offer_id = channel_id.removeprefix(_LEG)
    return offer_id if offer_id != channel_id and _OFFER.fullmatch(offer_id) else None


def interaction_of_offer(offer_id: str) -> str | None:
    """Return the interaction that the offer is for, or None where this is no offer id."""
    match = _OFFER.fullmatch(offer_id)
    return match[1] if match else None


def conversation_bridge(interaction: str) -> str:
    """Return the id of the bridge in which caller and agent hear each other."""
    return _CALL + interaction


def interaction_of_bridge(bridge_id: str) -> str | None:
    """Return the interaction whose conversation this bridge holds, or None for any other bridge."""
    interaction = bridge_id.removeprefix(_CALL)
    return interaction if interaction != bridge_id and _INTERACTION.fullmatch(interaction) else None


def waiting_bridge(node: str, channel_id: str) -> str:
    """Return the id of the holding bridge, with music, in which this channel of the node waits."""
    return f"{_WAIT}{node}-{crc32(channel_id.encode()) % WAITING_BRIDGES}"


def waiting_bridges(node: str) -> tuple[str, ...]:
    """Return the ids of all holding bridges of a node."""
    return tuple(f"{_WAIT}{node}-{number}" for number in range(WAITING_BRIDGES))


def is_waiting_bridge(bridge_id: str) -> bool:
    """Return whether callers wait in this bridge."""
    return bridge_id.startswith(_WAIT)


def listening_bridge(monitor_id: str) -> str:
    """Return the id of the bridge in which a supervisor hears somebody else's conversation."""
    return _LISTEN + monitor_id


def monitor_of_bridge(bridge_id: str) -> str | None:
    """Return the monitor whose bridge this is, or None for any other bridge."""
    monitor_id = bridge_id.removeprefix(_LISTEN)
    return monitor_id if monitor_id != bridge_id and _OFFER.fullmatch(monitor_id) else None


def spy_channel(monitor_id: str, mode: str) -> str:
    """Return the id of the channel that carries to the supervisor what the agent says and hears."""
    return f"spy-{monitor_id}-{mode}"


def read_spy(channel_id: str) -> tuple[str, str] | None:
    """Return monitor and mode of a spy's channel, or None for any other channel."""
    match = _SPY.fullmatch(channel_id)
    return (match[1], match[2]) if match else None


def playback_name(playback_id: str) -> str:
    """Return the name that the switch is told for a prompt."""
    return _PLAY + playback_id


def playback_id_of(name: str) -> str | None:
    """Return the ``playback_id`` of a prompt that we started, or None for any other playback."""
    playback_id = name.removeprefix(_PLAY)
    return playback_id if playback_id and playback_id != name else None


def voicemail_recording(interaction: str) -> str:
    """Return the recording id of the message that a caller leaves."""
    return interaction + _VOICEMAIL


def is_voicemail(recording_id: str) -> bool:
    """Return whether the recording is a caller's message, not a conversation."""
    return _MESSAGE.fullmatch(recording_id) is not None


def is_speech(recording_id: str) -> bool:
    """Return whether the recording is what a caller says at a menu; it is recognised and thrown away."""
    return _SPEECH.fullmatch(recording_id) is not None


def interaction_of_recording(recording_id: str) -> str | None:
    """Return the interaction that was recorded, or None where the recording is not ours."""
    match = _RECORDING.fullmatch(recording_id)
    return match[1] if match else None


def segment_of_recording(recording_id: str) -> int | None:
    """Return the number of the recorded segment; None for a voicemail and for recordings that are not ours."""
    match = _RECORDING.fullmatch(recording_id)
    number = recording_id.rpartition("-")[2]
    return int(number) if match and number.isdigit() else None


def answer_variable(dnis: str) -> str:
    """Return the switch's global variable that is "1" where calls to this number are answered by the dialplan."""
    return f"ANSWER_{dnis}"


HAS_GATE = "GATE"
"""The switch's global variable that is "1" where the dialplan has a gate."""
GATE_STEP = "GATE_STEP"
"""How many microseconds of the rate a call takes."""
GATE_UNTIL = "GATE_UNTIL"
"""Until when the gate refuses anybody, Unix seconds."""
GATE_LAST = "GATE_LAST"
"""When the gate refused somebody last, after it had written that down: microseconds of the switch's clock."""
REFUSED = "refused"
"""The family of the switch's database in which the gate writes down whom it refuses."""
JUDGED = "gate"
"""Second application argument of a call that the gate has let in because it was within the rate."""


def gate_channel(node: str) -> str:
    """Return the id of the channel through which a node's database is read."""
    return f"gate-{node}"


@dataclass(frozen=True, slots=True)
class FallbackMessage:
    """A message that a caller left while the application was away. ``called_at``: when the call began, Unix seconds."""

    name: str
    caller: str
    dialled: str
    called_at: float


def read_fallback_message(name: str) -> FallbackMessage | None:
    """Return what the dialplan put into a recording's name (``extensions.conf``), or None for any other recording."""
    match = _FALLBACK.fullmatch(name)
    return FallbackMessage(name, match[1], match[2], float(match[3])) if match else None
