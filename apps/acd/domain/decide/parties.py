"""Consultation and conference: what the agent of a conversation does with further parties, and what they do.

Everybody is either where the agent is, or alone with music. A consultation is a party there while the caller hears
music; a conference is all of them there. So who hears whom is known from two facts a person: picked up, and held.
"""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import conversation as talk, group_party, outside, party as one
from apps.acd.domain.state import Conversation, Party, PartyStage, WorkItem
from apps.acd.domain.timers import party_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import party_events as pe
from apps.interactions.domain.numbers import dialable
from apps.kernel.messages import Rejected

MAX_PARTIES = 8
"""With the caller and the agent a conference of ten."""


def invite(turn: Turn, command: cmd.InviteParty) -> None:
    """Call somebody in. For a word in private the caller, and who else is there, hear music from now on."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    if len(item.parties) >= MAX_PARTIES:
        raise Rejected("too_many_parties", "No more people can be added to this call.")
    kind, found = command.target_kind, None
    if kind == "group":
        found = _member_of(turn, item, command.target)
        kind, target = "agent", str(found.agent_id)
    else:
        target = target_of(turn, kind, command.target, command.agent_id)
    if command.consult:
        if any(party.consult for party in item.parties.values()):
            raise Rejected("consulting", "You are already consulting somebody.")
        _hold_all(turn, item, conversation)
    one.invite(turn, item, command.agent_id, kind, target, consult=command.consult, found=found)


def _member_of(turn: Turn, item: WorkItem, group: str) -> group_party.Found:
    """Return whom the group sends; raise ``Rejected`` where it can send nobody now."""
    if group not in turn.config.groups:
        raise Rejected("unknown_target", f"There is no skill group {group!r}.")
    found = group_party.find(turn, item, group)
    if found is None:
        raise Rejected("nobody_free", "Nobody of this group is free now.")
    return found


def target_of(turn: Turn, kind: str, target: str, by: int) -> str:
    """Return whom to call, in the form that is dialled; raise ``Rejected`` where that cannot be."""
    if kind == "number":
        number = dialable(target)
        if number is None:
            raise Rejected("bad_number", "This is no telephone number.")
        turn.check_may_call(number)
        return number
    agent_id = int(target) if kind == "agent" and target.isdecimal() else 0
    if agent_id not in turn.config.agents:
        raise Rejected("unknown_target", "There is no such agent.")
    if agent_id == by:
        raise Rejected("same_agent", "You already have this call.")
    agent = turn.agent(agent_id)
    if agent.presence is Presence.OFFLINE:
        raise Rejected("target_offline", "This agent is offline.")
    if agent.work is not WorkState.IDLE:
        raise Rejected("target_busy", "This agent is busy.")
    return str(agent_id)


def accept(turn: Turn, command: cmd.AcceptInvitation) -> None:
    """The invited agent accepts on the screen: call the phone. Accepting twice is accepting once."""
    item, party = _own_party(turn, command.agent_id, command.party_id)
    if party.stage is not PartyStage.INVITED:
        return
    expires_at = turn.now + one.CONNECT_SECONDS
    turn.emit(pe.PartyAccepted(item.interaction_id, party.party_id, command.agent_id, expires_at))
    turn.do(one.call(item, party, one.CONNECT_SECONDS, auto_answer=True))
    message = cmd.PartyExpired(item.interaction_id, party.party_id)
    turn.wake(party_timer(party.party_id), expires_at, message)


def decline(turn: Turn, command: cmd.DeclineInvitation) -> None:
    """The invited agent does not want to, or has said enough."""
    item, party = _own_party(turn, command.agent_id, command.party_id)
    one.remove(turn, item, party, "hung_up" if party.is_here else "declined")


def swap(turn: Turn, command: cmd.SwapParties) -> None:
    """Who hears music talks, who talks hears music."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    talking = [party for party in item.present if party.stage is PartyStage.TALKING]
    held = [party for party in item.present if party.stage is PartyStage.HELD]
    was_held = conversation.is_held
    if not (talking if was_held else held):
        raise Rejected("nothing_to_swap", "There is nobody to swap with.")
    if not was_held:
        talk.start_hold(turn, item, conversation)
    for party in talking:
        one.hold(turn, item, party)
    if was_held:
        talk.take_back(turn, item, conversation)
    for party in held:
        one.resume(turn, item, party)


def merge(turn: Turn, command: cmd.MergeParties) -> None:
    """Bring all together who are there."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    apart = [party for party in item.present if party.stage is PartyStage.HELD]
    if not item.present or not (apart or conversation.is_held):
        raise Rejected("nothing_to_merge", "There is nobody to bring together.")
    if conversation.is_held:
        talk.take_back(turn, item, conversation)
    turn.emit(pe.PartiesMerged(item.interaction_id, item.segment, command.agent_id))
    for party in apart:
        turn.do(one.connect(item, party))


def cancel(turn: Turn, command: cmd.CancelConsult) -> None:
    """Let the consulted party go; caller and agent, and who was with them, are together again."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    consulted = next((party for party in item.parties.values() if party.consult), None)
    if consulted is None:
        raise Rejected("not_consulting", "You are not consulting anybody.")
    one.remove(turn, item, consulted, "dropped" if consulted.is_here else "cancelled")
    if conversation.is_held:
        talk.take_back(turn, item, conversation)
    for party in item.present:
        if party.stage is PartyStage.HELD:
            one.resume(turn, item, party)


def drop(turn: Turn, command: cmd.DropParty) -> None:
    """Let one party go; the others stay as they are."""
    item, _ = turn.own_conversation(command.agent_id, command.interaction_id)
    party = item.parties.get(command.party_id)
    if party is None:
        raise Rejected("no_party", "They are no longer in this call.")
    one.remove(turn, item, party, "dropped" if party.is_here else "cancelled")


def expired(turn: Turn, message: cmd.PartyExpired) -> None:
    """Nobody picked up in time. An old timer ends nothing."""
    item = turn.item(message.interaction_id)
    party = item.parties.get(message.party_id) if item else None
    if item is None or party is None or party.is_here:
        return
    if turn.now < party.expires_at:
        turn.wake(party_timer(party.party_id), party.expires_at, message)
        return
    one.remove(turn, item, party, "timeout")
    outside.party_gone(turn, item, came=False)


def leg_ended(turn: Turn, item: WorkItem, party: Party, cause: int) -> None:
    """The party's leg is gone: it never answered, or hung up. The agent who consulted finds the caller on hold."""
    came = party.is_here
    one.remove(turn, item, party, "hung_up" if came else one.REASONS.get(cause, one.UNREACHABLE))
    outside.party_gone(turn, item, came=came)


def _hold_all(turn: Turn, item: WorkItem, conversation: Conversation) -> None:
    if not conversation.is_held:
        talk.start_hold(turn, item, conversation)
    for party in item.present:
        if party.stage is PartyStage.TALKING:
            one.hold(turn, item, party)


def _own_party(turn: Turn, agent_id: int, party_id: str) -> tuple[WorkItem, Party]:
    item = turn.item(turn.agent(agent_id).interaction_id)
    party = item.parties.get(party_id) if item else None
    if item is None or party is None or party.agent_id != agent_id:
        raise Rejected("no_offer", "This invitation has ended.")
    return item, party
