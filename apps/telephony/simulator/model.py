"""What a switch consists of: channels, bridges, playbacks, recordings, applications. State and its ARI form only."""

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from apps.telephony.simulator.timers import Timer

Json = dict[str, Any]
ENTITY_ID = "02:00:00:00:00:01"
"""``asterisk_id`` of this switch."""


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


@lru_cache(maxsize=32_768)
def timestamp(moment: float) -> str:
    """Return a Unix time as Asterisk writes it: ``2026-11-22T08:01:01.264+0000``."""
    whole = int(moment)
    return f"{_second(whole)}.{int((moment - whole) * 1000):03d}+0000"


@dataclass(slots=True)
class CallerId:
    """A name and a number, both possibly empty."""

    name: str = ""
    number: str = ""

    def as_json(self) -> Json:
        """Return the ARI ``CallerID``."""
        return {"name": self.name, "number": self.number}


@dataclass(slots=True)
class Place:
    """Where in the dialplan a channel is."""

    context: str
    exten: str
    priority: int
    app_name: str = ""
    app_data: str = ""

    def as_json(self) -> Json:
        """Return the ARI ``DialplanCEP``."""
        return {
            "context": self.context,
            "exten": self.exten,
            "priority": self.priority,
            "app_name": self.app_name,
            "app_data": self.app_data,
        }


class Party:
    """Who is at the other end of a channel. The world tells what this person can notice; the default takes no notice.

    A party acts only later, through a timer: never inside one of these calls.
    """

    def be_answered(self) -> None:
        """The switch has picked up."""

    def hear(self, media: str) -> None:
        """A prompt has begun."""

    def hear_nothing(self) -> None:
        """The last prompt has ended."""

    def wait(self) -> None:
        """Music plays."""

    def notice_company(self) -> None:
        """Somebody joined or left the bridge that this channel is in, or the channel itself did."""

    def speak_up(self) -> None:
        """After the tone: this channel is being recorded."""

    def leave(self, cause: int) -> None:
        """The channel is gone."""


@dataclass(slots=True, eq=False)
class Command:
    """An instruction that takes its turn on a channel; ``abandon`` is called instead where the channel ends first."""

    run: Callable[[], None]
    abandon: Callable[[], None]


@dataclass(slots=True, eq=False)
class Turns:
    """What a channel (or a bridge's announcer) does, one thing after the other.

    This is a trait of Asterisk that an application feels: while a prompt plays, an ``answer`` or ``addChannel``
    for the same channel is not refused; its response waits until the prompt has ended.
    """

    busy: "Playback | Recording | None" = None
    queue: deque[Command] = field(default_factory=deque)


