"""Who may listen hears it, in parts if the player wants, and the audit record knows."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given, strategies as st

from apps.accounts.ranges import Unsatisfiable, parse_range
from apps.audit.models import AuditEvent
from apps.telephony.models import AsteriskNode, Recording
from apps.telephony.services import fetch_recording
from tests import factories
from tests.apps.telephony.conftest import Shelf, wav

SOUND = wav(2.0)


@pytest.fixture
def stored(node: AsteriskNode, recording: Recording, shelf: Shelf) -> Recording:
    shelf.files[recording.name] = SOUND
    return fetch_recording(name=recording.name)


@pytest.fixture
def listener(db: None, client: Client) -> Client:
    client.force_login(factories.SupervisorFactory(username="vera"))
    return client


def url(recording: Recording) -> str:
    return f"/admin/telephony/recording/{recording.pk}/audio/"


def played() -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(action="recording.played")
    return list(events.values_list("actor_label", "object_id"))


def test_the_whole_recording_is_heard_and_noted(listener: Client, stored: Recording) -> None:
    response = listener.get(url(stored))

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == SOUND
    assert response["Content-Type"] == "audio/wav"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert played() == [("vera", str(stored.pk))]


@pytest.mark.parametrize(
    ("header", "content_range", "part"),
    [
        ("bytes=0-99", f"bytes 0-99/{len(SOUND)}", SOUND[:100]),
        ("bytes=1000-", f"bytes 1000-{len(SOUND) - 1}/{len(SOUND)}", SOUND[1000:]),
        ("bytes=-44", f"bytes {len(SOUND) - 44}-{len(SOUND) - 1}/{len(SOUND)}", SOUND[-44:]),
    ],
    ids=["first", "rest", "last"],
)
def test_a_part_is_served(
    listener: Client, stored: Recording, header: str, content_range: str, part: bytes
) -> None:
    response = listener.get(url(stored), headers={"Range": header})

    assert (response.status_code, response["Content-Range"]) == (206, content_range)
    assert int(response["Content-Length"]) == len(part)
    assert b"".join(response.streaming_content) == part


def test_moving_the_slider_is_not_listening_again(listener: Client, stored: Recording) -> None:
    listener.get(url(stored), headers={"Range": "bytes=0-"})
    listener.get(url(stored), headers={"Range": "bytes=5000-"})
    listener.get(url(stored), headers={"Range": "bytes=9000-9999"})

    assert len(played()) == 1


def test_a_part_behind_the_end_is_refused(listener: Client, stored: Recording) -> None:
    response = listener.get(url(stored), headers={"Range": f"bytes={len(SOUND)}-"})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(SOUND)}")
    assert played() == []


@pytest.mark.parametrize("role", ["Agents", None])
def test_t23_who_may_not_listen_hears_nothing(client: Client, stored: Recording, role: str | None) -> None:
    if role:
        client.force_login(factories.UserFactory(role=role))

    assert client.get(url(stored)).status_code == 403
    assert client.get(f"/api/v1/recordings/{stored.pk}/audio/").status_code == 403
    assert played() == []


def test_nothing_is_played_that_is_not_here(
    listener: Client, recording: Recording, stored: Recording
) -> None:
    Recording.objects.update(state="pending")
    assert listener.get(url(stored)).status_code == 404
    Recording.objects.update(state="stored", file="2026/11/02/gone.wav")
    assert listener.get(url(stored)).status_code == 404
    assert played() == []


def test_a_player_only_reads(listener: Client, stored: Recording) -> None:
    assert listener.post(url(stored)).status_code == 405


def test_the_api_lists_and_plays(listener: Client, stored: Recording) -> None:
    listed: Any = listener.get("/api/v1/recordings/").json()["results"]

    assert [entry["name"] for entry in listed] == [stored.name]
    assert set(listed[0]) == {
        "id", "interaction", "segment", "kind", "name", "started_at", "duration_seconds", "state",
    }  # fmt: skip
    audio = listener.get(f"/api/v1/recordings/{stored.pk}/audio/")
    assert b"".join(audio.streaming_content) == SOUND
    assert len(played()) == 1


@given(
    header=st.text(max_size=30) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True),
    size=st.integers(1, 3000),
)
def test_a_range_lies_inside_the_file_or_is_refused(header: str, size: int) -> None:
    try:
        part = parse_range(header, size)
    except Unsatisfiable:
        return
    assert part is None or 0 <= part[0] <= part[1] < size


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,5-6", "items=0-1", "bytes=a-b"]
)
def test_a_range_that_is_not_understood_means_the_whole(header: str) -> None:
    assert parse_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_served(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, 100)
