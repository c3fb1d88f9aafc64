//! The customers as they are drawn: where they lie, whose they are, what the directions mean.

use std::ops::Range;
use std::rc::Rc;

use yew::prelude::*;

use crate::pipeline::analysis::Analysis;
use crate::pipeline::cluster::Clustering;
use crate::plot::axis::count;
use crate::plot::by_rising;
use crate::plot::crowd::{MANY, while_moving};
use crate::plot::scatter::{Arrow, AxisTitle, Extent, ScatterPicture};
use crate::plot::space::SpacePicture;
use crate::plot::words::{Groups, direction};
use crate::protocol::{Axis, Points};
use crate::state::{Newcomer, Portrait, Shared};

/// Arrows at most: more could not be told apart.
pub(super) const MOST_ARROWS: usize = 12;

/// Everything that pictures of customers are made from. Cheap to clone and to compare.
#[derive(Clone, PartialEq)]
pub(super) struct Cloud {
    pub(super) analysis: Shared<Analysis>,
    pub(super) portrait: Shared<Portrait>,
    pub(super) names: Rc<[String]>,
    pub(super) points: Shared<Points>,
    /// Whether each segment is switched off.
    pub(super) hidden: Rc<[bool]>,
    /// Rows that are drawn while a picture moves.
    pub(super) some: Shared<Vec<u32>>,
}

/// The rows that are drawn while a picture moves: found once for one set of segments, since all labels are looked at.
#[hook]
pub(super) fn use_some(
    analysis: &Shared<Analysis>,
    n_clusters: usize,
    points: Option<&Shared<Points>>,
) -> Shared<Vec<u32>> {
    let some = use_memo((analysis.clone(), n_clusters, points.cloned()), |(analysis, n_clusters, points)| {
        let n_rows = points.as_ref().map_or(0, |points| n_rows(points));
        let labels = analysis.solution(*n_clusters).map_or(&[][..], |solution| &solution.clustering.labels);
        Shared::new(while_moving(if labels.len() == n_rows { labels } else { &[] }, n_rows))
    });
    (*some).clone()
}

fn n_rows(points: &Points) -> usize {
    points.coordinates.first().map_or(0, |along| along.0.len())
}

impl Cloud {
    /// Number of customers.
    pub(super) fn len(&self) -> usize {
        n_rows(&self.points)
    }

    /// There are more customers than can be drawn within a frame.
    pub(super) fn is_many(&self) -> bool {
        self.len() > MANY
    }

    /// What of the customers is on the sheet, in a sentence; `n_seen` of them once the picture rests.
    pub(super) fn seen(&self, n_seen: Option<usize>) -> String {
        let n = self.len();
        let all = count(n);
        match n_seen {
            None if self.some.len() < n => {
                format!("Showing {} of {all} customers while it moves.", count(self.some.len()))
            }
            Some(seen) if seen < n => {
                let why = if self.hidden.contains(&true) { "switched off" } else { "outside this part" };
                format!("Showing {} of {all} customers; the others are {why}.", count(seen))
            }
            _ if self.is_many() => format!("Showing all {all} customers. The stronger the colour, the more of them."),
            _ => format!("Showing all {all} customers."),
        }
    }

    /// Number of segments that are shown.
    pub(super) fn n_segments(&self) -> u16 {
        self.clustering().map_or(0, |clustering| u16::try_from(clustering.n_clusters).unwrap_or(u16::MAX))
    }

    /// The segments that are shown.
    pub(super) fn clustering(&self) -> Option<&Clustering> {
        Some(&*self.analysis.solution(self.portrait.n_clusters)?.clustering)
    }

    /// Segment of a customer, from 0.
    pub(super) fn segment(&self, row: usize) -> Option<usize> {
        self.labels().get(row).map(|label| usize::from(*label))
    }

    /// Empty while the coordinates are those of other rows than the segments.
    fn labels(&self) -> &[u16] {
        let labels = self.clustering().map_or(&[][..], |clustering| &clustering.labels);
        if labels.len() == self.len() { labels } else { &[] }
    }

    /// Names of the clustering variables.
    pub(super) fn variables(&self) -> Vec<String> {
        variables_of(&self.portrait)
    }

    fn series(&self, axis: Axis) -> Option<&[f32]> {
        let at = self.points.axes.iter().position(|&held| held == axis)?;
        Some(&self.points.coordinates.get(at)?.0)
    }

    /// Counts some rows on some axes. True once all are.
    pub(super) fn count(&self, axes: &[Axis], groups: &mut Groups, rows: Range<usize>) -> bool {
        let series: Vec<&[f32]> = axes.iter().filter_map(|axis| self.series(*axis)).collect();
        series.len() < axes.len() || groups.add(&series, self.labels(), rows)
    }

