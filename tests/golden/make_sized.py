"""Writes sized.json: what an exact solver, and the k-means-constrained package, say about segments of limited size.

    .venv/bin/pip install -r tests/golden/requirements.txt
    .venv/bin/python tests/golden/make_sized.py

The rows are rounded to 32 bits first, as the pipeline stores them. Every case starts from the centroids of k-means. `cost`
is that of the cheapest assignment to these centroids within the limits, by linear programming (the constraints are those
of a flow, so that the optimum is whole); `inertia` is where the package comes to from there. It rounds its costs to whole
numbers, so the rows are made a thousand times larger for it, and its labels are measured on the rows as they are.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy
from k_means_constrained import KMeansConstrained
from scipy.optimize import linprog
from scipy.sparse import coo_array
from sklearn import datasets
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent


def lopsided(seed):
    random = numpy.random.default_rng(seed)
    groups = [((0, 0, 0), 1.0, 300), ((3, 1, 0), 0.8, 60), ((0, 4, 2), 0.6, 30), ((5, 5, 5), 0.3, 10)]
    return numpy.concatenate([random.normal(centre, spread, (n, 3)) for centre, spread, n in groups])


def cheapest(x, centroids, least, most):
    n, k = len(x), len(centroids)
    distances = ((x[:, None, :] - centroids[None]) ** 2).sum(2).ravel()
    row, segment = numpy.divmod(numpy.arange(n * k), k)
    ones = numpy.ones(n * k)
    once = coo_array((ones, (row, numpy.arange(n * k))), shape=(n, n * k))
    limits = coo_array(
        (
            numpy.concatenate([ones, -ones]),
            (numpy.concatenate([segment, segment + k]), numpy.tile(numpy.arange(n * k), 2)),
        ),
        shape=(2 * k, n * k),
    )
    bounds = numpy.concatenate([numpy.full(k, most), numpy.full(k, -least)])
    found = linprog(distances, A_ub=limits, b_ub=bounds, A_eq=once, b_eq=numpy.ones(n), bounds=(0, 1), method="highs")
    assert found.status == 0, found.message
    return found.fun


def inertia(x, labels):
    return sum(((x[labels == one] - x[labels == one].mean(0)) ** 2).sum() for one in set(labels))


def case(name, x, k, least, most):
    start = KMeans(k, n_init=20, random_state=0, tol=0).fit(x).cluster_centers_
    package = KMeansConstrained(k, size_min=least, size_max=most, init=start * 1000, n_init=1, max_iter=300, tol=0)
    labels = package.fit_predict(x * 1000)
    assert all(least <= n <= most for n in numpy.bincount(labels, minlength=k))
    return {
        "rows": name,
        "least": least,
        "most": most,
        "start": [float(value) for value in start.ravel()],
        "cost": cheapest(x, start, least, most),
        "inertia": inertia(x, labels),
    }


def main():
    rows = {
        "iris": datasets.load_iris().data,
        "wine": datasets.load_wine().data,
        "lopsided": lopsided(0),
    }
    rows = {name: StandardScaler().fit_transform(x).astype(numpy.float32).astype(float) for name, x in rows.items()}
    cases = [
        ("iris", 3, 50, 50),
        ("iris", 5, 1, 32),
        ("iris", 5, 28, 150),
        ("wine", 3, 55, 62),
        ("wine", 6, 25, 40),
        ("lopsided", 4, 40, 400),
        ("lopsided", 4, 1, 150),
        ("lopsided", 4, 100, 100),
        ("lopsided", 8, 30, 70),
    ]
    written = {
        "made_by": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "k-means-constrained")},
        "rows": {
            name: {"n_cols": x.shape[1], "values": [float(f"{value:.9g}") for value in x.ravel()]}
            for name, x in rows.items()
        },
        "cases": [case(name, rows[name], k, least, most) for name, k, least, most in cases],
    }
    (HERE / "sized.json").write_text(json.dumps(written) + "\n")


main()
