"""Writes verdict-indices.json: what scikit-learn says about given labels, to be compared with `pipeline::validate`.

    .venv/bin/python tests/golden/make_verdict.py

The labels are those of the golden files that make.py wrote, on the same standardised columns.
"""

import json
from pathlib import Path

import numpy
import sklearn
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
SETS = ("iris", "wine", "breast_cancer", "digits", "blobs", "stretched")


def number(value):
    return float(f"{float(value):.10g}")


def entry(name):
    golden = json.loads((HERE / f"{name}.json").read_text())
    z = StandardScaler().fit_transform(numpy.reshape(golden["values"], (-1, golden["n_cols"])))
    labels = [numpy.frombuffer(best["labels"].encode(), numpy.uint8) - ord("a") for best in golden["best_of_starts"]]
    return {
        "name": name,
        "n_clusters": [best["n_clusters"] for best in golden["best_of_starts"]],
        "calinski_harabasz": [number(calinski_harabasz_score(z, each)) for each in labels],
        "davies_bouldin": [number(davies_bouldin_score(z, each)) for each in labels],
        "adjusted_rand_with_next": [number(adjusted_rand_score(a, b)) for a, b in zip(labels, labels[1:])],
    }


versions = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}
written = {"versions": versions, "sets": [entry(name) for name in SETS]}
(HERE / "verdict-indices.json").write_text(json.dumps(written, indent=1) + "\n")
