"""Writes the golden files of Ward linkage, Gaussian mixtures, k-medoids and k-prototypes.

    python3 -m venv .venv && .venv/bin/pip install -r tests/golden/requirements.txt
    .venv/bin/python tests/golden/make_others.py

others-NAME.json hold one data set each, with what scikit-learn says about it; others-mixed.json holds mixed rows, with
what kmedoids and kmodes say. Input is rounded to what is written, and to f32, before anything is computed from it.
"""

import json
from importlib.metadata import version
from pathlib import Path

import kmedoids
import numpy
from kmodes.kprototypes import KPrototypes
from sklearn import datasets
from sklearn.cluster import AgglomerativeClustering
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
CUTS = (2, 3, 5, 8)
COMPONENTS = (1, 2, 3, 5)
MEDOIDS = (2, 3, 5, 9)


def computed(values):
    """To twelve significant digits."""
    if numpy.ndim(values) == 0:
        return float(f"{float(values):.12g}")
    return [computed(value) for value in values]


def single(x):
    """Four decimals, as f32 holds them: the numbers that both sides see."""
    return numpy.round(x, 4).astype(numpy.float32).astype(numpy.float64)


def letters(labels):
    return "".join(chr(ord("a") + int(label)) for label in labels)


def blobs(n_samples, n_features, centers, spread, seed):
    x, _ = datasets.make_blobs(n_samples, n_features, centers=centers, cluster_std=spread, random_state=seed)
    return x


def slanted(seed):
    x = blobs(500, 3, [[0.0, 0.0, 0.0], [5.0, 1.0, 0.0], [2.0, 6.0, 3.0]], 1.0, seed)
    return x @ numpy.array([[1.0, 0.7, 0.0], [0.0, 1.0, -0.5], [0.2, 0.0, 0.8]])


SETS = {
    "wine": StandardScaler().fit_transform(datasets.load_wine().data),
    "slanted": slanted(4),
    "blobs": blobs(700, 5, 6, 2.0, 6),
}


def ward(x):
    model = AgglomerativeClustering(n_clusters=1, linkage="ward", compute_distances=True).fit(x)
    cuts = [AgglomerativeClustering(n_clusters=k, linkage="ward").fit(x) for k in CUTS]
    return {
        "heights": computed(model.distances_),
        "cuts": [{"n_clusters": k, "labels": letters(cut.labels_)} for k, cut in zip(CUTS, cuts)],
    }


