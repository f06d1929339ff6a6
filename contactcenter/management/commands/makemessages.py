"""`makemessages`: collect the texts of our screens, and of packages without complete Chinese, into locale/.

Django's command writes beside the sources and knows only the files below the working directory. This one keeps the
checkout clean, keeps one catalog per language and domain, and never guesses a translation from a similar text.
"""

import os
import re
import tempfile
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

LOCALES = ("zh_Hans", "zh_Hant")
# Their pages are part of our admin; the theme has no catalogs at all, the others none in Traditional Chinese.
FOREIGN_PACKAGES = ("unfold", "import_export", "django_celery_beat")
NOT_OURS = ("site-packages", "var", "tests", "vendor", "frontend", "node_modules", "migrations")


class BuildFile(makemessages.BuildFile):
    """A source on its way through xgettext; what is rewritten for it lies in a folder of its own."""

    command: "Command"

    @cached_property
    def work_path(self) -> str:
        if not self.is_templatized:
            return self.path
        place = Path(self.command.workshop) / f"{self.path.strip('./')}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        return str(place)

    def postprocess_messages(self, msgs: str) -> str:
        """Name the source itself in the comments, the same on every machine."""
        shown = display_path(self.path)
        if self.work_path == shown:
            return msgs
        return re.sub(rf"(?<= ){re.escape(self.work_path)}(?=\s)", shown, msgs)


class Command(makemessages.Command):
    """Without arguments: the texts of Python and templates; with ``-d djangojs`` those of the browser's modules."""

    build_file_class = BuildFile
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=plural:1,2"]
    workshop: str

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(
            locale=list(LOCALES), ignore_patterns=list(NOT_OURS), add_location="file", no_obsolete=True
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as self.workshop:
            super().handle(*args, **options)

    def find_files(self, root: str) -> list[makemessages.TranslatableFile]:
        """Our files and those of the foreign packages, all for the one catalog."""
        found = super().find_files(root)
        if self.domain == "django":  # Django's own catalog has what the theme's scripts say
            for foreign in foreign_roots():
                found += super().find_files(foreign)
        place = str(self.default_locale_path)
        self.locale_paths = [place]
        for file in found:
            file.locale_dir = place
        return sorted(found)

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Without the date of the run, so that a run that finds nothing new changes nothing."""
        super().write_po_file(potfile, locale)
        catalog = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        text = catalog.read_text(encoding="utf-8")
        catalog.write_text(re.sub(r'^"POT-Creation-Date:.*\n', "", text, flags=re.M), encoding="utf-8")


def foreign_roots() -> list[str]:
    """Where the foreign packages are installed."""
    specs = [find_spec(name) for name in FOREIGN_PACKAGES]
    return [str(Path(spec.origin).parent) for spec in specs if spec and spec.origin]


def display_path(path: str) -> str:
    """Return ``apps/…`` for a source of ours, and ``unfold/…`` for one of a package, wherever that is installed."""
    for root in foreign_roots():
        if path.startswith(root):
            return os.path.relpath(path, Path(root).parent)
    return os.path.normpath(path)
