"""Text search for Chinese and Western text alike; pure, used by every app with a search of its own.

PostgreSQL's parser takes a Chinese sentence for one word. So text is cut into words here (rjieba), the words are stored
separated by spaces, and ``to_tsvector('english', …)`` of *that* is indexed: English words are stemmed by PostgreSQL,
Chinese ones pass as they are. Two strings a text:

* :func:`segment`: its words, and the pairs of characters inside longer Chinese words;
* :func:`bridges`: the pairs of Chinese characters across the borders of words, to be indexed with the lowest weight.

Together they hold every pair of neighbouring Chinese characters, so whatever of two characters or more stands in a
text is found, however the cutter saw it: names, new words, traditional characters. (Trigrams cannot do that: two
characters have none.) A query asks for the pairs inside its words only, see :func:`parse_query`.

The database needs the locale C.UTF-8 or another UTF-8 one; under plain C its parser drops Chinese.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from apps.kernel.text import UNSTORABLE

# A tsvector holds 1 MB of words; this is safe for text in which no word occurs twice.
MAX_INDEXED_CHARACTERS = 50_000
MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 12
# Longer than any word; what people paste (keys, addresses) is found by its beginning.
_MAX_WORD = 64

_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?:(?=[^\W_])[{_HAN}])+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
# Words of a question that say nothing about its subject; left out of a query that has others.
_EMPTY_WORDS = frozenset(
    {
        "怎么",
        "怎样",
        "怎么样",
        "怎么办",
        "如何",
        "请问",
        "什么",
        "为什么",
        "可以",
        "能否",
        "是否",
        "能不能",
        "可不可以",
        "哪里",
        "我要",
        "我们",
        "你们",
        "一下",
        "怎麼",
        "怎麼樣",
        "怎麼辦",
        "請問",
        "什麼",
        "為什麼",
        "哪裡",
        "我們",
        "你們",
    }
)
_EMPTY_HAN = re.compile("|".join(sorted(_EMPTY_WORDS, key=len, reverse=True)))
_EMPTY_WESTERN = frozenset(
    {
        "about",
        "does",
        "from",
        "have",
        "more",
        "that",
        "there",
        "this",
        "what",
        "when",
        "where",
        "which",
        "with",
        "your",
    }
)
_ENDINGS = ("'s", "ing", "ies", "ied", "ed", "es", "ly", "s", "e", "y")


def normalize(text: str) -> str:
    """Return ``text`` as it is compared: full-width forms as half-width ones, small letters; NUL and lone surrogates,
    which no database stores, as spaces."""
    return unicodedata.normalize("NFKC", UNSTORABLE.sub(" ", text)).lower()


def is_han(word: str) -> bool:
    """Return whether ``word``, as this module cuts words, is Chinese (or Japanese kana)."""
    return bool(_IS_HAN.match(word))


def segment(text: str) -> str:
    """Return the words of ``text`` separated by spaces, and after each longer Chinese word its pairs of characters."""
    return " ".join(token for run in _runs(text) for word in run for token in _tokens(word))


def bridges(text: str) -> str:
    """Return the pairs of Chinese characters that stand across the borders of words, separated by spaces."""
    pairs = (left[-1] + right[0] for run in _runs(text) for left, right in pairwise(run))
    return " ".join(pairs)


def _runs(text: str) -> Iterator[list[str]]:
    """Yield each stretch of letters without a space as its words: several for Chinese, else one."""
    import rjieba  # its dictionary takes 34 MB: only where something is cut

    for match in _RUNS.finditer(normalize(text[:MAX_INDEXED_CHARACTERS])):
        run = match[0]
        yield rjieba.cut(run, True) if is_han(run) else [run[:_MAX_WORD]]


def plain_words(text: str) -> frozenset[str]:
    """Return the telling words of a short text without the cutter's dictionary: Western words of four letters and
    more, and of Chinese every pair of characters. For processes that must stay small."""
    found: set[str] = set()
    for match in _RUNS.finditer(normalize(text[:MAX_QUERY_CHARACTERS])):
        run = match[0]
        if not is_han(run):
            found |= {run} if len(run) > 3 and run not in _EMPTY_WESTERN else set()
            continue
        for part in _EMPTY_HAN.split(run):
            found |= set(_pairs(part)) if len(part) > 1 else set()
    return frozenset(found)


def _tokens(word: str) -> Sequence[str]:
    if len(word) < 3 or not is_han(word):
        return (word,)
    return (word[:_MAX_WORD], *_pairs(word))


def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[at : at + 2] for at in range(len(word) - 1)) or (word,)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must occur: any of ``alternatives``, each of which is words that must all occur. ``is_open``: the
    only alternative may be the beginning of a longer word."""

    alternatives: tuple[tuple[str, ...], ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody searches for: ``text`` as normalised, and its terms."""

    text: str
    terms: tuple[Term, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of every alternative, once; what is marked in what was found."""
        every = (word for term in self.terms for words in term.alternatives for word in words)
        return tuple(dict.fromkeys(every))


class Synonyms:
    """Groups of phrases that mean the same, such as ("refund", "money back", "退款")."""

    def __init__(self, groups: Iterable[Iterable[str]] = ()) -> None:
        self._groups: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
        for group in groups:
            phrases = tuple(dict.fromkeys(phrase for text in group if (phrase := tuple(_wanted(text)))))
            self._groups |= {_stems(phrase): phrases for phrase in phrases}
        self._longest = max(map(len, self._groups), default=0)

    def apply(self, words: Sequence[str]) -> Iterator[tuple[int, tuple[tuple[str, ...], ...]]]:
        """Yield ``words`` as (how many of them, the alternatives to them), the longest known phrase first."""
        at = 0
        while at < len(words):
            sizes = range(min(self._longest, len(words) - at), 0, -1)
            size = next((n for n in sizes if _stems(words[at : at + n]) in self._groups), 0)
            known = self._groups.get(_stems(words[at : at + size]), ((words[at],),))
            mine = tuple(words[at : at + (size or 1)])
            yield size or 1, (mine, *(phrase for phrase in known if phrase != mine))
            at += size or 1


NO_SYNONYMS = Synonyms()


def parse_query(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Query:
    """Return what ``text`` (anything that a person typed) asks for; at most :data:`MAX_TERMS` terms.

    The last word, where it is Western or a single Chinese character, is taken as a beginning: people search while they
    type.
    """
    words = list(dict.fromkeys(_wanted(text)))[:MAX_TERMS]
    terms, at = [], 0
    for size, alternatives in synonyms.apply(words):
        at += size
        last = words[at - 1]
        is_open = at == len(words) and len(alternatives) == 1 and (not is_han(last) or len(last) == 1)
        terms.append(Term(alternatives, is_open))
    return Query(normalize(text[:MAX_QUERY_CHARACTERS]).strip(), tuple(terms))


def _wanted(text: str) -> list[str]:
    every = [_words_wanted(run) for run in _runs(text[:MAX_QUERY_CHARACTERS])]
    words = [word for run in every for word in run]
    telling = [word for word in words if word not in _EMPTY_WORDS]
    return [token for word in telling or words for token in (_pairs(word) if is_han(word) else (word,))]


def _words_wanted(run: list[str]) -> list[str]:
    """Leave single Chinese characters out beside words; a run of nothing else is taken as one word."""
    if not is_han(run[0]):
        return run
    return [word for word in run if len(word) > 1] or ["".join(run)]


def to_tsquery(query: Query, *, every: bool = True) -> str:
    """Return ``query`` for ``to_tsquery('english', …)``; ``every`` False asks for any of its terms. Empty where the
    query has no word. Words hold letters and digits only, so nothing in them can be an operator."""
    joint = " & " if every else " | "
    return joint.join(_expression(term) for term in query.terms)


def _expression(term: Term) -> str:
    phrases = [" & ".join(words) for words in term.alternatives]
    if term.is_open:
        # The beginning of a word has another stem than the word: ask for both.
        *before, last = term.alternatives[0]
        phrases = [" & ".join([*before, f"({last} | {last}:*)"])]
    return "(" + " | ".join(f"({phrase})" for phrase in phrases) + ")"


def mark(text: str, query: Query, *, width: int = 160) -> list[tuple[str, bool]]:
    """Return about ``width`` characters of ``text`` around the first word of ``query``, as (part, is a match).

    Western words match by their stem. The parts are plain text: whoever shows them escapes them.
    """
    folded, origin = _fold(text[:MAX_INDEXED_CHARACTERS])
    pattern = _pattern(query.words)
    found = [match.span() for match in pattern.finditer(folded)] if pattern else []
    spans = [(origin[start], origin[end - 1] + 1) for start, end in found]
    # Not past the end: what fits as a whole is shown as a whole.
    start = max(0, min(spans[0][0] - width // 4, len(text) - width)) if spans else 0
    return _cut(text, _joined(spans), start, start + width)


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """Return ``text`` normalised character by character, and of each new character the place of its old one."""
    whole = normalize(text)
    if len(whole) == len(text):
        # Nearly all text: nothing was put together or taken apart, so every character kept its place.
        return whole, range(len(text))
    parts = [normalize(character) for character in text]
    origin = [at for at, part in enumerate(parts) for _ in part]
    return "".join(parts), origin


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    parts = [
        re.escape(word) if is_han(word) else rf"(?<![^\W_]){re.escape(stem(word))}[^\W_]*" for word in words
    ]
    return re.compile("|".join(sorted(parts, key=len, reverse=True))) if parts else None


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word if is_han(word) else stem(word) for word in words)


def stem(word: str) -> str:
    """Return about what a Western word has in common with its other forms; a Chinese one as it is."""
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 3), "")
    return word.removesuffix(ending)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in spans:
        if first >= end:
            break
        parts += [(text[at:first], False), (text[first:last], True)]
        at = last
    parts.append((text[at : max(end, at)] + ("…" if end < len(text) else ""), False))
    return [part for part in parts if part[0]]
