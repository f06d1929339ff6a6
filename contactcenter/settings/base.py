"""Settings that hold everywhere. The environment is read in contactcenter/env.py and nowhere else."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from contactcenter.discovery import our_apps
from contactcenter.embedded.layout import endpoints
from contactcenter.endpoints import celery_redis_url, database_config, mail_server
from contactcenter.env import BASE_DIR, environment
from contactcenter.lean import has_screens
from contactcenter.settings.logs import logging_config
from contactcenter.settings.unfold import UNFOLD as UNFOLD

ENVIRONMENT = environment()
_EMBEDDED = endpoints(ENVIRONMENT.var_dir)

DATABASE_URL = ENVIRONMENT.database_url or _EMBEDDED.database_url
REDIS_URL = ENVIRONMENT.redis_url or _EMBEDDED.redis_url
# Starts every key and every pub/sub channel name. A logical database number does not separate channels.
REDIS_KEY_PREFIX = ENVIRONMENT.redis_key_prefix

VAR_DIR = ENVIRONMENT.var_dir
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.csrf_trusted_origins)

_SCREENS = [
    "daphne",  # first: it replaces runserver
    "contactcenter",
    "unfold",  # before admin: it replaces the admin's templates
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "django_celery_beat",
]
INSTALLED_APPS = [
    *(_SCREENS if has_screens() else ["contactcenter"]),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    *our_apps(),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "contactcenter.csp.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.accounts.cards.MaskedCardsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

CSRF_FAILURE_VIEW = "contactcenter.error_pages.csrf_failure"
ROOT_URLCONF = "contactcenter.urls"
ASGI_APPLICATION = "contactcenter.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- engines -----------------------------------------------------------------------------------------------
DATABASES = {"default": database_config(DATABASE_URL, ENVIRONMENT.database_pool_size)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"{REDIS_KEY_PREFIX}:cache",
    },
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": f"{REDIS_KEY_PREFIX}:layer"},
    },
}

CELERY_BROKER_URL = celery_redis_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"{REDIS_KEY_PREFIX}:celery:"}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Outcomes that matter are rows of the task's own model; a result store would only hold a second truth.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = ENVIRONMENT.time_zone

# --- who may enter -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"  # agents are not staff: the admin's own log-in page would refuse them
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_HASHERS = [
    "contactcenter.hashers.OwaspArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SECRET_KEY_FALLBACKS = list(ENVIRONMENT.secret_key_fallbacks)
# Secrets of switches and phones at rest; empty means: derived from SECRET_KEY.
FIELD_ENCRYPTION_KEYS = list(ENVIRONMENT.field_encryption_keys)
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

# --- languages, time ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone
PHONE_REGION = ENVIRONMENT.phone_region

# --- files -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = ENVIRONMENT.static_root
MEDIA_URL = "/media/"
MEDIA_ROOT = ENVIRONMENT.media_root
RECORDINGS_DIR = ENVIRONMENT.recordings_dir
# Files that background work made or was given; every web server and worker must see the same folder.
JOB_FILES_DIR = VAR_DIR / "jobs"
SHEET_FILES_DIR = VAR_DIR / "sheets"
# What looks for malware in files of tickets: see apps/tickets/scanning.py.
TICKET_SCANNER = ENVIRONMENT.ticket_scanner
# Card numbers in texts that people write: see apps/accounts/cards.py.
MASK_CARD_NUMBERS = ENVIRONMENT.mask_card_numbers
PROMPT_ORIGINALS_DIR = VAR_DIR / "prompt-originals"
# Text to speech: classes after apps/ivr/speech/ports.py, in the order in which a voice is looked for.
SPEECH_ENGINES = ["apps.ivr.speech.espeak.EspeakNg"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- API ---------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "rest_framework.authentication.TokenAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "apps.accounts.parsers.StrictJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissions"],
    "DEFAULT_FILTER_BACKENDS": [
        "apps.accounts.strict.StrictFilterBackend",
        "apps.accounts.strict.StrictOrderingFilter",
        "rest_framework.filters.SearchFilter",
    ],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "apps.accounts.schema.Schema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Contact Centre API",
    "DESCRIPTION": "Agents, queues, interactions, flows and key figures of the contact centre.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Fields of the same name with different choices, each with a name of its own in the schema.
    "ENUM_NAME_OVERRIDES": {
        "ClockKindEnum": "apps.sla.choices.ClockKind",
        "ClockStateEnum": "apps.sla.choices.ClockState",
        "DeliveryStateEnum": "apps.integrations.choices.DeliveryState",
        "DeskMediumEnum": "apps.agents.choices.DESK_MEDIUM_CHOICES",
        "MediumEnum": "apps.agents.choices.MediumChoice",
        "InteractionStateEnum": "apps.interactions.choices.InteractionState",
        "OutcomeEnum": "apps.interactions.choices.Outcome",
        "RecordingStateEnum": "apps.telephony.choices.RecordingState",
        "SegmentOutcomeEnum": "apps.interactions.choices.SegmentOutcome",
        "TicketAttachmentStateEnum": "apps.tickets.choices.AttachmentState",
        "TicketLinkKindEnum": "apps.tickets.choices.LinkKind",
        "TicketMediumEnum": "apps.tickets.choices.TicketMedium",
        "TicketMessageKindEnum": "apps.tickets.choices.MessageKind",
        "TicketStateEnum": "apps.tickets.choices.StateChoice",
    },
}

# --- mail --------------------------------------------------------------------------------------------------
_MAIL = mail_server(ENVIRONMENT.email_url)
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.tls, _MAIL.ssl
EMAIL_TIMEOUT = 20  # of one answer of the mail server
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
SITE_URL = ENVIRONMENT.site_url

# --- outbox ------------------------------------------------------------------------------------------------
OUTBOX_FOLLOWERS = "contactcenter.bootstrap.OUTBOX_FOLLOWERS"
# Who counts what tickets were about, for the weekly duty of the knowledge base.
KNOWLEDGE_FILED = "contactcenter.bootstrap.count_filed"
# So long what happened can be sent to webhooks again.
OUTBOX_KEEP_DAYS = 30

# --- floor -------------------------------------------------------------------------------------------------
FLOOR_SITE = ENVIRONMENT.floor_site
SPEECH_ENGINE = ENVIRONMENT.speech_engine
"""What understands callers at menus: ``http:CONNECTION`` (code of an HTTP connection), ``scripted`` (the virtual
Asterisk's callers), or nothing: then they press keys."""
FLOOR_JOURNAL_DIR = ENVIRONMENT.floor_journal_dir
# Where the demo's virtual Asterisk answers; `manage.py demo` sets both, `load_demo` enters them as a node.
DEMO_SWITCH_URL = ENVIRONMENT.demo_switch_url
DEMO_SWITCH_PASSWORD = ENVIRONMENT.demo_switch_password

LOGGING = logging_config(ENVIRONMENT.log_level)
