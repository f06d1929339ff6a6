"""Why an action was not possible, for people."""

from django.utils.translation import gettext as _

from apps.tickets.domain.picture import Step


def say_problem(step: Step) -> str:
    """Return the sentence for the step's problem; what a service has said already is said as it is."""
    words = {
        "gone": _("What is to be set does not exist any more."),
        "no_way": _("The ticket cannot go to this state from where it is."),
        "unfinished": _("Required steps of the checklist are not done yet."),
        "bad_value": _("The value does not fit the field."),
        "no_group": _("The ticket has no skill group."),
        "closed": _("The ticket is closed. Reopen it before you reply."),
        "not_available": _("Nobody carries this out here."),
    }
    return str(words.get(step.problem, step.problem))
