"""What production will not start with. Pure: the environment goes in, ConfigError comes out."""

from __future__ import annotations

from contactcenter.env import ConfigError, Environment

MIN_KEY_LENGTH = 50
MIN_KEY_CHARACTERS = 10
EXAMPLE_MARKS = ("django-insecure-", "for-tests-only-", "changeme", "change-me", "secret-key", "example")
NEW_KEY = 'python -c "import secrets; print(secrets.token_urlsafe(50))"'


def refuse_unsafe(environment: Environment) -> None:
    """Raise ConfigError for the first setting that would leave a production site open."""
    _refuse_weak_key(environment.secret_key)
    if environment.debug:
        raise ConfigError("DEBUG", "not to be true in production", "true")
    if not environment.allowed_hosts:
        raise ConfigError("ALLOWED_HOSTS", "the names under which users reach the site, comma separated")
    for host in environment.allowed_hosts:
        if "*" in host or host == ".":
            raise ConfigError("ALLOWED_HOSTS", "host names without wildcards", host)


def _refuse_weak_key(key: str | None) -> None:
    if key is None:
        raise ConfigError("SECRET_KEY", f"a random secret (make one: {NEW_KEY})")
    if any(mark in key.lower() for mark in EXAMPLE_MARKS):
        raise ConfigError("SECRET_KEY", f"a secret of your own (make one: {NEW_KEY})", "an example key")
    if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_CHARACTERS:
        # The value itself is never repeated: it may be a real secret.
        found = f"{len(key)} characters, {len(set(key))} different"
        raise ConfigError(
            "SECRET_KEY", f"at least {MIN_KEY_LENGTH} random characters (make one: {NEW_KEY})", found
        )
