"""The process in which a foreign file is decoded: little memory, little time, no secret in its environment.

``python -m apps.ivr.sound.child ORIGINAL FOLDER`` writes ``sound.wav`` (8 kHz) and ``sound.wav16`` (16 kHz) into FOLDER
and prints what it found as JSON, or ``{"refused": reason}``. Reasons are those of :class:`Refused`.
"""

import json
import os
import struct
import sys
import wave
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from apps.ivr.sound import rules
from apps.ivr.sound.confine import confine

if TYPE_CHECKING:
    from apps.ivr.sound.signal import Samples

BLOCK_FRAMES = 65_536
UNKNOWN_SIZE = 0xFFFFFFFF
"""What a program writes that does not know the length yet."""


class Refused(Exception):
    """The file is none that is taken: ``unreadable``, ``too-long``, ``empty``, ``cut-off``, ``rate``, ``channels``."""


def main(original: Path, folder: Path) -> None:
    """Convert one file under this process's limits; the outcome is printed."""
    confine()
    try:
        answer: dict[str, Any] = asdict(convert(original, folder))
    except Refused as refused:
        answer = {"refused": str(refused)}
    sys.stdout.write(json.dumps(answer))


def convert(original: Path, folder: Path) -> rules.SoundFacts:
    """Write both files of a prompt and return what was found. Raises :class:`Refused`."""
    import soundfile  # after the limits, as all that follows

    from apps.ivr.sound import signal

    with original.open("rb") as raw:
        _check_whole(raw)
        try:
            with soundfile.SoundFile(raw) as sound:
                _check(sound)
                wide = signal.resample_stream(_mono(sound), sound.samplerate, rules.WIDE)
                found = rules.FORMATS[sound.format], sound.samplerate, sound.channels
        except soundfile.LibsndfileError:
            raise Refused("unreadable") from None
    if not len(wide):
        raise Refused("empty")
    loud = signal.loudness(wide, rules.WIDE)
    gain = 0.0 if loud is None else min(rules.TARGET_LUFS - loud, rules.MAX_GAIN_DB)
    wide = signal.limit_peaks(wide * 10 ** (gain / 20), rules.WIDE, rules.CEILING_DBTP)
    for rate, extension in rules.EXTENSIONS.items():
        _write(folder / f"sound{extension}", signal.to_pcm(signal.resample(wide, rules.WIDE, rate)), rate)
    return rules.SoundFacts(*found, len(wide) / rules.WIDE, loud, gain)


def _check_whole(raw: BinaryIO) -> None:
    """A WAV file says how long it is: one that is cut off is noticed here; libsndfile plays what there is."""
    head = raw.read(12)
    if head[:4] == b"RIFF" and head[8:] == b"WAVE":
        end = raw.seek(0, os.SEEK_END)
        raw.seek(12)
        while len(header := raw.read(8)) == 8:
            name, size = struct.unpack("<4sI", header)
            if name == b"data" and size != UNKNOWN_SIZE and raw.tell() + size > end:
                raise Refused("cut-off")
            raw.seek(size + size % 2, os.SEEK_CUR)
    raw.seek(0)


def _check(sound: Any) -> None:
    if sound.format not in rules.FORMATS:
        raise Refused("unreadable")
    if not rules.MIN_RATE <= sound.samplerate <= rules.MAX_RATE:
        raise Refused("rate")
    if sound.channels > rules.MAX_CHANNELS:
        raise Refused("channels")


def _mono(sound: Any) -> Iterator["Samples"]:
    """Yield the sound, its channels mixed; what a header claims about its length is not believed."""
    frames = 0
    while len(block := sound.read(BLOCK_FRAMES, dtype="float64", always_2d=True)):
        frames += len(block)
        if frames > rules.MAX_SECONDS * sound.samplerate:
            raise Refused("too-long")
        yield block.mean(axis=1)


def _write(path: Path, pcm: bytes, rate: int) -> None:
    with wave.open(str(path), "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(rate)
        audio.writeframes(pcm)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
