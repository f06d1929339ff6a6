"""Loads the demonstration site, once."""

from django.apps import apps
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.roles import SUPERVISORS
from apps.accounts.services import create_user, ensure_roles
from apps.audit.models import AuditEvent
from apps.audit.services import record_audit
from apps.floor.demo.call_handling import load_call_handling
from apps.floor.demo.desk import load_desk
from apps.floor.demo.directory import load_directory
from apps.floor.demo.knowledge import AUTHOR, load_knowledge
from apps.floor.demo.promises import load_promises, load_rules
from apps.floor.demo.reader import digest
from apps.floor.demo.tickets import load_tickets

DEMO_LOADED = "demo.loaded"
SUPERVISOR = "supervisor"


@transaction.atomic
def load_demo(*, force: bool = False) -> bool:
    """Bring the demonstration site into the database; return whether anything was done.

    The files that were loaded last are known by their digest in the audit record. As long as they do not change,
    nothing is touched, so that what people changed or removed since stays so; ``force`` loads them again all the same.
    """
    current = digest()
    if not force and _is_loaded(current):
        return False
    ensure_roles()
    load_directory()
    load_call_handling()
    supervisor = User.objects.filter(username=SUPERVISOR).first() or create_user(
        username=SUPERVISOR, display_name="Sam Taylor", role=SUPERVISORS, is_staff=True
    )
    load_desk()
    load_promises()
    load_tickets()
    author = User.objects.filter(username=AUTHOR).first()
    if author is not None:
        load_knowledge(author=author, reviewer=supervisor)
    load_rules()
    for config in apps.get_app_configs():  # those above the floor, which it does not know
        getattr(config, "load_demo", lambda: None)()
    record_audit(actor=None, action=DEMO_LOADED, detail={"digest": current})
    return True


def _is_loaded(current: str) -> bool:
    last = AuditEvent.objects.filter(action=DEMO_LOADED).order_by("-id").first()
    return last is not None and last.detail.get("digest") == current
