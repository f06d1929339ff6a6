"""Arithmetic on mono sound: sampling rate, loudness, peaks. Pure functions over arrays of samples in -1 … 1.

Everything is done in the frequency domain, in pieces of some seconds that overlap: exact, and as fast as numpy is.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

BLOCK_SECONDS = 10
"""Of a long signal that is resampled piece by piece; pieces meet within a margin of one second on either side."""
PASS = 0.92
"""Share of the lower band that is kept whole; from there to its end it fades."""
GATE_SECONDS, GATE_STEPS = 0.4, 4
ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
OFFSET = -0.691
"""EBU R128 / ITU-R BS.1770: a sine of 997 Hz at full scale is -3.01 LUFS."""
HOP_SECONDS, REACH = 0.001, 5
"""The limiter looks ``REACH`` hops ahead and back."""


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """Return the signal at another sampling rate, its band limited to what fits."""
    return resample_stream([samples], rate, wanted)


def resample_stream(blocks: Iterable[Samples], rate: int, wanted: int) -> Samples:
    """Return a signal that comes in blocks of any size at another sampling rate; memory grows with the result only."""
    return _by_pieces(blocks, rate, wanted, lambda piece: _resampled(piece, rate, wanted))


def loudness(samples: Samples, rate: int) -> float | None:
    """Return the integrated loudness in LUFS (EBU R128, gated); None where nothing is above the absolute gate."""
    powers = _gate_powers(k_weighted(samples, rate), rate)
    heard = powers[_lufs(powers) > ABSOLUTE_GATE]
    if not len(heard):
        return None
    heard = heard[_lufs(heard) > _lufs(heard.mean()) + RELATIVE_GATE]
    return float(_lufs(heard.mean()))


def k_weighted(samples: Samples, rate: int) -> Samples:
    """Return the signal weighted as BS.1770 asks: a head's shelf of 4 dB, then a high-pass filter."""
    length = (BLOCK_SECONDS + 3) * rate  # a piece with its margins, and room for the filters to ring out
    turn = np.exp(-2j * np.pi * np.arange(length // 2 + 1) / length)
    response = _biquad(*_shelf(rate), turn) * _biquad(*_high_pass(rate), turn)

    def weigh(piece: Samples) -> Samples:
        return np.fft.irfft(np.fft.rfft(piece, length) * response, length)

    return _by_pieces([samples], rate, rate, weigh)


def limit_peaks(samples: Samples, rate: int, ceiling_db: float) -> Samples:
    """Return the signal with its true peaks (between the samples too) below the ceiling: gain goes down ahead of a peak
    and comes back after it, within milliseconds."""
    ceiling = 10 ** (ceiling_db / 20)
    hop = max(1, round(rate * HOP_SECONDS))
    peaks = _true_peaks(samples, rate, hop)
    if not len(peaks) or peaks.max() <= ceiling:
        return samples
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    lowest = _around(wanted, 2 * REACH).min(axis=1)
    kernel = np.hanning(2 * REACH + 1)
    gains = _around(lowest, REACH) @ (kernel / kernel.sum())
    return samples * np.interp(np.arange(len(samples)), (np.arange(len(gains)) + 0.5) * hop, gains)


def to_pcm(samples: Samples) -> bytes:
    """Return the samples as 16 bit little-endian numbers."""
    return bytes(np.clip(np.rint(samples * 32_767), -32_768, 32_767).astype("<i2").tobytes())


def _resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    if rate == wanted:
        return samples
    length = -(-len(samples) // rate) * rate  # whole seconds, so that both lengths are whole numbers
    size = length // rate * wanted
    spectrum = np.fft.rfft(samples, length)[: size // 2 + 1]
    if wanted < rate:
        spectrum = spectrum * _fade(len(spectrum))
    return np.fft.irfft(spectrum, size) * (size / length)


def _fade(bins: int) -> Samples:
    place = np.clip((np.arange(bins) / max(bins - 1, 1) - PASS) / (1 - PASS), 0, 1)
    return 0.5 + 0.5 * np.cos(np.pi * place)


def _by_pieces(
    blocks: Iterable[Samples], rate: int, wanted: int, work: Callable[[Samples], Samples]
) -> Samples:
    """Return what ``work``, which leads from one sampling rate to the other, makes of a signal; what it returns may be
    longer than what it got."""
    parts = []
    for before, piece, after in _framed(blocks, rate):
        start = len(before) // rate * wanted
        done = work(np.concatenate((before, piece, after)))
        parts.append(done[start : start + -(-len(piece) * wanted // rate)])
    return np.concatenate(parts) if parts else np.zeros(0)


def _framed(blocks: Iterable[Samples], rate: int) -> Iterator[tuple[Samples, Samples, Samples]]:
    """Cut a stream into pieces, each with a second of what goes before and after it (less at the ends)."""
    size, before, rest = BLOCK_SECONDS * rate, np.zeros(0), np.zeros(0)
    for block in blocks:
        rest = np.concatenate((rest, block))
        while len(rest) >= size + rate:
            yield before, rest[:size], rest[size : size + rate]
            before, rest = rest[size - rate : size], rest[size:]
    if len(rest):
        yield before, rest, np.zeros(0)


def _lufs(power: Samples) -> Samples:
    return OFFSET + 10 * np.log10(np.maximum(power, 1e-12))


def _gate_powers(samples: Samples, rate: int) -> Samples:
    """Return the mean squares of the gating blocks; one for all of a signal that is shorter than a block."""
    step = round(rate * GATE_SECONDS / GATE_STEPS)
    sums = np.concatenate(([0.0], np.cumsum(samples**2)))
    starts = np.arange(0, len(samples) - GATE_STEPS * step + 1, step)
    if not len(starts):
        return np.array([sums[-1] / max(len(samples), 1)])
    return (sums[starts + GATE_STEPS * step] - sums[starts]) / (GATE_STEPS * step)


def _biquad(
    b: tuple[float, ...], a: tuple[float, ...], turn: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    return np.polyval(b[::-1], turn) / np.polyval(a[::-1], turn)


def _shelf(rate: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """BS.1770's first filter, by its analogue prototype, for any sampling rate."""
    k = np.tan(np.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    b = ((high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0)
    return b, (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


def _high_pass(rate: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """BS.1770's second filter."""
    k = np.tan(np.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


def _true_peaks(samples: Samples, rate: int, hop: int) -> Samples:
    """Return the highest magnitude of each hop, of the signal at four times its rate."""
    fine = np.abs(resample(samples, rate, 4 * rate))
    count = -(-len(samples) // hop)
    padded = np.zeros(count * hop * 4)
    padded[: min(len(fine), len(padded))] = fine[: len(padded)]
    return padded.reshape(count, hop * 4).max(axis=1)


def _around(values: Samples, reach: int) -> NDArray[np.float64]:
    padded = np.pad(values, reach, mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
