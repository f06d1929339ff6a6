"""Composition root: the one place where ports meet their adapters.

``EVENT_HANDLERS`` is the whole answer to "who follows the journal?": inside the projector's transaction, in this order,
each handler gets the events of a batch that it asked for. ``OUTBOX_FOLLOWERS`` is the same for what happens outside of
the floor. Nothing subscribes anywhere else.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from apps.acd.selectors import load_floor_config
from apps.customers.models import Customer
from apps.customers.selectors import (
    find_customer_by_number,
    find_customer_by_reference,
    get_do_not_call_numbers,
)
from apps.dispatch.publishing import DISPATCHED_EVENTS, publish_dispatched
from apps.floor.domain.admission import NodeLimits
from apps.floor.domain.config import EntryPointConfig, SiteConfig
from apps.floor.helper import Helper
from apps.floor.journal.codec import EVENT_TYPES
from apps.floor.process import Parts
from apps.floor.projector import Projector, projected_position
from apps.floor.reader import Reader, Reading
from apps.floor.rereading import Rereading
from apps.floor.threads import in_database_thread, with_connection
from apps.integrations.selectors import get_connections
from apps.interactions.callback_projection import WANTED_EVENTS as CALLBACK_EVENTS, project_callbacks
from apps.interactions.domain import events as ev
from apps.interactions.domain.messages import CustomerFound
from apps.interactions.projections import project_interactions
from apps.interactions.publishing import PUBLISHED_EVENTS, publish_interactions
from apps.interactions.selectors import get_last_agent
from apps.ivr.selectors import get_library, get_live_flows
from apps.kernel.bus import HandlerTable
from apps.kernel.clock import Clock
from apps.kernel.messages import Message
from apps.kpis.agent_states_table import project_agent_states
from apps.kpis.domain.agent_states import STATE_EVENTS
from apps.kpis.domain.flow_visits import TOLD
from apps.kpis.projections import project_kpis
from apps.kpis.visits_table import project_visits
from apps.outbox.domain.followers import Follower, When
from apps.telephony.phonebook import Directory, Load, PhoneBook
from apps.telephony.phones import DirectoryPhones
from apps.telephony.ports import NodeConfig, Switch
from apps.telephony.projections import project_recordings
from apps.telephony.selectors import (
    get_entry_points,
    get_gate_rate,
    get_node_limits,
    get_nodes,
    get_outgoing_names,
    get_outgoing_trunks,
    get_phones,
)
from apps.tickets.wanted import open_wanted_number

if TYPE_CHECKING:
    from apps.floor.outside import Outside, TakeRecording
    from apps.knowledge.domain.weekly import Filed
    from contactcenter.helpers import Forks

EVENT_HANDLERS = HandlerTable(
    {
        project_interactions: EVENT_TYPES.values(),
        project_callbacks: CALLBACK_EVENTS,
        project_recordings: (ev.RecordingStarted, ev.RecordingEnded, ev.VoicemailLeft),
        project_kpis: EVENT_TYPES.values(),
        project_agent_states: STATE_EVENTS,
        project_visits: TOLD,
        publish_interactions: PUBLISHED_EVENTS,
        publish_dispatched: DISPATCHED_EVENTS,
    }
)

OUTBOX_FOLLOWERS: tuple[Follower, ...] = (
    Follower(
        "tickets.words",
        "apps.tickets.desk.followers.follow_words",
        frozenset({"ticket.created", "ticket.changed", "ticket.message_added"})
        | {"ticket.merged", "ticket.absorbed", "ticket.unmerged", "ticket.split"},
        When.IN_TRANSACTION,
        takes_many=True,
    ),
    Follower(
        "tickets.types",
        "apps.tickets.desk.followers.follow_types",
        frozenset({"ticket.created", "ticket.changed"}),
        When.IN_TRANSACTION,
    ),
    Follower(
        "tickets.live",
        "apps.tickets.desk.followers.follow_live",
        "apps.tickets.desk.live.get_kinds",
        When.IN_TRANSACTION,
        takes_many=True,
    ),
    # The clocks of service levels change with the ticket: no screen shows the one without the other.
    Follower(
        "sla",
        "apps.sla.services.follow_tickets",
        "apps.sla.services.followed_kinds",
        When.IN_TRANSACTION,
        takes_many=True,
    ),
    Follower(
        "webhooks",
        "apps.integrations.webhooks.follow_webhooks",
        "apps.integrations.webhooks.webhook_kinds",
    ),
    Follower(
        "automation.causes",
        "apps.automation.causes.note_cause",
        "apps.automation.causes.get_kinds",
        When.IN_TRANSACTION,
    ),
    Follower(
        "automation.rules",
        "apps.automation.services.triggers.follow_rules",
        "apps.automation.services.triggers.followed_kinds",
    ),
    Follower(
        "dispatch.tickets",
        "apps.dispatch.services.follow_tickets",
        frozenset({"ticket.created", "ticket.state_changed", "ticket.assigned", "ticket.merged"}),
    ),
    Follower(
        "dispatch.floor",
        "apps.dispatch.services.follow_floor",
        frozenset({"work.queued", "work.taken", "work.completed", "work.cancelled"}),
    ),
    Follower(
        "ivr.answers",
        "apps.ivr.answers.follow_articles",
        frozenset({"article.published", "article.restored"}),
    ),
    Follower(
        "knowledge.told",
        "apps.knowledge.told.follow_told",
        frozenset({"interaction.answer_given", "interaction.answer_judged", "interaction.answer_missing"}),
    ),
    Follower(
        "tickets.wanted",
        "apps.tickets.wanted.follow_wanted",
        frozenset({"interaction.ticket_wanted"}),
    ),
)
"""Who follows the outbox (``apps.outbox.services.publish``), in the order in which they are called; functions by name:
see :class:`Follower`."""


def count_filed(start: datetime, end: datetime) -> "list[Filed]":
    """Return under what the tickets of a window of time were filed: a question of the knowledge base's weekly duty."""
    from apps.knowledge.domain.weekly import Filed
    from apps.tickets.selectors import count_filed_tickets

    return [Filed(*row) for row in count_filed_tickets(start, end)]


