"""What search reads of an article: written whenever one of its texts, its tags or its title changes."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import QuerySet, Value

from apps.accounts.segmenting import bridges, is_han, segment
from apps.knowledge.models import Article, KnownWord, Translation
from apps.knowledge.rendering import plain_text

CONFIG = "english"
"""It stems English words and passes all others, so it serves every language; queries must name it too."""
_LEAST_SPELLED = 4


def search_vector(title: str, tags: str, body: str) -> Any:
    """Return the words of an article with the weight of where they stand: title, tags, text, and least of all the pairs
    of Chinese characters across words."""
    parts = {"A": segment(title), "B": segment(tags), "C": segment(body), "D": bridges(f"{title} . {body}")}
    vectors = [SearchVector(Value(text), weight=weight, config=CONFIG) for weight, text in parts.items()]
    whole: Any = vectors[0]
    for vector in vectors[1:]:
        whole = whole + vector
    return whole


def is_spelled(word: str) -> bool:
    """Return whether a word, as ``segment`` cuts them, is one that people mistype: Western letters, four and more."""
    return len(word) >= _LEAST_SPELLED and word.isalpha() and not is_han(word)


def _spelled(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in text.split(" ") if is_spelled(word)}


def _learn(words: Iterable[str]) -> None:
    # In order, so that two who publish at once cannot wait for each other.
    KnownWord.objects.bulk_create([KnownWord(word) for word in sorted(words)], ignore_conflicts=True)


def index_translation(translation: Translation, article: Article) -> None:
    """Write what search reads of a translation; two statements. Without a published version it is not found."""
    version = translation.published
    rows = Translation.objects.filter(pk=translation.pk)
    if version is None:
        rows.update(title="", search=None)
        return
    tags, body = " ".join(article.tags), plain_text(version.body)
    rows.update(title=version.title, search=search_vector(version.title, tags, body))
    _learn(_spelled([segment(version.title), segment(tags), segment(body)]))


def index_article(article: Article) -> None:
    """Write what search reads of an article in all its languages."""
    for translation in article.translations.select_related("published"):
        index_translation(translation, article)


_AT_ONCE = 500
_FORGET = "DELETE FROM knowledge_knownword WHERE word <> ALL(%s::text[])"
_WRITE = f"""
    UPDATE knowledge_translation t SET title = n.title, search =
        setweight(to_tsvector('{CONFIG}', n.a), 'A') || setweight(to_tsvector('{CONFIG}', n.b), 'B')
        || setweight(to_tsvector('{CONFIG}', n.c), 'C') || setweight(to_tsvector('{CONFIG}', n.d), 'D')
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) AS n(id, title, a, b, c, d)
    WHERE t.id = n.id
"""


def index_all() -> int:
    """Write what search reads of every article that has readers, and return how many texts: after the way of cutting
    has changed, or rows were written past the services. In steps, so that no lock is held for long."""
    count, known = _index(Translation.objects.filter(published__isnull=False))
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [sorted(known)])
    return count


def index_translations(rows: "QuerySet[Translation]") -> int:
    """Write what search reads of these texts, all of which have readers, and return how many there are. Only
    :func:`index_all` reads every text, and so knows which words to forget."""
    return _index(rows)[0]


def _index(rows: "QuerySet[Translation]") -> tuple[int, set[str]]:
    """Return how many texts there are, and their words that people mistype."""
    rows = rows.order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    known: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        chosen = rows.filter(pk__in=keys[start : start + _AT_ONCE]).select_related("published", "article")
        columns = [list(column) for column in zip(*map(_columns, chosen.defer("search")), strict=True)]
        words = _spelled(text for column in columns[2:5] for text in column)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_WRITE, columns)
            _learn(words - known)
        known |= words
    return len(keys), known


def _columns(row: Translation) -> tuple[Any, ...]:
    version = row.published
    title, body = (version.title, plain_text(version.body)) if version else ("", "")
    tags = segment(" ".join(row.article.tags))
    return row.pk, title, segment(title), tags, segment(body), bridges(f"{title} . {body}")
