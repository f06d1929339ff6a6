"""Background work: how it ends, who sees it, and that a killed worker costs nothing."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from apps.jobs.domain import life
from apps.jobs.models import Job
from apps.jobs.registry import JobKind, JobRefused, Outcome, register_job_kind
from apps.jobs.running import RunningJob
from apps.jobs.services import LOCK_SPACE, cancel_job, run_job, start_job
from apps.jobs.titles import parts_of
from apps.kernel.sentence import Sentence, say
from contactcenter.asgi import application
from tests.factories import UserFactory

SECONDS = 10


def count_to(running: RunningJob) -> Outcome | None:
    """Work of the tests: does what its data say."""
    for _ in running.track(range(running.data["to"]), running.data["to"], "counting"):
        pass
    if running.data.get("refuse"):
        raise JobRefused("The sheet is empty.")
    if running.data.get("break"):
        raise ZeroDivisionError
    if running.data.get("cancel"):
        cancel_job(job=running.job, by=None)
        running.check_cancelled()
    (running.folder / "list.csv").write_text("a,b\n", encoding="utf-8")
    return Outcome("Counted.", file_name="list.csv", link="/admin/")


@pytest.fixture(autouse=True)
def kinds(settings, tmp_path):
    settings.JOB_FILES_DIR = tmp_path
    register_job_kind(JobKind("test.count", "Count", count_to, permission="customers.view_customer"))


def started(capture, by=None, **data):
    with capture(execute=True):
        job = start_job(
            kind="test.count", by=by, data={"to": 3, **data}, wants_mail=True, site_url="http://cc/"
        )
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_a_job_is_done_and_its_mail_goes_out_once(django_capture_on_commit_callbacks, django_user_model):
    by = UserFactory(email="ann@example.org")
    job = started(django_capture_on_commit_callbacks, by)

    assert (job.state, job.message, job.file_name) == (life.DONE, "Counted.", "list.csv")
    assert job.started_at and job.finished_at
    assert run_job(job_id=job.pk) is None, "a second delivery does nothing"
    (letter,) = mail.outbox
    assert letter.to == ["ann@example.org"]
    assert "http://cc/admin/" in letter.body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "state", "words"),
    [
        ({"refuse": True}, life.FAILED, "The sheet is empty."),
        ({"break": True}, life.FAILED, "ZeroDivisionError"),
        ({"cancel": True}, life.CANCELLED, ""),
    ],
)
def test_other_ends(django_capture_on_commit_callbacks, data, state, words):
    job = started(django_capture_on_commit_callbacks, **data)

    assert job.state == state
    assert words in job.message


@pytest.mark.django_db
def test_a_killed_worker_is_followed_by_another_and_not_for_ever():
    """T54: the queue delivers again; a job that kills every worker is put aside."""
    job = Job.objects.create(kind="test.count", title="x", data={"to": 1}, state=life.RUNNING, attempts=1)
    assert run_job(job_id=job.pk).state == life.DONE
    poison = Job.objects.create(
        kind="test.count", title="x", data={"to": 1}, state=life.RUNNING, attempts=life.MAX_ATTEMPTS
    )
    assert run_job(job_id=poison.pk).state == life.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_delivered_twice_runs_once():
    job = Job.objects.create(kind="test.count", title="x", data={"to": 1})
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK_SPACE, job.pk))
        assert run_job(job_id=job.pk) is None
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCK_SPACE, job.pk))
    other.close()
    assert run_job(job_id=job.pk).state == life.DONE


@pytest.mark.django_db
def test_only_the_owner_sees_a_job_and_gets_its_file(client, django_capture_on_commit_callbacks):
    """T23: jobs and files of others are not there, and a right that was taken takes the file with it."""
    owner, other = UserFactory(), UserFactory(is_staff=True)
    owner.user_permissions.add(Permission.objects.get(codename="view_customer"))
    other.user_permissions.add(*Permission.objects.filter(codename__in=["view_customer", "view_job"]))
    job = started(django_capture_on_commit_callbacks, owner)
    pages = [reverse(name, args=[job.pk]) for name in ("job-state", "job-file")]

    client.force_login(owner)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    owner.user_permissions.clear()
    assert [client.get(page).status_code for page in pages] == [200, 404]
    client.force_login(other)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(reverse("job-cancel", args=[job.pk])).status_code == 404
    assert client.get(reverse("admin:jobs_job_change", args=[job.pk])).status_code == 302
    assert client.get(reverse("admin:jobs_job_changelist")).context["cl"].result_count == 0
    assert Client().get(pages[1]).status_code == 302


@pytest.mark.django_db
def test_the_job_page_shows_its_bar(admin_client):
    job = Job.objects.create(kind="test.count", title="Import of customers", done=1, total=4, state="running")
    page = admin_client.get(reverse("admin:jobs_job_change", args=[job.pk])).content.decode()
    assert f'data-job="{job.pk}"' in page
    assert "data-job-cancel" in page
    assert admin_client.post(reverse("job-cancel", args=[job.pk])).json()["is_cancelling"]


@pytest.mark.django_db(transaction=True)
async def test_progress_comes_over_the_socket():
    user = await sync_to_async(UserFactory)()
    job = await sync_to_async(Job.objects.create)(
        kind="test.count", title="x", data={"to": 1}, created_by=user
    )
    socket = await connected(job, user)
    assert (await socket.receive_json_from(timeout=SECONDS))["state"] == "queued"
    await sync_to_async(run_job)(job_id=job.pk)
    async with asyncio.timeout(SECONDS):
        while (frame := await socket.receive_json_from(timeout=SECONDS))["is_open"]:
            pass
    assert (frame["state"], frame["percent"], frame["has_file"]) == ("done", 100, True)
    await socket.disconnect()

    stranger = await connected(job, await sync_to_async(UserFactory)())
    assert (await stranger.receive_output(timeout=SECONDS))["code"] == 4403


async def connected(job, user):
    socket = WebsocketCommunicator(
        application, f"/ws/jobs/{job.pk}/", headers=[(b"origin", b"http://testserver")]
    )
    socket.scope["user"] = user
    assert (await socket.connect(timeout=SECONDS))[0]
    return socket


def test_a_title_is_read_in_the_language_of_the_reader():
    title = Sentence("Undo: %(what)s", what=Sentence("Comparison of %(file)s", file="a%b.csv"))
    job = Job(title="Undo: Comparison of a%b.csv", title_parts=json.loads(json.dumps(parts_of(title))))
    with override("en"):
        assert job.name == job.title == str(job)
    with override("zh-hans"):
        assert job.name == say(title, gettext) != job.title and "a%b.csv" in job.name
    assert Job(title="Old", title_parts=parts_of("Old")).name == "Old"
