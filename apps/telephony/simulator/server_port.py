"""What ``/simulator`` needs of the server; keeps the two modules from importing each other."""

from typing import Protocol

from apps.telephony.simulator.engine import Engine


class ServerPort(Protocol):
    """The part of the server that the control handlers use."""

    engine: Engine

    def cut_connections(self) -> None:
        """Break all events WebSockets off."""
        ...

    def broadcast(self, frame: bytes) -> None:
        """Send a frame as it is to every connected application."""
        ...
