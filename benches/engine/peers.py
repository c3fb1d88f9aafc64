"""The native peers: `peers.py FAMILY` answers one line of JSON on stdout for each on stdin.

FAMILY is scikit-learn, scikit-learn-intelex (the same code, patched), faiss or readers (pandas, polars and DuckDB): a process
each, since each brings an OpenMP, TBB or pool of threads of its own. Only what a peer is asked to do is timed; conversion to
its number type and the checks are not.
"""

import json
import os
import sys
import time
from importlib.metadata import version

FAMILY = sys.argv[1]
THREADS = sys.argv[2]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT", "POLARS_MAX_THREADS"):
    os.environ[name] = THREADS
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what a library prints is no answer

if FAMILY == "scikit-learn-intelex":
    import daal4py

    daal4py.daalinit(int(THREADS))
    from sklearnex import patch_sklearn

    patch_sklearn(verbose=False)

import numpy as np
import pandas as pd
from sklearn.cluster import DBSCAN, HDBSCAN, AgglomerativeClustering, KMeans, kmeans_plusplus
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

if FAMILY == "faiss":
    import faiss

    faiss.omp_set_num_threads(int(THREADS))

if FAMILY == "readers":
    import duckdb
    import polars as pl

    duck = duckdb.connect(config={"threads": int(THREADS)})

rows = {}  # by the number type: the same rows
checked = {}  # inertias that were computed anew: once for each case


def timed(work):
    start = time.perf_counter()
    made = work()
    return 1e3 * (time.perf_counter() - start), made


def inertia_of(centroids):
    """That of the partition which the centroids make, about its own means, in f64 whatever the peer computed in: ours is
    told so, and a descent that was cut short has centroids that are not yet the means of their rows."""
    centroids = np.asarray(centroids, dtype=np.float64)
    total, x = 0.0, rows["f32"]
    sums, counts = np.zeros_like(centroids), np.zeros(len(centroids))
    for start in range(0, len(x), 50_000):
        part = x[start : start + 50_000].astype(np.float64)
        squared = np.stack([np.einsum("ij,ij->i", part - c, part - c) for c in centroids])
        labels = squared.argmin(axis=0)
        total += squared.min(axis=0).sum()
        counts += np.bincount(labels, minlength=len(centroids))
        np.add.at(sums, labels, part)
    means = sums / np.maximum(counts, 1)[:, None]
    return float(total - (counts * ((means - centroids) ** 2).sum(axis=1)).sum())


def versions(_ask):
    packages = {"faiss": ["faiss-cpu"], "readers": ["polars", "duckdb"]}.get(FAMILY, [FAMILY])
    return {name: version(name) for name in ("numpy", "pandas", *packages)} | {"python": sys.version.split()[0]}


def load(ask):
    rows.clear()
    checked.clear()
    rows["f32"] = np.fromfile(ask["path"], dtype="<f4").reshape(ask["n"], ask["d"])
    if "f64" in ask["types"]:
        rows["f64"] = rows["f32"].astype(np.float64)
    return {}


def seed(ask):
    """Starting centroids: rows, so that f32 holds them exactly."""
    x = rows["f32"][:20_000]
    _, picked = kmeans_plusplus(x.astype(np.float64), ask["k"], random_state=ask["seed"])
    return {"centroids": x[picked].astype(np.float64).ravel().tolist()}


def kmeans(ask):
    x = rows[ask["type"]]
    start = np.asarray(ask["centroids"], dtype=x.dtype).reshape(-1, x.shape[1])
    k, max_iter = len(start), ask["max_iter"]
    if FAMILY == "faiss":
        many = dict(min_points_per_centroid=1, max_points_per_centroid=len(x))
        model = faiss.Kmeans(x.shape[1], k, niter=max_iter, nredo=1, gpu=False, verbose=False, **many)
        ms, _ = timed(lambda: model.train(x, init_centroids=start))
        centroids, n_iter = model.centroids, max_iter
    else:
        model = KMeans(k, init=start, n_init=1, max_iter=max_iter, tol=0.0, algorithm="lloyd")
        ms, _ = timed(lambda: model.fit(x))
        centroids, n_iter = model.cluster_centers_, int(model.n_iter_)
    case = (ask["type"], k, max_iter)
    if case not in checked:
        checked[case] = inertia_of(centroids)
    return {"ms": ms, "inertias": [checked[case]], "n_iter": n_iter}


