//! How many segments the evidence speaks for, and why, in words.

use serde::{Deserialize, Serialize};

use crate::knee::knee;

/// Mean silhouettes that differ by no more than this count as equal: the fewest segments are recommended then, because
/// fewer are easier to act on, and so small a difference does not outlive another sample of customers.
pub const EQUAL_SILHOUETTES: f64 = 0.005;

/// The number of segments that the evidence speaks for, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The number recommended.
    pub n_clusters: usize,
    /// Its mean silhouette.
    pub silhouette: f64,
    /// The next best number with its mean silhouette, if more than one was tried. It may lie above `silhouette` by
    /// [`EQUAL_SILHOUETTES`].
    pub runner_up: Option<(usize, f64)>,
    /// Where the inertia curve bends most (Kneedle, Satopää et al. 2011). Drawn; never decides.
    pub elbow: Option<usize>,
    /// How separate the segments are at that number.
    pub strength: Strength,
}

/// Bands of the mean silhouette (Kaufman and Rousseeuw 1990, chapter 2, table 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strength {
    /// At most 0.25: no substantial structure.
    None,
    /// Up to 0.50: weak, could be artificial.
    Weak,
    /// Up to 0.70: reasonable.
    Fair,
    /// Above 0.70: strong.
    Strong,
}

impl Strength {
    /// The band of a mean silhouette.
    pub fn of(mean: f64) -> Self {
        match mean {
            strong if strong > 0.70 => Self::Strong,
            fair if fair > 0.50 => Self::Fair,
            weak if weak > 0.25 => Self::Weak,
            _ => Self::None,
        }
    }
}

/// Recommends one of the numbers tried: the one of highest mean silhouette, or the smallest of those that come within
/// [`EQUAL_SILHOUETTES`] of it.
///
/// Each score is a number of segments with its inertia and its mean silhouette, by rising number. None if there is no
/// score.
pub fn recommend(scores: &[(usize, f64, f64)]) -> Option<Recommendation> {
    let best = scores.iter().map(|score| score.2).max_by(f64::total_cmp)?;
    let &(n_clusters, _, silhouette) = scores.iter().find(|score| best - score.2 <= EQUAL_SILHOUETTES)?;
    let others = scores.iter().filter(|score| score.0 != n_clusters);
    let runner_up = others.map(|&(n_clusters, _, silhouette)| (n_clusters, silhouette));
    Some(Recommendation {
        n_clusters,
        silhouette,
        runner_up: runner_up.reduce(|best, next| if next.1 > best.1 { next } else { best }),
        elbow: elbow(scores),
        strength: Strength::of(silhouette),
    })
}

/// Where the inertia curve bends most; none where it does not fall.
fn elbow(scores: &[(usize, f64, f64)]) -> Option<usize> {
    let falls = scores.first()?.1 > scores.last()?.1;
    let curve: Vec<(f64, f64)> = scores.iter().map(|&(n_clusters, inertia, _)| (n_clusters as f64, inertia)).collect();
    knee(&curve).filter(|_| falls).map(|point| scores[point].0)
}

impl Recommendation {
    /// Why this number, for someone who knows customers, not statistics.
    pub fn reason(&self) -> String {
        format!("{}{}{}", self.comparison(), self.bend(), self.impression())
    }

    fn comparison(&self) -> String {
        let (n_clusters, silhouette) = (self.n_clusters, self.silhouette);
        match self.runner_up {
            Some((other, score)) if (score - silhouette).abs() <= EQUAL_SILHOUETTES && other > n_clusters => format!(
                "With {n_clusters} segments customers lie as close to their own, and as far from the next, as with \
                 {other} (mean silhouette {silhouette:.3} and {score:.3}), and fewer segments are easier to \
                 act on."
            ),
            Some((other, score)) => format!(
                "With {n_clusters} segments customers lie closest to their own and farthest from the next (mean \
                 silhouette {silhouette:.2}; next best {score:.2} with {other})."
            ),
            None => {
                format!("{n_clusters} segments is the only number that was tried (mean silhouette {silhouette:.2}).")
            }
        }
    }

