"""Writes density-*.json: what scikit-learn, and the hdbscan package, say about dense groups.

    .venv/bin/pip install -r tests/golden/requirements.txt
    .venv/bin/python tests/golden/make_density.py

The rows are rounded to 32 bits first, as the pipeline stores them, so that all see the same numbers. Where mutual
reachabilities are equal, HDBSCAN's answer hangs on the order of the rows: each case is fitted again on rows in other
orders, which begin in every part of the data, and `decided` says which rows get the same label and probability in all
of them.
"""

import json
from importlib.metadata import version
from pathlib import Path

import hdbscan
import numpy
import sklearn
from sklearn import datasets
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
ORDERS = 150


def rings(seed):
    """Two rings, one within the other, and rows strewn over both."""
    random = numpy.random.default_rng(seed)
    angle = random.uniform(0, 2 * numpy.pi, 700)
    radius = numpy.where(numpy.arange(700) < 450, 4.0, 1.5) + random.normal(0, 0.12, 700)
    on_rings = numpy.column_stack([radius * numpy.cos(angle), radius * numpy.sin(angle)])
    return numpy.concatenate([on_rings, random.uniform(-5, 5, (80, 2))])


def moons(seed):
    return datasets.make_moons(600, noise=0.06, random_state=seed)[0]


def blobs(seed):
    x, _ = datasets.make_blobs([300, 250, 150, 80], 4, cluster_std=[0.5, 1.0, 1.5, 0.4], random_state=seed)
    return numpy.concatenate([x, numpy.random.default_rng(seed).uniform(-12, 12, (60, 4))])


# Rows, then eps and min_samples for DBSCAN, then min_cluster_size and min_samples for HDBSCAN.
SETS = {
    "iris": (datasets.load_iris().data, [(0.5, 5), (0.8, 6), (0.3, 3)], [(5, None), (20, 5), (15, 2)]),
    "wine": (datasets.load_wine().data, [(2.2, 5), (2.6, 12)], [(5, 3), (8, None)]),
    "blobs": (blobs(4), [(0.3, 8), (0.15, 5), (0.45, 20)], [(20, None), (30, 5)]),
    "moons": (moons(5), [(0.2, 5), (0.12, 4), (0.3, 12)], [(10, None), (25, 5)]),
    "rings": (rings(6), [(0.2, 5), (0.12, 4), (0.3, 10)], [(15, None), (25, 6)]),
}


def labels_of(labels):
    return [int(label) for label in labels]


def dbscan(x, eps, min_samples):
    model = DBSCAN(eps=eps, min_samples=min_samples).fit(x)
    core = numpy.zeros(len(x), int)
    core[model.core_sample_indices_] = 1
    return {
        "eps": eps,
        "min_samples": min_samples,
        "labels": labels_of(model.labels_),
        "core": "".join(map(str, core)),
    }


def k_distances(x, k):
    distances, _ = NearestNeighbors(n_neighbors=k, algorithm="kd_tree").fit(x).kneighbors(x)
    return {"min_samples": k, "sorted": [float(f"{value:.10g}") for value in sorted(distances[:, -1])]}


def canonical(labels):
    """Groups as the first of their rows, so that numbers can be compared; noise as -1."""
    first = {}
    for row, label in enumerate(labels):
        first.setdefault(label, row)
    return numpy.array([first[label] if label >= 0 else -1 for label in labels])


def fit_sklearn(x, size, samples, method):
    model = HDBSCAN(min_cluster_size=size, min_samples=samples, cluster_selection_method=method, copy=True).fit(x)
    return model.labels_, model.probabilities_


def fit_package(x, size, samples, method):
    # The package does not count a row as its own neighbour.
    model = hdbscan.HDBSCAN(
        min_cluster_size=size,
        min_samples=(samples or size) - 1,
        cluster_selection_method=method,
        approx_min_span_tree=False,
    ).fit(x)
    return model.labels_, model.probabilities_


def in_all_orders(fit, x, *params):
    labels, probabilities = fit(x, *params)
    decided = numpy.ones(len(x), bool)
    for seed in range(ORDERS):
        # The spanning tree grows from the first row: that decides most ties.
        first = seed * len(x) // ORDERS
        order = numpy.random.default_rng(seed).permutation(len(x))
        order = numpy.concatenate([[first], order[order != first]])
        shuffled_labels, shuffled_probabilities = fit(x[order], *params)
        back = numpy.argsort(order)
        # Groups are matched by the rows they share most.
        other = shuffled_labels[back]
        for label in set(labels):
            here = labels == label
            values, counts = numpy.unique(other[here], return_counts=True)
            decided &= ~here | (other == values[counts.argmax()])
        decided &= (labels < 0) == (other < 0)
        decided &= abs(probabilities - shuffled_probabilities[back]) < 1e-7
    return labels, probabilities, decided


def hierarchical(x, size, samples):
    cases = []
    for peer, fit in (("sklearn", fit_sklearn), ("hdbscan", fit_package)):
        for method in ("eom", "leaf"):
            labels, probabilities, decided = in_all_orders(fit, x, size, samples, method)
            print("  ", peer, method, size, samples, "groups", labels.max() + 1, "noise", (labels < 0).sum(),
                  "undecided", (~decided).sum())
            cases.append(
                {
                    "peer": peer,
                    "selection": method,
                    "min_cluster_size": size,
                    "min_samples": samples,
                    "labels": labels_of(labels),
                    "probabilities": [round(float(value), 6) for value in probabilities],
                    "decided": "".join("01"[int(value)] for value in decided),
                }
            )
    return cases


for name, (raw, for_dbscan, for_hdbscan) in SETS.items():
    x = StandardScaler().fit_transform(raw).astype(numpy.float32)
    wide = x.astype(float)
    print(name, x.shape)
    golden = {
        "name": name,
        "versions": {"sklearn": sklearn.__version__, "hdbscan": version("hdbscan"), "numpy": numpy.__version__},
        "n_cols": x.shape[1],
        "values": [float(str(value)) for value in x.ravel()],
        "dbscan": [dbscan(wide, *params) for params in for_dbscan],
        "k_distances": k_distances(wide, 2 * x.shape[1]),
        "hdbscan": [case for params in for_hdbscan for case in hierarchical(wide, *params)],
    }
    for case in golden["dbscan"]:
        print("  ", case["eps"], case["min_samples"], "groups", max(case["labels"]) + 1, "noise", case["labels"].count(-1),
              "core", case["core"].count("1"))
    lines = (f" {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in golden.items())
    (HERE / f"density-{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
