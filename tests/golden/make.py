"""Writes the golden files: what scikit-learn says about its own data sets and some made ones.

    python3 -m venv .venv && .venv/bin/pip install -r tests/golden/requirements.txt
    .venv/bin/python tests/golden/make.py

Each file holds one data set and what was computed from it, with the versions that computed it. Numbers of the input are
written as they are; numbers that were computed are written to ten significant digits, well beyond every tolerance of
tests/golden/main.rs.
"""

import json
from pathlib import Path

import numpy
import scipy
import sklearn
from sklearn import datasets
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_samples, silhouette_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler

HERE = Path(__file__).parent
SEEDS = range(5)  # each with n_init = 10; the tests take the best of them all
N_CLUSTERS = range(2, 11)
FROM_STARTS = (2, 3, 5, 8)
WITH_SAMPLES = 3  # number of clusters for which the silhouette of each row is written


def blobs(n_samples, n_features, centers, spread, seed):
    x, _ = datasets.make_blobs(n_samples, n_features, centers=centers, cluster_std=spread, random_state=seed)
    return numpy.round(x, 3)


def stretched(seed):
    """Groups that are longer than wide, and of unequal size."""
    x = numpy.concatenate(
        [
            blobs(700, 2, [[-4.0, 0.0]], 1.0, seed),
            blobs(200, 2, [[3.0, 3.0]], 0.6, seed + 1),
            blobs(60, 2, [[3.0, -5.0]], 0.4, seed + 2),
        ]
    )
    return numpy.round(x @ numpy.array([[1.0, 0.6], [-0.4, 1.4]]), 3)


SETS = {
    "iris": datasets.load_iris().data,
    "wine": datasets.load_wine().data,
    "breast_cancer": datasets.load_breast_cancer().data,
    "digits": datasets.load_digits().data,
    "blobs": blobs(1000, 3, 6, 1.2, 1),
    "wide_blobs": blobs(600, 12, 9, 2.5, 2),
    "stretched": stretched(3),
}


def number(value):
    """A whole number without its point, any other with the digits it has."""
    value = float(value)
    return int(value) if value.is_integer() else value


def computed(values):
    """To ten significant digits."""
    if numpy.ndim(values) == 0:
        return number(f"{float(values):.10g}")
    return [computed(value) for value in values]


def from_starts(z, n_clusters):
    """Lloyd's descent from rows at equal steps through the file, until no label changes."""
    starts = [row * len(z) // n_clusters for row in range(n_clusters)]
    model = KMeans(n_clusters, init=z[starts], n_init=1, tol=0.0, max_iter=300, algorithm="lloyd").fit(z)
    return {"rows": starts, "inertia": computed(model.inertia_), "n_iter": model.n_iter_}


def best_of_starts(z, n_clusters):
    models = [KMeans(n_clusters, n_init=10, random_state=seed).fit(z) for seed in SEEDS]
    best = min(models, key=lambda model: model.inertia_)
    samples = silhouette_samples(z, best.labels_)
    found = {
        "n_clusters": n_clusters,
        "inertias": [computed(model.inertia_) for model in models],
        "labels": "".join(chr(ord("a") + label) for label in best.labels_),
        "silhouette": computed(silhouette_score(z, best.labels_)),
    }
    if n_clusters == WITH_SAMPLES:
        found["silhouettes"] = [round(float(value), 7) for value in samples]
    return found


def golden(name, x):
    standard, minmax = StandardScaler().fit(x), MinMaxScaler().fit(x)
    z = standard.transform(x)
    pca = PCA(3, svd_solver="full").fit(z) if x.shape[1] >= 3 else PCA(x.shape[1], svd_solver="full").fit(z)
    return {
        "name": name,
        "versions": {"sklearn": sklearn.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__},
        "n_cols": x.shape[1],
        "values": [number(value) for value in x.ravel()],
        "standard": {"center": computed(standard.mean_), "spread": computed(standard.scale_)},
        "minmax": {"center": computed(minmax.data_min_), "spread": computed(1.0 / minmax.scale_)},
        "pca": {
            "components": computed(pca.components_),
            "explained_variance": computed(pca.explained_variance_),
            "explained_variance_ratio": computed(pca.explained_variance_ratio_),
        },
        "from_starts": [from_starts(z, n_clusters) for n_clusters in FROM_STARTS],
        "best_of_starts": [best_of_starts(z, n_clusters) for n_clusters in N_CLUSTERS],
    }


for name, x in SETS.items():
    lines = (f" {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in golden(name, x).items())
    (HERE / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