    fn bend(&self) -> String {
        match self.elbow {
            Some(elbow) if elbow == self.n_clusters => format!(" The inertia curve bends at {elbow}, too."),
            Some(elbow) => format!(" The inertia curve bends most at {elbow}; that alone does not decide."),
            None => String::new(),
        }
    }

    /// What the silhouette alone shows; the verdict rests on more.
    fn impression(&self) -> &'static str {
        match self.strength {
            Strength::Strong => " By the silhouette alone they look clearly apart.",
            Strength::Fair => " By the silhouette alone they look reasonably apart.",
            Strength::Weak => " By the silhouette alone they seem to overlap.",
            Strength::None => {
                " By the silhouette alone, customers lie about as close to the next segment as to their own."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Strength, recommend};

    #[test]
    fn the_highest_silhouette_wins_and_the_words_say_so() {
        let scores =
            [(2, 100.0, 0.30), (3, 70.0, 0.40), (4, 45.0, 0.49), (5, 20.0, 0.55), (6, 17.0, 0.52), (7, 15.0, 0.5)];
        let recommendation = recommend(&scores).unwrap();
        assert_eq!((recommendation.n_clusters, recommendation.runner_up), (5, Some((6, 0.52))));
        assert_eq!((recommendation.elbow, recommendation.strength), (Some(5), Strength::Fair));
        assert_eq!(
            recommendation.reason(),
            "With 5 segments customers lie closest to their own and farthest from the next (mean silhouette 0.55; next \
             best 0.52 with 6). The inertia curve bends at 5, too. By the silhouette alone they look \
             reasonably apart."
        );
    }

    #[test]
    fn among_equals_the_fewest_segments_win() {
        let recommendation = recommend(&[(2, 9.0, 0.1), (3, 5.0, 0.601), (4, 4.0, 0.55), (5, 3.0, 0.604)]).unwrap();
        assert_eq!((recommendation.n_clusters, recommendation.runner_up), (3, Some((5, 0.604))));
        assert!(recommendation.reason().contains("0.601 and 0.604"), "{}", recommendation.reason());
    }

    #[test]
    fn what_the_silhouette_shows_is_said_to_be_no_more_than_that() {
        let reason = |silhouette| recommend(&[(2, 9.0, silhouette), (3, 8.0, 0.1)]).unwrap().reason();
        for (silhouette, words) in [(0.8, "clearly apart"), (0.4, "seem to overlap"), (0.2, "as close to the next")] {
            let reason = reason(silhouette);
            assert!(reason.contains("By the silhouette alone") && reason.contains(words), "{reason}");
        }
    }

    #[test]
    fn one_score_is_recommended_and_none_is_not() {
        let only = recommend(&[(2, 9.0, 0.8)]).unwrap();
        assert_eq!((only.n_clusters, only.runner_up, only.elbow), (2, None, None));
        assert!(only.reason().starts_with("2 segments is the only number that was tried (mean silhouette 0.80)."));
        assert_eq!(recommend(&[]), None);
    }

    #[test]
    fn a_straight_curve_and_a_flat_one_have_no_elbow() {
        assert_eq!(recommend(&[(2, 30.0, 0.5), (3, 20.0, 0.4), (4, 10.0, 0.3)]).unwrap().elbow, None);
        assert_eq!(recommend(&[(2, 0.0, 0.5), (3, 0.0, 0.4), (4, 0.0, 0.3)]).unwrap().elbow, None);
    }

    #[test]
    fn bands_end_where_kaufman_and_rousseeuw_end_them() {
        assert_eq!([0.25, 0.26, 0.5, 0.51, 0.7, 0.71].map(Strength::of), {
            use Strength::{Fair, None, Strong, Weak};
            [None, Weak, Weak, Fair, Fair, Strong]
        });
    }
}
