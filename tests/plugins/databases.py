"""The tests' databases: made once by the migrations, copied for each worker, emptied in milliseconds.

Migrating takes five seconds of a processor, copying a tenth of one; so whoever comes first makes a template, which
stands until the code changes. After a test that commits, only what it has left is deleted: TRUNCATE of all tables
makes and removes some hundred files each time, however few rows there are.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
MAINTENANCE_DATABASE = "postgres"
TEMPLATE_PREFIX = "made_by_"
SEED_SCHEMA = "as_migrated"
LARGE_BYTES = 4_000_000
"""Rows that were deleted leave their room behind; from here on, the table is given a new file."""


@contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """This process's database, freshly copied, under the name that Django gives it; dropped at the end.

    ``folder`` holds the lock by which runs of one checkout take turns.
    """
    name = connection.creation._get_test_db_name()
    before = connection.settings_dict["NAME"]
    with psycopg.connect(_maintenance_url(), autocommit=True) as server:
        with (folder / "template.lock").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            _drop(server, name)
            _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, _template(server))
        # Nobody wants these rows after a power cut. Tests that pull the plug have servers of their own.
        _execute(server, "ALTER DATABASE {} SET synchronous_commit = off", name)
        _use(name)
        try:
            yield
        finally:
            _use(before)
            _drop(server, name)


def _template(server: psycopg.Connection[Any]) -> str:
    """The name of the database that the code as it stands would make; makes it where it is missing."""
    wanted = TEMPLATE_PREFIX + code_digest()
    rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE_PREFIX])
    found = {name for (name,) in rows}
    if wanted not in found:
        for old in found:
            _drop(server, old)
        _make(server, wanted)
    return wanted


def _make(server: psycopg.Connection[Any], name: str) -> None:
    """Run the migrations in a database that gets its name when they are through."""
    draft = f"draft_of_{name}"
    _drop(server, draft)
    _execute(server, "CREATE DATABASE {}", draft)
    before = connection.settings_dict["NAME"]
    _use(draft)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    _keep_seed()
    _use(before)
    _execute(server, "ALTER DATABASE {} RENAME TO {}", draft, name)


def code_digest() -> str:
    """Changes with any line of Python of ours and with every version of a library: migrations read both."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for folder in ("apps", "contactcenter"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _keep_seed() -> None:
    """Lay aside what the migrations have put into the tables: permissions, roles, built-in flows."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SEED_SCHEMA}")
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {quoted})")
            if cursor.fetchone() == (True,):
                cursor.execute(f"CREATE TABLE {SEED_SCHEMA}.{quoted} AS TABLE {quoted}")


def empty_tables() -> None:
    """Bring every table back to what the migrations have left in it. Sequences go on, as with Django's own flush."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Neither foreign keys nor the triggers that protect what is only ever added to; for this transaction.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(EMPTY, [SEED_SCHEMA, LARGE_BYTES])


EMPTY = """
SELECT set_config('tests.seed', %s, true), set_config('tests.large', %s::text, true);
DO $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%%I)', name) INTO filled;
        CONTINUE WHEN NOT filled;
        IF pg_relation_size(format('public.%%I', name)) > current_setting('tests.large')::bigint THEN
            EXECUTE format('TRUNCATE public.%%I CASCADE', name);
        ELSE
            EXECUTE format('DELETE FROM public.%%I', name);
        END IF;
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_setting('tests.seed') LOOP
        EXECUTE format('DELETE FROM public.%%I', name);
        EXECUTE format('INSERT INTO public.%%1$I SELECT * FROM %%2$I.%%1$I', name, current_setting('tests.seed'));
    END LOOP;
END $$
"""


def _use(name: str) -> None:
    """Let Django speak to this database."""
    connection.close()
    connection.close_pool()
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _maintenance_url() -> str:
    return urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{MAINTENANCE_DATABASE}"))


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(server: psycopg.Connection[Any], statement: str, *names: str) -> None:
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
