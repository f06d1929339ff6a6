"""The state of the whole switch, its timers, and who is told what. No I/O, no clock: ``now`` comes in from outside."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import count

from apps.telephony.simulator import sounds
from apps.telephony.simulator.model import (
    ENTITY_ID,
    Application,
    Bridge,
    Channel,
    Json,
    Party,
    Playback,
    Recording,
    StoredRecording,
    timestamp,
)
from apps.telephony.simulator.timers import Action, Timer, Timers

Send = Callable[[str, Json], None]
"""Takes an application's name and an event for it."""
KEPT_RECORDINGS = 100_000
"""Stored recordings beyond this number are forgotten, oldest first: a demonstration may run for weeks."""


class World:
    """Everything that lives on the switch. Other modules of this package change it; this one only holds and tells.

    ``answer_phone`` gives the party behind an extension that is being called; ``knows_endpoint`` says whether a
    telephone is registered there at all; ``app_arrived`` are told when an application connects. ``name`` is Asterisk's
    ``systemname``: it begins every channel's id.
    """

    def __init__(
        self, send: Send, *, now: float, sound_table: sounds.SoundTable | None = None, name: str = ""
    ) -> None:
        self.now = now
        self.started_at = now
        self.timers = Timers()
        self.channels: dict[str, Channel] = {}
        self.bridges: dict[str, Bridge] = {}
        self.playbacks: dict[str, Playback] = {}
        self.live: dict[str, Recording] = {}
        self.stored: OrderedDict[str, StoredRecording] = OrderedDict()
        self.apps: dict[str, Application] = {}
        self.variables: dict[str, str] = {}
        self.database: dict[str, str] = {}
        self.config: dict[tuple[str, str], dict[str, str]] = {}
        self.sounds = sound_table or sounds.SoundTable()
        self.answer_phone: Callable[[str, Channel], Party] = lambda extension, channel: Party()
        self.knows_endpoint: Callable[[str], bool] = lambda extension: True
        self.app_arrived: list[Callable[[str], None]] = []
        self._send = send
        self._prefix = f"{name}-" if name else ""
        self._channel_number = count()
        self._name_number = count()

    def advance(self, now: float) -> None:
        """Let time pass until ``now``: whatever is due happens at its own moment, in order."""
        while timer := self.timers.pop_due(now):
            self.now = max(self.now, timer.due_at)
            if timer.action is not None:
                timer.action()
        self.now = max(self.now, now)

    def later(self, seconds: float, action: Action) -> Timer:
        """Run ``action`` in so many seconds of this world."""
        return self.timers.at(self.now + max(0.0, seconds), action)

    def new_channel_id(self) -> str:
        """Return an id as Asterisk makes them: its own name, the second, a running number."""
        return f"{self._prefix}{int(self.now)}.{next(self._channel_number)}"

    def new_channel_name(self, endpoint: str) -> str:
        """Return a channel's name, such as ``PJSIP/trunk-0000002a``."""
        return f"{endpoint}-{next(self._name_number):08x}"

    def tell(self, app: str, kind: str, **fields: object) -> None:
        """Send an event to one application, unless it is away or has filtered the type out."""
        known = self.apps.get(app)
        if known is None or not known.active or not known.wants(kind):
            return
        event: Json = {"type": kind, "timestamp": timestamp(self.now)}
        self._send(app, event | fields | {"asterisk_id": ENTITY_ID, "application": app})

    def tell_of_channel(self, channel: Channel, kind: str, **fields: object) -> None:
        """Send an event, with the channel's snapshot, to everyone who is interested in the channel."""
        for app in _interested(channel.interest):
            self.tell(app, kind, **fields, channel=channel.as_json())

    def tell_of(self, target: Channel | Bridge, kind: str, **fields: object) -> None:
        """Send an event without a snapshot to everyone who is interested in the target."""
        for app in _interested(target.interest):
            self.tell(app, kind, **fields)

    def tell_of_bridge(self, bridge: Bridge, kind: str, channel: Channel | None = None) -> None:
        """Send an event about a bridge (and a channel in it) to everyone who is interested in either."""
        audience = _interested(bridge.interest + channel.interest if channel else bridge.interest)
        for app in audience:
            about = {"channel": channel.as_json()} if channel else {}
            self.tell(app, kind, bridge=bridge.as_json(), **about)

    def connect(self, app: str) -> Application:
        """An application registers; if it was connected already, the older connection is told and hears no more.

        The event filter survives a lost connection only together with something of the application that is still up.
        """
        known = self.apps.get(app)
        if known is not None and known.active:
            self.tell(app, "ApplicationReplaced")
        if known is None:
            known = self.apps[app] = Application(app)
        known.active = True
        self.later(0.0, lambda: self._announce(app))
        return known

    def disconnect(self, app: str) -> None:
        """The connection of an application is gone. Its channels stay up."""
        if known := self.apps.get(app):
            known.active = False
            self.forget_idle_apps()

    def forget_idle_apps(self) -> None:
        """Drop applications that are away and of which nothing is left."""
        for app in [app for app in self.apps.values() if not app.active]:
            if not any(holder.interest[app.name] > 0 for holder in self._holders()):
                del self.apps[app.name]

    def is_active(self, app: str) -> bool:
        """Return whether a channel can enter the application now."""
        known = self.apps.get(app)
        return known is not None and known.active

    def store(self, recording: StoredRecording) -> None:
        """Keep a finished recording."""
        self.stored[recording.name] = recording
        self.stored.move_to_end(recording.name)
        while len(self.stored) > KEPT_RECORDINGS:
            self.stored.popitem(last=False)

    def _announce(self, app: str) -> None:
        for listener in self.app_arrived:
            listener(app)

    def _holders(self) -> Iterable[Channel | Bridge]:
        yield from self.channels.values()
        yield from self.bridges.values()


def _interested(interest: dict[str, int]) -> list[str]:
    return [app for app, reasons in interest.items() if reasons > 0]
