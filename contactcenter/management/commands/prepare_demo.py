"""Brings the database of the demo up to date: migrations, demo data, log-ins. May be run again at any time."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.roles import ADMINISTRATORS, SUPERVISORS
from apps.accounts.services import create_user, ensure_roles
from apps.ivr.tasks import speak_missing
from contactcenter.demo.credentials import Login, load_or_create


class Command(BaseCommand):
    help = "Migrate, load the demo's data and set the passwords of its log-ins."
    requires_system_checks = ()  # some of them ask the database, which may be empty

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        ensure_roles()
        call_command("load_demo")
        logins = load_or_create(settings.VAR_DIR)
        with transaction.atomic():
            ensure_login(logins.supervisor, SUPERVISORS, ADMINISTRATORS)
            ensure_login(logins.agent)
        speak_missing.delay()  # by the worker, when it has started


def ensure_login(login: Login, *roles: str) -> User:
    """The user of a log-in, made where it is missing, with the log-in's password and at least these roles."""
    user = User.objects.filter(username=login.username).first()
    if user is None:
        user = create_user(username=login.username, password=login.password, is_staff=bool(roles))
    elif not user.check_password(login.password):
        user.set_password(login.password)
        user.save(update_fields=["password"])
    for role in roles:
        user.groups.add(user.groups.model.objects.get(name=role))
    return user
