"""How a skill group chooses among the free agents who fit: the names, for the directory and for the routing alike."""

from enum import StrEnum


class Strategy(StrEnum):
    """Within one rank of the group, and after preferred skills, the choice falls on the agent who …

    ``LONGEST_IDLE`` has been free longest; ``LEAST_OCCUPIED`` spent the smallest share of the shift at work;
    ``FEWEST_HANDLED`` had the fewest conversations in the shift; ``ROUND_ROBIN`` was asked longest ago; ``BEST_FIT``
    has the highest levels in what is asked; ``LEAST_SKILLED`` can do least besides, which keeps experts free;
    ``WEIGHTED_RANDOM`` is drawn, rank 1 twice as often as rank 2; ``SEQUENTIAL`` comes first by extension;
    ``RING_ALL``: all are asked at once, and the first to accept has it.
    """

    LONGEST_IDLE = "longest_idle"
    LEAST_OCCUPIED = "least_occupied"
    FEWEST_HANDLED = "fewest_handled"
    ROUND_ROBIN = "round_robin"
    BEST_FIT = "best_fit"
    LEAST_SKILLED = "least_skilled"
    WEIGHTED_RANDOM = "weighted_random"
    SEQUENTIAL = "sequential"
    RING_ALL = "ring_all"
