//! What a picture looks like, on any plotters backend, and the point layer.
//!
//! ```text
//! numbers ─ layout ─► View ─ points ─► PointLayer   the customers, as pixels of our own
//!                        ├─ Crowd ─►                the same for many, piece by piece
//!                        ├─ draw ──► DrawingArea    axes, centroids, names, above them
//!                        └─ HitGrid                 which customer is under the pointer
//! ```
//!
//! A page puts the [`layer::PointLayer`] on its canvas first and lets `draw` paint over it. Lengths are CSS pixels in
//! all arguments; [`frame::Frame`] says how many device pixels each has. Colours come in through [`theme::Theme`].

pub mod axis;
pub mod bic;
pub mod crowd;
pub mod dendrogram;
pub mod elbow;
pub mod flow;
pub mod frame;
pub mod hit;
pub mod k_distances;
pub mod layer;
pub mod scatter;
pub mod scree;
pub mod shape;
pub mod silhouette;
pub mod silhouette_by_k;
pub mod space;
pub mod svg;
pub mod theme;
pub mod words;

mod by_k;
mod names;
mod pen;
mod sheet;

#[cfg(test)]
mod testing;

use crate::pipeline::order::sorted;
pub use sheet::{Drawn, Refused, Sheet};

/// The items by rising key; those of equal keys stay in their order. One sort for all of the page: the standard library's
/// is made anew for each type.
pub fn by_rising<T>(items: Vec<T>, key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = items.iter().map(key).collect();
    let order = sorted(keys.len(), &|a, b| keys[a].total_cmp(&keys[b]));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| items[at].take()).collect()
}

#[cfg(test)]
mod tests {
    use super::by_rising;

    #[test]
    fn equal_keys_keep_their_order() {
        let items = vec![("c", 2.0), ("a", -1.0), ("d", 2.0), ("b", -0.0), ("e", f64::INFINITY)];
        let words: String = by_rising(items, |item| item.1).iter().map(|item| item.0).collect();
        assert_eq!(words, "abcde");
    }
}
