"""The mail at the end of a job."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.jobs.models import Job

log = logging.getLogger(__name__)


def send_job_mail(job: Job) -> bool:
    """Tell who started the job how it ended, once; return whether a mail went out. One without an address gets none."""
    address = getattr(job.created_by, "email", "")
    if not address or job.mailed_at is not None:
        return False
    lines = [f"{job.name}: {job.get_state_display()}", job.message]
    if job.link and job.site_url:
        lines.append(job.site_url.rstrip("/") + job.link)
    subject = _("%(title)s: %(state)s") % {"title": job.name, "state": job.get_state_display()}
    try:
        send_mail(" ".join(subject.split()), "\n\n".join(filter(None, lines)), None, [address])
    except (SMTPException, OSError) as error:
        # The work is done all the same, and its page says so.
        log.warning("no mail about job %d: %s", job.pk, error)
        return False
    job.mailed_at = timezone.now()
    job.save(update_fields=["mailed_at"])
    return True
