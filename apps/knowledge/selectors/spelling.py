"""Words that are like a mistyped one."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction

from apps.accounts.segmenting import Query, Term
from apps.knowledge.indexing import is_spelled

LIKENESS = 0.42
"""Share of the trigrams of a mistyped word that a word must have ("refnud" and "refund": 0.43)."""
_MOST_WORDS = 6
"""Words of a query that are looked for by likeness."""

_ALIKE = """
    SELECT asked.word, near.word
    FROM unnest(%(words)s::text[]) AS asked(word),
    LATERAL (
        SELECT k.word FROM knowledge_knownword k WHERE asked.word <%% k.word
        ORDER BY word_similarity(asked.word, k.word) DESC, similarity(asked.word, k.word) DESC, k.word LIMIT %(most)s
    ) near
    WHERE NOT EXISTS (SELECT FROM knowledge_knownword k WHERE k.word = asked.word)
"""
_MOST_ALIKE = 4


def correct_query(query: Query) -> tuple[Query, bool]:
    """Return the query with the words of articles that are like those of its words which no article has, as further
    alternatives, and whether there are any. Three statements."""
    words = [word for term in query.terms if (word := _single(term))]
    alike = _alike(words[:_MOST_WORDS])
    if not alike:
        return query, False
    return replace(query, terms=tuple(_corrected(term, alike) for term in query.terms)), True


def _single(term: Term) -> str:
    """Return the word of a term that may be mistyped: one without synonyms."""
    first = term.alternatives[0]
    return first[0] if len(term.alternatives) == len(first) == 1 and is_spelled(first[0]) else ""


def _corrected(term: Term, alike: dict[str, list[str]]) -> Term:
    others = alike.get(_single(term), [])
    return Term((*term.alternatives, *((word,) for word in others))) if others else term


def _alike(words: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if not words:
        return found
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKENESS)])
        cursor.execute(_ALIKE, {"words": list(words), "most": _MOST_ALIKE})
        for asked, near in cursor.fetchall():
            found.setdefault(asked, []).append(near)
    return found
