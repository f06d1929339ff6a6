"""Telephony in the admin and in the API."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AuditEvent
from apps.interactions.models import Interaction
from apps.ivr.models import CallFlow
from apps.telephony.models import AsteriskNode, EntryPoint, Recording, Trunk
from apps.telephony.selectors import get_entry_points, get_nodes, get_outgoing_names, get_phones
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(factories.SupervisorFactory(role="Administrators", is_superuser=True))
    return client


@pytest.fixture
def supervisor(client: Client) -> Client:
    client.force_login(factories.SupervisorFactory())
    return client


@pytest.fixture
def entry_point() -> EntryPoint:
    flow = CallFlow.objects.create(code="main", name="Main line")
    return EntryPoint.objects.create(dnis="8001", name="Support", flow=flow)


@pytest.mark.parametrize("page", ["asterisknode", "trunk", "entrypoint", "recording"])
def test_every_list_opens(
    administrator: Client, node: AsteriskNode, recording: Recording, entry_point: EntryPoint, page: str
) -> None:
    Trunk.objects.create(node=node, name="provider", match="10.0.0.0/8")

    assert administrator.get(f"/admin/telephony/{page}/").status_code == 200


def test_the_list_of_recordings_takes_as_many_statements_for_one_as_for_many(administrator: Client) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            call = factories.InteractionFactory(agent=factories.AgentFactory())
            Recording.objects.create(
                interaction=call, kind="call", name=call.pk.hex, started_at=call.arrived_at, state="stored"
            )

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            administrator.get("/admin/telephony/recording/")
        return len(captured)

    add(1)
    statements()
    one = statements()
    add(5)
    assert statements() == one


def test_the_list_of_recordings_names_the_caller(administrator: Client) -> None:
    call = factories.InteractionFactory(ani="+15550100007")
    common = {"started_at": call.arrived_at, "state": "stored"}
    Recording.objects.create(interaction=call, kind="call", name="known", **common)
    Recording.objects.create(caller="15550100008", kind="voicemail", name="left-alone", **common)

    page = administrator.get("/admin/telephony/recording/").content.decode()

    assert "+15550100007" in page
    assert "15550100008" in page


def test_the_password_of_a_node_is_never_shown_and_an_empty_field_keeps_it(
    administrator: Client, node: AsteriskNode
) -> None:
    page = f"/admin/telephony/asterisknode/{node.pk}/change/"
    assert b"s3cret" not in administrator.get(page).content

    form: dict[str, Any] = {
        "name": "Renamed", "base_url": node.base_url, "username": "suite", "password": "", "app": "contactcenter",
        "is_active": "on", "most_calls": "0", "most_new_per_second": "0", "most_into_flow_per_second": "0",
        "trunks-TOTAL_FORMS": "0", "trunks-INITIAL_FORMS": "0",
    }  # fmt: skip
    response = administrator.post(page, form)

    assert response.status_code == 302, response.context["errors"]
    node.refresh_from_db()
    assert (node.name, node.password, node.code) == ("Renamed", "s3cret", "north")
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM telephony_asterisknode")
        assert "s3cret" not in cursor.fetchone()[0]


def test_a_phone_has_one_home_and_one_that_others_reach(node: AsteriskNode) -> None:
    node.home_extensions = "2000-2999"
    with pytest.raises(ValidationError, match="Other nodes need it"):
        node.full_clean()
    node.sip_address = "10.0.0.5:5060"
    node.full_clean()
    node.save()
    south = AsteriskNode(
        code="south", name="South", base_url="http://10.0.0.6:8088", username="suite", password="x",
        sip_address="10.0.0.6", home_extensions="3000\r\n2999-3001",
    )  # fmt: skip

    with pytest.raises(ValidationError, match="2999-3001 are at home at node North already"):
        south.full_clean()
    south.home_extensions = "x"
    with pytest.raises(ValidationError, match="x is no extension"):
        south.full_clean()
    south.home_extensions = "3000-3999"
    south.full_clean()


def test_what_a_node_knows_of_the_others(node: AsteriskNode, tmp_path: Path) -> None:
    AsteriskNode.objects.filter(pk=node.pk).update(sip_address="10.0.0.5", home_extensions="2000-2999")
    AsteriskNode.objects.create(
        code="south", name="South", base_url="http://10.0.0.6:8088", username="suite", password="x",
        sip_address="10.0.0.6:5070",
    )  # fmt: skip
    at_home, anywhere = factories.AgentFactory(extension="2500"), factories.AgentFactory(extension="3500")

    phones = get_phones()
    call_command("asterisk_config", "north", output=tmp_path, stdout=StringIO())

    assert (phones[at_home.pk].home, phones[anywhere.pk].home) == ("north", "")
    text = (tmp_path / "pjsip.conf").read_text()
    assert "[node-south]" in text and "contact = sip:10.0.0.6:5070" in text
    assert "node-north" not in text


def test_the_connection_to_a_node_can_be_tested(administrator: Client, node: AsteriskNode) -> None:
    change = f"/admin/telephony/asterisknode/{node.pk}/change/"
    listing = administrator.get(change).content.decode()
    path = next(
        part for part in listing.split('"') if part.endswith("/test-connection/") or "test_connection" in part
    )
    AsteriskNode.objects.update(base_url="http://127.0.0.1:1")

    page = administrator.get(path, follow=True).content.decode()

    assert "http://127.0.0.1:1: " in page


def test_supervisors_change_entry_points_and_only_look_at_nodes(
    supervisor: Client, node: AsteriskNode, entry_point: EntryPoint
) -> None:
    assert supervisor.get(f"/admin/telephony/entrypoint/{entry_point.pk}/change/").status_code == 200
    assert supervisor.get("/admin/telephony/asterisknode/add/").status_code == 403


def test_the_page_of_an_interaction_has_its_recordings(
    supervisor: Client, call: Interaction, recording: Recording
) -> None:
    Recording.objects.create(
        interaction=call,
        kind="voicemail",
        name=f"{call.pk.hex}-vm",
        started_at=recording.started_at,
        state="stored",
    )

    page = supervisor.get(f"/admin/interactions/interaction/{call.pk}/change/").content.decode()

    assert page.count("<audio") == 1
    assert "On the switch" in page


def test_what_the_floor_reads(node: AsteriskNode, entry_point: EntryPoint) -> None:
    AsteriskNode.objects.create(code="off", name="Off", base_url="http://x", username="u", is_active=False)
    EntryPoint.objects.create(dnis="8002", name="Old", flow=entry_point.flow, is_active=False)
    agent = factories.AgentFactory(extension="1001", sip_password="pw", sip_contact="sip:1001@10.0.0.7")
    factories.AgentFactory(extension="1002", is_active=False)

    (config,) = get_nodes()

    assert (config.code, config.base_url, config.password) == ("north", node.base_url, "s3cret")
    assert get_entry_points() == {"8001": ("Support", "main")}
    phones = get_phones()
    assert list(phones) == [agent.pk]
    assert (phones[agent.pk].extension, phones[agent.pk].password) == ("1001", "pw")
    assert phones[agent.pk].contact == "sip:1001@10.0.0.7"


def test_the_api_shows_no_secret(administrator: Client, node: AsteriskNode, entry_point: EntryPoint) -> None:
    Trunk.objects.create(node=node, name="provider", match="10.0.0.0/8", max_calls=30)

    nodes = administrator.get("/api/v1/asterisk-nodes/").json()["results"]
    trunks = administrator.get("/api/v1/trunks/").json()["results"]
    points = administrator.get("/api/v1/entry-points/").json()["results"]

    assert set(nodes[0]) == {"id", "code", "name", "base_url", "app", "is_active"}
    assert [(trunk["node"], trunk["name"], trunk["max_calls"]) for trunk in trunks] == [
        ("north", "provider", 30)
    ]
    assert [(point["dnis"], point["flow"]) for point in points] == [("8001", "main")]


@pytest.mark.parametrize("path", ["asterisk-nodes", "trunks", "entry-points", "recordings"])
def test_agents_read_no_telephony_through_the_api(client: Client, path: str) -> None:
    client.force_login(factories.UserFactory(role="Agents"))

    assert client.get(f"/api/v1/{path}/").status_code == 403
    assert client.post(f"/api/v1/{path}/", {}).status_code == 403


@pytest.mark.parametrize("text", ["", "example.org", "10.0.0.1 nonsense", "10.0.0.300"])
def test_a_trunk_has_addresses_only(node: AsteriskNode, text: str) -> None:
    with pytest.raises(ValidationError):
        Trunk(node=node, name="provider", match=text).full_clean()


def test_a_trunks_addresses_are_read_line_by_line(node: AsteriskNode) -> None:
    trunk = Trunk(node=node, name="provider", match="10.0.0.1\r\n2001:db8::/32\n")
    trunk.full_clean()

    assert trunk.addresses == ("10.0.0.1", "2001:db8::/32")


@pytest.mark.parametrize("dnis", ["", "8001;", "8001\n", "operator", "8" * 41])
def test_an_entry_point_is_a_number(entry_point: EntryPoint, dnis: str) -> None:
    with pytest.raises(ValidationError):
        EntryPoint(dnis=dnis, name="x", flow=entry_point.flow).full_clean()


@pytest.mark.parametrize("url", ["ftp://x", "javascript:alert(1)", "http://", "http://a b", "10.0.0.1:8088"])
def test_a_node_has_an_http_address(url: str) -> None:
    with pytest.raises(ValidationError):
        AsteriskNode(code="n", name="n", base_url=url, username="u", password="p").full_clean()


def test_the_files_of_a_node_are_written(node: AsteriskNode, tmp_path: Path) -> None:
    Trunk.objects.create(node=node, name="provider", match="10.0.0.1\n10.1.0.0/16", max_calls=30)
    Trunk.objects.create(node=node, name="old", match="10.9.9.9", is_active=False)
    Trunk.objects.create(
        node=node, name="isp", host="sip.example.com", login_name="u1", login_password="pw;1", registers=True
    )

    call_command("asterisk_config", "north", output=tmp_path / "etc", http_port=8099, stdout=StringIO())

    ari = (tmp_path / "etc/ari.conf").read_text()
    pjsip = (tmp_path / "etc/pjsip.conf").read_text()
    assert "[suite]" in ari and "password = s3cret" in ari
    assert "match = 10.0.0.1\nmatch = 10.1.0.0/16" in pjsip
    assert "set_var = TRUNK_MAX_CALLS=30" in pjsip
    assert "10.9.9.9" not in pjsip
    assert "client_uri = sip:u1@sip.example.com" in pjsip and "password = pw\\;1\n" in pjsip
    assert (tmp_path / "etc/pjsip.conf").stat().st_mode & 0o007 == 0
    assert "bindport = 8099" in (tmp_path / "etc/http.conf").read_text()
    assert (tmp_path / "etc/ari.conf").stat().st_mode & 0o007 == 0


def test_there_are_no_files_for_a_node_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no node 'south'"):
        call_command("asterisk_config", "south", output=tmp_path)


def trunk_form(node: AsteriskNode, **values: str) -> dict[str, str]:
    return {
        "node": str(node.pk), "name": "isp", "match": "", "max_calls": "0", "position": "0", "host": "sip.example.com",
        "caller_number": "", "number_format": "plus", "is_active": "on", "login_name": "u1", "login_password": "geheim",
        "registers": "on", **values,
    }  # fmt: skip


def test_a_trunks_password_is_kept_encrypted_and_never_shown_again(
    node: AsteriskNode, client: Client
) -> None:
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))

    made = client.post("/admin/telephony/trunk/add/", trunk_form(node))
    assert made.status_code == 302, made.context["adminform"].form.errors
    trunk = Trunk.objects.get(name="isp")
    page = f"/admin/telephony/trunk/{trunk.pk}/change/"
    shown = client.get(page).content.decode() + client.get("/admin/telephony/trunk/").content.decode()
    shown += client.get(f"/admin/telephony/asterisknode/{node.pk}/change/").content.decode()
    kept = client.post(page, trunk_form(node, login_password="", login_name="u2"))

    assert "geheim" not in shown and 'name="login_password"' in shown
    assert kept.status_code == 302
    trunk = Trunk.objects.get(name="isp")
    assert (trunk.login_name, trunk.login_password) == ("u2", "geheim")
    with connection.cursor() as cursor:
        cursor.execute("SELECT login_password FROM telephony_trunk WHERE id = %s", [trunk.pk])
        assert "geheim" not in cursor.fetchone()[0]
    assert "geheim" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"login_password": ""}, "login_password"),
        ({"login_name": ""}, "login_name"),
        ({"login_name": "a b"}, "login_name"),
        ({"host": ""}, "host"),
        ({"registers": ""}, "match"),
    ],
)
def test_a_login_that_lacks_something_is_refused_at_the_field(
    node: AsteriskNode, client: Client, values: dict[str, str], field: str
) -> None:
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    form = {name: value for name, value in trunk_form(node, **values).items() if value or name != "registers"}

    refused = client.post("/admin/telephony/trunk/add/", form)

    assert refused.status_code == 200 and field in refused.context["adminform"].form.errors


def test_the_trunks_of_each_node_are_named_in_their_order(node: AsteriskNode) -> None:
    other = AsteriskNode.objects.create(
        code="south", name="South", base_url="http://b", username="u", password="p"
    )
    out = {"outgoing": True, "host": "sip.example.com", "match": "10.0.0.1"}
    Trunk.objects.create(node=node, name="backup", position=2, **out)
    Trunk.objects.create(node=other, name="far", position=0, **out)
    Trunk.objects.create(node=node, name="main", position=1, **out)
    Trunk.objects.create(node=node, name="off", position=0, is_active=False, **out)

    assert get_outgoing_names() == {"south": ("far",), "north": ("main", "backup")}
    assert list(get_outgoing_names()) == ["south", "north"]