def journal_folder(site: str) -> Path:
    """Where the journal of ``site`` lies on this machine."""
    return Path(settings.FLOOR_JOURNAL_DIR) / site


def make_projector(site: str) -> Projector:
    """Return what copies the journal of ``site`` into the database."""
    return Projector(site, journal_folder(site), EVENT_HANDLERS)


def make_parts(site: str, clock: Clock, forks: "Forks") -> Parts:
    """Return what the floor process of ``site`` is put together from, with all loaded that it will need: a standby that
    takes over must not begin to import."""
    for module in ("apps.integrations.client", "apps.telephony.ari.stored", "apps.telephony.ari.switch"):
        import_module(module)
    reader = Reader(Helper((sys.executable, "-m", "contactcenter.floor_reader"), forks.reader, answers=True))
    return Parts(
        site=site,
        journal=journal_folder(site),
        redis_url=settings.REDIS_URL,
        clock=clock,
        load_config=load_site_config,
        load_nodes=load_nodes,
        reader=reader,
        make_switch=partial(make_switch, reader),
        projector=Helper((sys.executable, "manage.py", "projector", "--site", site), forks.projector),
        projected_position=projected_position,
        outside=partial(make_outside, reader, clock),
    )


def make_switch(reader: Reader, node: NodeConfig) -> Switch:
    """Return the adapter to one Asterisk node, real or virtual, which also keeps the agents' phones known there."""
    # Not above: only the floor itself needs an HTTP client.
    from apps.telephony.ari.switch import AriSwitch

    book = PhoneBook(_directory_by(reader, node.code), node.code)
    return AriSwitch(
        node, book.endpoint_of, DirectoryPhones(book), book.route_of_number, gate_rate=book.gate_rate
    )


