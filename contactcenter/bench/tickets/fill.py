"""Tickets as a site has them after years: nearly all settled, in two languages, of a few groups. A pool of texts is
written here, the database makes the tickets of it; secondary indexes are built when all rows are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contactcenter.bench.knowledge.words import Writer

GROUPS, AGENTS, CUSTOMERS, TAGS, TEXTS = 10, 20, 20_000, 20, 20_000
WEIGHTS = {"closed": 92, "resolved": 4, "pending_customer": 1, "open": 2, "new": 1}
SECONDS_APART = 90
_POOL = """
    CREATE TEMP TABLE bench_texts (n int PRIMARY KEY, language text, subject text, cut text, more text, words tsvector)
"""
_CUT = """
    UPDATE bench_texts SET words =
        setweight(to_tsvector('english', cut), 'A') || setweight(to_tsvector('english', more), 'B')
"""
_TICKETS = """
    INSERT INTO tickets_ticket (
        id, subject, description, priority_id, state, requester_id, group_id, agent_id,
        language, medium, custom, version, created_at, updated_at, state_since
    )
    SELECT i, subject, more, (%(priorities)s::bigint[])[1 + trunc(random() * %(priorities_count)s)],
        (%(states)s::text[])[1 + trunc(random() * 100)],
        (%(customers)s::bigint[])[1 + trunc(random() * %(customers_count)s)],
        (%(groups)s::bigint[])[1 + trunc(random() * %(groups_count)s)],
        CASE WHEN random() < 0.8 THEN (%(agents)s::bigint[])[1 + trunc(random() * %(agents_count)s)] END,
        language, 'desk', '{}', 1, at, at, at
    FROM generate_series(1, %(tickets)s) AS i
    JOIN bench_texts ON n = i %% %(texts)s,
    LATERAL (SELECT now() - make_interval(secs => %(apart)s * (%(tickets)s - i)) AS at) AS moment
"""
_WORDS = """
    INSERT INTO tickets_tickettext (ticket_id, subject, words)
    SELECT i, lower(subject), words FROM generate_series(1, %(tickets)s) AS i JOIN bench_texts ON n = i %% %(texts)s
"""
_TAGS = """
    INSERT INTO tickets_tickettag (ticket_id, tag_id)
    SELECT i, (%(tags)s::bigint[])[1 + trunc(random() * %(tags_count)s)] FROM generate_series(1, %(tickets)s, 4) AS i
"""


def fill(tickets: int, seed: int) -> dict[str, Any]:
    """Write everything, and return what is filtered by: a key of each kind."""
    from django.db import connection

    keys = _around()
    counts = {f"{name}_count": len(rows) for name, rows in keys.items()}
    states = [state for state, weight in WEIGHTS.items() for _ in range(weight)]
    given: dict[str, Any] = {
        **keys,
        **counts,
        "states": states,
        "tickets": tickets,
        "texts": TEXTS,
        "apart": SECONDS_APART,
    }
    _make_policy()
    with connection.cursor() as cursor:
        _write_pool(cursor, Writer(seed))
        cursor.execute("SELECT setseed(%s)", [1 / (1 + seed)])
        with _without_indexes(cursor, "tickets_ticket", "tickets_tickettext", "tickets_tickettag"):
            for statement in (_TICKETS, _WORDS, _TAGS):
                cursor.execute(statement, given)
        cursor.execute("SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), %s)", [tickets])
        cursor.execute("VACUUM ANALYZE")
    middle = {name: rows[len(rows) // 2] for name, rows in keys.items()}
    return {
        "group": middle["groups"], "agent": middle["agents"], "customer": middle["customers"],
        "tag": middle["tags"], "priority": keys["priorities"][-1],
    }  # fmt: skip


def _around() -> dict[str, list[int]]:
    """Make who and what tickets name; return the keys."""
    from apps.accounts.models import User
    from apps.agents.models import Agent, SkillGroup
    from apps.customers.models import Customer
    from apps.tickets.models import Priority, Tag

    users = [User.objects.create(username=f"bench-{n}") for n in range(AGENTS)]
    made: dict[str, Any] = {
        "groups": [SkillGroup.objects.create(code=f"bench-{n}", name=f"Group {n}") for n in range(GROUPS)],
        "agents": [Agent.objects.create(user=user, extension=str(7000 + n)) for n, user in enumerate(users)],
        "customers": Customer.objects.bulk_create(Customer(name=f"C {n}") for n in range(CUSTOMERS)),
        "tags": Tag.objects.bulk_create(Tag(name=f"tag {n}") for n in range(TAGS)),
        "priorities": Priority.objects.order_by("rank"),
    }
    return {name: [row.pk for row in rows] for name, rows in made.items()}


def _make_policy() -> None:
    """Make a promise, so that a change of tickets pays for their clocks, too."""
    from apps.sla.models import Policy, Target

    policy = Policy.objects.create(name="Bench")
    Target.objects.create(policy=policy, first_response_seconds=3600, resolution_seconds=16 * 3600)


def _write_pool(cursor: Any, writer: Writer) -> None:
    cursor.execute(_POOL)
    with cursor.copy("COPY bench_texts (n, language, subject, cut, more) FROM STDIN") as copy:
        for number in range(TEXTS):
            copy.write_row((number, *_text(writer)))
    cursor.execute(_CUT)
    cursor.execute("ANALYZE bench_texts")


def _text(writer: Writer) -> tuple[str, str, str, str]:
    """Return language, subject, the subject's words, and the words of the conversation, all cut already."""
    if writer.chance.random() < 0.5:
        words = writer.pick(writer.english, 5)
        return "en", " ".join(words).capitalize(), " ".join(words), " ".join(writer.pick(writer.english, 20))
    words = writer.pick(writer.chinese, 4)
    return "zh-hans", "".join(words), " ".join(words), " ".join(writer.pick(writer.chinese, 20))


@contextmanager
def _without_indexes(cursor: Any, *tables: str) -> Iterator[None]:
    """Build the indexes that no constraint needs when the rows are there: much faster."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)",
        [list(tables)],
    )
    found = list(cursor.fetchall())
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in found:
        cursor.execute(definition)
