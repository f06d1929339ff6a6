"""A caller who was passed on to a telephone number: two lines that the switch joins, and no agent any more.

The conversation is not recorded, and no segment of it is counted: whose it would be, nobody can say. When one of the
two hangs up the interaction ends, handled; a number that nobody answers brings the caller back into the queue.
"""

from apps.acd.domain.decide import party as one, queueing
from apps.acd.domain.state import Party, PartyStage, Stage, WorkItem
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, events as ev, party_events as pe

NORMAL = 16


def begin(turn: Turn, item: WorkItem, party: Party) -> None:
    """Let caller and party, and who else is there, go on without the agent."""
    turn.emit(pe.WentOutside(item.interaction_id, item.segment, party.party_id, party.target))
    turn.do(fx.ConnectParty(item.interaction_id, party.party_id, by_number=True, with_caller=True))
    for other in item.present:
        if other.stage is PartyStage.HELD:
            one.resume(turn, item, other)


def dial(turn: Turn, item: WorkItem, by: int, number: str) -> None:
    """Call the number for the caller, who hears music until somebody answers."""
    turn.emit(pe.WentOutside(item.interaction_id, item.segment, "", number))
    turn.do(fx.ParkCall(item.interaction_id))
    one.invite(turn, item, by, "number", number, consult=False)


def party_gone(turn: Turn, item: WorkItem, *, came: bool) -> None:
    """A party of the call is gone; ``came``: it had picked up. The last one ends what it was part of."""
    if item.stage is not Stage.OUTSIDE or item.parties:
        return
    if came or item.group not in turn.config.groups:
        turn.do(fx.HangUpCall(item.interaction_id))
        end(turn, item, NORMAL)
    else:
        queueing.begin_segment(turn, _queued_again(turn, item))


def end(turn: Turn, item: WorkItem, cause: int) -> None:
    """The call is over: an agent had handled it before it went outside."""
    one.remove_all(turn, item, one.OVER)
    turn.emit(ev.InteractionEnded(item.interaction_id, "handled", cause))
    turn.do(fx.CloseCall(item.interaction_id))


def _queued_again(turn: Turn, item: WorkItem) -> ev.InteractionQueued:
    return ev.InteractionQueued(
        interaction_id=item.interaction_id,
        segment=item.segment + 1,
        group=item.group,
        queued_at=turn.now,
        priority=item.priority,
        tier=item.tier,
        caller=item.caller,
    )
