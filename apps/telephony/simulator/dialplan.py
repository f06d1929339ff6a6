"""What ``deploy/asterisk/extensions.conf`` does with a call from the trunk, as far as the application can notice."""

from apps.telephony import naming
from apps.telephony.simulator import calls, causes
from apps.telephony.simulator.gate import Gate
from apps.telephony.simulator.model import Channel, Place
from apps.telephony.simulator.timers import Timer
from apps.telephony.simulator.world import World


class Dialplan:
    """Every call that the gate lets in goes to the application. While that is away, callers hear music and try again
    every few seconds.

    Those who tried first come first when the application is back.
    """

    def __init__(self, world: World, app: str, retry_seconds: float = 3.0) -> None:
        self._world = world
        self._app = app
        self._gate = Gate(world)
        self._retry_seconds = retry_seconds
        self._waiting: list[Channel] = []
        self._retry: Timer | None = None

    @property
    def waiting(self) -> int:
        """How many callers wait for the application."""
        return sum(channel.id in self._world.channels for channel in self._waiting)

    def take(self, channel: Channel) -> None:
        """Handle a new call."""
        kept = self._gate.is_kept
        if kept and not self._gate.lets_in(channel):
            calls.turn_away(self._world, channel, causes.USER_BUSY)
            return
        channel.place = Place("from-trunk", channel.place.exten, 13)
        if self._world.variables.get(naming.answer_variable(channel.dialled)) == "1":
            calls.set_state(self._world, channel, "Up")
        if not self._waiting and self._enter(channel, *[naming.JUDGED] * kept):
            return
        channel.place = Place("application-away", "s", 3, "MusicOnHold", f"default,{self._retry_seconds:g}")
        calls.set_state(self._world, channel, "Up")
        channel.party.wait()
        self._waiting.append(channel)
        self._try_later()

    def _enter(self, channel: Channel, *judged: str) -> bool:
        return calls.enter_stasis(self._world, channel, self._app, [channel.dialled, *judged])

    def _try_later(self) -> None:
        if self._retry is None:
            self._retry = self._world.later(self._retry_seconds, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        present = [channel for channel in self._waiting if channel.id in self._world.channels]
        self._waiting = [channel for channel in present if not self._enter(channel)]
        if self._waiting:
            self._try_later()
