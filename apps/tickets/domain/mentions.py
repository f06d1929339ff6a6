"""Who is spoken to in a note: "@lin", "@chen.wei"."""

import re

MOST_MENTIONS = 20
"""In one note; a note is no mailing list."""

# Not within a word or address ("me@example.com"), not within code.
_MENTION = re.compile(r"(?<![\w@./])@([\w.+-]{1,150})")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


def find_mentions(text: str) -> list[str]:
    """Return the user names, each once, in their order, without full stops that end a sentence."""
    names = (match[1].rstrip(".+-") for match in _MENTION.finditer(_CODE.sub(" ", text)))
    return list(dict.fromkeys(name for name in names if name))[:MOST_MENTIONS]
