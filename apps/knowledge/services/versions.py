"""The way of a text from its draft to its readers. Only :func:`_move` sets a version's state."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import Actor, key_of, record_audit
from apps.kernel.machine import IllegalTransition
from apps.knowledge.choices import REVIEW_PROBLEMS
from apps.knowledge.domain import lifecycle as life
from apps.knowledge.indexing import index_translation
from apps.knowledge.models import Article, ArticleVersion, Translation
from apps.knowledge.models.translation import (
    MAX_BODY_CHARACTERS,
    MAX_SPOKEN_CHARACTERS,
    MAX_TITLE_CHARACTERS,
)
from apps.knowledge.selectors.settings import get_settings
from apps.knowledge.texts import check_text
from apps.outbox.services import publish

SUBMITTED, APPROVED, REJECTED = "article.submitted", "article.published", "article.rejected"


@transaction.atomic
def open_draft(*, article: Article, language: str, by: Actor = None) -> ArticleVersion:
    """Return the draft of ``article`` in ``language``: the one that is open (perhaps in review), or a new one that says
    what readers see now. In a further language a new draft begins with the text to translate."""
    translation = _locked(article, language)
    return translation.versions.filter(state__in=life.OPEN).first() or _new_draft(translation, by)


def _locked(article: Article, language: str) -> Translation:
    Article.objects.select_for_update().get(pk=article.pk)
    translation, _created = Translation.objects.get_or_create(article=article, language=language)
    return Translation.objects.select_for_update().select_related("article").get(pk=translation.pk)


def _new_draft(translation: Translation, by: Actor, like: ArticleVersion | None = None) -> ArticleVersion:
    source = _source(translation)
    text = like or translation.published or source
    last = translation.versions.order_by("-number").first()
    return ArticleVersion.objects.create(
        translation=translation,
        number=last.number + 1 if last else 1,
        title=text.title if text else translation.article.title,
        body=text.body if text else "",
        spoken=text.spoken if text else "",
        source=source,
        author_id=key_of(by),
    )


def _source(translation: Translation) -> ArticleVersion | None:
    """Return what a translation is a translation of; None for the first language itself."""
    article = translation.article
    if translation.language == article.language:
        return None
    first = Translation.objects.filter(article=article, language=article.language).first()
    return first.published if first else None


@transaction.atomic
def save_draft(
    *, version: ArticleVersion, title: str, body: str, spoken: str = "", revision: int, by: Actor = None
) -> ArticleVersion:
    """Write the text of a draft and return it.

    ``revision`` is the one that the writer began with: raises ``ValidationError`` where somebody else has saved since,
    where the version is no draft any more, or for a bad text.
    """
    texts = {
        "title": check_text(title, field="title", longest=MAX_TITLE_CHARACTERS, required=True),
        "body": check_text(body, field="body", longest=MAX_BODY_CHARACTERS),
        "spoken": check_text(spoken, field="spoken", longest=MAX_SPOKEN_CHARACTERS),
    }
    with _moving(version, life.EDIT) as draft:
        if draft.revision != revision:
            raise ValidationError(
                _(
                    "Somebody else has changed this draft meanwhile. Copy your text, reload, and put it in again."
                )
            )
        for name, value in texts.items():
            setattr(draft, name, value)
        draft.revision += 1
        draft.author_id = key_of(by) or draft.author_id
    _retitle(draft)
    return draft


@transaction.atomic
def submit_version(*, version: ArticleVersion, by: Actor = None) -> ArticleVersion:
    """Hand a draft to the reviewers and return it; nobody edits it until they have decided."""
    with _moving(version, life.SUBMIT) as submitted:
        if not submitted.body.strip():
            raise ValidationError({"body": _("An article without a text cannot be reviewed.")})
        submitted.submitted_at = timezone.now()
        submitted.review_note = ""
    _announce(SUBMITTED, submitted, by)
    return submitted


@transaction.atomic
def withdraw_version(*, version: ArticleVersion, by: Actor = None) -> ArticleVersion:
    """Take a version back out of review and return it as the draft that it was."""
    with _moving(version, life.WITHDRAW) as draft:
        draft.submitted_at = None
    return draft


@transaction.atomic
def reject_version(*, version: ArticleVersion, reason: str, by: Actor) -> ArticleVersion:
    """Give a version back to its author, with the reason, and return it."""
    with refusing(), _moving(version, life.REJECT) as draft:
        life.check_rejection(reason)
        draft.review_note = check_text(reason, field="reason", longest=1000)
        draft.reviewer_id = key_of(by)
    _announce(REJECTED, draft, by, reason=draft.review_note)
    return draft


@transaction.atomic
def approve_version(*, version: ArticleVersion, note: str = "", by: Actor) -> ArticleVersion:
    """Let readers see a version that was in review, and return it. Raises ``ValidationError`` where the settings want
    four eyes and ``by`` wrote it."""
    with refusing():
        life.check_approval(author=version.author_id, reviewer=key_of(by), four_eyes=get_settings().four_eyes)
    note = check_text(note, field="note", longest=1000)
    return _to_readers(version, life.APPROVE, by, review_note=note, reviewer_id=key_of(by))


@transaction.atomic
def publish_version(*, version: ArticleVersion, by: Actor = None) -> ArticleVersion:
    """Let readers see a draft at once, and return it; refused where the settings want a review."""
    with refusing():
        life.check_publication(review_required=get_settings().review_required)
    return _to_readers(version, life.PUBLISH, by)


@transaction.atomic
def restore_version(*, version: ArticleVersion, by: Actor = None) -> ArticleVersion:
    """Return a new draft that says what ``version`` said. Raises ``ValidationError`` while another draft is open."""
    translation = _locked(version.translation.article, version.translation.language)
    if translation.versions.filter(state__in=life.OPEN).exists():
        raise ValidationError(_("There is an open draft in this language: publish or discard it first."))
    return _new_draft(translation, by, like=version)


@transaction.atomic
def discard_draft(*, version: ArticleVersion, by: Actor = None) -> None:
    """Delete a draft that nobody has seen. Raises ``ValidationError`` for any other version."""
    draft = ArticleVersion.objects.select_for_update().get(pk=version.pk)
    if draft.state != life.DRAFT:
        raise ValidationError(_("Only a draft can be discarded."))
    record_audit(actor=by, action="article.draft_discarded", obj=draft)
    draft.delete()


def _to_readers(version: ArticleVersion, trigger: str, by: Actor, **values: Any) -> ArticleVersion:
    article = version.translation.article
    translation = _locked(article, version.translation.language)
    with _moving(version, trigger) as published:
        if not published.body.strip():
            raise ValidationError({"body": _("An article without a text cannot be published.")})
        published.published_at = timezone.now()
        for name, value in values.items():
            setattr(published, name, value)
    if translation.published:
        with _moving(translation.published, life.REPLACE):
            pass
    translation.published = published
    translation.save(update_fields=["published"])
    index_translation(translation, translation.article)
    Article.objects.filter(pk=article.pk).update(updated_at=timezone.now())
    _announce(APPROVED, published, by)
    return published


@contextmanager
def _moving(version: ArticleVersion, trigger: str) -> Iterator[ArticleVersion]:
    """Lock the version, let the caller change it, and move its state; nothing is written when the caller raises."""
    locked = (
        ArticleVersion.objects.select_for_update(of=("self",))
        .select_related("translation__article")
        .get(pk=version.pk)
    )
    try:
        state = life.LIFE.next(locked.state, trigger)
    except IllegalTransition:
        raise ValidationError(
            _("This cannot be done: the version is “%(state)s” now.") % {"state": locked.get_state_display()}
        ) from None
    yield locked
    locked.state = state
    locked.save()


@contextmanager
def refusing() -> Iterator[None]:
    """Say in words why a review was refused."""
    try:
        yield
    except life.ReviewRefused as refused:
        raise ValidationError(REVIEW_PROBLEMS[refused.code], code=refused.code) from None


def _retitle(draft: ArticleVersion) -> None:
    """An article that nobody has published yet is called what its first draft is called."""
    article = draft.translation.article
    if draft.translation.language == article.language and draft.translation.published_id is None:
        Article.objects.filter(pk=article.pk).update(title=draft.title, updated_at=timezone.now())


def _announce(action: str, version: ArticleVersion, by: Actor, **more: str) -> None:
    translation = version.translation
    article = translation.article
    if action == APPROVED and translation.language == article.language:
        Article.objects.filter(pk=article.pk).update(title=version.title)
    data = {
        "article": article.key,
        "language": translation.language,
        "version": version.number,
        "title": version.title,
        "audience": article.audience,
        **more,
    }
    record_audit(actor=by, action=action, obj=article, detail=data)
    publish(kind=action, key=f"article:{article.pk}", data=data, by=by)
