"""Fields of the forms of service levels."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.sla.domain.durations import format_duration, parse_duration


class DurationField(forms.CharField):
    """Working time: seconds in the database, hours and minutes on the screen."""

    widget = widgets.UnfoldAdminTextInputWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs |= {"placeholder": "4:00", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return format_duration(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_duration(text)
        except ValueError:
            raise ValidationError(
                _("Write hours and minutes, such as 4:00, 30m or 1h 30m."), code="duration"
            ) from None

    def clean(self, value: Any) -> Any:
        # The length is that of the text, which is no text any more behind to_python.
        text = "" if value is None else str(value)
        if len(text) > 20:
            raise ValidationError(_("Write hours and minutes, such as 4:00, 30m or 1h 30m."), code="duration")
        return self.to_python(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))
