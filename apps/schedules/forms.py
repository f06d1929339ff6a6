"""Forms of the admin: rows that are right one by one must also be right together."""

from typing import Any

from django import forms

from apps.schedules.domain.hours import Span
from apps.schedules.rules import check_blocks, check_special_days


class RowsFormSet(forms.BaseInlineFormSet):
    """Base: looks at the rows that stay, once each of them is right by itself."""

    def clean(self) -> None:
        super().clean()
        if not any(self.errors):
            self.check_rows([form.cleaned_data for form in self.forms if self._stays(form)])

    def check_rows(self, rows: list[dict[str, Any]]) -> None:
        """Raise ``ValidationError`` where the rows do not go together."""
        raise NotImplementedError

    def _stays(self, form: Any) -> bool:
        return bool(form.cleaned_data) and not self._should_delete_form(form)  # type: ignore[attr-defined]


class BlocksFormSet(RowsFormSet):
    """No two opening hours of a week overlap."""

    def check_rows(self, rows: list[dict[str, Any]]) -> None:
        # An empty block is refused by its own row; here it would look like one of 24 hours.
        check_blocks(
            (row["weekday"], Span(row["opens"], row["closes"]))
            for row in rows
            if row["opens"] != row["closes"]
        )


class HolidaysFormSet(RowsFormSet):
    """No date is both closed and open."""

    def check_rows(self, rows: list[dict[str, Any]]) -> None:
        check_special_days((row["date"], _span(row)) for row in rows)


def _span(row: dict[str, Any]) -> Span | None:
    opens, closes = row.get("opens"), row.get("closes")
    return None if opens is None or closes is None else Span(opens, closes)
