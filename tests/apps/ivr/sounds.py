"""Sound files for tests, good and bad."""

import io
import struct
import wave

import numpy as np
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile


def tone(
    seconds: float = 1.0, rate: int = 16_000, level_db: float = -20.0, hertz: float = 440.0
) -> np.ndarray:
    """Return a sine at a level below full scale."""
    return 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def encode(samples: np.ndarray, rate: int, container: str = "WAV", subtype: str | None = None) -> bytes:
    """Return the samples as a file; in small blocks, as libsndfile's encoders want it."""
    buffer = io.BytesIO()
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with soundfile.SoundFile(buffer, "w", rate, channels, subtype, format=container) as file:
        for start in range(0, len(samples), 4_096):
            file.write(samples[start : start + 4_096])
    return buffer.getvalue()


def wav(seconds: float = 0.5, rate: int = 8_000, channels: int = 1, width: int = 2) -> bytes:
    """Return silence as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as audio:
        audio.setnchannels(channels)
        audio.setsampwidth(width)
        audio.setframerate(rate)
        audio.writeframes(b"\0" * int(seconds * rate) * channels * width)
    return buffer.getvalue()


def bomb_mp3() -> bytes:
    """Return an MP3 file whose tag claims 256 MB, and whose first frame claims four thousand million frames."""
    tag = (
        b"ID3\x04\x00\x00"
        + bytes([0x7F, 0x7F, 0x7F, 0x7F])
        + b"APIC"
        + struct.pack(">I", 0x7FFFFFFF)
        + bytes(2)
    )
    xing = b"\xff\xfb\x90\x64" + bytes(32) + b"Xing" + struct.pack(">III", 3, 0xFFFFFFFF, 0xFFFFFFFF)
    return tag + bytes(1_000) + xing + bytes(2_000)


def with_web_page(content: bytes) -> bytes:
    """Return a WAV file that carries a web page in a chunk of its own."""
    page = b"<html><script>alert(1)</script></html>"
    chunk = b"LIST" + struct.pack("<I", len(page)) + page
    return content[:4] + struct.pack("<I", len(content) + len(chunk) - 8) + content[8:] + chunk


def upload(content: bytes, name: str = "hello.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
