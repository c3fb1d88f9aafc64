//! The verdict in words, for someone who knows customers, not statistics.

use crate::pipeline::validate::Indices;
use crate::pipeline::validate::assess::evidence::{Band, Evidence, Separation, Stability};
use crate::pipeline::validate::assess::{Assessment, Verdict};

/// A step of this much of a silhouette is worth a sentence.
const WORTH_TELLING: f64 = 0.02;

impl Assessment {
    /// The verdict in one sentence.
    pub fn headline(&self) -> String {
        let n = self.n_clusters;
        match self.verdict {
            Verdict::Strong => format!("Strong: these columns hold {n} clearly separate segments."),
            Verdict::Fair => format!("Fair: these columns hold {n} segments that are good enough to work with."),
            Verdict::Weak => format!("Weak: there are signs of {n} segments, but who belongs to which is uncertain."),
            Verdict::None => "There are no reliable segments in these columns.".to_owned(),
        }
    }

    /// Why, in a few sentences.
    pub fn because(&self) -> Vec<String> {
        let evidence = &self.evidence;
        let mut sentences = Vec::new();
        match self.chosen().or_else(|| evidence.most_separate()) {
            Some((separation, stability)) if self.verdict != Verdict::None && !self.joined => {
                sentences.push(parted(separation));
                sentences.push(stable(stability));
                sentences.extend(shakiest(stability));
            }
            Some((_, stability)) if self.joined => sentences.push(stable(stability)),
            Some((separation, stability)) => {
                sentences.push(format!(
                    "Whatever the number of segments, the lines between them run through places where customers are \
                     many, as they do in made-up customers without any segments. At best, with {}, the thinnest gap \
                     measures {:.1}, where {:.1} or less is chance.",
                    separation.n_clusters,
                    separation.weakest.depth,
                    separation.by_chance(2.0).max(0.0)
                ));
                sentences.push(stable(stability));
            }
            None => sentences.push("No number of segments could be compared with another.".to_owned()),
        }
        if self.joined {
            sentences.push(format!(
                "The {} groups have shapes that this method cuts through; they show only when neighbouring pieces are \
                 put together again. DBSCAN or a Gaussian mixture may follow them better.",
                self.n_clusters
            ));
        }
        if evidence.n_measured < evidence.n_rows {
            sentences
                .push(format!("Measured on {} customers spread over all {}.", evidence.n_measured, evidence.n_rows));
        }
        sentences
    }

    /// What would change the verdict. `columns` are the names of the clustering variables.
    pub fn would_change(&self, columns: &[&str]) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(blur) = &self.blur {
            let name = columns.get(blur.column).copied().unwrap_or("one of the columns");
            sentences.push(format!(
                "{name} blurs the segments most: without it the separation (simplified silhouette) would be {:.2}, not \
                 {:.2}. Leave it out if it is not what the segments should be about.",
                blur.without, blur.with
            ));
        }
        if self.evidence.n_rows < 200 {
            sentences.push(format!(
                "{} customers are few: with more of them, faint segments could be told from chance.",
                self.evidence.n_rows
            ));
        }
        if self.verdict <= Verdict::Weak {
            sentences.push(
                "Other columns may tell customers apart better: how often and how recently they buy, rather than more \
                 of the same kind."
                    .to_owned(),
            );
        }
        sentences
    }

    /// What can be done all the same.
    pub fn still_safe(&self) -> &'static str {
        match self.verdict {
            Verdict::Strong => "Plan, name and measure by these segments. Check them again when the data changes much.",
            Verdict::Fair => {
                "Use the segments for messages and offers. Near the borders customers could be in either segment: don't \
                 hang anything costly on a single customer's segment."
            }
            Verdict::Weak => {
                "Use the segments as a rough picture and test on a hold-out group before you spend on it. Don't report \
                 their sizes as facts."
            }
            Verdict::None => {
                "You can still divide customers, by value or by how recent they are, into bands of your own choice: they \
                 are handy, and honest as long as nobody takes them for groups that exist."
            }
        }
    }

    /// The evidence for the number of segments chosen.
    pub fn chosen(&self) -> Option<(&Separation, &Stability)> {
        self.evidence.pairs().find(|(separation, _)| separation.n_clusters == self.n_clusters)
    }
}

