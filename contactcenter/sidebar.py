"""The admin's menu, as data. An entry is shown where its page exists and the user may open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """A page: the list of a model (``app_label.Model``), or a named URL with the permission that it takes. ``pages``
    are models whose pages belong to it, too."""

    title: Any
    icon: str
    model: str = ""
    url: str = ""
    permission: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Entries under a common title. A collapsible one is open only while one of its pages is shown."""

    title: Any
    entries: tuple[Entry, ...]
    collapsible: bool = True


MENU: tuple[Section, ...] = (
    Section(
        _("Floor"),
        (
            Entry(_("Dashboard"), "monitoring", url="admin:index"),
            Entry(_("Wallboard"), "tv", url="wallboard", permission="interactions.view_interaction"),
            Entry(_("Interactions"), "forum", model="interactions.Interaction"),
            Entry(_("Callbacks"), "phone_callback", model="interactions.Callback"),
            Entry(_("Recordings"), "graphic_eq", model="telephony.Recording"),
            Entry(_("Due"), "timer", model="sla.Clock"),
            Entry(_("Tickets"), "confirmation_number", model="tickets.Ticket"),
            Entry(
                _("Key figures"),
                "query_stats",
                url="admin:kpis_table",
                permission="kpis.view_intervalfigures",
                pages=("kpis.Restatement", "kpis.ConservationFinding"),
            ),
            Entry(
                _("Reports"),
                "bar_chart",
                url="admin:reports_catalogue",
                permission="kpis.view_intervalfigures",
                pages=("reports.SavedReport",),
            ),
            Entry(
                _("Scheduled reports"),
                "schedule_send",
                model="subscriptions.ReportSubscription",
                pages=("subscriptions.ReportRun",),
            ),
            Entry(_("Goals"), "flag", model="goals.Goal"),
            Entry(_("Workbench"), "headset_mic", url="workbench"),
        ),
        collapsible=False,
    ),
    Section(
        _("Customers"),
        (
            Entry(_("Customers"), "contacts", model="customers.Customer"),
            Entry(_("Organisations"), "apartment", model="customers.Organisation"),
            Entry(_("Possible duplicates"), "group_add", model="customers.DuplicatePair"),
            Entry(_("Merges"), "merge", model="customers.CustomerMerge"),
            Entry(_("Unusable numbers"), "phone_disabled", model="customers.UnusableNumber"),
            Entry(_("Consent"), "how_to_reg", model="customers.Consent"),
            Entry(_("Purposes of consent"), "rule", model="customers.ConsentPurpose"),
            Entry(_("Privacy requests"), "privacy_tip", model="customers.PrivacyRequest"),
        ),
    ),
    Section(
        _("Ticket settings"),
        (
            Entry(_("Ticket categories"), "account_tree", model="tickets.Category"),
            Entry(_("Ticket types"), "category", model="tickets.TicketType"),
            Entry(_("Ticket priorities"), "priority_high", model="tickets.Priority"),
            Entry(_("Tags"), "sell", model="tickets.Tag"),
            Entry(_("Rules of states"), "rule_settings", model="tickets.StateRule"),
        ),
    ),
    Section(
        _("Agents"),
        (
            Entry(_("Agents"), "support_agent", model="agents.Agent"),
            Entry(_("Skill groups"), "groups", model="agents.SkillGroup"),
            Entry(_("Service level policies"), "timer", model="agents.ServiceLevelPolicy"),
            Entry(_("Capacity"), "stacks", model="agents.CapacityProfile"),
            Entry(_("Skills"), "school", model="agents.Skill"),
            Entry(_("Locations"), "location_on", model="agents.Location"),
            Entry(_("Break reasons"), "coffee", model="agents.ReasonCode"),
            Entry(_("Messages to agents"), "campaign", model="agents.Broadcast"),
            Entry(_("Dispositions"), "label", model="interactions.Disposition"),
        ),
    ),
    Section(
        _("Ticket desk"),
        (
            Entry(_("Canned replies"), "quickreply", model="tickets.CannedReply"),
            Entry(_("Macros"), "bolt", model="tickets.Macro"),
            Entry(_("Checklists"), "checklist", model="tickets.ChecklistTemplate"),
            Entry(_("Saved views"), "bookmarks", model="tickets.SavedView"),
            Entry(_("Changes of many tickets"), "edit_note", model="tickets.TicketBatch"),
            Entry(_("Time spent"), "timer", model="tickets.TimeEntry"),
        ),
    ),
    Section(
        _("Call handling"),
        (
            Entry(_("Call flows"), "account_tree", model="ivr.CallFlow", pages=("ivr.FlowVersion",)),
            Entry(_("Test cases"), "rule", model="ivr.FlowCase"),
            Entry(_("Prompts"), "record_voice_over", model="ivr.Prompt"),
            Entry(_("Business hours"), "schedule", model="schedules.BusinessHours"),
            Entry(_("Number lists"), "format_list_numbered", model="numberlists.NumberList"),
            Entry(_("Numbers on lists"), "dialpad", model="numberlists.NumberEntry"),
            Entry(_("SLA policies"), "avg_pace", model="sla.Policy"),
            Entry(_("Entry points"), "call_received", model="telephony.EntryPoint"),
            Entry(_("HTTP connections"), "cloud_sync", model="integrations.HttpConnection"),
        ),
    ),
    Section(
        _("Knowledge base"),
        (
            Entry(_("Articles"), "menu_book", model="knowledge.Article"),
            Entry(_("Search"), "search", url="admin:knowledge_search", permission="knowledge.view_article"),
            Entry(_("Review tasks"), "task_alt", model="knowledge.ReviewTask"),
            Entry(
                _("What was asked"),
                "contact_support",
                url="admin:knowledge_reports",
                permission="knowledge.view_knowledge_reports",
            ),
            Entry(
                _("Effect of articles"),
                "compare",
                url="admin:kpis_articles",
                permission="kpis.view_intervalfigures",
            ),
            Entry(_("Categories"), "folder_open", model="knowledge.Category"),
            Entry(_("Synonyms"), "compare_arrows", model="knowledge.Synonym"),
            Entry(_("Knowledge settings"), "tune", model="knowledge.KnowledgeSettings"),
        ),
    ),
    Section(
        _("Rules"),
        (
            Entry(_("Rules"), "bolt", model="automation.Rule"),
            Entry(_("What rules did"), "history_toggle_off", model="automation.RuleRun"),
            Entry(_("Routing of tickets"), "alt_route", model="dispatch.RoutedGroup"),
            Entry(_("Tickets on the floor"), "move_to_inbox", model="dispatch.TicketWork"),
        ),
    ),
    Section(
        _("Telephony"),
        (
            Entry(_("Asterisk nodes"), "dns", model="telephony.AsteriskNode"),
            Entry(_("Trunks"), "cable", model="telephony.Trunk"),
        ),
    ),
    Section(
        _("Administration"),
        (
            Entry(_("Users"), "person", model="accounts.User"),
            Entry(_("Roles"), "shield_person", model="auth.Group"),
            Entry(_("Teams"), "diversity_3", model="accounts.Team"),
            Entry(_("Custom fields"), "list_alt_add", model="customfields.CustomField"),
            Entry(_("Imports"), "upload_file", model="sheets.ImportBatch"),
            Entry(_("Background work"), "pending_actions", model="jobs.Job"),
            Entry(_("Scheduled tasks"), "event_repeat", model="django_celery_beat.PeriodicTask"),
            Entry(_("Allowed addresses"), "outgoing_mail", model="subscriptions.AllowedAddress"),
            Entry(_("Webhooks"), "webhook", model="integrations.Webhook"),
            Entry(_("Deliveries"), "outbox", model="integrations.Delivery"),
            Entry(_("Outbox"), "dynamic_feed", model="outbox.Place"),
            Entry(_("Held entries"), "report", model="outbox.Held"),
            Entry(_("Audit"), "history", model="audit.AuditEvent"),
        ),
    ),
)

