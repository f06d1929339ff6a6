"""Makes what is sent: the results of a subscription's questions as a mail, in one language."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.mime.image import MIMEImage
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import formats, timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.agents.models import SkillGroup
from apps.reports.catalogue import UnknownReport, make_report
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Result
from apps.reports.links import report_url
from apps.reports.outputs.mail import MailBody, Part, write_mail
from apps.reports.outputs.pdf import write_pdf
from apps.reports.outputs.xlsx import write_xlsx
from apps.subscriptions.choices import Attachment
from apps.subscriptions.domain.wording import fill, fill_subject
from apps.subscriptions.models import ReportSubscription

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NothingToSend(Exception):
    """None of the reports exists any more; nothing changes that by itself. The argument says so."""


@dataclass(frozen=True, slots=True)
class Content:
    """A mail without its recipient. ``missing`` are sentences about what could not be asked any more."""

    subject: str
    body: MailBody
    files: tuple[tuple[str, bytes, str], ...]
    results: tuple[Result, ...]
    missing: tuple[str, ...]
    hash: str

    @property
    def complete_until(self) -> datetime | None:
        """Until when all of the data are complete; None where no report knows."""
        return min((one.complete_until for one in self.results if one.complete_until), default=None)

    @property
    def is_complete(self) -> bool:
        """Whether nothing can change in the periods any more, or nobody knows."""
        return all(not one.complete_until or one.complete_until >= one.asked.end for one in self.results)


def make_content(
    subscription: ReportSubscription, due_at: datetime, language: str, note: Any = ""
) -> Content:
    """Return what is sent for a moment at which it was due. ``note`` may be lazy: it is said in the language. Raises
    :class:`NothingToSend`, and what a report raises."""
    with translation.override(language), timezone.override(subscription.schedule.zone):
        results, missing = _results(subscription, due_at)
        words = _words(subscription, results, due_at)
        text = "\n".join(filter(None, (fill(subscription.text, words), str(note), *missing)))
        parts = [Part(one, _link(one.asked)) for one in results]
        footer = _("You get this because of the scheduled report %(name)s.") % {"name": subscription.name}
        body = write_mail(parts, text=text, footer=footer)
        subject = fill_subject(subscription.subject, words)
        return Content(
            subject, body, tuple(_files(subscription, results)), results, missing, _digest(results)
        )


def write_message(content: Content, address: str, message_id: str) -> EmailMultiAlternatives:
    """Return the mail to one address."""
    message = EmailMultiAlternatives(
        content.subject, content.body.text, None, [address], headers={"Message-ID": message_id}
    )
    message.attach_alternative(content.body.html, "text/html")
    for picture in content.body.pictures:
        image = MIMEImage(picture.png, "png")
        image.add_header("Content-ID", f"<{picture.cid}>")
        image.add_header("Content-Disposition", "inline", filename=picture.name)
        message.attach(image)
    for name, data, kind in content.files:
        message.attach(name, data, kind)
    return message


def message_id(run_id: int, delivery_id: int) -> str:
    """Return the same id for the same mail, however often it is made: who gets it twice can tell."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<report-{run_id}-{delivery_id}@{host}>"


def _results(
    subscription: ReportSubscription, due_at: datetime
) -> tuple[tuple[Result, ...], tuple[str, ...]]:
    zone = subscription.schedule.zone
    results: list[Result] = []
    missing: list[str] = []
    for question in subscription.asks:
        asked = question.asked(due_at, zone)
        try:
            results.append(make_report(asked))
        except UnknownReport:
            missing.append(_("The report %(id)s does not exist any more.") % {"id": question.report})
        missing += _gone_groups(question.groups)
    if not results:
        raise NothingToSend(" ".join(dict.fromkeys(missing)))
    return tuple(results), tuple(dict.fromkeys(missing))


def _gone_groups(codes: Iterable[str]) -> list[str]:
    there = set(SkillGroup.objects.filter(code__in=list(codes)).values_list("code", flat=True))
    said = _("The skill group %(code)s does not exist any more.")
    return [said % {"code": code} for code in codes if code not in there]


def _words(subscription: ReportSubscription, results: tuple[Result, ...], due_at: datetime) -> dict[str, str]:
    days = results[0].asked.days
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (days.first, days.last))
    return {
        "name": subscription.name,
        "reports": ", ".join(one.title for one in results),
        "period": first if days.count == 1 else f"{first} – {last}",
        "first_day": first,
        "last_day": last,
        "date": formats.date_format(timezone.localtime(due_at), "DATE_FORMAT"),
    }


def _link(asked: Asked) -> str:
    return settings.SITE_URL + report_url(asked) if settings.SITE_URL else ""


def _files(subscription: ReportSubscription, results: tuple[Result, ...]) -> Iterable[tuple[str, bytes, str]]:
    wanted = subscription.attachment
    days = results[0].asked.days
    if wanted in (Attachment.PDF, Attachment.BOTH):
        name = slugify(subscription.name) or "report"
        yield f"{name}-{days.last}.pdf", write_pdf(*results), "application/pdf"
    if wanted in (Attachment.XLSX, Attachment.BOTH):
        for one in results:
            yield f"{slugify(one.asked.report)}-{one.asked.days.last}.xlsx", write_xlsx(one), XLSX


def _digest(results: tuple[Result, ...]) -> str:
    """Fold what is said, figure for figure, not how it looks: two mails of one run can be compared."""
    said: list[Any] = [
        (one.asked.report, one.asked.start, one.asked.end, one.complete_until,
         [(table.key, [row.values for row in table.rows]) for table in one.tables])
        for one in results
    ]  # fmt: skip
    return hashlib.sha256(repr(said).encode(errors="replace")).hexdigest()
