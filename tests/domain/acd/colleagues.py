"""What agents do with colleagues and numbers outside in a conversation, as moves of the random search."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from apps.acd.domain import commands as cmd
from apps.acd.domain.state import PartyStage, Stage
from apps.agents.domain.states import WorkState
from apps.interactions.domain import messages as msg
from tests.domain.acd.day import AGENTS
from tests.domain.acd.supervisors import SupervisedDay
from tests.domain.acd.support import MUSIC, TOGETHER

VERBS = (cmd.SwapParties, cmd.MergeParties, cmd.CancelConsult, cmd.CompleteTransfer)
NUMBERS = ("+4930111", "+4930222")


class ConsultingDay(SupervisedDay):
    """A day with consultations and conferences."""

    @rule(
        agent_id=AGENTS,
        number=st.integers(1, 9),
        to=AGENTS.map(lambda key: ("agent", str(key)))
        | st.sampled_from(NUMBERS).map(lambda n: ("number", n))
        | st.sampled_from(["billing", "sales", "none"]).map(lambda code: ("group", code)),
        consult=st.booleans(),
    )
    def invite(self, agent_id: int, number: int, to: tuple[str, str], consult: bool) -> None:
        self.send(cmd.InviteParty(agent_id, self.own_call(agent_id, number), *to, consult))

    @rule(agent_id=AGENTS, number=st.integers(1, 9), kind=st.sampled_from(VERBS))
    def party_verbs(self, agent_id: int, number: int, kind: type) -> None:
        self.send(kind(agent_id, self.own_call(agent_id, number)))

    @rule(agent_id=AGENTS, up=st.booleans())
    def hand(self, agent_id: int, up: bool) -> None:
        self.send(cmd.RequestHelp(agent_id, "come") if up else cmd.ClearHelp(agent_id, "sam"))

    @rule(agent_id=AGENTS, number=st.integers(1, 9))
    def pass_on_to_a_number(self, agent_id: int, number: int) -> None:
        self.send(cmd.TransferInteraction(agent_id, self.own_call(agent_id, number), "number", "+4930333"))

    @precondition(lambda self: self.parties())
    @rule(
        agent_id=AGENTS, number=st.integers(0, 9), kind=st.sampled_from(["drop", "accept", "decline", "give"])
    )
    def one_party(self, agent_id: int, number: int, kind: str) -> None:
        party_id = self.some_party(number)
        call = party_id.rsplit("-", 1)[0]
        commands = {
            "drop": cmd.DropParty(agent_id, call, party_id),
            "accept": cmd.AcceptInvitation(agent_id, party_id),
            "decline": cmd.DeclineInvitation(agent_id, party_id),
            "give": cmd.CompleteTransfer(agent_id, call, party_id),
        }
        self.send(commands[kind])

    @precondition(lambda self: self.world.dialled)
    @rule(number=st.integers(0, 5))
    def a_number_answers(self, number: int) -> None:
        dialled = sorted(self.world.dialled)
        dial_id = dialled[number % len(dialled)]
        self.send(msg.NumberAnswered(dial_id.rsplit("-", 1)[0], dial_id))

    @precondition(lambda self: self.world.dialled)
    @rule(number=st.integers(0, 5), cause=st.sampled_from([16, 17, 19, 28]))
    def a_number_hangs_up(self, number: int, cause: int) -> None:
        dialled = sorted(self.world.dialled)
        dial_id = dialled[number % len(dialled)]
        self.world.lose(dial_id)
        self.send(msg.NumberEnded(dial_id.rsplit("-", 1)[0], dial_id, cause))

    @precondition(lambda self: self.parties())
    @rule(number=st.integers(0, 9), effect=st.sampled_from(["ConnectParty", "HoldParty"]))
    def the_switch_fails_a_party(self, number: int, effect: str) -> None:
        party_id = self.some_party(number)
        self.send(msg.EffectFailed(party_id.rsplit("-", 1)[0], effect, "test", party_id))

    def some_party(self, number: int) -> str:
        parties = sorted(self.parties())
        return parties[number % len(parties)]

    # -- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def who_consults_is_in_one_call_and_in_nothing_else(self) -> None:
        parties = [
            (party.agent_id, item.interaction_id)
            for item in self.world.floor.work.values()
            for party in item.parties.values()
            if party.agent_id is not None
        ]
        consulting = [
            (agent_id, state.interaction_id)
            for agent_id, state in self.world.floor.agents.items()
            if state.work is WorkState.CONSULTING
        ]
        assert sorted(parties) == sorted(consulting)

    @invariant()
    def parties_belong_to_a_conversation(self) -> None:
        for item in self.world.floor.work.values():
            assert not item.parties or item.stage in (Stage.CONNECTED, Stage.OUTSIDE)
            assert item.stage is not Stage.OUTSIDE or item.parties
            assert sum(party.consult for party in item.parties.values()) <= 1

    @invariant()
    def who_hears_whom_is_what_the_floor_believes(self) -> None:
        for item in filter(lambda item: item.is_call, self.world.floor.work.values()):
            seats = {party.party_id: _seat(party.stage) for party in item.parties.values() if party.is_here}
            together = bool(item.conversation and not item.conversation.is_held) or bool(
                item.stage is Stage.OUTSIDE and item.present
            )
            seats[item.interaction_id] = TOGETHER if together else MUSIC
            if item.conversation:
                seats[item.conversation.offer_id] = TOGETHER
            assert {leg: self.world.seats.get(leg) for leg in seats} == seats
        seated = {leg for leg in self.world.seats if "-" in leg}
        assert seated <= self.world.legs | self.world.dialled


def _seat(stage: PartyStage) -> str:
    return TOGETHER if stage is PartyStage.TALKING else MUSIC


ALWAYS = (
    ConsultingDay.who_consults_is_in_one_call_and_in_nothing_else,
    ConsultingDay.parties_belong_to_a_conversation,
    ConsultingDay.who_hears_whom_is_what_the_floor_believes,
)
