"""Uploaded prompts (FAULTS T11): judged by content, decoded in a process of its own, as loud as the others."""

import io
import struct
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from apps.ivr.models import Prompt
from apps.ivr.selectors import get_flow_context, get_prompt_media, get_prompt_names
from apps.ivr.sound import child, convert, rules, signal
from tests.apps.ivr.sounds import bomb_mp3, encode, tone, upload, wav, with_web_page


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.wav", wav())
    return buffer.getvalue()


def claims(content: bytes, seconds: int) -> bytes:
    """Return a WAV file whose header claims a length."""
    return content[:40] + struct.pack("<I", seconds * 16_000) + content[44:]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "unreadable"),
        (b"MZ\x90\x00" * 100, "unreadable"),
        (b"\x7fELF" + bytes(400), "unreadable"),
        (zipped(), "unreadable"),
        (b"<html>" + wav(), "unreadable"),
        (b"#EXTM3U\nhttp://169.254.169.254/\n", "unreadable"),
        (bomb_mp3(), "unreadable"),
        (b"RIFF", "unreadable"),
        (wav(seconds=0), "empty"),
        (wav()[:-100], "cut-off"),
        (claims(wav(), 7_200), "cut-off"),
        (encode(np.zeros(7_200 * 4_000, "int16"), 4_000, "FLAC"), "too-long"),
        (wav(rate=3_000), "rate"),
        (wav(rate=1_000_000, seconds=0.01), "rate"),
        (wav(channels=9), "channels"),
        (encode(tone(), 16_000, "AIFF"), "unreadable"),
    ],
    ids=[
        "nothing", "program", "ELF", "zip", "page before sound", "playlist", "bomb of an mp3", "four bytes",
        "no sound", "cut off", "claims two hours", "two hours", "3 kHz", "1 MHz", "9 channels", "AIFF",
    ],
)  # fmt: skip
def test_what_is_no_usable_sound_is_refused(tmp_path, content, reason):
    original = tmp_path / "original"
    original.write_bytes(content)
    with pytest.raises(child.Refused, match=reason):
        child.convert(original, tmp_path)
    assert str(convert.refusal(reason).messages[0])


STEREO = np.stack([tone(1.0, 96_000)] * 2, axis=1)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (encode(tone(1, 8_000), 8_000), ("WAV", 8_000, 1)),
        (encode(STEREO, 96_000, subtype="PCM_24"), ("WAV", 96_000, 2)),
        (encode(tone(1, 44_100), 44_100, "MP3"), ("MP3", 44_100, 1)),
        (encode(tone(1, 48_000), 48_000, "OGG", "VORBIS"), ("OGG", 48_000, 1)),
        (encode(tone(1, 48_000), 48_000, "OGG", "OPUS"), ("OGG", 48_000, 1)),
        (encode(tone(1, 22_050), 22_050, "FLAC"), ("FLAC", 22_050, 1)),
        (with_web_page(encode(tone(1, 11_025), 11_025)), ("WAV", 11_025, 1)),
    ],
    ids=["as it is", "96 kHz 24 bit stereo", "mp3", "vorbis", "opus", "flac", "carries a web page"],
)
def test_everything_becomes_what_asterisk_plays(tmp_path, content, found):
    original = tmp_path / "original"
    original.write_bytes(content)

    facts = child.convert(original, tmp_path)

    assert (facts.format, facts.rate, facts.channels) == found
    assert facts.seconds == pytest.approx(1, abs=0.1)
    for rate, extension in rules.EXTENSIONS.items():
        with wave.open(str(tmp_path / f"sound{extension}")) as audio:
            assert (audio.getnchannels(), audio.getsampwidth(), audio.getframerate()) == (1, 2, rate)
            samples = np.frombuffer(audio.readframes(-1), "<i2") / 32_768
        assert signal.loudness(samples, rate) == pytest.approx(rules.TARGET_LUFS, abs=0.3)
        assert abs(np.fft.rfft(samples)).argmax() / (len(samples) / rate) == pytest.approx(440, abs=2)
        assert b"script" not in (tmp_path / f"sound{extension}").read_bytes()


def test_the_child_converts_and_is_stopped_in_time(tmp_path, monkeypatch):
    original = tmp_path / "original"
    original.write_bytes(encode(tone(), 16_000))
    assert convert.run_child(original, tmp_path).format == "WAV"
    monkeypatch.setattr(rules, "WALL_SECONDS", 0.01)
    with pytest.raises(ValidationError) as stopped:
        convert.run_child(original, tmp_path)
    assert stopped.value.code == "too-hard"


