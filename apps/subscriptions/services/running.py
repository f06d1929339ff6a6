"""Carries a run out: waits for data, makes the mails, hands each over once. Every step may be repeated."""

import logging
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _, gettext_lazy

from apps.audit.services import record_audit
from apps.jobs.locks import OnlyHere
from apps.subscriptions.domain import life
from apps.subscriptions.models import ReportDelivery, ReportRun, ReportSubscription
from apps.subscriptions.services import handing_over
from apps.subscriptions.services.making import (
    Content,
    NothingToSend,
    make_content,
    message_id,
    write_message,
)
from apps.subscriptions.services.recipients import list_recipients
from apps.subscriptions.services.states import move_mail, move_run

log = logging.getLogger(__name__)

_TOO_EARLY = gettext_lazy(
    "It is not certain that all data had arrived; figures of the last hours may still change."
)
LOCK_SPACE = 0x72657074
"""Of advisory locks: "rept"."""


def do_run(*, run_id: int, now: datetime | None = None) -> str:
    """Do what is to be done of a run by now, and return its state; "" where somebody else has it, or nothing is to be
    done yet."""
    at = now or timezone.now()
    with OnlyHere(LOCK_SPACE, run_id) as is_ours:
        run = _open_run(run_id, at) if is_ours else None
        if run is None:
            return ""
        with translation.override(run.subscription.language or "en"):
            _carry_on(run, at)
        return run.state


def retry_run(*, run: ReportRun, by: Any, now: datetime | None = None) -> ReportRun:
    """Try a run again that did not end well. Who got the mail gets no other; a mail that nobody confirmed is sent
    again, with the same id. Raises ``ValidationError`` where there is nothing to try."""
    at = now or timezone.now()
    with transaction.atomic():
        run = ReportRun.objects.select_for_update().get(pk=run.pk)
        if not life.RUN.allows(run.state, life.RETRY):
            raise ValidationError(
                _("There is nothing to try again: %(state)s.") % {"state": run.get_state_display()}
            )
        for mail in run.deliveries.select_for_update():
            if life.MAIL.allows(mail.state, life.AGAIN):
                move_mail(mail, life.AGAIN)
        record_audit(actor=by, action="report.retried", obj=run)
        move_run(run, life.RETRY, at, attempts=0, error="", next_at=at, ended_at=None, notice_due_at=None)
    return run


@transaction.atomic
def run_now(*, subscription: ReportSubscription, by: Any, now: datetime | None = None) -> ReportRun:
    """Make a run for today, whatever the schedule says. Raises ``ValidationError`` where today has one already."""
    at = now or timezone.now()
    day = at.astimezone(subscription.schedule.zone).date()
    run, is_new = ReportRun.objects.get_or_create(
        subscription=subscription, day=day, defaults={"due_at": at, "next_at": at}
    )
    if not is_new:
        raise ValidationError(_("Today has a run already: open it to try it again."))
    record_audit(actor=by, action="report.run_now", obj=subscription)
    return run


def _open_run(run_id: int, now: datetime) -> ReportRun | None:
    runs = ReportRun.objects.select_related("subscription__owner")
    return runs.filter(pk=run_id, next_at__lte=now, state__in=life.OPEN).first()


def _carry_on(run: ReportRun, now: datetime) -> None:
    try:
        _deliver(run, now)
    except NothingToSend as nothing:
        _begin(run, now)
        move_run(run, life.FAIL, now, error=str(nothing))
    except Exception as error:  # a report that breaks ends in the run's state, never in the queue
        log.exception("run %d of a scheduled report", run.pk)
        _begin(run, now)
        _try_later(run, now, f"{type(error).__name__}: {error}"[:2_000].replace("\0", "\ufffd"))


def _begin(run: ReportRun, now: datetime) -> None:
    if run.state != life.MAKING:
        move_run(run, life.MAKE, now)


def _deliver(run: ReportRun, now: datetime) -> None:
    mails = _mails(run)
    if not mails:
        reason = _("Nobody is there to get it: no recipient has an address.")
        move_run(run, life.SKIP, now, error=reason)
        return
    open_mails = [mail for mail in mails if mail.state == life.PENDING]
    contents = _contents(run, open_mails, now)
    if contents is None:
        return
    _begin(run, now)
    run.attempts += 1
    _note_down(run, contents)
    for mail in open_mails:
        _hand_over(mail, contents[mail.language])
    _conclude(run, mails, now)


