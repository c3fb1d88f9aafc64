//! Which method suits the kinds of the chosen columns.
//!
//! # The rule
//! | columns of words, each word one column | method |
//! |---|---|
//! | none | k-means: distances between numbers are all there is |
//! | fewer than columns of numbers | k-prototypes: k-means that also takes words as they are (Huang 1998, doi:10.1023/A:1009769707641) |
//! | as many, or more | k-medoids over Gower distance, in which every column counts alike (Gower 1971, doi:10.2307/2528823) |
//!
//! The mean of 0 and 1 is a share: a centroid of few words among numbers can be read, one of many words is nobody. Words in
//! an order are numbers.

use crate::methods::Method;
use crate::prepare::{Encoding, Recipe};

/// A method other than k-means that suits the chosen columns better, with the reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Suited {
    /// With the columns of words that count.
    pub method: Method,
    /// What it is called.
    pub name: &'static str,
    /// Why, in one sentence.
    pub reason: String,
}

impl Suited {
    /// By the kinds of the columns that a recipe chooses; None where k-means suits.
    pub fn to(recipe: &Recipe, n_clusters: usize) -> Option<Self> {
        let is_word = |name: &&String| recipe.encodings.get(*name) == Some(&Encoding::OneHot);
        let words: Vec<String> = recipe.columns.iter().filter(is_word).cloned().collect();
        let (n_words, n_columns) = (words.len(), recipe.columns.len());
        let of = if n_words == 1 {
            format!("1 of {n_columns} chosen columns holds words")
        } else {
            format!("{n_words} of {n_columns} chosen columns hold words")
        };
        let columns = Some(words);
        let (method, reason) = match n_words {
            0 => return None,
            _ if 2 * n_words < n_columns => {
                let reason = format!("{of}: k-prototypes takes them as they are, beside the numbers.");
                (Method::Prototypes { n_clusters, columns }, reason)
            }
            _ => {
                let reason = format!("{of}: k-medoids over Gower distance lets every column count alike.");
                (Method::Medoids { n_clusters, columns }, reason)
            }
        };
        Some(Self { name: method.name(), method, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::Suited;
    use crate::methods::Method;
    use crate::prepare::{Encoding, Recipe};

    /// Columns named n are numbers, w words, o words in an order.
    fn suited(columns: &[&str]) -> Option<Suited> {
        let ordinal = || Encoding::Ordinal(vec!["S".into(), "L".into()]);
        let encoding = |name: &&str| match name.as_bytes()[0] {
            b'w' => Some(((*name).to_owned(), Encoding::OneHot)),
            b'o' => Some(((*name).to_owned(), ordinal())),
            _ => None,
        };
        let recipe = Recipe {
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            encodings: columns.iter().filter_map(encoding).collect(),
            ..Recipe::default()
        };
        Suited::to(&recipe, 4)
    }

    #[test]
    fn numbers_and_words_in_an_order_suit_k_means() {
        assert_eq!(suited(&["n1", "n2", "o1"]), None);
    }

    #[test]
    fn few_words_suit_k_prototypes_and_many_k_medoids() {
        let few = suited(&["n1", "w1", "n2"]).unwrap();
        assert_eq!(few.method, Method::Prototypes { n_clusters: 4, columns: Some(vec!["w1".into()]) });
        assert_eq!(
            few.reason,
            "1 of 3 chosen columns holds words: k-prototypes takes them as they are, beside the numbers."
        );
        let half = suited(&["w1", "n1", "w2", "o1"]).unwrap();
        assert_eq!(half.method, Method::Medoids { n_clusters: 4, columns: Some(vec!["w1".into(), "w2".into()]) });
        assert_eq!((half.name, suited(&["w1"]).unwrap().name), ("k-medoids", "k-medoids"));
        assert!(half.reason.starts_with("2 of 4 chosen columns hold words: "), "{}", half.reason);
    }
}
