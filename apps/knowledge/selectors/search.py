"""Search and suggestions: what is found, in which order, and what of it is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from apps.accounts.segmenting import Query, Term, mark, parse_query, stem, to_tsquery
from apps.knowledge.choices import Audience
from apps.knowledge.indexing import CONFIG
from apps.knowledge.models import Article, Translation
from apps.knowledge.rendering import skim
from apps.knowledge.selectors.settings import get_synonyms
from apps.knowledge.selectors.spelling import correct_query

MAX_RESULTS = 50
ENOUGH = 3
"""With fewer results of all words, what has words like them, and what has any of them, is shown too."""
_EXCERPT_CHARACTERS = (1_000, 4_000)
"""How much of a text is looked through for a snippet, before all of it is: a match mostly stands near the beginning,
and reading a text costs as much as finding it."""
_NOTE_CHARACTERS = 4_000

Marked = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, in the language that suits the reader best."""

    article: Article
    translation: Translation
    title: Marked
    snippet: Marked
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """``is_exact``: every word of the query is in every hit."""

    hits: list[Hit] = field(default_factory=list)
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see, and wants to: ``audience`` public leaves internal articles out, ``only_language`` those of
    other languages; otherwise ``language`` comes first."""

    audience: str = Audience.INTERNAL
    language: str = ""
    only_language: bool = False
    categories: frozenset[int] | None = None

    def fill(self, sql: str) -> tuple[str, dict[str, Any]]:
        """Return a statement with its conditions on the rows t (translation) and a (article), and their parameters."""
        mine, of_article = "t.published_id IS NOT NULL", "a.archived_at IS NULL"
        if self.only_language:
            mine += " AND t.language = %(language)s"
        if self.audience == Audience.PUBLIC:
            of_article += " AND a.audience = 'public'"
        if self.categories is not None:
            of_article += " AND a.category_id = ANY(%(categories)s)"
        filled = sql.format(score=_SCORE, place=_PLACE, config=CONFIG, conditions=mine, of_article=of_article)
        return filled, {"language": self.language, "categories": sorted(self.categories or ())}


# D, C, B, A: pairs across words, text, tags, title. In long texts a word counts less; readers' judgement up to a third.
_SCORE = """
    ts_rank('{0.02, 0.15, 0.6, 1.0}', t.search, asked.q, 1)
    * (1 + 0.33 * (t.helpful - t.unhelpful)::float / (t.helpful + t.unhelpful + 5))
    * CASE WHEN t.language = %(language)s THEN 1.5 ELSE 1 END
"""
# Ranking reads the whole vector of a row, which lies apart from it: 20 µs each. So no more rows are ranked than can be
# the best: those with a word in the title, then the reader's language, then the most helpful (one number, which sorts
# faster than four). A common word stands in half of all articles.
_PLACE = """
    ((t.title LIKE ANY(%(parts)s))::int * 2 + (t.language = %(language)s)::int)::bigint << 56
    | least(greatest(t.helpful - t.unhelpful, -1000000) + 1000000, 16777215)::bigint << 32
    | least(t.id, 4294967295)
"""
# The words come by a query of their own: where PostgreSQL knew them, it would read the vectors of all rows once half
# of them match (125 ms in place of 25). OFFSET 0 keeps it from joining before it has sorted (10,000 look-ups).
_BY_WORDS = """
    WITH asked AS MATERIALIZED (SELECT to_tsquery('{config}', %(words)s) AS q),
    found AS MATERIALIZED (
        SELECT t.id
        FROM (
            SELECT t.id, t.article_id, {place} AS place FROM knowledge_translation t
            WHERE t.search @@ (SELECT q FROM asked) AND {conditions} ORDER BY place DESC OFFSET 0
        ) t, LATERAL (SELECT FROM knowledge_article a WHERE a.id = t.article_id AND {of_article} OFFSET 0) a
        ORDER BY t.place DESC LIMIT %(ranked)s
    )
    SELECT t.id, t.article_id, {score} AS score
    FROM found JOIN knowledge_translation t ON t.id = found.id, asked
    ORDER BY score DESC, t.id LIMIT %(limit)s
