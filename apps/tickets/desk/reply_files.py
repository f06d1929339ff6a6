"""Files of canned replies: kept with the reply, copied into each message."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.tickets.desk.sharing import Person, usable_by
from apps.tickets.models import CannedReply, CannedReplyFile
from apps.tickets.services.attachments import inspect_files


def checked_file(row: CannedReplyFile, file: UploadedFile) -> CannedReplyFile:
    """Let ``row`` hold an upload, judged by its content as all files of tickets are, and return it unsaved. Raises
    ``ValidationError``."""
    try:
        known = inspect_files([file])[0]
    except ValidationError as error:
        raise ValidationError(error.messages) from None
    row.file, row.name, row.size, row.content_type = file, known.name, file.size or 0, known.content_type
    return row


@contextmanager
def copies_for(user: Person, keys: Sequence[int]) -> Iterator[list[UploadedFile]]:
    """Give what ``attach_files`` copies: the files of these keys, of replies that ``user`` has, in their order. Raises
    ``ValidationError`` where one is not there any more."""
    rows = CannedReplyFile.objects.filter(pk__in=keys, reply__in=usable_by(CannedReply, user))
    found = {row.pk: row for row in rows}
    if len(found) < len(set(keys)):
        message = _(
            "A file of the canned reply is not there any more: insert the reply again, or send it without."
        )
        raise ValidationError({"reply_files": message})
    with opened([found[key] for key in dict.fromkeys(keys)]) as files:
        yield files


@contextmanager
def opened(rows: Iterable[CannedReplyFile]) -> Iterator[list[UploadedFile]]:
    """Give the files as if they had been uploaded. Raises ``ValidationError`` where the store has lost one."""
    with ExitStack() as stack:
        try:
            stored = [(row, stack.enter_context(row.file.open("rb"))) for row in rows]
        except OSError:
            message = _("A file of the canned reply cannot be read: send it without, and tell a supervisor.")
            raise ValidationError({"files": message}) from None
        yield [UploadedFile(file, row.name, row.content_type, row.size) for row, file in stored]


def describe_files(reply: CannedReply) -> list[dict[str, Any]]:
    """Return what the screens say of the files of a reply."""
    return [{"id": row.pk, "name": row.name, "size": row.size} for row in reply.files.all()]


def forget_files(rows: Iterable[CannedReplyFile]) -> None:
    """Remove the stored files of rows that are being removed, when that holds. Copies in messages are their own."""
    for row in rows:
        storage, name = row.file.storage, str(row.file.name)
        transaction.on_commit(partial(storage.delete, name), robust=True)
