"""What happens to interactions, as rules and other systems hear of it: kind → what it means.

Whatever a medium is, it says the same: an adapter for chat or e-mail needs no kinds of its own (docs/one-flow.md).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

QUEUED = "interaction.queued"
ANSWERED = "interaction.answered"
ENDED = "interaction.ended"
ABANDONED = "interaction.abandoned"
WRAPPED_UP = "interaction.wrapped_up"
TICKET_WANTED = "interaction.ticket_wanted"
ANSWER_GIVEN = "interaction.answer_given"
ANSWER_JUDGED = "interaction.answer_judged"
ANSWER_MISSING = "interaction.answer_missing"
VOICEMAIL_LEFT = "voicemail.left"
CALLBACK_REQUESTED = "callback.requested"
CALLBACK_COMPLETED = "callback.completed"
CALLBACK_CANCELLED = "callback.cancelled"
CALLBACK_EXPIRED = "callback.expired"

KINDS: dict[str, Any] = {
    QUEUED: _("A customer began to wait for an agent of a skill group."),
    ANSWERED: _("An agent and a customer were connected."),
    ENDED: _("A call, chat or other interaction ended."),
    ABANDONED: _("A customer gave up waiting."),
    WRAPPED_UP: _("An agent finished the work after an interaction and said how it ended."),
    TICKET_WANTED: _("A call flow wants a ticket."),
    ANSWER_GIVEN: _("A call flow said the spoken answer of an article."),
    ANSWER_JUDGED: _("A caller said whether the answer that they heard helped."),
    ANSWER_MISSING: _("A call flow had no spoken answer for a caller."),
    VOICEMAIL_LEFT: _("A caller left a message."),
    CALLBACK_REQUESTED: _("A callback was promised."),
    CALLBACK_COMPLETED: _("A customer was called back and reached."),
    CALLBACK_CANCELLED: _("A callback was cancelled."),
    CALLBACK_EXPIRED: _("A callback failed: the last attempt was in vain, or its time is over."),
}
