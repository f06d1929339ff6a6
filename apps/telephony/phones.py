"""Keeps a node's phones as the directory has them."""

import asyncio
import logging
from collections.abc import Awaitable

from apps.telephony.ari.requests import AriError
from apps.telephony.phonebook import PhoneBook
from apps.telephony.provisioning import (
    Phone,
    Send,
    has_gate,
    push_phone,
    push_phones,
    remove_phone,
    tell_answered,
)

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 5.0


class DirectoryPhones:
    """Provisions one node from the phone book: all of it at connect, then whatever changes.

    The book is read every few seconds, so a change arrives whichever way it was written: admin, import, API or shell.
    What the node refuses, or what is lost because it is away, is tried again in the next round.
    """

    def __init__(self, book: PhoneBook, every_seconds: float = FOLLOW_SECONDS) -> None:
        self._book = book
        self._every_seconds = every_seconds
        self._pushed: dict[str, Phone] = {}
        self._told: dict[str, bool] = {}
        self._behind = True
        self._has_gate = False

    async def prepare(self, send: Send) -> None:
        """See :class:`apps.telephony.provisioning.KeepsPhones`."""
        await self._book.refresh()
        wanted = self._book.phones
        await push_phones(send, wanted.values())
        self._pushed, self._told = wanted, {}
        self._has_gate = await has_gate(send)
        await self._tell(send)

    async def follow(self, send: Send) -> None:
        """See :class:`apps.telephony.provisioning.KeepsPhones`."""
        while True:
            await asyncio.sleep(self._every_seconds)
            if await self._book.refresh() or self._behind:
                await self._pass_on(send, self._book.phones)
                await self._tell(send)

    async def _pass_on(self, send: Send, wanted: dict[str, Phone]) -> None:
        self._behind = False
        for extension in self._pushed.keys() - wanted.keys():
            if await self._tried(remove_phone(send, extension), extension):
                del self._pushed[extension]
        for extension, phone in wanted.items():
            if self._pushed.get(extension) != phone and await self._tried(push_phone(send, phone), extension):
                self._pushed[extension] = phone

    async def _tell(self, send: Send) -> None:
        """Tell the dialplan which numbers it answers by itself. An untold one is answered by the flow, a bit later."""
        may_answer = self._has_gate or not self._book.must_refuse
        wanted = dict.fromkeys(self._told, False)
        wanted |= {number: answered and may_answer for number, answered in self._book.answered.items()}
        for number, answered in wanted.items():
            if self._told.get(number) == answered:
                continue
            if await self._tried(tell_answered(send, number, answered), number):
                self._told[number] = answered

    async def _tried(self, work: Awaitable[None], extension: str) -> bool:
        try:
            await work
        except AriError as error:
            log.warning("%s could not be provisioned: %r", extension, str(error))
            self._behind = True
            return False
        return True
