"""The form of a prompt: what it is called and says, and where its sound comes from."""

from contextlib import ExitStack
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.audit.services import Actor
from apps.ivr.models import Prompt
from apps.ivr.models.prompt import SOUND_NAME
from apps.ivr.prompt_services import add_converted, use_sound
from apps.ivr.sound.convert import Converted, converted

ACCEPTED = ".wav,.mp3,.ogg,.oga,.opus,.flac,audio/*"
PROGRESS = {
    "data-sending": _("The file is being sent …"),
    "data-converting": _("The file is being checked and converted …"),
    "data-cancel": _("Cancel"),
    "data-cancelled": _("Cancelled. Nothing was stored."),
    "data-failed": _(
        "The file was not stored: the server cannot be reached, or you were logged out. Try again."
    ),
}
"""What ``prompt_upload.js`` says."""


class PromptForm(forms.ModelForm):
    """A prompt; a file or a sound of the switch becomes its next version. The file is converted while the form is
    checked, so that what is wrong with it is said at its field."""

    upload = forms.FileField(
        label=_("Sound file"),
        required=False,
        widget=widgets.UnfoldAdminFileFieldWidget(attrs={"accept": ACCEPTED, **PROGRESS}),
        help_text=_(
            "WAV, MP3, OGG or FLAC, up to 280 seconds. It is made as loud as the others and converted."
        ),
    )
    switch_sound = forms.CharField(
        label=_("Sound of the switch"),
        required=False,
        max_length=200,
        validators=[SOUND_NAME],
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Instead of a file: the name of a sound that Asterisk has, for example vm-intro."),
    )

    class Meta:
        model = Prompt
        fields = ("name", "code", "language", "text")
        widgets = {"text": widgets.UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["switch_sound"].initial = self.instance.sound
        self.converted: Converted | None = None
        self._files = ExitStack()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("upload") and self._chosen_sound():
            self.add_error("switch_sound", _("Give either a sound or an audio file."))
        return values

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        upload = self.cleaned_data.get("upload")
        if upload and not self.errors:
            try:
                self.converted = self._files.enter_context(converted(upload))
            except ValidationError as error:
                self.add_error("upload", error)

    def save_sound(self, by: Actor) -> None:
        """Add the version that the form brings, if it brings one; the prompt is saved already."""
        with self._files:
            if self.converted:
                original = self.cleaned_data["upload"]
                add_converted(prompt=self.instance, original=original, sound=self.converted, by=by)
            elif sound := self._chosen_sound():
                use_sound(prompt=self.instance, sound=sound, by=by)

    def _chosen_sound(self) -> str:
        chosen = self.cleaned_data.get("switch_sound", "") if "switch_sound" in self.changed_data else ""
        return str(chosen)
