"""What the knowledge base announces."""

from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Any] = {
    "article.submitted": _("A version of an article was handed to the reviewers."),
    "article.published": _("A version of an article became what readers see."),
    "article.rejected": _("A reviewer gave a version of an article back to its author."),
    "article.archived": _("An article was taken away from its readers."),
    "article.restored": _("An archived article was given back to its readers."),
    "article.judged": _("A reader said whether an article helped."),
    "review_task.opened": _("A question of the week became somebody's task."),
    "review_task.closed": _("A review task was done or dismissed."),
    "review_task.overdue": _("A review task was not done in time."),
}
