"""The order book of the shop whose customers call the virtual Asterisk: what the flow *Order query* asks in the
demonstration. It knows every order but those that end with 0; the last digit says in how many days the goods arrive."""

from datetime import date, timedelta

SHORTEST, LONGEST = 4, 10


def find_order(number: str, today: date) -> dict[str, str] | None:
    """Return an order as the shop's system would, its ``delivery`` an ISO date; None where it knows none."""
    if not (number.isascii() and number.isdigit() and SHORTEST <= len(number) <= LONGEST):
        return None
    days, cents = int(number[-1]), int(number[-4:])
    if not days:
        return None
    delivery = today + timedelta(days=days)
    return {"order": number, "delivery": delivery.isoformat(), "total": f"{cents / 100:.2f}"}
