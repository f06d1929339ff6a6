"""How the demonstration site takes calls: opening hours, prompts, flows, numbers and the switch."""

from base64 import b64encode
from pathlib import Path

from django.conf import settings

from apps.floor.demo.reader import fixtures, read_rows
from apps.integrations.models import HttpConnection
from apps.ivr.choices import FLOW_TEMPLATES
from apps.ivr.flow_templates import publish_flow_from_template
from apps.ivr.models import CallFlow
from apps.ivr.prompt_services import load_prompt_file
from apps.ivr.services import load_flow_file
from apps.schedules.services import load_hours_file
from apps.telephony.models import AsteriskNode, EntryPoint, Trunk

NODE_CODE = "virtual"
NODE_USER = "contactcenter"
ORDERS = "orders"


def load_call_handling() -> None:
    """Create or update hours, prompts, flows (each published; those of all templates, too) and entry points.

    Needs the skill groups: a flow that routes to a missing one cannot be published.
    """
    for path in _files("schedules"):
        load_hours_file(path)
    for path in _files("prompts"):
        load_prompt_file(path)
    _load_orders()
    for code in FLOW_TEMPLATES:
        publish_flow_from_template(code)
    for path in _files("flows"):
        load_flow_file(path)
    for row in read_rows("entry_points"):
        flow = CallFlow.objects.get(code=row["flow"])
        EntryPoint.objects.update_or_create(dnis=row["dnis"], defaults={"name": row["name"], "flow": flow})


def load_node() -> bool:
    """Enter the virtual Asterisk where ``settings.DEMO_SWITCH_URL`` says that it answers.

    Returns whether that was possible: without ``DEMO_SWITCH_PASSWORD`` nobody could log in to it, and what is stored
    stays. Written only where something changed, as the floor reconnects to a node that changes.
    """
    url, password = settings.DEMO_SWITCH_URL, settings.DEMO_SWITCH_PASSWORD
    if not password:
        return False
    node = AsteriskNode.objects.filter(code=NODE_CODE).first() or AsteriskNode(
        code=NODE_CODE, name="Virtual Asterisk", username=NODE_USER
    )
    if node.pk is None or (node.base_url, node.password) != (url, password):
        node.base_url, node.password = url, password
        node.full_clean()
        node.save()
    _load_orders()
    Trunk.objects.get_or_create(
        node=node,
        name="provider",
        defaults={
            "match": "127.0.0.1",
            "outgoing": True,
            "host": "127.0.0.1:5090",
            "caller_number": "+15550004001",
        },
    )
    return True


def _load_orders() -> None:
    """Enter the shop's order book, which the virtual Asterisk has, too, as the connection that *Order query* asks."""
    login = b64encode(f"{NODE_USER}:{settings.DEMO_SWITCH_PASSWORD or ''}".encode()).decode()
    wanted = {"base_url": f"{settings.DEMO_SWITCH_URL}/simulator", "headers": f"Authorization: Basic {login}"}
    orders = HttpConnection.objects.filter(code=ORDERS).first() or HttpConnection(
        code=ORDERS, name="Order book", listed="127.0.0.1"
    )
    if any(getattr(orders, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(orders, name, value)
        orders.full_clean()
        orders.save()


def _files(folder: str) -> list[Path]:
    # schema.json describes flow files, it is none.
    return [path for path in sorted((fixtures() / folder).glob("*.json")) if path.name != "schema.json"]
