//! The verdict in words, for someone who knows customers, not statistics.

use crate::validate::Indices;
use crate::validate::assess::evidence::{Band, Evidence, PREDICTS, Separation, Stability};
use crate::validate::assess::rule::FAIR_VALLEY;
use crate::validate::assess::{Assessment, Inside, Verdict};

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
                if self.verdict == Verdict::Weak {
                    sentences.extend(short_of_fair(separation, stability));
                }
                sentences.extend(evidence.hidden(separation).map(|hidden| holds_a_group(hidden, evidence.n_measured)));
                sentences.extend(evidence.more_separate(separation).map(|more| more_apart(more, separation)));
                if evidence.n_faint_heaps > self.n_clusters {
                    sentences.push(format!(
                        "A finer cut shows {} groups, though with thinner gaps or not in every sample: look at it, too.",
                        evidence.n_faint_heaps
                    ));
                }
            }
            Some((_, stability)) if self.joined => sentences.push(stable(stability)),
            Some((separation, stability)) => {
                sentences.push(separation.at_best());
                sentences.push(stable(stability));
            }
            None => sentences.push("No number of segments could be compared with another.".to_owned()),
        }
        if self.joined {
            let how = if evidence.n_ellipsoids >= self.n_clusters {
                "a Gaussian mixture follows them, and finds gaps between them. Try it among the other ways to segment."
            } else {
                "they show only when neighbouring pieces are put together again. DBSCAN or a Gaussian mixture may follow \
                 them better."
            };
            sentences.push(format!("The {} groups have shapes that this method cuts through; {how}", self.n_clusters));
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
            let (without, with) = (blur.without, blur.with);
            sentences.push(match self.verdict {
                Verdict::None => format!(
                    "Without {name} customers would be a little more separate (simplified silhouette {without:.2}, not \
                     {with:.2}). Leave it out, and see whether it hid segments that the other columns hold."
                ),
                _ => format!(
                    "{name} blurs the segments most: without it the separation (simplified silhouette) would be \
                     {without:.2}, not {with:.2}. Leave it out if it is not what the segments should be about."
                ),
            });
        }
        if self.evidence.n_rows < 200 {
            sentences.push(format!(
                "{} customers are few: with more of them, faint segments could be told from chance.",
                self.evidence.n_rows
            ));
        }
        if self.verdict <= Verdict::Weak {
            sentences.push(
                "Where a column has a long tail, as amounts of money have, it may hide groups among its many small \
                 values: draw the tail in under Prepare."
                    .to_owned(),
            );
            sentences.push(
                "Other columns may tell customers apart better: how often and how recently they buy, rather than more \
                 of the same kind."
                    .to_owned(),
            );
        }
        sentences
    }

    /// What can be done all the same, where so many segments are shown.
    pub fn still_safe(&self, shown: usize) -> String {
        let first =
            self.instead_of(shown).map(|found| format!("This is about the {found} segments found: show them first. "));
        format!("{}{}", first.unwrap_or_default(), self.safe())
    }

    fn safe(&self) -> &'static str {
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

    /// What the verdict means for the segments that are looked at, where they are not those that it found. None where
    /// they are.
    pub fn on_shown(&self, shown: usize) -> Option<String> {
        let n = self.n_clusters;
        let alike = self.evidence.of(shown).map(|(_, stability)| stability.how_alike());
        let again = alike.map_or_else(String::new, |alike| format!(" Other samples give {alike} ones."));
        match self.verdict {
            Verdict::None => Some(format!("The {shown} shown divide customers; nothing shows that they are groups.")),
            _ if self.joined => {
                Some(format!("The {shown} shown are not these groups; no number that was tried shows them."))
            }
            _ if shown > n => Some(format!("The {shown} shown cut these further.{again}")),
            _ if shown < n => Some(format!("The {shown} shown put some of these together.{again}")),
            _ => None,
        }
    }

    /// The number of segments to show instead of `shown`, if some were found and can be shown.
    pub fn instead_of(&self, shown: usize) -> Option<usize> {
        let can_be_shown = self.verdict != Verdict::None && !self.joined && self.n_clusters != shown;
        can_be_shown.then_some(self.n_clusters)
    }

    /// The evidence for the number of segments chosen.
    pub fn chosen(&self) -> Option<(&Separation, &Stability)> {
        self.evidence.of(self.n_clusters)
    }
}

impl Evidence {
    /// Separation and stability of each number of segments.
    pub fn pairs(&self) -> impl Iterator<Item = (&Separation, &Stability)> {
        self.separation.iter().zip(&self.stability)
    }

