"""How a telephone number leaves the house: the trunk, and the form of the number that its provider wants; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.interactions.domain.numbers import dialable
from apps.telephony.ports import NumberRoute

PLUS, DIGITS, ZEROS = "plus", "digits", "zeros"
_INSTEAD_OF_PLUS = {PLUS: "+", DIGITS: "", ZEROS: "00"}


@dataclass(frozen=True, slots=True)
class OutgoingTrunk:
    """A trunk that may be used for outgoing calls. ``number_format`` says what stands for the ``+`` of an international
    number; ``caller_number`` is shown unless the call brings its own."""

    name: str
    caller_number: str = ""
    number_format: str = PLUS


def section_of(trunk: str) -> str:
    """Return the name of the trunk's endpoint on the switch."""
    return f"trunk-{trunk}"


def route_of(number: str, trunks: Sequence[OutgoingTrunk], wanted: str = "") -> NumberRoute | None:
    """Return how to dial ``number`` over the trunk ``wanted``, or the first where it names none or one that is there no
    longer; None without a trunk, and for what is no number."""
    digits = dialable(number)
    if digits is None or not trunks:
        return None
    trunk = next((trunk for trunk in trunks if trunk.name == wanted), trunks[0])
    if digits.startswith("+"):
        digits = _INSTEAD_OF_PLUS[trunk.number_format] + digits[1:]
    return NumberRoute(f"PJSIP/{digits}@{section_of(trunk.name)}", trunk.caller_number)
