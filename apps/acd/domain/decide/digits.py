"""Tones to the other side: the agent talks to a machine there."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.state import PartyStage
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, events as ev
from apps.kernel.messages import Rejected

KEYS = frozenset("0123456789*#ABCD")
MAX_DIGITS = 32


def send(turn: Turn, command: cmd.SendDigits) -> None:
    """Send the tones to the caller and the numbers outside whom the agent hears; who is on hold gets none."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    if not 0 < len(command.digits) <= MAX_DIGITS or not KEYS.issuperset(command.digits):
        raise Rejected("bad_digits", "Tones are 0 to 9, * and #.")
    numbers = [
        party.party_id
        for party in item.present
        if party.agent_id is None and party.stage is PartyStage.TALKING
    ]
    if conversation.is_held and not numbers:
        raise Rejected("held", "The caller is on hold.")
    turn.emit(ev.DigitsSent(item.interaction_id, item.segment, conversation.agent_id, len(command.digits)))
    if not conversation.is_held:
        turn.do(fx.SendDigits(item.interaction_id, command.digits))
    for dial_id in numbers:
        turn.do(fx.SendDigits(item.interaction_id, command.digits, dial_id))
