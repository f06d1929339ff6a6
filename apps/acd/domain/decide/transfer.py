"""Blind transfer: the agent passes the caller on and does not wait."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import desk, outside, parties, party, queueing, wrap_up
from apps.acd.domain.decide.conversation import close_segment
from apps.acd.domain.state import WorkItem
from apps.acd.domain.turn import Turn
from apps.agents.domain.states import Presence
from apps.interactions.domain import effects as fx, events as ev
from apps.kernel.messages import Rejected


def transfer(turn: Turn, command: cmd.TransferInteraction) -> None:
    """Pass the caller on to a group, an agent, a telephone number or a flow; the agent who had them wraps up, and who
    else was in the call leaves it.

    Skills that the flow asked for were meant for the first group and are not carried along; priority and tier are.
    Into which flow a caller can be sent is known above; there the flow is started when this is said.
    """
    known = turn.item(command.interaction_id)
    if known and not known.is_call:
        desk.own_work(turn, command.agent_id, command.interaction_id)
        desk.transfer(turn, command, _target(turn, command))
        return
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    target = _target(turn, command)
    turn.emit(
        ev.InteractionTransferred(
            item.interaction_id, item.segment, command.agent_id, command.target_kind, target
        )
    )
    turn.do(fx.DropLeg(item.interaction_id, conversation.offer_id))
    party.remove_all(turn, item, "dropped")
    close_segment(turn, item, conversation, "transfer")
    wrap_up.start(turn, command.agent_id, item)
    match command.target_kind:
        case "group":
            queueing.begin_segment(turn, _queued(turn, item, target, None))
        case "agent":
            queueing.begin_segment(turn, _queued(turn, item, item.group, int(target)))
        case "number":
            outside.dial(turn, item, command.agent_id, target)


def _queued(turn: Turn, item: WorkItem, group: str, target: int | None) -> ev.InteractionQueued:
    return ev.InteractionQueued(
        interaction_id=item.interaction_id,
        segment=item.segment + 1,
        group=group,
        queued_at=turn.now,
        priority=item.priority,
        tier=item.tier,
        agent_id=target,
        caller=item.caller,
    )


def _target(turn: Turn, command: cmd.TransferInteraction) -> str:
    """Return the target as it is stored; raise ``Rejected`` where the call cannot go there."""
    match command.target_kind:
        case "group":
            if command.target not in turn.config.groups:
                raise Rejected("unknown_target", f"There is no skill group {command.target!r}.")
            return command.target
        case "agent":
            return _target_agent(turn, command)
        case "number":
            return parties.target_of(turn, "number", command.target, command.agent_id)
        case "flow":
            return command.target
    raise Rejected("unknown_target", f"A call cannot be transferred to a {command.target_kind!r}.")


def _target_agent(turn: Turn, command: cmd.TransferInteraction) -> str:
    agent_id = int(command.target) if command.target.isdecimal() else 0
    if agent_id not in turn.config.agents:
        raise Rejected("unknown_target", "There is no such agent.")
    if agent_id == command.agent_id:
        raise Rejected("same_agent", "You already have this call.")
    if turn.agent(agent_id).presence is Presence.OFFLINE:
        raise Rejected("target_offline", "This agent is offline.")
    return str(agent_id)
