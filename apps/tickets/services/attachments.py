"""Files of tickets: taken, kept in quarantine, scanned, freed or removed."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.tickets.choices import AttachmentState
from apps.tickets.domain.files import HEAD_BYTES, MAX_FILE_BYTES, MAX_FILES, FileRefused, Inspected, inspect
from apps.tickets.models import TicketAttachment, TicketMessage
from apps.tickets.outbox_kinds import FILE_ATTACHED
from apps.tickets.scanning import ScanFailed, get_scanner
from apps.tickets.services.history import record_event

log = logging.getLogger(__name__)


def inspect_files(files: Sequence[UploadedFile]) -> list[Inspected]:
    """Return what each file is; raise ``ValidationError`` for ``files`` that names each one that is not taken."""
    if len(files) > MAX_FILES:
        raise ValidationError({"files": _("At most %(count)d files in one message.") % {"count": MAX_FILES}})
    inspected, refused = [], []
    for file in files:
        try:
            inspected.append(inspect(file.name or "", file.size or 0, _head(file)))
        except FileRefused as refusal:
            refused.append(f"{file.name}: {_reason(refusal.reason)}")
    if refused:
        raise ValidationError({"files": refused})
    return inspected


def _head(file: UploadedFile) -> bytes:
    file.seek(0)
    head: bytes = file.read(HEAD_BYTES)
    file.seek(0)
    return head


def _reason(reason: str) -> str:
    return {
        "empty": _("the file is empty."),
        "too_large": _("larger than %(size)d MB.") % {"size": MAX_FILE_BYTES // 1024 // 1024},
        "program": _("programs are not taken."),
        "markup": _("web pages and vector graphics are not taken; send a PDF or a picture."),
        "name": _("files of this kind are not taken."),
    }[reason]


def attach_files(
    *,
    message: TicketMessage,
    files: Sequence[UploadedFile],
    inspected: Sequence[Inspected],
    by: User | None,
    at: datetime,
    via: str = "",
) -> list[TicketAttachment]:
    """Keep the files of a message in the caller's transaction, in quarantine until they are scanned, and return them.

    Where that transaction fails later on, a file may be left without a row; nobody can ask for it.
    """
    rows = []
    for file, known in zip(files, inspected, strict=True):
        row = TicketAttachment(
            ticket=message.ticket,
            message=message,
            name=known.name,
            size=file.size or 0,
            content_type=known.content_type,
            sha256=_digest(file),
            uploaded_by=by,
            uploaded_at=at,
            state=AttachmentState.QUARANTINED if get_scanner() else AttachmentState.CLEAN,
        )
        row.file.save("upload", file, save=False)
        row.save(force_insert=True)
        rows.append(row)
        data = {"attachment": row.pk, "content_type": row.content_type, "size": row.size}
        record_event(ticket=message.ticket, kind=FILE_ATTACHED, data=data, by=by, at=at, via=via)
    _scan_on_commit([row.pk for row in rows if row.state == AttachmentState.QUARANTINED])
    return rows


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _scan_on_commit(keys: list[int]) -> None:
    # Not above: the task's module imports this one.
    from apps.tickets.tasks import scan_file

    for key in keys:
        transaction.on_commit(partial(scan_file.delay, key), robust=True)


def scan_attachment(*, attachment_id: int) -> TicketAttachment | None:
    """Have a file scanned and return its row; None where there is none. Scanning again is harmless.

    A file with malware is removed, its row stays to say what was there. Where the scanner fails, the file stays in
    quarantine: the sweep tries again.
    """
    row = TicketAttachment.objects.filter(pk=attachment_id).first()
    if row is None or row.state != AttachmentState.QUARANTINED:
        return row
    scanner = get_scanner()
    try:
        with row.file.open("rb") as file:
            verdict = scanner.scan(file.file) if scanner is not None else None
    except (ScanFailed, OSError) as failure:
        log.warning("attachment %s could not be scanned: %s", row.key, failure)
        return row
    row.finding = verdict.finding if verdict is not None else ""
    row.state = AttachmentState.INFECTED if row.finding else AttachmentState.CLEAN
    row.scanned_at = timezone.now()
    row.save(update_fields=["finding", "state", "scanned_at"])
    if row.finding:
        row.file.storage.delete(str(row.file.name))
        log.warning("attachment %s held %s and was removed", row.key, row.finding)
    return row
