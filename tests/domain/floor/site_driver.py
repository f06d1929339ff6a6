"""Drives a site engine like the floor process does: journal, timers and a switch that only remembers."""

from collections.abc import Iterable

from apps.acd.domain import commands as acd
from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig
from apps.agents.domain.states import Presence
from apps.floor.domain.config import EntryPointConfig, SiteConfig
from apps.floor.domain.reconcile import reconcile
from apps.floor.domain.site import SiteEngine, SiteOutcome
from apps.floor.journal.codec import Entry, decode_entry, encode_entry
from apps.interactions.domain import messages as msg
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.library import Library
from apps.kernel.ids import derive_id
from apps.kernel.messages import CancelTimer, Effect, Event, Message, SetTimer
from apps.telephony.ports import BridgeInfo, ChannelInfo, SwitchSnapshot

NODE = "pbx"

MAIN_LINE = parse_flow(
    {
        "format": 1,
        "start": "answer",
        "nodes": [
            {"id": "answer", "type": "answer", "next": "reason"},
            {
                "id": "reason",
                "type": "menu",
                "prompt": "welcome",
                "timeout_seconds": 5,
                "max_attempts": 3,
                "options": {
                    "1": {"label": "sales", "next": "sales"},
                    "2": {"label": "billing", "next": "billing"},
                },
                "failed": "bye",
            },
            {"id": "sales", "type": "route", "group": "sales", "timeout": "message"},
            {
                "id": "billing",
                "type": "route",
                "group": "billing",
                "skills": {"billing": 3},
                "max_wait_seconds": 60,
                "timeout": "message",
            },
            {"id": "message", "type": "voicemail", "prompt": "leave", "max_seconds": 60},
            {"id": "bye", "type": "hang_up"},
        ],
    },
    code="main-line",
    version=1,
)

CONFIG = SiteConfig(
    floor=FloorConfig(
        agents={
            1: AgentConfig(1, "Lin", "1001", ("sales", "billing"), {"billing": 5}, accept_on="phone"),
            2: AgentConfig(2, "Ada", "1002", ("sales", "billing"), {"billing": 2}, accept_on="phone"),
            3: AgentConfig(3, "Bo", "1003", ("sales",), {}, accept_on="screen"),
        },
        groups={
            "sales": GroupConfig("sales", "Sales", wrap_up_seconds=30, callback_offered=True),
            "billing": GroupConfig("billing", "Billing", wrap_up_seconds=30, record=False),
        },
    ),
    entry_points={"4001": EntryPointConfig("4001", "Main line", "main-line")},
    flows={("main-line", 1): MAIN_LINE},
    published={"main-line": 1},
    outgoing_nodes=(NODE,),
    library=Library(prompts={("welcome", ""): ("sound:hello",), ("leave", ""): ("sound:vm-intro",)}),
)


