"""Reads of flows and prompts."""

import logging
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.agents.models import Skill, SkillGroup
from apps.integrations.selectors import get_connection_codes
from apps.ivr.answers import get_answers
from apps.ivr.choices import VersionStatus
from apps.ivr.domain.answers import PROMPT_PREFIX
from apps.ivr.domain.flow import Flow, parse_flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.lifecycle import LIVE
from apps.ivr.domain.node import references
from apps.ivr.domain.problems import FlowError, Problem
from apps.ivr.domain.release import Release
from apps.ivr.domain.review import review
from apps.ivr.domain.validate import FlowContext, validate
from apps.ivr.models import CallFlow, FlowVersion, Prompt, PromptVersion
from apps.knowledge.selectors.spoken import (
    get_article_keys,
    get_category_codes,
    get_category_names,
    get_spoken_titles,
)
from apps.numberlists.selectors import get_list_names, get_number_lists
from apps.schedules.models import BusinessHours
from apps.schedules.selectors import get_schedules
from apps.tickets.models import TicketType

logger = logging.getLogger(__name__)

KEPT_AFTER_ARCHIVING = timedelta(days=7)
"""A call that began with a version may go on after it was archived; none lasts this long."""

AUDIBLE = ~Q(sound="") | ~Q(audio="")
"""Of prompts: those that say something already."""
ANSWERS = Q(code__regex=rf"^{PROMPT_PREFIX}\d+$")
"""Of prompts: those that follow an article. A flow names the article."""


def get_flow_versions() -> dict[tuple[str, int], Flow]:
    """Return every version that a call can still be in, by flow code and number: the live ones and those that were
    archived lately."""
    lately = Q(status=VersionStatus.ARCHIVED, archived_at__gte=timezone.now() - KEPT_AFTER_ARCHIVING)
    return {(flow.code, flow.version): flow for flow in _flows(Q(status__in=LIVE) | lately)}


def get_published_flows() -> dict[str, Flow]:
    """Return what a new call gets, by flow code: the published versions of the active flows."""
    return {flow.code: flow for flow in _flows(Q(status=VersionStatus.PUBLISHED, flow__is_active=True))}


def get_published_versions() -> dict[str, int]:
    """Return the number of the version that a new call gets, by flow code."""
    published = FlowVersion.objects.filter(status=VersionStatus.PUBLISHED, flow__is_active=True)
    return dict(published.values_list("flow__code", "number"))


def get_released_versions() -> dict[str, Release]:
    """Return what some of the new calls get in place of the published version, by flow code."""
    released = FlowVersion.objects.filter(status=VersionStatus.RELEASED, flow__is_active=True)
    return {
        code: Release(number, share or 0)
        for code, number, share in released.values_list("flow__code", "number", "share")
    }


def get_live_flows() -> dict[str, list[Flow]]:
    """Return what a new call may get, by flow code: the published and the released versions of the active flows."""
    live: dict[str, list[Flow]] = {}
    for flow in _flows(Q(status__in=LIVE, flow__is_active=True)):
        live.setdefault(flow.code, []).append(flow)
    return live


def get_flow(code: str, number: int) -> Flow:
    """Return one version, whatever its status. Raises ``FlowVersion.DoesNotExist``, and ``FlowError`` for a draft that
    is no flow yet."""
    return to_flow(FlowVersion.objects.select_related("flow").get(flow__code=code, number=number))


def to_flow(version: FlowVersion) -> Flow:
    """Return the pure flow of a row; select ``flow`` along. Raises ``FlowError``."""
    return parse_flow(version.definition, version.flow.code, version.number)


def _flows(condition: Q) -> Iterator[Flow]:
    """Yield the flows of the published and archived versions that fit. One that an upgrade has made unreadable is left
    out, loudly: the calls of the others must not suffer from it."""
    for pk, code in FlowVersion.objects.filter(condition).values_list("pk", "flow__code"):
        try:
            yield _read_flow(pk, code)
        except FlowError as error:
            logger.error("Flow %s cannot be used: %s", code, error)


@lru_cache(maxsize=512)
def _read_flow(pk: int, code: str) -> Flow:
    """Return the flow of a version that has been published: it never changes, so it is read and parsed once."""
    number, definition = FlowVersion.objects.values_list("number", "definition").get(pk=pk)
    return parse_flow(definition, code, number)


