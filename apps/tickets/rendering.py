"""Messages as HTML for the screens: what customers and agents write is never trusted."""

import html

import nh3
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from apps.tickets.choices import TextFormat
from apps.tickets.models import TicketMessage

# Without pictures: one from elsewhere would tell its server who reads the ticket, and when.
_CLEANER = nh3.Cleaner(
    tags={
        "a", "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h1", "h2", "h3", "h4",
        "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th", "td",
    },
    attributes={"a": {"href", "title"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)  # fmt: skip

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "maxNesting": 20})
_markdown.enable(["table", "strikethrough"])
_markdown.disable(["image", "html_inline", "html_block"])


def render_message(message: TicketMessage) -> SafeString:
    """Return the text of a message as HTML that is safe to show."""
    return render_text(message.body, message.format)


def render_text(text: str, format: str) -> SafeString:
    """Return ``text`` as HTML that holds the allowed tags and no others; links open apart and name no referrer."""
    made = _markdown.render(text) if format == TextFormat.MARKDOWN else _plain(text)
    return mark_safe(_CLEANER.clean(made))


def _plain(text: str) -> str:
    linked = urlize(html.escape(text, quote=False), autoescape=False)
    return "<p>" + linked.replace("\n", "<br>") + "</p>"
