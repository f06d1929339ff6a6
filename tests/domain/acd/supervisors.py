"""What a supervisor can do on a day, as moves of the random search."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from apps.acd.domain import commands as cmd
from apps.agents.domain.states import WorkState
from apps.interactions.domain import messages as msg
from apps.interactions.domain.modes import MonitorMode
from tests.domain.acd.day import AGENTS, GROUP_CODES, Day


class SupervisedDay(Day):
    """A day on which every agent may play the supervisor."""

    @rule(agent_id=AGENTS, talker=AGENTS, mode=st.sampled_from(MonitorMode))
    def monitor(self, agent_id: int, talker: int, mode: MonitorMode) -> None:
        state = self.world.floor.agents.get(talker)
        self.send(cmd.MonitorAgent(agent_id, talker, state.interaction_id if state else "", mode, "sam"))

    @rule(agent_id=AGENTS, mode=st.sampled_from(MonitorMode))
    def change_monitor(self, agent_id: int, mode: MonitorMode) -> None:
        self.send(cmd.ChangeMonitor(agent_id, mode, "sam"))

    @rule(agent_id=AGENTS)
    def stop_monitor(self, agent_id: int) -> None:
        self.send(cmd.StopMonitor(agent_id, "sam"))

    @precondition(lambda self: self.listening_legs())
    @rule(number=st.integers(0, 5), mode=st.sampled_from(MonitorMode))
    def the_spy_is_there(self, number: int, mode: MonitorMode) -> None:
        legs = sorted(self.listening_legs())
        leg = legs[number % len(legs)]
        self.send(msg.ListeningReady(leg.rsplit("-", 1)[0], leg, mode))

    @rule(number=st.integers(0, 50), code=GROUP_CODES)
    def move(self, number: int, code: str) -> None:
        self.send(cmd.MoveInteraction(self.some_call(number), code, "sam"))

    @rule(number=st.integers(0, 50))
    def promote(self, number: int) -> None:
        self.send(cmd.PromoteInteraction(self.some_call(number), "sam"))

    @invariant()
    def who_listens_listens_to_a_conversation_and_to_one(self) -> None:
        pairs = [
            (agent_id, item.interaction_id)
            for item in self.world.floor.work.values()
            for agent_id in item.monitors
            if item.conversation
        ]
        listening = [
            (agent_id, state.interaction_id)
            for agent_id, state in self.world.floor.agents.items()
            if state.work is WorkState.LISTENING
        ]
        assert sorted(pairs) == sorted(listening)
        assert all(item.conversation or not item.monitors for item in self.world.floor.work.values())
