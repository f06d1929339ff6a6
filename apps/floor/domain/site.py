"""One site: flows, queue and calls as a single pure engine. Message in, outcome out.

The two engines never call each other. Here, and only here, a ``RouteRequested`` of a flow becomes an
``EnqueueInteraction`` for the ACD, and an interaction that the queue gives up goes back to its flow.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from apps.acd.domain.commands import CreateWork, PlaceCall, TransferInteraction
from apps.acd.domain.floor import Floor
from apps.floor.domain import incoming_work
from apps.floor.domain.admission import Admission, counts
from apps.floor.domain.announcing import spoken
from apps.floor.domain.calls import Call, arrival_of, call_of, facts_of, queue_command
from apps.floor.domain.config import SiteConfig
from apps.floor.domain.customers import identified
from apps.floor.domain.endings import (
    flow_after,
    is_kept,
    nothing_recorded,
    out_of_conversation,
    outcome_of,
    recording_ended,
    recording_judged,
)
from apps.floor.domain.outgoing import (
    arrival_of_attempt,
    arrival_of_placed,
    attempt_command,
    ended_in,
    request_of,
)
from apps.floor.domain.refusing import refusals
from apps.floor.domain.streams import AGENT_EVENTS as AGENT_EVENTS, FLOW_EVENTS, SITE_EVENTS
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.interactions.domain.numbers import dialable
from apps.ivr.domain.commands import (
    CallbackAnswered,
    CustomerLookedUp,
    HttpAnswered,
    InputTimedOut,
    QueueLeft,
    SpeechRecognised,
    TicketOpened,
)
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.session import Session
from apps.kernel.messages import Effect, Event, Message, Outcome, Rejected
from apps.telephony.naming import is_speech, is_voicemail

REMEMBERED_CALLS = 20_000
"""How many finished interactions are remembered, so that a late event of one is not taken for a new call."""

INTERACTION_ID = re.compile(r"[0-9a-f]{32}")
MAX_RUNS = 20
"""How often one call may be sent into another flow: flows and queues that pass it round must come to an end."""
BUSY_CAUSE = 17  # Q.850: user busy, which every caller knows
FAILED_CAUSE = 41  # Q.850: temporary failure


@dataclass(slots=True)
class SiteOutcome:
    """Like :class:`Outcome`, each event with its number in its stream (an interaction, or an agent). ``cause`` is why
    what ends in it ends (Q.850)."""

    events: list[tuple[int, Event]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    cause: int = 16


class SiteEngine:
    """The whole floor of a site. ``handle`` decides and folds; ``apply`` only folds, to rebuild it from the journal."""

    def __init__(self, config: SiteConfig) -> None:
        self.config = config
        self.floor = Floor(config.floor)
        self.sessions: dict[str, Session] = {}
        self.calls: dict[str, Call] = {}
        self.closed: dict[str, tuple[str, str]] = {}  # interaction -> (node, channel), oldest first
        self.agent_seq: dict[int, int] = {}
        self.last_at = 0.0  # time of the last event
        self.admission = Admission()
        self._finished: list[Call] = []
        self._handlers: dict[type[Message], Callable[..., None]] = {
            msg.CallArrived: self._on_arrival,
            msg.CallsRefused: self._on_refused,
            msg.CallerHungUp: self._on_hang_up,
            msg.RecordingFinished: self._on_recording,
            msg.CustomerFound: self._on_customer,
            msg.EffectFailed: self._on_failure,
            TransferInteraction: self._on_transfer,
            msg.NumberAnswered: self._on_number,
            msg.NumberEnded: self._on_number,
            msg.DigitReceived: self._to_session,
            msg.PlaybackFinished: self._to_session,
            InputTimedOut: self._to_session,
            HttpAnswered: self._to_session,
            SpeechRecognised: self._to_session,
            TicketOpened: self._to_session,
            CustomerLookedUp: self._on_looked_up,
            PlaceCall: self._on_place_call,
            CreateWork: self._on_create_work,
        }

    def handle(self, message: Message, now: float) -> SiteOutcome:
        """Return what ``message`` leads to. Raises Rejected, with nothing changed, for an impossible command."""
        outcome = SiteOutcome()
        self._handlers.get(type(message), self._to_floor)(message, now, outcome)
        self._settle(now, outcome)
        return outcome

    def _settle(self, now: float, outcome: SiteOutcome) -> None:
        """At the end of every turn: callbacks follow the calls that have ended, and what is finished is forgotten."""
        for over in ended_in(outcome.events):
            if self.floor.has_callback(over.interaction_id):
                self._to_floor(over, now, outcome)
        self._forget_finished()

    def reconfigure(self, config: SiteConfig, now: float) -> SiteOutcome:
        """Work with ``config`` from now on. Calls keep the version of the flow that they began with."""
        outcome = SiteOutcome()
        self.config = config
        for session in self.sessions.values():
            session.library = config.library
        self._absorb(self.floor.reconfigure(config.floor, now), now, outcome)
        self._settle(now, outcome)
        return outcome

    def apply(self, events: Iterable[tuple[int, Event]], at: float) -> None:
        """Fold one entry of the journal in: all (seq, event) of one message."""
        for seq, event in events:
            self._apply(seq, event, at)
        self._forget_finished()

    def _apply(self, seq: int, event: Event, at: float) -> None:
        if isinstance(event, AGENT_EVENTS):
            self.agent_seq[event.agent_id] = seq
        if isinstance(event, ev.InteractionArrived):
            self._begin(event, at)
        elif isinstance(event, ev.FlowStarted):
            self._begin_run(event, at)
        elif isinstance(event, FLOW_EVENTS):
            if session := self.sessions.get(event.interaction_id):
                session.apply(event)
        elif not isinstance(event, SITE_EVENTS):
            self.floor.apply(event, at)
        if call := self.calls.get(getattr(event, "interaction_id", "")):
            call.seq = seq if not isinstance(event, AGENT_EVENTS) else call.seq
        self._fold(event, at)

    # -- messages ------------------------------------------------------------------------------------------------

    def _on_arrival(self, message: msg.CallArrived, now: float, outcome: SiteOutcome) -> None:
        if message.interaction_id in self.calls:
            return
        if message.interaction_id in self.closed:
            outcome.effects.append(fx.HangUpCall(message.interaction_id))
            return
        entry_point, flow = self.config.flow_for(message.dnis, message.interaction_id)
        shed = self.admission.judge(message, self.config.limits.get(message.node), now)
        if shed is not None:
            flow = self.config.flow_now(self.config.limits[message.node].flow, message.interaction_id)
        arrived = arrival_of(message, entry_point.dnis if entry_point else "", flow)
        self._begin(arrived, now)
        self._emit(arrived, now, outcome)
        if shed is not None:
            policy = "flow" if flow else "busy"
            self._emit(ev.InteractionShed(message.interaction_id, shed, policy, message.node), now, outcome)
            if flow is None:
                outcome.effects.append(fx.HangUpCall(message.interaction_id, BUSY_CAUSE))
                self._end(message.interaction_id, "shed", now, outcome)
                return
        self._absorb(self.sessions[message.interaction_id].start(now), now, outcome)

    def _on_refused(self, message: msg.CallsRefused, now: float, outcome: SiteOutcome) -> None:
        for arrived, shed in refusals(message, self.config, self.admission, now):
            self._begin(arrived, now)
            self._emit(arrived, now, outcome)
            self._emit(shed, now, outcome)
            self._end(arrived.interaction_id, "shed", now, outcome)

    def _on_place_call(self, message: PlaceCall, now: float, outcome: SiteOutcome) -> None:
        if message.interaction_id in self.calls or message.interaction_id in self.closed:
            return  # asked twice
        if not INTERACTION_ID.fullmatch(message.interaction_id):
            raise Rejected("no_id", "An interaction's id is 32 hexadecimal digits.")
        arrived = arrival_of_placed(message, dialable(message.number) or "", self.config)
        part = self.floor.handle(replace(message, node=arrived.node), now)
        self._begin(arrived, now)
        self._emit(arrived, now, outcome)
        self._absorb(part, now, outcome)

    def _on_create_work(self, message: CreateWork, now: float, outcome: SiteOutcome) -> None:
        if message.interaction_id in self.calls or message.interaction_id in self.closed:
            return  # asked twice
        incoming_work.checked(message, bool(INTERACTION_ID.fullmatch(message.interaction_id)))
        part = self.floor.handle(message, now)
        for event in incoming_work.beginnings(message):
            if isinstance(event, ev.InteractionArrived):
                self._begin(event, now)
            self._emit(event, now, outcome)
        self._absorb(part, now, outcome)

    def _on_hang_up(self, message: msg.CallerHungUp, now: float, outcome: SiteOutcome) -> None:
        call = self.calls.get(message.interaction_id)
        if call is None or call.ended:
            return
        outcome.cause = message.cause
        (self._to_floor if call.in_queue else self._to_session)(message, now, outcome)

    def _on_customer(self, message: msg.CustomerFound, now: float, outcome: SiteOutcome) -> None:
        call = self.calls.get(message.interaction_id)
        if call and not call.customer_id:
            self._emit(identified(message), now, outcome)

    def _on_looked_up(self, message: CustomerLookedUp, now: float, outcome: SiteOutcome) -> None:
        """The flow asked: whom it found counts, whoever the number had been taken for before."""
        session, found = self.sessions.get(message.interaction_id), message.found
        if session is None or not session.awaits(message.query_id):
            return
        if found and found.customer_id != self.calls[message.interaction_id].customer_id:
            self._emit(identified(found), now, outcome)
        self._to_session(message, now, outcome)

    def _on_number(
        self, message: msg.NumberAnswered | msg.NumberEnded, now: float, outcome: SiteOutcome
    ) -> None:
        """A flow has called the number for its caller, or an agent has called it."""
        session = self.sessions.get(message.interaction_id)
        of_flow = session is not None and session.has_dialled(message.dial_id)
        (self._to_session if of_flow else self._to_floor)(message, now, outcome)

    def _on_recording(self, message: msg.RecordingFinished, now: float, outcome: SiteOutcome) -> None:
        call = self.calls.get(message.interaction_id)
        if call and is_speech(message.recording_id):
            self._to_session(message, now, outcome)
        if call is None or message.recording_id not in call.recordings:
            return
        if is_voicemail(message.recording_id):
            self._to_session(message, now, outcome)
        session = self.sessions.get(message.interaction_id)
        if message.recording_id in call.recordings and not (session and session.holds(message.recording_id)):
            self._emit(recording_ended(message), now, outcome)

    def _on_failure(self, message: msg.EffectFailed, now: float, outcome: SiteOutcome) -> None:
        """The switch refused something: go on without it where the call can, end it cleanly where it cannot."""
        call = self.calls.get(message.interaction_id)
        if call is None or (call.ended and message.effect != fx.StartRecording.__name__):
            return
        match message.effect:
            case fx.StartRecording.__name__ | fx.RecordMessage.__name__:
                for recording in sorted(call.recordings):
                    self._on_recording(
                        msg.RecordingFinished(call.interaction_id, recording, 0.0, ok=False), now, outcome
                    )
            case fx.AnswerCall.__name__ | fx.ParkCall.__name__:
                outcome.effects.append(fx.HangUpCall(call.interaction_id, FAILED_CAUSE))
                self._on_hang_up(msg.CallerHungUp(call.interaction_id, FAILED_CAUSE), now, outcome)
            case _:
                (self._to_floor if call.in_queue else self._to_session)(message, now, outcome)

    def _on_transfer(self, command: TransferInteraction, now: float, outcome: SiteOutcome) -> None:
        """Whether there is such a flow must be known before the agent lets the caller go."""
        if command.target_kind == "flow":
            self._call_for_flow(command.interaction_id, command.target)
        self._to_floor(command, now, outcome)

    def _to_session(self, message: Message, now: float, outcome: SiteOutcome) -> None:
        interaction_id: str = message.interaction_id  # type: ignore[attr-defined]
        if session := self.sessions.get(interaction_id):
            self._absorb(session.handle(message, now), now, outcome)

    def _to_floor(self, message: Message, now: float, outcome: SiteOutcome) -> None:
        self._absorb(self.floor.handle(message, now), now, outcome)

    # -- between the engines -------------------------------------------------------------------------------------

    def _absorb(self, part: Outcome, now: float, outcome: SiteOutcome) -> None:
        """Take an engine's outcome over, then let the other engine follow what it means for it."""
        for event in part.events:
            self._emit(event, now, outcome)
        outcome.effects += [done for effect in part.effects if (done := self._for_the_switch(effect))]
        for effect in part.effects:
            if isinstance(effect, fx.RecordMessage) and is_kept(effect):
                self._emit(ev.RecordingStarted(effect.interaction_id, 0, effect.recording_id), now, outcome)
        for event in part.events:
            self._follow(event, now, outcome)

    def _for_the_switch(self, effect: Effect) -> Effect | None:
        if not isinstance(effect, fx.Announce):
            return effect
        call = self.calls.get(effect.interaction_id)
        return spoken(effect, self.config.library, self.language_of(call)) if call else None

    def _follow(self, event: Event, now: float, outcome: SiteOutcome) -> None:
        match event:
            case ev.RouteRequested():
                self._enqueue(event, now, outcome)
            case ev.CallbackWanted():
                self._ask_for_callback(event, now, outcome)
            case ev.InteractionFlowedOut():
                self._return_to_flow(event, now, outcome)
            case ev.InteractionAnswered():
                self._finish_flow(event, now, outcome)
            case ev.InteractionTransferred() if event.target_kind == "flow":
                self.start_flow(event.interaction_id, event.target, now, outcome)
            case ev.CallbackStarted():
                self._begin_attempt(event, now, outcome)
            case ev.MessageReviewed() if event.verdict != "again":
                self._emit(recording_judged(event), now, outcome)
            case ev.SecureInputStarted():  # a conversation's recording that has not ended yet
                outcome.effects += nothing_recorded(self.calls[event.interaction_id])
            case ev.FlowEnded() if event.result != "answered":
                self._end_after_flow(event, now, outcome)

    def _enqueue(self, event: ev.RouteRequested, now: float, outcome: SiteOutcome) -> None:
        call = self.calls[event.interaction_id]
        try:
            part = self.floor.handle(queue_command(event, call), now)
        except Rejected:  # the group was switched off after the flow had been published
            self._to_session(QueueLeft(event.interaction_id, "group_removed"), now, outcome)
        else:
            self._absorb(part, now, outcome)

    def _return_to_flow(self, event: ev.InteractionFlowedOut, now: float, outcome: SiteOutcome) -> None:
        if event.interaction_id in self.floor.work:
            return  # the queue itself had a second idea: a call meant for one person now waits for the group
        if not self.calls[event.interaction_id].is_call:
            return  # no flow had it; what the queue gives up it ends itself
        if code := flow_after(event):
            try:
                self.start_flow(event.interaction_id, code, now, outcome)
            except Rejected:  # switched off since, or sent round too often: the call is over
                pass
            else:
                return
        elif event.interaction_id in self.sessions:
            self._to_session(QueueLeft(event.interaction_id, event.reason), now, outcome)
            return
        outcome.effects += [fx.HangUpCall(event.interaction_id), fx.CloseCall(event.interaction_id)]
        self._end(event.interaction_id, "flowed_out", now, outcome)

    def _ask_for_callback(self, event: ev.CallbackWanted, now: float, outcome: SiteOutcome) -> None:
        try:
            part = self.floor.handle(request_of(event, self.calls[event.interaction_id]), now)
        except Rejected:
            promised = False
        else:
            promised = True
            self._absorb(part, now, outcome)
        self._to_session(CallbackAnswered(event.interaction_id, event.node_id, promised), now, outcome)

    def _begin_attempt(self, event: ev.CallbackStarted, now: float, outcome: SiteOutcome) -> None:
        origin = self.calls[event.interaction_id]
        arrived = arrival_of_attempt(event, origin, self.config)
        self._begin(arrived, now)
        self._emit(arrived, now, outcome)
        if origin.customer_id:
            known = ev.CustomerIdentified(
                event.attempt_id, origin.customer_id, origin.customer_name, origin.tier, origin.language
            )
            self._emit(known, now, outcome)
        self._absorb(self.floor.handle(attempt_command(event, arrived.node), now), now, outcome)

    def _finish_flow(self, event: ev.InteractionAnswered, now: float, outcome: SiteOutcome) -> None:
        if session := self.sessions.get(event.interaction_id):
            self._absorb(session.finish("answered", now), now, outcome)

    def _end_after_flow(self, event: ev.FlowEnded, now: float, outcome: SiteOutcome) -> None:
        call = self.calls[event.interaction_id]
        outcome.effects.append(fx.CloseCall(event.interaction_id))
        self._end(event.interaction_id, outcome_of(event, call), now, outcome)

    def _end(self, interaction_id: str, result: str, now: float, outcome: SiteOutcome) -> None:
        ended = ev.InteractionEnded(interaction_id, result, outcome.cause)
        self._emit(ended, now, outcome)
        self.floor.apply(ended, now)  # it numbers an interaction's segments on until this is said

    def start_flow(self, interaction_id: str, code: str, now: float, outcome: SiteOutcome) -> None:
        """Send a caller who is up into the published version of flow ``code``, or a built-in one, from its beginning.

        Whoever had the caller has ended that segment before: neither an offer nor a conversation is left behind here.
        Raises ``Rejected`` (``call_over``, ``unknown_flow``, ``too_many_flows``) with nothing changed.
        """
        call, flow = self._call_for_flow(interaction_id, code)
        started = ev.FlowStarted(interaction_id, flow.code, flow.version, call.run + 1)
        self._begin_run(started, now)
        self._emit(started, now, outcome)
        outcome.effects += out_of_conversation(call)
        self._absorb(self.sessions[interaction_id].start(now), now, outcome)

    def _call_for_flow(self, interaction_id: str, code: str) -> tuple[Call, Flow]:
        call, flow = self.calls.get(interaction_id), self.config.flow_now(code, interaction_id)
        if call is None or call.ended:
            raise Rejected("call_over", "The caller is no longer there.")
        if flow is None:
            raise Rejected("unknown_flow", f"There is no published call flow {code!r}.")
        if call.run >= MAX_RUNS:
            raise Rejected("too_many_flows", "This call was sent from flow to flow too often.")
        return call, flow

    # -- folding -------------------------------------------------------------------------------------------------

    def _emit(self, event: Event, now: float, outcome: SiteOutcome) -> None:
        outcome.events.append((self._number(event), event))
        self._fold(event, now)

    def _number(self, event: Event) -> int:
        if isinstance(event, AGENT_EVENTS):
            seq = self.agent_seq[event.agent_id] = self.agent_seq.get(event.agent_id, 0) + 1
            return seq
        call = self.calls[event.interaction_id]  # type: ignore[attr-defined]
        call.seq += 1
        return call.seq

    def _begin(self, event: ev.InteractionArrived, at: float) -> None:
        self.calls[event.interaction_id] = call_of(event, at)
        if event.direction == "outbound" or not self.calls[event.interaction_id].is_call:
            return  # no flow has it, and it is not the crowd that is limited
        self.admission.arrived(event.node)
        facts = facts_of(self.calls[event.interaction_id])
        flow = self.config.flow_of(event.flow, event.flow_version)
        self.sessions[event.interaction_id] = Session(facts, flow, self.config.library)

    def _begin_run(self, event: ev.FlowStarted, at: float) -> None:
        """Another flow takes the place of the one that the call had, if it had one still; the queue forgets it."""
        self.floor.apply(event, at)
        if call := self.calls.get(event.interaction_id):
            facts = facts_of(call, self.language_of(call), event.run)
            flow = self.config.flow_of(event.flow, event.flow_version)
            self.sessions[call.interaction_id] = Session(facts, flow, self.config.library)

    def language_of(self, call: Call) -> str:
        """Return the language in which a caller is spoken to: what a flow has set, else their own, else that of
        the flow that began the call."""
        return (
            call.spoken_language
            or call.language
            or self.config.flow_of(call.flow, call.flow_version).language
        )

    def _fold(self, event: Event, at: float) -> None:
        self.last_at = max(self.last_at, at)
        if isinstance(event, AGENT_EVENTS):
            return
        call = self.calls.get(event.interaction_id)  # type: ignore[attr-defined]
        if call is None:
            return
        counted = counts(call)
        call.fold(event, at)
        if counted and not counts(call):
            self.admission.left(call.node)
        if isinstance(event, ev.InteractionShed) and event.at_gate:
            self.admission.remember(event.node, event.interaction_id)
        if isinstance(event, ev.CustomerIdentified) and (session := self.sessions.get(call.interaction_id)):
            session.identify(event)
        if isinstance(event, ev.FlowEnded | ev.InteractionEnded):
            self.sessions.pop(call.interaction_id, None)
        if call.is_finished:
            self._finished.append(call)

    def _forget_finished(self) -> None:
        """Only between messages: a later event of the same message may still belong to the call."""
        for call in self._finished:
            if call.is_finished and call.interaction_id in self.calls:
                del self.calls[call.interaction_id]
                self.closed[call.interaction_id] = (call.node, call.channel_id)
        self._finished.clear()
        while len(self.closed) > REMEMBERED_CALLS:
            del self.closed[next(iter(self.closed))]

    # -- across restarts -----------------------------------------------------------------------------------------

    def resume(self, now: float) -> SiteOutcome:
        """After a restart: set every timer anew, and settle what the configuration of today makes of the pause."""
        outcome = SiteOutcome(effects=self.floor.resume(now))
        self._absorb(self.floor.reconfigure(self.config.floor, now), now, outcome)
        self._settle(now, outcome)
        return outcome

    def resume_flow(
        self, interaction_id: str, now: float, *, in_bridge: bool = False, number: str = ""
    ) -> SiteOutcome:
        """The switch is back: the caller hears the current node of the flow again, from its beginning.

        But for one who was leaving a message: it may be going on, or complete. Not where the caller is ``in_bridge``:
        nobody can be recorded there, so it has not begun. ``number``: what has become of the one that the flow has
        called (gone, ringing, up).
        """
        outcome = SiteOutcome()
        if session := self.sessions.get(interaction_id):
            call = self.calls[interaction_id]
            recording = not in_bridge and any(is_voicemail(key) for key in call.recordings)
            if not recording and not number:
                outcome.effects += out_of_conversation(call)
            self._absorb(session.resume(now, recording=recording, number=number), now, outcome)
        self._settle(now, outcome)
        return outcome
