"""A field that a site has added to a form."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.customfields.choices import FormChoice, KindChoice
from apps.customfields.domain.fields import Kind, read_choices

CODE = RegexValidator(r"^[a-z][a-z0-9_]{0,39}$", _("Small letters, digits and underscores, a letter first."))


def validate_choices(text: str) -> None:
    """Raise unless every line is a choice of its own."""
    try:
        read_choices(text)
    except ValueError as error:
        raise ValidationError(
            _(
                "“%(line)s” is incomplete or there twice. Each line is a choice, such as “gold = Gold customer”."
            ),
            params={"line": str(error)},
        ) from None


class CustomField(models.Model):
    """A question of the form ``form``; for tickets, those of ``type_code`` only, or of every type where it is empty.

    Values are kept in the owner's column ``custom`` by ``code``, which therefore never changes. A field that is not
    active is not asked any more; what was answered stays.
    """

    form = models.CharField(_("form"), max_length=20, choices=FormChoice)
    type_code = models.CharField(
        _("ticket type"),
        max_length=40,
        blank=True,
        help_text=_("Code of the ticket type that asks this. Empty: tickets of every type."),
    )
    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[CODE],
        help_text=_("By this API, spreadsheets and rules name the field; it cannot be changed later."),
    )
    label = models.CharField(_("label"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=KindChoice, default=KindChoice.TEXT)
    choices = models.TextField(
        _("choices"),
        blank=True,
        max_length=20_000,
        validators=[validate_choices],
        help_text=_("One a line, such as “gold = Gold customer”: kept is what is before the equals sign."),
    )
    required = models.BooleanField(_("required"), default=False)
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Smaller numbers come first.")
    )
    help = models.CharField(_("help"), max_length=200, blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("An inactive field is not asked; answers given stay.")
    )

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("form", "type_code", "order", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["form", "type_code", "code"],
                name="custom_field_code",
                violation_error_message=_("This form has a field with this code already."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuse what is wrong only together: choices and kind, type and form, a code of one type and of all types."""
        chooses = self.kind in (Kind.CHOICE, Kind.CHOICES)
        if chooses != bool(self.choices.strip()):
            words = _("What can be chosen?") if chooses else _("This kind of field has no choices.")
            raise ValidationError({"choices": words})
        if self.type_code and self.form != FormChoice.TICKET:
            raise ValidationError({"type_code": _("Only tickets have types.")})
        same = CustomField.objects.filter(form=self.form, code=self.code).exclude(pk=self.pk)
        if same.filter(type_code="").exists() or (not self.type_code and same.exists()):
            raise ValidationError({"code": _("This form has a field with this code already.")})
