"""Writes of spoken prompts."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import Actor, key_of, record_audit
from apps.ivr.choices import PROMPTS_SPOKEN, PromptSource
from apps.ivr.models import Prompt, PromptVersion, SpeechJob
from apps.ivr.models.prompt import MAX_TEXT
from apps.ivr.prompt_services import add_recording
from apps.ivr.speech.ports import SpeechFailed
from apps.ivr.speech.registry import default_voice, find_voice


def speak_prompt(
    *, prompt: Prompt, text: str, voice: str, current: bool = False, by: Actor = None
) -> PromptVersion:
    """Let a voice (``engine:voice``) say ``text`` as a new version of the prompt, and return that; callers hear it only
    where ``current``. Raises ``ValidationError`` with the reason where that is not possible."""
    if not text.strip() or len(text) > MAX_TEXT:
        raise ValidationError(
            _("Give a text of at most %(most)s characters.") % {"most": MAX_TEXT}, code="text"
        )
    with TemporaryDirectory(prefix="speech-") as folder:
        try:
            engine, code = find_voice(voice)
            spoken = engine.speak(text, code, Path(folder))
        except SpeechFailed as failed:
            raise ValidationError(str(failed), code="speech") from None
        with spoken.open("rb") as file:
            return add_recording(
                prompt=prompt,
                original=File(file, name=""),
                source=PromptSource.SPEECH,
                current=current,
                by=by,
                text=text,
                voice=voice,
            )


@transaction.atomic
def order_speech(*, prompts: Iterable[Prompt], voice: str, by: Actor = None) -> SpeechJob:
    """Let the worker speak the texts of prompts, and return the job that tells how far it has come."""
    job = SpeechJob.objects.create(
        prompts=[prompt.pk for prompt in prompts], voice=voice, created_by_id=key_of(by)
    )
    record_audit(actor=by, action=PROMPTS_SPOKEN, detail={"prompts": len(job.prompts), "voice": voice})
    transaction.on_commit(partial(current_app.send_task, "ivr.speak_prompts", [job.pk]))
    return job


def speak_for_job(*, job: SpeechJob) -> SpeechJob:
    """Speak every prompt of a job that is not done yet, and return the job; what fails is named in it.

    Callers hear the new version where they heard a spoken one, or nothing; recordings of people stay in use. Prompts
    that this job has spoken are not spoken again, so that a job that was broken off can be run once more.
    """
    for prompt in Prompt.objects.filter(pk__in=job.prompts).order_by("code", "language"):
        if prompt.pk not in job.finished:
            _speak_one(job, prompt)
    job.finished_at = timezone.now()
    job.save(update_fields=["finished_at"])
    return job


def speak_next() -> bool:
    """Speak one prompt that has a text and was never spoken, and return whether there was one that a voice can speak;
    for the demo's start. Callers hear it where the prompt said nothing."""
    for prompt in Prompt.objects.exclude(text="").exclude(versions__source=PromptSource.SPEECH):
        if voice := default_voice(prompt.language):
            speak_prompt(prompt=prompt, text=prompt.text, voice=voice, current=not prompt.media)
            return True
    return False


def _speak_one(job: SpeechJob, prompt: Prompt) -> None:
    before: Any = prompt.version
    replaces = not prompt.media or (before is not None and before.source == PromptSource.SPEECH)
    voice = job.voice or default_voice(prompt.language)
    try:
        speak_prompt(prompt=prompt, text=prompt.text, voice=voice, current=replaces, by=job.created_by)
    except ValidationError as error:
        job.problems.append(f"{prompt}: {' '.join(error.messages)}")
    job.finished.append(prompt.pk)
    job.save(update_fields=["problems", "finished"])
