"""Two versions side by side: what the admin shows of a difference."""

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.ivr.choices import NODE_TYPE_LABELS
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.proof.diff import ADDED, REMOVED, Change, FlowDiff, NodeDiff, compare
from apps.ivr.models import FlowVersion
from apps.ivr.problem_words import messages_of
from apps.ivr.selectors import to_flow

# Half transparent, so that they fit the light and the dark theme.
CAME, WENT, CHANGED = "rgb(22 163 74 / 18%)", "rgb(220 38 38 / 18%)", "rgb(180 83 9 / 18%)"


def show_changes(version: FlowVersion) -> SafeString:
    """Return what is not as in the version before it: the published one where this is not live yet, else the one with
    the number before."""
    base = _base(version)
    if base is None:
        return format_html("<p>{}</p>", _("There is no version to compare with."))
    try:
        diff = compare(to_flow(base), to_flow(version))
    except FlowError as error:
        return format_html("<p>{}</p>", "; ".join(messages_of(error)))
    return _table(base, version, diff)


def _base(version: FlowVersion) -> FlowVersion | None:
    others = FlowVersion.objects.select_related("flow").filter(flow=version.flow).exclude(pk=version.pk)
    published = others.filter(status="published").first() if version.is_draft else None
    return published or others.filter(number__lt=version.number).order_by("-number").first()


def _table(base: FlowVersion, version: FlowVersion, diff: FlowDiff) -> SafeString:
    if diff.is_empty:
        return format_html("<p>{}</p>", _("Nothing but the number differs from version %d.") % base.number)
    head = _("Version %d")
    rows = [*(_row(CHANGED, "", change) for change in diff.head), *_node_rows(diff)]
    return format_html(
        '<table style="width:100%;max-width:60rem"><thead><tr><th></th><th style="text-align:start">{}</th>'
        '<th style="text-align:start">{}</th></tr></thead><tbody>{}</tbody></table>',
        head % base.number,
        head % version.number,
        format_html_join("", "{}", ((row,) for row in rows)),
    )


def _node_rows(diff: FlowDiff) -> Iterator[SafeString]:
    for node in diff.nodes:
        colour = {ADDED: CAME, REMOVED: WENT}.get(node.kind, CHANGED)
        yield _title(colour, node)
        for change in node.keys:
            if change.key != "type" or node.kind not in (ADDED, REMOVED):
                yield _row(colour, "", change)
        for change in node.exits:
            yield _row(colour, "→ ", change)


def _title(colour: str, node: NodeDiff) -> SafeString:
    mark = {ADDED: "+", REMOVED: "−"}.get(node.kind, "~")
    return format_html(
        '<tr style="background:{}"><th colspan="3" style="text-align:start;padding:2px 6px">{} {} ({})</th></tr>',
        colour,
        mark,
        node.node_id,
        NODE_TYPE_LABELS.get(node.node_type, node.node_type),
    )


def _row(colour: str, mark: str, change: Change) -> SafeString:
    return format_html(
        '<tr><td style="padding:2px 6px 2px 18px">{}{}</td><td style="padding:2px 6px;background:{}">{}</td>'
        '<td style="padding:2px 6px;background:{}">{}</td></tr>',
        mark,
        change.key,
        "transparent" if change.before is None else WENT,
        change.before or "",
        "transparent" if change.after is None else CAME,
        change.after or "",
    )