class Driver:
    """A site with its journal in memory. Timers fire when time is advanced over them."""

    def __init__(self, config: SiteConfig = CONFIG) -> None:
        self.now = 1_800_000_000.0
        self.config = config
        self.site = SiteEngine(config)
        self.journal: list[Entry] = []
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self.timers: dict[str, SetTimer] = {}
        self.told: list[Message] = []

    # -- the floor process -------------------------------------------------------------------------------------

    def tell(self, message: Message) -> list[Event]:
        """Give the site a message; return the events that it led to."""
        self.told.append(message)
        return self.take([self.site.handle(message, self.now)])

    def take(self, outcomes: Iterable[SiteOutcome]) -> list[Event]:
        found: list[Event] = []
        for outcome in outcomes:
            if outcome.events:
                position = self.journal[-1].last_position + 1 if self.journal else 1
                entry = Entry(position, 1, self.now, tuple(outcome.events))
                self.journal.append(decode_entry(encode_entry(entry)))
            found += [event for _, event in outcome.events]
            for effect in outcome.effects:
                self._carry_out(effect)
        self.events += found
        return found

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case SetTimer():
                self.timers[effect.timer_id] = effect
            case CancelTimer():
                self.timers.pop(effect.timer_id, None)
            case _:
                self.effects.append(effect)

    def advance(self, seconds: float) -> list[Event]:
        """Let time pass; return what the timers that fell due led to."""
        end, found = self.now + seconds, []
        while due := [timer for timer in self.timers.values() if timer.due_at <= end]:
            timer = min(due, key=lambda item: (item.due_at, item.timer_id))
            del self.timers[timer.timer_id]
            self.now = max(self.now, timer.due_at)
            found += self.tell(timer.message)
        self.now = end
        return found

    def restart(self) -> "Driver":
        """Return a new floor process, rebuilt from the journal alone and not yet connected to the switch."""
        fresh = Driver(self.config)
        fresh.now = self.now
        for entry in self.journal:
            fresh.site.apply(entry.events, entry.at)
        fresh.journal = list(self.journal)
        fresh.take([fresh.site.resume(self.now)])
        return fresh

    def connect(self, snapshot: SwitchSnapshot, known_until: float | None = None) -> list[Event]:
        """The switch is (re)connected."""
        return self.take(reconcile(self.site, snapshot, self.now, known_until))

    # -- people ------------------------------------------------------------------------------------------------

    def sign_in(self, *agents: int) -> None:
        for agent in agents:
            self.tell(acd.ConnectWorkbench(agent, session=f"browser-{agent}"))
            self.tell(acd.SetPresence(agent, Presence.AVAILABLE))

    def call(self, name: str = "1", dnis: str = "4001", ani: str = "+15550100") -> str:
        """A caller arrives; return the interaction's id."""
        interaction_id = derive_id(NODE, name)
        self.tell(msg.CallArrived(interaction_id, NODE, name, ani, dnis))
        return interaction_id

    def press(self, interaction_id: str, digit: str) -> list[Event]:
        return self.tell(msg.DigitReceived(interaction_id, digit))

    def call_to(self, digit: str, name: str = "1", ani: str = "+15550100") -> str:
        """A caller arrives and chooses."""
        interaction_id = self.call(name, ani=ani)
        self.press(interaction_id, digit)
        return interaction_id

    def offer_of(self, interaction_id: str) -> str:
        offer = next(iter(self.site.floor.work[interaction_id].offers.values()), None)
        assert offer is not None
        return offer.offer_id

    def pick_up(self, interaction_id: str) -> list[Event]:
        return self.tell(msg.AgentLegAnswered(interaction_id, self.offer_of(interaction_id)))

    def talk(self, digit: str = "1", name: str = "1") -> str:
        interaction_id = self.call_to(digit, name)
        self.pick_up(interaction_id)
        return interaction_id

    # -- looking -----------------------------------------------------------------------------------------------

    def drain(self) -> list[Effect]:
        """Return the effects since the last look."""
        found, self.effects = self.effects, []
        return found

    def names(self, events: Iterable[Event]) -> list[str]:
        return [type(event).__name__ for event in events]

    def outcome(self, interaction_id: str) -> list[str]:
        """Return the outcomes that were said of an interaction (there must be one at most)."""
        return [
            event.outcome
            for event in self.events
            if type(event).__name__ == "InteractionEnded" and event.interaction_id == interaction_id  # type: ignore[attr-defined]
        ]


def caller_channel(name: str, dnis: str = "4001") -> ChannelInfo:
    return ChannelInfo(name, f"PJSIP/trunk-{name}", "Up", "+15550100", dnis, derive_id(NODE, name))


def leg(offer_id: str, state: str = "Up") -> ChannelInfo:
    interaction_id = offer_id.rpartition("-")[0]
    return ChannelInfo(f"leg-{offer_id}", "PJSIP/1001-1", state, "", "", interaction_id, offer_id)


def dialled(interaction_id: str, state: str = "Ringing", *, attempt: int = 1) -> ChannelInfo:
    """The channel of a customer whom we call, over the ``attempt``-th trunk."""
    dial_id = f"{interaction_id}-{'0' * attempt}"
    return ChannelInfo(f"dial-{dial_id}", "PJSIP/trunk-1", state, "", "", interaction_id, dial_id=dial_id)


def carrying(*channels: ChannelInfo, bridges: tuple[BridgeInfo, ...] = ()) -> SwitchSnapshot:
    return SwitchSnapshot(NODE, channels, bridges)
