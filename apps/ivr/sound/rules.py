"""What a prompt may be and what it becomes; standard library only, as the child process reads it before its limits."""

from dataclasses import dataclass

MAX_BYTES = 60_000_000
"""Of an upload: 100 s of 96 kHz, 24 bit, stereo; anything longer has no business to be so fine."""
MAX_SECONDS = 280
"""Below the time after which the flow engine takes a prompt for lost (``MAX_PROMPT_SECONDS``)."""
MIN_RATE, MAX_RATE = 4_000, 192_000
MAX_CHANNELS = 8

FORMATS = {"WAV": "WAV", "WAVEX": "WAV", "RF64": "WAV", "FLAC": "FLAC", "OGG": "OGG", "MP3": "MP3"}
"""What is taken, by libsndfile's names of container formats, and the word for it."""

NARROW, WIDE = 8_000, 16_000
EXTENSIONS = {NARROW: ".wav", WIDE: ".wav16"}
"""Asterisk knows the sampling rate of a file by its extension, and takes the better one for each call."""

TARGET_LUFS = -19.0
CEILING_DBTP = -2.0
MAX_GAIN_DB = 24.0
"""More would make the noise of an all but silent file into a prompt."""

CPU_SECONDS = 20
WALL_SECONDS = 30
MEMORY_BYTES = 768 << 20
FILE_BYTES = 16 << 20
"""Of a file that a child writes: 280 s of 22 kHz, and some."""


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What was found in an original and done to it; loudness in LUFS (EBU R128), None where there is only silence."""

    format: str
    rate: int
    channels: int
    seconds: float
    loudness: float | None
    gain_db: float
