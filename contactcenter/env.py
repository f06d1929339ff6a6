"""Every environment variable of the suite: read once, validated, named in the error when it is wrong.

Nothing else in the project reads `os.environ` for configuration. `docs` of a variable live in the field
comments of `Environment`; a wrong value stops the process with `ConfigError` before anything is started.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from environ import Env

BASE_DIR = Path(__file__).resolve().parent.parent

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
ENGINE_SOURCES = ("auto", "system", "wheels")
DATABASE_SCHEMES = ("postgresql", "postgres")
EMAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "consolemail")
REDIS_SCHEMES = ("redis", "rediss", "unix")


class ConfigError(Exception):
    """A variable is missing or malformed; the text names it and says what is expected."""

    def __init__(self, name: str, expected: str, found: str | None = None) -> None:
        got = "it is not set" if found is None else f"found {found!r}"
        super().__init__(f"Environment variable {name}: expected {expected}; {got}.")
        self.name = name


@dataclass(frozen=True)
class Environment:
    """What the environment says, with defaults filled in. Paths are absolute."""

    var_dir: Path  # VAR_DIR: all data that the suite writes; default <repository>/var
    database_url: str | None  # DATABASE_URL: None means the embedded PostgreSQL under VAR_DIR
    redis_url: str | None  # REDIS_URL: None means the embedded Redis or Valkey under VAR_DIR
    embedded_from: str  # EMBEDDED_FROM: auto | system | wheels
    redis_key_prefix: str  # REDIS_KEY_PREFIX: starts every key and every pub/sub channel name
    database_pool_size: int  # DATABASE_POOL_SIZE: connections a process may hold
    secret_key: str | None  # SECRET_KEY: required in production, made at first start in development
    secret_key_fallbacks: tuple[str, ...]  # SECRET_KEY_FALLBACKS: former keys, while sessions move on
    field_encryption_keys: tuple[str, ...]  # FIELD_ENCRYPTION_KEYS: newest first; empty: SECRET_KEY
    debug: bool | None  # DEBUG: None where the settings module decides
    allowed_hosts: tuple[str, ...]  # ALLOWED_HOSTS: comma separated
    csrf_trusted_origins: tuple[str, ...]  # CSRF_TRUSTED_ORIGINS: comma separated, with scheme
    behind_tls_proxy: bool  # BEHIND_TLS_PROXY: trust X-Forwarded-Proto of the proxy in front
    log_level: str  # LOG_LEVEL
    time_zone: str  # TIME_ZONE: of schedules and screens; times are stored in UTC
    phone_region: str  # PHONE_REGION: country of numbers in national form, two letters
    floor_site: str  # FLOOR_SITE: the site whose floor this process belongs to
    ticket_scanner: str  # TICKET_SCANNER: clamd://HOST:PORT | clamd:SOCKET | command:PROGRAM …; empty: none
    mask_card_numbers: bool  # MASK_CARD_NUMBERS: card numbers in notes and messages are stored as **** 1234
    speech_engine: str  # SPEECH_ENGINE: http:CONNECTION | scripted; empty: callers press keys
    floor_journal_dir: Path  # FLOOR_JOURNAL_DIR; default VAR_DIR/journal
    demo_switch_url: str  # DEMO_SWITCH_URL: ARI of the virtual Asterisk that load_demo enters as a node
    demo_switch_password: str | None  # DEMO_SWITCH_PASSWORD: its ARI password; the demo makes one
    media_root: Path  # MEDIA_ROOT; default VAR_DIR/media
    recordings_dir: Path  # RECORDINGS_DIR; default VAR_DIR/recordings
    email_url: (
        str  # EMAIL_URL: smtp://, smtp+tls:// or smtp+ssl://USER:PASSWORD@HOST:PORT; consolemail:// prints
    )
    email_from: str  # EMAIL_FROM: sender of all mails
    site_url: str  # SITE_URL: where people open the suite, for links in mails; empty: mails have no links
    static_root: Path  # STATIC_ROOT: where collectstatic writes; default VAR_DIR/static


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Validate `variables` and return them typed. Raises ConfigError for the first one that is wrong."""
    source = _Source(variables)
    var_dir = source.path("VAR_DIR", BASE_DIR / "var")
    return Environment(
        var_dir=var_dir,
        database_url=source.url("DATABASE_URL", DATABASE_SCHEMES),
        redis_url=source.url("REDIS_URL", REDIS_SCHEMES),
        embedded_from=source.choice("EMBEDDED_FROM", ENGINE_SOURCES, "auto"),
        redis_key_prefix=source.word("REDIS_KEY_PREFIX", "cc"),
        database_pool_size=source.positive_int("DATABASE_POOL_SIZE", 16),
        secret_key=source.text("SECRET_KEY"),
        secret_key_fallbacks=source.items("SECRET_KEY_FALLBACKS"),
        field_encryption_keys=source.items("FIELD_ENCRYPTION_KEYS"),
        debug=source.boolean("DEBUG", None),
        allowed_hosts=source.items("ALLOWED_HOSTS"),
        csrf_trusted_origins=source.origins("CSRF_TRUSTED_ORIGINS"),
        behind_tls_proxy=bool(source.boolean("BEHIND_TLS_PROXY", False)),
        log_level=source.choice("LOG_LEVEL", LOG_LEVELS, "INFO"),
        time_zone=source.time_zone("TIME_ZONE", "UTC"),
        phone_region=source.region("PHONE_REGION", "US"),
        floor_site=source.word("FLOOR_SITE", "main"),
        ticket_scanner=source.scanner("TICKET_SCANNER"),
        mask_card_numbers=bool(source.boolean("MASK_CARD_NUMBERS", True)),
        speech_engine=source.speech_engine("SPEECH_ENGINE"),
        floor_journal_dir=source.path("FLOOR_JOURNAL_DIR", var_dir / "journal"),
        demo_switch_url=source.url("DEMO_SWITCH_URL", ("http", "https")) or "http://127.0.0.1:8188",
        demo_switch_password=source.text("DEMO_SWITCH_PASSWORD"),
        media_root=source.path("MEDIA_ROOT", var_dir / "media"),
        recordings_dir=source.path("RECORDINGS_DIR", var_dir / "recordings"),
        email_url=source.url("EMAIL_URL", EMAIL_SCHEMES) or "smtp://localhost:25",
        email_from=source.text("EMAIL_FROM") or "contact-centre@localhost",
        site_url=(source.url("SITE_URL", ("http", "https")) or "").rstrip("/"),
        static_root=source.path("STATIC_ROOT", var_dir / "static"),
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of this process, read on the first call and never again."""
    return read_environment(os.environ)


class _Source:
    """Typed reads over a mapping; an empty value counts as not set, as in a compose file's `NAME=`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = {name: value for name, value in variables.items() if value.strip()}

    def text(self, name: str) -> str | None:
        # Not Env.str: it takes a value that begins with $ for the name of another variable, secrets included.
        return self._variables.get(name)

    def word(self, name: str, default: str) -> str:
        value = self.text(name) or default
        if not value.replace("-", "").replace("_", "").isalnum() or not value.isascii():
            raise ConfigError(name, "ASCII letters, digits, - and _ only", value)
        return value

    def speech_engine(self, name: str) -> str:
        value = self.text(name) or ""
        if value not in ("", "scripted") and not re.fullmatch(r"http:[-a-zA-Z0-9_]{1,40}", value):
            raise ConfigError(name, "'scripted' or 'http:' and the code of an HTTP connection", value)
        return value

    def scanner(self, name: str) -> str:
        """Read a malware scanner; the program of a command has to be there."""
        value = (self.text(name) or "").strip()
        kind, _, rest = value.partition(":")
        if value and (kind not in ("clamd", "command") or not rest.strip("/ ")):
            raise ConfigError(name, "clamd://HOST:PORT, clamd:/SOCKET or command:PROGRAM", value)
        if kind == "command":
            try:
                program = shlex.split(rest)[0]
            except ValueError as error:
                raise ConfigError(name, f"a command line ({error})", value) from error
            if shutil.which(program) is None:
                raise ConfigError(name, "a program that is installed and may be run", value)
        return value

    def region(self, name: str, default: str) -> str:
        value = self.text(name) or default
        if len(value) != 2 or not value.isascii() or not value.isalpha():
            raise ConfigError(name, "a country code of two letters such as CN", value)
        return value.upper()

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name) or default
        if value not in allowed:
            raise ConfigError(name, "one of " + ", ".join(allowed), value)
        return value

    def boolean(self, name: str, default: bool | None) -> bool | None:
        value = self.text(name)
        if value is None:
            return default
        if value.lower() in Env.BOOLEAN_TRUE_STRINGS:
            return True
        if value.lower() in ("false", "off", "no", "n", "0"):
            return False
        raise ConfigError(name, "true or false", value)

    def positive_int(self, name: str, default: int) -> int:
        found = self.text(name)
        if found is None:
            return default
        expected = "a whole number above 0"
        try:
            value: int = Env.parse_value(found, int)
        except ValueError as error:
            raise ConfigError(name, expected, found) from error
        if value < 1:
            raise ConfigError(name, expected, found)
        return value

    def items(self, name: str) -> tuple[str, ...]:
        found = Env.parse_value(self.text(name) or "", list)
        return tuple(item.strip() for item in found if item.strip())

    def origins(self, name: str) -> tuple[str, ...]:
        origins = self.items(name)
        for origin in origins:
            if not origin.startswith(("http://", "https://")):
                raise ConfigError(name, "origins with their scheme, as https://desk.example.org", origin)
        return origins

    def path(self, name: str, default: Path) -> Path:
        value = self.text(name)
        if value is None:
            return default
        path = Path(value).expanduser()
        # A relative path means the repository, not the directory that a service manager happened to start in.
        return path if path.is_absolute() else BASE_DIR / path

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        # The value is never repeated: it may hold a password.
        if urlsplit(value).scheme not in schemes:
            raise ConfigError(name, f"a URL that starts with {'://, '.join(schemes)}://", "another scheme")
        try:
            urlsplit(value).port  # noqa: B018  # reading it is what checks it
        except ValueError as error:
            raise ConfigError(name, "a URL whose port is a number up to 65535", "another port") from error
        return value

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name) or default
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ConfigError(name, "an IANA time zone such as Asia/Shanghai", value) from error
        return value
