"""Spreadsheets of how conversations are filed."""

from django.utils.translation import gettext_lazy as _

from apps.interactions.models import Disposition
from apps.sheets.model_sheet import ModelSheet


class DispositionSheet(ModelSheet):
    code = "dispositions"
    title = _("dispositions")
    model = Disposition
    fields = ("code", "name", "is_resolved", "is_active")


SHEETS = (DispositionSheet,)
