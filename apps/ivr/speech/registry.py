"""The engines that this site has. A voice is named ``engine:voice`` where one string must do."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.ivr.speech.ports import SpeechEngine, SpeechFailed


@lru_cache(maxsize=8)
def _make(path: str) -> SpeechEngine:
    engine: SpeechEngine = import_string(path)()
    return engine


def get_engines() -> list[SpeechEngine]:
    """Return all engines that are configured, those included that cannot be used here."""
    return [_make(path) for path in settings.SPEECH_ENGINES]


def list_voices() -> list[tuple[str, str]]:
    """Return the voices that can speak now, as ``engine:voice`` and what people read."""
    return [
        (f"{engine.code}:{voice.code}", f"{voice.name} ({voice.language}), {engine.name}")
        for engine in get_engines()
        for voice in engine.voices()
    ]


def default_voice(language: str) -> str:
    """Return the voice for a language; empty where none can speak."""
    for engine in get_engines():
        if voice := engine.default_voice(language):
            return f"{engine.code}:{voice}"
    return ""


def find_voice(name: str) -> tuple[SpeechEngine, str]:
    """Return the engine and its voice of ``engine:voice``. Raises :class:`SpeechFailed` where there is none."""
    code, _colon, voice = name.partition(":")
    for engine in get_engines():
        if engine.code == code and not engine.missing():
            return engine, voice
    raise SpeechFailed(_("There is no such voice."))