def mixture(x, kind, k):
    """From rows at equal steps through the file, the covariance of all rows, and equal shares."""
    starts = [row * len(x) // k for row in range(k)]
    covariance = numpy.cov(x.T, bias=True)
    precisions = {
        "full": numpy.array([numpy.linalg.inv(covariance)] * k),
        "diag": numpy.array([1.0 / numpy.diag(covariance)] * k),
    }
    model = GaussianMixture(
        k,
        covariance_type=kind,
        tol=1e-3,
        reg_covar=1e-6,
        max_iter=200,
        weights_init=numpy.full(k, 1.0 / k),
        means_init=x[starts],
        precisions_init=precisions[kind],
    ).fit(x)
    return {
        "covariance_type": kind,
        "rows": starts,
        "lower_bound": computed(model.lower_bound_),
        "log_likelihood": computed(model.score(x)),
        "n_iter": model.n_iter_,
        "bic": computed(model.bic(x)),
        "aic": computed(model.aic(x)),
        "weights": computed(model.weights_),
        "means": computed(model.means_.ravel()),
        "covariances": computed(model.covariances_.ravel()),
    }


def mixed(n_rows, seed):
    """Four kinds of customer: two numbers on different scales and three categories, some cells missing."""
    chance = numpy.random.default_rng(seed)
    kind = chance.integers(0, 4, n_rows)
    spend = numpy.array([20.0, 60.0, 60.0, 150.0])[kind] + 12.0 * chance.normal(size=n_rows)
    visits = numpy.array([2.0, 2.5, 7.0, 8.0])[kind] + 0.8 * chance.normal(size=n_rows)
    usual = numpy.array([[0, 1, 0], [1, 1, 2], [2, 0, 2], [2, 3, 1]])[kind]
    codes = numpy.where(chance.random((n_rows, 3)) < 0.7, usual, chance.integers(0, 4, (n_rows, 3)))
    return single(numpy.stack([spend, visits], axis=1)), codes


def gower(numbers, codes, ranges, weights):
    """The definition, word for word. NaN and -1 are missing."""
    n_rows = len(numbers)
    distances = numpy.zeros((n_rows, n_rows))
    for a in range(n_rows):
        for b in range(a):
            above = below = 0.0
            for col, (spread, weight) in enumerate(zip(ranges, weights)):
                x, y = numbers[a, col], numbers[b, col]
                if not (numpy.isnan(x) or numpy.isnan(y)):
                    above += weight * abs(x - y) / spread
                    below += weight
            for col, weight in enumerate(weights[numbers.shape[1] :]):
                x, y = codes[a, col], codes[b, col]
                if x >= 0 and y >= 0:
                    above += weight * (x != y)
                    below += weight
            distances[a, b] = distances[b, a] = above / below if below > 0.0 else 1.0
    return distances


def medoids(distances, k):
    """From rows at equal steps through the file."""
    starts = [row * len(distances) // k for row in range(k)]
    found = kmedoids.fasterpam(distances, numpy.array(starts, dtype=numpy.uint64), init="first", random_state=None)
    return {"rows": starts, "loss": computed(found.loss), "medoids": sorted(int(row) for row in found.medoids)}


def prototypes(numbers, codes, k):
    """From rows at equal steps through the file, on standardised numbers."""
    starts = [row * len(numbers) // k for row in range(k)]
    x = numpy.empty((len(numbers), 5), dtype=object)
    x[:, :2], x[:, 2:] = numbers, codes
    init = [numbers[starts], codes[starts]]
    model = KPrototypes(k, init=init, n_init=1, max_iter=100).fit(x, categorical=[2, 3, 4])
    return {
        "rows": starts,
        "gamma": computed(model.gamma),
        "cost": computed(model.cost_),
        "labels": letters(model.labels_),
    }


def write(name, content):
    lines = (f" {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in content.items())
    (HERE / f"others-{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


VERSIONS = {name: version(name) for name in ("scikit-learn", "numpy", "kmedoids", "kmodes")}

for name, x in SETS.items():
    x = single(x)
    mixtures = [mixture(x, kind, k) for kind in ("full", "diag") for k in COMPONENTS]
    content = {"versions": VERSIONS, "n_cols": x.shape[1], "values": computed(x.ravel()), "ward": ward(x)}
    write(name, content | {"mixtures": mixtures})

numbers, codes = mixed(400, 11)
scaled = single(StandardScaler().fit_transform(numbers))
holes = numpy.random.default_rng(5)
with_holes = numpy.where(holes.random(numbers.shape) < 0.1, numpy.nan, numbers)
codes_with_holes = numpy.where(holes.random(codes.shape) < 0.1, -1, codes)
weights = [1.0, 2.0, 1.0, 0.5, 1.0]
ranges = numpy.nanmax(with_holes, axis=0) - numpy.nanmin(with_holes, axis=0)
distances = gower(with_holes, codes_with_holes, ranges, weights)
write(
    "mixed",
    {
        "versions": VERSIONS,
        "numbers": [None if numpy.isnan(x) else computed(x) for x in with_holes.ravel()],
        "codes": [int(code) for code in codes_with_holes.ravel()],
        "weights": weights,
        "some_distances": computed(distances[:12, :12].ravel()),
        "medoids": [medoids(distances, k) for k in MEDOIDS],
        "scaled": computed(scaled.ravel()),
        "whole_codes": [int(code) for code in codes.ravel()],
        "prototypes": [prototypes(scaled, codes, k) for k in MEDOIDS],
    },
)
