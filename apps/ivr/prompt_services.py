"""Writes of prompts: each upload, recording, spoken text or chosen sound is a version; files are written once."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.agents.models import Agent
from apps.audit.services import Actor, key_of, record_audit
from apps.ivr.choices import (
    PROMPT_DELETED,
    PROMPT_PHONE_RUNG,
    PROMPT_VERSION_ADDED,
    PROMPT_VERSION_DISCARDED,
    PROMPT_VERSION_USED,
    PROMPT_WORDS_ADDED,
    PhoneRecordingState,
    PromptSource,
)
from apps.ivr.domain.saying import OWN_WORDS
from apps.ivr.models import PhoneRecording, Prompt, PromptVersion
from apps.ivr.models.prompt_version import originals_storage
from apps.ivr.prompt_uses import get_uses
from apps.ivr.sound.convert import Converted, converted
from apps.ivr.sound.rules import EXTENSIONS, NARROW

NAME_LENGTH = PromptVersion._meta.get_field("original_name").max_length or 0


@transaction.atomic
def use_sound(*, prompt: Prompt, sound: str, by: Actor = None) -> PromptVersion:
    """Let a prompt be a sound that the switch has, as a new version, and return that."""
    return _add(prompt, by, current=True, source=PromptSource.SOUND, sound=sound)


def add_recording(
    *,
    prompt: Prompt,
    original: File,
    source: PromptSource = PromptSource.UPLOAD,
    current: bool = True,
    by: Actor = None,
    **said: str,
) -> PromptVersion:
    """Convert a file of any kind that is taken, and return the new version that it became; callers hear it from now on
    unless ``current`` is False. ``said`` are ``text`` and ``voice``, where a voice spoke.

    Raises ``ValidationError`` with the reason where the file is no usable sound.
    """
    with converted(original) as sound:
        return add_converted(
            prompt=prompt, original=original, sound=sound, source=source, current=current, by=by, **said
        )


def add_converted(
    *,
    prompt: Prompt,
    original: File,
    sound: Converted,
    source: PromptSource = PromptSource.UPLOAD,
    current: bool = True,
    by: Actor = None,
    **said: str,
) -> PromptVersion:
    """Add what was converted already as a version and return that."""
    with _stored(original, sound) as names, transaction.atomic():
        facts = sound.facts
        return _add(
            prompt,
            by,
            current=current,
            source=source,
            original_name=_shown_name(original.name or ""),
            original_format=f"{facts.format}, {facts.rate / 1000:g} kHz, {facts.channels}",
            seconds=facts.seconds,
            size=sum(file.stat().st_size for file in sound.files.values()),
            loudness=facts.loudness,
            **names,
            **said,
        )


def convert_again(*, version: PromptVersion, by: Actor = None) -> PromptVersion:
    """Convert the original of a version once more, by what conversion is today, and return the version that it became;
    callers hear it. Raises ``ValidationError`` where the original is not there."""
    if not version.original or not version.original.storage.exists(version.original.name):
        raise ValidationError(
            _("%(prompt)s has no original.") % {"prompt": version.prompt}, code="no-original"
        )
    with version.original.open("rb") as file:
        return add_recording(
            prompt=version.prompt,
            original=File(file, name=version.original_name),
            source=PromptSource(version.source),
            by=by,
            text=version.text,
            voice=version.voice,
        )


@transaction.atomic
def add_words(*, language: str, by: Actor = None) -> list[Prompt]:
    """Create the prompts that numbers, dates and amounts are said with in a language, each with its text, where they
    do not exist yet; return all of them. They are spoken or recorded like any other."""
    words = [
        _load_prompt(code=code, language=language, name=text[:100], text=text)
        for code, text in OWN_WORDS.get(language, {}).items()
    ]
    record_audit(actor=by, action=PROMPT_WORDS_ADDED, detail={"language": language, "prompts": len(words)})
    return words


@transaction.atomic
def use_version(*, version: PromptVersion, by: Actor = None) -> Prompt:
    """Let callers hear this version from the next time on that its prompt is played, and return the prompt."""
    prompt = _lock(version.prompt)
    _put(prompt, version)
    detail = {"version": version.number, "source": version.source}
    record_audit(actor=by, action=PROMPT_VERSION_USED, obj=prompt, detail=detail)
    return prompt


@transaction.atomic
def discard_version(*, version: PromptVersion, by: Actor = None) -> None:
    """Delete a version with its files; raises ``ValidationError`` for the one that callers hear."""
    prompt = _lock(version.prompt)
    if prompt.version_id == version.pk:
        raise ValidationError(_("Callers hear this version: use another one first."), code="current")
    record_audit(actor=by, action=PROMPT_VERSION_DISCARDED, obj=prompt, detail={"version": version.number})
    _delete_files_later([version])
    version.delete()


@transaction.atomic
def delete_prompt(*, prompt: Prompt, by: Actor = None) -> None:
    """Delete a prompt with all that it has said. Raises ``ValidationError`` with the places that use it, where it is
    used."""
    prompt = _lock(prompt)
    if uses := get_uses().of(prompt):
        places = ", ".join(use.label for use in uses)
        raise ValidationError(_("It is used: %(places)s.") % {"places": places}, code="used")
    record_audit(actor=by, action=PROMPT_DELETED, obj=prompt)
    _delete_files_later(prompt.versions.all())
    prompt.delete()


@transaction.atomic
def order_phone_recording(*, prompt: Prompt, extension: str, by: Actor = None) -> PhoneRecording:
    """Let the phone of an active agent ring, so that whoever answers records the prompt; return the order.

    Raises ``ValidationError`` for any other number: nobody outside is called from here.
    """
    if not Agent.objects.filter(is_active=True, extension=extension).exists():
        raise ValidationError(
            _("Nobody has the extension %(extension)s.") % {"extension": extension}, code="who"
        )
    order = PhoneRecording.objects.create(prompt=prompt, extension=extension, created_by_id=key_of(by))
    record_audit(actor=by, action=PROMPT_PHONE_RUNG, obj=prompt, detail={"extension": extension})
    transaction.on_commit(partial(current_app.send_task, "telephony.record_by_phone", [order.pk]))
    return order


def end_phone_recording(
    *, recording: PhoneRecording, version: PromptVersion | None = None, problem: str = ""
) -> PhoneRecording:
    """Note what has become of a recording by phone, and return it."""
    recording.state = PhoneRecordingState.DONE if version else PhoneRecordingState.FAILED
    recording.version, recording.problem = version, problem
    recording.save(update_fields=["state", "version", "problem"])
    return recording


@transaction.atomic
def load_prompt_file(path: Path) -> list[Prompt]:
    """Create the prompts of a JSON file that do not exist yet, and return all of them.

    The file is a list of objects with ``code``, ``language``, ``name``, and ``sound``, ``text`` or both.
    """
    return load_prompts(json.loads(path.read_text(encoding="utf-8")))


def load_prompts(entries: Iterable[Mapping[str, str]]) -> list[Prompt]:
    """Create the prompts that do not exist yet, and return all of them; an entry has the keys of such a file."""
    return [_load_prompt(**entry) for entry in entries]


def _load_prompt(*, code: str, language: str, name: str, sound: str = "", text: str = "") -> Prompt:
    prompt = Prompt.objects.filter(code=code, language=language).first()
    if prompt is None:
        prompt = Prompt(code=code, language=language, name=name, text=text)
        prompt.full_clean()
        prompt.save()
        if sound:
            use_sound(prompt=prompt, sound=sound)
    return prompt


def _add(prompt: Prompt, by: Actor, *, current: bool, **values: Any) -> PromptVersion:
    locked = _lock(prompt)
    last = locked.versions.aggregate(last=Max("number"))["last"] or 0
    version = PromptVersion(prompt=locked, number=last + 1, created_by_id=key_of(by), **values)
    version.full_clean()
    version.save()
    if current:
        _put(locked, version)
        _put(prompt, version, save=False)
    detail = {"version": version.number, "source": version.source, "current": current}
    record_audit(actor=by, action=PROMPT_VERSION_ADDED, obj=locked, detail=detail)
    return version


def _put(prompt: Prompt, version: PromptVersion, *, save: bool = True) -> None:
    prompt.version, prompt.sound, prompt.audio = version, version.sound, version.audio.name
    if save:
        prompt.save(update_fields=["version", "sound", "audio"])


def _lock(prompt: Prompt) -> Prompt:
    """Let one writer at a time number the versions of a prompt."""
    return Prompt.objects.select_for_update(of=("self",)).get(pk=prompt.pk)


@contextmanager
def _stored(original: File, sound: Converted) -> Iterator[Mapping[str, str]]:
    """Keep the files under names made here, whatever they were called; they go again where the block fails."""
    stem = uuid4().hex
    name = f"prompts/{stem}{EXTENSIONS[NARROW]}"
    try:
        for extension, path in sound.files.items():
            with path.open("rb") as file:
                default_storage.save(f"prompts/{stem}{extension}", File(file))
        original.seek(0)
        kept = originals_storage().save(stem, original)
        yield {"audio": name, "original": kept}
    except BaseException:
        _delete_files(name, stem)
        raise


def _delete_files_later(versions: Any) -> None:
    for version in versions:
        transaction.on_commit(partial(_delete_files, version.audio.name, version.original.name))


def _delete_files(audio: str, original: str) -> None:
    if audio:
        for extension in EXTENSIONS.values():
            default_storage.delete(str(Path(audio).with_suffix(extension)))
    if original:
        originals_storage().delete(original)


def _shown_name(name: str) -> str:
    """Return what people are shown of a file's name: its end says most."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)[
        -NAME_LENGTH:
    ]
