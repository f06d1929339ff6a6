"""The prompt library: versions, languages, uses."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.agents.models import ComfortMessage, SkillGroup
from apps.audit.models import AuditEvent
from apps.ivr import prompt_services as services
from apps.ivr.models import Prompt, PromptVersion
from apps.ivr.prompt_uses import get_uses
from apps.ivr.selectors import get_prompt_media
from tests.apps.ivr.sounds import encode, tone, upload
from tests.factories import SkillGroupFactory, SupervisorFactory, UserFactory


@pytest.fixture
def supervisor(db, client):
    user = SupervisorFactory(is_staff=True)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def prompt(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    prompt = Prompt.objects.create(code="own", name="Own", language="en")
    services.use_sound(prompt=prompt, sound="hello")
    return prompt


@pytest.fixture
def recorded(prompt, supervisor):
    return services.add_recording(prompt=prompt, original=upload(encode(tone(), 16_000)), by=supervisor.user)


def page(prompt):
    return reverse("admin:ivr_prompt_change", args=[prompt.pk])


def test_each_sound_is_a_version_and_an_earlier_one_comes_back(supervisor, prompt, recorded):
    prompt.refresh_from_db()
    assert [(v.number, v.source) for v in prompt.versions.order_by("number")] == [(1, "sound"), (2, "upload")]
    assert get_prompt_media()[("own", "en")] == (f"sound:{Path(recorded.audio.path).with_suffix('')}",)

    supervisor.post(reverse("admin:ivr_prompt_use", args=[prompt.versions.get(number=1).pk]))

    assert get_prompt_media()[("own", "en")] == ("sound:hello",)
    assert Path(recorded.audio.path).exists()  # a call may be playing it
    actions = AuditEvent.objects.filter(object_type="ivr.prompt").order_by("pk")
    assert [(event.action, event.detail["version"], event.actor_id) for event in actions] == [
        ("prompt.version_added", 1, None),
        ("prompt.version_added", 2, supervisor.user.pk),
        ("prompt.version_used", 1, supervisor.user.pk),
    ]


def test_the_page_shows_versions_languages_and_uses(supervisor, prompt, recorded):
    other = Prompt.objects.create(code="own", name="Eigen", language="zh")
    group = SkillGroupFactory(name="Sales line")
    ComfortMessage.objects.create(group=group, prompt="own", after_seconds=20)

    shown = supervisor.get(page(prompt)).content.decode()

    assert reverse("admin:ivr_prompt_audio", args=[recorded.pk]) in shown
    assert str(supervisor.user) in shown
    assert page(other) in shown
    assert reverse("admin:agents_skillgroup_change", args=[group.pk]) in shown


def test_what_callers_hear_is_not_discarded_and_anything_else_is(
    supervisor, prompt, recorded, django_capture_on_commit_callbacks
):
    supervisor.post(reverse("admin:ivr_prompt_discard", args=[recorded.pk]))
    assert PromptVersion.objects.filter(pk=recorded.pk).exists()
    services.use_version(version=prompt.versions.get(number=1))
    files = [
        Path(recorded.audio.path),
        Path(recorded.audio.path).with_suffix(".wav16"),
        Path(recorded.original.path),
    ]
    assert all(file.exists() for file in files)
    with django_capture_on_commit_callbacks(execute=True):
        supervisor.post(reverse("admin:ivr_prompt_discard", args=[recorded.pk]))
    assert not any(file.exists() for file in files)


def test_a_used_prompt_is_not_deleted(prompt):
    ComfortMessage.objects.create(group=SkillGroupFactory(name="Sales"), prompt="own", after_seconds=20)
    with pytest.raises(ValidationError, match="It is used: Sales"):
        services.delete_prompt(prompt=prompt)
    SkillGroup.objects.all().delete()
    assert not get_uses().of(prompt)
    services.delete_prompt(prompt=prompt)
    assert not Prompt.objects.exists()


def test_the_player_gets_the_sound_whole_or_in_parts(supervisor, recorded):
    url = reverse("admin:ivr_prompt_audio", args=[recorded.pk])
    whole = supervisor.get(url)
    assert (whole["Content-Type"], whole["X-Content-Type-Options"]) == ("audio/wav", "nosniff")
    assert b"".join(whole.streaming_content)[:4] == b"RIFF"
    part = supervisor.get(url, headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(b"".join(part.streaming_content))) == (206, 100)


def test_only_those_who_may(client, recorded):
    client.force_login(UserFactory(is_staff=True))
    for name in ("audio", "use", "discard"):
        url = reverse(f"admin:ivr_prompt_{name}", args=[recorded.pk])
        assert client.post(url).status_code == 403
    assert client.get(reverse("admin:ivr_prompt_audio", args=[recorded.pk])).status_code == 403
    assert PromptVersion.objects.filter(pk=recorded.pk).exists()


def test_a_look_changes_nothing(supervisor, prompt, recorded):
    assert supervisor.get(reverse("admin:ivr_prompt_discard", args=[recorded.pk])).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 2), ("?language=en", 1), ("?language=any", 1), ("?use=used", 0), ("?use=mute", 1), ("?q=ow", 1)],
)
def test_the_list_is_searched_and_filtered(supervisor, prompt, query, found):
    Prompt.objects.create(code="mute", name="Mute")
    response = supervisor.get(reverse("admin:ivr_prompt_changelist") + query)
    assert len(response.context["cl"].result_list) == found


def test_editing_the_words_makes_no_version(supervisor, prompt):
    data = {"name": "Owner", "language": "en", "text": "Hello", "switch_sound": "hello"}
    assert supervisor.post(page(prompt), data).status_code == 302
    prompt.refresh_from_db()
    assert (prompt.name, prompt.versions.count(), prompt.sound) == ("Owner", 1, "hello")
    supervisor.post(page(prompt), data | {"switch_sound": "vm-intro"})
    prompt.refresh_from_db()
    assert (prompt.versions.count(), prompt.sound) == (2, "vm-intro")


def test_an_original_is_converted_again_and_a_sound_of_the_switch_has_none(supervisor, prompt, recorded):
    mute = Prompt.objects.create(code="mute", name="Mute")
    services.use_sound(prompt=mute, sound="hello")
    data = {"action": "convert_again", "_selected_action": [prompt.pk, mute.pk]}
    page = supervisor.post(reverse("admin:ivr_prompt_changelist"), data, follow=True).content.decode()
    assert "mute has no original." in page
    prompt.refresh_from_db()
    assert (prompt.version.number, prompt.version.source) == (3, "upload")
    assert (prompt.version.original_name, prompt.version.seconds) == ("hello.wav", 1.0)


def test_the_words_of_a_language_become_prompts_to_be_spoken(supervisor):
    page = supervisor.post(reverse("admin:ivr_prompt_speech"), {"words": "zh"}, follow=True).content.decode()
    assert Prompt.objects.get(code="say-liang", language="zh").text == "两"
    assert "say-liang" in page
    before = Prompt.objects.count()
    supervisor.post(reverse("admin:ivr_prompt_speech"), {"words": "zh"})
    assert Prompt.objects.count() == before > 20
