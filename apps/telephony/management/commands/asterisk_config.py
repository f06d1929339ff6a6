"""Write the configuration files of a node."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.telephony.asterisk_config import InvalidConfig, NodeLayout, render
from apps.telephony.models import AsteriskNode
from apps.telephony.selectors import get_node_sections, get_trunk_sections


class Command(BaseCommand):
    help = (
        "Write the configuration files of an Asterisk node, with its trunks, its application and its password, into a "
        "directory (usually /etc/asterisk). Afterwards: asterisk -rx 'core restart when convenient', or for a changed "
        "trunk only: asterisk -rx 'module reload res_pjsip.so'."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        layout = NodeLayout.__dataclass_fields__
        parser.add_argument("node", help="code of the node")
        parser.add_argument("--output", type=Path, required=True, help="directory; made if it is missing")
        for name in (
            "http_address",
            "http_port",
            "sip_address",
            "sip_port",
            "rtp_start",
            "rtp_end",
            "module_dir",
        ):
            default = layout[name].default
            parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        node = AsteriskNode.objects.filter(code=options["node"]).first()
        if node is None:
            raise CommandError(f"there is no node '{options['node']}'")
        names = ("http_address", "http_port", "sip_address", "sip_port", "rtp_start", "rtp_end", "module_dir")
        layout = NodeLayout(
            node=node.code, ari_user=node.username, ari_password=node.password, app=node.app,
            etc_dir=str(options["output"].resolve()), **{name: options[name] for name in names},
        )  # fmt: skip
        try:
            files = render(layout, get_trunk_sections(node), nodes=get_node_sections(node))
        except InvalidConfig as problem:
            raise CommandError(str(problem)) from problem
        self._write(options["output"], files)

    def _write(self, directory: Path, files: dict[str, str]) -> None:
        """Passwords are among them: the files are for their owner and the group of Asterisk only."""
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            path = directory / name
            path.touch(mode=0o640)
            path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(files)} files in {directory}")
