"""Reads of what call flows say: the spoken answers of published articles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Round

from apps.knowledge.models import Article, Category, Translation


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A published text that has a spoken answer. ``first_language`` is that of its article; ``liked`` the share of its
    readers and callers whom it helped, in tenths: a single judgement is no news for whoever watches this reading."""

    article_id: int
    key: str
    language: str
    first_language: str
    version_id: int
    title: str
    spoken: str
    tags: tuple[str, ...]
    category_id: int
    review_due_on: date | None
    liked: float


def list_spoken_texts(articles: Iterable[int] | None = None) -> list[SpokenText]:
    """Return the spoken answers that callers may hear, of all articles or of these; one query."""
    rows = Translation.objects.filter(published__isnull=False, article__archived_at=None)
    rows = rows.exclude(published__spoken="").order_by("article_id", "language")
    if articles is not None:
        rows = rows.filter(article_id__in=list(articles))
    every = F("helpful") + F("unhelpful") + Value(2)
    liked = Round(Cast(F("helpful") + Value(1), FloatField()) / every, precision=1)
    values = rows.annotate(liked=liked).values_list(
        "article_id", "article__key", "language", "article__language", "published_id", "title",
        "published__spoken", "article__tags", "article__category_id", "article__review_due_on", "liked",
    )  # fmt: skip
    return [SpokenText(*row[:7], tuple(row[7]), *row[8:]) for row in values]


def get_category_lines() -> dict[int, frozenset[str]]:
    """Return, by a category's key, its code and those of all above it."""
    rows = {
        pk: (code, parent) for pk, code, parent in Category.objects.values_list("pk", "code", "parent_id")
    }
    return {pk: frozenset(_line(rows, pk)) for pk in rows}


def _line(rows: Mapping[int, tuple[str, int | None]], start: int) -> Iterable[str]:
    at: int | None = start
    seen: set[int] = set()
    while at is not None and at in rows and at not in seen:
        seen.add(at)
        code, at = rows[at]
        yield code


def get_article_keys() -> frozenset[str]:
    """Return the keys of the articles that are not archived."""
    return frozenset(Article.objects.filter(archived_at=None).values_list("key", flat=True))


def get_category_codes() -> frozenset[str]:
    """Return the codes of all categories."""
    return frozenset(Category.objects.values_list("code", flat=True))


def get_spoken_titles() -> dict[str, str]:
    """Return the titles of the articles that have a spoken answer, by their keys."""
    rows = Translation.objects.filter(published__isnull=False, article__archived_at=None)
    rows = rows.exclude(published__spoken="").order_by("article__key")
    return dict(rows.values_list("article__key", "article__title"))


def get_category_names() -> dict[str, str]:
    """Return the names of all categories, by their codes, in the reader's language."""
    return {category.code: str(category) for category in Category.objects.order_by("code")}
