"""What ``/simulator`` needs of the server; keeps the two modules from importing each other."""

from typing import Protocol

from apps.telephony.simulator.engine import Engine


class ServerPort(Protocol):
    """The part of the server that the control handlers use."""

    engine: Engine

    def cut_connections(self, app: str = "") -> None:
        """Break the events WebSockets off whose application's name contains ``app``: all, where that is empty."""
        ...

    def broadcast(self, frame: bytes) -> None:
        """Send a frame as it is to every connected application."""
        ...
