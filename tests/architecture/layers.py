"""The architecture as data: the layers, and what an app shows to the others. docs/architecture.md tells why."""

# An import only ever points to a lower number.
LAYERS: dict[str, int] = {
    "kernel": 0,
    "accounts": 1, "audit": 1, "schedules": 1, "integrations": 1, "customfields": 1, "outbox": 1,
    "jobs": 1, "sheets": 1,
    "customers": 2, "agents": 2,
    "interactions": 3, "tickets": 3, "knowledge": 3, "numberlists": 3,
    "sla": 4, "automation": 4,
    "ivr": 5, "acd": 5, "campaigns": 5,
    "telephony": 6, "messaging": 6,
    "floor": 7,
    "dispatch": 8, "kpis": 8, "reports": 8, "quality": 8, "training": 8, "planning": 8,
    "workbench": 9, "supervision": 9, "goals": 9, "subscriptions": 9,
}  # fmt: skip

# Neighbours of one layer that may import each other after all, each with its reason.
NEIGHBOURS: dict[tuple[str, str], str] = {
    ("accounts", "audit"): "what is done in the admin (theme) or to a user is recorded",
    ("audit", "accounts"): "its admin wears the theme",
    ("schedules", "accounts"): "its admin wears the theme",
    ("integrations", "accounts"): "its admin wears the theme, its secrets are encrypted",
    ("customfields", "accounts"): "its admin wears the theme, its API the common rules",
    ("outbox", "accounts"): "its admin wears the theme",
    ("outbox", "audit"): "what is replayed or given up is recorded",
    ("integrations", "audit"): "what is done to a webhook is recorded",
    ("integrations", "outbox"): "webhooks follow it",
    ("jobs", "accounts"): "its admin wears the theme",
    ("jobs", "audit"): "who cancels a job or fetches a file is recorded",
    ("sheets", "accounts"): "its admin wears the theme",
    ("sheets", "audit"): "imports and exports are recorded",
    ("schedules", "sheets"): "its lists come and go as spreadsheets",
    ("accounts", "sheets"): "one rule says what is a formula",
    ("sheets", "jobs"): "imports and exports run in the background",
    ("tickets", "interactions"): "a ticket belongs to interactions",
    ("knowledge", "interactions"): "an article is offered during interactions",
    ("reports", "kpis"): "reports are made of figures",
    ("subscriptions", "goals"): "goals are reviewed by mail",
    ("supervision", "subscriptions"): "reports that were not sent are an alarm of the dashboard",
    ("supervision", "goals"): "goals stand on the dashboard",
    ("planning", "kpis"): "what would have been is said in the figures of what was",
}

# What every app may show to the others.
SURFACE = frozenset({"selectors", "services", "models", "domain"})

# What single apps show besides: tools made to be used by others.
ALSO_SHOWN: dict[str, frozenset[str]] = {
    "accounts": frozenset(
        {"theme", "fields", "roles", "sheets", "paging", "formats", "rest", "encryption", "players"}
        | {"choices", "segmenting", "panels", "refusals", "strict", "parsers", "cards"}
    ),
    "audit": frozenset({"append_only", "requests", "choices", "admin_record"}),
    "customers": frozenset({"choices", "numbers", "personal", "references", "timeline"}),
    "customfields": frozenset({"choices", "forms", "admin_mixin", "columns", "rest", "texts", "words"}),
    "jobs": frozenset({"registry", "running", "locks"}),
    "schedules": frozenset({"choices"}),
    "sheets": frozenset({"describing", "model_sheet", "pages", "resource", "staged"}),
    "agents": frozenset({"choices", "references"}),
    "integrations": frozenset({"webhook_services"}),
    "interactions": frozenset({"projections", "callback_projection", "words", "panels", "choices"}),
    "tickets": frozenset(
        {"columns", "outbox_kinds", "choices", "panels", "actions", "facts", "world", "rule_words"}
        | {"rule_catalogue", "rule_forms", "desk"}
    ),
    "ivr": frozenset({"canvas_plugins", "choices", "flow_templates", "prompt_services"}),
    "telephony": frozenset({"ports", "naming", "choices"}),
    "sla": frozenset({"choices"}),
    "knowledge": frozenset({"choices"}),
    "floor": frozenset({"inbox", "live", "wire", "loops"}),
    "kpis": frozenset(
        {"projections", "links", "windows", "labels", "definitions", "permissions", "report", "choices"}
    ),
    "goals": frozenset({"words"}),
    "reports": frozenset({"catalogue", "outputs", "links", "pages"}),
}

# The kernel is one surface: all of it is for everybody.
OPEN_APPS = frozenset({"kernel"})

# Whoever decides must not look: neither at the clock nor at chance, nor at the world.
IMPURE = frozenset(
    {
        "django",
        "asyncio",
        "logging",
        "os",
        "pathlib",
        "random",
        "secrets",
        "socket",
        "subprocess",
        "threading",
        "time",
    }
)
# The parts of the kernel that stand between the pure code and the world.
KERNEL_EDGE = frozenset({"apps.kernel.clock", "apps.kernel.confine", "apps.kernel.ids"})

# Pure modules outside of a domain package: held to the same rule, and to be used by pure code.
PURE_MODULES = frozenset({"apps.telephony.naming", "apps.telephony.ports", "apps.accounts.segmenting"})

# The one module that knows the admin theme by name.
THEME = frozenset({"apps.accounts.theme", "apps.accounts.theme_lists"})
