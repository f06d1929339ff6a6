"""The definitions of the formulas in the reader's language: the documentation of the pure functions, word for word."""

from typing import Any

from django.utils.translation import gettext_lazy as _

DEFINITIONS: dict[str, Any] = {
    "service_level": _(
        "By the policy of each group: Σ numerators ÷ Σ denominators, every interaction by the formula and the limits "
        "that held in its group when it was queued. Where all groups follow one formula it is that formula's figure. "
        "Over groups with different ones it says which share of all that was judged met its own group's rule. "
        "Source: the suite's own."
    ),
    "service_level_a": _(
        "(answered ≤ T + abandoned ≤ T) ÷ (answered + abandoned): who leaves early was served in time. "
        "Source: formula 1 of the article; flattering, because quick abandons raise it."
    ),
    "service_level_b": _(
        "answered ≤ T ÷ answered: abandoned calls do not exist. "
        "Source: formula 2 of the article, which advises against it."
    ),
    "service_level_c": _(
        "answered ≤ T ÷ (answered + abandoned): every abandoned call counts against it. "
        "Source: formula 3 of the article."
    ),
    "service_level_d": _(
        "answered ≤ T ÷ (answered + abandoned > T): the default. "
        "Who leaves before T gave no chance to be answered in time and counts neither way. "
        "Source: formula 4 of the article; also what Bright Pattern uses "
        "(https://blog.brightpattern.com/blog/service-level-ns-infographic)."
    ),
    "service_level_e": _(
        "(answered ≤ T + abandoned ≤ S) ÷ (answered + abandoned): only short abandons were served in time. "
        "Source: formula 5 of the article."
    ),
    "service_level_f": _(
        "answered ≤ T ÷ (answered + abandoned − short): short abandons do not exist. "
        'Source: formula 6 of the article; Genesys Cloud with "Include Short Abandons" off '
        "(https://help.mypurecloud.com/articles/configure-the-service-level-calculation/)."
    ),
    "service_level_g": _(
        "(answered ≤ T + abandoned ≤ T + callback promised ≤ T) ÷ queued: a kept promise in time is service. "
        "Source: the suite's own, after Amazon Connect's \"contacts queued\" as denominator "
        "(https://docs.aws.amazon.com/connect/latest/adminguide/historical-metrics-definitions.html). "
        "What flowed out or still waits is in the denominator."
    ),
    "asa": _(
        "Average speed of answer: Σ wait of answered ÷ answered; wait = queued → agent connected, so ringing is "
        'in it. Source: Amazon Connect, "Average queue answer time", which it also calls average speed of answer.'
    ),
    "average_ring": _(
        "Σ ring of answered ÷ answered: the part of the ASA that passed between offer and connection. "
        "Source: the suite's own, shown apart so that a slow agent is not taken for a short-staffed queue."
    ),
    "abandon_wait": _(
        "Σ wait of abandoned ÷ abandoned: how long people waited in vain. "
        'Source: Amazon Connect, "Average queue abandon time".'
    ),
    "aht": _(
        "Average handle time: Σ (talk + hold + wrap-up) ÷ handled segments, one per agent that took part. "
        'A wrap-up that still goes on is not in it yet. Source: Amazon Connect, "Average handle time" (agent '
        "interaction and hold time plus after contact work, over contacts handled)."
    ),
    "abandon_rate": _(
        'abandoned ÷ offered, short abandons included. Source: Amazon Connect, "Abandonment rate".'
    ),
    "abandon_rate_net": _(
        "(abandoned − short) ÷ (offered − short): wrong numbers and second thoughts left out. "
        "Source: Genesys Cloud's treatment of short abandons."
    ),
    "transfer_rate": _("transfers ÷ handled segments. Source: the suite's own."),
    "hold_rate": _("segments held at least once ÷ handled segments. Source: the suite's own."),
    "missed_offer_rate": _(
        'offers that nobody answered in time ÷ offers made. Source: Amazon Connect, "Agent non-response".'
    ),
    "fcr_repeat": _(
        "First contact resolution by repeat contact: contacts without a repeat ÷ contacts. "
        "A contact is an answered interaction; it is repeated where the same customer (the same number where the "
        "customer is unknown) enters the same group's queue again within 7 days. Source: the suite's default of "
        "three definitions; contacts without a usable number are left out because their repeat could not be seen."
    ),
}

CALLBACK_DEFINITIONS: dict[str, Any] = {
    "callback_kept": _(
        "reached before the promised time was over ÷ (reached + expired). Who cancelled, or called again, was "
        "promised nothing any more; what goes on is not judged yet. Source: the suite's own."
    ),
    "callback_lateness": _(
        "Σ seconds after the promised time ÷ reached; in time counts 0. Source: the suite's own."
    ),
    "callback_attempts": _("Calls to customers ÷ reached: what a success costs. Source: the suite's own."),
    "callback_duplicates": _(
        "Pairs of callbacks for one number and group that were open at the same time ÷ asked for. It must be 0: "
        "anything else is a defect. Source: the suite's own."
    ),
}
