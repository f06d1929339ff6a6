"""Runs the child that converts a sound, and says in the reader's language what it thinks of the file."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from apps.ivr.sound import rules
from apps.ivr.sound.rules import SoundFacts

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
"""All that the child knows of ours: no password, no address."""

REFUSALS: Mapping[str, Any] = {
    "unreadable": _("This is no sound file that can be read: WAV, MP3, OGG or FLAC are taken."),
    "too-long": _("The sound is longer than %(seconds)s seconds."),
    "too-large": _("The file has more than %(megabytes)s MB."),
    "empty": _("There is no sound in the file."),
    "cut-off": _("The file ends before its sound does."),
    "rate": _("The sampling rate must be between 4 and 192 kHz."),
    "channels": _("The file has more than 8 channels."),
    "too-hard": _("The file could not be converted within %(wall)s seconds and %(memory)s MB of memory."),
}
_FIGURES = {
    "seconds": rules.MAX_SECONDS,
    "megabytes": rules.MAX_BYTES // 1_000_000,
    "wall": rules.WALL_SECONDS,
    "memory": rules.MEMORY_BYTES >> 20,
}


@dataclass(frozen=True, slots=True)
class Converted:
    """A sound as Asterisk plays it: its files by extension, and what was found in the original."""

    files: Mapping[str, Path]
    facts: SoundFacts


def refusal(reason: str) -> ValidationError:
    """Return what is said about a file that is refused for a reason of :data:`REFUSALS`."""
    return ValidationError(REFUSALS[reason], code=reason, params=_FIGURES)


@contextmanager
def converted(original: File) -> Iterator[Converted]:
    """Convert an upload; its files are there until the block ends. Raises ``ValidationError`` with the reason where it
    is no usable sound. The name of the upload is not looked at."""
    if original.size > rules.MAX_BYTES:
        raise refusal("too-large")
    with TemporaryDirectory(prefix="prompt-") as folder:
        source = Path(folder, "original")
        with source.open("wb") as copy:
            for chunk in original.chunks():
                copy.write(chunk)
        facts = run_child(source, Path(folder))
        files = {extension: Path(folder, f"sound{extension}") for extension in rules.EXTENSIONS.values()}
        yield Converted(files, facts)


def run_child(source: Path, folder: Path) -> SoundFacts:
    """Convert ``source`` in a process of its own and return what it found. Raises ``ValidationError``."""
    command = [sys.executable, "-s", "-m", "apps.ivr.sound.child", str(source), str(folder)]
    try:
        child = subprocess.run(
            command,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=rules.WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refusal("too-hard") from None
    if child.returncode != 0:  # killed by a limit, out of memory, or the decoder crashed
        log.warning(
            "sound child ended with %d: %s", child.returncode, child.stderr[-2_000:].decode(errors="replace")
        )
        raise refusal("too-hard" if _met_a_limit(child) else "unreadable")
    answer = json.loads(child.stdout)
    if "refused" in answer:
        raise refusal(answer["refused"])
    return SoundFacts(**answer)


def _met_a_limit(child: "subprocess.CompletedProcess[bytes]") -> bool:
    return child.returncode in (-9, -24, -25) or b"MemoryError" in child.stderr
