"""The properties of a ticket as a form. Services do the work; the form brings their refusals to the fields."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.customfields.forms import CustomFieldsForm
from apps.tickets.models import Tag, Ticket
from apps.tickets.services import check_ticket_fields

MOST_TAGS = 30


class TicketForm(CustomFieldsForm):
    """``seen_version`` is the one that the page showed: who saves over somebody else's change is told so."""

    tag_names = forms.CharField(
        label=_("Tags"),
        required=False,
        help_text=_("Separated by commas."),
        widget=widgets.UnfoldAdminTextInputWidget(attrs={"list": "ticket-tags", "autocomplete": "off"}),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Ticket
        fields = (
            "subject", "description", "type", "category", "priority", "group", "agent", "requester", "language",
            "parent", "medium",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version
            self.initial["tag_names"] = ", ".join(tag.name for tag in self.instance.tags.all())

    def clean_tag_names(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["tag_names"].replace("，", ",").split(",")]
        names = [name for name in names if name]
        limit = Tag._meta.get_field("name").max_length or 0
        if len(names) > MOST_TAGS or any(len(name) > limit for name in names):
            raise ValidationError(
                _("At most %(count)d tags of %(length)d characters.") % {"count": MOST_TAGS, "length": limit}
            )
        return names

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = [name for name in self._meta.fields or () if name in cleaned]
        values = {name: cleaned[name] for name in names}
        try:
            # What is stored is compared with, not what the form is about to write into its instance.
            check_ticket_fields(Ticket.objects.get(pk=self.instance.pk) if self.instance.pk else None, values)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error(name if name in self.fields else None, messages)
        return cleaned
