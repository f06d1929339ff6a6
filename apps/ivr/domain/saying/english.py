"""English, in the words of Asterisk's core sounds; a few that it has not got come from the library."""

from collections.abc import Mapping

from apps.ivr.domain.saying.value import read_date, read_money, read_number, read_time

OWN_WORDS: Mapping[str, str] = {
    "say-point": "point",
    "say-cents": "cents",
    "say-cny": "yuan",
    "say-eur": "euros",
    "say-gbp": "pounds",
    "say-hkd": "Hong Kong dollars",
    "say-twd": "Taiwan dollars",
    "say-usd": "dollars",
}
_SCALES = ((10**12, ("digits/thousand", "digits/billion")), (10**9, ("digits/billion",)))
_SMALLER = ((10**6, ("digits/million",)), (1_000, ("digits/thousand",)), (100, ("digits/hundred",)))


def whole(number: int) -> tuple[str, ...]:
    """Return the words of a number from 0 up."""
    if number <= 20:
        return (f"digits/{number}",)
    if number < 100:
        tens, ones = divmod(number, 10)
        return (f"digits/{tens * 10}", *((f"digits/{ones}",) if ones else ()))
    for scale, names in (*_SCALES, *_SMALLER):
        if number >= scale:
            many, rest = divmod(number, scale)
            return (*whole(many), *names, *(whole(rest) if rest else ()))
    raise AssertionError(number)


def ordinal(number: int) -> tuple[str, ...]:
    """Return the words of first, second … up to ninety-ninth."""
    if number <= 20 or number % 10 == 0:
        return (f"digits/h-{number}",)
    return (f"digits/{number // 10 * 10}", f"digits/h-{number % 10}")


def say_number(value: str) -> tuple[str, ...]:
    """Return the words of a number."""
    number = read_number(value)
    if number is None:
        return ()
    negative, units, decimals = number
    sign = ("digits/minus",) if negative else ()
    point = ("letters/dot", *(f"digits/{digit}" for digit in decimals)) if decimals else ()
    return (*sign, *whole(units), *point)


def say_date(value: str) -> tuple[str, ...]:
    """Return the words of a date."""
    day = read_date(value)
    if day is None:
        return ()
    return (f"digits/mon-{day.month - 1}", *ordinal(day.day), *_year(day.year))


def _year(year: int) -> tuple[str, ...]:
    """Twenty twenty-six, nineteen oh five; two thousand and those after it, and nineteen hundred, as they are read."""
    century, rest = divmod(year, 100)
    if (century % 10 == 0 and rest < 10) or century < 10:
        return whole(year)
    if rest == 0:
        return (*whole(century), "digits/hundred")
    return (*whole(century), *(("digits/oh",) if rest < 10 else ()), *whole(rest))


def say_time(value: str) -> tuple[str, ...]:
    """Return the words of a time of day."""
    time = read_time(value)
    if time is None:
        return ()
    hour, minute = time
    half = "digits/a-m" if hour < 12 else "digits/p-m"
    return (*whole(hour % 12 or 12), *_minutes(minute), half)


def _minutes(minute: int) -> tuple[str, ...]:
    if minute == 0:
        return ("digits/oclock",)
    return (*(("digits/oh",) if minute < 10 else ()), *whole(minute))


def say_money(value: str, currency: str) -> tuple[str, ...]:
    """Return the words of an amount of money; ``currency`` may be empty."""
    amount = read_money(value)
    if amount is None:
        return ()
    negative, units, hundredths = amount
    sign = ("digits/minus",) if negative else ()
    cents = ("vm-and", *whole(hundredths), "say-cents") if hundredths else ()
    return (*sign, *whole(units), *_currency(currency), *cents)


def _currency(currency: str) -> tuple[str, ...]:
    if currency in ("", "USD"):
        return ("digits/dollars",)
    return (f"say-{currency.lower()}",)
