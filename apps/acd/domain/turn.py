"""One message being handled."""

from apps.acd.domain.board import Board
from apps.acd.domain.config import FloorConfig
from apps.acd.domain.state import AgentState, Conversation, WorkItem
from apps.interactions.domain import effects as fx
from apps.kernel.messages import CancelTimer, Effect, Event, Message, Outcome, Rejected, SetTimer
from apps.numberlists.domain.lists import obstacle_to_calling

AT_ONCE = (
    fx.RingAgent,
    fx.DialNumber,
    fx.DropLeg,
    fx.DropNumber,
    fx.StopRinging,
    fx.ConnectAgent,
    fx.ConnectParty,
    fx.HoldCaller,
    fx.HoldParty,
    fx.HangUpCall,
)
"""Effects that somebody is waiting for. They go out before those that nobody hears (music, recording, timers)."""
_MUST_NOT_CALL = {
    "do_not_call": "This customer does not want to be called.",
    "do_not_call_list": "This number is on a list of numbers that must not be called.",
}


class Turn:
    """What a decision is made with: the board to read, and two verbs. ``emit`` says that something has happened (and
    it has: the state follows at once), ``do`` asks for something to be done. ``touched_*`` collect who may have
    become free or begun to wait, for the matching at the end of the turn; ``desk_*`` the same for what is no call."""

    def __init__(self, board: Board, now: float) -> None:
        self.board = board
        self.now = now
        self.touched_agents: dict[int, None] = {}
        self.touched_items: dict[str, None] = {}
        self.desk_agents: dict[int, None] = {}
        self.desk_items: dict[str, None] = {}
        self._outcome = Outcome()

    @property
    def config(self) -> FloorConfig:
        return self.board.config

    def obstacle_to_calling(self, number: str) -> str:
        """Return why the number must not be called now: ``do_not_call``, ``do_not_call_list``; empty: it may be."""
        return obstacle_to_calling(number, self.config.do_not_call, self.config.barred, self.now)

    def check_may_call(self, number: str) -> None:
        """Raise ``Rejected`` for a number that must not be called now."""
        if obstacle := self.obstacle_to_calling(number):
            raise Rejected(obstacle, _MUST_NOT_CALL[obstacle])

    def emit(self, event: Event) -> None:
        """Record ``event`` as having happened now."""
        self.board.apply(event, self.now)
        self._outcome.events.append(event)
        agent_id = getattr(event, "agent_id", None)
        if agent_id is not None:
            self.touched_agents[agent_id] = None
        if interaction_id := getattr(event, "interaction_id", ""):
            self.touched_items[interaction_id] = None
        if self.board.desks:
            self._touch_desks(agent_id, interaction_id)

    def _touch_desks(self, agent_id: int | None, interaction_id: str) -> None:
        if agent_id is not None:
            self.desk_agents[agent_id] = None
        if interaction_id:
            self.desk_items[interaction_id] = None

    def touch_agent(self, agent_id: int) -> None:
        """Look at the end of the turn whether the agent can be given something."""
        self.touched_agents[agent_id] = None
        if self.board.desks:
            self.desk_agents[agent_id] = None

    def do(self, effect: Effect) -> None:
        """Ask for ``effect`` once the events are safe."""
        self._outcome.effects.append(effect)

    def wake(self, timer_id: str, due_at: float, message: Message) -> None:
        """Ask for ``message`` at ``due_at``; it replaces what was asked under the same id."""
        self.do(SetTimer(timer_id, due_at, message))

    def let_sleep(self, timer_id: str) -> None:
        """Take such a request back."""
        self.do(CancelTimer(timer_id))

    def finish(self) -> Outcome:
        """Return the events and the effects, urgent ones first, otherwise in the order in which they were asked."""
        self._outcome.effects.sort(key=_rank)
        return self._outcome

    # -- reading -------------------------------------------------------------------------------------------------

    def item(self, interaction_id: str) -> WorkItem | None:
        """Return the interaction if the ACD has it."""
        return self.board.state.work.get(interaction_id)

    def own_conversation(self, agent_id: int, interaction_id: str) -> tuple[WorkItem, Conversation]:
        """Return the interaction and the conversation that the agent is in; raise ``Rejected`` where it is not
        theirs."""
        agent = self.agent(agent_id)
        item = self.item(interaction_id)
        conversation = item.conversation if item else None
        if item is None or conversation is None:
            raise Rejected("not_connected", "This conversation has ended.")
        if conversation.agent_id != agent.agent_id:
            raise Rejected("not_yours", "Another agent has this conversation.")
        return item, conversation

    def agent(self, agent_id: int) -> AgentState:
        """Return the state of an agent on the floor; raise ``Rejected`` (``unknown_agent``) for any other."""
        agent = self.board.state.agents.get(agent_id)
        if agent is None:
            raise Rejected("unknown_agent", "This agent is not on the floor.")
        return agent


def _rank(effect: Effect) -> int:
    if isinstance(effect, AT_ONCE):
        return 0
    return 2 if isinstance(effect, SetTimer | CancelTimer) else 1
