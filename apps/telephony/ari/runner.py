"""Carries effects out: in order within one interaction, in parallel between interactions."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from apps.interactions.domain import effects as fx, messages as msg
from apps.kernel.messages import Effect
from apps.telephony import naming
from apps.telephony.ari import execute
from apps.telephony.ari.calls import Calls
from apps.telephony.ari.requests import NO_STATUS, AriError, Request, get
from apps.telephony.ports import Deliver, NodeConfig, RouteOfNumber, SwitchState

log = logging.getLogger(__name__)

UNHEARD_SECONDS = 2.0
"""A recording that was stopped so long ago has ended, whether Asterisk said so or not."""

MUSIC_AFTER = 0.25
"""Seconds after which a caller who waits is given music."""

Send = Callable[[Request], Awaitable[bytes]]


class EffectRunner:
    """A queue per interaction, gone as soon as it is empty: ConnectAgent never overtakes AnswerCall, and a call whose
    request hangs delays no other call. Each other leg of an interaction has a queue of its own: a phone rings while the
    caller is still being answered."""

    def __init__(
        self,
        node: NodeConfig,
        endpoint_of: Callable[[int], str],
        calls: Calls,
        state: SwitchState,
        route_of_number: RouteOfNumber = lambda number, trunk: None,
        music_after: float = MUSIC_AFTER,
    ) -> None:
        self._node = node
        self._route_of_number = route_of_number
        self._endpoint_of = endpoint_of
        self._calls = calls
        self._state = state
        self._send: Send | None = None
        self._deliver: Deliver | None = None
        self._music_after = music_after
        self._queues: dict[str, deque[Effect]] = {}
        self._waiting: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, send: Send, deliver: Deliver) -> None:
        """Use ``send`` for requests from now on, and tell ``deliver`` what failed."""
        self._send, self._deliver = send, deliver

    def submit(self, effect: Effect) -> None:
        """Put an effect behind the others of its interaction (or leg); returns at once."""
        interaction_id: str = effect.interaction_id  # type: ignore[attr-defined]  # every effect for a switch has one
        if isinstance(effect, fx.HangUpCall):
            self._calls.leaves(interaction_id)
        lane = execute.leg_of(effect) or interaction_id
        queue = self._queues.get(lane)
        if queue is not None:
            queue.append(effect)
            if waiting := self._waiting.get(lane):
                waiting.set()
            return
        self._queues[lane] = deque([effect])
        task = asyncio.create_task(self._drain(lane, interaction_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Give up what is not carried out yet; the reconciliation after the next start repeats what matters."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._send = None

    async def _drain(self, lane: str, interaction_id: str) -> None:
        queue = self._queues[lane]
        try:
            while queue:
                effect = queue.popleft()
                if isinstance(effect, fx.ParkCall) and not queue:
                    await self._wait_for_company(lane)
                if not self._is_needless(effect, queue):
                    await self._carry_out(interaction_id, effect)
        finally:
            del self._queues[lane]

    async def _wait_for_company(self, lane: str) -> None:
        """Return when something follows, or after a moment. A phone that picks up by itself takes the caller at once:
        it would be no use to let them wait with music for so long."""
        came = self._waiting[lane] = asyncio.Event()
        try:
            async with asyncio.timeout(self._music_after):
                await came.wait()
        except TimeoutError:
            return
        finally:
            del self._waiting[lane]

    def _is_needless(self, effect: Effect, behind: Iterable[Effect]) -> bool:
        """Return whether the switch is known to be so already, or what comes next includes it.

        A recording is stopped although it would end with its bridge: of a bridge that is gone Asterisk tells nobody
        anything, and of 60 recordings at five calls a second 4 were never heard of again.
        """
        match effect:
            case fx.AnswerCall():
                return self._calls.is_answered(effect.interaction_id)
            case fx.CloseCall():
                return naming.conversation_bridge(effect.interaction_id) not in self._calls.bridges
            case fx.ParkCall():
                return isinstance(next(iter(behind), None), fx.ConnectAgent | fx.HangUpCall)
            case fx.RingAgent() | fx.DialNumber():
                return self._calls.is_leaving(effect.interaction_id)
        return False

    async def _carry_out(self, interaction_id: str, effect: Effect) -> None:
        channel = self._calls.channel_of(interaction_id)
        if channel is None and execute.needs_caller(effect):
            return  # the caller hung up while this was on its way
        place = self._place(interaction_id, channel or "")
        if isinstance(effect, fx.PlayPrompt):
            self._calls.plays(interaction_id, effect.playback_id)
        try:
            for step in execute.plan(effect, place):
                self._calls.note(interaction_id, step.request)
                await self._take(step)
            if isinstance(effect, fx.AnswerCall):
                self._calls.answered(interaction_id)
            elif isinstance(effect, fx.StopRecording):
                asyncio.get_running_loop().call_later(UNHEARD_SECONDS, self._presume_ended, effect)
        except AriError as error:
            await self._handle(effect, error, channel)

    def _presume_ended(self, effect: fx.StopRecording) -> None:
        """Asterisk tells us of a bridge only while one of our channels is in it: of a recording that is stopped when
        both have left it may say nothing. The floor takes the first news of the end; the file tells the length."""
        if self._deliver is not None:
            self._deliver(
                msg.RecordingFinished(effect.interaction_id, effect.recording_id, 0.0, length_known=False)
            )

    def _place(self, interaction_id: str, channel: str) -> execute.Place:
        playing = self._calls.prompts_of(interaction_id)
        waits, music = self._calls.wait_of(interaction_id)
        return execute.Place(
            self._node.code,
            self._node.app,
            channel,
            self._endpoint_of,
            playing,
            self._route_of_number,
            waits=waits,
            music=music,
        )

    async def _take(self, step: execute.Step) -> None:
        send = self._sender()
        try:
            await send(step.request)
        except AriError as error:
            if error.status not in step.already_so:
                raise
            if step.proof is not None and not await self._exists(step.proof):
                raise

    async def _handle(self, effect: Effect, error: AriError, channel: str | None) -> None:
        """A refusal about a caller who is gone is none; any other one the floor must know."""
        if error.status == NO_STATUS and (undo := execute.undo(effect)):
            await self._try(undo)
        if channel and execute.needs_caller(effect) and await self._is_gone(channel):
            return
        self._state.failures += 1
        log.warning("node %s: %r failed: %r", self._node.code, effect, str(error))
        if self._deliver is not None:
            self._deliver(execute.failure(effect, error))

    async def _is_gone(self, channel: str) -> bool:
        """Return whether the switch says so; no answer says nothing."""
        try:
            await self._sender()(get("channels", channel))
        except AriError as error:
            return error.status == 404
        return False

    async def _exists(self, request: Request) -> bool:
        try:
            await self._sender()(request)
        except AriError:
            return False
        return True

    async def _try(self, request: Request) -> None:
        try:
            await self._sender()(request)
        except AriError as error:
            log.info("node %s: %s %s: %s", self._node.code, request.method, request.uri, error)

    def _sender(self) -> Send:
        if self._send is None:
            raise AriError(NO_STATUS, f"node '{self._node.code}' is not connected")
        return self._send
