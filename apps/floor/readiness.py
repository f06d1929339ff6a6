"""What /readyz says of the floor: is one leading, and does it reach its switches?"""

import time
from collections.abc import Mapping
from typing import Any

import msgspec
import redis
from django.conf import settings
from redis.exceptions import RedisError

from apps.floor import wire


def check_floor() -> str | None:
    """None, or what is wrong: no floor leads the site, or a switch is not connected (with the switch's own reason)."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            raw, waiting = client.mget(
                wire.beat_key(settings.FLOOR_SITE), wire.waiting_key(settings.FLOOR_SITE)
            )
    except RedisError as error:
        return f"Redis does not answer: {error}"
    if raw is None and waiting is not None:
        return _why_it_waits(msgspec.json.decode(waiting))
    if raw is None:
        return f"No floor leads the site {settings.FLOOR_SITE!r}: start one with 'python manage.py floor'."
    beat = msgspec.json.decode(raw, type=dict)
    problems = [f"journal: {beat['journal_error']}"] if beat.get("journal_error") else []
    problems += [
        f"switch {code}: {switch['state']}{': ' + switch['error'] if switch['error'] else ''}"
        for code, switch in beat.get("switches", {}).items()
        if switch["state"] != "up"
    ]
    return "; ".join(problems) or None


def _why_it_waits(word: Mapping[str, Any]) -> str:
    seconds = max(0.0, time.time() - word["since"])
    return (
        f"A floor of the site {settings.FLOOR_SITE!r} waits for the database since {seconds:.0f} s, "
        f"and starts when it is back: {word['reason']}"
    )


CHECKS = [("floor", check_floor)]
