"""Objects that belong to one event loop, such as connections: one of a kind for each loop."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class PerLoop(Generic[T]):
    """Makes one ``T`` for each event loop on first use, and forgets it together with the loop.

    A web process has one loop and thus one object; test runs have many loops, one after the other.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._objects: WeakKeyDictionary[asyncio.AbstractEventLoop, T] = WeakKeyDictionary()

    def get(self) -> T:
        """Return the object of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._objects:
            self._objects[loop] = self._make()
        return self._objects[loop]

    def discard(self, thing: T) -> None:
        """Forget ``thing``, if it is the running loop's: the next :meth:`get` makes a new one."""
        loop = asyncio.get_running_loop()
        if self._objects.get(loop) is thing:
            del self._objects[loop]
