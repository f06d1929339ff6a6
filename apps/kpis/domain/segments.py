"""One segment as the figures see it: what it adds to the counts, and the sentence that says why."""

from dataclasses import dataclass, replace
from decimal import Decimal

from apps.kpis.domain.counts import Counts, exact_seconds
from apps.kpis.domain.formulas import get_formula


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """When an answer is in time, and when an abandon is short; both limits are inclusive. In seconds. ``formula`` is
    the id of the service level that they belong to."""

    threshold_seconds: int = 20
    short_abandon_seconds: int = 5
    formula: str = "service_level_d"


HANDED_OVER = "handed_over"
HANDLED = ("answered", HANDED_OVER)
"""Outcomes with a conversation in them."""


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """``outcome``: waiting, answered, handed_over, abandoned, flowed_out. ``ended_by`` is empty while the
    conversation goes on.

    A segment that was handed over by a colleague who stayed until then never stood in the queue: it is not offered
    and not answered, and adds only its conversation.

    ``is_promise_kept``: the caller left with the promise of a callback, and was reached in time.

    ``offers_*`` are not here: a segment does not remember them.
    """

    outcome: str
    wait_seconds: float = 0.0
    ring_seconds: float = 0.0
    talk_seconds: float = 0.0
    hold_seconds: float = 0.0
    wrap_up_seconds: float = 0.0
    ended_by: str = ""
    outbound: bool = False
    is_promise_kept: bool = False


def counts_of_answer(wait_seconds: float, ring_seconds: float, policy: GroupPolicy) -> Counts:
    """Return what an answer adds."""
    wait = exact_seconds(wait_seconds)
    return Counts(
        answered=1,
        answered_within=int(wait <= policy.threshold_seconds),
        wait_seconds_answered=wait,
        ring_seconds=exact_seconds(ring_seconds),
    )


def counts_of_abandon(wait_seconds: float, policy: GroupPolicy) -> Counts:
    """Return what an abandon adds."""
    wait = exact_seconds(wait_seconds)
    return Counts(
        abandoned=1,
        abandoned_within=int(wait <= policy.threshold_seconds),
        short_abandoned=int(wait <= policy.short_abandon_seconds),
        wait_seconds_abandoned=wait,
    )


def counts_of_conversation(talk_seconds: float, hold_seconds: float, ended_by: str) -> Counts:
    """Return what the end of a conversation adds."""
    hold = exact_seconds(hold_seconds)
    return Counts(
        handled=1,
        held=int(hold > 0),
        transfers=int(ended_by == "transfer"),
        talk_seconds=exact_seconds(talk_seconds),
        hold_seconds=hold,
    )


def counts_of_promise(left_after: float | None, policy: GroupPolicy) -> Counts:
    """Return what a kept promise adds to the segment that the caller left after so many seconds (None: not left)."""
    within = left_after is not None and exact_seconds(left_after) <= policy.threshold_seconds
    return Counts(callbacks_within=int(within))


def with_level(counts: Counts, policy: GroupPolicy) -> Counts:
    """Return the counts with what they add to the service level by the policy. All its formulas are sums of counts, so
    that the parts of a segment, judged one by one, add up to the whole."""
    ratio = get_formula(policy.formula).ratio(counts)
    return replace(counts, level_numerator=int(ratio.numerator), level_denominator=int(ratio.denominator))


def counts_of_segment(facts: SegmentFacts, policy: GroupPolicy) -> Counts:
    """Return everything that the segment adds; its events, one by one, add the same. Of an interaction that began with
    us only the conversation counts."""
    if facts.outbound:
        return _conversation(facts)
    offered = Counts(offered=int(facts.outcome != HANDED_OVER))
    return with_level(offered + _outcome(facts, policy) + _conversation(facts), policy)


def _outcome(facts: SegmentFacts, policy: GroupPolicy) -> Counts:
    match facts.outcome:
        case "answered":
            return counts_of_answer(facts.wait_seconds, facts.ring_seconds, policy)
        case "abandoned":
            return counts_of_abandon(facts.wait_seconds, policy)
        case "flowed_out":
            kept = counts_of_promise(facts.wait_seconds, policy) if facts.is_promise_kept else Counts()
            return Counts(flowed_out=1) + kept
        case _:
            return Counts()


def _conversation(facts: SegmentFacts) -> Counts:
    if facts.outcome not in HANDLED or not facts.ended_by:
        return Counts()
    wrap_up = Counts(wrap_up_seconds=exact_seconds(facts.wrap_up_seconds))
    return counts_of_conversation(facts.talk_seconds, facts.hold_seconds, facts.ended_by) + wrap_up


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a segment counts as it does. ``code`` is stable; ``wait`` and ``limit`` are what the sentence
    compares."""

    code: str
    wait: str = ""
    limit: str = ""

    def __str__(self) -> str:
        return SENTENCES[self.code].format(wait=self.wait, limit=self.limit)


SENTENCES = {
    "waiting": "still waiting",
    "outbound": "outgoing: only the conversation counts",
    "answered_within": "answered in {wait} s <= {limit} s",
    "answered_late": "answered in {wait} s > {limit} s",
    "short_abandon": "short abandon: {wait} s < {limit} s",
    "short_abandon_limit": "short abandon: {wait} s = {limit} s",
    "abandoned_within": "abandoned after {wait} s <= {limit} s",
    "abandoned_late": "abandoned after {wait} s > {limit} s",
    "handed_over": "taken over from a colleague",
    "flowed_out": "flowed out after {wait} s",
    "called_back": "called back as promised after leaving in {wait} s <= {limit} s",
    "repeated": "came again after {wait} days <= {limit} days",
    "no_repeat": "no repeat within {limit} days",
    "no_repeat_yet": "no repeat so far, the {limit} days are not over",
}


def judge(facts: SegmentFacts, policy: GroupPolicy) -> Verdict:
    """Return the verdict on a segment; :func:`verdict` gives it as English text."""
    if facts.outbound:
        return Verdict("outbound")
    wait = exact_seconds(facts.wait_seconds)
    shown, threshold = _plain(wait), str(policy.threshold_seconds)
    in_time = wait <= policy.threshold_seconds
    match facts.outcome:
        case "answered":
            return Verdict("answered_within" if in_time else "answered_late", shown, threshold)
        case "abandoned" if wait <= policy.short_abandon_seconds:
            code = "short_abandon" if wait < policy.short_abandon_seconds else "short_abandon_limit"
            return Verdict(code, shown, str(policy.short_abandon_seconds))
        case "abandoned":
            return Verdict("abandoned_within" if in_time else "abandoned_late", shown, threshold)
        case "handed_over":
            return Verdict("handed_over")
        case "flowed_out" if facts.is_promise_kept and in_time:
            return Verdict("called_back", shown, threshold)
        case "flowed_out":
            return Verdict("flowed_out", shown)
        case _:
            return Verdict("waiting")


def verdict(facts: SegmentFacts, policy: GroupPolicy) -> str:
    """Return why the segment counts as it does, as a sentence: "answered in 12 s <= 20 s"."""
    return str(judge(facts, policy))


def _plain(value: Decimal) -> str:
    """Milliseconds where there are any: a wait of 20.004 s must not read "20 s > 20 s"."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
