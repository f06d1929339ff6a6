"""Sentences of the engines, which know no language but English and can be said in others at the edge."""

from collections.abc import Callable
from typing import Any


class Sentence(str):
    """A sentence in English that remembers the text and the values that it was made of.

    ``Sentence("“%(key)s” is missing", key="prompt")`` is the text with its values put in; without values the text stays
    as it is. A value may be a sentence itself. Where modules import it as ``_``, the texts are collected for
    translation as all others are.
    """

    __slots__ = ("text", "values")
    text: str
    values: dict[str, Any]

    def __new__(cls, text: str, /, **values: Any) -> "Sentence":
        made = super().__new__(cls, text % values if values else text)
        made.text, made.values = text, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.text,), self.values


def say(sentence: str, translate: Callable[[str], str]) -> str:
    """Return ``sentence``, with the sentences in it, as ``translate`` has their texts; plain text as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    values = {
        key: say(value, translate) if isinstance(value, str) else value
        for key, value in sentence.values.items()
    }
    text = translate(sentence.text)
    return text % values if values else text
