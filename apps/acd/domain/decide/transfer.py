"""Blind transfer: the agent passes the caller on and does not wait."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import queueing, wrap_up
from apps.acd.domain.decide.conversation import close_segment
from apps.acd.domain.state import WorkItem
from apps.acd.domain.turn import Turn
from apps.agents.domain.states import Presence
from apps.interactions.domain import effects as fx, events as ev
from apps.kernel.messages import Rejected


def transfer(turn: Turn, command: cmd.TransferInteraction) -> None:
    """Queue the caller for a group or for one agent; the agent who had them wraps up.

    Skills that the flow asked for were meant for the first group and are not carried along; priority and tier are.
    """
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    group, target = _target(turn, item, command)
    turn.emit(
        ev.InteractionTransferred(
            item.interaction_id, item.segment, command.agent_id, command.target_kind, command.target
        )
    )
    turn.do(fx.DropLeg(item.interaction_id, conversation.offer_id))
    close_segment(turn, item, conversation, "transfer")
    wrap_up.start(turn, command.agent_id, item)
    queueing.begin_segment(turn, _queued(turn, item, group, target))


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


def _target(turn: Turn, item: WorkItem, command: cmd.TransferInteraction) -> tuple[str, int | None]:
    """Return the group and, for a transfer to one person, the agent; raise ``Rejected`` for anybody else."""
    if command.target_kind == "group":
        if command.target not in turn.config.groups:
            raise Rejected("unknown_target", f"There is no skill group {command.target!r}.")
        return command.target, None
    if command.target_kind != "agent":
        raise Rejected("unknown_target", f"A call cannot be transferred to a {command.target_kind!r}.")
    return item.group, _target_agent(turn, command)


def _target_agent(turn: Turn, command: cmd.TransferInteraction) -> int:
    agent_id = int(command.target) if command.target.isdecimal() else 0
    if agent_id not in turn.config.agents:
        raise Rejected("unknown_target", "There is no such agent.")
    if agent_id == command.agent_id:
        raise Rejected("same_agent", "You already have this call.")
    if turn.agent(agent_id).presence is Presence.OFFLINE:
        raise Rejected("target_offline", "This agent is offline.")
    return agent_id
