"""Fixed choices of the agent directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.domain.capacity import Medium
from apps.agents.domain.states import Presence
from apps.agents.domain.strategy import Strategy

MIN_LEVEL = 1
MAX_LEVEL = 10


class SelectionStrategy(models.TextChoices):
    """Who among the free agents with the skills is asked: :class:`apps.agents.domain.strategy.Strategy` in words."""

    LONGEST_IDLE = Strategy.LONGEST_IDLE, _("Free for longest")
    LEAST_OCCUPIED = Strategy.LEAST_OCCUPIED, _("Smallest share of the shift at work")
    FEWEST_HANDLED = Strategy.FEWEST_HANDLED, _("Fewest conversations in the shift")
    ROUND_ROBIN = Strategy.ROUND_ROBIN, _("In turn")
    BEST_FIT = Strategy.BEST_FIT, _("Highest levels in what is asked")
    LEAST_SKILLED = Strategy.LEAST_SKILLED, _("Least skilled who will do (keeps experts free)")
    WEIGHTED_RANDOM = Strategy.WEIGHTED_RANDOM, _("Drawn by lot; rank 1 twice as often as rank 2")
    SEQUENTIAL = Strategy.SEQUENTIAL, _("Always in the order of extensions")
    RING_ALL = Strategy.RING_ALL, _("All at once; the first to accept has it")


class PausePresence(models.TextChoices):
    """What becomes of an agent who misses too many offers."""

    BREAK = Presence.BREAK, _("Set to break")
    OFFLINE = Presence.OFFLINE, _("Set offline")


class MediumChoice(models.TextChoices):
    """By what a customer reached us."""

    VOICE = Medium.VOICE, _("Call")
    CHAT = Medium.CHAT, _("Chat")
    EMAIL = Medium.EMAIL, _("E-mail")
    TASK = Medium.TASK, _("Task")


DESK_MEDIUM_CHOICES = [choice for choice in MediumChoice.choices if choice[0] != MediumChoice.VOICE]
"""What can be worked on without a call."""


class AcceptOn(models.TextChoices):
    """Where an agent says yes to an offer."""

    SCREEN = "screen", _("Screen")
    PHONE = "phone", _("Phone")


class OverflowCondition(models.TextChoices):
    """When a step of the waiting line's rules is taken: as in ``apps.acd.domain.rules``."""

    WAITING = "waiting", _("After waiting")
    FULL = "full", _("Line full")
    CLOSED = "closed", _("Closed")
    HOLIDAY = "holiday", _("Holiday")
    NO_AGENT = "no_agent", _("Nobody signed in")


class OverflowAction(models.TextChoices):
    """What such a step does with the caller: as in ``apps.acd.domain.rules``."""

    ANNOUNCE = "announce", _("Play a prompt, wait on")
    GROUP = "group", _("To another group")
    VOICEMAIL = "voicemail", _("Take a message")
    CALLBACK = "callback", _("Call back, with a prompt")
    FLOW = "flow", _("Into a call flow")
    HANG_UP = "hang_up", _("Hang up, with a prompt")


class ServiceLevelFormula(models.TextChoices):
    """Which of the seven definitions a service level follows; T is the threshold, S the limit of a short abandon. The
    formulas themselves are in ``apps.kpis.domain.service_level``."""

    A = "A", _("A: (answered ≤ T + abandoned ≤ T) ÷ (answered + abandoned)")
    B = "B", _("B: answered ≤ T ÷ answered")
    C = "C", _("C: answered ≤ T ÷ (answered + abandoned)")
    D = "D", _("D: answered ≤ T ÷ (answered + abandoned > T)")
    E = "E", _("E: (answered ≤ T + abandoned ≤ S) ÷ (answered + abandoned)")
    F = "F", _("F: answered ≤ T ÷ (answered + abandoned − short)")
    G = "G", _("G: (answered ≤ T + abandoned ≤ T + callback ≤ T) ÷ queued")
