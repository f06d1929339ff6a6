"""Codes of subscriptions, runs and mails, in words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.reports.domain.periods import PeriodKind
from apps.subscriptions.domain import life
from apps.subscriptions.domain.schedule import Cadence


class CadenceChoice(models.TextChoices):
    DAILY = Cadence.DAILY, _("Every day")
    WEEKDAYS = Cadence.WEEKDAYS, _("Monday to Friday")
    WEEKLY = Cadence.WEEKLY, _("Every week")
    MONTHLY = Cadence.MONTHLY, _("Every month")
    QUARTERLY = Cadence.QUARTERLY, _("Every quarter")


class Attachment(models.TextChoices):
    NONE = "none", _("Nothing")
    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Spreadsheet (XLSX)")
    BOTH = "both", _("PDF and spreadsheet")


class RunState(models.TextChoices):
    DUE = life.DUE, _("Due")
    WAITING = life.WAITING, _("Waits for data")
    MAKING = life.MAKING, _("Being sent")
    SENT = life.SENT, _("Sent")
    PARTLY_SENT = life.PARTLY_SENT, _("Partly sent")
    FAILED = life.FAILED, _("Failed")
    MISSED = life.MISSED, _("Missed")
    SKIPPED = life.SKIPPED, _("Skipped")


class MailState(models.TextChoices):
    PENDING = life.PENDING, _("To be sent")
    HANDING_OVER = life.HANDING_OVER, _("Being handed over")
    SENT = life.DELIVERED, _("Sent")
    REFUSED = life.REFUSED, _("Refused")
    UNCONFIRMED = life.UNCONFIRMED, _("Unconfirmed")
    WITHHELD = life.WITHHELD, _("Withheld")


PERIOD_WORDS = {
    PeriodKind.TODAY: _("Today"),
    PeriodKind.YESTERDAY: _("Yesterday"),
    PeriodKind.THIS_WEEK: _("This week"),
    PeriodKind.LAST_WEEK: _("Last week"),
    PeriodKind.THIS_MONTH: _("This month"),
    PeriodKind.LAST_MONTH: _("Last month"),
    PeriodKind.THIS_QUARTER: _("This quarter"),
    PeriodKind.LAST_QUARTER: _("Last quarter"),
    PeriodKind.THIS_YEAR: _("This year"),
    PeriodKind.LAST_YEAR: _("Last year"),
    PeriodKind.LAST_7_DAYS: _("Last 7 days"),
    PeriodKind.LAST_30_DAYS: _("Last 30 days"),
    PeriodKind.LAST_90_DAYS: _("Last 90 days"),
}
"""What a subscription may ask for: real calendar periods, without named days."""
