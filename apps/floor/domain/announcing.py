"""What a queue wants said becomes what the switch plays: here prompts get their sound in the caller's language."""

from apps.interactions.domain import effects as fx
from apps.ivr.domain.library import Library

PROMPT = "prompt:"


def spoken(effect: fx.Announce, library: Library, language: str) -> fx.PlayPrompt | None:
    """Return the instruction to play ``effect``; None where nothing of it can be played. Numbers and the switch's own
    sounds are said in ``language`` by the switch itself."""
    media: list[str] = []
    for part in effect.parts:
        if part.startswith(PROMPT):
            media += library.media(part.removeprefix(PROMPT), language)
        else:
            media.append(part)
    return fx.PlayPrompt(effect.interaction_id, effect.playback_id, tuple(media), language) if media else None