def test_an_upload_that_is_too_large_is_not_even_copied():
    with (
        pytest.raises(ValidationError, match="more than 60 MB"),
        convert.converted(upload(bytes(60_000_001))),
    ):
        pass


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_a_sine_at_full_scale_has_the_loudness_of_the_standard(rate):
    assert signal.loudness(tone(3, rate, 0.0, 997.0), rate) == pytest.approx(-3.01, abs=0.05)


def test_silence_has_no_loudness_and_pauses_do_not_count():
    assert signal.loudness(np.zeros(16_000), 16_000) is None
    speech = tone(4, level_db=-20)
    with_pauses = np.concatenate([speech, np.zeros(64_000), speech])
    assert signal.loudness(with_pauses, 16_000) == pytest.approx(signal.loudness(speech, 16_000), abs=0.2)


def test_peaks_are_limited_between_the_samples_too():
    loud = tone(1, 16_000, 0.0, 3_999.0)
    limited = signal.limit_peaks(loud, 16_000, -6.0)
    assert np.abs(signal.resample(limited, 16_000, 64_000)).max() <= 10 ** (-5.9 / 20)
    assert signal.limit_peaks(loud * 0.1, 16_000, -6.0) is not None
    quiet = loud * 0.1
    assert signal.limit_peaks(quiet, 16_000, -6.0) is quiet


def test_a_long_signal_in_blocks_is_the_same_as_in_one():
    whole = tone(25, 22_050)
    blocks = np.split(whole, [1_000, 300_000, 300_001])
    assert np.allclose(
        signal.resample_stream(blocks, 22_050, 16_000), signal.resample(whole, 22_050, 16_000), atol=1e-9
    )


# --- in the admin


@pytest.fixture
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


NAMES = [";rm -rf .wav", "你好" * 100 + ".mp3", "../../etc/passwd", "a" * 250 + ".wav", "x.html"]


@pytest.mark.parametrize("name", NAMES)
def test_an_upload_is_kept_under_a_name_of_our_own(admin_client, media_root: Path, name):
    content = encode(tone(), 16_000)
    data = {"name": "Hello", "code": "own", "language": "en", "upload": upload(content, name)}
    assert admin_client.post(reverse("admin:ivr_prompt_add"), data).status_code == 302
    narrow, wide = sorted((media_root / "prompts").iterdir())
    assert narrow.stem.isalnum()
    assert wide == narrow.with_suffix(".wav16")
    assert narrow.suffix == ".wav"
    assert get_prompt_media() == {("own", "en"): (f"sound:{narrow.with_suffix('')}",)}
    version = Prompt.objects.get().version
    assert Path(version.original.path).read_bytes() == content
    assert Path(version.original.path).name == narrow.stem
    assert (version.source, version.created_by.username) == ("upload", "admin")
    assert version.original_name.endswith(Path(name).name[-10:])


def test_a_bad_file_is_told_at_its_field_and_leaves_nothing(admin_client, media_root: Path):
    data = {"name": "Hello", "code": "own", "language": "en", "upload": upload(zipped())}
    page = admin_client.post(reverse("admin:ivr_prompt_add"), data)
    assert "This is no sound file that can be read" in page.content.decode()
    assert not Prompt.objects.exists()
    assert not media_root.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"sound": "hello", "language": "English please"}, "A language code such as en or zh."),
        ({"sound": "../../etc/passwd"}, "A name such as vm-intro"),
        ({"sound": "/etc/passwd"}, "A name such as vm-intro"),
        ({"sound": "hello;world"}, "A name such as vm-intro"),
    ],
)
def test_prompts_are_checked(values, message):
    with pytest.raises(ValidationError) as caught:
        Prompt(code="own", name="Own", **values).full_clean()
    assert message in " ".join(caught.value.messages)


@pytest.mark.django_db
def test_the_database_takes_one_prompt_per_language():
    Prompt.objects.create(code="own", name="Own", sound="hello")
    with pytest.raises(IntegrityError, match="prompt_once_per_language"):
        Prompt.objects.create(code="own", name="Own", sound="vm-intro")


@pytest.mark.django_db
def test_a_prompt_that_says_nothing_yet_is_not_there_for_flows():
    Prompt.objects.create(code="own", name="Own")
    assert get_prompt_media() == get_prompt_names() == {}
    assert get_flow_context().prompts == frozenset()
