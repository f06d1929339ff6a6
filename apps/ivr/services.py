"""Writes of flows. A version goes draft → published → archived, and only a draft can be changed."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record_audit
from apps.ivr.choices import FLOW_ARCHIVED, FLOW_PUBLISHED, VersionStatus
from apps.ivr.domain.document import FlowFile, parse_file
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.problems import FlowError
from apps.ivr.models import CallFlow, FlowVersion
from apps.ivr.selectors import list_problems

Actor = AbstractBaseUser | AnonymousUser | None
"""Who does it; None is the system."""


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
    _lock(flow)
    last = flow.versions.aggregate(last=Max("number"))["last"] or 0
    version = FlowVersion(flow=flow, number=last + 1, definition=definition, note=note, saved_by_id=_key(by))
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
    version = _lock_version(version)
    _require(version, VersionStatus.DRAFT, _("This version has been published and can no longer be changed."))
    require_revision(version, revision)
    version.definition = definition
    version.note = version.note if note is None else note
    version.revision += 1
    version.saved_at, version.saved_by_id = timezone.now(), _key(by)
    version.full_clean()
    version.save()
    return version


def require_revision(version: FlowVersion, revision: int | None) -> None:
    """Raise :class:`DraftChangedError` where the version has been saved since ``revision`` was read."""
    if revision is not None and revision != version.revision:
        raise DraftChangedError(version)


def _key(by: Actor) -> int | None:
    return by.pk if by else None


@transaction.atomic
def publish_version(*, version: FlowVersion, by: Actor = None, note: str | None = None) -> FlowVersion:
    """Let new calls begin with this draft and return it; the version published so far is archived, and its calls go on
    with it. ``note``, where given, replaces the draft's.

    Raises ``FlowError`` with every problem for which the flow cannot run, and ``ValidationError`` where the version is
    no draft; nothing is changed then.
    """
    version = _lock_version(version)
    _require(version, VersionStatus.DRAFT, _("Only a draft can be published."))
    problems = list_problems(version.definition, code=version.flow.code)
    if problems:
        raise FlowError(problems)
    now = timezone.now()
    version.flow.versions.filter(status=VersionStatus.PUBLISHED).update(
        status=VersionStatus.ARCHIVED, archived_at=now
    )
    version.status, version.published_at = VersionStatus.PUBLISHED, now
    version.published_by_id = by.pk if by else None
    version.note = version.note if note is None else note
    version.full_clean()
    version.save()
    detail = {"version": version.number, "note": version.note}
    record_audit(actor=by, action=FLOW_PUBLISHED, obj=version.flow, detail=detail)
    return version


@transaction.atomic
def publish_draft_as_read(*, version: FlowVersion, by: Actor, note: str, revision: int) -> FlowVersion:
    """Publish a draft only as its publisher has seen it: as :func:`publish_version`, and ``DraftChangedError`` where it
    has been saved since ``revision``."""
    version = _lock_version(version)
    require_revision(version, revision)
    return publish_version(version=version, by=by, note=note or version.note)


@transaction.atomic
def archive_version(*, version: FlowVersion, by: Actor = None) -> FlowVersion:
    """Take the published version out of service and return it: new calls are refused until another is published.
    Raises ``ValidationError`` where it is not published."""
    version = _lock_version(version)
    _require(version, VersionStatus.PUBLISHED, _("Only a published version can be archived."))
    version.status, version.archived_at = VersionStatus.ARCHIVED, timezone.now()
    version.save()
    record_audit(actor=by, action=FLOW_ARCHIVED, obj=version.flow, detail={"version": version.number})
    return version


@transaction.atomic
def roll_back(*, version: FlowVersion, by: Actor = None, note: str | None = None) -> FlowVersion:
    """Publish what an archived version said, as a new version, and return that: history only grows.

    Raises ``ValidationError`` where the version is not archived, ``FlowError`` where it can no longer run, for example
    because a prompt has gone.
    """
    version = _lock_version(version)
    _require(version, VersionStatus.ARCHIVED, _("Only an archived version can be published again."))
    text = note or _("Back to version %(number)s.") % {"number": version.number}
    draft = create_draft(flow=version.flow, definition=version.definition, note=text)
    return publish_version(version=draft, by=by)


@transaction.atomic
def delete_draft(*, version: FlowVersion) -> None:
    """Delete a draft; raise ``ValidationError`` where it is none."""
    version = _lock_version(version)
    _require(version, VersionStatus.DRAFT, _("Only a draft can be deleted."))
    version.delete()


@transaction.atomic
def import_flow(*, file: FlowFile, note: str = "") -> FlowVersion:
    """Add the flow of a file as a draft, to the flow of its code or to a new one, and return the draft."""
    flow = CallFlow.objects.filter(code=file.code).first()
    if flow is None:
        flow = CallFlow(code=file.code, name=file.name)
        flow.full_clean()
        flow.save()
    return create_draft(flow=flow, definition=file.definition, note=note)


@transaction.atomic
def load_flow_file(path: Path) -> FlowVersion:
    """Import the flow file at ``path``, publish it, and return the version. Raises ``FlowError``.

    A definition that the flow has had before is not loaded again: what people have changed since stays.
    """
    file = parse_file(path.read_bytes())
    for version in FlowVersion.objects.filter(flow__code=file.code).select_related("flow"):
        if version.definition == file.definition:
            return version
    note = _("Loaded from %(name)s.") % {"name": path.name}
    return publish_version(version=import_flow(file=file, note=note))


def _lock(flow: CallFlow) -> None:
    """Let one writer at a time number and publish the versions of a flow."""
    CallFlow.objects.select_for_update().get(pk=flow.pk)


def _lock_version(version: FlowVersion) -> FlowVersion:
    """Return the version as it is now, its flow locked first: every writer takes the two in this order."""
    _lock(version.flow)
    return FlowVersion.objects.select_for_update(of=("self",)).select_related("flow").get(pk=version.pk)


def _require(version: FlowVersion, status: VersionStatus, message: str) -> None:
    if version.status != status:
        raise ValidationError(message, code="status")
