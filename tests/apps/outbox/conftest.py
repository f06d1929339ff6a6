"""Kinds that only tests publish."""

from collections.abc import Iterator

import pytest

from apps.outbox.kinds import declared_kinds
from tests.apps.outbox.followed import KINDS


@pytest.fixture(autouse=True)
def kinds_of_tests() -> Iterator[None]:
    declared = declared_kinds()
    declared.update(dict.fromkeys(KINDS, "of tests"))
    yield
    for kind in KINDS:
        del declared[kind]
