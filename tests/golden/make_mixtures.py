"""Writes mixtures.json: what scikit-learn makes of the mixtures of mixtures.rs, which are drawn here the same way.

    .venv/bin/python tests/golden/make_mixtures.py
"""

import json
import math
from pathlib import Path

import numpy
from sklearn.cluster import KMeans

HERE = Path(__file__).parent
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


class Random:
    """The product's generator, pipeline::random."""

    def __init__(self, seed, stream):
        self.state = mix((seed + GOLDEN) & MASK) ^ mix((stream * GOLDEN + 1) & MASK)

    def uniform(self):
        self.state = (self.state + GOLDEN) & MASK
        return (mix(self.state) >> 11) / (1 << 53)

    def normal(self):
        radius = math.sqrt(-2.0 * math.log(1.0 - self.uniform()))
        return radius * math.cos(math.tau * self.uniform())


def groups(centres, seed, size_and_spread):
    random = Random(seed, 1)
    rows = []
    for group, centre in enumerate(centres):
        size, spread = size_and_spread(group)
        rows += [[c + spread * random.normal() for c in centre] for _ in range(size)]
    return numpy.array(rows, dtype=numpy.float32).astype(float), numpy.array(centres)


def apart(n_points, gap, seed):
    random = Random(seed, 2)
    points = []
    while len(points) < n_points:
        x, y = random.uniform(), random.uniform()
        if all((p[0] - x) ** 2 + (p[1] - y) ** 2 > gap * gap for p in points):
            points.append([x, y])
    return points


def mixtures():
    for at, spread in enumerate([0.025, 0.033, 0.041, 0.048]):
        yield f"s{at + 1}", groups(apart(15, 0.17, 10 + at), at, lambda _: (333, spread))
    for at, (n_groups, gap) in enumerate([(20, 0.12), (35, 0.09), (50, 0.075)]):
        yield f"a{at + 1}", groups(apart(n_groups, gap, 20 + at), 30 + at, lambda _: (150, 0.22 * gap))
    dense = [[0.1, 0.3], [0.2, 0.55], [0.12, 0.75]]
    sparse = [[0.8, 0.3], [0.8, 0.5], [0.8, 0.7], [0.95, 0.4], [0.95, 0.6]]
    yield "unbalance", groups(dense + sparse, 40, lambda group: (2000, 0.02) if group < 3 else (100, 0.025))
    yield "d31", groups(apart(31, 0.115, 50), 51, lambda _: (100, 0.026))
    yield "birch1", groups([[float(x), float(y)] for x in range(10) for y in range(10)], 60, lambda _: (60, 0.25))
    yield "birch2", groups([[at * 0.3, 4.0 * math.sin(at * 0.125)] for at in range(100)], 61, lambda _: (60, 0.07))
    random = Random(9, 2)
    yield "dim32", groups([[random.uniform() for _ in range(32)] for _ in range(16)], 62, lambda _: (64, 0.05))


def centroid_index(a, b):
    def orphans(points, others):
        nearest = ((points[:, None] - others[None]) ** 2).sum(2).argmin(1)
        return len(others) - len(set(nearest))

    return max(orphans(a, b), orphans(b, a))


def main():
    found = []
    for name, (x, centres) in mixtures():
        k = len(centres)
        runs = [KMeans(k, n_init=10, random_state=seed).fit(x).cluster_centers_ for seed in range(20)]
        missed = sum(centroid_index(run, centres) > 0 for run in runs)
        inertia = KMeans(k, n_init=100, random_state=0).fit(x).inertia_
        found.append({"name": name, "sum": float(x.sum()), "inertia": float(f"{inertia:.10g}"), "missed": missed})
        print(found[-1], flush=True)
    (HERE / "mixtures.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
