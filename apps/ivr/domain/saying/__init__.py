"""Values as sounds: a number, a date, an amount in words that the switch or the prompt library has.

A *word* is the name of a sound of Asterisk's core package (``digits/40``, ``letters/a``), or a name without a slash
(``say-wan``) that only the library has. A recording of one's own replaces any word: the prompt ``say-40`` goes before
``digits/40`` (:func:`prompt_code`).
"""

from collections.abc import Mapping
from typing import Protocol

from apps.ivr.domain.saying import english, mandarin
from apps.ivr.domain.saying.value import DAY, MONEY, NUMBER, TIME, read_characters, read_digits

KINDS = (NUMBER, "digits", "characters", DAY, TIME, MONEY)
CURRENCIES = ("", "CNY", "EUR", "GBP", "HKD", "TWD", "USD")


class Speaker(Protocol):
    """A module with the rules of one language. Each rule returns the words, and none where the value is not of its
    kind."""

    OWN_WORDS: Mapping[str, str]

    def say_number(self, value: str) -> tuple[str, ...]: ...
    def say_date(self, value: str) -> tuple[str, ...]: ...
    def say_time(self, value: str) -> tuple[str, ...]: ...
    def say_money(self, value: str, currency: str) -> tuple[str, ...]: ...


SPEAKERS: Mapping[str, Speaker] = {"en": english, "zh": mandarin}
OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    language: speaker.OWN_WORDS for language, speaker in SPEAKERS.items()
}
"""What the prompts ``say-…`` of a language say: for a recording session, or for text to speech."""


def say(kind: str, value: str, language: str, currency: str = "") -> tuple[str, ...]:
    """Return the words for ``value`` in ``language`` (its main part counts; English where it has no rules here), and
    none where the value is not of its kind."""
    if kind == "digits":
        return tuple(f"digits/{_NAMED.get(char, char)}" for char in read_digits(value))
    if kind == "characters":
        return read_characters(value)
    speaker = SPEAKERS.get(main_part(language), SPEAKERS["en"])
    if kind == MONEY:
        return speaker.say_money(value, currency)
    rules = {NUMBER: speaker.say_number, DAY: speaker.say_date, TIME: speaker.say_time}
    return rules[kind](value)


_NAMED = {"*": "star", "#": "pound", "-": "minus"}


def main_part(language: str) -> str:
    """Return ``zh`` of ``zh-Hans``, ``zh_CN``, ``zh``."""
    return language.replace("_", "-").split("-")[0].lower()


def prompt_code(word: str) -> str:
    """Return the code of the prompt that goes before the switch's own sound of a word."""
    return word if word.startswith("say-") else f"say-{word.rpartition('/')[2]}"


def is_core(word: str) -> bool:
    """Return whether Asterisk's core package has the word."""
    return not word.startswith("say-")
