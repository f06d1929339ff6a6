"""Which spoken answer of the knowledge base a caller hears.

An answer is a prompt like any other, whose text is the spoken answer of an article: it is spoken or recorded before
anybody calls, and a call needs nothing but the library.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from apps.ivr.domain.saying import main_part
from apps.ivr.domain.speech import is_in, plain

PROMPT_PREFIX = "article-"


def prompt_of(article_id: int) -> str:
    """Return the code of the prompt that says an article's answer; its key may change, its number does not."""
    return f"{PROMPT_PREFIX}{article_id}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The spoken answer of a published article. ``versions``: which version of its text is said, by the language of the
    prompt; ``first`` is the language that the article was written in. ``categories`` are its own and those above.
    ``tags`` and ``words`` (of its titles) are what it is found by, as :func:`~apps.ivr.domain.speech.plain` makes them.
    From ``expires_at`` (Unix seconds) on it is due for review. ``liked`` is from 0 to 1."""

    article_id: int
    article: str
    versions: Mapping[str, int]
    first: str = ""
    categories: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    expires_at: float | None = None
    liked: float = 0.5

    @property
    def prompt(self) -> str:
        return prompt_of(self.article_id)

    def is_expired(self, now: float) -> bool:
        return self.expires_at is not None and now >= self.expires_at

    def language_for(self, languages: Iterable[str]) -> str | None:
        """Return the first of ``languages`` in which the answer is there; where none of them says anything, that in
        which it was written. None: it is not there for this caller."""
        wanted = [language for language in languages if language]
        for language in wanted:
            for name in (language.lower().replace("_", "-"), main_part(language)):
                if name in self.versions:
                    return name
        return None if wanted else self.first

    def match(self, heard: "Heard") -> int:
        """Return how well what was heard fits; 0: not at all. Tags weigh twice, long words more."""
        words = sum(map(len, self.words & heard.words))
        return words + 2 * sum(len(tag) for tag in self.tags if is_in(tag, heard.text))


class Heard:
    """The words of a caller: as plain text, and as those words and pairs of characters that titles are cut into."""

    __slots__ = ("text", "words")

    def __init__(self, asked: str) -> None:
        self.text = plain(asked)
        pairs = (left + right for left, right in pairwise(self.text) if not (left + right).isascii())
        self.words = frozenset(self.text.split()).union(pairs)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a node asks for: the caller's words, an article by its key, the best one of a category; empty: not that."""

    asked: str = ""
    article: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """All spoken answers, by the keys of their articles."""

    by_key: Mapping[str, Answer] = field(default_factory=dict)

    def pick(self, wanted: Wanted, now: float, speaks: Callable[[Answer], bool]) -> Answer | None:
        """Return the answer for a caller: what fits their words best, else the article that is named, else the best of
        the category. ``speaks`` says whether an answer can be heard by them. What is due for review is not chosen by
        itself, but said where it is named."""
        fitting = [
            answer for answer in self._of(wanted.category) if not answer.is_expired(now) and speaks(answer)
        ]
        heard = Heard(wanted.asked)
        scored = [(answer.match(heard), answer) for answer in fitting] if heard.text else []
        if found := _best([(score, answer) for score, answer in scored if score]):
            return found
        named = self.by_key.get(wanted.article)
        if named and speaks(named):
            return named
        return _best([(0, answer) for answer in fitting]) if wanted.category else None

    def _of(self, category: str) -> list[Answer]:
        return [answer for answer in self.by_key.values() if not category or category in answer.categories]


def _best(scored: list[tuple[int, Answer]]) -> Answer | None:
    """Return the answer with the highest score, then the best liked, then the first by its key."""
    ranked = sorted(scored, key=lambda entry: (-entry[0], -entry[1].liked, entry[1].article))
    return ranked[0][1] if ranked else None