def make_outside(
    reader: Reader, clock: Clock, deliver: Callable[[Message], None], take: "TakeRecording"
) -> "Outside":
    """Return what carries out what flows ask other systems."""
    from apps.floor.outside import Outside
    from apps.floor.speech import make_engine
    from apps.integrations.services import make_client

    client = make_client(clock)
    return Outside(client, reader, deliver, make_engine(settings.SPEECH_ENGINE, client), take)


def _directory_by(reader: Reader, node: str) -> Load:
    """Return how the phone book is read: at first directly, as the reader may still be starting."""
    news = reader.news_of("directory", node)
    begun = False

    async def load() -> Directory | None:
        nonlocal begun
        found: Directory | None = await (news() if begun else in_database_thread(load_directory, node))
        begun = True
        return found

    return load


def load_directory(node: str) -> Directory:
    """Read the agents' phones, the trunks of a node for outgoing calls, and the numbers that are answered first.

    None is where the floor may let callers hear busy: who was answered cannot hear that. Of the rate the node's own
    gate takes care, of what is up at once only the floor.
    """
    most_calls, rate, overload_flow, _ = get_node_limits().get(node, (0, 0, "", 0))
    may_refuse = bool(most_calls) and not overload_flow
    live = get_live_flows()
    answered = {
        dnis: not may_refuse and flow in live and all(version.answers_first for version in live[flow])
        for dnis, (_, flow) in get_entry_points().items()
    }
    return Directory(
        get_phones(),
        tuple(get_outgoing_trunks(node)),
        answered,
        gate_rate=get_gate_rate(node),
        must_refuse=bool(rate) and not overload_flow,
    )


def load_site_config() -> SiteConfig:
    """Read everything that the engines know of the database, in a constant number of queries."""
    entry_points, do_not_call = get_entry_points(), get_do_not_call_numbers()
    library = replace(get_library(), do_not_call=do_not_call, speech=bool(settings.SPEECH_ENGINE))
    prompts = frozenset(code for code, _ in library.prompts)
    trunks = get_outgoing_names()
    return SiteConfig(
        floor=replace(
            load_floor_config(),
            flows=frozenset(library.published),
            prompts=prompts,
            do_not_call=do_not_call,
            barred=library.number_lists.only_barred(),
            trunks=trunks,
        ),
        outgoing_nodes=tuple(trunks),
        entry_points={
            dnis: EntryPointConfig(dnis, name, flow) for dnis, (name, flow) in entry_points.items()
        },
        flows=library.flows,
        published=library.published,
        released=library.released,
        library=library,
        limits={node: NodeLimits(*limits[:3]) for node, limits in get_node_limits().items()},
    )


def load_nodes() -> dict[str, NodeConfig]:
    """Read which switches the site has."""
    return {node.code: node for node in get_nodes()}


def find_customer(interaction_id: str, ani: str) -> CustomerFound | None:
    """Return the message that says who is calling, or None for a number that nobody has."""
    return _found(interaction_id, find_customer_by_number(ani))


def find_customer_by(interaction_id: str, by: str, value: str) -> CustomerFound | None:
    """Return the message that says which customer a flow has asked for, or None. ``by``: number, reference."""
    customer = find_customer_by_reference(value) if by == "reference" else find_customer_by_number(value)
    return _found(interaction_id, customer)


def _found(interaction_id: str, customer: Customer | None) -> CustomerFound | None:
    if customer is None:
        return None
    agent_id, at = get_last_agent(customer)
    return CustomerFound(
        interaction_id, customer.pk, customer.name, customer.tier, customer.language, agent_id, at
    )


READINGS: Mapping[str, Reading] = {
    "config": with_connection(Rereading(load_site_config)),
    "nodes": with_connection(load_nodes),
    "directory": with_connection(Rereading(load_directory)),
    "customer": with_connection(find_customer),
    "customer_by": with_connection(find_customer_by),
    "connections": with_connection(get_connections),
    "ticket": with_connection(open_wanted_number),
}
"""What a floor's reader process reads (contactcenter/floor_reader.py); ``ticket`` opens one besides."""
