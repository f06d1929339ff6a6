"""How long decisions take, kept small enough to be always on."""

from collections import deque

KEPT = 5_000


class Latency:
    """The last :data:`KEPT` durations, in seconds."""

    def __init__(self) -> None:
        self.count = 0
        self._samples: deque[float] = deque(maxlen=KEPT)

    def add(self, seconds: float) -> None:
        self.count += 1
        self._samples.append(seconds)

    def summary(self) -> dict[str, float]:
        """Return ``count`` and the 50th and 99th percentile in milliseconds (0 where there is no sample)."""
        ordered = sorted(self._samples)
        return {
            "count": self.count,
            "p50_ms": _percentile(ordered, 0.50),
            "p99_ms": _percentile(ordered, 0.99),
        }


def _percentile(ordered: list[float], share: float) -> float:
    """Nearest-rank percentile of sorted seconds, in milliseconds."""
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 3)
