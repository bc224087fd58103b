"""Randomness by hashing: every draw is a function of what it is about.

A visitor's country or a pageview's page does not depend on how many others were drawn before
it, so the same events come out whatever the number of files, chunks or threads.
"""

from __future__ import annotations

import zlib
from functools import cache

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_WHOLE = 2.0**-53


@cache
def _salt(name: str) -> np.uint64:
    return np.uint64((zlib.crc32(name.encode()) * int(_GOLDEN)) & 0xFFFFFFFFFFFFFFFF)


def _scrambled(state: Keys) -> Keys:
    """splitmix64's finaliser; `state` must be the caller's own copy."""
    state ^= state >> np.uint64(30)
    state *= _FIRST
    state ^= state >> np.uint64(27)
    state *= _SECOND
    state ^= state >> np.uint64(31)
    return state


def keys_of(root: int | Keys, *parts: int | Ints | Keys) -> Keys:
    """One 64-bit key for each row of `parts`, below `root`."""
    key = np.atleast_1d(np.asarray(root)).astype(np.uint64)
    for part in parts:
        offset = np.atleast_1d(np.asarray(part)).astype(np.int64).view(np.uint64) + _GOLDEN
        key = _scrambled(key ^ _scrambled(offset * _FIRST))
    return key


def bits(keys: Keys, name: str) -> Keys:
    """64 random bits for each key; another name gives independent ones."""
    return _scrambled(keys + _salt(name))


def uniform(keys: Keys, name: str) -> Floats:
    """At least 0, below 1."""
    return (bits(keys, name) >> np.uint64(11)).astype(np.float64) * _WHOLE


def chance(keys: Keys, name: str, probability: float | Floats) -> Bools:
    return uniform(keys, name) < probability


def between(keys: Keys, name: str, low: float, high: float) -> Ints:
    """A whole number from `low` up to, not including, `high`."""
    return (low + uniform(keys, name) * (high - low)).astype(np.int64)


def heavy_tailed(keys: Keys, name: str, scale: float, shape: float = 1.6) -> Floats:
    """Waiting times: most are short, a few are very long."""
    return scale * np.power(-np.log1p(-uniform(keys, name)), shape)


def geometric(keys: Keys, name: str, mean: float) -> Ints:
    """0, 1, 2, ... with the given mean."""
    ratio = np.log(mean / (1.0 + mean))
    return np.floor(np.log1p(-uniform(keys, name)) / ratio).astype(np.int64)


class Weighted:
    """Draws the index of one of several weighted things."""

    def __init__(self, weights: list[float] | Floats) -> None:
        cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
        self._bounds = cumulative[:-1] / cumulative[-1]

    def draw(self, keys: Keys, name: str) -> Ints:
        return self.at(uniform(keys, name))

    def at(self, positions: Floats) -> Ints:
        return np.searchsorted(self._bounds, positions, side="right").astype(np.int64)
