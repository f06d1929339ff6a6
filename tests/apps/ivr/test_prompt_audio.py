"""Uploaded prompts: judged by content, kept under a name of our own."""

import io
import wave
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from apps.ivr.audio import MAX_BYTES, validate_audio
from apps.ivr.models import Prompt
from apps.ivr.selectors import get_prompt_media


def wav(seconds: float = 0.5, rate: int = 8_000, channels: int = 1, width: int = 2) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as audio:
        audio.setnchannels(channels)
        audio.setsampwidth(width)
        audio.setframerate(rate)
        audio.writeframes(b"\0" * int(seconds * rate) * channels * width)
    return buffer.getvalue()


def upload(content: bytes, name: str = "hello.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("rate", [8_000, 16_000])
def test_what_asterisk_plays_is_accepted(rate):
    validate_audio(upload(wav(rate=rate)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no WAV file"),
        (b"MZ\x90\x00" * 100, "no WAV file"),
        (b"ID3\x04" + bytes(200), "no WAV file"),
        (b"<html>" + wav(), "no WAV file"),
        (b"RIFF", "no WAV file"),
        (wav()[:30], "no WAV file"),
        (wav(seconds=0), "longer than nothing"),
        (wav(seconds=281), "at most 280 seconds"),
        (wav(channels=2), "16 bit, mono"),
        (wav(width=1), "16 bit, mono"),
        (wav(rate=96_000), "8 or 16 kHz"),
        (wav()[:-100], "ends before its audio does"),
        (bytes(MAX_BYTES + 1), "more than 10,000,000 bytes"),
    ],
    ids=[
        "empty", "program", "mp3", "web page", "four bytes", "header only", "no audio", "too long", "stereo", "8 bit",
        "96 kHz", "cut off", "too large",
    ],
)  # fmt: skip
def test_what_it_does_not_play_is_refused(content, message):
    with pytest.raises(ValidationError) as caught:
        validate_audio(upload(content))
    assert message in caught.value.messages[0]


@pytest.fixture
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(("rate", "extension"), [(8_000, ".wav"), (16_000, ".wav16")])
def test_an_upload_is_kept_under_a_name_of_our_own(admin_client, media_root: Path, rate, extension):
    data = {
        "name": "Hello",
        "code": "own",
        "language": "en",
        "audio": upload(wav(rate=rate), ";rm -rf 你好.wav"),
    }
    assert admin_client.post(reverse("admin:ivr_prompt_add"), data).status_code == 302
    (stored,) = (media_root / "prompts").iterdir()
    assert stored.suffix == extension
    assert stored.stem.isalnum()
    assert stored.read_bytes() == wav(rate=rate)
    assert get_prompt_media() == {("own", "en"): (f"sound:{stored.with_suffix('')}",)}


def test_a_stored_prompt_is_edited_without_its_file(admin_client, media_root: Path):
    data = {"name": "Hello", "code": "own", "language": "", "audio": upload(wav())}
    admin_client.post(reverse("admin:ivr_prompt_add"), data)
    prompt = Prompt.objects.get()
    Path(prompt.audio.path).unlink()
    data = {"name": "Hello again", "code": "own", "language": ""}
    assert admin_client.post(reverse("admin:ivr_prompt_change", args=[prompt.pk]), data).status_code == 302
    assert Prompt.objects.get().name == "Hello again"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"sound": ""}, "Give either a sound or an audio file."),
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
def test_the_database_takes_no_prompt_without_media():
    with pytest.raises(IntegrityError, match="prompt_is_sound_or_audio"):
        Prompt.objects.create(code="own", name="Own")
