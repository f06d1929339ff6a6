"""The app's name and title, and what it adds to the pages of others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "apps.sla"
    verbose_name = _("Service levels")

    def ready(self) -> None:
        """Offer the recount as background work."""
        from apps.jobs.registry import JobKind, register_job_kind
        from apps.sla.services.recounts import JOB_KIND, carry_out_recount

        register_job_kind(JobKind(JOB_KIND, _("Recount of service levels"), run=carry_out_recount))
