"""The gate of ``deploy/asterisk/extensions.conf``, with the same variables and rows: who comes too fast hears busy."""

from apps.telephony import naming
from apps.telephony.simulator.model import Channel
from apps.telephony.simulator.world import World

SECOND = 1_000_000
_NEXT = "GATE_NEXT"
_NUMBER = frozenset("+*#0123456789")


class Gate:
    """Judges new calls while the application keeps it."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.variables[naming.HAS_GATE] = "1"

    @property
    def is_kept(self) -> bool:
        """Whether it refuses anybody now."""
        return self._number(naming.GATE_UNTIL) >= int(self._world.now)

    def lets_in(self, channel: Channel) -> bool:
        """Return whether there is room in this second for the call; one that has none is written down."""
        now, step = int(self._world.now * SECOND), self._number(naming.GATE_STEP)
        ahead = self._number(_NEXT) - now
        ahead = ahead if 0 <= ahead < 10 * SECOND else 0
        if ahead + step > SECOND:
            self._write_down(channel, now)
            return False
        self._world.variables[_NEXT] = str(now + ahead + step)
        return True

    def _write_down(self, channel: Channel, now: int) -> None:
        caller = "".join(sign for sign in channel.caller.number if sign in _NUMBER)[:40]
        row = f"{now}|{channel.id}|{caller}|{channel.dialled[:40]}"
        self._world.database[f"{naming.REFUSED}/{row}"] = "1"
        self._world.variables[naming.GATE_LAST] = str(now)

    def _number(self, name: str) -> int:
        return int(self._world.variables.get(name) or 0)
