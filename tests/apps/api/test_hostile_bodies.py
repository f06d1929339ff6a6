"""T13, T25: hostile bodies for every operation of the API that reads one. Operations are found by themselves."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from rest_framework.test import APIClient

from apps.floor.inbox import FloorClient
from contactcenter.api import router
from tests import factories
from tests.harness.api_rows import path_of, view_of
from tests.harness.api_walk import Operation, operations, plausible
from tests.harness.other_people import OtherPeople

pytestmark = pytest.mark.django_db

BODIES = [one for one in operations() if one.body]
DEEP = json.loads('{"all":[' * 19 + "{}" + "]}" * 19)
VALUES: tuple[Any, ...] = (
    None, True, -1, 10**30, 1.5e300, "", "x" * 6_000, "\0", "\ud800", "\u202eevil\u202c", "NaN", [], [None], [[]],
    {}, {"$gt": 1}, [{"do": {}}], DEEP, ["x"] * 300, {"all": [{"field": ["x"], "op": {}, "value": DEEP}]},
)  # fmt: skip
"""What no field may answer with an error of the server."""
ALL_AT_ONCE = 2
"""Values that are tried in all fields of a body: each time others, so that every kind of field meets every value."""
LOOKED_AT_TOGETHER = 8
"""Operations after which all tables are looked at."""
NO_OBJECT = (b"[]", b'"x"', b"null", b"7", b"")
UNREADABLE = (
    b"{", b"\xff\xfe", b'{"a":' * 3000, b"[" * 100_000, b'{"a":NaN}', b'{"a":' + b"9" * 6000 + b"}", b'{"\\u0000":1}',
    b"[" * 45 + b"]" * 45, )  # fmt: skip
REFUSED = {400, 403, 404, 405, 409, 413, 429}
MOST_PATCHED = 5
"""Routes whose row, made of nothing but its kinds of fields, can be patched with nothing."""
OF_NO_FIELD = {"non_field_errors", "__all__", "detail"}


class Walker:
    """Sends bodies. What is taken is rolled back; what is refused must have left nothing behind."""

    def __init__(self) -> None:
        self.others = OtherPeople()
        self.api = APIClient(raise_request_exception=False)
        self.api.force_authenticate(factories.GroupMembershipFactory(
            agent__user=factories.UserFactory(is_superuser=True)).agent.user)  # fmt: skip
        self.paths = {one: path_of(one, self.others) for one in BODIES}
        self.wrong: list[Any] = []

    def send(self, one: Operation, body: Any) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        with transaction.atomic():
            answer = self.api.generic(one.method.upper(), self.paths[one], raw, "application/json")
            if answer.status_code < 300 or answer.status_code >= 500:
                transaction.set_rollback(True)
        if answer.status_code >= 300 and answer.status_code not in REFUSED | (one.statuses & {503}):
            self.note(one, answer, raw)
        return answer

    def note(self, one: Operation, answer: Any, body: Any) -> None:
        self.wrong.append((one.method, one.path, answer.status_code, str(body)[:160], answer.content[:160]))


def fingerprint() -> list[tuple[Any, ...]]:
    """Return the number of rows of each table, and where they are: what is changed is somewhere else."""
    tables = sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})
    parts = [f"SELECT '{one}', count(*), sum(hashtext(ctid::text)) FROM \"{one}\"" for one in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1")  # parallel workers answer in any order
        return list(cursor.fetchall())


@pytest.fixture
def walker(monkeypatch: pytest.MonkeyPatch) -> Walker:
    # No floor runs here: nobody is waited for.
    monkeypatch.setitem(FloorClient.submit.__kwdefaults__, "timeout", 0.001)
    return Walker()


def hostile(one: Operation, turn: int) -> Iterator[dict[str, Any]]:
    """Yield bodies that are hostile in every field at once, and those in which one field is: each time other fields.
    PATCH is sent whole bodies too, so that PUT needs none of the second kind."""
    names = list(one.written)
    for n in range(ALL_AT_ONCE):
        yield dict.fromkeys(names, VALUES[(turn + n * 7) % len(VALUES)])
        yield {name: VALUES[(turn + n + place * 3) % len(VALUES)] for place, name in enumerate(names)}
    usual = {name: plausible(schema) for name, schema in one.written.items()}
    for place, name in enumerate(names[turn % 2 :: 2] if one.method != "put" else ()):
        yield {**usual, name: VALUES[(turn + place * 7) % len(VALUES)]}


def test_hostile_bodies_are_refused_by_field_and_leave_nothing(walker: Walker) -> None:
    before, since = fingerprint(), []
    for turn, one in enumerate(BODIES, start=1):
        since.append(f"{one.method} {one.path}")
        for body in hostile(one, turn):
            answer = walker.send(one, body)
            if answer.status_code == 400:
                named = {re.split(r"[.\[]", name)[0] for name in answer.json()}
                if not named & (set(one.body) | OF_NO_FIELD):
                    walker.note(one, answer, body)
        if turn % LOOKED_AT_TOGETHER == 0 or turn == len(BODIES):
            after = fingerprint()
            if after != before:
                walker.wrong.append((since, set(after) - set(before)))
            before, since = after, []
    assert walker.wrong == []


def test_what_is_no_object_or_no_json_is_refused(walker: Walker) -> None:
    before = fingerprint()
    for turn, one in enumerate(BODIES):
        for body in (NO_OBJECT[turn % len(NO_OBJECT)], UNREADABLE[turn % len(UNREADABLE)]):
            walker.send(one, body)
    assert walker.wrong == [] and fingerprint() == before
    for body in (*UNREADABLE, b'"' + b"x" * 3_000_000):
        assert walker.send(BODIES[0], body).status_code == 400
    parsers = {parser.__name__ for one in BODIES for parser in view_of(one).parser_classes}
    assert parsers == {"StrictJSONParser", "FormParser", "MultiPartParser"}


def test_unknown_fields_are_refused_and_what_is_only_read_is_not_written(walker: Walker) -> None:
    taken = []
    for one in BODIES:
        usual = {name: plausible(schema) for name, schema in one.written.items()}
        answer = walker.send(one, {**usual, "is_superuser": True})
        if answer.status_code not in {403, 404} and "is_superuser" not in answer.json():
            walker.note(one, answer, "is_superuser")
        read_only = {name: plausible(schema) for name, schema in one.body.items() if schema.get("readOnly")}
        if one.method != "patch" or not read_only:
            continue
        was = walker.api.get(walker.paths[one]).json()
        answer = walker.api.patch(walker.paths[one], read_only, format="json")
        taken += [one.path] if answer.status_code == 200 else []
        now = walker.api.get(walker.paths[one]).json()
        if any(now[name] != was[name] for name in set(read_only) - {"updated_at", "changed_at", "version"}):
            walker.note(one, answer, read_only)
    assert walker.wrong == [] and len(taken) >= MOST_PATCHED


def test_routes_that_write_are_walked() -> None:
    writing = {
        prefix
        for prefix, viewset, _ in router.registry
        if hasattr(viewset, "create") or hasattr(viewset, "update")
    }
    walked = {one.path.split("/")[3] for one in BODIES} | {
        "/".join(one.path.split("/")[3:5]) for one in BODIES
    }
    assert writing - walked == set()
