"""Dialogs in which a version goes live: they say why it cannot before they are sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import DialogForm, widgets
from apps.ivr.domain.problems import FlowError, Problem
from apps.ivr.forms import as_validation_error
from apps.ivr.models import FlowVersion
from apps.ivr.proving import list_obstacles
from apps.ivr.selectors import list_problems

NOTE_LENGTH = FlowVersion._meta.get_field("note").max_length


def _share(initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Share of the calls in percent"),
        min_value=1,
        max_value=99,
        initial=initial,
        widget=widgets.UnfoldAdminIntegerFieldWidget,
    )


class VersionDialog(DialogForm):
    """A dialog about one version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = FlowVersion.objects.select_related("flow").get(pk=self.object_id)


class NoteForm(VersionDialog):
    """Asks for the note of a version that goes live, and says why it cannot."""

    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        help_text=_("What is new, and why."),
        widget=widgets.UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.version.is_draft:
            self.fields["note"].initial = self.version.note

    def list_obstacles(self) -> list[Problem]:
        """Return what stands against it."""
        return list_obstacles(self.version)

    def clean(self) -> dict[str, Any]:
        problems = self.list_obstacles()
        if problems:
            # At the field: the theme's dialog does not show errors of the form as a whole.
            self.add_error("note", as_validation_error(FlowError(problems)))
        return self.cleaned_data


class AgainForm(NoteForm):
    """For what has been published before: where nothing is said, the note names the version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = False

    def list_obstacles(self) -> list[Problem]:
        return list_problems(self.version.definition, code=self.version.flow.code)


class PlanForm(NoteForm):
    """Asks when, too."""

    at = forms.DateTimeField(
        label=_("Publish at"),
        help_text=_("It is checked again at that time."),
        widget=widgets.UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )
    field_order = ("at", "note")


class ReleaseForm(NoteForm):
    """Asks for how many calls, too."""

    share = _share(10)
    field_order = ("share", "note")


class ShareForm(VersionDialog):
    """Asks for how many calls from now on."""

    share = _share(50)