"""
_MOST_RANKED = 200


def search_articles(text: str, scope: Scope, *, limit: int = 20) -> Results:
    """Return what ``text`` (anything that a person typed) finds, best first; each article once.

    Two statements, and one for the synonyms; where hardly anything has all the words, three for the words that they are
    like, and one for what has any of them.
    """
    query = parse_query(text, get_synonyms())
    limit = max(1, min(limit, MAX_RESULTS))
    rows = _by_words(query, scope, limit) if query.terms else []
    exact = len(rows)
    if exact < ENOUGH and query.terms:
        query, is_other = correct_query(query)
        rows += _by_words(query, scope, limit) if is_other else []
        if len(rows) < ENOUGH and len(query.terms) > 1:
            rows += _by_words(query, scope, limit, every=False)
    return Results(_hits(rows, query, limit), is_exact=exact > 0)


def _by_words(query: Query, scope: Scope, limit: int, *, every: bool = True) -> list[tuple[int, int, float]]:
    sql, params = scope.fill(_BY_WORDS)
    params |= {"words": to_tsquery(query, every=every), "parts": _parts(query)}
    params |= {"ranked": _MOST_RANKED, "limit": limit * 2}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _parts(query: Query) -> list[str]:
    """Return what LIKE finds the words of a query by, in small letters, with a capital, and in capitals: ILIKE would
    turn every title of every match into small letters first, which takes longer than all the rest.

    Words hold letters and digits only, so none is a pattern.
    """
    stems = dict.fromkeys(stem(word) for word in query.words)
    forms = dict.fromkeys(form for one in stems for form in (one, one.capitalize(), one.upper()))
    return [f"%{form}%" for form in forms]


def _hits(rows: Iterable[tuple[int, int, float]], query: Query, limit: int) -> list[Hit]:
    best: dict[int, tuple[int, float]] = {}
    for translation, article, score in rows:
        best.setdefault(article, (translation, float(score)))
    chosen = list(best.values())[:limit]
    found = get_readable([translation for translation, _ in chosen])
    return [_hit(found[key], query, score) for key, score in chosen if key in found]


def get_readable(keys: Sequence[int]) -> dict[int, Translation]:
    """Return translations by id with everything that is shown of them. One statement."""
    rows = Translation.objects.select_related("published", "article__category").defer("search")
    return rows.in_bulk(keys)


def _hit(translation: Translation, query: Query, score: float) -> Hit:
    body = translation.published.body if translation.published else ""
    return Hit(
        article=translation.article,
        translation=translation,
        title=mark(translation.title, query, width=len(translation.title)),
        snippet=_excerpt(body, query),
        score=score,
    )


def _excerpt(body: str, query: Query) -> Marked:
    """Return a snippet from as near to the beginning of the text as there is a match; its beginning where none is."""
    beginning: Marked = []
    for length in (*_EXCERPT_CHARACTERS, len(body)):
        snippet = mark(skim(body[:length]), query)
        if any(matches for _, matches in snippet):
            return snippet
        beginning = beginning or snippet
        if length >= len(body):
            break
    return beginning


# By id first: what would be filed so may have none of the words, and the index knows nothing of it.
_SUGGESTED = """
    WITH asked AS MATERIALIZED (SELECT to_tsquery('{config}', %(words)s) AS q),
    filed AS MATERIALIZED (
        SELECT DISTINCT article_id FROM knowledge_article_dispositions WHERE disposition_id = ANY(%(dispositions)s)
    ),
    found AS MATERIALIZED (
        SELECT t.id, t.is_filed
        FROM (
            (SELECT t.id, t.article_id, {place} AS place, false AS is_filed FROM knowledge_translation t
            WHERE t.search @@ (SELECT q FROM asked) AND {conditions}
                AND t.article_id NOT IN (SELECT article_id FROM filed))
            UNION ALL
            (SELECT t.id, t.article_id, {place} AS place, true
            FROM filed JOIN knowledge_translation t USING (article_id) WHERE {conditions})
            ORDER BY is_filed DESC, place DESC OFFSET 0
        ) t, LATERAL (SELECT FROM knowledge_article a WHERE a.id = t.article_id AND {of_article} OFFSET 0) a
        ORDER BY t.is_filed DESC, t.place DESC LIMIT %(ranked)s
    )
    SELECT t.id, t.article_id, {score} + CASE WHEN found.is_filed THEN 1 ELSE 0 END AS score
    FROM found JOIN knowledge_translation t ON t.id = found.id, asked
    ORDER BY score DESC, t.id LIMIT %(limit)s
"""
_MOST_SUGGESTED_TERMS = 12


def suggest_articles(
    texts: Iterable[str], scope: Scope, *, dispositions: Iterable[int] = (), limit: int = 5
) -> list[Hit]:
    """Return what may help in a conversation of which ``texts`` are known (the note, what the caller entered, the name
    of the queue), and which would be filed as one of ``dispositions`` (ids). Three statements."""
    synonyms = get_synonyms()
    terms: dict[Term, None] = {}
    for text in texts:
        parsed = parse_query(text[-_NOTE_CHARACTERS:], synonyms)
        terms |= dict.fromkeys(Term(term.alternatives) for term in parsed.terms)
    query = Query("", tuple(terms)[:_MOST_SUGGESTED_TERMS])
    wanted = sorted(set(dispositions))
    if not query.terms and not wanted:
        return []
    sql, params = scope.fill(_SUGGESTED)
    params |= {"words": to_tsquery(query, every=False), "dispositions": wanted}
    params |= {"parts": _parts(query), "ranked": _MOST_RANKED, "limit": limit * 2}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return _hits(cursor.fetchall(), query, limit)
