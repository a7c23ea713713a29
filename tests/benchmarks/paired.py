"""Whether a difference is more than chance: the same questions asked twice, and resampled."""

from collections.abc import Sequence

import numpy as np

SAMPLES = 10_000


def paired(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """The mean of `other` less `one`, and the ends of its 95% interval, by bootstrap over the questions."""
    differences = np.subtract(other, one)
    drawn = np.random.default_rng(1).integers(0, len(differences), (SAMPLES, len(differences)))
    low, high = np.percentile(differences[drawn].mean(axis=1), (2.5, 97.5))
    return [round(float(value), 3) for value in (differences.mean(), low, high)]
