"""Mandarin. Asterisk has no core sounds for it: every word is a prompt of the library, ``say-…``."""

from collections.abc import Mapping

from apps.ivr.domain.saying.value import read_date, read_money, read_number, read_time

OWN_WORDS: Mapping[str, str] = {
    **{f"say-{digit}": char for digit, char in enumerate("零一二三四五六七八九十")},
    "say-liang": "两",
    "say-hundred": "百",
    "say-thousand": "千",
    "say-wan": "万",
    "say-yi": "亿",
    "say-minus": "负",
    "say-point": "点",
    "say-year": "年",
    "say-month": "月",
    "say-day": "日",
    "say-minute": "分",
    "say-cny": "元",
    "say-jiao": "角",
    "say-fen": "分",
    "say-eur": "欧元",
    "say-gbp": "英镑",
    "say-hkd": "港元",
    "say-twd": "新台币",
    "say-usd": "美元",
}
_PLACES = ((1_000, "say-thousand"), (100, "say-hundred"), (10, "say-10"))
_GROUPS = ((10**8, "say-yi"), (10**4, "say-wan"))


def whole(number: int) -> tuple[str, ...]:
    """Return the words of a number from 0 up: 两 where two stands before a unit from 百 up at the head of its group, 零
    where places are skipped, 十 without 一 at the beginning."""
    if number == 0:
        return ("say-0",)
    words = _large(number)
    return words[1:] if words[:2] == ("say-1", "say-10") else words


def _large(number: int) -> tuple[str, ...]:
    """Groups of ten thousand: 亿, 万 and what is below."""
    for scale, name in _GROUPS:
        if number >= scale:
            many, rest = divmod(number, scale)
            head = ("say-liang",) if many == 2 else _large(many)
            gap = ("say-0",) if 0 < rest < scale // 10 else ()
            return (*head, name, *gap, *(_large(rest) if rest else ()))
    return _group(number)


def _group(number: int) -> tuple[str, ...]:
    """Return the words of 1 to 9,999."""
    words: list[str] = []
    for scale, name in _PLACES:
        digit, number = divmod(number, scale)
        if digit:
            two = digit == 2 and scale > 10 and (scale == 1_000 or not words)
            words += ["say-liang" if two else f"say-{digit}", name]
        elif number and words and words[-1] != "say-0":
            words.append("say-0")
    return (*words, f"say-{number}") if number else tuple(words)


def say_number(value: str) -> tuple[str, ...]:
    """Return the words of a number."""
    number = read_number(value)
    if number is None:
        return ()
    negative, units, decimals = number
    point = ("say-point", *_one_by_one(decimals)) if decimals else ()
    return (*(("say-minus",) if negative else ()), *whole(units), *point)


def _one_by_one(digits: str) -> tuple[str, ...]:
    return tuple(f"say-{digit}" for digit in digits)


def say_date(value: str) -> tuple[str, ...]:
    """Return the words of a date."""
    day = read_date(value)
    if day is None:
        return ()
    year = _one_by_one(str(day.year))
    return (*year, "say-year", *whole(day.month), "say-month", *whole(day.day), "say-day")


def say_time(value: str) -> tuple[str, ...]:
    """By the clock of 24 hours: 两点, 十四点三十分, 九点零五分."""
    time = read_time(value)
    if time is None:
        return ()
    hour, minute = time
    head = ("say-liang",) if hour == 2 else whole(hour)
    gap = ("say-0",) if 0 < minute < 10 else ()
    return (*head, "say-point", *((*gap, *whole(minute), "say-minute") if minute else ()))


def say_money(value: str, currency: str) -> tuple[str, ...]:
    """元, 角 and 分; other currencies with a decimal point."""
    amount = read_money(value)
    if amount is None:
        return ()
    negative, units, hundredths = amount
    sign = ("say-minus",) if negative else ()
    if currency not in ("", "CNY"):
        return (*say_number(value), f"say-{currency.lower()}")
    return (*sign, *_yuan(units, hundredths), *_jiao_and_fen(units, hundredths))


def _yuan(units: int, hundredths: int) -> tuple[str, ...]:
    if units == 0 and hundredths:
        return ()
    return (*(("say-liang",) if units == 2 else whole(units)), "say-cny")


def _jiao_and_fen(units: int, hundredths: int) -> tuple[str, ...]:
    jiao, fen = divmod(hundredths, 10)
    words: tuple[str, ...] = (f"say-{jiao}", "say-jiao") if jiao else ()
    if fen:
        gap = ("say-0",) if units and not jiao else ()
        words = (*words, *gap, f"say-{fen}", "say-fen")
    return words
