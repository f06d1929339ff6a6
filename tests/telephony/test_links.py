"""Which node a phone is at home at, and how the others ring it."""

from collections.abc import Awaitable, Callable

import pytest

from apps.telephony.links import Extensions, InvalidRange, home_of, read_extensions
from apps.telephony.phonebook import Directory, PhoneBook
from apps.telephony.provisioning import Phone

HOMES = {"north": read_extensions("2000-2999\n31\n"), "south": read_extensions(" 3000 - 3999 ")}


@pytest.mark.parametrize(
    ("extension", "home"),
    [
        ("2000", "north"), ("2999", "north"), ("31", "north"), ("3500", "south"),
        ("1999", ""), ("20000", ""), ("200", ""), ("310", ""),
    ],
)  # fmt: skip
def test_a_phone_is_at_home_where_a_range_of_as_many_digits_holds_it(extension: str, home: str) -> None:
    assert home_of(extension, HOMES) == home


@pytest.mark.parametrize("line", ["x", "2000-", "2999-2000", "200-2000", "2000,2001", "２０００", "1"])
def test_a_line_that_is_no_range_is_refused(line: str) -> None:
    with pytest.raises(InvalidRange, match="^" + line):
        read_extensions(f"2000\n{line}")


def test_ranges_overlap_only_with_as_many_digits() -> None:
    assert Extensions("2000", "2999").overlaps(Extensions("2999", "3000"))
    assert not Extensions("2000", "2999").overlaps(Extensions("3000", "3000"))
    assert not Extensions("20", "29").overlaps(Extensions("2000", "2999"))


async def test_a_node_knows_its_own_phones_and_rings_the_others_through_their_home() -> None:
    directory = Directory(
        {1: Phone("1000", "a"), 2: Phone("2000", "b", home="north"), 3: Phone("3000", "c", home="south")}
    )
    book = PhoneBook(_load(directory), "north")
    await book.refresh()

    assert set(book.phones) == {"1000", "2000"}
    assert [book.endpoint_of(agent) for agent in (1, 2, 3)] == [
        "PJSIP/1000", "PJSIP/2000", "PJSIP/3000@node-south"
    ]  # fmt: skip


def _load(directory: Directory) -> Callable[[], Awaitable[Directory | None]]:
    async def load() -> Directory | None:
        return directory

    return load
