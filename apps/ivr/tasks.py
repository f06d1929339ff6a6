"""Work for the Celery worker."""

from smtplib import SMTPException

from celery import shared_task
from django.utils import timezone

from apps.ivr import answers
from apps.ivr.answers import SPEAK_TASK
from apps.ivr.models import FlowVersion, SpeechJob
from apps.ivr.plan_mail import list_concerned, mail_failed_plan as mail
from apps.ivr.publishing import publish_due
from apps.ivr.speech import services


@shared_task(name="ivr.speak_prompts", acks_late=True)
def speak_prompts(job_id: int) -> None:
    """Carry out a speech job; harmless when repeated."""
    job = SpeechJob.objects.select_related("created_by").filter(pk=job_id, finished_at=None).first()
    if job is not None:
        services.speak_for_job(job=job)


@shared_task(name="ivr.speak_missing", acks_late=True)
def speak_missing() -> None:
    """Speak what has a text and was never spoken, one prompt after the other: a worker that is to stop waits for one
    only. The demo asks for it when it has started."""
    if services.speak_next():
        speak_missing.delay()


@shared_task(name="ivr.publish_due_versions", acks_late=True)
def publish_due_versions() -> list[str]:
    """Publish the flow versions whose time has come; scheduled every minute."""
    return [str(version) for version in publish_due(now=timezone.now())]


@shared_task(
    name="ivr.mail_failed_plan",
    acks_late=True,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=60,
    max_retries=6,
)
def mail_failed_plan(version_id: int, planned_by_id: int | None) -> int:
    """Tell by mail that a planned publication failed, and return how many people; nobody, where it was planned anew or
    published since."""
    version = (
        FlowVersion.objects.select_related("flow").filter(pk=version_id).exclude(plan_problem="").first()
    )
    people = list_concerned(planned_by_id) if version else []
    if version:
        mail(version, people)
    return len(people)


@shared_task(name=SPEAK_TASK, acks_late=True)
def speak_answers() -> int:
    """Let spoken answers of articles be heard; when one is published, and every ten minutes for what was missed."""
    return answers.speak_answers()
