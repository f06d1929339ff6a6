"""A virtual caller: listens, presses keys, waits as long as their patience lasts, talks, leaves a message, hangs up."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from apps.telephony.simulator import calls
from apps.telephony.simulator.dialplan import Dialplan
from apps.telephony.simulator.model import CallerId, Channel, Party, Recording
from apps.telephony.simulator.phones import AgentPhone
from apps.telephony.simulator.scenario import CallerScript
from apps.telephony.simulator.timers import Timer
from apps.telephony.simulator.world import World

Outcome = Literal["answered", "abandoned", "voicemail", "refused"]
ON_HOLD_PATIENCE = 300.0
ALONE_PATIENCE = 10.0
"""How long a caller listens to nothing after the agent has gone."""
SILENT_LINE_PATIENCE = 60.0
"""How long a caller listens to nothing in a menu."""
_KEY_GAP = 0.3


class Caller(Party):
    """One person on one call. ``ended`` is called once, with how the call ended for them."""

    def __init__(self, world: World, script: CallerScript, ended: Callable[["Caller"], None]) -> None:
        self.script = script
        self.outcome: Outcome = "refused"
        self.offers = 0
        """How many agents' telephones have been called for this caller."""
        self._world = world
        self._ended = ended
        self._keys = list(script.keys) + list(script.keys[-1:]) * script.repeats
        self._thoughts = 0
        self._talk_left = script.talk
        self._talking_since: float | None = None
        self._said_goodbye = False
        self._gives_up: Timer | None = None
        self._next_key: Timer | None = None
        self._says_goodbye: Timer | None = None
        self._heard_prompt = False
        caller = CallerId(number=script.ani)
        self.channel: Channel = calls.new_incoming(world, party=self, caller=caller, exten=script.dnis)

    def arrive(self, dialplan: Dialplan) -> None:
        """Ring at the switch."""
        self._give_up_after(self.script.patience)
        dialplan.take(self.channel)

    def hear(self, media: str) -> None:
        if self.channel.bridge is None:
            _cancel(self._gives_up)
            self._press_after(self.script.listens)
        if not self._heard_prompt and self.script.ivr_hangup_after is not None and not self.script.manual:
            self._world.later(self.script.ivr_hangup_after, self._leave_menu)
        self._heard_prompt = True

    def hear_nothing(self) -> None:
        if self.channel.bridge is not None:
            return
        self._give_up_after(SILENT_LINE_PATIENCE)
        self._press_after(self._think())

    def wait(self) -> None:
        _cancel(self._next_key)
        if self.outcome != "answered":
            self._give_up_after(self.script.patience)

    def notice_company(self) -> None:
        bridge = self.channel.bridge
        if bridge is not None and bridge.kind == "mixing" and len(bridge.channels) > 1:
            self._talk()
        elif self.outcome == "answered":
            self._pause_talking(ON_HOLD_PATIENCE if bridge and bridge.kind == "holding" else ALONE_PATIENCE)
        elif bridge is not None:
            self.wait()

    def speak_up(self) -> None:
        _cancel(self._gives_up)
        if self.outcome != "answered":
            self.outcome = "voicemail"
        self.channel.speaks_until = self._world.now + self.script.voicemail
        if self.script.ends_voicemail != "silence" and not self.script.manual:
            self._world.later(self.script.voicemail, self._end_message)

    def leave(self, cause: int) -> None:
        for timer in (self._gives_up, self._next_key, self._says_goodbye):
            _cancel(timer)
        self._ended(self)

    @property
    def was_cut_off(self) -> bool:
        """Whether the line went dead in the conversation, before anybody had said good-bye."""
        return self.outcome == "answered" and not self._said_goodbye

    def hang_up(self) -> None:
        """Put the receiver down."""
        self._said_goodbye = True
        if self.outcome == "refused":
            self.outcome = "abandoned"
        calls.hang_up(self._world, self.channel)

    def press(self, digits: str) -> None:
        """Press one key after the other."""
        for position, digit in enumerate(digits):
            self._world.later(position * _KEY_GAP, partial(calls.press, self._world, self.channel, digit))

    def say(self, text: str) -> bool:
        """Say something for a second; return False where nobody records it."""
        recording = self.channel.turns.busy
        if not isinstance(recording, Recording):
            return False
        recording.said = f"{recording.said} {text}".strip()
        self.channel.speaks_until = self._world.now + 1.0
        return True

    def next_phone(self) -> int:
        """Return the index of the next reaction of an agent's telephone, and count it."""
        self.offers += 1
        return (self.offers - 1) % len(self.script.phones)

    def _press_after(self, seconds: float) -> None:
        _cancel(self._next_key)
        if self._keys and not self.script.manual:
            self._next_key = self._world.later(seconds, self._press)

    def _press(self) -> None:
        self.press(self._keys.pop(0))

    def _think(self) -> float:
        self._thoughts += 1
        return self.script.thinks[(self._thoughts - 1) % len(self.script.thinks)]

    def _leave_menu(self) -> None:
        if self.channel.bridge is None and self.outcome == "refused":
            self.hang_up()

    def _end_message(self) -> None:
        if self.script.ends_voicemail == "key":
            self.press("#")
        else:
            self.hang_up()

    def _give_up_after(self, seconds: float) -> None:
        _cancel(self._gives_up)
        if not self.script.manual:
            self._gives_up = self._world.later(seconds, self.hang_up)

    def _talk(self) -> None:
        if self._talking_since is not None:
            return
        self.outcome = "answered"
        self._talking_since = self._world.now
        _cancel(self._gives_up)
        if not self.script.manual:
            self._says_goodbye = self._world.later(self._talk_left, self._say_goodbye)

    def _pause_talking(self, patience: float) -> None:
        if self._talking_since is not None:
            self._talk_left = max(1.0, self._talk_left - (self._world.now - self._talking_since))
            self._talking_since = None
        _cancel(self._says_goodbye)
        self._give_up_after(patience)

    def _say_goodbye(self) -> None:
        self._said_goodbye = True
        agent = self._agent() if self.script.hangs_up == "agent" else None
        if agent is None:
            self.hang_up()
        else:
            calls.hang_up(self._world, agent)

    def _agent(self) -> Channel | None:
        others = self.channel.bridge.channels if self.channel.bridge else []
        return next((other for other in others if isinstance(other.party, AgentPhone)), None)


def _cancel(timer: Timer | None) -> None:
    if timer is not None:
        timer.cancel()
