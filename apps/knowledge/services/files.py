"""Pictures and files of articles."""

from pathlib import PurePosixPath
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import Actor, key_of, record_audit
from apps.knowledge.choices import say_file_problem
from apps.knowledge.domain.files import HEAD_BYTES, FileRefused, judge_attachment, judge_picture
from apps.knowledge.models import Article, Attachment
from apps.knowledge.texts import check_text

MAX_FILES = 200
"""Of an article."""


@transaction.atomic
def add_file(
    *, article: Article, upload: UploadedFile, in_text: bool = False, by: Actor = None
) -> Attachment:
    """Keep a file of an article and return it; ``in_text``: a picture that stands in its text.

    What it is is judged by its content, never by what the browser says; raises ``ValidationError`` for anything that
    is not allowed. The stored name is made here.
    """
    name = _clean_name(upload.name or "")
    if article.attachments.count() >= MAX_FILES:
        raise ValidationError(_("An article has at most %(most)s files.") % {"most": MAX_FILES})
    head, size = upload.read(HEAD_BYTES), upload.size or 0
    upload.seek(0)
    try:
        kind = judge_picture(head, size) if in_text else judge_attachment(head, size, name)
    except FileRefused as refused:
        raise ValidationError(say_file_problem(refused.code), code=refused.code) from None
    key = uuid4()
    upload.name = f"{key.hex}{kind.extension}"
    row = Attachment(
        id=key, article=article, file=upload, name=name, content_type=kind.content_type, size=size,
        width=kind.width, height=kind.height, in_text=in_text, created_by_id=key_of(by),
    )  # fmt: skip
    row.save()
    record_audit(actor=by, action="article.file_added", obj=article, detail={"file": name, "size": size})
    return row


def _clean_name(name: str) -> str:
    """Return the name without folders, as people see it."""
    bare = PurePosixPath(name.replace("\\", "/")).name[-120:]
    return check_text(bare, field="file", longest=120) or _("file")


@transaction.atomic
def remove_file(*, attachment: Attachment, by: Actor = None) -> None:
    """Forget a file; what it holds is deleted when that is certain."""
    record_audit(
        actor=by, action="article.file_removed", obj=attachment.article, detail={"file": attachment.name}
    )
    stored = attachment.file
    attachment.delete()
    transaction.on_commit(lambda: stored.storage.delete(str(stored.name)))
