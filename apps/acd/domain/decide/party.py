"""One further party of a conversation: called, connected, put on hold, let go. Who may want that is in
``parties.py``; here is what it means."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import group_party
from apps.acd.domain.state import Party, PartyStage, Stage, WorkItem, elapsed
from apps.acd.domain.timers import party_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK
from apps.interactions.domain import effects as fx, party_events as pe

RING_SECONDS = 30
"""How long a party may take to pick up, or to accept on the screen."""

CONNECT_SECONDS = 15
"""How long the phone of an agent who accepted on the screen may take to pick up."""

OVER, UNREACHABLE = "call_over", "unreachable"
REASONS = {16: "ended", 17: "busy", 18: "timeout", 19: "timeout", 21: "declined"}
"""Q.850 causes of a leg that nobody picked up; every other one means that the party is ``unreachable``."""


def invite(
    turn: Turn,
    item: WorkItem,
    by: int,
    kind: str,
    target: str,
    *,
    consult: bool,
    found: group_party.Found | None = None,
) -> None:
    """Call the party for the agent ``by``. An agent who accepts on the screen is asked there first. ``found``: they are
    called as a member of a group."""
    party_id = f"{item.interaction_id}-{item.attempts + 1}"
    agent = turn.config.agents.get(int(target)) if kind == "agent" else None
    on_screen = agent is not None and agent.accept_on != "phone"
    expires_at = turn.now + RING_SECONDS
    turn.emit(
        pe.PartyInvited(
            item.interaction_id,
            item.segment,
            party_id,
            by,
            kind,
            target,
            consult,
            expires_at,
            on_screen,
            group=found.group if found else "",
            tried=found.tried if found else (),
            decision=found.decision if found else None,
        )
    )
    if agent:
        state = WORK.next(turn.agent(agent.agent_id).work, "consulted")
        turn.emit(WorkStateChanged(agent.agent_id, state, item.interaction_id))
    if not on_screen:
        turn.do(call(item, item.parties[party_id], RING_SECONDS))
    _let_ring(turn, item, consult=consult)
    turn.wake(party_timer(party_id), expires_at, cmd.PartyExpired(item.interaction_id, party_id))


def call(
    item: WorkItem, party: Party, seconds: int, *, auto_answer: bool = False
) -> fx.RingAgent | fx.DialNumber:
    """Return what calls the party's telephone."""
    if party.agent_id is None:
        return fx.DialNumber(item.interaction_id, party.party_id, party.target, seconds)
    return fx.RingAgent(
        item.interaction_id, party.party_id, party.agent_id, seconds, item.caller, auto_answer=auto_answer
    )


def connect(item: WorkItem, party: Party) -> fx.ConnectParty:
    """Return what lets the party talk."""
    return fx.ConnectParty(item.interaction_id, party.party_id, by_number=party.agent_id is None)


def hold(turn: Turn, item: WorkItem, party: Party) -> None:
    """Let the party hear music."""
    turn.emit(pe.PartyHeld(item.interaction_id, item.segment, party.party_id, party.kind, party.target))
    turn.do(fx.HoldParty(item.interaction_id, party.party_id, by_number=party.agent_id is None))


def resume(turn: Turn, item: WorkItem, party: Party) -> None:
    """Let the party talk again."""
    turn.emit(pe.PartyResumed(item.interaction_id, item.segment, party.party_id, party.kind, party.target))
    turn.do(connect(item, party))


def joined(turn: Turn, item: WorkItem, party: Party) -> None:
    """The party picked up. One who was called for a word in private waits where the agent is back with the caller;
    where no agent has the call any more the caller comes along."""
    talking = item.conversation
    held = bool(party.consult and talking and not talking.is_held)
    turn.emit(
        pe.PartyJoined(item.interaction_id, item.segment, party.party_id, party.kind, party.target, held=held)
    )
    by_number = party.agent_id is None
    if held:
        turn.do(fx.HoldParty(item.interaction_id, party.party_id, by_number=by_number))
    else:
        alone = item.stage is Stage.OUTSIDE
        turn.do(fx.ConnectParty(item.interaction_id, party.party_id, by_number, with_caller=alone))
    _stop_ringing(turn, item, party)
    turn.let_sleep(party_timer(party.party_id))


def remove(turn: Turn, item: WorkItem, party: Party, reason: str) -> None:
    """The party is gone, or is sent away; an agent is free again."""
    seconds = elapsed(party.joined_at, turn.now) if party.is_here else 0.0
    turn.emit(
        pe.PartyLeft(
            item.interaction_id, item.segment, party.party_id, party.kind, party.target, reason, seconds
        )
    )
    if party.agent_id is None:
        turn.do(fx.DropNumber(item.interaction_id, party.party_id))
    else:
        turn.do(fx.DropLeg(item.interaction_id, party.party_id))
        turn.emit(WorkStateChanged(party.agent_id, WORK.next(turn.agent(party.agent_id).work, "released")))
    if not party.is_here:
        _stop_ringing(turn, item, party)
        turn.let_sleep(party_timer(party.party_id))
        if party.group and reason in group_party.MISSES:
            _call_next(turn, item, party)


def _call_next(turn: Turn, item: WorkItem, missed: Party) -> None:
    """Somebody of the group did not come: call the next one, or say that there is none."""
    talking = item.conversation
    if talking is None or missed.agent_id is None:
        return
    tried = (*missed.tried, missed.agent_id)
    known = missed.group in turn.config.groups
    found = group_party.find(turn, item, missed.group, tried) if known else None
    if found is None:
        turn.emit(
            pe.PartySearchEnded(item.interaction_id, item.segment, talking.agent_id, missed.group, len(tried))
        )
    else:
        target = str(found.agent_id)
        invite(turn, item, talking.agent_id, "agent", target, consult=missed.consult, found=found)


def remove_all(turn: Turn, item: WorkItem, reason: str, *, pending_only: bool = False) -> None:
    """Send everybody away, or only those who have not picked up."""
    for party in list(item.parties.values()):
        if not (pending_only and party.is_here):
            remove(turn, item, party, reason)


def take_back(turn: Turn, agent_id: int) -> None:
    """The agent goes away: an invitation that was not accepted yet is declined."""
    item = turn.item(turn.agent(agent_id).interaction_id)
    found = party_of(item, agent_id)
    if item and found and found.stage is PartyStage.INVITED:
        remove(turn, item, found, "agent_gone")


def party_of(item: WorkItem | None, agent_id: int) -> Party | None:
    """Return the party of the interaction that the agent is."""
    parties = item.parties.values() if item else ()
    return next((party for party in parties if party.agent_id == agent_id), None)


def _let_ring(turn: Turn, item: WorkItem, *, consult: bool) -> None:
    if consult and item.conversation:
        turn.do(fx.PlayRinging(item.interaction_id, item.conversation.offer_id))


def _stop_ringing(turn: Turn, item: WorkItem, party: Party) -> None:
    if party.consult and item.conversation:
        turn.do(fx.StopRinging(item.interaction_id, item.conversation.offer_id))
