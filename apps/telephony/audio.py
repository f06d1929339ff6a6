"""What a recording file holds; standard library only."""

import wave
from dataclasses import dataclass
from pathlib import Path


class NotAudio(Exception):
    """The file is no sound recording that can be played; the message says why."""


@dataclass(frozen=True, slots=True)
class WavFacts:
    """What the header of a WAV file says, checked against its size."""

    seconds: float
    frame_rate: int


def read_wav(path: Path) -> WavFacts:
    """Return the facts of a WAV file; raise :class:`NotAudio` for anything else, and for one that is cut short."""
    try:
        with wave.open(str(path), "rb") as sound:
            frames, rate, width = sound.getnframes(), sound.getframerate(), sound.getsampwidth()
            channels = sound.getnchannels()
    except (wave.Error, EOFError) as error:
        raise NotAudio(f"no WAV file: {error}") from None
    if rate <= 0 or frames <= 0:
        raise NotAudio("the WAV file is empty")
    if path.stat().st_size < frames * width * channels:
        raise NotAudio("the WAV file is cut short")
    return WavFacts(frames / rate, rate)
