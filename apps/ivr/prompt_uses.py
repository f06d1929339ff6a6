"""Where prompts are said: in flows, and by groups to those who wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.agents.models import ComfortMessage, OverflowStep, SkillGroup
from apps.ivr.domain.lifecycle import LIVE
from apps.ivr.models import FlowVersion, Prompt
from apps.ivr.selectors import get_prompt_uses


@dataclass(frozen=True, slots=True)
class Use:
    """One place that names a prompt. ``live``: callers can come there now."""

    label: str
    url: str
    live: bool


class Uses:
    """Every use, read once."""

    def __init__(self, by_code: dict[str, list[Use]]) -> None:
        self._by_code = by_code

    def of(self, prompt: Prompt) -> list[Use]:
        """Return where a prompt is named: published versions and drafts of flows, and groups."""
        return self._by_code.get(prompt.code, [])

    def codes(self) -> list[str]:
        """Return the codes of all prompts that are named somewhere."""
        return list(self._by_code)


def get_uses() -> Uses:
    """Return what is said where, in three queries."""
    by_code: dict[str, list[Use]] = {}
    for code, use in (*_by_flows(), *_by_groups(OverflowStep), *_by_groups(ComfortMessage)):
        known = by_code.setdefault(code, [])
        if use not in known:
            known.append(use)
    return Uses(by_code)


def _by_flows() -> Iterator[tuple[str, Use]]:
    for code, versions in get_prompt_uses().items():
        for version in versions:
            yield code, _use_of(version)


def _use_of(version: FlowVersion) -> Use:
    live = version.status in LIVE
    label = f"{version.flow.name} {version.number}" + ("" if live else f" ({version.get_status_display()})")
    return Use(label, reverse("admin:ivr_flowversion_change", args=[version.pk]), live)


def _by_groups(model: Any) -> Iterator[tuple[str, Use]]:
    """Steps and messages of groups; the group's page has them."""
    word = _("while waiting") if model is ComfortMessage else _("overflow")
    for row in model.objects.exclude(prompt="").select_related("group"):
        yield row.prompt, _group_use(row.group, word)


def _group_use(group: SkillGroup, word: str) -> Use:
    url = reverse("admin:agents_skillgroup_change", args=[group.pk])
    return Use(f"{group.name} ({word})", url, group.is_active)
