"""Test cases of call flows. What one may hold is said in ``apps.ivr.domain.proof.cases``."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.proof import MAX_CASE_NAME
from apps.ivr.models.call_flow import CallFlow
from apps.ivr.problem_words import messages_of

if TYPE_CHECKING:
    from apps.ivr.domain.proof.cases import Case


class FlowCase(models.Model):
    """A call that a flow must stand before it is published."""

    flow = models.ForeignKey(
        CallFlow, verbose_name=_("call flow"), related_name="cases", on_delete=models.CASCADE
    )
    name = models.CharField(_("name"), max_length=MAX_CASE_NAME)
    content = models.JSONField(
        _("content"), default=dict, help_text=_("Who calls when, what the caller does, what is expected.")
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("test case")
        verbose_name_plural = _("test cases")
        ordering = ("flow__code", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "name"],
                name="flow_case_name_once",
                violation_error_message=_("This flow has a test case of that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse what is no test case."""
        try:
            self.to_case()
        except FlowError as error:
            raise ValidationError({"content": messages_of(error)}) from None

    def raw(self) -> dict[str, Any]:
        """Return it as a flow file holds it."""
        content = self.content if isinstance(self.content, dict) else {"content": self.content}
        return {"name": self.name, **content}

    def to_case(self) -> "Case":
        """Return what it says; raise ``FlowError`` where it says nothing."""
        from apps.ivr.domain.proof.cases import parse_case  # not above: what carries calls proves nothing

        return parse_case(self.raw())
