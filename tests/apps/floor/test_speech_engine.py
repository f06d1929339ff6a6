"""Speech over HTTP: what the engine is sent, and what is no answer of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from apps.floor.speech import HttpSpeech, ScriptedSpeech, SpeechEngine, make_engine
from apps.integrations.domain.exchange import Connection, NotAnswered
from apps.integrations.services import make_client
from apps.kernel.clock import SystemClock
from tests.apps.integrations.elsewhere import LOCAL

WAV = b"RIFF....WAVE" + bytes(20_000)
WORDS = ("sales", "after sales", "销售")


class Engine:
    """An engine that says ``answer`` with ``status``, and keeps what it was sent."""

    answer, status = '{"text": "after sales"}', 200

    async def hear(self, request: web.Request) -> web.Response:
        self.sent = await request.read()
        self.asked = (request.method, request.path, dict(request.query), request.headers["Authorization"])
        self.kind = request.content_type
        return web.Response(text=self.answer, status=self.status, content_type="application/json")


@asynccontextmanager
async def speech(engine: Engine) -> AsyncIterator[SpeechEngine]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", engine.hear)
    client = make_client(SystemClock())
    async with TestServer(app) as server:
        connection = Connection(
            "speech",
            f"http://127.0.0.1:{server.port}/asr",
            headers={"Authorization": "Bearer s"},
            listed=LOCAL,
        )
        await client.use({"speech": connection})
        made = make_engine("http:speech", client)
        assert isinstance(made, HttpSpeech)
        try:
            yield made
        finally:
            await client.close()


async def test_the_engine_gets_the_sound_with_language_and_words_and_its_text_is_returned() -> None:
    engine = Engine()
    async with speech(engine) as listener:
        assert await listener.recognise(WAV, "en", WORDS) == "after sales"
    assert engine.asked == (
        "POST", "/asr", {"language": "en", "words": "sales,after sales,销售"}, "Bearer s",
    )  # fmt: skip
    assert (engine.kind, engine.sent) == ("audio/wav", WAV)


@pytest.mark.parametrize(
    ("answer", "status"),
    [("no json", 200), ("[]", 200), ('{"text": ["sales"]}', 200), ("{}", 200), ('{"text": "sales"}', 500)],
)
async def test_what_is_no_text_is_no_answer(answer: str, status: int) -> None:
    engine = Engine()
    engine.answer, engine.status = answer, status
    async with speech(engine) as listener:
        with pytest.raises(NotAnswered) as refused:
            await listener.recognise(WAV, "en", WORDS)
    assert refused.value.code == "no_text"


def test_an_engine_is_chosen_by_the_setting() -> None:
    client = make_client(SystemClock())
    assert make_engine("", client) is None
    assert isinstance(make_engine("scripted", client), ScriptedSpeech)
    for wrong in ("http:", "https:speech", "espeak"):
        with pytest.raises(ValueError, match="SPEECH_ENGINE"):
            make_engine(wrong, client)
