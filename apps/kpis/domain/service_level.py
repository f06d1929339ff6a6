"""The seven service level policies. T is the group's threshold, S its limit of a short abandon.

They differ only in what an abandoned call does to the figure, and on the same day they lie five points apart;
a service level without its policy means nothing. Source of A to F and of the worked example in the tests:
Call Centre Helper, "Service Level Threshold Calculations",
https://www.callcentrehelper.com/service-level-threshold-calculations-206890.htm
"""

from apps.kpis.domain.counts import Counts
from apps.kpis.domain.ratio import Ratio


def service_level_a(counts: Counts) -> Ratio:
    """(answered ≤ T + abandoned ≤ T) ÷ (answered + abandoned): who leaves early was served in time.

    Source: formula 1 of the article; flattering, because quick abandons raise it.
    """
    return Ratio(counts.answered_within + counts.abandoned_within, counts.answered + counts.abandoned)


def service_level_b(counts: Counts) -> Ratio:
    """answered ≤ T ÷ answered: abandoned calls do not exist. Source: formula 2 of the article, which advises
    against it."""
    return Ratio(counts.answered_within, counts.answered)


def service_level_c(counts: Counts) -> Ratio:
    """answered ≤ T ÷ (answered + abandoned): every abandoned call counts against it. Source: formula 3 of the
    article."""
    return Ratio(counts.answered_within, counts.answered + counts.abandoned)


def service_level_d(counts: Counts) -> Ratio:
    """answered ≤ T ÷ (answered + abandoned > T): the default.

    Who leaves before T gave no chance to be answered in time and counts neither way. Source: formula 4 of the
    article; also what Bright Pattern uses (https://blog.brightpattern.com/blog/service-level-ns-infographic).
    """
    abandoned_late = counts.abandoned - counts.abandoned_within
    return Ratio(counts.answered_within, counts.answered + abandoned_late)


def service_level_e(counts: Counts) -> Ratio:
    """(answered ≤ T + abandoned ≤ S) ÷ (answered + abandoned): only short abandons were served in time.

    Source: formula 5 of the article.
    """
    return Ratio(counts.answered_within + counts.short_abandoned, counts.answered + counts.abandoned)


def service_level_f(counts: Counts) -> Ratio:
    """answered ≤ T ÷ (answered + abandoned − short): short abandons do not exist.

    Source: formula 6 of the article; Genesys Cloud with "Include Short Abandons" off
    (https://help.mypurecloud.com/articles/configure-the-service-level-calculation/).
    """
    return Ratio(counts.answered_within, counts.answered + counts.abandoned - counts.short_abandoned)


def service_level_g(counts: Counts) -> Ratio:
    """(answered ≤ T + abandoned ≤ T + callback promised ≤ T) ÷ queued: a kept promise in time is service.

    Source: the suite's own, after Amazon Connect's "contacts queued" as denominator
    (https://docs.aws.amazon.com/connect/latest/adminguide/historical-metrics-definitions.html). What flowed
    out or still waits is in the denominator.
    """
    served = counts.answered_within + counts.abandoned_within + counts.callbacks_within
    return Ratio(served, counts.offered)
