"""Development and the demo: local hosts only, a random key kept under VAR_DIR, static files from the sources."""

from contactcenter.settings.base import *
from contactcenter.settings.base import ENVIRONMENT
from contactcenter.settings.secret import kept_secret

DEBUG = ENVIRONMENT.debug if ENVIRONMENT.debug is not None else True
SECRET_KEY = ENVIRONMENT.secret_key or kept_secret(ENVIRONMENT.var_dir / "secret-key")
ALLOWED_HOSTS = [*ENVIRONMENT.allowed_hosts, "127.0.0.1", "localhost", "[::1]"]

# Static files straight from the apps, with or without DEBUG: no collectstatic before the first page.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
