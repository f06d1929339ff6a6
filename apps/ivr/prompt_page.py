"""What the page of a prompt shows beside its form: its versions, its other languages, where it is said."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.formats import format_seconds
from apps.agents.models import Agent
from apps.ivr.choices import PHONE_RECORDING_PROBLEMS, PhoneRecordingState
from apps.ivr.models import PhoneRecording, Prompt, PromptVersion
from apps.ivr.prompt_uses import Use, get_uses
from apps.ivr.selectors import list_prompt_versions, list_variants
from apps.ivr.speech.ports import SpeechEngine
from apps.ivr.speech.registry import default_voice, get_engines, list_voices

STALE = timedelta(minutes=20)
"""A talk that has not ended by then was lost with its worker."""


@dataclass(frozen=True, slots=True)
class Row:
    """A version as a row of the table."""

    version: PromptVersion
    current: bool
    about: str
    duration: str
    size: str


@dataclass(frozen=True, slots=True)
class Phone:
    """The last recording by phone: whether it goes on, and what is to be said of it."""

    goes_on: bool
    text: str


@dataclass(frozen=True, slots=True)
class PromptPage:
    """The parts of the page."""

    prompt: Prompt
    rows: list[Row]
    variants: list[Prompt]
    uses: list[Use]
    may_change: bool
    add_variant_url: str
    voices: list[tuple[str, str]]
    voice: str
    engines: list[SpeechEngine]
    phone: "Phone | None"
    extension: str


def page_of(prompt: Prompt, *, user: Any, may_change: bool) -> PromptPage:
    """Return what is shown of a prompt to somebody who may or may not change it."""
    add = reverse("admin:ivr_prompt_add")
    return PromptPage(
        prompt=prompt,
        rows=[_row(prompt, version) for version in list_prompt_versions(prompt)],
        variants=list(list_variants(prompt)),
        uses=get_uses().of(prompt),
        may_change=may_change,
        add_variant_url=f"{add}?{urlencode({'code': prompt.code, 'name': prompt.name})}",
        voices=list_voices(),
        voice=default_voice(prompt.language),
        engines=get_engines(),
        phone=_phone(prompt),
        extension=Agent.objects.filter(user=user.pk).values_list("extension", flat=True).first() or "",
    )


def _phone(prompt: Prompt) -> Phone | None:
    last = PhoneRecording.objects.filter(prompt=prompt).select_related("version").first()
    if last is None:
        return None
    if last.state == PhoneRecordingState.ORDERED and last.created_at > timezone.now() - STALE:
        says = _(
            "The phone %(extension)s rings. After the tone speak, # ends; then 1 keeps it, 2 begins again."
        )
        return Phone(True, says % {"extension": last.extension})
    if last.version:
        return Phone(False, _("Version %(number)s was recorded by phone.") % {"number": last.version.number})
    problem = PHONE_RECORDING_PROBLEMS.get(last.problem, PHONE_RECORDING_PROBLEMS["not_recorded"])
    return Phone(False, str(problem))


def _row(prompt: Prompt, version: PromptVersion) -> Row:
    return Row(
        version=version,
        current=prompt.version_id == version.pk,
        about=_about(version),
        duration=format_seconds(version.seconds),
        size=filesizeformat(version.size) if version.size else "–",
    )


def _about(version: PromptVersion) -> str:
    """Return what is worth knowing of a version: its sound, its file, or its voice and words."""
    parts: list[Any] = [version.sound, version.voice]
    if not version.voice and version.original_name:
        parts.append(f"{version.original_name} ({version.original_format})")
    if version.loudness is not None:
        parts.append(_("%(loudness)s LUFS") % {"loudness": f"{version.loudness:.1f}"})
    return ", ".join(str(part) for part in parts if part)
