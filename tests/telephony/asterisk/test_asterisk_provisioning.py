"""Agents' phones are on the switch as the directory has them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.telephony.ari.client import AriClient
from apps.telephony.ari.http import open_session
from apps.telephony.ari.requests import AriError, Request, get
from apps.telephony.phonebook import Directory, Load, PhoneBook
from apps.telephony.phones import DirectoryPhones
from apps.telephony.ports import SwitchState
from apps.telephony.provisioning import Phone, Send, push_phone, push_phones, remove_phone
from tests.telephony.contract.bench import Bench
from tests.telephony.rig.asterisk import PHONES, AsteriskRig
from tests.telephony.rig.sipp import SippFailed, phones, register

MakeBench = Callable[..., Bench]


@pytest.fixture
async def send(shared_asterisk: AsteriskRig) -> AsyncIterator[Send]:
    """Requests to the node; no phone is left from an earlier test, and none is left behind."""
    async with open_session(shared_asterisk.config) as session:
        client = AriClient(shared_asterisk.config, session, SwitchState())
        await push_phones(client.request, [])
        yield client.request
        await push_phones(client.request, [])


def known(rig: AsteriskRig) -> set[str]:
    """Return the extensions of the phones that the switch has."""
    lines = rig.cli("pjsip show endpoints").splitlines()
    names = {line.split()[1].split("/")[0] for line in lines if line.startswith(" Endpoint:  ")}
    return {name for name in names if name.isdigit()}


async def test_phones_come_change_and_go_and_the_trunk_stays(
    send: Send, shared_asterisk: AsteriskRig
) -> None:
    await push_phones(send, [Phone("1001", "a"), Phone("1002", "b", f"sip:1002@{PHONES}:5070")])
    assert known(shared_asterisk) == {"1001", "1002"}

    await push_phones(send, [Phone("1002", "b", f"sip:1002@{PHONES}:5080"), Phone("1003", "c")])

    assert known(shared_asterisk) == {"1002", "1003"}
    contacts = shared_asterisk.cli("pjsip show aor 1002")
    assert f"sip:1002@{PHONES}:5080" in contacts
    assert ":5070" not in contacts
    assert "trunk-rig" in shared_asterisk.cli("pjsip show endpoints")


async def test_a_phone_that_the_switch_refuses_keeps_no_other_from_working(
    send: Send, shared_asterisk: AsteriskRig, caplog: pytest.LogCaptureFixture
) -> None:
    await push_phones(send, [Phone("1001", "a", "this is no address"), Phone("1002", "b")])

    assert "1002" in known(shared_asterisk)
    assert "phone 1001 refused by the switch" in caplog.text


async def test_removing_twice_is_as_good_as_once(send: Send, shared_asterisk: AsteriskRig) -> None:
    await push_phone(send, Phone("1001", "a"))

    await remove_phone(send, "1001")
    await remove_phone(send, "1001")

    assert known(shared_asterisk) == set()


async def test_a_phone_registers_with_its_secret_and_rings(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    bench = bench_at()
    agent = await bench.phone("absent")
    await bench.connect()
    wrong = register(shared_asterisk, tmp_path / "wrong", extension="1001", password="guess")
    with pytest.raises(SippFailed, match="401 Unauthorized"):
        await asyncio.to_thread(wrong.sipp.wait, 10)

    right = register(shared_asterisk, tmp_path / "right", extension="1001", password="secret")
    await asyncio.to_thread(right.sipp.wait, 10)
    handset = await asyncio.to_thread(phones, tmp_path / "handset", port=right.port)

    call = await bench.call()
    offer = f"{call.interaction_id}-1"
    await bench.do(fx.RingAgent(call.interaction_id, offer, agent, 10, call.ani))
    await bench.expect(msg.AgentLegAnswered(call.interaction_id, offer))
    handset.stop()


async def test_a_registration_survives_that_its_phone_is_changed_or_pushed_again(
    send: Send, shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    await push_phones(send, [Phone("1001", "secret")])
    handset = register(shared_asterisk, tmp_path, extension="1001", password="secret")
    await asyncio.to_thread(handset.sipp.wait, 10)

    await push_phones(send, [Phone("1001", "secret")])
    await push_phones(send, [Phone("1001", "another")])

    assert f"1001/{handset.contact('1001')}" in shared_asterisk.cli("pjsip show contacts")


async def test_a_phone_that_is_there_already_is_not_touched(send: Send) -> None:
    sent: list[str] = []

    async def counted(request: Request) -> bytes:
        sent.append(request.method)
        return await send(request)

    await push_phones(counted, [Phone("1001", "secret")])
    assert sent == ["GET", "GET", "PUT", "PUT", "PUT"]
    sent.clear()
    await push_phones(counted, [Phone("1001", "secret")])
    assert sent == ["GET", "GET"]


async def test_a_phone_with_a_fixed_address_may_become_one_that_registers(
    send: Send, shared_asterisk: AsteriskRig
) -> None:
    await push_phones(send, [Phone("1001", "secret", f"sip:1001@{PHONES}:5070")])

    await push_phones(send, [Phone("1001", "secret")])

    assert "5070" not in shared_asterisk.cli("pjsip show aor 1001")


def reading(directory: dict[int, Phone]) -> Load:
    """Return how a phone book reads ``directory``."""

    async def load() -> Directory:
        return Directory(dict(directory))

    return load


async def test_what_changes_in_the_directory_changes_on_the_switch(
    send: Send, shared_asterisk: AsteriskRig
) -> None:
    directory = {1: Phone("1001", "a"), 2: Phone("1002", "b")}
    book = PhoneBook(reading(directory))
    keeper = DirectoryPhones(book, every_seconds=0.05)
    await keeper.prepare(send)
    assert known(shared_asterisk) == {"1001", "1002"}
    following = asyncio.create_task(keeper.follow(send))

    directory[3] = Phone("1003", "c")
    del directory[1]
    async with asyncio.timeout(5):
        while known(shared_asterisk) != {"1002", "1003"}:
            await asyncio.sleep(0.05)

    assert (book.endpoint_of(3), book.endpoint_of(1)) == ("PJSIP/1003", "PJSIP/no-phone-1")
    following.cancel()


async def test_a_change_that_the_switch_could_not_take_is_tried_again(
    send: Send, shared_asterisk: AsteriskRig
) -> None:
    refusals = [AriError(503, "busy")] * 3

    async def unreliable(request: Request) -> bytes:
        if request.method == "PUT" and refusals:
            raise refusals.pop()
        return await send(request)

    directory: dict[int, Phone] = {}
    keeper = DirectoryPhones(PhoneBook(reading(directory)), every_seconds=0.05)
    await keeper.prepare(send)
    directory[1] = Phone("1001", "a")
    following = asyncio.create_task(keeper.follow(unreliable))

    async with asyncio.timeout(5):
        while known(shared_asterisk) != {"1001"}:
            await asyncio.sleep(0.05)

    assert refusals == []
    following.cancel()


async def test_a_directory_that_cannot_be_read_leaves_the_phones_as_they_are(
    send: Send, shared_asterisk: AsteriskRig
) -> None:
    directory = {1: Phone("1001", "a")}

    async def load() -> Directory:
        if not directory:
            raise OSError("the database is away")
        return Directory(dict(directory))

    book = PhoneBook(load)
    await DirectoryPhones(book).prepare(send)
    directory.clear()
    await DirectoryPhones(book).prepare(send)

    assert known(shared_asterisk) == {"1001"}
    assert book.endpoint_of(1) == "PJSIP/1001"


async def test_a_secret_with_odd_characters_arrives_as_it_is(
    send: Send, shared_asterisk: AsteriskRig
) -> None:
    await push_phone(send, Phone("1001", 'q"uo;te\\ü,=x'))

    answer = await send(get("asterisk", "config", "dynamic", "res_pjsip", "auth", "1001"))
    assert 'q\\"uo;te\\\\\\u00fc,=x' in answer.decode() or 'q\\"uo;te\\\\ü,=x' in answer.decode()
