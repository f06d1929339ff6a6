"""Reads of articles: lists for editors, and what readers see."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from apps.accounts.choices import language_choices
from apps.knowledge.choices import Audience
from apps.knowledge.domain.lifecycle import OPEN
from apps.knowledge.domain.tree import depth, family
from apps.knowledge.models import Article, ArticleVersion, Attachment, Category, Translation
from apps.knowledge.selectors.search import Hit, Scope, suggest_articles

_NO_TEXT = ("body", "spoken", "review_note")


def list_articles() -> QuerySet[Article]:
    """Return all articles with what a list shows of their languages; three statements, whatever their number."""
    open_ones = ArticleVersion.objects.filter(state__in=OPEN).defer(*_NO_TEXT)
    languages = (
        Translation.objects.select_related("published__source")
        .defer("search", *(f"published__{name}" for name in _NO_TEXT))
        .defer(*(f"published__source__{name}" for name in _NO_TEXT))
        .prefetch_related(Prefetch("versions", open_ones, to_attr="open_versions"))
    )
    return Article.objects.select_related("category", "owner").prefetch_related(
        Prefetch("translations", languages)
    )


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How an article stands in a language. ``is_outdated``: its first language says something newer."""

    code: str
    name: str
    translation: Translation | None
    open_version: ArticleVersion | None

    @property
    def published(self) -> ArticleVersion | None:
        return self.translation.published if self.translation else None

    @property
    def is_outdated(self) -> bool:
        source = self.published.source if self.published else None
        return source is not None and source.state != "published"


def language_states(article: Article) -> list[LanguageState]:
    """Return every language of the suite, the article's own first; of an article of :func:`list_articles` without a
    query."""
    rows = {row.language: row for row in article.translations.all()}
    names = dict(language_choices())
    codes = sorted({*names, *rows}, key=lambda code: (code != article.language, code))
    return [_state(code, names.get(code, code), rows.get(code)) for code in codes]


def _state(code: str, name: str, row: Translation | None) -> LanguageState:
    opened = getattr(row, "open_versions", [])
    return LanguageState(code, name, row, opened[0] if opened else None)


def get_published(key: str, language: str, audience: str) -> Translation | None:
    """Return what readers of an audience see of the article ``key`` in a language."""
    rows = Translation.objects.filter(
        article__key=key, language=language, published__isnull=False, article__archived_at=None
    )
    if audience == Audience.PUBLIC:
        rows = rows.filter(article__audience=Audience.PUBLIC)
    return rows.select_related("published", "article__category").defer("search").first()


def list_languages(article: Article) -> list[str]:
    """Return the languages in which readers see an article."""
    rows = article.translations.filter(published__isnull=False)
    return list(rows.order_by("language").values_list("language", flat=True))


def list_published(scope: Scope, limit: int = 200) -> QuerySet[Translation]:
    """Return the articles that a reader may see in the scope's language, the most helpful first."""
    rows = Translation.objects.filter(
        published__isnull=False, article__archived_at=None, language=scope.language
    )
    if scope.audience == Audience.PUBLIC:
        rows = rows.filter(article__audience=Audience.PUBLIC)
    if scope.categories is not None:
        rows = rows.filter(article__category__in=scope.categories)
    rows = rows.select_related("article__category").defer("search")
    return rows.order_by("-helpful", "title")[:limit]


def list_related(article: Article, language: str, audience: str) -> QuerySet[Translation]:
    """Return the articles that somebody named as related, where readers see them in a language."""
    rows = Translation.objects.filter(
        article__in=article.related.all(),
        language=language,
        published__isnull=False,
        article__archived_at=None,
    )
    if audience == Audience.PUBLIC:
        rows = rows.filter(article__audience=Audience.PUBLIC)
    return rows.select_related("article").defer("search").order_by("title")


def propose_related(article: Article, limit: int = 5) -> list[Hit]:
    """Return articles with the same words that nobody has named as related yet."""
    known = {article.pk, *article.related.values_list("pk", flat=True)}
    texts = [article.title, " ".join(article.tags)]
    found = suggest_articles(texts, Scope(language=article.language), limit=limit + len(known))
    return [hit for hit in found if hit.article.pk not in known][:limit]


def list_files(article: Article) -> QuerySet[Attachment]:
    """Return what is listed below the text."""
    return article.attachments.filter(in_text=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """A category in the order of the tree."""

    category: Category
    depth: int


def list_tree() -> list[Branch]:
    """Return all categories, each after the one that it is below. One statement."""
    rows = list(Category.objects.all())
    parents = {row.pk: row.parent_id for row in rows}
    below: dict[int | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def walk(parent: int | None) -> list[Category]:
        return [found for row in below.get(parent, ()) for found in (row, *walk(row.pk))]

    return [Branch(row, depth(parents, row.pk)) for row in walk(None)]


def category_family(category: Category) -> frozenset[int]:
    """Return the ids of a category and everything below it."""
    return frozenset(family(dict(Category.objects.values_list("pk", "parent_id")), category.pk))


def list_versions(translation: Translation) -> QuerySet[ArticleVersion]:
    """Return the versions of a text, newest first."""
    return (
        translation.versions.select_related("author", "reviewer", "source").defer("body").order_by("-number")
    )
