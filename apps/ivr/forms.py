"""Forms of the admin: JSON comes in as text and is judged before it is stored."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import DialogForm, widgets
from apps.ivr.choices import PROBLEM_LABELS
from apps.ivr.domain.document import FlowFile, encode, ordered, parse_definition, parse_file
from apps.ivr.domain.problems import FlowError, Problem
from apps.ivr.models import CallFlow, FlowCase, FlowVersion
from apps.ivr.problem_words import in_words
from apps.ivr.starts import STARTER, Start, get_start, list_templates, list_versions


def describe(problem: Problem) -> str:
    """Return a problem as one line: the node, the kind of fault in the reader's language, and what it is exactly."""
    said = f"{PROBLEM_LABELS[problem.code]} — {in_words(problem.message)}"
    return f"{problem.node_id}: {said}" if problem.node_id else said


def as_validation_error(error: FlowError) -> ValidationError:
    """Return what a form shows for a definition that is no flow."""
    return ValidationError([describe(problem) for problem in error.problems])


def code_widget() -> forms.Textarea:
    """Return a field for JSON text. The rows fit a screen; the text is code, so that nothing corrects its quotes."""
    attrs = {"rows": 24, "spellcheck": "false", "style": "font-family: monospace", "class": "ltr"}
    return widgets.UnfoldAdminTextareaWidget(attrs=attrs)


class DefinitionField(forms.CharField):
    """JSON text of a definition, or of a flow file; cleans to the definition."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=code_widget(), strip=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return encode(ordered(value)) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        try:
            return parse_definition(super().clean(value))
        except FlowError as error:
            raise as_validation_error(error) from None


class CaseContentField(forms.JSONField):
    """What a test case says, as JSON that people can read."""

    def prepare_value(self, value: Any) -> Any:
        return encode(value) if isinstance(value, dict) else super().prepare_value(value)


class CaseForm(forms.ModelForm):
    """A test case."""

    class Meta:
        model = FlowCase
        fields = ("flow", "name", "content")
        field_classes = {"content": CaseContentField}
        widgets = {"content": code_widget()}


class FlowFileField(forms.FileField):
    """An uploaded flow file; cleans to a :class:`FlowFile`, None where nothing was uploaded."""

    widget = widgets.UnfoldAdminFileFieldWidget

    def clean(self, data: Any, initial: Any = None) -> FlowFile | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return parse_file(upload.read())
        except FlowError as error:
            raise as_validation_error(error) from None


class FlowAddForm(forms.ModelForm):
    """A new flow: by name and code, from a template or not, or whole from a file."""

    template = forms.ChoiceField(
        label=_("Begins with"), required=False, widget=widgets.UnfoldAdminSelectWidget, choices=list_templates
    )

    file = FlowFileField(
        label=_("Flow file"),
        required=False,
        help_text=_("An exported flow; it brings its own name and code."),
    )

    class Meta:
        model = CallFlow
        fields = ("name", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "code"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if file := values.get("file"):
            values["name"], values["code"] = values.get("name") or file.name, values.get("code") or file.code
        for name in ("name", "code"):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, _("Give a name and a code, or a flow file."))
        return values

    @property
    def start(self) -> Start:
        """What the first draft says; of a form that is valid."""
        file: FlowFile | None = self.cleaned_data.get("file")
        return Start(file.definition) if file else get_start(self.cleaned_data.get("template", ""))


class VersionForm(forms.ModelForm):
    """A draft. It carries the revision that was read: what somebody else has saved since is not overwritten."""

    definition = DefinitionField(
        label=_("Definition"),
        help_text=_("JSON, as in fixtures/flows; the text of an exported flow will do."),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = FlowVersion
        fields = ("definition", "note", "revision")

    def clean_revision(self) -> int:
        """Return the revision that is stored, which is the one that was read."""
        stored: int = self.instance.revision
        read = self.cleaned_data["revision"]
        if read is not None and read != stored:
            raise ValidationError(
                _("This draft has been saved by somebody else (%(name)s, %(time)s). Nothing was overwritten.")
                % {
                    "name": self.instance.saved_by or "–",
                    "time": date_format(localtime(self.instance.saved_at), "DATETIME_FORMAT"),
                }
            )
        return stored


class VersionAddForm(forms.ModelForm):
    """A draft for a flow."""

    definition = DefinitionField(label=_("Definition"), initial=STARTER)

    class Meta:
        model = FlowVersion
        fields = ("flow", "definition", "note")


class DraftForm(DialogForm):
    """Asks what a new draft begins with."""

    source = forms.ChoiceField(label=_("Begins with"), widget=widgets.UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flow = CallFlow.objects.prefetch_related("versions").get(pk=self.object_id)
        self.fields["source"].choices = [*list_versions(self.flow), *list_templates()]
        self.fields["source"].required = False  # "" is the empty flow

    @property
    def start(self) -> Start:
        """What the draft says; of a form that is valid."""
        return get_start(self.cleaned_data["source"], self.flow)
