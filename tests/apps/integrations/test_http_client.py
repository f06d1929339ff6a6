"""What leaves the house over HTTP, and what must not: with real sockets."""

import socket

import pytest

from apps.integrations.client import HttpClient
from apps.integrations.domain.addresses import literal, may_reach, read_networks
from apps.integrations.domain.exchange import Connection, NotAnswered, Question
from tests.apps.integrations.elsewhere import LOCAL, client_of, elsewhere

GET = Question("GET", "/order")


def to(port: int, **values: object) -> Connection:
    return Connection("orders", f"http://127.0.0.1:{port}", listed=LOCAL, **values)  # type: ignore[arg-type]


async def reason(client: HttpClient, question: Question = GET) -> str:
    with pytest.raises(NotAnswered) as refused:
        await client.ask("orders", question)
    return refused.value.code


LITERALS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0",
    "0.0.0.0", "[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[fd00::1]", "[fc00::1]", "[fe80::1]", "[fd00:ec2::254]", "[ff02::1]", "10.0.0.1", "172.16.0.1",
    "192.168.1.1", "100.64.0.1", "100.100.100.200", "169.254.169.254", "0xa9fea9fe", "192.0.2.1", "198.18.0.1",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "localhost", "localhost.", "LOCALHOST", "①②⑦.⓪.⓪.①", "127.0.0.1.",
]  # fmt: skip


@pytest.mark.parametrize("host", LITERALS)
async def test_no_spelling_of_an_address_of_ours_is_connected_to(host: str) -> None:
    async with elsewhere() as system:
        connection = Connection("orders", f"http://{host}:{system.port}")
        async with client_of(connection) as (client, _):
            assert await reason(client) in ("refused_address", "bad_address", "unreachable")
        assert system.asked == []


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "::ffff:169.254.169.254"]
)  # fmt: skip
def test_some_addresses_are_refused_even_where_they_are_listed(address: str) -> None:
    found = literal(address)
    assert found is not None
    assert not may_reach(found, read_networks("0.0.0.0/0\n::/0"))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"])
def test_the_internet_can_be_reached(address: str) -> None:
    found = literal(address)
    assert found is not None
    assert may_reach(found, ())


async def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    """The resolver says public first and private then: every connection is judged by the address that it goes to."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    async with elsewhere() as system:
        connection = Connection("orders", f"http://rebind.example:{system.port}", timeout_seconds=0.2)
        async with client_of(connection, resolve=rebinding) as (client, _):
            assert await reason(client) in ("timeout", "unreachable")
            assert await reason(client) == "refused_address"
        assert system.asked == []
    assert asked == ["rebind.example"] * 2


async def test_one_private_address_among_public_ones_spoils_the_name() -> None:
    async def mixed(host: str, port: int) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("93.184.216.34", "10.0.0.1")
        ]

    async with client_of(Connection("orders", "https://mixed.example"), resolve=mixed) as (client, _):
        assert await reason(client) == "refused_address"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/slow", "timeout"),
        ("/endless", "timeout"),
        ("/long", "too_large"),
        ("/zipped", "encoded"),
        ("/away", "redirected"),
        ("/round", "redirected"),
    ],
)
async def test_bodies_and_redirects_are_bounded(path: str, code: str) -> None:
    async with elsewhere() as system, client_of(to(system.port)) as (client, _):
        assert await reason(client, Question("GET", path, timeout_seconds=0.3)) == code
        assert "/secret" not in system.asked


async def test_a_redirect_within_the_system_is_followed() -> None:
    async with elsewhere() as system, client_of(to(system.port)) as (client, _):
        answer = await client.ask("orders", Question("GET", "/home"))
        assert (answer.status, system.asked) == (200, ["/home", "/order"])


@pytest.mark.parametrize("base", ["ftp://a.example", "http://a.example:22", "http://a.example:25", "http://u:p@a.example",
                                  "http://", "file:///etc/passwd", "http://a.example/?q=1"])  # fmt: skip
async def test_what_is_no_address_for_http_is_not_asked(base: str) -> None:
    async with client_of(Connection("orders", base)) as (client, _):
        assert await reason(client) == "bad_address"


@pytest.mark.parametrize("path", ["@127.0.0.1/", ".evil.example/"])
async def test_no_path_leads_to_another_host(path: str) -> None:
    async with client_of(Connection("orders", "http://a.example")) as (client, _):
        assert await reason(client, Question("GET", path)) == "bad_address"


async def test_a_secret_goes_over_https_only_and_shows_nowhere() -> None:
    async with (
        elsewhere() as system,
        client_of(to(system.port, headers={"Authorization": "s3cret"})) as (client, _),
    ):
        question = Question("POST", "/pay", body=b"4111111111111111", secret=True)
        assert await reason(client, question) == "insecure"
        assert system.asked == []
        assert "4111" not in repr(question)
        assert "s3cret" not in repr(to(1, headers={"Authorization": "s3cret"}))


async def test_headers_and_query_arrive() -> None:
    async with (
        elsewhere() as system,
        client_of(to(system.port, headers={"Authorization": "s3cret"})) as (client, _),
    ):
        answer = await client.ask("orders", Question("GET", "/a%2Fb", query=(("q", "x&y=ü"),)))
        assert answer.status == 200
        assert system.asked == ["/a%2Fb?q=x%26y%3D%C3%BC"]
        assert system.keys == ["s3cret"]


async def test_the_breaker_opens_tries_once_and_closes() -> None:
    async with elsewhere() as system:
        connection = to(system.port, most_failures=2, pause_seconds=30.0)
        async with client_of(connection) as (client, clock):
            system.status = 503
            ask = Question("GET", "/status")
            assert [(await client.ask("orders", ask)).status for _ in range(2)] == [503, 503]
            assert await reason(client, ask) == "circuit_open"
            assert client.status()["orders"] == {"circuit": "open", "failures": 2, "error": "status 503"}
            clock.advance(31)
            assert (await client.ask("orders", ask)).status == 503  # the probe
            assert await reason(client, ask) == "circuit_open"
            clock.advance(31)
            system.status = 404  # it answers: that it has no such order is no failure
            assert (await client.ask("orders", ask)).status == 404
            assert client.status()["orders"]["circuit"] == "closed"
            assert len(system.asked) == 4


async def test_answers_are_used_again_for_their_time_but_not_those_to_secrets() -> None:
    async with elsewhere() as system, client_of(to(system.port)) as (client, clock):
        question = Question("GET", "/order", cache_seconds=10)
        first, second = await client.ask("orders", question), await client.ask("orders", question)
        assert (first.cached, second.cached, second.body == first.body) == (False, True, True)
        clock.advance(11)
        assert not (await client.ask("orders", question)).cached
        assert len(system.asked) == 2