def get_prompt_media() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what Asterisk plays for a prompt, by its code and language (empty: any)."""
    return {(prompt.code, prompt.language): prompt.media for prompt in Prompt.objects.filter(AUDIBLE)}


def get_prompt_names() -> dict[str, str]:
    """Return the names of all prompts by their codes, in the order of the codes; those that say something."""
    prompts = Prompt.objects.filter(AUDIBLE).exclude(ANSWERS).order_by("code", "-language")
    return dict(prompts.values_list("code", "name"))


def get_reference_names() -> dict[str, dict[str, str]]:
    """Return the names of everything that a node can name, by kind (as in ``Reference``) and code."""
    return {
        "prompt": get_prompt_names(),
        "group": _names(SkillGroup.objects.filter(is_active=True)),
        "skill": _names(Skill.objects.all()),
        "schedule": _names(BusinessHours.objects.all()),
        "flow": get_flow_names(),
        "ticket_type": _names(TicketType.objects.filter(is_active=True)),
        "article": get_spoken_titles(),
        "article_category": get_category_names(),
        "connection": {code: code for code in sorted(get_connection_codes())},
        "number_list": get_list_names(),
    }


def _names(rows: QuerySet[Any]) -> dict[str, str]:
    return dict(rows.order_by("code").values_list("code", "name"))


def get_flow_names() -> dict[str, str]:
    """Return the names of the flows that a caller can be sent into now, by their codes."""
    published = FlowVersion.objects.filter(status=VersionStatus.PUBLISHED, flow__is_active=True)
    return dict(published.order_by("flow__code").values_list("flow__code", "flow__name"))


def get_library() -> Library:
    """Return what running flows find outside themselves, in a constant number of queries."""
    return Library(
        prompts=get_prompt_media(),
        schedules=get_schedules(),
        flows=get_flow_versions(),
        published=get_published_versions(),
        released=get_released_versions(),
        number_lists=get_number_lists(),
        answers=get_answers(),
    )


def get_flow_context() -> FlowContext:
    """Return what exists for a flow to refer to. A group that is not active does not."""
    return FlowContext(
        prompts=frozenset(Prompt.objects.filter(AUDIBLE).values_list("code", "language")),
        groups=_codes(SkillGroup.objects.filter(is_active=True)),
        skills=_codes(Skill.objects.all()),
        schedules=_codes(BusinessHours.objects.all()),
        flows={code: flow.calls for code, flow in get_published_flows().items()},
        connections=get_connection_codes(),
        ticket_types=_codes(TicketType.objects.filter(is_active=True)),
        number_lists=frozenset(get_list_names()),
        articles=get_article_keys(),
        categories=get_category_codes(),
        answers=get_answers(),
        now=time.time(),
        scheduled_groups=_codes(SkillGroup.objects.filter(hours__isnull=False)),
    )


def _codes(rows: QuerySet[Any]) -> frozenset[str]:
    return frozenset(rows.values_list("code", flat=True))


def list_problems(definition: object, code: str = "") -> list[Problem]:
    """Return everything for which a definition cannot be published as the flow ``code``; none where it can."""
    try:
        flow = parse_flow(definition, code)
    except FlowError as error:
        return list(error.problems)
    return validate(flow, get_flow_context())


def judge_definition(definition: object, code: str = "") -> tuple[list[Problem], list[Problem]]:
    """Return these problems, and what else is worth a second look before it is published."""
    try:
        flow = parse_flow(definition, code)
    except FlowError as error:
        return list(error.problems), []
    context = get_flow_context()
    return validate(flow, context), review(flow, context)


def list_failed_plans() -> list[FlowVersion]:
    """Return the versions that were to be published by themselves and were not, until somebody publishes or plans them
    again, deletes them, or publishes a later one."""
    later = FlowVersion.objects.filter(
        flow=OuterRef("flow"), number__gt=OuterRef("number"), published_at__isnull=False
    )
    failed = FlowVersion.objects.exclude(plan_problem="").exclude(Exists(later))
    return list(failed.select_related("flow").only("number", "plan_problem", "flow__code", "flow__name"))


def list_flows() -> QuerySet[CallFlow]:
    """Return all flows with their versions, newest first."""
    return CallFlow.objects.prefetch_related("versions")


def get_prompt_uses() -> Mapping[str, list[FlowVersion]]:
    """Return, by prompt code, the versions that play it: drafts and published ones."""
    uses: dict[str, list[FlowVersion]] = {}
    versions = FlowVersion.objects.exclude(status=VersionStatus.ARCHIVED).select_related("flow")
    for version in versions:
        for code in _prompts_of(version):
            uses.setdefault(code, []).append(version)
    return uses


def _prompts_of(version: FlowVersion) -> set[str]:
    try:
        flow = to_flow(version)
    except FlowError:  # a draft from before an upgrade: its page says what is wrong with it
        return set()
    found = (reference for node in flow.nodes.values() for reference in references(node))
    return {reference.code for reference in found if reference.kind == "prompt"}


def list_prompts() -> QuerySet[Prompt]:
    """Return all prompts, each with the version that callers hear and who made it."""
    return Prompt.objects.select_related("version__created_by")


def list_prompt_versions(prompt: Prompt) -> QuerySet[PromptVersion]:
    """Return what a prompt has said, newest first."""
    return prompt.versions.select_related("created_by").order_by("-number")


def list_variants(prompt: Prompt) -> QuerySet[Prompt]:
    """Return the prompt in its other languages."""
    return list_prompts().filter(code=prompt.code).exclude(pk=prompt.pk)
