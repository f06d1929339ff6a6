"""What other systems and telephones answer in a trial.

A script says it by node: of a query ``{"status": 200, "body": …}`` or only ``{"result": "not_found"}``; of a customer
lookup ``{"customer_id": 7, "name": "Ada"}``, or null; of a number that is called ``"answered"``, ``"busy"``;
of a ticket its number, or null.
"""

from collections.abc import Mapping
from typing import Any

from apps.interactions.domain.effects import DialNumber
from apps.interactions.domain.messages import CustomerFound, NumberAnswered, NumberEnded
from apps.ivr.domain.commands import CustomerLookedUp, HttpAnswered, TicketOpened
from apps.ivr.domain.effects import LookUpCustomer, OpenTicket, QueryHttp
from apps.ivr.domain.json_path import pick
from apps.kernel.messages import Effect, Message

QUESTIONS = (QueryHttp, LookUpCustomer, DialNumber, OpenTicket)
"""Effects that somebody outside answers."""
ANSWER_SECONDS = 0.5
RING_SECONDS = 5.0
TALK_SECONDS = 60.0
BUSY, NORMAL = 17, 16  # Q.850

Replies = list[tuple[Message, float]]
"""Messages, and after how many seconds each comes."""


def replies_to(effect: Effect, answer: Any) -> Replies:
    """Return what comes of a question to which the script says ``answer``."""
    match effect:
        case QueryHttp():
            return [(_http(effect, answer), ANSWER_SECONDS)]
        case LookUpCustomer():
            return [(_customer(effect, answer), ANSWER_SECONDS)]
        case OpenTicket():
            number = answer if isinstance(answer, str) else ""
            return [(TicketOpened(effect.interaction_id, effect.query_id, number), ANSWER_SECONDS)]
        case DialNumber():
            return _number(effect, answer)
    return []


def _http(effect: QueryHttp, answer: Any) -> HttpAnswered:
    said = answer if isinstance(answer, Mapping) else {"result": str(answer)}
    status = said.get("status", 200)
    status = status if type(status) is int else 200
    result = said.get("result") or _result_of(status)
    values = pick(said.get("body"), effect.results) if result == "ok" else {}
    return HttpAnswered(effect.interaction_id, effect.query_id, str(result), status, values, ANSWER_SECONDS)


def _result_of(status: int) -> str:
    if status == 404:
        return "not_found"
    return "ok" if 200 <= status < 300 else "failed"


def _customer(effect: LookUpCustomer, answer: Any) -> CustomerLookedUp:
    if not isinstance(answer, Mapping):
        return CustomerLookedUp(effect.interaction_id, effect.query_id, None)
    number, tier = answer.get("customer_id", 1), answer.get("tier", 0)
    found = CustomerFound(
        effect.interaction_id,
        number if type(number) is int else 1,
        str(answer.get("name", "")),
        tier if type(tier) is int else 0,
        str(answer.get("language", "")),
    )
    return CustomerLookedUp(effect.interaction_id, effect.query_id, found)


def _number(effect: DialNumber, answer: Any) -> Replies:
    if answer != "answered":
        return [(NumberEnded(effect.interaction_id, effect.dial_id, BUSY), RING_SECONDS)]
    return [
        (NumberAnswered(effect.interaction_id, effect.dial_id), RING_SECONDS),
        (NumberEnded(effect.interaction_id, effect.dial_id, NORMAL), TALK_SECONDS),
    ]
