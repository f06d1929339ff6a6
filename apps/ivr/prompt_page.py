"""What the page of a prompt shows beside its form: its versions, its other languages, where it is said."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.formats import format_seconds
from apps.ivr.models import Prompt, PromptVersion
from apps.ivr.prompt_uses import Use, get_uses
from apps.ivr.selectors import list_prompt_versions, list_variants
from apps.ivr.speech.ports import SpeechEngine
from apps.ivr.speech.registry import default_voice, get_engines, list_voices


@dataclass(frozen=True, slots=True)
class Row:
    """A version as a row of the table."""

    version: PromptVersion
    current: bool
    about: str
    duration: str
    size: str


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


def page_of(prompt: Prompt, *, may_change: bool) -> PromptPage:
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
    )


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
