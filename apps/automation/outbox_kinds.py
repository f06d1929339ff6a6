"""What happens to rules, as others hear of it: kind → what it means. The key is the rule's."""

from typing import Any

from django.utils.translation import gettext_lazy as _

PAUSED = "rule.paused"
CALLED = "webhook.called"

KINDS: dict[str, Any] = {
    PAUSED: _("A rule was paused because another one undoes what it does."),
    CALLED: _("A rule or a macro told a webhook of a ticket."),
}
