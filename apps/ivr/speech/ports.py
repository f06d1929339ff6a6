"""What an engine that turns text into speech must be able to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class SpeechFailed(Exception):
    """The engine could not speak; the text says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine. ``language`` is a code such as ``en-us`` or ``cmn``."""

    code: str
    language: str
    name: str


class SpeechEngine(Protocol):
    """One engine. Its ``code`` is stored with what it has spoken."""

    code: str
    name: str

    def missing(self) -> Any:
        """Return what has to be done before it can be used, for people; empty where it can."""
        ...

    def voices(self) -> Sequence[Voice]:
        """Return its voices; none where it cannot be used."""
        ...

    def default_voice(self, language: str) -> str:
        """Return the code of the voice for the language of a prompt (empty: any)."""
        ...

    def speak(self, text: str, voice: str, folder: Path) -> Path:
        """Write a sound file of any kind that is taken as an upload into ``folder`` and return it.

        Raises :class:`SpeechFailed`.
        """
        ...
