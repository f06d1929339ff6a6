"""Tests: the same engines as everywhere, started by tests/plugins/services.py; cheap passwords, no surprises."""

from contactcenter.settings.base import *

DEBUG = False
SECRET_KEY = "for-tests-only-" + "0" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]

# Hashing is tested by itself with the real hasher; everywhere else it would only cost time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
# Every test client has a handler of its own: looking for all static files costs each of them 90 ms.
WHITENOISE_AUTOREFRESH = True
