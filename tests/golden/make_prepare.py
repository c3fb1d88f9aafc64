"""Writes prepare.json: what scikit-learn makes of columns with long tails, ties and gaps, one column at a time.

    .venv/bin/pip install -r tests/golden/requirements.txt
    .venv/bin/python tests/golden/make_prepare.py

Scalers and transforms see the column with its missing values filled with the median, imputers the column as it is. The
IQR fence, the modified z-score and the quantiles are numpy's. Rows of length 1 are those of wine, one of them with zeros, after
each scaler. Computed numbers are written to twelve significant digits.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy
from sklearn.datasets import load_wine
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

HERE = Path(__file__).parent
QUERIES = (0.003, 0.1, 0.25, 0.5, 0.77, 0.999)  # places between smallest and largest, at which transforms are compared


def columns():
    random = numpy.random.default_rng(0)
    spend = numpy.round(random.lognormal(4, 1.2, 1500), 2)
    orders = random.poisson(random.gamma(0.6, 4, 400)).astype(float)
    gain = numpy.round(random.standard_t(3, 300) * 50, 1)
    fall = numpy.round(-random.gamma(1.5, 300, 200), 0)
    gaps = numpy.round(random.normal(50, 9, 120), 0)
    gaps[random.random(120) < 0.3] = numpy.nan
    proline = load_wine().data[:, 12]
    return {"spend": spend, "orders": orders, "gain": gain, "fall": fall, "gaps": gaps, "proline": proline}


def number(value):
    """A whole number without its point, any other with the digits it has; None for a missing one."""
    value = float(value)
    if numpy.isnan(value):
        return None
    return int(value) if value.is_integer() else value


def computed(values):
    """To twelve significant digits."""
    if numpy.ndim(values) == 0:
        return number(f"{float(values):.12g}")
    return [computed(value) for value in values]


def fences(x):
    q1, q3 = numpy.percentile(x, [25, 75])
    median = numpy.median(x)
    mad = numpy.median(abs(x - median))
    return {
        "iqr": [q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)],
        "modified_zscore": [median - 3.5 * mad / 0.6745, median + 3.5 * mad / 0.6745],
        "quantile": list(numpy.percentile(x, [1, 99])),
    }


def golden(name, column):
    x = column[:, None]
    filled = SimpleImputer(strategy="median").fit_transform(x)
    found = column[~numpy.isnan(column)]
    robust, maxabs = RobustScaler().fit(filled), MaxAbsScaler().fit(filled)
    power = PowerTransformer(method="yeo-johnson", standardize=False).fit(filled)
    rank = QuantileTransformer(n_quantiles=min(1000, len(x)), output_distribution="uniform", subsample=None).fit(filled)
    low, high = filled.min(), filled.max()
    queries = numpy.concatenate([[low, high, numpy.median(filled)], [low + share * (high - low) for share in QUERIES]])
    queries = numpy.round(queries, 3)
    return {
        "name": name,
        "values": [number(value) for value in column],
        "imputed": {
            strategy: computed(SimpleImputer(strategy=strategy).fit(x).statistics_[0])
            for strategy in ("median", "mean", "most_frequent")
        },
        "fences": {rule: computed(fence) for rule, fence in fences(found).items()},
        "robust": computed([robust.center_[0], robust.scale_[0]]),
        "maxabs": computed(maxabs.scale_[0]),
        "lambda": computed(power.lambdas_[0]),
        "queries": [number(query) for query in queries],
        "yeo_johnson": computed(power.transform(queries[:, None]).ravel()),
        "rank": computed(rank.transform(queries[:, None]).ravel()),
    }


def unit_length():
    x = load_wine().data[::6, :6].copy()
    x[3] = 0
    scalers = {
        "none": None,
        "standard": StandardScaler(),
        "minmax": MinMaxScaler(),
        "robust": RobustScaler(),
        "max_abs": MaxAbsScaler(),
    }
    rows = {
        name: computed(Normalizer(norm="l2").transform(scaler.fit_transform(x) if scaler else x))
        for name, scaler in scalers.items()
    }
    return {"columns": [computed(column) for column in x.T], "rows": rows}


def main():
    all_columns = columns()
    found = [golden(name, column) for name, column in all_columns.items()]
    pairs = numpy.corrcoef(load_wine().data[:, :6], rowvar=False)
    made_by = {name: version(name) for name in ("numpy", "scipy", "scikit-learn")}
    wine = {"columns": [computed(column) for column in load_wine().data[:, :6].T], "correlations": computed(pairs)}
    written = {"made_by": made_by, "columns": found, "wine": wine, "unit_length": unit_length()}
    (HERE / "prepare.json").write_text(json.dumps(written, separators=(",", ":")) + "\n")


main()
