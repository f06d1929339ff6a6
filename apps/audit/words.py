"""What stands in the audit record as a code, as words for people."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

_ACTIONS: dict[str, Any] = {
    "agent.extension_entered": _("entered the own extension"),
    "agent.presence_set": _("set the presence"),
    "article.archived": _("archived the article"),
    "article.confirmed": _("confirmed that the article is right"),
    "article.draft_discarded": _("discarded a draft of the article"),
    "article.file_added": _("added a file to the article"),
    "article.file_removed": _("removed a file of the article"),
    "article.published": _("published a version of the article"),
    "article.rejected": _("gave a version of the article back"),
    "article.restored": _("took the article out of the archive"),
    "article.submitted": _("submitted a version of the article for review"),
    "review_task.closed": _("closed the review task"),
    "broadcast.sent": _("sent a message to agents"),
    "agent.help_cleared": _("saw to a request for help"),
    "conversation.barged": _("barged in"),
    "conversation.monitor_stopped": _("stopped listening"),
    "conversation.monitored": _("listened"),
    "conversation.taken_over": _("took the call over"),
    "conversation.whispered": _("whispered"),
    "customer.data_erased": _("erased the personal data of the customer"),
    "customer.data_exported": _("exported all data of the customer"),
    "customer.merged": _("merged another customer into the customer"),
    "customer.unmerged": _("undid a merge of the customer"),
    "data.exported": _("exported data"),
    "data.imported": _("imported data"),
    "data.import_undone": _("undid an import"),
    "job.cancelled": _("cancelled background work"),
    "demo.loaded": _("loaded the demo"),
    "flow.archived": _("took the flow out of service"),
    "flow.plan_cancelled": _("cancelled the planned publication of the flow"),
    "flow.plan_failed": _("could not publish the flow as planned"),
    "flow.planned": _("planned the publication of the flow"),
    "flow.published": _("published the flow"),
    "flow.released": _("released the flow to a share of the calls"),
    "flow.validated": _("validated the flow"),
    "flow.withdrawn": _("withdrew the release of the flow"),
    "interaction.disposition_corrected": _("corrected the disposition"),
    "interaction.moved": _("moved the waiting caller"),
    "interaction.promoted": _("put the caller to the front"),
    "object.added": _("added"),
    "object.changed": _("changed"),
    "object.deleted": _("deleted"),
    "prompt.deleted": _("deleted the prompt"),
    "prompt.phone_rung": _("had a phone rung to record the prompt"),
    "prompt.version_added": _("added a version of the prompt"),
    "prompt.version_discarded": _("discarded a version of the prompt"),
    "prompt.version_used": _("let callers hear a version of the prompt"),
    "prompt.words_added": _("added the words for numbers to the prompts"),
    "prompts.spoken": _("let prompts be spoken"),
    "recording.played": _("listened to the recording"),
    "secret.reset": _("made a new secret"),
    "user.logged_in": _("logged in"),
    "user.logged_out": _("logged out"),
    "user.login_failed": _("failed to log in"),
    "outbox.given_up": _("gave up held events"),
    "outbox.replayed": _("had held events tried again"),
    "webhook.paused": _("paused the webhook"),
    "webhook.replayed": _("had events sent to the webhook again"),
    "webhook.resumed": _("resumed the webhook"),
    "webhook.secret_renewed": _("made a new secret for the webhook"),
    "webhook.tested": _("sent a test to the webhook"),
}


def say_action(action: str) -> str:
    """Return the action in the language of the request; one that this list does not know stays a code."""
    return str(_ACTIONS.get(action, action))


def say_object_type(label: str) -> str:
    """Return the name of the model ``app.model``; a model that is no more stays as it was written."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