@dataclass(slots=True, eq=False)
class Channel:
    """One leg. ``app`` is set while it is in Stasis. ``interest`` counts why each application hears of it."""

    id: str
    name: str
    state: str
    caller: CallerId
    connected: CallerId
    place: Place
    created_at: float
    protocol_id: str
    party: Party
    language: str = "en"
    app: str | None = None
    home: Place | None = None
    """Where it was outside Stasis."""
    bridge: "Bridge | None" = None
    variables: dict[str, str] = field(default_factory=dict)
    interest: Counter[str] = field(default_factory=Counter)
    turns: Turns = field(default_factory=Turns)
    dialled: str = ""
    """The number that an incoming caller dialled."""
    dialling: "Dialling | None" = None
    originator: "Channel | None" = None
    """For which other channel this one was originated."""
    spies: tuple["Channel", ...] = ()
    """Channels that listen to this one, and end with it."""
    spied: "Channel | None" = None
    """Whom this one listens to."""
    speaks_until: float = 0.0
    """Until when the party speaks; matters to a recording that ends on silence."""

    @property
    def is_plain_phone(self) -> bool:
        """Whether its sound need not pass through the switch: a telephone to which nobody listens."""
        return self.name.startswith("PJSIP/") and not self.spies

    def as_json(self) -> Json:
        """Return the ARI ``Channel``."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "protocol_id": self.protocol_id,
            "caller": self.caller.as_json(),
            "connected": self.connected.as_json(),
            "accountcode": "",
            "dialplan": self.place.as_json(),
            "creationtime": timestamp(self.created_at),
            "language": self.language,
        }


@dataclass(slots=True, eq=False)
class Dialling:
    """An originated channel that has not been answered yet, and where it goes when it is."""

    extension: str
    app: str
    app_args: str
    timer: Timer | None = None


@dataclass(slots=True, eq=False)
class Bridge:
    """A place where channels meet (``mixing``) or wait (``holding``). ``interest`` as for channels."""

    id: str
    kind: Literal["mixing", "holding"]
    name: str
    created_at: float
    channels: list[Channel] = field(default_factory=list)
    recorders: "list[Recording]" = field(default_factory=list)
    interest: Counter[str] = field(default_factory=Counter)
    turns: Turns = field(default_factory=Turns)
    technology: str = ""
    dissolving: bool = False

    def __post_init__(self) -> None:
        self.settle()

    def settle(self) -> None:
        """Choose the technology for who is in: two telephones are joined directly, more (or a recorder) are mixed.

        Asterisk does so after it has told of the change, so an event still shows the technology before it.
        """
        parties = len(self.channels) + len(self.recorders)
        if self.kind == "holding":
            self.technology = "holding_bridge"
        elif parties > 2:
            self.technology = "softmix"
        else:
            phones = [channel for channel in self.channels if channel.is_plain_phone]
            self.technology = "native_rtp" if len(phones) == 2 else "simple_bridge"

    def as_json(self) -> Json:
        """Return the ARI ``Bridge``."""
        return {
            "id": self.id,
            "technology": self.technology,
            "bridge_type": self.kind,
            "bridge_class": "stasis",
            "creator": "Stasis",
            "name": self.name,
            "channels": [channel.id for channel in self.channels],
            "creationtime": timestamp(self.created_at),
            "video_mode": "talker",
        }


Target = Channel | Bridge


def target_uri(target: Target) -> str:
    """Return how ARI names what something is played to or recorded from."""
    return f"{'channel' if isinstance(target, Channel) else 'bridge'}:{target.id}"


@dataclass(slots=True, eq=False)
class Playback:
    """One or more media, one after the other, on one target."""

    id: str
    media: list[str]
    target: Target
    language: str = "en"
    state: str = "queued"
    index: int = 0
    timer: Timer | None = None

    def as_json(self) -> Json:
        """Return the ARI ``Playback``."""
        wire: Json = {"id": self.id, "media_uri": self.media[self.index]}
        if self.index + 1 < len(self.media):
            wire["next_media_uri"] = self.media[self.index + 1]
        return wire | {"target_uri": target_uri(self.target), "language": self.language, "state": self.state}


@dataclass(slots=True)
class Heard:
    """Which parties (by channel id, in the order of joining) were there from a moment on, in seconds of the file."""

    start: float
    parties: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Recording:
    """A live recording; what was stored keeps ``seconds`` and ``heard`` and is made into sound when asked for."""

    name: str
    target: Target
    state: str = "queued"
    max_seconds: int = 0
    max_silence: int = 0
    terminate_on: str = "none"
    started_at: float = 0.0
    paused_at: float | None = None
    paused_seconds: float = 0.0
    muted: bool = False
    heard: list[Heard] = field(default_factory=list)
    cause: str = ""
    timer: Timer | None = None
    seconds: float = 0.0
    said: str = ""

    def length(self, now: float) -> float:
        """Return how many seconds have been written until ``now``; pauses are cut out."""
        paused = self.paused_seconds + (now - self.paused_at if self.paused_at is not None else 0.0)
        return max(0.0, now - self.started_at - paused)

    def as_json(self) -> Json:
        """Return the ARI ``LiveRecording``."""
        wire: Json = {
            "name": self.name,
            "format": "wav",
            "state": self.state,
            "target_uri": target_uri(self.target),
        }
        if self.state == "done":
            wire["duration"] = int(self.seconds)
        return wire | ({"cause": self.cause} if self.cause else {})


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """A finished recording: enough to make its sound when somebody asks for it."""

    name: str
    seconds: float
    heard: tuple[Heard, ...]
    said: str = ""


@dataclass(slots=True, eq=False)
class Application:
    """A Stasis application. It outlives its connection for as long as a channel or bridge of it lives."""

    name: str
    active: bool = True
    allowed: tuple[str, ...] = ()
    disallowed: tuple[str, ...] = ()

    def wants(self, event_type: str) -> bool:
        """Return whether the event filter lets this type through."""
        return event_type not in self.disallowed and (not self.allowed or event_type in self.allowed)