    /// Separation and stability of one number of segments.
    fn of(&self, n_clusters: usize) -> Option<(&Separation, &Stability)> {
        self.pairs().find(|(separation, _)| separation.n_clusters == n_clusters)
    }

    /// The number of segments whose weakest valley stands out most.
    fn most_separate(&self) -> Option<(&Separation, &Stability)> {
        let beyond = |separation: &Separation| separation.weakest.depth - separation.by_chance(2.0);
        self.pairs().reduce(|best, next| if beyond(next.0) > beyond(best.0) { next } else { best })
    }

    /// What the Hopkins statistic says here.
    pub fn hopkins_says(&self) -> String {
        let what = match self.hopkins {
            high if high > 0.75 => {
                "customers are bunched, which long tails and correlated columns do as well as segments"
            }
            low if low < 0.4 => "customers are spread more evenly than by chance",
            _ => "customers are spread about as evenly as by chance",
        };
        format!("{:.2}, where 0.5 is evenly spread: {what}.", self.hopkins)
    }

    /// Which number of segments the gap statistic gives.
    pub fn gap_number_says(&self) -> String {
        match self.gap_says {
            1 => "No number of segments fits clearly better than evenly spread customers.".to_owned(),
            n => format!("By its rule it speaks for {n}."),
        }
    }
}

impl Separation {
    /// What the thinnest gap between two segments says here, against structure-free rows.
    pub fn valley_says(&self) -> String {
        let (depth, chance) = (self.weakest.depth, self.by_chance(2.0).max(0.0));
        let what = if depth > chance { "more than chance gives" } else { "no more than chance gives" };
        let [depth, chance] = told_apart([depth, chance], 1);
        format!(
            "The thinnest gap between two of {} segments measures {depth}. Made-up customers without segments reach \
             {chance}, so this is {what}.",
            self.n_clusters
        )
    }

    /// The thinnest gap, where no number of segments is supported.
    fn at_best(&self) -> String {
        let (depth, chance) = (self.weakest.depth, self.by_chance(2.0).max(0.0));
        let is_more = depth > chance;
        let [depth, chance] = told_apart([depth, chance], 1);
        if is_more {
            return format!(
                "At best, with {} segments, the thinnest gap between two measures {depth}: more than the {chance} that \
                 made-up customers without segments reach, but too little for segments to rely on.",
                self.n_clusters
            );
        }
        format!(
            "Whatever the number of segments, the lines between them run through places where customers are many, as \
             they do in made-up customers without any segments. At best, with {}, the thinnest gap measures {depth}, \
             where {chance} or less is chance.",
            self.n_clusters
        )
    }

    /// What the simplified silhouette says here, in standard deviations from that of structure-free rows.
    pub fn silhouette_says(&self) -> String {
        let chance = self.silhouette_by_chance;
        let beyond = (self.silhouette - chance.mean) / chance.deviation.max(0.001);
        let what = match beyond {
            far if far >= 3.0 => "clearly more",
            some if some >= 2.0 => "a little more",
            low if low > -2.0 => "about the same",
            _ => "less",
        };
        format!(
            "{:.2}, where made-up customers without segments give {:.2}: {what} (z = {beyond:.1}).",
            self.silhouette, chance.mean
        )
    }

    /// The gap with its standard error.
    pub fn gap_says(&self) -> String {
        format!("{:.2} ± {:.2} with {} segments.", self.gap, self.gap_error, self.n_clusters)
    }
}

impl Stability {
    /// How alike the segments of other samples of the same customers are to these.
    fn how_alike(&self) -> &'static str {
        match self.adjusted_rand {
            high if high >= 0.9 => "nearly the same",
            fair if fair >= 0.75 => "mostly the same",
            low if low >= 0.5 => "partly different",
            _ => "quite different",
        }
    }

    /// What the bootstrap says here.
    pub fn adjusted_rand_says(&self) -> String {
        stable(self)
    }

    /// What prediction strength says here.
    pub fn prediction_strength_says(&self) -> String {
        let what = match self.prediction_strength {
            high if high >= PREDICTS => "enough to rely on",
            some if some >= 0.6 => "a little short of the 0.80 that its authors ask for",
            _ => "too little",
        };
        format!(
            "{:.2}: learnt from one half of the customers, the {} segments of the other half are found again by that \
             share at worst, {what}.",
            self.prediction_strength, self.n_clusters
        )
    }

    /// What the Jaccard similarities of the segments say here, by Hennig's bands.
    pub fn jaccard_says(&self) -> String {
        let n_valid = self.segments.iter().filter(|segment| segment.band >= Band::Valid).count();
        let sentence = match (n_valid, self.segments.len()) {
            (valid, all) if valid == all => format!("All {all} segments come back in other samples."),
            (0, all) => format!("None of {all} segments comes back in other samples (0.75 or more)."),
            (valid, all) => format!("{valid} of {all} segments come back in other samples (0.75 or more)."),
        };
        match shakiest(self) {
            Some(shakiest) => format!("{sentence} {shakiest}"),
            None => format!("{sentence} The lowest similarity is {:.2}.", self.least_jaccard()),
        }
    }
}

