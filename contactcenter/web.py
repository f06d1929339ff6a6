"""The web server: ``python -m contactcenter.web -b 127.0.0.1 -p 8000``. Options are Daphne's.

Daphne ends when it is told to, but Python then waits for every thread that still works on a request. Such a thread may
itself be waiting for the event loop, which has ended: between two parts of Django that are not asynchronous there is
always one that is. Without an end of its own, a server that is stopped under load would never be gone.
"""

import logging
import os
import sys
import threading

from daphne.cli import CommandLineInterface

APPLICATION = "contactcenter.asgi:application"
WEBSOCKET_BYTES = 65_536
"""What a screen may send at once: more would be buffered before anybody refuses it."""
GRACE_SECONDS = 5.0
"""So long what is being written to the database at the end may take: nobody hears the answer any more."""

log = logging.getLogger(__name__)


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM or SIGINT, then end within ``GRACE_SECONDS``."""
    limits = (f"--websocket-max-{part}-size={WEBSOCKET_BYTES}" for part in ("message", "frame"))
    CommandLineInterface().run([*limits, *arguments, APPLICATION])
    leave_within(GRACE_SECONDS)


def leave_within(seconds: float) -> None:
    """End the process after so many seconds, with status 0, if it has not ended by itself."""
    last = threading.Timer(seconds, _leave)
    last.daemon = True  # it must not be what Python waits for
    last.start()


def _leave() -> None:
    log.warning("ended with requests that were not done")
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
