"""Answers what a browser asks besides the live picture. A slow database costs an answer, never the screen."""

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from django.db import DatabaseError

from apps.floor.live.frames import FloorPicture, engaged_ids
from apps.workbench import selectors
from apps.workbench.protocol import BadMessage, ClientMessage

ANSWER_SECONDS = 2.0


class NoAnswer(Exception):
    """The database is away or too slow."""


async def answer(message: ClientMessage, *, agent_id: int, picture: FloorPicture) -> dict[str, Any]:
    """Return the data for one of ``protocol.QUERIES``; raise :class:`NoAnswer` or :class:`BadMessage`."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            match message.type:
                case "catalogue":
                    return await database_sync_to_async(selectors.get_catalogue)()
                case "statistics":
                    now = picture.at
                    return await database_sync_to_async(selectors.get_statistics)(agent_id=agent_id, now=now)
                case "screen_pop":
                    return await _screen_pop(message, agent_id, picture)
                case "broadcasts":
                    return await database_sync_to_async(selectors.get_broadcasts)(agent_id=agent_id)
                case "ping":
                    return {}
                case "targets":
                    return list_targets(picture, agent_id)
    except (DatabaseError, TimeoutError) as error:
        raise NoAnswer(str(error)) from error
    raise BadMessage(f"unknown query {message.type!r}")


async def _screen_pop(message: ClientMessage, agent_id: int, picture: FloorPicture) -> dict[str, Any]:
    """Only for an interaction that is offered to the agent or in the agent's hands now."""
    interaction_id = str(message.data.get("interaction_id", ""))
    view = picture.interactions.get(interaction_id)
    if view is None or interaction_id not in engaged_ids(picture.agents.get(str(agent_id))):
        raise BadMessage("this interaction is not yours")
    customer_id = (view["customer"] or {}).get("id")
    return await database_sync_to_async(selectors.get_screen_pop)(
        interaction_id=interaction_id, customer_id=customer_id, ani=view["ani"]
    )


def list_targets(picture: FloorPicture, agent_id: int) -> dict[str, Any]:
    """Return where a call can be transferred to: every group, and the colleagues who could take it now first."""
    colleagues = [view for key, view in picture.agents.items() if key != str(agent_id)]
    return {
        "groups": [
            {
                "code": view["code"],
                "name": view["name"],
                "idle": view["agents"]["idle"],
                "waiting": view["waiting"],
            }
            for view in sorted(picture.groups.values(), key=lambda view: view["name"])
        ],
        "agents": [
            {
                "id": str(view["id"]),
                "name": view["name"],
                "extension": view["extension"],
                "presence": view["presence"],
                # To whom a supervisor listens is nobody's business.
                "work": "talking" if view["work"] == "listening" else view["work"],
            }
            for view in sorted(colleagues, key=lambda view: (not _is_free(view), view["name"]))
            if view["presence"] != "offline"
        ],
    }


def _is_free(view: dict[str, Any]) -> bool:
    return bool(view["presence"] == "available" and view["work"] == "idle")