_NAMED = tuple(entry.url for section in MENU for entry in section.entries if entry.url)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the menu for the request's user, in the theme's form; sections without an entry are left out."""
    sections: list[dict[str, Any]] = []
    for section in MENU:
        items = list(_items(section, request))
        if items:
            separator = bool(sections)
            title, collapsible = section.title, section.collapsible
            sections.append(
                {"title": title, "separator": separator, "collapsible": collapsible, "items": items}
            )
    return sections


def _items(section: Section, request: HttpRequest) -> Iterator[dict[str, Any]]:
    for entry in section.entries:
        link = _link(entry, request)
        if link:
            item = {"title": entry.title, "icon": entry.icon, "link": link}
            yield item | {"active": _is_within(request, link, entry)}


def _is_within(request: HttpRequest, link: str, entry: Entry) -> bool:
    """Return whether the page belongs to the entry, and to no other more closely: a report is not the list above it."""
    home = reverse("admin:index")
    if home in (link, request.path):
        return link == request.path
    pages = (link, *(_list_page(label, request) for label in entry.pages))
    below = max((len(page) for page in pages if page and request.path.startswith(page)), default=0)
    return bool(below) and not any(
        len(own) > below and request.path.startswith(own) for own in map(reverse, _NAMED) if own != link
    )


def _link(entry: Entry, request: HttpRequest) -> str | None:
    """Return where the entry leads, or None where there is no such page or not for this user."""
    if entry.model:
        return _list_page(entry.model, request)
    if entry.permission and not request.user.has_perm(entry.permission):
        return None
    try:
        return reverse(entry.url)
    except NoReverseMatch:
        return None


def _list_page(label: str, request: HttpRequest) -> str | None:
    try:
        model = apps.get_model(label)
        page = admin.site.get_model_admin(model)
    except (LookupError, NotRegistered):
        return None
    if not page.has_module_permission(request) or not page.has_view_permission(request):
        return None
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
