"""Articles that come many at once and finished: from another knowledge base, or from a demonstration's files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.services import Actor, key_of, record_audit
from apps.knowledge.domain import lifecycle as life
from apps.knowledge.indexing import index_translations
from apps.knowledge.models import Article, ArticleVersion, Category, Translation
from apps.knowledge.models.translation import (
    MAX_BODY_CHARACTERS,
    MAX_SPOKEN_CHARACTERS,
    MAX_TITLE_CHARACTERS,
)
from apps.knowledge.rendering import FILES_PATH
from apps.knowledge.services.articles import clean_tags
from apps.knowledge.services.files import add_file
from apps.knowledge.services.versions import refusing
from apps.knowledge.texts import check_text

TAKEN_OVER = "articles.taken_over"
_UNTIL = {
    life.DRAFT: (),
    life.IN_REVIEW: (life.SUBMIT,),
    life.PUBLISHED: (life.SUBMIT, life.APPROVE),
}


@dataclass(frozen=True, slots=True)
class TakenText:
    """The text of an article in a language. ``state``: draft, in_review or published."""

    title: str
    body: str
    spoken: str = ""
    state: str = life.PUBLISHED


@dataclass(frozen=True, slots=True)
class TakenArticle:
    """An article with its texts by language, that of its first language among them; ``fields`` are columns.

    ``pictures`` are PNG, JPEG, GIF or WebP files by name; a text shows one as ``![words](picture:name)``.
    """

    key: str
    category: Category
    texts: Mapping[str, TakenText]
    language: str = "en"
    tags: Sequence[str] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@transaction.atomic
def take_over_articles(
    *, articles: Iterable[TakenArticle], author: User | None, reviewer: User | None, by: Actor = None
) -> list[Article]:
    """Create those articles whose key is new, in a constant number of statements, and return them. What is published
    has passed through a review by ``reviewer``, as four eyes want. Raises ``ValidationError`` for a bad text, and where
    four eyes are wanted and the two are one. Nothing of it is published as news.
    """
    wanted = {one.key: one for one in articles}
    known = set(Article.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [one for key, one in wanted.items() if key not in known]
    if not new:
        return []
    with refusing():
        life.check_approval(author=key_of(author), reviewer=key_of(reviewer), four_eyes=True)
    rows = Article.objects.bulk_create(map(_article, new))
    new = [_with_pictures(row, one, by) for row, one in zip(rows, new, strict=True)]
    # The first language first: the others are translations of what it says.
    for is_first in (True, False):
        _write_texts(zip(rows, new, strict=True), is_first, author, reviewer)
    index_translations(Translation.objects.filter(article__in=rows, published__isnull=False))
    record_audit(actor=by, action=TAKEN_OVER, detail={"articles": [row.key for row in rows]})
    return rows


def _article(one: TakenArticle) -> Article:
    title = check_text(
        one.texts[one.language].title, field="title", longest=MAX_TITLE_CHARACTERS, required=True
    )
    row = Article(
        key=one.key, title=title, language=one.language, category=one.category, tags=clean_tags(one.tags), **one.fields
    )  # fmt: skip
    row.clean_fields()
    return row


def _with_pictures(row: Article, one: TakenArticle, by: Actor) -> TakenArticle:
    """Keep the pictures, and have the texts name them as they are kept."""
    if not one.pictures:
        return one
    files = {
        name: add_file(article=row, upload=SimpleUploadedFile(name, content), in_text=True, by=by)
        for name, content in one.pictures.items()
    }
    kept = {f"](picture:{name})": f"]({FILES_PATH}{row.pk})" for name, row in files.items()}
    texts = {language: replace(text, body=_renamed(text.body, kept)) for language, text in one.texts.items()}
    return replace(one, texts=texts)


def _renamed(body: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        body = body.replace(old, new)
    return body


def _write_texts(
    pairs: Iterable[tuple[Article, TakenArticle]],
    is_first: bool,
    author: User | None,
    reviewer: User | None,
) -> None:
    chosen = [
        (row, language, text)
        for row, one in pairs
        for language, text in one.texts.items()
        if (language == one.language) is is_first
    ]
    translations = Translation.objects.bulk_create(
        Translation(article=row, language=language) for row, language, _text in chosen
    )
    sources = {} if is_first else _sources(row.pk for row, _language, _text in chosen)
    versions = ArticleVersion.objects.bulk_create(
        _version(translation, text, sources.get(translation.article_id), author, reviewer)
        for translation, (_row, _language, text) in zip(translations, chosen, strict=True)
    )
    for translation, version in zip(translations, versions, strict=True):
        translation.published = version if version.state == life.PUBLISHED else None
    Translation.objects.bulk_update(translations, ["published"])


def _sources(articles: Iterable[int]) -> dict[int, int | None]:
    rows = Translation.objects.filter(article__in=list(articles))
    return dict(rows.values_list("article_id", "published_id"))


def _version(
    translation: Translation, text: TakenText, source: int | None, author: User | None, reviewer: User | None
) -> ArticleVersion:
    state, now = life.DRAFT, timezone.now()
    for trigger in _UNTIL[text.state]:
        state = life.LIFE.next(state, trigger)
    is_published = state == life.PUBLISHED
    return ArticleVersion(
        translation=translation,
        number=1,
        state=state,
        title=check_text(text.title, field="title", longest=MAX_TITLE_CHARACTERS, required=True),
        body=check_text(text.body, field="body", longest=MAX_BODY_CHARACTERS, required=True),
        spoken=check_text(text.spoken, field="spoken", longest=MAX_SPOKEN_CHARACTERS),
        source_id=source,
        author=author,
        reviewer=reviewer if is_published else None,
        submitted_at=now if state != life.DRAFT else None,
        published_at=now if is_published else None,
    )
