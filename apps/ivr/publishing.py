"""How versions go live and out of service. What may follow what is in :mod:`apps.ivr.domain.lifecycle`.

Every function locks the flow first, then the version, is one transaction, and records who did it and why. Raised are
``ValidationError`` where a version is not in a status for it, and ``FlowError`` with everything that stands against it.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import Actor, key_of, record_audit
from apps.ivr import choices
from apps.ivr.choices import VersionStatus
from apps.ivr.domain import lifecycle
from apps.ivr.domain.problems import FlowError, Problem
from apps.ivr.models import CallFlow, FlowVersion
from apps.ivr.outbox_kinds import PLAN_FAILED
from apps.ivr.proving import list_obstacles
from apps.ivr.selectors import list_problems
from apps.outbox.services import publish

logger = logging.getLogger(__name__)


@transaction.atomic
def validate_version(*, version: FlowVersion, by: Actor = None) -> FlowVersion:
    """Say of a draft that it could be published, and return it."""
    version = lock_version(version)
    require(version, lifecycle.VALIDATE, _("Only a draft can be validated."))
    _refuse(list_obstacles(version))
    version.status = VersionStatus.VALIDATED
    version.save()
    _record(version, by, choices.FLOW_VALIDATED)
    return version


@transaction.atomic
def publish_version(*, version: FlowVersion, by: Actor = None, note: str | None = None) -> FlowVersion:
    """Let all new calls begin with this version and return it; the versions that were live so far are archived, and
    their calls go on with them. ``note``, where given, replaces the version's; a person must have left one.

    Nothing is published while the flow has a fault, a test case fails or too few exits are tested.
    """
    return _publish(version, by, note, list_obstacles)


@transaction.atomic
def publish_again(*, version: FlowVersion, by: Actor = None) -> FlowVersion:
    """Publish a version that says what has been published before: it must run, its test cases are not asked."""
    return _publish(version, by, None, lambda row: list_problems(row.definition, code=row.flow.code))


def _publish(
    version: FlowVersion, by: Actor, note: str | None, check: Callable[[FlowVersion], list[Problem]]
) -> FlowVersion:
    version = lock_version(version)
    require(version, lifecycle.PUBLISH, _("Only a draft can be published."))
    _refuse(check(version))
    _take_note(version, by, note)
    now = timezone.now()
    _replace_live(version, now)
    version.status, version.published_at = VersionStatus.PUBLISHED, now
    version.published_by_id = key_of(by)
    _forget_plan(version)
    version.share = None
    version.full_clean()
    version.save()
    _record(version, by, choices.FLOW_PUBLISHED, note=version.note)
    return version


def _replace_live(version: FlowVersion, now: datetime) -> None:
    live = version.flow.versions.filter(status__in=lifecycle.LIVE).exclude(pk=version.pk)
    live.update(status=VersionStatus.ARCHIVED, archived_at=now, share=None)


@transaction.atomic
def archive_version(*, version: FlowVersion, by: Actor = None) -> FlowVersion:
    """Take the published version out of service and return it, and with it one that is released beside it: new calls
    are refused until another is published."""
    version = lock_version(version)
    require(version, lifecycle.ARCHIVE, _("Only a published version can be archived."))
    now = timezone.now()
    _replace_live(version, now)
    version.status, version.archived_at = VersionStatus.ARCHIVED, now
    version.save()
    _record(version, by, choices.FLOW_ARCHIVED)
    return version


# --- a share of the calls


@transaction.atomic
def release_version(
    *, version: FlowVersion, share: int, by: Actor = None, note: str | None = None
) -> FlowVersion:
    """Let ``share`` percent of the new calls begin with this version, the others with the published one."""
    version = lock_version(version)
    require(version, lifecycle.RELEASE, _("Only a draft can be released."))
    others = dict(version.flow.versions.filter(status__in=lifecycle.LIVE).values_list("status", "number"))
    if VersionStatus.PUBLISHED not in others:
        raise ValidationError(_("No version is published: there is nothing to share the calls with."))
    if number := others.get(VersionStatus.RELEASED):
        message = _("Version %(number)s is released already: finish or withdraw that first.")
        raise ValidationError(message % {"number": number})
    _refuse(list_obstacles(version))
    _take_note(version, by, note)
    version.status, version.share, version.released_at = VersionStatus.RELEASED, share, timezone.now()
    version.published_by_id = key_of(by)
    _forget_plan(version)
    version.full_clean()
    version.save()
    _record(version, by, choices.FLOW_RELEASED, note=version.note, share=share)
    return version


@transaction.atomic
def change_share(*, version: FlowVersion, share: int, by: Actor = None) -> FlowVersion:
    """Let ``share`` percent of the new calls begin with the released version."""
    version = lock_version(version)
    require(version, lifecycle.RAISE, _("This version is not released."))
    version.share = share
    version.full_clean()
    version.save()
    _record(version, by, choices.FLOW_RELEASED, share=share)
    return version


@transaction.atomic
def withdraw_release(*, version: FlowVersion, by: Actor = None) -> FlowVersion:
    """Let no new call begin with the released version; those that did go on with it."""
    version = lock_version(version)
    require(version, lifecycle.WITHDRAW, _("This version is not released."))
    version.status, version.archived_at, version.share = VersionStatus.ARCHIVED, timezone.now(), None
    version.save()
    _record(version, by, choices.FLOW_WITHDRAWN)
    return version


# --- at a time


@transaction.atomic
def plan_publication(
    *, version: FlowVersion, at: datetime, by: Actor = None, note: str | None = None
) -> FlowVersion:
    """Have this version published at ``at``, where nothing stands against it then, and return it."""
    version = lock_version(version)
    require(version, lifecycle.PLAN, _("Only a draft can be published."))
    if at <= timezone.now():
        raise ValidationError(_("This moment is past."), code="past")
    _refuse(list_obstacles(version))
    _take_note(version, by, note)
    version.status, version.publish_at, version.plan_problem = VersionStatus.VALIDATED, at, ""
    version.planned_by_id = key_of(by)
    version.full_clean()
    version.save()
    _record(version, by, choices.FLOW_PLANNED, note=version.note, at=at.isoformat())
    return version


@transaction.atomic
def cancel_plan(*, version: FlowVersion, by: Actor = None) -> FlowVersion:
    """Do not publish this version by itself."""
    version = lock_version(version)
    if not version.publish_at:
        raise ValidationError(_("No publication of this version is planned."))
    _forget_plan(version)
    version.save()
    _record(version, by, choices.FLOW_PLAN_CANCELLED)
    return version


def publish_due(*, now: datetime) -> list[FlowVersion]:
    """Publish what was to be published by ``now``, and return it. What cannot be is not tried again: the version says
    why, and so does the audit record. To call it twice, or at the same time, publishes once."""
    due = FlowVersion.objects.filter(status=VersionStatus.VALIDATED, publish_at__lte=now)
    done = (_publish_planned(version, now) for version in due.select_related("flow").order_by("publish_at"))
    return [version for version in done if version is not None]


@transaction.atomic
def _publish_planned(version: FlowVersion, now: datetime) -> FlowVersion | None:
    version = lock_version(version)
    if version.status != VersionStatus.VALIDATED or not version.publish_at or version.publish_at > now:
        return None  # another worker was faster, or somebody changed their mind
    try:
        with transaction.atomic():
            return publish_version(version=version, by=version.planned_by)
    except FlowError as error:
        reason = str(error)
    except ValidationError as error:
        reason = " ".join(error.messages)
    logger.error("Flow version %s was to be published and was not: %s", version, reason)
    by = version.planned_by
    _forget_plan(version)
    version.status, version.plan_problem = VersionStatus.DRAFT, reason
    version.save()
    _record(version, by, choices.FLOW_PLAN_FAILED, reason=reason[:2000])
    _announce_failure(version, by)
    return None


def _announce_failure(version: FlowVersion, by: Actor) -> None:
    """Tell other systems, and by mail those concerned: nobody looks at a version's page at night."""
    data = {"flow": version.flow.code, "version": version.number, "reason": version.plan_problem[:2000]}
    publish(kind=PLAN_FAILED, key=f"flow:{version.flow_id}", data=data, by=by)
    task = partial(current_app.send_task, "ivr.mail_failed_plan", [version.pk, key_of(by)])
    transaction.on_commit(task, robust=True)


