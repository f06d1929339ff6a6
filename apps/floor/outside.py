"""What flows ask outside the switch, carried out beside the single writer: the loop never waits for it.

An answer is a message like any other. What goes wrong here is the answer "failed", never an exception of the floor.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from apps.floor.reader import Reader, ReaderFailed
from apps.floor.speech import SpeechEngine
from apps.integrations.domain.exchange import Answer, Connection, NotAnswered, Question
from apps.interactions.domain.messages import CustomerFound
from apps.ivr.domain.commands import CustomerLookedUp, HttpAnswered, SpeechRecognised, TicketOpened
from apps.ivr.domain.effects import LookUpCustomer, OpenTicket, QueryHttp, RecogniseSpeech
from apps.ivr.domain.json_path import decode, pick
from apps.ivr.domain.outside_turn import RECOGNISE_SECONDS
from apps.kernel.messages import Effect, Message

if TYPE_CHECKING:
    from apps.integrations.services import HttpClient

log = logging.getLogger(__name__)

MOST_AT_ONCE = 2_000
"""Questions under way; more are refused at once, so that a system that hangs cannot fill the floor's memory."""
GONE = (404, 410)

Asked = QueryHttp | LookUpCustomer | RecogniseSpeech | OpenTicket
TakeRecording = Callable[[str, str], Awaitable[bytes]]
"""Returns the WAV file of an interaction's recording by its name, and removes it from the switch."""


