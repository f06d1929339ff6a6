"""The language of the screens."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin


class UserLanguageMiddleware(MiddlewareMixin):
    """Speaks the language of the user's profile, where none was chosen in this browser. Stands behind Django's own
    middleware for languages, which asks the browser, and behind the one that knows the user.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the profile's language for this request."""
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return
        language = getattr(request.user, "language", "")
        if language and translation.check_for_language(language):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
