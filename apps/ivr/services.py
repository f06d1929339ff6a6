"""Writes of flows. How a version goes live is in :mod:`apps.ivr.publishing`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import Actor, key_of
from apps.ivr.choices import VersionStatus
from apps.ivr.domain import lifecycle
from apps.ivr.domain.document import FlowFile, parse_file
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.proof.cases import parse_case
from apps.ivr.models import CallFlow, FlowCase, FlowVersion
from apps.ivr.publishing import (
    archive_version as archive_version,
    lock_flow,
    lock_version,
    publish_again,
    publish_version as publish_version,
    require,
)


class DraftChangedError(Exception):
    """Somebody saved the draft after it was read; ``version`` is what they left."""

    def __init__(self, version: FlowVersion) -> None:
        super().__init__(f"{version} has been saved by somebody else")
        self.version = version


@transaction.atomic
def create_draft(*, flow: CallFlow, definition: Any, note: str = "", by: Actor = None) -> FlowVersion:
    """Add a draft with the next number and return it. Raises ``FlowError`` where ``definition`` is no flow; one that
    only cannot be published yet is fine."""
    parse_flow(definition)
    lock_flow(flow)
    last = flow.versions.aggregate(last=Max("number"))["last"] or 0
    version = FlowVersion(
        flow=flow, number=last + 1, definition=definition, note=note, saved_by_id=key_of(by)
    )
    version.full_clean()
    version.save()
    return version


@transaction.atomic
def update_draft(
    *,
    version: FlowVersion,
    definition: Any,
    note: str | None = None,
    by: Actor = None,
    revision: int | None = None,
) -> FlowVersion:
    """Change a draft and return it; its note too, where one is given. ``revision`` is the one that the writer had read.

    Raises ``FlowError`` where ``definition`` is no flow, ``ValidationError`` where the version is no draft any more,
    and :class:`DraftChangedError` where it has been saved since that revision; nothing is overwritten then.
    """
    parse_flow(definition)
    version = lock_version(version)
    require(version, lifecycle.EDIT, _("This version has been published and can no longer be changed."))
    if version.publish_at:
        raise ValidationError(
            _("This version is to be published as it is: cancel that first."), code="planned"
        )
    require_revision(version, revision)
    version.status, version.definition = VersionStatus.DRAFT, definition
    version.note = version.note if note is None else note
    version.revision += 1
    version.saved_at, version.saved_by_id = timezone.now(), key_of(by)
    version.full_clean()
    version.save()
    return version


def require_revision(version: FlowVersion, revision: int | None) -> None:
    """Raise :class:`DraftChangedError` where the version has been saved since ``revision`` was read."""
    if revision is not None and revision != version.revision:
        raise DraftChangedError(version)


@transaction.atomic
def publish_draft_as_read(*, version: FlowVersion, by: Actor, note: str, revision: int) -> FlowVersion:
    """Publish a draft only as its publisher has seen it: as :func:`publish_version`, and ``DraftChangedError`` where it
    has been saved since ``revision``."""
    version = lock_version(version)
    require_revision(version, revision)
    return publish_version(version=version, by=by, note=note or version.note)


@transaction.atomic
def roll_back(*, version: FlowVersion, by: Actor = None, note: str | None = None) -> FlowVersion:
    """Publish what an archived version said, as a new version, and return that: history only grows.

    Raises ``ValidationError`` where the version is not archived, ``FlowError`` where it can no longer run, for example
    because a prompt has gone. Its test cases are not asked: they may have been written for what is taken back.
    """
    version = lock_version(version)
    if version.status != VersionStatus.ARCHIVED:
        raise ValidationError(_("Only an archived version can be published again."), code="status")
    text = note or _("Back to version %(number)s.") % {"number": version.number}
    draft = create_draft(flow=version.flow, definition=version.definition, note=text)
    return publish_again(version=draft, by=by)


@transaction.atomic
def delete_draft(*, version: FlowVersion) -> None:
    """Delete a draft; raise ``ValidationError`` where it is none."""
    version = lock_version(version)
    require(version, lifecycle.EDIT, _("Only a draft can be deleted."))
    version.delete()


@transaction.atomic
def import_flow(*, file: FlowFile, note: str = "") -> FlowVersion:
    """Add the flow of a file as a draft, to the flow of its code or to a new one, and return the draft."""
    flow = CallFlow.objects.filter(code=file.code).first()
    if flow is None:
        flow = CallFlow(code=file.code, name=file.name)
        flow.full_clean()
        flow.save()
    for case in file.cases:
        save_case(flow=flow, raw=case)
    return create_draft(flow=flow, definition=file.definition, note=note)


@transaction.atomic
def save_case(*, flow: CallFlow, raw: Mapping[str, Any]) -> FlowCase:
    """Add a test case to a flow, or change the one of its name, and return it. Raises ``FlowError`` where ``raw`` (as
    in a flow file) is none."""
    case = parse_case(raw)
    row = flow.cases.filter(name=case.name).first() or FlowCase(flow=flow, name=case.name)
    row.content = {key: value for key, value in raw.items() if key != "name"}
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def load_flow_file(path: Path) -> FlowVersion:
    """Import the flow file at ``path`` with its test cases, publish it, and return the version. Raises ``FlowError``.

    A definition that the flow has had before is not loaded again: what people have changed since stays.
    """
    file = parse_file(path.read_bytes())
    for version in FlowVersion.objects.filter(flow__code=file.code).select_related("flow"):
        if version.definition == file.definition:
            return version
    note = _("Loaded from %(name)s.") % {"name": path.name}
    return publish_version(version=import_flow(file=file, note=note))
