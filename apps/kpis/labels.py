"""Names and sentences of the pure part, for people, in their language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.kpis.domain.counts import STORED_FIELDS
from apps.kpis.domain.segments import Verdict
from apps.kpis.models import IntervalFigures

FORMULA_NAMES: dict[str, Any] = {
    "service_level": _("Service level"),
    "service_level_a": _("Service level A"),
    "service_level_b": _("Service level B"),
    "service_level_c": _("Service level C"),
    "service_level_d": _("Service level D"),
    "service_level_e": _("Service level E"),
    "service_level_f": _("Service level F"),
    "service_level_g": _("Service level G"),
    "asa": _("Average speed of answer"),
    "average_ring": _("Average ring time"),
    "abandon_wait": _("Average wait of abandoned"),
    "aht": _("Average handle time"),
    "abandon_rate": _("Abandon rate"),
    "abandon_rate_net": _("Net abandon rate"),
    "transfer_rate": _("Transfer rate"),
    "hold_rate": _("Hold rate"),
    "missed_offer_rate": _("Missed offers"),
    "fcr_repeat": _("First contact resolution"),
}

COUNT_NAMES: dict[str, Any] = {
    field.name: field.verbose_name for field in IntervalFigures._meta.fields if field.name in STORED_FIELDS
}
"""The counts of an interval, for people."""

_SENTENCES: dict[str, Any] = {
    "waiting": _("still waiting"),
    "outbound": _("outgoing: only the conversation counts"),
    "answered_within": _("answered in {wait} s ≤ {limit} s"),
    "answered_late": _("answered in {wait} s > {limit} s"),
    "short_abandon": _("short abandon: {wait} s < {limit} s"),
    "short_abandon_limit": _("short abandon: {wait} s = {limit} s"),
    "abandoned_within": _("abandoned after {wait} s ≤ {limit} s"),
    "abandoned_late": _("abandoned after {wait} s > {limit} s"),
    "handed_over": _("taken over from a colleague"),
    "flowed_out": _("flowed out after {wait} s"),
    "called_back": _("called back as promised after leaving in {wait} s ≤ {limit} s"),
    "repeated": _("came again after {wait} days ≤ {limit} days"),
    "no_repeat": _("no repeat within {limit} days"),
    "no_repeat_yet": _("no repeat so far, the {limit} days are not over"),
}


def sentence(verdict: Verdict) -> str:
    """Return a verdict in the reader's language."""
    return str(_SENTENCES[verdict.code]).format(wait=verdict.wait, limit=verdict.limit)
