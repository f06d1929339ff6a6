"""What a node may ask beyond prompts and queues: other systems, secrets, speech, telephone numbers, messages."""

from apps.interactions.domain.effects import PlayPrompt, RecordMessage, StopPrompt
from apps.interactions.domain.events import CallerListed, SpeechHeard, TicketWanted
from apps.ivr.domain.bare_turn import MAX_STEPS_PER_CALL, BareTurn
from apps.ivr.domain.cards import masked
from apps.ivr.domain.effects import LookUpCustomer, OpenTicket, QueryHttp, RecogniseSpeech
from apps.ivr.domain.state import call_fact
from apps.ivr.domain.template import fill
from apps.numberlists.domain.lists import obstacle_to_calling

LISTEN_SECONDS = 5
SILENCE_SECONDS = 2
RECOGNISE_SECONDS = 10
"""How long somebody may speak beyond the wait for a key, what silence ends it, how long the engine may take."""
RINGING_TONE = ("tone:ring",)


class OutsideTurn(BareTurn):
    """Adds that to a turn."""

    # --- other systems, and what is entered in confidence

    def ask(
        self, question: QueryHttp | LookUpCustomer | RecogniseSpeech | OpenTicket, seconds: float
    ) -> None:
        """Ask outside, and wait at most ``seconds`` for the answer."""
        self.moment.asking = question.query_id
        self.do(question)
        self.wait(seconds)

    def answered(self, query_id: str) -> bool:
        """Take the answer to this question, once; return False for one that is not awaited, or not any more."""
        if not self._session.awaits(query_id):
            return False
        self.moment.asking = ""
        return True

    def new_query_id(self) -> str:
        """Return the id of a question that is asked now. Steps never go back, not even over a restart."""
        return f"{self.interaction_id}-q{self._run}{self._session.progress.step}"

    def pending_query(self, node_id: str) -> str:
        """Return the question that this node has asked and that has no answer yet; empty: none."""
        progress = self._session.progress
        return progress.query if progress.query_node == node_id else ""

    def find(self, scope: str, name: str) -> str:
        """Return what stands for a place of a template (:mod:`~apps.ivr.domain.template`)."""
        if scope == "secure":
            return self.secret(name)
        return call_fact(self._session.call, name, self.language) if scope == "call" else self.value(name)

    def entrust(self, key: str, value: str) -> None:
        """Keep a secret in memory, for one question."""
        self._session.secrets[key] = value

    def secret(self, key: str) -> str:
        """Return what the caller has entered in confidence; empty where it is not known any more."""
        return self._session.secrets.get(key, "")

    def where_asked(self, key: str) -> str:
        """Return the node of this flow at which a secret was entered that has not been used yet; empty: none."""
        node = self._session.running.nodes.get(self._session.progress.entrusted.get(key, ""))
        return node.id if node and node.type == "secure_input" else ""

    @property
    def confiding(self) -> bool:
        """Whether the caller is entering a secret, since before this node was entered (again)."""
        return self._session.progress.confiding

    def hide_secrets(self, value: str) -> str:
        """Return ``value`` with every secret in it masked: what another system echoes must not become data."""
        for secret in self._session.secrets.values():
            value = value.replace(secret, masked(secret))
        return value

    def forget_secrets(self) -> None:
        """One question has used them."""
        self._session.secrets.clear()

    # --- tickets

    @property
    def has_wanted_ticket(self) -> bool:
        """Whether this node has wanted a ticket before: after a restart, or where the flow has come back to it."""
        return self._ticket_key in self._session.progress.tickets

    def want_ticket(
        self, subject: str, text: str, ticket_type: str, group: str, recording_id: str = ""
    ) -> None:
        """Record that a ticket is wanted: it will be opened, whatever becomes of the call. One for each node and
        call, so wanting it again changes nothing."""
        call, key = self._session.call, self._ticket_key
        if not self.has_wanted_ticket:
            subject, text = fill(subject, self.find, str), fill(text, self.find, str)
            self.emit(
                TicketWanted(
                    self.interaction_id, self._node_id, key, subject, text, ticket_type, group, recording_id,
                    call.customer_id, call.ani,
                )
            )  # fmt: skip

    def ask_for_ticket(self, seconds: float) -> None:
        """Ask for the number of the ticket that was wanted."""
        wanted = self._session.progress.tickets[self._ticket_key]
        self.ask(OpenTicket(self.interaction_id, self.new_query_id(), wanted), seconds)

    @property
    def _ticket_key(self) -> str:
        return f"{self.interaction_id}:{self._session.running.code}:{self._node_id}"

    # --- number lists

    def find_lists(self) -> tuple[str, ...]:
        """Return the codes of the number lists that the caller is on. They are looked up once in a call and recorded:
        whatever is changed meanwhile, one call is judged alike to its end, and after a restart."""
        if self._session.progress.lists is None:
            found = self._session.library.number_lists.of(self._session.call.ani, self.now)
            self.emit(CallerListed(self.interaction_id, self._node_id, found))
        return tuple(self._session.progress.lists or ())

    # --- what the caller says

    @property
    def can_hear(self) -> bool:
        """Whether there is an engine that understands callers."""
        return self._session.library.speech

    @property
    def is_moving(self) -> bool:
        """Whether the node has been left already, or the flow."""
        return self._target is not None or self._session.ended or self._session.asleep

    def listen(self, seconds: int) -> None:
        """Record what the caller says now, until they are silent or press a key."""
        number = self._session.call.run * MAX_STEPS_PER_CALL * 2 + self._session.progress.step
        self.moment.listening = f"{self.interaction_id}-sp{number}"
        most = seconds + LISTEN_SECONDS
        self.do(
            RecordMessage(
                self.interaction_id, self.moment.listening, most, SILENCE_SECONDS, beep=False, ends_on="any"
            )
        )
        self.wait(most + RECOGNISE_SECONDS)

    def recognise(self, words: tuple[str, ...]) -> None:
        """Ask what was said."""
        recording, self.moment.listening = self.moment.listening, ""
        language = self._session.language
        question = RecogniseSpeech(self.interaction_id, self.new_query_id(), recording, language, words)
        self.ask(question, RECOGNISE_SECONDS)

    def stop_listening(self) -> None:
        """Whatever is said, or was, means nothing any more. The switch ends the recording by itself."""
        self.moment.listening = self.moment.asking = ""

    def heard(self, word: str, digit: str) -> None:
        """Record which keyword was understood; nothing else of what the caller said is kept."""
        self.emit(SpeechHeard(self.interaction_id, self._node_id, word, digit))

    # --- a telephone number

    def new_dial_id(self) -> str:
        """Return the name of a leg that is called now. The parties whom agents call are numbered from 1."""
        return f"{self.interaction_id}-9{self._session.call.run:02d}{self._session.progress.step:05d}"

    def obstacle_to_calling(self, number: str) -> str:
        """Return why the number must not be called: that of a customer who does not want it, on a list of such numbers;
        empty: it may be."""
        library = self._session.library
        return obstacle_to_calling(number, library.do_not_call, library.number_lists, self.now)

    @property
    def dial_id(self) -> str:
        """The leg that the flow has called; empty: none."""
        dial = self._session.progress.dial
        return dial.dial_id if dial else ""

    @property
    def number(self) -> str:
        """The number that the flow has called."""
        dial = self._session.progress.dial
        return dial.number if dial else ""

    @property
    def rings_until(self) -> float:
        """Until when it may ring, Unix seconds."""
        dial = self._session.progress.dial
        return dial.expires_at if dial else 0.0

    @property
    def number_is_up(self) -> bool:
        """Whether caller and number talk."""
        return self._session.progress.dial_up

    @property
    def talk_seconds(self) -> float:
        """For how long they have; 0.0 where this process was not there when it began."""
        since = self.moment.talking_since
        return round(max(0.0, self.now - since), 3) if since and self.number_is_up else 0.0

    def ring(self) -> None:
        """Let the caller hear that it rings at the other end."""
        self.moment.ringing = f"{self.interaction_id}-r{self._run}{self._session.progress.step}"
        self.do(PlayPrompt(self.interaction_id, self.moment.ringing, RINGING_TONE))

    def stop_ringing(self) -> None:
        """End that."""
        if self.moment.ringing:
            self.do(StopPrompt(self.interaction_id, self.moment.ringing))
            self.moment.ringing = ""

    # --- a message

    @property
    def message_id(self) -> str:
        """The id of the message that a ``record_message`` node records now; every message of a call has its own."""
        number = self._session.call.run * 100 + self._session.progress.messages + 1
        return f"{self.interaction_id}-vm{number}"

    def hold_message(self) -> None:
        """Begin to record; the recording ends for others when it is judged, not when the switch reports it."""
        self.moment.recording, self.moment.reviewing = True, False
        self.moment.message = self.message_id

    def let_go_of_message(self) -> None:
        """The message is judged."""
        self.moment.recording = self.moment.reviewing = False
        self.moment.message = ""
