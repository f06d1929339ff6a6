"""A job for browsers: its state (for those whose WebSocket does not come through), its end, its file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from apps.audit.choices import DATA_EXPORTED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.jobs.live import frame_of
from apps.jobs.models import Job
from apps.jobs.selectors import find_visible_job, may_fetch_file
from apps.jobs.services import cancel_job


@require_GET
@login_required
def job_state(request: HttpRequest, job_id: int) -> JsonResponse:
    """Return the same frame as the WebSocket."""
    return JsonResponse(frame_of(_job(request, job_id)), headers={"Cache-Control": "no-store"})


@require_POST
@login_required
def job_cancel(request: HttpRequest, job_id: int) -> JsonResponse:
    """Ask the job to stop, and return its frame."""
    return JsonResponse(frame_of(cancel_job(job=_job(request, job_id), by=request.user)))


@require_GET
@login_required
def job_file(request: HttpRequest, job_id: int) -> FileResponse:
    """Return the file of a job to whom it belongs; recorded each time."""
    job = _job(request, job_id)
    path = job.file_path
    if path is None or not may_fetch_file(request.user, job):
        raise Http404
    detail = {"job": job.title, "file": job.file_name}
    record_audit(actor=request.user, action=DATA_EXPORTED, obj=job, detail=detail, ip=client_ip(request))
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path.open("rb"), as_attachment=True, filename=job.file_name, headers=headers)


def _job(request: Any, job_id: int) -> Job:
    job = find_visible_job(request.user, job_id)
    if job is None:
        raise Http404
    return job
