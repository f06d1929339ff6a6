"""What agents choose, and what follows from it; whether their workbench is there."""

from math import inf

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import desk, help, offers, party, queueing, widening
from apps.acd.domain.state import AgentState, WorkItem
from apps.acd.domain.timers import grace_timer, workbench_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import PresenceChanged
from apps.agents.domain.states import Presence
from apps.kernel.messages import Rejected

SYSTEM = "system"


def set_presence(turn: Turn, command: cmd.SetPresence) -> None:
    """The agent, or a supervisor, chooses. Nothing happens where nothing would change."""
    agent = turn.agent(command.agent_id)
    available = command.presence is Presence.AVAILABLE
    if available and command.agent_id not in turn.config.agents:
        raise Rejected("unknown_agent", "This agent is not on the floor.")
    if available and not turn.board.connections.is_connected(agent.agent_id):
        raise Rejected("not_connected", "Open the workbench first.")
    same = (agent.presence, agent.reason) == (command.presence, command.reason)
    if not same or (available and agent.refusals):
        change(turn, agent.agent_id, command.presence, command.reason, command.by)


def change(turn: Turn, agent_id: int, presence: Presence, reason: str = "", by: str = "") -> None:
    """Set the presence. A conversation, and an offer already accepted, are finished first; an offer that still rings
    is taken back. Whoever waits for an agent who goes offline need not wait any longer; whoever only preferred them,
    not over a break either. What is on the desk stays there over a break, and is for others when the agent goes."""
    turn.emit(PresenceChanged(agent_id, presence, reason, by))
    if presence is Presence.AVAILABLE:
        return
    _take_offer_back(turn, agent_id)
    _clear_desk(turn, agent_id, presence)
    party.take_back(turn, agent_id)
    if presence is Presence.OFFLINE:
        help.clear(turn, cmd.ClearHelp(agent_id, SYSTEM))
        _stop_grace(turn, agent_id)
    for item in _waiting_for(turn, agent_id):
        if widening.is_only_for(item, agent_id):
            widening.widen(turn, item)
        elif presence is Presence.OFFLINE:
            queueing.open_to_group(turn, item)


def connect(turn: Turn, command: cmd.ConnectWorkbench) -> None:
    """A workbench of the agent is open: offers may come (again)."""
    turn.agent(command.agent_id)
    until = turn.now + command.lease_seconds if command.lease_seconds else inf
    turn.board.connections.open(command.agent_id, command.session, until)
    if command.lease_seconds:
        expired = cmd.WorkbenchExpired(command.agent_id, command.session)
        turn.wake(workbench_timer(command.session), until, expired)
    _stop_grace(turn, command.agent_id)
    _see(turn, command.agent_id)


def renew(turn: Turn, command: cmd.RenewWorkbench) -> None:
    """A workbench is still open. Its timer finds that out by itself, so that renewing costs nothing."""
    until = turn.now + command.lease_seconds
    if not turn.board.connections.renew(command.agent_id, command.session, until):
        raise Rejected("unknown_session", "The floor does not know this workbench.")


def workbench_expired(turn: Turn, message: cmd.WorkbenchExpired) -> None:
    """Nobody has renewed it: gone. An old timer of a workbench that was renewed waits on."""
    until = turn.board.connections.open_until(message.agent_id, message.session)
    if until is None:
        return
    if turn.now < until:
        turn.wake(workbench_timer(message.session), until, message)
    else:
        disconnect(turn, cmd.DisconnectWorkbench(message.agent_id, message.session))


def disconnect(turn: Turn, command: cmd.DisconnectWorkbench) -> None:
    """A workbench is gone. After the last one no new offer comes; one that rings goes on ringing, for the page may
    only be reloading. If none comes back in time, the agent goes offline."""
    until = turn.board.connections.open_until(command.agent_id, command.session)
    if until is not None and until < inf:
        turn.let_sleep(workbench_timer(command.session))
    if not turn.board.connections.close(command.agent_id, command.session):
        return
    agent = turn.board.state.agents.get(command.agent_id)
    if agent and agent.presence is not Presence.OFFLINE:
        start_grace(turn, agent)
    _see(turn, command.agent_id)


def start_grace(turn: Turn, agent: AgentState) -> None:
    """Wait for a workbench of the agent for as long as the configuration says."""
    until = turn.now + turn.config.grace_seconds
    turn.board.connections.start_grace(agent.agent_id, until)
    turn.wake(grace_timer(agent.agent_id), until, cmd.GraceExpired(agent.agent_id))


def grace_expired(turn: Turn, message: cmd.GraceExpired) -> None:
    """No workbench came back: offline, after the call that may be on. An old timer does nothing."""
    until = turn.board.connections.grace_until(message.agent_id)
    if until is None:
        return
    if turn.now < until:
        turn.wake(grace_timer(message.agent_id), until, message)
        return
    turn.board.connections.end_grace(message.agent_id)
    change(turn, message.agent_id, Presence.OFFLINE, reason="connection_lost", by=SYSTEM)


def _take_offer_back(turn: Turn, agent_id: int) -> None:
    item = turn.item(turn.agent(agent_id).interaction_id)
    offer = item.offers.get(agent_id) if item else None
    if item and offer and not offer.accepted:
        offers.withdraw_one(turn, item, offer, "agent_gone")
        if not item.offers:
            queueing.back_in_line(turn, item)


def _clear_desk(turn: Turn, agent_id: int, presence: Presence) -> None:
    if left := offers.withdraw_from_desk(turn, agent_id, "agent_gone"):
        queueing.back_in_line(turn, left)
    if presence is Presence.OFFLINE:
        desk.hand_back(turn, agent_id)


def _waiting_for(turn: Turn, agent_id: int) -> list[WorkItem]:
    matchers = (turn.board.matcher, *turn.board.desks.values())
    return [item for matcher in matchers for item in matcher.waiting_for(agent_id)]


def _stop_grace(turn: Turn, agent_id: int) -> None:
    if turn.board.connections.end_grace(agent_id):
        turn.let_sleep(grace_timer(agent_id))


def _see(turn: Turn, agent_id: int) -> None:
    """A connection is no event: the index has to be told, and the agent may be free now."""
    turn.board.follow_agent(agent_id)
    turn.touch_agent(agent_id)
