"""Background work in the admin: what runs, what became of it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import ChoicesDropdownFilter, ReadOnlyModelAdmin, display
from apps.jobs.choices import JobState
from apps.jobs.models import Job
from apps.jobs.selectors import list_visible_jobs, may_fetch_file

_COLOURS = {"queued": "", "running": "info", "done": "success", "failed": "danger", "cancelled": "warning"}


@admin.register(Job)
class JobAdmin(ReadOnlyModelAdmin):
    """One's own jobs; those of everybody with the right to oversee them."""

    list_display = ("name", "state_label", "how_far", "message", "created_by", "created_at", "finished_at")
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("title__startswith",)
    search_help_text = _("Beginning of a title.")
    paginator = CappedPaginator
    fields = (
        "name",
        "message",
        "file_link",
        "page_link",
        "created_by",
        "created_at",
        "started_at",
        "finished_at",
    )
    readonly_fields = fields
    change_form_outer_before_template = "jobs/job_page.html"

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return list_visible_jobs(request.user)

    @display(description=_("title"))
    def name(self, job: Job) -> str:
        return job.name

    @display(description=_("state"), label=_COLOURS, ordering="state")
    def state_label(self, job: Job) -> tuple[str, Any]:
        return job.state, JobState(job.state).label

    @display(description=_("progress"))
    def how_far(self, job: Job) -> str:
        return "–" if job.percent is None else f"{job.percent} %"

    @display(description=_("file"))
    def file_link(self, job: Job) -> str:
        return "–" if job.file_path is None else _link(reverse("job-file", args=[job.pk]), job.file_name)

    @display(description=_("result"))
    def page_link(self, job: Job) -> str:
        return _link(job.link, _("Open the result")) if job.link else "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        job = list_visible_jobs(request.user).filter(pk=object_id).first() if object_id.isdecimal() else None
        may_fetch = job is not None and job.file_path is not None and may_fetch_file(request.user, job)
        context = {**(extra_context or {}), "job": job, "may_fetch": may_fetch}
        return super().change_view(request, object_id, form_url, context)


def _link(address: str, text: Any) -> str:
    return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, text)
