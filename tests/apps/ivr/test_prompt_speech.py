"""Text to speech: by the real engine, heard by callers only after somebody has listened."""

import shutil

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.ivr.models import Prompt, SpeechJob
from apps.ivr.prompt_services import use_sound, use_version
from apps.ivr.speech import espeak, registry, services
from apps.ivr.tasks import speak_missing
from tests.factories import SupervisorFactory

spoken = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
MANDARIN = "espeak-ng:cmn"


@pytest.fixture
def supervisor(db, client):
    client.force_login(SupervisorFactory(is_staff=True))
    return client


@pytest.fixture
def prompt(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return Prompt.objects.create(code="hello", name="Hello", language="zh", text="您好")


@spoken
def test_a_text_is_spoken_listened_to_and_kept(supervisor, prompt):
    data = {"text": "您好，感谢您的来电。$(touch /tmp/x); `id`", "voice": MANDARIN}
    supervisor.post(reverse("admin:ivr_prompt_speak", args=[prompt.pk]), data)
    version = prompt.versions.get()
    prompt.refresh_from_db()
    assert (version.source, version.voice, version.text) == ("speech", MANDARIN, data["text"])
    assert version.seconds > 1
    assert prompt.media == ()

    use_version(version=version)

    prompt.refresh_from_db()
    assert prompt.audio.name == version.audio.name


@spoken
def test_a_job_speaks_anew_but_leaves_what_people_recorded(
    supervisor, prompt, django_capture_on_commit_callbacks
):
    chosen = Prompt.objects.create(code="bye", name="Bye", language="en", text="Good bye")
    use_sound(prompt=chosen, sound="vm-goodbye")
    wordless = Prompt.objects.create(code="mute", name="Mute")
    ids = f"{prompt.pk},{chosen.pk},{wordless.pk}"
    assert "您好" in supervisor.get(reverse("admin:ivr_prompt_speech"), {"prompts": ids}).content.decode()

    with django_capture_on_commit_callbacks(execute=False):
        supervisor.post(reverse("admin:ivr_prompt_speech"), {"prompts": ids, "voice": ""})
    job = services.speak_for_job(job=SpeechJob.objects.get())

    prompt.refresh_from_db()
    chosen.refresh_from_db()
    assert prompt.version.voice == MANDARIN
    assert (chosen.sound, chosen.versions.get(number=2).voice) == ("vm-goodbye", "espeak-ng:en-us")
    assert [problem.partition(":")[0] for problem in job.problems] == ["mute"]
    page = supervisor.get(reverse("admin:ivr_prompt_speech_job", args=[job.pk])).content.decode()
    assert "3 of 3 prompts are done." in page
    assert "data-refresh" not in page
    services.speak_for_job(job=job)
    assert prompt.versions.count() == 1
    assert AuditEvent.objects.filter(action="prompts.spoken").exists()


@spoken
def test_the_demo_speaks_what_has_a_text_and_no_sound(prompt):
    use_sound(
        prompt=Prompt.objects.create(code="bye", name="Bye", language="en", text="Bye"), sound="vm-goodbye"
    )
    speak_missing()
    prompt.refresh_from_db()
    assert prompt.version.source == "speech"
    assert Prompt.objects.get(code="bye").sound == "vm-goodbye"
    assert Prompt.objects.filter(versions__source="speech").count() == 2


@pytest.mark.parametrize(
    ("text", "voice", "message"),
    [
        ("", MANDARIN, "Give a text"),
        ("x" * 2_001, MANDARIN, "Give a text"),
        ("Hello", "espeak-ng:no-such", "no such voice"),
        ("Hello", "espeak-ng:--path=/etc", "no such voice"),
        ("Hello", "nobody:en", "no such voice"),
    ],
)
def test_what_cannot_be_spoken_says_why(prompt, text, voice, message):
    with pytest.raises(ValidationError) as refused:
        services.speak_prompt(prompt=prompt, text=text, voice=voice)
    assert message in " ".join(refused.value.messages)


def test_without_the_engine_the_page_says_how_to_get_it(supervisor, prompt, monkeypatch):
    monkeypatch.setattr(espeak, "PROGRAM", "no-such-program")
    page = supervisor.get(reverse("admin:ivr_prompt_change", args=[prompt.pk])).content.decode()
    assert "apt-get install espeak-ng" in page
    assert registry.list_voices() == []
    assert registry.default_voice("zh") == ""
    assert not services.speak_next()


@spoken
@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("", "en-us"),
        ("en", "en-us"),
        ("en_GB", "en-gb"),
        ("zh", "cmn"),
        ("zh-Hant", "cmn"),
        ("zh-HK", "yue"),
        ("xx", ""),
    ],
)
def test_each_language_has_its_voice(language, voice):
    assert espeak.EspeakNg().default_voice(language) == voice
