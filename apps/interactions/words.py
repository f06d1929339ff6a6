"""Codes that events carry, as words for people: the values of ``reason``, ``result`` and their like."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.interactions.choices import EndedBy, Outcome

_REASONS = {
    "timeout": _("no answer in time"),
    "busy": _("the phone was busy"),
    "unreachable": _("the phone could not be reached"),
    "ended": _("the call had ended"),
    "caller_hung_up": _("the caller hung up"),
    "max_wait": _("the longest wait was reached"),
    "agent_gone": _("the agent left"),
    "moved": _("the call went elsewhere"),
    "taken": _("another agent was first"),
    "group_removed": _("the skill group was removed"),
    "switch_lost": _("the switch was lost"),
    "stopped": _("stopped"),
    "hung_up": _("the phone was hung up"),
    "conversation_ended": _("the conversation ended"),
    "taken_over": _("the call was taken over"),
    "rejected": _("the phone was declined"),
    "failed": _("the switch could not do it"),
    "overflow": _("a rule of the line"),
    "full": _("the line was full"),
    "closed": _("the group was closed"),
    "holiday": _("the group was on holiday"),
    "no_agent": _("nobody of the group was signed in"),
    "visited": _("the caller had been there already"),
    "unknown_group": _("there is no such group"),
    "unknown_flow": _("there is no such flow"),
    "unknown_prompt": _("the prompt is missing"),
    "nowhere": _("there is no step for it"),
    "dropped": _("was sent away by the agent"),
    "cancelled": _("the agent did not wait any longer"),
    "declined": _("declined"),
    "call_over": _("the call was over"),
    "callback": _("the customer will be called back"),
    "no_answer": _("no answer"),
    "agent_unreachable": _("the agent's phone did not pick up"),
    "call": _("a call came first"),
    "not_needed": _("it need not be done any more"),
    "called_again": _("the customer called again"),
    "served": _("the customer was served in the same call"),
    "supervisor": _("by a supervisor"),
    "do_not_call": _("the customer does not want to be called"),
    "do_not_call_list": _("the number is on a list of numbers that must not be called"),
    "attempts": _("all attempts were in vain"),
    "time": _("too late"),
    "no_callback": _("the group offers no callback"),
    "no_number": _("there is no number to call"),
    "being_called": _("the customer is being called back already"),
    "asked_already": _("the call has asked for a callback already"),
}
_MODES = {
    "monitor": _("listens silently"),
    "whisper": _("whispers to the agent"),
    "barge": _("talks with both"),
    "take_over": _("takes the call over"),
}
_RESULTS = {
    "hung_up": _("the flow hung up"),
    "voicemail": _("voicemail"),
    "caller_hung_up": _("the caller hung up"),
    "failed": _("failed"),
    "answered": _("answered by an agent"),
    "reached": _("reached"),
    "busy": _("busy"),
    "no_answer": _("no answer"),
    "rejected": _("declined"),
    "cancelled": _("the agent hung up"),
}
NODE_TYPE_LABELS: dict[str, Any] = {
    "answer": _("Answer"),
    "play": _("Play"),
    "say": _("Say a value"),
    "menu": _("Menu"),
    "collect_digits": _("Collect digits"),
    "secure_input": _("Secure input"),
    "survey": _("Survey question"),
    "callback": _("Callback"),
    "hours": _("Business hours"),
    "condition": _("Condition"),
    "split": _("Split by percent"),
    "loop": _("Loop"),
    "sub_flow": _("Sub-flow"),
    "return": _("Return"),
    "set_language": _("Set language"),
    "set_routing": _("Set skills and priority"),
    "set_data": _("Set data"),
    "http_query": _("HTTP query"),
    "customer_lookup": _("Customer lookup"),
    "create_ticket": _("Create ticket"),
    "knowledge_answer": _("Knowledge answer"),
    "route": _("Route to group"),
    "transfer_to_number": _("Transfer to number"),
    "record_message": _("Record message"),
    "voicemail": _("Voicemail"),
    "voicemail_ticket": _("Voicemail to ticket"),
    "hang_up": _("Hang up"),
}
_WORDS: dict[str, Mapping[str, Any]] = {
    "reason": _REASONS,
    "result": _RESULTS,
    "mode": _MODES,
    "node_type": NODE_TYPE_LABELS,
    "ended_by": dict(EndedBy.choices),
    "outcome": {**dict(Outcome.choices), "ok": _("found"), "not_found": _("not found")},
    "verdict": {"kept": _("kept"), "again": _("to be spoken again"), "discarded": _("nothing to keep")},
}
_WHY_CODES = {
    "ended": _("the conversation ended"),
    "busy": _("the phone was busy"),
    "timeout": _("no answer in time"),
    "declined": _("declined"),
    "unreachable": _("the phone could not be reached"),
    "caller_hung_up": _("the caller hung up"),
    "no_number": _("this is no telephone number"),
    "do_not_call": _("the customer does not want to be called"),
    "do_not_call_list": _("the number is on a list of numbers that must not be called"),
    "not_allowed": _("this number must not be called from a flow"),
    "silence": _("nothing was pressed"),
    "length": _("too short or too long"),
    "luhn": _("the check digit is wrong"),
}
"""Why a flow's call to a number is over, or why what a caller has entered in confidence was refused."""

# Sentences that older releases stored in English with the offer; today's decisions are in decisions.py.
_WHY = (
    (re.compile(r"transferred to this agent"), _("transferred to this agent")),
    (
        re.compile(r"longest idle of (?P<count>\d+) who fit: (?P<because>.+)"),
        _("longest idle of %(count)s who fit: %(because)s"),
    ),
    (
        re.compile(r"the only idle agent who fits: (?P<because>.+)"),
        _("the only idle agent who fits: %(because)s"),
    ),
)
_MEMBER = re.compile(r"member of (?P<group>.+)")
_MEMBER_WORDS = _("member of %(group)s")


def say_value(key: str, value: Any) -> Any:
    """Return the word for ``value``, in the language of the request; what is not known stays as it is."""
    if key == "why":
        return _WHY_CODES.get(str(value)) or _say_why(str(value))
    words = _WORDS.get(key)
    return words.get(value, value) if words and isinstance(value, str) else value


def _say_why(sentence: str) -> str:
    for pattern, words in _WHY:
        if found := pattern.fullmatch(sentence):
            parts = found.groupdict()
            return str(words) % (parts | {"because": _say_because(parts.get("because", ""))})
    return sentence


def _say_because(because: str) -> str:
    found = _MEMBER.fullmatch(because)
    return str(_MEMBER_WORDS) % found.groupdict() if found else because