def _forget_plan(version: FlowVersion) -> None:
    version.publish_at, version.planned_by, version.plan_problem = None, None, ""


# --- what all have in common


def lock_flow(flow: CallFlow) -> None:
    """Let one writer at a time number and publish the versions of a flow."""
    CallFlow.objects.select_for_update().get(pk=flow.pk)


def lock_version(version: FlowVersion) -> FlowVersion:
    """Return the version as it is now, its flow locked first: every writer takes the two in this order."""
    lock_flow(version.flow)
    return FlowVersion.objects.select_for_update(of=("self",)).select_related("flow").get(pk=version.pk)


def require(version: FlowVersion, action: str, message: str) -> None:
    """Raise ``ValidationError`` where the life cycle does not allow it."""
    if not lifecycle.LIFE.allows(version.status, action):
        raise ValidationError(message, code="status")


def _take_note(version: FlowVersion, by: Actor, note: str | None) -> None:
    version.note = version.note if note is None else note
    if by is not None and not version.note.strip():
        raise ValidationError({"note": [_("Say what is new, and why.")]})


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise FlowError(problems)


def _record(version: FlowVersion, by: Actor, action: str, **detail: object) -> None:
    record_audit(actor=by, action=action, obj=version.flow, detail={"version": version.number, **detail})
