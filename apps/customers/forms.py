"""Forms of the directory's admin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import DialogForm, widgets
from apps.customers.choices import (
    ConsentChannel,
    ConsentSource,
    ConsentStateChoice,
    NumberKindChoice,
    RequestReason,
)
from apps.customers.domain.addresses import mail_key
from apps.customers.domain.numbers import number_kind
from apps.customers.models import ConsentPurpose, Customer, CustomerAddress, CustomerNumber, UnusableNumber
from apps.customers.numbers import read_as_number
from apps.customers.services.numbers import say_unusable
from apps.customfields.forms import CheckedForm, CustomFieldsForm


class CustomerForm(CheckedForm, CustomFieldsForm):
    """A customer with the site's own fields."""


class OrganisationForm(CheckedForm, CustomFieldsForm):
    """An organisation with the site's own fields."""


class NumberForm(CheckedForm):
    """Takes a number in any usual form, and says what was probably meant by one that is none."""

    class Meta:
        model = CustomerNumber
        fields = ("number", "label", "kind")

    def clean_number(self) -> str:
        text = self.cleaned_data["number"]
        reading = read_as_number(text)
        if not reading.number:
            raise ValidationError(say_unusable(text, reading.reason, reading.suggestion))
        return reading.number

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and cleaned.get("number") and not cleaned.get("kind"):
            cleaned["kind"] = NumberKindChoice(number_kind(cleaned["number"]).value)
        return cleaned


class AddressForm(CheckedForm):
    """An e-mail address; two spellings of one mailbox are one."""

    class Meta:
        model = CustomerAddress
        fields = ("address", "label")

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        self.instance.key = mail_key(address)
        return address


class AddressFormSet(forms.BaseInlineFormSet):
    """No mailbox twice."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            kept = not self._should_delete_form(form) and form.cleaned_data.get("address")  # type: ignore[attr-defined]
            if kept and form.instance.key in seen:
                form.add_error("address", _("The customer has this mailbox already."))
            elif kept:
                seen.add(form.instance.key)


class MergeDialog(DialogForm):
    """With whom a customer is merged."""

    other = forms.CharField(
        label=_("The other customer"),
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Key, telephone number, e-mail address or external reference."),
    )

    def clean_other(self) -> Customer:
        found = find_other(self.cleaned_data["other"].strip())
        if found is None:
            raise ValidationError(_("Nobody, or several, are known by this."))
        if str(found.pk) == str(self.object_id):
            raise ValidationError(_("This is one and the same customer."))
        return found


def find_other(text: str) -> Customer | None:
    """Return who is known by a key, number, address or reference."""
    from apps.customers.selectors import (
        find_customer_by_address,
        find_customer_by_number,
        find_customer_by_reference,
    )

    key = text.removeprefix("#")
    if key.isascii() and key.isdigit() and len(key) < 10:
        by_key = Customer.objects.current().filter(pk=int(key)).first()
        if by_key is not None:
            return by_key
    if "@" in text:
        return find_customer_by_address(text)
    return find_customer_by_number(text) or find_customer_by_reference(text)


class ConsentDialog(DialogForm):
    """What the customer says about a purpose."""

    purpose = forms.ModelChoiceField(
        label=_("Purpose"),
        queryset=ConsentPurpose.objects.filter(is_active=True),
        widget=widgets.UnfoldAdminSelectWidget,
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=ConsentChannel.choices, widget=widgets.UnfoldAdminSelectWidget
    )
    state = forms.ChoiceField(
        label=_("Said"), choices=ConsentStateChoice.choices, widget=widgets.UnfoldAdminSelectWidget
    )
    source = forms.ChoiceField(
        label=_("Source"), choices=ConsentSource.choices, widget=widgets.UnfoldAdminSelectWidget
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=widgets.UnfoldAdminTextInputWidget
    )


class PrivacyDialog(DialogForm):
    """Why a person's data are exported or erased."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=RequestReason.choices, widget=widgets.UnfoldAdminSelectWidget
    )
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=60,
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Under which number the request is filed. No name: it outlives the data."),
    )


class EraseDialog(PrivacyDialog):
    """Asks for the name once more: an erasure cannot be undone."""

    name = forms.CharField(
        label=_("Name of the customer"),
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Type it as it stands in the entry. Erasing cannot be undone."),
    )

    def clean_name(self) -> str:
        customer = Customer.objects.filter(pk=self.object_id).first()
        if customer is None or self.cleaned_data["name"].strip() != customer.name.strip():
            raise ValidationError(_("This is not the name of the customer."))
        return customer.name


class CorrectDialog(DialogForm):
    """The number that was meant; starts with the suggestion."""

    number = forms.CharField(label=_("Number"), widget=widgets.UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = UnusableNumber.objects.filter(pk=self.object_id).first()
        if row is not None:
            self.fields["number"].help_text = _("As typed: %(text)s") % {"text": row.text}
            self.initial.setdefault("number", row.suggestion or row.text)

    def clean_number(self) -> str:
        text: str = self.cleaned_data["number"]
        reading = read_as_number(text)
        if not reading.number:
            raise ValidationError(say_unusable(text, reading.reason, reading.suggestion))
        owner = CustomerNumber.objects.filter(number=reading.number).select_related("customer").first()
        row = UnusableNumber.objects.filter(pk=self.object_id).first()
        if owner is not None and row is not None and owner.customer_id != row.customer_id:
            raise ValidationError(_("Known under %(name)s.") % {"name": owner.customer.name})
        return reading.number
