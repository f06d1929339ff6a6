"""What each role may do, as data: patterns of permissions (``app_label.codename``, with ``*``).

The patterns name apps of every layer by their labels only; nothing is imported. A role gets every existing
permission that one of its patterns matches, so a new model of an app is covered without a change here.
"""

ADMINISTRATORS = "Administrators"
SUPERVISORS = "Supervisors"
AGENTS = "Agents"

_RUN_THE_FLOOR = (
    "agents", "automation", "customers", "customfields", "dispatch", "schedules", "ivr", "knowledge", "kpis",
    "numberlists", "reports", "sla", "supervision", "tickets",
)  # fmt: skip

ROLE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    ADMINISTRATORS: ("*.*",),
    SUPERVISORS: (
        "*.view_*",
        *(f"{label}.*" for label in _RUN_THE_FLOOR),
        "goals.*",
        "interactions.*_disposition",
        "interactions.change_interaction",
        "subscriptions.*_reportsubscription",
        "telephony.*_entrypoint",
    ),
    AGENTS: (
        "agents.view_skill",
        "agents.view_skillgroup",
        "agents.view_reasoncode",
        "agents.view_location",
        "customfields.view_*",
        "customers.view_*",
        "customers.add_*",
        "customers.change_*",
        "interactions.view_disposition",
        "knowledge.view_article",
        "knowledge.view_category",
        # The lists of a ticket's form; which tickets an agent sees is decided in apps/tickets/selectors.py.
        "tickets.view_tickettype",
        "tickets.view_category",
        "tickets.view_priority",
        "tickets.view_tag",
    ),
}
# Rows that only the machinery writes, and what must stay as it was recorded: nobody gets more than a look.
NEVER_GRANTED: tuple[str, ...] = (
    "audit.add_*", "audit.change_*", "audit.delete_*",
    "customers.change_consent", "customers.delete_consent", "customers.*_suppressednumber",
    "customers.add_customermerge", "customers.change_customermerge", "customers.delete_customermerge",
    "customers.add_duplicatepair", "customers.delete_duplicatepair",
    "customers.add_privacyrequest", "customers.change_privacyrequest", "customers.delete_privacyrequest",
    "agents.change_servicelevelpolicy",
    "kpis.add_*", "kpis.change_*", "kpis.delete_*",
    "interactions.*_eventlog", "interactions.add_interaction", "interactions.delete_interaction",
    "interactions.add_callback", "interactions.change_callback", "interactions.delete_callback",
    "knowledge.*_searchlog", "knowledge.*_articleuse", "knowledge.*_translation",
    "interactions.add_segment", "interactions.change_segment", "interactions.delete_segment",
    "sla.add_clock", "sla.change_clock", "sla.delete_clock", "sla.*_duepoint", "sla.*_policychoice", "sla.*_recount",
    "reports.add_savedreport", "reports.change_savedreport", "reports.*_favouritereport",
    "tickets.*_ticketevent", "tickets.*_ticketmessage", "tickets.delete_ticket",
    "tickets.*_watcher", "tickets.*_tickettag", "tickets.*_ticketinteraction",
    "tickets.*_tickettext", "tickets.*_ticketlease", "tickets.*_batchitem", "tickets.*_defaultview",
    "tickets.*_timecorrection", "tickets.*_checklistitem", "tickets.add_ticketbatch", "tickets.delete_ticketbatch",
    "tickets.add_timeentry", "tickets.delete_timeentry",
    "automation.add_rulerun", "automation.change_rulerun", "automation.delete_rulerun", "automation.*_causedentry",
    "automation.add_notice", "automation.change_notice", "automation.delete_notice",
    "goals.change_goalnote", "goals.delete_goalnote",
    "subscriptions.add_reportrun", "subscriptions.change_reportrun", "subscriptions.delete_reportrun",
    "subscriptions.*_reportdelivery",
    "dispatch.add_ticketwork", "dispatch.delete_ticketwork",
)  # fmt: skip
# What even a role that may see everything does not see: keys to the API, and other people's sessions.
HIDDEN_FROM_ALL_BUT_ADMINISTRATORS: tuple[str, ...] = ("authtoken.*", "sessions.*")
