"""Choices of the call flows, and their words for people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.interactions.words import NODE_TYPE_LABELS as NODE_TYPE_LABELS
from apps.ivr.domain import lifecycle


class VersionStatus(models.TextChoices):
    """What may follow what is said in :mod:`apps.ivr.domain.lifecycle`. Of a flow, one version at most is published,
    and one released."""

    DRAFT = lifecycle.DRAFT, _("Draft")
    VALIDATED = lifecycle.VALIDATED, _("Validated")
    RELEASED = lifecycle.RELEASED, _("Released in part")
    PUBLISHED = lifecycle.PUBLISHED, _("Published")
    ARCHIVED = lifecycle.ARCHIVED, _("Archived")


class PromptSource(models.TextChoices):
    """Where a version of a prompt comes from."""

    SOUND = "sound", _("Sound of the switch")
    UPLOAD = "upload", _("Upload")
    PHONE = "phone", _("Recorded by phone")
    SPEECH = "speech", _("Text to speech")


class PhoneRecordingState(models.TextChoices):
    """What has become of a recording by phone."""

    ORDERED = "ordered", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


PHONE_RECORDING_PROBLEMS = {
    "not_answered": _("Nobody answered the phone."),
    "not_recorded": _("Nothing was recorded."),
    "unreachable": _("The phone is not known to the switch, or not logged in."),
    "no_switch": _("The switch does not answer."),
}

PROMPT_PHONE_RUNG = "prompt.phone_rung"
PROMPT_VERSION_ADDED = "prompt.version_added"
PROMPT_VERSION_USED = "prompt.version_used"
PROMPT_VERSION_DISCARDED = "prompt.version_discarded"
PROMPT_DELETED = "prompt.deleted"
PROMPT_WORDS_ADDED = "prompt.words_added"
PROMPTS_SPOKEN = "prompts.spoken"
FLOW_PUBLISHED = "flow.published"
FLOW_ARCHIVED = "flow.archived"
FLOW_VALIDATED = "flow.validated"
FLOW_PLANNED = "flow.planned"
FLOW_PLAN_CANCELLED = "flow.plan_cancelled"
FLOW_PLAN_FAILED = "flow.plan_failed"
FLOW_RELEASED = "flow.released"
FLOW_WITHDRAWN = "flow.withdrawn"
"""Actions in the audit record."""


FLOW_TEMPLATES = {
    "pre-sales": (_("Pre-sales"), _("Two languages, a new order or a question, and the sales group.")),
    "after-sales": (
        _("After-sales"),
        _(
            "Fault, return or something else, the order number, and the support group; important customers first."
        ),
    ),
    "screened-callers": (
        _("Screened callers"),
        _("Blocked callers hear busy, important ones come first. Both are number lists that you keep."),
    ),
    "satisfaction-survey": (
        _("Satisfaction survey"),
        _("Two questions, from 1 to 5 and from 0 to 10. Transfer callers into it after a conversation."),
    ),
    "out-of-hours": (
        _("Out of hours"),
        _("A notice and a message; important customers are called back. To be called by other flows."),
    ),
    "order-query": (
        _("Order query"),
        _(
            "Asks another system for an order over HTTP and says when it arrives; needs a connection “orders”."
        ),
    ),
    "knowledge-answers": (
        _("Answers from the knowledge base"),
        _(
            "Says what the knowledge base knows of a topic; who was not helped, tries once more or talks to somebody."
        ),
    ),
    "outbound-reminder": (
        _("Reminder of an appointment"),
        _("Says the date, if it is known, and lets the customer confirm or talk to somebody."),
    ),
}
"""Name and description of each template of ``fixtures/flows/templates``, in the order in which an editor shows them."""

NODE_GROUP_LABELS = {
    "talk": _("Talk"),
    "input": _("Input"),
    "logic": _("Logic"),
    "data": _("Data"),
    "hand_over": _("Hand over"),
}
"""The groups of node types, in the order in which an editor shows them."""

NODE_GROUPS = {
    "answer": "talk",
    "play": "talk",
    "say": "talk",
    "menu": "input",
    "collect_digits": "input",
    "secure_input": "input",
    "survey": "input",
    "hours": "logic",
    "condition": "logic",
    "split": "logic",
    "loop": "logic",
    "sub_flow": "logic",
    "return": "logic",
    "set_language": "data",
    "set_routing": "data",
    "set_data": "data",
    "http_query": "data",
    "customer_lookup": "data",
    "create_ticket": "data",
    "knowledge_answer": "talk",
    "route": "hand_over",
    "callback": "hand_over",
    "transfer_to_number": "hand_over",
    "record_message": "input",
    "voicemail": "hand_over",
    "voicemail_ticket": "hand_over",
    "hang_up": "talk",
}

NODE_HELP = {
    "answer": _("Pick the caller up. Menus and entries only work after it."),
    "play": _("Play a prompt to its end; the caller cannot skip it."),
    "say": _("Say a number, a date, a time, an amount of money, or spell a text."),
    "menu": _("Let the caller choose by one key."),
    "collect_digits": _("Let the caller enter a number, and check it."),
    "secure_input": _("Let the caller enter a card number or a code that is neither recorded nor stored."),
    "survey": _("Ask for a score from 1 to 5 or from 0 to 10."),
    "hours": _("Go one way within business hours and another one outside."),
    "condition": _(
        "Go on by the first case that is true of the call, the customer, the data or the number lists: "
        '"blocked" in caller.lists.'
    ),
    "split": _("Send a share of the calls each way. A call always takes the same way."),
    "loop": _("Go round a number of times, then on."),
    "sub_flow": _("Go on in another flow until it returns, then by its result."),
    "return": _("Go back to the flow that called this one, with a result."),
    "set_language": _("Speak to the caller in another language from here on."),
    "set_routing": _("Ask for skills and a priority wherever the call is routed from here on."),
    "set_data": _("Note something for later steps and for the agent."),
    "http_query": _("Ask another system, and keep values of its answer."),
    "customer_lookup": _(
        "Find out who is calling, and go one way for known customers and another for unknown ones."
    ),
    "create_ticket": _("Open a ticket for the call, and keep its number for the caller to hear."),
    "knowledge_answer": _(
        "Say the spoken answer of an article of the knowledge base, and ask whether it helped."
    ),
    "route": _("Hand the caller to the waiting line of a skill group."),
    "callback": _("Promise the caller a callback by a skill group."),
    "transfer_to_number": _("Call a telephone number and connect the caller; afterwards the flow goes on."),
    "record_message": _("Record what the caller says, let them hear it, and go on."),
    "voicemail": _("Let the caller leave a message; then the call ends."),
    "voicemail_ticket": _("Let the caller leave a message that becomes a ticket with the recording."),
    "hang_up": _("End the call, after a last prompt if you like."),
}
"""What an editor says about a node type, in one sentence."""

FIELD_LABELS = {
    "after": _("prompt afterwards"),
    "article": _("article"),
    "again": _("once more"),
    "again_key": _("key that records again"),
    "barge_in": _("keys stop the prompt"),
    "before": _("prompt before it"),
    "body": _("body (JSON)"),
    "by": _("find by"),
    "cache_seconds": _("keep the answer (s)"),
    "callback": _("callback promised"),
    "callback_key": _("key that asks for a callback"),
    "cases": _("cases"),
    "category": _("best article of the category"),
    "cause": _("cause"),
    "check": _("check"),
    "closed": _("closed"),
    "connection": _("connection"),
    "currency": _("currency"),
    "data_key": _("stored as"),
    "date_format": _("date format"),
    "digit_timeout_seconds": _("wait for the next key (s, 0: the same)"),
    "done": _("done"),
    "failed": _("failed"),
    "flow": _("flow"),
    "group": _("skill group"),
    "headers": _("headers"),
    "helped": _("helped"),
    "invalid_prompt": _("prompt after a wrong key"),
    "keep_key": _("key that keeps it"),
    "kind": _("kind of value"),
    "known": _("known"),
    "language": _("language"),
    "luhn": _("check digit (Luhn)"),
    "max_attempts": _("attempts allowed"),
    "max_length": _("most digits"),
    "max_seconds": _("longest message (s)"),
    "max_timeouts": _("attempts without a key (0: as all)"),
    "max_value": _("greatest value"),
    "max_wait_seconds": _("longest wait (s, 0: no limit)"),
    "method": _("method"),
    "min_length": _("fewest digits"),
    "min_value": _("least value"),
    "next": _("next"),
    "no_answer": _("no answer found"),
    "not_found": _("not found"),
    "not_helped": _("not helped"),
    "note": _("note"),
    "number": _("number"),
    "number_key": _("number stored as"),
    "open": _("open"),
    "options": _("options"),
    "otherwise": _("otherwise"),
    "path": _("path"),
    "pattern": _("pattern"),
    "prefixes": _("allowed prefixes"),
    "priority": _("priority"),
    "prompt": _("prompt"),
    "query": _("parameters"),
    "question_key": _("the caller's words, stored as"),
    "reason_prompts": _("prompts by reason"),
    "refused": _("refused"),
    "repeat_key": _("key that repeats the prompt"),
    "repeatable": _("may be repeated"),
    "result": _("result"),
    "results": _("results"),
    "review_prompt": _("prompt to keep or repeat"),
    "ring_seconds": _("let it ring (s)"),
    "scale": _("scale"),
    "schedule": _("business hours"),
    "shares": _("shares"),
    "skills": _("skills"),
    "subject": _("subject"),
    "terminator": _("key that ends the entry"),
    "text": _("text"),
    "ticket_type": _("ticket type"),
    "timeout": _("no reply in time"),
    "timeout_prompt": _("prompt after silence"),
    "timeout_seconds": _("wait for a key (s)"),
    "times": _("times"),
    "unknown": _("unknown"),
    "value": _("value"),
    "values": _("values"),
}
"""Words for the values and the exits of nodes; a key without one is shown as it is."""

PROBLEM_LABELS = {
    "answer-expired": _("Answer is due for review"),
    "answer-language": _("Answer missing in a language"),
    "answer-missing": _("No spoken answer"),
    "answer-silent": _("Answer cannot be heard yet"),
    "bad-code": _("Not a code"),
    "bad-expression": _("Unusable expression"),
    "bad-format": _("Unknown format"),
    "bad-id": _("Not an id"),
    "bad-pattern": _("Unusable pattern"),
    "bad-input": _("Not an input"),
    "bad-key": _("Unusable key"),
    "bad-path": _("Unusable path into the answer"),
    "bad-template": _("Unusable template"),
    "coverage-too-low": _("Too few exits tested"),
    "duplicate-id": _("Id used twice"),
    "duplicate-key": _("Key given twice"),
    "endless-loop": _("Endless loop"),
    "expression": _("Expression"),
    "missing-exit": _("Exit leads nowhere"),
    "missing-language": _("Prompt missing in a language"),
    "no-hours": _("Hours are not asked"),
    "open-card": _("Card number in the open"),
    "secret-missing": _("Secret not entered yet"),
    "missing-key": _("Something is missing"),
    "missing-node": _("Exit to a missing node"),
    "not-answered": _("Call not answered yet"),
    "not-json": _("No JSON"),
    "out-of-range": _("Out of range"),
    "recursion": _("Flow calls itself"),
    "test-failed": _("Test case fails"),
    "too-deep": _("Nested too deep"),
    "too-large": _("Too large"),
    "too-long": _("Too long"),
    "too-many-nodes": _("Too many nodes"),
    "unknown-article": _("Missing article"),
    "unknown-article_category": _("Missing article category"),
    "unknown-flow": _("Missing flow"),
    "unknown-connection": _("Missing HTTP connection"),
    "unknown-group": _("Missing skill group"),
    "unknown-key": _("Unknown key"),
    "unknown-number_list": _("Missing number list"),
    "unknown-prompt": _("Missing prompt"),
    "unknown-schedule": _("Missing business hours"),
    "unknown-skill": _("Missing skill"),
    "unknown-ticket_type": _("Missing ticket type"),
    "unknown-type": _("Unknown node type"),
    "unprintable": _("Unprintable character"),
    "unreachable": _("Never reached"),
    "wrong-type": _("Wrong type of value"),
}
