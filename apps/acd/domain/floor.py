"""The ACD as one object: message in, outcome out."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.acd.domain import commands as cmd
from apps.acd.domain.board import Board
from apps.acd.domain.callbacks import Callback
from apps.acd.domain.config import FloorConfig
from apps.acd.domain.counts import Waiting
from apps.acd.domain.decide import (
    callback_requests,
    callbacks,
    configuration,
    conversation,
    desk,
    digits,
    handover,
    help,
    monitoring,
    moving,
    outbound,
    parties,
    presence,
    queueing,
    recording,
    responses,
    switch,
    transfer,
    waiting,
    widening,
    wrap_up,
)
from apps.acd.domain.decide.matching import match_all, match_touched
from apps.acd.domain.recovery import presume_connected, resume_waits
from apps.acd.domain.snapshot import dump_state, load_state
from apps.acd.domain.state import AgentState, WorkItem
from apps.acd.domain.turn import Turn
from apps.agents.domain.capacity import Medium
from apps.interactions.domain import messages as msg
from apps.kernel.messages import Effect, Event, Message, Outcome

DECISIONS: Mapping[type[Message], Callable[[Turn, Any], None]] = {
    cmd.EnqueueInteraction: queueing.enqueue,
    cmd.MaxWaitReached: queueing.max_wait_reached,
    cmd.WidenSearch: widening.due,
    cmd.QueueDue: waiting.due,
    cmd.AcceptOffer: responses.accept,
    cmd.RejectOffer: responses.reject,
    cmd.OfferExpired: responses.expired,
    cmd.HoldInteraction: conversation.hold,
    cmd.ResumeInteraction: conversation.resume,
    cmd.InviteParty: parties.invite,
    cmd.AcceptInvitation: parties.accept,
    cmd.DeclineInvitation: parties.decline,
    cmd.SwapParties: parties.swap,
    cmd.MergeParties: parties.merge,
    cmd.CancelConsult: parties.cancel,
    cmd.DropParty: parties.drop,
    cmd.CompleteTransfer: handover.complete,
    cmd.PartyExpired: parties.expired,
    cmd.EndInteraction: outbound.end_by_agent,
    cmd.PlaceCall: outbound.place,
    cmd.DialExpired: outbound.expired,
    cmd.RequestCallback: callback_requests.request,
    cmd.CancelCallback: callbacks.cancel_by_supervisor,
    cmd.HurryCallback: callbacks.hurry,
    cmd.CallbackDue: callbacks.due,
    cmd.CallbackGivenUp: callbacks.given_up,
    cmd.BeginAttempt: callbacks.begin_attempt,
    cmd.InteractionOver: callbacks.over,
    cmd.TransferInteraction: transfer.transfer,
    cmd.SendDigits: digits.send,
    cmd.PauseRecording: recording.pause,
    cmd.ResumeRecording: recording.resume,
    cmd.ExtendWrapUp: wrap_up.extend,
    cmd.RequestHelp: help.request,
    cmd.ClearHelp: help.clear,
    cmd.CompleteWrapUp: wrap_up.complete,
    cmd.CreateWork: desk.create,
    cmd.CompleteWork: desk.complete,
    cmd.CancelWork: desk.cancel,
    cmd.MonitorAgent: monitoring.start,
    cmd.ChangeMonitor: monitoring.change,
    cmd.StopMonitor: monitoring.stop,
    cmd.MoveInteraction: moving.move,
    cmd.PromoteInteraction: moving.promote,
    cmd.WrapUpExpired: wrap_up.expired,
    cmd.SetPresence: presence.set_presence,
    cmd.ConnectWorkbench: presence.connect,
    cmd.RenewWorkbench: presence.renew,
    cmd.WorkbenchExpired: presence.workbench_expired,
    cmd.DisconnectWorkbench: presence.disconnect,
    cmd.GraceExpired: presence.grace_expired,
    msg.CallerHungUp: switch.caller_hung_up,
    msg.AgentLegAnswered: switch.agent_leg_answered,
    msg.AgentLegEnded: switch.agent_leg_ended,
    msg.ListeningReady: monitoring.ready,
    msg.NumberAnswered: switch.number_answered,
    msg.NumberEnded: switch.number_ended,
    msg.EffectFailed: switch.effect_failed,
    msg.CustomerFound: switch.customer_found,
}
"""Every message that concerns the ACD and the function that decides about it."""


class Floor:
    """All agents and all interactions that wait for one, talk to one, or are offered to one.

    Deterministic: the same messages at the same times give the same events and effects. Deciding and folding are
    apart: :meth:`handle` names events and folds each at once; :meth:`apply` only folds, to rebuild the floor.

    Recovery is, in this order: :meth:`load` the last snapshot, :meth:`apply` the events after it, :meth:`resume`,
    :meth:`handle` what the switch reports as gone meanwhile, :meth:`reconfigure` with the configuration of today,
    which settles and matches what the pause left open.
    """

    def __init__(self, config: FloorConfig) -> None:
        self._board = Board(config)

    # -- deciding ------------------------------------------------------------------------------------------------

    def handle(self, message: Message, now: float) -> Outcome:
        """Return what ``message`` leads to, already folded in. Raises ``Rejected``, with nothing changed, for a
        command that makes no sense now. Messages of others' concern lead to nothing."""
        turn = Turn(self._board, now)
        decide = DECISIONS.get(type(message))
        if decide is not None:
            decide(turn, message)
            desk.agree(turn)
            match_touched(turn)
        return turn.finish()

    def reconfigure(self, config: FloorConfig, now: float) -> Outcome:
        """Work with ``config`` from now on. Conversations go on; the waiting are indexed and matched anew."""
        self._board.configure(config)
        turn = Turn(self._board, now)
        configuration.agree(turn)
        desk.agree(turn)
        match_all(turn)
        outcome = turn.finish()
        self._board.configure(config)  # agents who were sent home just now need no state any more
        return outcome

    # -- rebuilding ----------------------------------------------------------------------------------------------

    def apply(self, event: Event, at: float) -> None:
        """Fold an event in that happened ``at`` (Unix seconds). Events that are not the ACD's change nothing, so all
        may be shown to it; ``InteractionEnded`` must be, whoever decided it: then it forgets the interaction."""
        self._board.apply(event, at)

    def resume(self, now: float) -> list[Effect]:
        """Return a timer for every pending wait, after all events were applied. Agents who are not offline count as
        connected until their grace time, which starts now, is over."""
        turn = Turn(self._board, now)
        resume_waits(turn)
        presume_connected(turn)
        return turn.finish().effects

    def dump(self) -> dict[str, Any]:
        """Return the whole folded state as plain values that JSON can hold."""
        return dump_state(self._board.state)

    def load(self, data: Mapping[str, Any]) -> None:
        """Take the state of a :meth:`dump` in place of what was. Raises ``ValueError`` for an unknown format."""
        self._board.replace(load_state(data))

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def config(self) -> FloorConfig:
        """The picture of the directory that decisions are made with."""
        return self._board.config

    @property
    def agents(self) -> Mapping[int, AgentState]:
        """All agents on the floor, by id. Read only."""
        return self._board.state.agents

    @property
    def work(self) -> Mapping[str, WorkItem]:
        """All interactions that the ACD has now, by id; one that is not here has ended, or is its flow's. Read only."""
        return self._board.state.work

    @property
    def callbacks(self) -> Mapping[str, Callback]:
        """All open callbacks, by id. Read only."""
        return self._board.state.callbacks

    def has_callback(self, interaction_id: str) -> bool:
        """Return whether a callback depends on the interaction: it was asked for there, or this is an attempt of it."""
        state = self._board.state
        return interaction_id in state.callbacks or interaction_id in state.callback_of

    def waiting(self, group: str, medium: str = Medium.VOICE) -> Waiting:
        """Return how many callers of the group wait for a voice (also while a phone rings) and since when the first
        of them does, or how much work of another medium waits: O(1)."""
        return self._board.counts.of(group, medium)

    def is_connected(self, agent_id: int) -> bool:
        """Return whether the agent has a workbench open, or is presumed to have one after a restart."""
        return self._board.connections.is_connected(agent_id)
