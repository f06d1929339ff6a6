"""Production: refuses to start on a weak key, DEBUG or wildcard hosts; HTTPS only."""

from contactcenter.settings.base import *
from contactcenter.settings.base import ENVIRONMENT, STORAGES
from contactcenter.settings.guard import refuse_unsafe

refuse_unsafe(ENVIRONMENT)

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come over plain HTTP from the same host
if ENVIRONMENT.behind_tls_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
