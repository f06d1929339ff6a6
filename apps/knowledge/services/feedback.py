"""Whether an article helped."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import Actor, key_of
from apps.knowledge.choices import FeedbackReason
from apps.knowledge.models import ArticleVersion, Feedback, Translation
from apps.knowledge.models.usage import MAX_REASON_CHARACTERS
from apps.knowledge.texts import check_text
from apps.outbox.services import publish


@transaction.atomic
def give_feedback(
    *,
    version: ArticleVersion,
    is_helpful: bool,
    place: str,
    visitor: str,
    reason: str = "",
    text: str = "",
    by: Actor = None,
) -> Feedback:
    """Keep a reader's judgement of the version that they read, and return it; a second one replaces their first.

    ``visitor`` tells readers apart without saying who they are. Raises ``ValidationError`` for an unknown reason or a
    bad text.
    """
    if reason and reason not in FeedbackReason.values:
        raise ValidationError({"reason": _("Choose one of the reasons.")})
    text = check_text(text, field="text", longest=MAX_REASON_CHARACTERS)
    translation = Translation.objects.select_for_update().get(pk=version.translation_id)
    before = Feedback.objects.filter(version=version, visitor=visitor).first()
    row, _created = Feedback.objects.update_or_create(
        version=version,
        visitor=visitor,
        defaults={
            "at": timezone.now(), "is_helpful": is_helpful, "place": place, "handled_at": None, "handled_by": None,
            "reason": "" if is_helpful else reason, "text": "" if is_helpful else text,
        },
    )  # fmt: skip
    _count(translation, before, row)
    data = {"article": version.translation.article.key, "language": translation.language,
            "helpful": is_helpful, "reason": row.reason, "text": row.text}  # fmt: skip
    publish(kind="article.judged", key=f"article:{translation.article_id}", data=data, by=by)
    return row


def _count(translation: Translation, before: Feedback | None, now: Feedback) -> None:
    for row, step in ((before, -1), (now, 1)):
        if row is not None:
            name = "helpful" if row.is_helpful else "unhelpful"
            setattr(translation, name, max(0, getattr(translation, name) + step))
    translation.save(update_fields=["helpful", "unhelpful"])


@transaction.atomic
def handle_feedback(*, rows: "QuerySet[Feedback]", by: Actor) -> int:
    """Say that judgements were dealt with, and return how many were open."""
    return rows.filter(handled_at=None).update(handled_at=timezone.now(), handled_by_id=key_of(by))
