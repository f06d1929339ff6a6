"""What a virtual agent does next, and after how long. No clock and no I/O: chance comes in as a ``random.Random``."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from apps.acd.domain import commands as cmd
from apps.agents.domain.states import Presence, WorkState
from apps.kernel.messages import Message

WRAP_UP_SECONDS = 15.0
COME_BACK_SECONDS = 20.0
BREAK_SECONDS = 150.0
ACCEPT_SECONDS = 3.0
DESK_SECONDS = 90.0
SPREAD = 0.5
"""Standard deviation of the logarithm: most times lie between half and twice the median."""
BREAK_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Habits:
    """How a crew works. ``speed`` divides every time; codes are those that the directory offers."""

    speed: float = 1.0
    dispositions: Sequence[str] = ()
    reasons: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Give ``command`` after ``delay`` real seconds, unless the situation changes before."""

    delay: float
    command: Message


Situation = tuple[Any, ...]


def situation_of(view: dict[str, Any]) -> Situation:
    """Return what the next step depends on; while it stays the same, a step once decided stays decided."""
    offer, party = view.get("offer") or {}, view.get("party") or {}
    desk, desk_offer = view.get("desk") or [], view.get("desk_offer") or {}
    return (
        view["connected"],
        view["presence"],
        view["work"],
        view["interaction_id"],
        offer.get("offer_id"),
        offer.get("accepted"),
        party.get("id"),
        party.get("stage"),
        desk_offer.get("offer_id"),
        desk[0]["interaction_id"] if desk else "",
    )


def next_step(view: dict[str, Any], chance: Random, habits: Habits) -> Step | None:
    """Return what an agent with this view of the floor does next, or None to wait for the floor."""
    if not view["connected"]:
        return None  # announced by the connection itself
    if view["work"] == WorkState.WRAP_UP:
        return _finish_wrap_up(view, chance, habits)
    if view["work"] == WorkState.RINGING:
        return _accept(view, chance, habits)
    if view["work"] == WorkState.CONSULTING:
        return _help_colleague(view, chance, habits)
    if view["work"] != WorkState.IDLE:
        return None
    return _work_at_the_desk(view, chance, habits) or _choose_presence(view, chance, habits)


def _work_at_the_desk(view: dict[str, Any], chance: Random, habits: Habits) -> Step | None:
    """What is offered is taken; then one thing is done after the other."""
    if offer := view.get("desk_offer"):
        return Step(_draw(ACCEPT_SECONDS, chance, habits), cmd.AcceptOffer(view["id"], offer["offer_id"]))
    if not view.get("desk"):
        return None
    disposition = chance.choice(habits.dispositions) if habits.dispositions else ""
    done = cmd.CompleteWork(view["id"], view["desk"][0]["interaction_id"], disposition)
    return Step(_draw(DESK_SECONDS, chance, habits), done)


def _help_colleague(view: dict[str, Any], chance: Random, habits: Habits) -> Step | None:
    """Whoever is asked for a word gives it, and stays until the colleague has heard enough."""
    party = view.get("party") or {}
    if party.get("stage") != "invited":
        return None
    return Step(_draw(ACCEPT_SECONDS, chance, habits), cmd.AcceptInvitation(view["id"], party["id"]))


def _finish_wrap_up(view: dict[str, Any], chance: Random, habits: Habits) -> Step:
    delay = _draw(WRAP_UP_SECONDS, chance, habits)
    disposition = chance.choice(habits.dispositions) if habits.dispositions else ""
    return Step(delay, cmd.CompleteWrapUp(view["id"], view["interaction_id"], disposition))


def _accept(view: dict[str, Any], chance: Random, habits: Habits) -> Step | None:
    """Only who accepts on the screen has something to press; the others pick their phone up."""
    offer = view.get("offer")
    if offer is None or offer["accepted"] or view.get("accept_on") == "phone":
        return None
    return Step(_draw(ACCEPT_SECONDS, chance, habits), cmd.AcceptOffer(view["id"], offer["offer_id"]))


def _choose_presence(view: dict[str, Any], chance: Random, habits: Habits) -> Step | None:
    match view["presence"]:
        case Presence.OFFLINE:
            return Step(0.0, cmd.SetPresence(view["id"], Presence.AVAILABLE))
        case Presence.BREAK:
            median = COME_BACK_SECONDS if view["reason"] == "missed" else BREAK_SECONDS
            return Step(_draw(median, chance, habits), cmd.SetPresence(view["id"], Presence.AVAILABLE))
    if chance.random() >= BREAK_SHARE:
        return None
    reason = chance.choice(habits.reasons) if habits.reasons else ""
    return Step(0.0, cmd.SetPresence(view["id"], Presence.BREAK, reason))


def _draw(median: float, chance: Random, habits: Habits) -> float:
    return chance.lognormvariate(math.log(median), SPREAD) / habits.speed
