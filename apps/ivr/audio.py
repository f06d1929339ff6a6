"""Uploaded prompts: only what Asterisk plays as it is, judged by content and never by name."""

import struct
import wave
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 10_000_000
MAX_SECONDS = 280
"""Below the time after which the flow engine takes a prompt for lost (``MAX_PROMPT_SECONDS``)."""
EXTENSIONS = {8_000: ".wav", 16_000: ".wav16"}


def validate_audio(file: Any) -> None:
    """Raise ``ValidationError`` where the file is no 16-bit mono WAV of 8 or 16 kHz and of sensible length."""
    if getattr(file, "_committed", False):  # stored, and judged when it came
        return
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("The file has more than %(bytes)s bytes.") % {"bytes": f"{MAX_BYTES:,}"}, code="size"
        )
    _read_rate(file)


def extension_of(file: Any) -> str:
    """Return the extension that tells Asterisk the sampling rate; raise ``ValidationError`` as above."""
    return EXTENSIONS[_read_rate(file)]


def _read_rate(file: BinaryIO) -> int:
    """Return the samples per second of a usable file, and leave it at its beginning."""
    file.seek(0)
    try:
        with wave.open(file, "rb") as audio:
            _check_format(audio)
            return audio.getframerate()
    except (wave.Error, EOFError, struct.error):
        raise ValidationError(_("This is no WAV file with PCM audio."), code="format") from None
    finally:
        file.seek(0)


def _check_format(audio: wave.Wave_read) -> None:
    if audio.getnchannels() != 1 or audio.getsampwidth() != 2 or audio.getframerate() not in EXTENSIONS:
        raise ValidationError(_("The audio must be 16 bit, mono, 8 or 16 kHz."), code="format")
    seconds = audio.getnframes() / audio.getframerate()
    if not 0 < seconds <= MAX_SECONDS:
        raise ValidationError(
            _("The audio must be longer than nothing and at most %(seconds)s seconds.")
            % {"seconds": MAX_SECONDS},
            code="length",
        )
    if len(audio.readframes(audio.getnframes())) != audio.getnframes() * 2:
        raise ValidationError(_("The file ends before its audio does."), code="format")
