"""Words of the knowledge base that are stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.knowledge.domain import files, lifecycle, weekly


class Audience(models.TextChoices):
    INTERNAL = "internal", _("Internal")
    PUBLIC = "public", _("Public")


class VersionState(models.TextChoices):
    DRAFT = lifecycle.DRAFT, _("Draft")
    IN_REVIEW = lifecycle.IN_REVIEW, _("In review")
    PUBLISHED = lifecycle.PUBLISHED, _("Published")
    REPLACED = lifecycle.REPLACED, _("Replaced")


class Place(models.TextChoices):
    """Where somebody searched or judged."""

    HELP = "help", _("Help page")
    WORKBENCH = "workbench", _("Workbench")
    ADMIN = "admin", _("Administration")
    API = "api", _("API")
    TELEPHONE = "telephone", _("Telephone")


class FeedbackReason(models.TextChoices):
    WRONG = "wrong", _("It is wrong")
    OUTDATED = "outdated", _("It is out of date")
    UNCLEAR = "unclear", _("It is hard to understand")
    INCOMPLETE = "incomplete", _("Something is missing")
    OTHER = "other", _("Something else")


class UseKind(models.TextChoices):
    SHOWN = "shown", _("Opened")
    INSERTED = "inserted", _("Put into the note or reply")
    HELPFUL = "helpful", _("Called helpful")
    UNHELPFUL = "unhelpful", _("Called unhelpful")


class QuestionKind(models.TextChoices):
    """From where a question of the week comes."""

    UNANSWERED = "unanswered", _("Search without result")
    ASKED = "asked", _("Frequent search")
    DISPOSITION = "disposition", _("Frequent disposition")
    CATEGORY = weekly.CATEGORY, _("Frequent category of tickets")
    TICKET_TYPE = weekly.TICKET_TYPE, _("Frequent type of tickets")
    UNHELPFUL = "unhelpful", _("Unhelpful article")
    EXPIRED = "expired", _("Article due for review")
    ASSIGNED = "assigned", _("Assigned by hand")


class TaskState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of a task", "Open")
    DONE = "done", _("Done")
    DISMISSED = "dismissed", _("Dismissed")


REVIEW_PROBLEMS = {
    lifecycle.OWN_WORK: _("Somebody else must approve this: whoever wrote a version may not approve it."),
    lifecycle.REVIEW_NEEDED: _("A review is required: submit the draft, then somebody approves it."),
    lifecycle.REASON_NEEDED: _("Say what is to be changed: the author reads it."),
}

FILE_PROBLEMS = {
    "empty": _("The file is empty."),
    "not_a_picture": _("This is no picture that can be shown. Take a PNG, JPEG, GIF or WebP file."),
    "unknown": _(
        "This kind of file cannot be attached. Allowed are PDF, office documents, ZIP, pictures, and text in UTF-8."
    ),
    "too_large": _("The file is too large: pictures up to %(pictures)s MB, other files up to %(others)s MB."),
    "too_many_pixels": _("The picture has too many pixels: at most %(pixels)s million."),
}


def say_file_problem(code: str) -> str:
    """Return why a file was refused, in the reader's language."""
    return str(FILE_PROBLEMS[code]) % {
        "pictures": files.MAX_PICTURE_BYTES // 1_000_000,
        "others": files.MAX_ATTACHMENT_BYTES // 1_000_000,
        "pixels": files.MAX_PIXELS // 1_000_000,
    }
