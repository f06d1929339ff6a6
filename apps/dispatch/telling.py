"""Speaks to the floor."""

import asyncio

from apps.floor.inbox import submit_once
from apps.floor.wire import Reply
from apps.kernel.messages import Message


def tell_floor(command: Message) -> Reply:
    """Give one command to the floor, and return what became of it; a floor that is away is a refusal, told again."""
    return asyncio.run(submit_once(command, "dispatch"))
