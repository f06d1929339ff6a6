"""What a new draft can begin with: a version of its flow, or one of the flows that come with the suite."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.ivr.choices import VersionStatus
from apps.ivr.domain.document import parse_file
from apps.ivr.models import CallFlow

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "flows"
STARTER = {
    "format": 1,
    "language": "",
    "start": "answer",
    "nodes": [{"id": "answer", "type": "answer", "next": "bye"}, {"id": "bye", "type": "hang_up"}],
}
"""What a new flow begins with: it answers and hangs up."""


def list_starts(flow: CallFlow) -> list[tuple[str, str]]:
    """Return the choices, as keys of :func:`get_start` with their words: what is published first, then the versions,
    newest first."""
    versions = sorted(
        flow.versions.all(), key=lambda version: (version.status != VersionStatus.PUBLISHED, -version.number)
    )
    return [
        *((f"version:{version.number}", _describe(version)) for version in versions),
        *(
            (f"file:{name}", _("Template: %(name)s") % {"name": title})
            for name, title in _templates().items()
        ),
        ("starter", _("An empty flow: answer and hang up")),
    ]


def get_start(flow: CallFlow, key: str) -> dict[str, Any]:
    """Return the definition that a key of :func:`list_starts` stands for. Raises ``LookupError``, ``OSError``, and
    ``FlowError`` for a file that is none."""
    source, _colon, name = key.partition(":")
    if source == "version":
        found = {str(version.number): version.definition for version in flow.versions.all()}
        return found[name]
    if source == "file":
        if name not in _templates():
            raise LookupError(name)
        return parse_file((FOLDER / name).read_bytes()).definition
    return STARTER


def _describe(version: Any) -> str:
    words = _("Version %(number)s (%(status)s)") % {
        "number": version.number,
        "status": version.get_status_display(),
    }
    return f"{words}: {version.note}" if version.note else words


def _templates() -> dict[str, str]:
    """Return the names of the flow files, by their path below the folder."""
    found = {}
    for path in sorted(FOLDER.rglob("*.json")):
        if path.name != "schema.json" and path.parent.name != "cases":
            found[path.relative_to(FOLDER).as_posix()] = parse_file(path.read_bytes()).name
    return found
