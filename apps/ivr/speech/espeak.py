"""espeak-ng: a small formant synthesiser, offline, in more than a hundred languages. Understood, not admired."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from apps.ivr.sound import rules
from apps.ivr.sound.convert import ENVIRONMENT, ROOT
from apps.ivr.speech.ports import SpeechFailed, Voice

PROGRAM = "espeak-ng"
WORDS_PER_MINUTE = 150
"""Slower than the engine's own 175: a caller listens over the telephone, once."""

VOICES_OF_LANGUAGES = {"": "en-us", "en": "en-us", "zh": "cmn", "zh-hk": "yue", "zh-yue": "yue"}
"""Where a prompt's language is not the name of a voice."""


class EspeakNg:
    """The program ``espeak-ng`` of the system, where it is installed."""

    code = "espeak-ng"
    name = "espeak-ng"

    def missing(self) -> Any:
        if _program():
            return ""
        return gettext_lazy("It is not installed on this machine: apt-get install espeak-ng")

    def voices(self) -> Sequence[Voice]:
        program = _program()
        return _voices(program) if program else ()

    def default_voice(self, language: str) -> str:
        code = language.lower().replace("_", "-")
        main = code.partition("-")[0]
        known = {voice.code for voice in self.voices()}
        wanted = (VOICES_OF_LANGUAGES.get(code), code, VOICES_OF_LANGUAGES.get(main), main)
        return next((voice for voice in wanted if voice in known), "")

    def speak(self, text: str, voice: str, folder: Path) -> Path:
        program, file = _program(), folder / "speech.wav"
        if not program or voice not in {known.code for known in self.voices()}:
            raise SpeechFailed(_("There is no such voice."))
        command = [program, "-b", "1", "-v", voice, "-s", str(WORDS_PER_MINUTE), "-w", str(file), "--stdin"]
        _run(command, text)
        if not file.exists():
            raise SpeechFailed(_("The engine said nothing."))
        return file


def _run(command: list[str], text: str) -> None:
    """Run the program under limits; the text goes by its standard input, and no shell sees any of it."""
    try:
        subprocess.run(
            [sys.executable, "-s", "-m", "apps.ivr.sound.confine", *command],
            cwd=ROOT,
            env=ENVIRONMENT,
            input=text.encode(),
            capture_output=True,
            timeout=rules.WALL_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise SpeechFailed(_("The engine took too long.")) from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise SpeechFailed(_("The engine failed: %(reason)s") % {"reason": "".join(reason)[:200]}) from None


def _program() -> str | None:
    return shutil.which(PROGRAM)


@lru_cache(maxsize=4)
def _voices(program: str) -> tuple[Voice, ...]:
    listed = subprocess.run([program, "--voices"], capture_output=True, text=True, timeout=10, check=True)
    return tuple(_parse_voices(listed.stdout))


def _parse_voices(table: str) -> Iterator[Voice]:
    """Yield the first voice of each language of the program's table."""
    seen = set()
    for line in table.splitlines()[1:]:
        columns = line.split()
        if len(columns) >= 4 and columns[1] not in seen:
            seen.add(columns[1])
            yield Voice(columns[1], columns[1], columns[3].replace("_", " "))
