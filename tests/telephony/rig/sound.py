"""What a recording sounds like, measured without libraries."""

import array
import math
import wave
from collections.abc import Sequence
from pathlib import Path

TONE_HERTZ = 440.0


def read_samples(path: Path) -> tuple[list[int], int]:
    """Return the samples of a mono 16-bit WAV file and their rate."""
    with wave.open(str(path), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return list(array.array("h", sound.readframes(sound.getnframes()))), sound.getframerate()


def share_of_tone(path: Path, hertz: float = TONE_HERTZ) -> float:
    """Return how much of the sound's energy lies at one frequency: 0 none of it, 1 a pure tone (Goertzel)."""
    samples, rate = read_samples(path)
    return share_of(samples, rate, hertz)


def share_of(samples: Sequence[int], rate: int, hertz: float) -> float:
    """Return the same for samples in memory."""
    total = sum(sample * sample for sample in samples)
    if total == 0:
        return 0.0
    # Blocks of 0.1 s, so that a jump of the phase (a hold, a lost packet) does not cancel what came before.
    size = rate // 10
    blocks = [samples[start : start + size] for start in range(0, len(samples) - size + 1, size)]
    return sum(_energy_at(block, hertz, rate) for block in blocks) / total


def _energy_at(block: Sequence[int], hertz: float, rate: int) -> float:
    coefficient = 2 * math.cos(2 * math.pi * hertz / rate)
    before, last = 0.0, 0.0
    for sample in block:
        before, last = last, sample + coefficient * last - before
    power = before * before + last * last - coefficient * before * last
    return 2 * power / len(block)