    /// What lies along an axis, in words.
    pub(super) fn title(&self, axis: Axis) -> AxisTitle {
        let variables = self.variables();
        match axis {
            Axis::Variable(at) => {
                AxisTitle::Column { name: variables.get(at).cloned().unwrap_or_default(), is_log: false }
            }
            Axis::Component(at) => {
                let loadings = self.analysis.pca.components.get(at).map_or(&[][..], |loadings| loadings);
                let (low, high) = direction(loadings, &variables);
                AxisTitle::Component { low, high }
            }
        }
    }

    /// Where a point of the matrix lies along a component; 0 along one that there is not.
    fn along(&self, component: usize, scaled: &[f64]) -> f64 {
        let pca = &self.analysis.pca;
        let Some(loadings) = pca.components.get(component) else { return 0.0 };
        scaled.iter().zip(&pca.mean).zip(loadings).map(|((value, mean), loading)| (value - mean) * loading).sum()
    }

    fn centroids<const N: usize>(&self, axes: [Axis; N]) -> Vec<[f64; N]> {
        let Some(clustering) = self.clustering() else { return Vec::new() };
        let n_cols = (clustering.centroids.len() / clustering.n_clusters.max(1)).max(1);
        let scaled = clustering.centroids.chunks_exact(n_cols);
        let place = |(scaled, segment): (&[f64], usize)| {
            axes.map(|axis| match axis {
                Axis::Component(at) => self.along(at, scaled),
                Axis::Variable(at) => {
                    let segment = self.portrait.segments.get(segment);
                    segment.and_then(|segment| segment.centroid.get(at)).copied().unwrap_or(f64::NAN)
                }
            })
        };
        scaled.zip(0..).map(place).collect()
    }

    fn newcomer<const N: usize>(&self, axes: [Axis; N], newcomer: &Newcomer) -> [f64; N] {
        axes.map(|axis| match axis {
            Axis::Component(at) => self.along(at, &newcomer.scaled),
            Axis::Variable(at) => newcomer.repaired.get(at).copied().unwrap_or(f64::NAN),
        })
    }

    /// Where each clustering variable points on two components, if both axes are: the heaviest, at most
    /// [`MOST_ARROWS`].
    pub(super) fn arrows(&self, axes: [Axis; 2], extent: &Extent) -> Vec<Arrow> {
        let components = &self.analysis.pca.components;
        let loadings = |axis| match axis {
            Axis::Component(at) => components.get(at),
            Axis::Variable(_) => None,
        };
        let [Some(across), Some(up)] = axes.map(loadings) else { return Vec::new() };
        let ways: Vec<(f64, f64)> = across.iter().copied().zip(up.iter().copied()).collect();
        let long = |(x, y): (f64, f64)| x * x + y * y;
        let ends = self.variables().into_iter().zip(extent.reached(&ways));
        let all = ends.map(|(name, to)| Arrow { name, to }).collect();
        let mut arrows = by_rising(all, |arrow: &Arrow| -long(arrow.to));
        arrows.truncate(MOST_ARROWS);
        arrows
    }

    /// The axes of the flat picture: the first two that were asked for.
    pub(super) fn flat_axes(&self) -> Option<[Axis; 2]> {
        self.points.axes.first_chunk().copied()
    }

    /// On two axes.
    pub(super) fn on(
        &self,
        axes: [Axis; 2],
        picked: Option<usize>,
        newcomer: Option<&Newcomer>,
    ) -> Option<ScatterPicture<'_>> {
        Some(ScatterPicture {
            x: self.series(axes[0])?,
            y: self.series(axes[1])?,
            labels: self.labels(),
            x_axis: self.title(axes[0]),
            y_axis: self.title(axes[1]),
            centroids: self.centroids(axes).into_iter().map(|[x, y]| (x, y)).collect(),
            names: &self.names,
            hidden: &self.hidden,
            arrows: Vec::new(),
            picked,
            newcomer: newcomer.map(|newcomer| self.newcomer(axes, newcomer)).map(|[x, y]| (x, y)),
        })
    }

    /// In three directions; None where there are fewer.
    pub(super) fn space(&self, newcomer: Option<&Newcomer>) -> Option<SpacePicture<'_>> {
        if self.analysis.pca.components.len() < 3 {
            return None;
        }
        let axes = [0, 1, 2].map(Axis::Component);
        Some(SpacePicture {
            values: [self.series(axes[0])?, self.series(axes[1])?, self.series(axes[2])?],
            labels: self.labels(),
            axes: axes.map(|axis| self.title(axis)),
            centroids: self.centroids(axes),
            names: &self.names,
            hidden: &self.hidden,
            picked: None,
            newcomer: newcomer.map(|newcomer| self.newcomer(axes, newcomer)),
        })
    }
}

/// Names of the clustering variables.
pub(super) fn variables_of(portrait: &Portrait) -> Vec<String> {
    let profile = portrait.segments.first().map_or(&[][..], |segment| &segment.profile);
    profile.iter().filter(|column| column.is_variable).map(|column| column.column.clone()).collect()
}
