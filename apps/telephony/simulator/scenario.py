"""Who calls, how they behave, how agents' telephones behave: a description, and one caller's script drawn from it.

Everything that a caller will do is drawn before the call begins, from a generator of its own that is derived from
the seed and the number of the call. A run can be repeated whatever the timing: the 57th caller is always the same.
"""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

Share = Annotated[float, Meta(ge=0, le=1)]
Seconds = Annotated[float, Meta(ge=0)]
Weights = dict[str, Annotated[float, Meta(ge=0)]]
PhoneMode = Literal["answers", "when_asked", "no_answer", "busy", "declines", "silent", "unreachable"]
"""What a telephone does when it is called. ``when_asked``: it picks up by itself if the call asks for that, and only
rings otherwise. ``silent``: it does not even ring, as if its network were down.
``unreachable``: it is not registered, and Asterisk refuses to call it."""
ATTEMPTS = 8
"""How many telephones' reactions are drawn for one caller; they are used in turn."""
THOUGHTS = 12
CUSTOMERS = (
    *(f"+1555010{number:04d}" for number in range(1, 41)),
    *(f"+861380013{number:04d}" for number in range(8001, 8021)),
)
"""The numbers of the demonstration's customers (``fixtures/demo/customers.json``)."""


class Phone(Struct, frozen=True, forbid_unknown_fields=True):
    """What a telephone does: it rings for ``answer_after`` seconds; it may hang up so long after it was picked up,
    and press ``keys`` before, each so many seconds after the one before."""

    mode: PhoneMode = "answers"
    answer_after: Seconds = 2.0
    hangs_up_after: Seconds | None = None
    keys: tuple[tuple[Seconds, str], ...] = ()


class Scenario(Struct, frozen=True, forbid_unknown_fields=True):
    """A load. Shares are between 0 and 1, times in seconds of the virtual clock."""

    dnis: Weights = field(default_factory=lambda: {"4001": 0.97, "4009": 0.03})
    keys: Weights = field(default_factory=lambda: {"1": 0.40, "2": 0.35, "3": 0.25})
    wrong_keys: tuple[str, ...] = ("7", "8", "9", "*")
    wrong_key_share: Share = 0.05
    callers: tuple[str, ...] = CUSTOMERS
    """Known numbers that call."""
    stranger_share: Share = 0.4
    """How many callers have another number, out of ``stranger_pool`` made-up ones, so that some call again."""
    stranger_pool: Annotated[int, Meta(ge=1, le=9999)] = 400
    think: tuple[Seconds, Seconds] = (0.4, 2.5)
    listen: tuple[Seconds, Seconds] = (3.0, 12.0)
    """A caller presses a key after at most so many seconds of a prompt, even if it goes on."""
    repeats: Annotated[int, Meta(ge=0, le=20)] = 4
    """How often a caller presses the last key again when asked again."""
    patience_mean: Seconds = 60.0
    patience_min: Seconds = 5.0
    talk_median: Annotated[float, Meta(gt=0)] = 75.0
    talk_spread: Seconds = 0.6
    talk_range: tuple[Seconds, Seconds] = (20.0, 240.0)
    ivr_hangup_share: Share = 0.03
    agent_hangs_up_share: Share = 0.3
    voicemail: tuple[Seconds, Seconds] = (5.0, 30.0)
    answer_after: tuple[Seconds, Seconds] = (1.0, 6.0)
    no_answer_share: Share = 0.04
    busy_share: Share = 0.01
    phones: dict[str, Phone] = {}
    """Telephones that always behave in one way, by extension."""
    numbers: dict[str, Phone] = {}
    """Telephone numbers outside that always behave in one way, as they are dialled. ``unreachable``: not assigned."""
    called_answer_after: tuple[Seconds, Seconds] = (2.0, 12.0)
    called_no_answer_share: Share = 0.15
    called_busy_share: Share = 0.05
    endpoints: Literal["any", "provisioned"] = "any"
    """Which extensions can be called: every one, or those that were configured through ARI."""
    sounds: dict[str, Annotated[float, Meta(gt=0)]] = {}
    missing_sounds: tuple[str, ...] = ()


