"""Followers for the tests: they write down what they get, in the database, as followers should."""

import os
import signal

from apps.outbox.domain.followers import Follower, Published, When

HERE = "tests.apps.outbox.followed"
KINDS = frozenset({"test.happened", "test.ended"})


def note(entry: Published) -> None:
    from apps.audit.services import record_audit

    record_audit(actor=None, action="noted", detail={"id": entry.id, "key": entry.key, **entry.data})


def note_unless_poison(entry: Published) -> None:
    note(entry)
    if entry.data.get("poison"):
        raise ValueError("this cannot be\0 taken")


def die_at_the_second(entry: Published) -> None:
    note(entry)
    if entry.data["n"] == 2:
        os.kill(os.getpid(), signal.SIGKILL)


def refuse(entry: Published) -> None:
    raise ValueError("no")


def dynamic_kinds() -> frozenset[str]:
    return frozenset({"test.ended"})


def noted() -> list[dict]:
    from apps.audit.models import AuditEvent

    return list(AuditEvent.objects.filter(action="noted").order_by("id").values_list("detail", flat=True))


NOTER = Follower("noter", f"{HERE}.note", KINDS)
CAREFUL = Follower("careful", f"{HERE}.note_unless_poison", KINDS, most_attempts=2)
AT_ONCE = Follower("at_once", f"{HERE}.note", KINDS, When.IN_TRANSACTION)
REFUSING = Follower("refusing", f"{HERE}.refuse", KINDS, When.IN_TRANSACTION)
DYNAMIC = Follower("dynamic", f"{HERE}.note", f"{HERE}.dynamic_kinds")
LETHAL = Follower("noter", f"{HERE}.die_at_the_second", KINDS)
