"""Forms of imports and exports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.sheets.resource import Sheet
from apps.sheets.writing import FORMATS


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "XLSX, XLS, ODS or CSV, up to 60 MB and 100,000 rows. Nothing is written before you have seen it."
        ),
        widget=widgets.UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,.tsv"}),
    )


class ExportForm(forms.Form):
    """What to export of a list, and how."""

    form = forms.ChoiceField(
        label=_("Format"),
        choices=tuple(FORMATS.items()),
        widget=widgets.UnfoldAdminSelectWidget,
        initial="xlsx",
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None chosen: all of them. Columns by which rows are found are always there."),
    )  # fmt: skip

    def __init__(self, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["columns"]
        field.choices = [(column.name, column.title or column.name) for column in sheet.columns()]
