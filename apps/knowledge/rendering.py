"""Markdown to HTML that is safe to show; pure.

Three doors, one behind the other: the parser knows no HTML (what looks like it is text), the sanitiser lets only named
elements, attributes and addresses through, and the pages that show the result forbid inline scripts (CSP).
"""

import re

import nh3
from markdown_it import MarkdownIt

FILES_PATH = "/help/files/"
_PARSER = MarkdownIt("commonmark", {"html": False, "maxNesting": 50}).enable(["table", "strikethrough"])
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "hr", "img", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*[^)]*\)")
_LINE_MARKS = re.compile(
    r"^[ \t]*(?:#{1,6}|>|[-*+]|\d+[.)]|```.*|\|?[ :|-]+\|[ :|-]*)(?=\s|$)|\|", re.MULTILINE
)
_WORD_MARKS = re.compile(r"[*`~]{1,3}")


def _only_known(tag: str, attribute: str, value: str) -> str | None:
    """Pictures come from our own store only: anywhere else they would tell a stranger who reads what."""
    if tag == "img" and attribute == "src" and not value.startswith(FILES_PATH):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    attribute_filter=_only_known,
    link_rel="noopener noreferrer nofollow",
)


def render_markdown(text: str) -> str:
    """Return ``text`` as sanitised HTML. Headings begin at the second level: the title of the page is the first."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 5)}"
    return _CLEANER.clean(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def plain_text(text: str) -> str:
    """Return the words of ``text`` without its marks, for search and excerpts."""
    parts: list[str] = []
    for token in _PARSER.parse(text):
        # A line break is a child without content.
        parts += [child.content or " " * child.type.endswith("break") for child in token.children or ()]
        parts.append(token.content + " " if token.type in ("fence", "code_block") else " ")
    return _SPACE.sub(" ", "".join(parts)).strip()


def skim(text: str) -> str:
    """Return the words of ``text`` as :func:`plain_text` does, but without understanding it: for the excerpts of a list
    of results, of which each would take milliseconds otherwise. A mark may be left, or a star be missing."""
    return _SPACE.sub(" ", _WORD_MARKS.sub("", _LINE_MARKS.sub(" ", _LINK.sub(r"\1", text)))).strip()