impl Evidence {
    /// Separation and stability of each number of segments.
    pub fn pairs(&self) -> impl Iterator<Item = (&Separation, &Stability)> {
        self.separation.iter().zip(&self.stability)
    }

    /// The number of segments whose weakest valley stands out most.
    fn most_separate(&self) -> Option<(&Separation, &Stability)> {
        let beyond = |separation: &Separation| separation.weakest.depth - separation.by_chance(2.0);
        self.pairs().reduce(|best, next| if beyond(next.0) > beyond(best.0) { next } else { best })
    }

    /// One sentence on each index that is not part of the rule.
    pub fn others_say(&self) -> Vec<String> {
        let gap = match self.gap_says {
            1 => "The gap statistic sees no segments: no number of them fits better than evenly spread customers."
                .to_owned(),
            n => format!(
                "The gap statistic speaks for {n}: more segments fit no better than in evenly spread customers."
            ),
        };
        let prediction = match self.prediction_strength_says {
            1 => "Half of the customers don't predict the segments of the other half at any number.".to_owned(),
            n => format!("One half of the customers predicts the segments of the other half up to {n} of them."),
        };
        let hopkins = format!(
            "The Hopkins statistic is {:.2}: {}.",
            self.hopkins,
            match self.hopkins {
                high if high > 0.75 =>
                    "customers are bunched, which long tails and correlated columns do as well as segments",
                low if low < 0.4 => "customers are spread more evenly than by chance",
                _ => "customers are spread about as evenly as by chance",
            }
        );
        vec![gap, prediction, hopkins]
    }
}

impl Indices {
    /// What Calinski-Harabasz says here.
    pub fn calinski_harabasz_says(&self) -> String {
        format!(
            "With {} segments, customers differ {:.0} times as much between segments as within (Calinski-Harabasz; only \
             good to compare numbers of segments, higher is better).",
            self.n_clusters, self.calinski_harabasz
        )
    }

    /// What Davies-Bouldin says here.
    pub fn davies_bouldin_says(&self) -> String {
        format!(
            "With {} segments, the two that are most alike are on average {:.2} times as wide as they are apart \
             (Davies-Bouldin, lower is better).",
            self.n_clusters, self.davies_bouldin
        )
    }

    /// What the simplified silhouette says here.
    pub fn simplified_silhouette_says(&self) -> String {
        format!(
            "With {} segments, the middle of a customer's own segment is on average {:.0} % closer than that of the next \
             (simplified silhouette).",
            self.n_clusters,
            100.0 * self.simplified_silhouette
        )
    }
}

fn parted(separation: &Separation) -> String {
    format!(
        "Between every two of {} segments lies a gap with few customers: the thinnest measures {:.1}, and in made-up \
         customers without segments, spread and hanging together as yours, {:.1} at most is chance.",
        separation.n_clusters,
        separation.weakest.depth,
        separation.by_chance(2.0)
    )
}

fn stable(stability: &Stability) -> String {
    let drawn = 100.0 * stability.adjusted_rand;
    let how = match stability.adjusted_rand {
        high if high >= 0.9 => "nearly the same",
        fair if fair >= 0.75 => "mostly the same",
        low if low >= 0.5 => "partly different",
        _ => "quite different",
    };
    format!(
        "Other samples of the same customers give {how} {} segments (agreement {drawn:.0} %, where 0 % is chance).",
        stability.n_clusters
    )
}

/// The segment that comes back least, where it is not valid.
fn shakiest(stability: &Stability) -> Option<String> {
    let least = stability.segments.iter().enumerate().min_by(|a, b| a.1.jaccard.total_cmp(&b.1.jaccard))?;
    let what = match least.1.band {
        Band::Dissolved => "dissolves",
        Band::Doubtful => "comes back only in part",
        Band::Pattern => "comes back, but with other customers at its borders",
        Band::Valid | Band::HighlyStable => return None,
    };
    Some(format!("Segment {} {what} in other samples (Jaccard similarity {:.2}).", least.0 + 1, least.1.jaccard))
}

/// Whether leaving out a column makes a difference that is worth a sentence.
pub(super) fn is_worth_telling(with: f64, without: f64) -> bool {
    without - with > WORTH_TELLING
}
