"""A raised hand: the agent asks that a supervisor come."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import HelpCleared, HelpRequested
from apps.agents.domain.states import Presence
from apps.kernel.messages import Rejected

MAX_CHARACTERS = 200


def request(turn: Turn, command: cmd.RequestHelp) -> None:
    """Raise the hand. Saying the same again changes nothing."""
    agent, text = turn.agent(command.agent_id), command.text.strip()
    if len(text) > MAX_CHARACTERS:
        raise Rejected("too_long", "Say it in 200 characters.")
    if agent.presence is Presence.OFFLINE:
        raise Rejected("offline", "You are offline.")
    if not agent.help_since or agent.help_text != text:
        turn.emit(HelpRequested(agent.agent_id, text, agent.interaction_id))


def clear(turn: Turn, command: cmd.ClearHelp) -> None:
    """Take the hand down; one that is down already is fine: agent and supervisor may do it at once."""
    if turn.agent(command.agent_id).help_since:
        turn.emit(HelpCleared(command.agent_id, command.by))
