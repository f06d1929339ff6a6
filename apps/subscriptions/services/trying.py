"""Looks at a mail before anybody gets it."""

from base64 import b64encode
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.subscriptions.models import ReportSubscription
from apps.subscriptions.services.making import make_content, write_message


def preview(*, subscription: ReportSubscription, language: str, now: datetime | None = None) -> str:
    """Return the HTML of the mail as it would be now, its pictures inside."""
    content = make_content(subscription, now or timezone.now(), language)
    html = content.body.html
    for picture in content.body.pictures:
        html = html.replace(f"cid:{picture.cid}", f"data:image/png;base64,{b64encode(picture.png).decode()}")
    return html


def send_test(*, subscription: ReportSubscription, user: User) -> None:
    """Send the mail as it would be now to one user alone. Raises what the mail server raises."""
    language = user.language or subscription.language or settings.LANGUAGE_CODE
    note = _("This is a test: nobody else got it.")
    content = make_content(subscription, timezone.now(), language, note)
    write_message(content, user.email, make_msgid("report-test")).send()
