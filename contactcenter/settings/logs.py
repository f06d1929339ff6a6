"""One log format for every process: time, level, logger, text, on standard error."""

from __future__ import annotations

from typing import Any

FORMAT = "%(asctime)s %(levelname)-8s %(name)s: %(message)s"


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING for `level`. Service managers and the demo collect standard error; no file is written."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": FORMAT}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django attaches its own handlers to this one; ours is enough.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # Below warning, these write a line for every frame or connection.
            "daphne": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
            "psycopg.pool": {"level": "WARNING"},
        },
    }
