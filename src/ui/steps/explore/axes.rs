//! What can lie along an axis: as a value in a select, and in words.

use yew::AttrValue;

use super::cloud::Cloud;
use crate::plot::scatter::AxisTitle;
use crate::protocol::Axis;
use crate::ui::words::percent;

/// As a value in the page: `variable-0`, `component-1`. Both count from 0.
pub(super) fn value_of(axis: Axis) -> AttrValue {
    match axis {
        Axis::Variable(at) => format!("variable-{at}").into(),
        Axis::Component(at) => format!("component-{at}").into(),
    }
}

/// The inverse of [`value_of`].
pub(super) fn axis_of(value: &str) -> Option<Axis> {
    let (kind, at) = value.split_once('-')?;
    let at = at.parse().ok()?;
    match kind {
        "variable" => Some(Axis::Variable(at)),
        "component" => Some(Axis::Component(at)),
        _ => None,
    }
}

/// All choices: the components with what they keep, then the variables.
pub(super) fn options(cloud: &Cloud) -> Vec<(AttrValue, AttrValue)> {
    let ratios = &cloud.analysis.pca.explained_variance_ratio;
    let component = |(at, ratio): (usize, &f64)| {
        (value_of(Axis::Component(at)), format!("component {}, {}", at + 1, percent(*ratio)).into())
    };
    let variable = |(at, name): (usize, String)| (value_of(Axis::Variable(at)), name.into());
    let n_components = cloud.analysis.pca.components.len();
    ratios
        .iter()
        .take(n_components)
        .enumerate()
        .map(component)
        .chain(cloud.variables().into_iter().enumerate().map(variable))
        .collect()
}

/// An axis inside a sentence.
pub(super) fn words(cloud: &Cloud, axis: Axis) -> String {
    match (axis, cloud.title(axis)) {
        (_, AxisTitle::Column { name, .. }) => name,
        (Axis::Component(at), _) => format!("component {}", at + 1),
        (Axis::Variable(_), _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_comes_back_from_its_value() {
        for axis in [Axis::Variable(0), Axis::Variable(12), Axis::Component(2)] {
            assert_eq!(axis_of(&value_of(axis)), Some(axis));
        }
        for other in ["", "variable", "variable-", "variable-x", "component--1", "column-1"] {
            assert_eq!(axis_of(other), None, "{other}");
        }
    }
}
