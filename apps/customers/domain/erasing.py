"""Takes the words that name a person out of texts and records that must stay."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

LEAST_CHARACTERS = 4
"""Shorter words occur in texts that have nothing to do with the person."""
REMOVED = "[erased]"
_HAN = re.compile("[\u3400-\u9fff]")


class Scrubber:
    """Replaces what identifies one person: numbers by a token each, so that two calls of one number can still be told
    from two of different ones; everything else by :data:`REMOVED`. Doing it twice is doing it once."""

    def __init__(self, numbers: Mapping[str, Iterable[str]], words: Iterable[str]) -> None:
        """``numbers``: token → all forms in which a number may be written; ``words``: names, addresses, references."""
        self._tokens = {form: token for token, forms in numbers.items() for form in forms}
        named = {word.strip() for word in words}
        kept = [
            word for word in named if len(word) >= LEAST_CHARACTERS or (len(word) > 1 and _HAN.search(word))
        ]
        parts = [_pattern(word) for word in sorted({*self._tokens, *kept}, key=len, reverse=True)]
        self._pattern = re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def number(self, text: str) -> str:
        """Return the token of a number of the person; other texts as :meth:`text` leaves them."""
        return self._tokens.get(text) or self.text(text)

    def text(self, text: str) -> str:
        """Return the text without the person."""
        if not text or self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._tokens.get(match[0], REMOVED), text)

    def names(self, text: str) -> bool:
        """Return whether the text names the person."""
        return bool(text) and self._pattern is not None and self._pattern.search(text) is not None

    def value(self, value: Any) -> Any:
        """Return a JSON value without the person, keys of objects included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(part) for part in value]
        return value


def _pattern(word: str) -> str:
    """Whole words and numbers only; between Chinese characters there are no ends of words."""
    first = r"(?<!\w)" if word[0].isalnum() and not _HAN.match(word[0]) else ""
    last = r"(?!\w)" if word[-1].isalnum() and not _HAN.match(word[-1]) else ""
    return f"{first}{re.escape(word)}{last}"