class ScenarioError(ValueError):
    """A scenario file that cannot be used; the message names the place."""


class CallerScript(Struct, frozen=True):
    """What one caller will do. ``keys`` are pressed one entry a prompt; an entry may have several digits."""

    number: int
    ani: str
    dnis: str
    keys: tuple[str, ...]
    thinks: tuple[float, ...]
    listens: float
    repeats: int
    patience: float
    talk: float
    ivr_hangup_after: float | None
    hangs_up: Literal["caller", "agent"]
    voicemail: float
    ends_voicemail: Literal["key", "hangup", "silence"]
    phones: tuple[Phone, ...]
    manual: bool = False
    """The caller does nothing by itself; keys and hang-up come from outside."""


def load(path: Path) -> Scenario:
    """Read and validate a scenario file."""
    try:
        scenario = msgspec.json.decode(path.read_bytes(), type=Scenario)
    except (OSError, msgspec.MsgspecError) as problem:
        raise ScenarioError(f"{path}: {problem}") from problem
    for name in ("dnis", "keys"):
        if sum(getattr(scenario, name).values()) <= 0:
            raise ScenarioError(f"{path}: '{name}' needs at least one positive weight")
    return scenario


def draw(scenario: Scenario, seed: int, number: int) -> CallerScript:
    """Return the script of call ``number`` (from 1)."""
    rng = Random(f"{seed}/{number}")
    return CallerScript(
        number=number,
        ani=_ani(scenario, rng),
        dnis=_weighted(scenario.dnis, rng),
        keys=_keys(scenario, rng),
        thinks=tuple(rng.uniform(*scenario.think) for _ in range(THOUGHTS)),
        listens=rng.uniform(*scenario.listen),
        repeats=scenario.repeats,
        patience=max(scenario.patience_min, rng.expovariate(1.0) * scenario.patience_mean),
        talk=_talk(scenario, rng),
        ivr_hangup_after=rng.uniform(0.5, 4.0) if rng.random() < scenario.ivr_hangup_share else None,
        hangs_up="agent" if rng.random() < scenario.agent_hangs_up_share else "caller",
        voicemail=rng.uniform(*scenario.voicemail),
        ends_voicemail=rng.choice(("key", "hangup", "silence")),
        phones=tuple(draw_phone(scenario, rng) for _ in range(ATTEMPTS)),
    )


def draw_phone(scenario: Scenario, rng: Random) -> Phone:
    """Return how a telephone reacts once."""
    chance, answer_after = rng.random(), rng.uniform(*scenario.answer_after)
    if chance < scenario.busy_share:
        return Phone("busy")
    if chance < scenario.busy_share + scenario.no_answer_share:
        return Phone("no_answer")
    return Phone("answers", answer_after)


def draw_called(scenario: Scenario, rng: Random) -> Phone:
    """Return how somebody outside reacts to being called once; who answers talks, and hangs up."""
    chance, answer_after = rng.random(), rng.uniform(*scenario.called_answer_after)
    if chance < scenario.called_busy_share:
        return Phone("busy")
    if chance < scenario.called_busy_share + scenario.called_no_answer_share:
        return Phone("no_answer")
    return Phone("answers", answer_after, _talk(scenario, rng))


def _talk(scenario: Scenario, rng: Random) -> float:
    low, high = scenario.talk_range
    return min(high, max(low, scenario.talk_median * rng.lognormvariate(0.0, scenario.talk_spread)))


def _keys(scenario: Scenario, rng: Random) -> tuple[str, ...]:
    right = _weighted(scenario.keys, rng)
    if rng.random() >= scenario.wrong_key_share or not scenario.wrong_keys:
        return (right,)
    wrong = tuple(rng.choice(scenario.wrong_keys) for _ in range(rng.randint(1, 3)))
    return (*wrong, right)


def _ani(scenario: Scenario, rng: Random) -> str:
    known, stranger = rng.random() >= scenario.stranger_share, rng.randrange(scenario.stranger_pool)
    if known and scenario.callers:
        return rng.choice(scenario.callers)
    return f"+1202555{stranger:04d}"


def _weighted(weights: Mapping[str, float], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
