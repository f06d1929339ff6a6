"""What turns a caller's voice into text: a port, and the engines behind it."""

import struct
from typing import TYPE_CHECKING, Protocol

from apps.integrations.domain.exchange import NotAnswered, Question
from apps.ivr.domain.json_path import decode, text_of

if TYPE_CHECKING:
    from apps.integrations.services import HttpClient

SCRIPTED, HTTP = "scripted", "http:"
COMMENT = b"ICMT"
LONGEST_SECONDS = 8.0


class SpeechEngine(Protocol):
    """Recognises short utterances."""

    async def recognise(self, wav: bytes, language: str, words: tuple[str, ...]) -> str:
        """Return what was said in ``wav``, empty where nothing was. ``words`` are those that are expected. Raises
        ``NotAnswered`` where the engine cannot tell."""
        ...


class HttpSpeech:
    """An engine over HTTP: gets the WAV file (8 kHz, 16 bits, one channel) as body, ``language`` and ``words`` as
    parameters, and answers ``{"text": "…"}``. It is an HTTP connection like any other: address, secrets, time limit and
    circuit breaker are in the admin."""

    def __init__(self, client: "HttpClient", connection: str) -> None:
        self._client = client
        self._connection = connection

    async def recognise(self, wav: bytes, language: str, words: tuple[str, ...]) -> str:
        question = Question(
            "POST",
            "",
            query=(("language", language), ("words", ",".join(words))),
            headers=(("Content-Type", "audio/wav"),),
            body=wav,
            timeout_seconds=LONGEST_SECONDS,
        )
        answer = await self._client.ask(self._connection, question)
        value = decode(answer.body)
        text = text_of(value.get("text")) if isinstance(value, dict) and answer.status < 300 else None
        if text is None:
            raise NotAnswered(
                "no_text", f"the speech engine answered with status {answer.status}, without text"
            )
        return text


class ScriptedSpeech:
    """Reads what was said from the comment of the WAV file, where the virtual Asterisk writes what its callers say."""

    async def recognise(self, wav: bytes, language: str, words: tuple[str, ...]) -> str:
        place = wav.rfind(COMMENT)
        if place < 0:
            return ""
        (length,) = struct.unpack_from("<I", wav, place + len(COMMENT))
        start = place + len(COMMENT) + 4
        return wav[start : start + length].rstrip(b"\0").decode(errors="replace")


def make_engine(name: str, client: "HttpClient") -> SpeechEngine | None:
    """Return the engine of the setting ``SPEECH_ENGINE``: ``scripted``, ``http:CONNECTION``, or nothing. Raises
    ValueError for anything else."""
    if not name:
        return None
    if name == SCRIPTED:
        return ScriptedSpeech()
    if name.startswith(HTTP) and len(name) > len(HTTP):
        return HttpSpeech(client, name.removeprefix(HTTP))
    raise ValueError(f"SPEECH_ENGINE must be 'scripted' or 'http:CONNECTION', not {name!r}")
