"""`makemessages`: collect the texts of our screens, and of packages without complete Chinese, into locale/.

Django's command writes beside the sources and knows only the files below the working directory. This one keeps the
checkout clean, keeps one catalog per language and domain, and never guesses a translation from a similar text.
"""

import os
import re
import tempfile
from functools import cache, cached_property
from gettext import GNUTranslations
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

from contactcenter.catalogs import LOCALES, read_catalog

NOT_OURS = ("site-packages", "var", "tests", "vendor", "frontend", "node_modules", "migrations")
# Their pages are part of our admin; the theme has no catalogs at all, the others none in Traditional Chinese.
FOREIGN = ("unfold", "import_export", "django_celery_beat")
# Django's own texts are taken only where its Chinese has a gap.
DJANGO = tuple(
    f"django.{name}" for name in ("contrib.admin", "contrib.auth", "core", "db", "forms", "utils", "views")
)
PACKAGES = {"django": (*FOREIGN, *DJANGO), "djangojs": ("django.contrib.admin",)}


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
        for end in " \n":  # a pattern takes ten times as long, once for each of two thousand files
            msgs = msgs.replace(f" {self.work_path}{end}", f" {shown}{end}")
        return msgs


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
        """Our files and those of the packages, all for the one catalog."""
        found = super().find_files(root)
        for package in PACKAGES[self.domain]:
            found += super().find_files(str(folder_of(package)))
        place = str(self.default_locale_path)
        self.locale_paths = [place]
        for file in found:
            file.locale_dir = place
        return sorted(found)

    def build_potfiles(self) -> list[str]:
        """Build them, and drop what Django alone says and has in all our languages."""
        potfiles: list[str] = super().build_potfiles()
        for path in map(Path, potfiles):
            head = path.read_text(encoding="utf-8").partition("\n\n")[0]
            kept = [
                message.block
                for message in read_catalog(path)
                if message.key not in known_to_django(self.domain)
                or not all(source.startswith("django/") for source in message.sources)
            ]
            path.write_text("\n\n".join([head, *kept]) + "\n", encoding="utf-8")
        return potfiles

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Without the date of the run, so that a run that finds nothing new changes nothing."""
        super().write_po_file(potfile, locale)
        catalog = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        text = catalog.read_text(encoding="utf-8")
        catalog.write_text(re.sub(r'^"POT-Creation-Date:.*\n', "", text, flags=re.M), encoding="utf-8")


@cache
def folder_of(package: str) -> Path:
    """Where the package is installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"No package named {package!r}")
    return Path(spec.submodule_search_locations[0])


def display_path(path: str) -> str:
    """Return ``apps/…`` for a source of ours, and ``unfold/…`` for one of a package, wherever that is installed."""
    for package in (*FOREIGN, *DJANGO):
        folder = folder_of(package)
        if Path(path).is_relative_to(folder):
            return "/".join((*package.split("."), *Path(path).relative_to(folder).parts))
    return os.path.normpath(path)


@cache
def known_to_django(domain: str) -> frozenset[str]:
    """Every text that Django translates into all our languages itself."""
    root = Path(django.__file__).parent
    return frozenset.intersection(*(_translated(root, locale, domain) for locale in LOCALES))


def _translated(root: Path, locale: str, domain: str) -> frozenset[str]:
    found: set[str] = set()
    for path in root.glob(f"**/locale/{locale}/LC_MESSAGES/{domain}.mo"):
        with path.open("rb") as file:
            catalog = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # no public view of the whole
        found |= {key[0] if isinstance(key, tuple) else key for key, text in catalog.items() if text}
    return frozenset(found)
