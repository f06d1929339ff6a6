"""The app's name and title; which of Django's signals the audit record listens to."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "apps.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from apps.audit import handlers

        user_logged_in.connect(handlers.on_user_logged_in, dispatch_uid="audit.logged_in")
        user_logged_out.connect(handlers.on_user_logged_out, dispatch_uid="audit.logged_out")
        user_login_failed.connect(handlers.on_user_login_failed, dispatch_uid="audit.login_failed")