class Outside:
    """Carries the questions of flows out. ``reader`` has the readings ``connections``, ``customer_by`` and ``ticket``
    (which opens it where there is none). ``speech`` recognises what callers say, in recordings that ``take`` fetches
    from their switch."""

    def __init__(
        self,
        client: "HttpClient",
        reader: Reader,
        deliver: Callable[[Message], None],
        speech: SpeechEngine | None = None,
        take: TakeRecording | None = None,
    ) -> None:
        self._speech = speech
        self._take = take
        self._client = client
        self._reader = reader
        self._news_of_connections = reader.news_of("connections")
        self._has_connections = False
        self._deliver = deliver
        self._running: dict[str, asyncio.Task[None]] = {}

    def takes(self, effect: Effect) -> bool:
        """Return whether the effect is carried out here."""
        return isinstance(effect, Asked)

    def act(self, effect: Effect) -> None:
        """Begin to carry ``effect`` out. A question that is under way already is not asked a second time."""
        assert isinstance(effect, Asked)
        if effect.query_id in self._running:
            return
        if len(self._running) >= MOST_AT_ONCE:
            self._deliver(_failed(effect, "too_many"))
            return
        task = asyncio.create_task(self._job(effect), name=f"outside-{effect.query_id}")
        self._running[effect.query_id] = task
        task.add_done_callback(lambda _: self._running.pop(effect.query_id, None))

    def _job(self, effect: Asked) -> Coroutine[Any, Any, None]:
        match effect:
            case QueryHttp():
                return self._query(effect)
            case LookUpCustomer():
                return self._look_up(effect)
            case OpenTicket():
                return self._open_ticket(effect)
        return self._recognise(effect)

    async def refresh(self) -> None:
        """Use the connections as they are now; raises :class:`ReaderFailed`."""
        connections: Mapping[str, Connection] | None = await self._news_of_connections()
        self._has_connections = True
        if connections is not None:
            await self._client.use(connections)

    async def _know_connections(self) -> None:
        if not self._has_connections:
            await self.refresh()

    def status(self) -> dict[str, dict[str, Any]]:
        """Return how the breakers of the connections are."""
        return self._client.status()

    async def close(self) -> None:
        """Stop asking; what is under way is given up."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.close()

    async def _query(self, effect: QueryHttp) -> None:
        began = time.perf_counter()
        try:
            answer = await self._ask(effect)
        except NotAnswered as error:
            # Neither what was asked nor where: both may hold what nobody is to read.
            log.warning("%s over “%s” has no answer: %s", effect.query_id, effect.connection, error.code)
            message = _failed(effect, error.code, time.perf_counter() - began)
        except ReaderFailed as error:
            log.warning("the connections cannot be read: %s", error)
            message = _failed(effect, "unknown_connection")
        except Exception:  # a fault of ours must not leave a caller waiting, nor the floor without a log
            log.exception("%s over “%s” failed", effect.query_id, effect.connection)
            message = _failed(effect, "error")
        else:
            message = answered(effect, answer, time.perf_counter() - began)
        self._deliver(message)

    async def _ask(self, effect: QueryHttp) -> Answer:
        try:
            async with asyncio.timeout(effect.timeout_seconds):
                await self._know_connections()
                return await self._client.ask(effect.connection, question_of(effect))
        except TimeoutError:
            raise NotAnswered("timeout", f"no answer within {effect.timeout_seconds} s") from None

    async def _recognise(self, effect: RecogniseSpeech) -> None:
        text: str | None = None
        try:
            if self._speech and self._take:
                async with asyncio.timeout(RECOGNISE_SECONDS):
                    await self._know_connections()
                    wav = await self._take(effect.interaction_id, effect.recording_id)
                    text = await self._speech.recognise(wav, effect.language, effect.words)
        except (NotAnswered, ReaderFailed, TimeoutError) as error:
            log.warning("what was said in %s cannot be told: %s", effect.recording_id, error)
        except Exception:  # whatever the engine or the switch does: the caller has keys
            log.exception("what was said in %s cannot be told", effect.recording_id)
        self._deliver(SpeechRecognised(effect.interaction_id, effect.query_id, text))

    async def _look_up(self, effect: LookUpCustomer) -> None:
        found: CustomerFound | None = None
        try:
            found = await self._reader.ask("customer_by", effect.interaction_id, effect.by, effect.value)
        except ReaderFailed as error:
            log.warning("customer lookup failed: %s", error)
        self._deliver(CustomerLookedUp(effect.interaction_id, effect.query_id, found))

    async def _open_ticket(self, effect: OpenTicket) -> None:
        number = ""
        try:
            number = await self._reader.ask("ticket", effect.wanted)
        except ReaderFailed as error:  # it will be opened when the journal is copied
            log.warning("the number of ticket %s cannot be told: %s", effect.wanted.key, error)
        self._deliver(TicketOpened(effect.interaction_id, effect.query_id, number))


def question_of(effect: QueryHttp) -> Question:
    """Return what is asked."""
    return Question(
        method=effect.method,
        path=effect.path,
        query=effect.query,
        headers=effect.headers,
        body=effect.body.encode(),
        timeout_seconds=effect.timeout_seconds,
        cache_seconds=effect.cache_seconds,
        secret=effect.secret,
    )


def answered(effect: QueryHttp, answer: Answer, seconds: float) -> HttpAnswered:
    """Return what the flow is told of an answer."""
    result = "ok" if 200 <= answer.status < 300 else "not_found" if answer.status in GONE else "failed"
    values = pick(decode(answer.body), effect.results) if result == "ok" and effect.results else {}
    return HttpAnswered(
        effect.interaction_id,
        effect.query_id,
        result,
        answer.status,
        values,
        round(seconds, 3),
        answer.cached,
        "status" if result == "failed" else "",
    )


def _failed(effect: Asked, reason: str, seconds: float = 0.0) -> Message:
    if isinstance(effect, RecogniseSpeech):
        return SpeechRecognised(effect.interaction_id, effect.query_id, None)
    if isinstance(effect, OpenTicket):
        return TicketOpened(effect.interaction_id, effect.query_id)
    if isinstance(effect, LookUpCustomer):
        return CustomerLookedUp(effect.interaction_id, effect.query_id, None)
    return HttpAnswered(
        effect.interaction_id, effect.query_id, "failed", seconds=round(seconds, 3), reason=reason
    )


MakeOutside = Callable[[Callable[[Message], None], TakeRecording], Outside]