def sweep(ask):
    x = rows[ask["type"]]
    models = [KMeans(k, n_init=ask["n_init"], random_state=0) for k in ask["ks"]]
    ms, _ = timed(lambda: [model.fit(x) for model in models])
    return {"ms": ms, "inertias": [float(model.inertia_) for model in models]}


def silhouette(ask):
    labels = np.frombuffer(ask["labels"].encode(), dtype=np.uint8) - ord("A")
    ms, score = timed(lambda: silhouette_score(rows[ask["type"]], labels))
    return {"ms": ms, "silhouettes": [float(score)], "n_seen": len(labels)}


def eps(ask):
    """A radius that leaves about a tenth of the rows outside of dense places."""
    x = rows["f64"]
    neighbours = NearestNeighbors(n_neighbors=ask["min_samples"]).fit(x)
    distances, _ = neighbours.kneighbors(x[:: max(1, len(x) // 2_000)])
    return {"eps": float(np.quantile(distances[:, -1], 0.9))}


def grouped(model):
    ms, _ = timed(lambda: model.fit(rows["f64"]))
    groups = model.labels_[model.labels_ >= 0]
    sizes = sorted(np.bincount(groups).tolist(), reverse=True) if len(groups) else []
    return {"ms": ms, "sizes": sizes, "n_noise": int((model.labels_ < 0).sum())}


def dbscan(ask):
    return grouped(DBSCAN(eps=ask["eps"], min_samples=ask["min_samples"], n_jobs=int(THREADS)))


def hdbscan(ask):
    model = HDBSCAN(min_cluster_size=ask["min_cluster_size"], n_jobs=int(THREADS), copy=True)
    found = grouped(model)
    if "ties" not in checked:
        checked["ties"] = int(tied(model, rows["f64"]).sum())
    return found | {"n_tied": checked["ties"]}


def tied(model, x):
    """Equal distances are left to the order of a sort: which rows are elsewhere when the rows come in another order."""
    labels = model.labels_.copy()
    moved = np.zeros(len(x), dtype=bool)
    for order in (np.arange(len(x))[::-1], *(np.random.default_rng(seed).permutation(len(x)) for seed in range(3))):
        other = np.empty_like(labels)
        other[order] = model.fit(x[order]).labels_
        for group in np.unique(other):
            here = other == group
            found, counts = np.unique(labels[here], return_counts=True)
            moved |= here & (labels != found[counts.argmax()])
    return moved


def ward(ask):
    return grouped(AgglomerativeClustering(ask["k"], linkage="ward"))


def job(ask):
    """From the file to what the page shows: scaled rows, every k with its silhouette, and the components."""

    def work():
        x = StandardScaler().fit_transform(pd.read_csv(ask["path"]).to_numpy())
        models = [KMeans(k, n_init=ask["n_init"], random_state=0).fit(x) for k in ask["ks"]]
        sample = dict(sample_size=min(len(x), 10_000), random_state=0)
        scores = [silhouette_score(x, model.labels_, **sample) for model in models]
        PCA(3).fit_transform(x)
        return models, scores

    ms, (models, scores) = timed(work)
    return {
        "ms": ms,
        "inertias": [float(model.inertia_) for model in models],
        "silhouettes": [float(score) for score in scores],
    }


def read(ask):
    """From the file to typed columns: dates too, told by the peer itself where it can."""
    path, column = ask["path"], ask["column"]
    if ask["with"] == "pandas":
        ms, table = timed(lambda: pd.read_csv(path, parse_dates=ask["dates"]))
        n_rows, mean = len(table), table[column].mean()
    elif ask["with"] == "polars":
        ms, table = timed(lambda: pl.read_csv(path, try_parse_dates=True))
        n_rows, mean = table.height, table[column].mean()
    else:
        duck.execute("DROP TABLE IF EXISTS customers")
        ms, _ = timed(lambda: duck.execute("CREATE TABLE customers AS FROM read_csv(?)", [path]))
        n_rows, mean = duck.execute(f"SELECT count(*), avg({column}) FROM customers").fetchone()
    return {"ms": ms, "n_rows": n_rows, "mean": float(mean)}


ASKS = {ask.__name__: ask for ask in (versions, load, seed, eps, kmeans, sweep, silhouette, job, read, dbscan, hdbscan, ward)}

for line in sys.stdin:
    ask = json.loads(line)
    try:
        answer = ASKS[ask["op"]](ask)
    except Exception as error:  # the case fails, not the run
        answer = {"error": f"{type(error).__name__}: {error}"}
    ANSWERS.write(json.dumps(answer) + "\n")
    ANSWERS.flush()
