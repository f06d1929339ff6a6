"""What a caller says at a menu, as one of its options: keywords, nothing cleverer."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

_SEPARATORS = re.compile(r"[,，、;；]")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def words_of(text: str) -> tuple[str, ...]:
    """Return the keywords of an option as they are written down: separated by commas."""
    return tuple(word for part in _SEPARATORS.split(text) if (word := plain(part)))


def match(said: str, options: Mapping[str, Iterable[str]]) -> tuple[str, str] | None:
    """Return digit and keyword of the option that was meant: the one with the longest keyword that was said. None where
    no keyword was said, or two options have an equal claim."""
    heard = plain(said)
    hits = [
        (len(word), digit, word) for digit, words in options.items() for word in words if is_in(word, heard)
    ]
    if not hits:
        return None
    longest = max(length for length, _, _ in hits)
    best = [(digit, word) for length, digit, word in hits if length == longest]
    return best[0] if len({digit for digit, _ in best}) == 1 else None


def plain(text: str) -> str:
    """Return ``text`` without case, accents of width and signs: words with one space between them."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def is_in(word: str, heard: str) -> bool:
    """Return whether a keyword is in what was heard: as whole words, but in scripts without spaces anywhere."""
    return word in heard if not word.isascii() and " " not in heard else f" {word} " in f" {heard} "