def _contents(run: ReportRun, mails: list[ReportDelivery], now: datetime) -> dict[str, Content] | None:
    """Return what is sent, by language; None where the run waits for data that are still to come. After a while it goes
    out without them, and says so."""
    contents: dict[str, Content] = {}
    for language in dict.fromkeys(mail.language for mail in mails):
        content = _content(run, language)
        if run.state != life.MAKING and not run.note and not content.is_complete:
            if now < run.due_at + life.PATIENCE:
                again = now + life.LOOKS_AGAIN
                move_run(run, life.WAIT, now, complete_until=content.complete_until, next_at=again)
                return None
            run.note = str(_TOO_EARLY)
            content = _content(run, language)
        contents[language] = content
    return contents


def _content(run: ReportRun, language: str) -> Content:
    return make_content(run.subscription, run.due_at, language, _TOO_EARLY if run.note else "")


def _note_down(run: ReportRun, contents: dict[str, Content]) -> None:
    for content in contents.values():
        run.complete_until = content.complete_until
        run.content_hash = run.content_hash or content.hash
        run.error = " ".join(content.missing)
    run.save()


def _mails(run: ReportRun) -> list[ReportDelivery]:
    """Return the run's mails, made when it is first carried out. One that its sender was killed over is nobody's any
    more: it may have been sent, and is not sent a second time."""
    if not run.deliveries.exists():
        _make_mails(run)
    mails = list(run.deliveries.select_related("user"))
    for mail in mails:
        if mail.state == life.HANDING_OVER:
            move_mail(
                mail, life.LOSE, _("Its sender was stopped while it handed the mail over."), mail.handed_at
            )
    return mails


@transaction.atomic
def _make_mails(run: ReportRun) -> None:
    for recipient in list_recipients(run.subscription):
        mail = ReportDelivery.objects.create(
            run=run, address=recipient.address, user=recipient.user, language=recipient.language
        )
        mail.message_id = message_id(run.pk, mail.pk)
        mail.save(update_fields=["message_id"])
        if recipient.withheld:
            move_mail(mail, life.WITHHOLD, recipient.withheld)


def _hand_over(mail: ReportDelivery, content: Content) -> None:
    message = write_message(content, mail.address, mail.message_id)
    try:
        handing_over.hand_over(
            message, mail.address, lambda: move_mail(mail, life.CLAIM, handed_at=timezone.now())
        )
    except handing_over.Refused as refused:
        move_mail(mail, life.REFUSE, str(refused))
    except handing_over.Unconfirmed as lost:
        move_mail(mail, life.LOSE, str(lost), mail.handed_at)
    except handing_over.NotNow as later:
        if mail.state == life.HANDING_OVER:
            move_mail(mail, life.PUT_BACK, str(later))
        else:
            ReportDelivery.objects.filter(pk=mail.pk).update(error=str(later)[:250])
        log.warning("mail %d of a report was not sent: %s", mail.pk, later)
    else:
        move_mail(mail, life.ACCEPT, handed_at=mail.handed_at)


def _conclude(run: ReportRun, mails: list[ReportDelivery], now: datetime) -> None:
    trigger = life.judge([mail.state for mail in mails])
    if trigger == life.MAKE:
        _try_later(run, now, _("The mail server did not take all mails."), counted=True)
    else:
        move_run(run, trigger, now, error=run.error or _reasons(mails))


def _try_later(run: ReportRun, now: datetime, error: str, *, counted: bool = False) -> None:
    """Try again after a pause; in the end give up what is still open."""
    run.attempts += 0 if counted else 1
    if run.attempts < life.MOST_ATTEMPTS:
        move_run(run, life.MAKE, now, error=error, next_at=now + life.pause_after(run.attempts))
        return
    mails = list(run.deliveries.all())
    for mail in mails:
        if mail.state == life.PENDING:
            move_mail(mail, life.REFUSE, mail.error or error)
    trigger = life.judge([mail.state for mail in mails]) if mails else life.FAIL
    move_run(run, trigger, now, error=_reasons(mails) or error)


def _reasons(mails: list[ReportDelivery]) -> str:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for mail in mails:
        if mail.state != life.DELIVERED and mail.error:
            by_reason[mail.error].append(mail.address)
    return "\n".join(f"{', '.join(addresses)}: {reason}" for reason, addresses in by_reason.items())