impl Band {
    /// In a word or two, as it stands beside the similarity.
    pub fn words(self) -> &'static str {
        match self {
            Self::HighlyStable => "highly stable",
            Self::Valid => "stable",
            Self::Pattern => "borders move",
            Self::Doubtful => "doubtful",
            Self::Dissolved => "dissolves",
        }
    }
}

impl Indices {
    /// What Calinski-Harabasz says here.
    pub fn calinski_harabasz_says(&self) -> String {
        format!(
            "{:.0}: customers differ that many times as much between the {} segments as within. Higher is better.",
            self.calinski_harabasz, self.n_clusters
        )
    }

    /// What Davies-Bouldin says here.
    pub fn davies_bouldin_says(&self) -> String {
        format!(
            "{:.2}: neighbouring segments are together that many times as wide as they are apart. Lower is better.",
            self.davies_bouldin
        )
    }

    /// What the simplified silhouette says here.
    pub fn simplified_silhouette_says(&self) -> String {
        format!(
            "{:.2}: the middle of a customer's own segment is on average {:.0}% closer than that of the next.",
            self.simplified_silhouette,
            100.0 * self.simplified_silhouette
        )
    }
}

fn parted(separation: &Separation) -> String {
    if separation.weakest.depth <= separation.by_chance(2.0) {
        return format!(
            "The {} segments touch: the thinnest gap between two measures {:.1}, no more than chance gives. But customers \
             are far closer to their own centroid than made-up customers without segments would be, and with one segment \
             more or less that advantage is smaller.",
            separation.n_clusters, separation.weakest.depth
        );
    }
    let [depth, chance] = told_apart([separation.weakest.depth, separation.by_chance(2.0)], 1);
    format!(
        "Between every two of {} segments lies a gap with few customers: the thinnest measures {depth}, and in made-up \
         customers without segments, as widely spread as yours and as alike from column to column, {chance} at most is \
         chance.",
        separation.n_clusters
    )
}

/// Two numbers, one of which is weighed against the other, in as many decimals as show that they differ, but in no fewer.
fn told_apart(numbers: [f64; 2], decimals: usize) -> [String; 2] {
    let told = |decimals: usize| numbers.map(|number| format!("{number:.decimals$}"));
    (decimals..decimals + 3).map(told).find(|[one, other]| one != other).unwrap_or_else(|| told(decimals))
}

fn holds_a_group((n_clusters, hidden): (usize, Inside), n_measured: usize) -> String {
    format!(
        "Cut into {n_clusters} segments, one of them may hold a group of its own: a gap inside it measures {:.1} and parts \
         about {:.0}% of all customers from the others in it. Look at other numbers of segments, too.",
        hidden.depth,
        100.0 * hidden.smaller as f64 / n_measured.max(1) as f64
    )
}

fn more_apart(more: &Separation, than: &Separation) -> String {
    format!(
        "With {} segments customers would be more separate on average (simplified silhouette {:.2}, not {:.2}), though \
         their gaps or their stability do not carry it: look at them, too.",
        more.n_clusters, more.silhouette, than.silhouette
    )
}

fn stable(stability: &Stability) -> String {
    format!(
        "With {} segments, other samples of the same customers give {} ones (agreement {:.0}%, where 0% is chance).",
        stability.n_clusters,
        stability.how_alike(),
        100.0 * stability.adjusted_rand
    )
}

/// What a weak verdict lacks, as far as it is not said by [`shakiest`].
fn short_of_fair(separation: &Separation, stability: &Stability) -> Option<String> {
    if separation.weakest.depth <= FAIR_VALLEY {
        let [depth, wanted] = told_apart([separation.weakest.depth, FAIR_VALLEY], 1);
        return Some(format!(
            "To be called fair, the thinnest gap would have to measure more than {wanted}; it is {depth}."
        ));
    }
    let strength = stability.prediction_strength;
    (strength < PREDICTS).then(|| {
        let [wanted, strength] = told_apart([PREDICTS, strength], 2);
        format!("To be called fair, the prediction strength would have to reach {wanted}; it is {strength}.")
    })
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
