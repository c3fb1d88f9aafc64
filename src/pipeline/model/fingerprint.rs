//! One short word for "the same inputs and the same result".

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use xxhash_rust::xxh3::Xxh3;

use crate::cluster::Clustering;
use crate::cluster::kmeans::KMeansParams;
use crate::methods::Method;
use crate::prepare::Recipe;

/// A hash of file, recipe, parameters, version of the program, labels and centroids: xxh3, 64 bits.
///
/// Equal fingerprints mean the same inputs and the same result to the bit (but for one chance in 2^64). Shown and saved
/// as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(pub u64);

/// Why a text is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint has 16 hexadecimal digits in small letters")]
pub struct ParseFingerprintError;

impl Fingerprint {
    /// Of a result and of what it was made from; `digest` is that of the file's bytes.
    pub fn of(digest: u64, recipe: &Recipe, params: &KMeansParams, clustering: &Clustering) -> Self {
        Self::of_version(env!("CARGO_PKG_VERSION"), digest, recipe, params, clustering)
    }

    /// Of a result that another method found: its own choices count, too.
    #[must_use]
    pub fn by(self, method: &Method) -> Self {
        let mut hash = Xxh3::new();
        hash.update(&self.0.to_le_bytes());
        hash.update(&serde_json::to_vec(method).unwrap_or_default());
        Self(hash.digest())
    }

    fn of_version(version: &str, digest: u64, recipe: &Recipe, params: &KMeansParams, clustering: &Clustering) -> Self {
        let mut hash = Xxh3::new();
        // Each part with its length, so that no two lists of parts run together to the same bytes.
        let mut part = |bytes: &[u8]| {
            hash.update(&(bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        part(version.as_bytes());
        part(&digest.to_le_bytes());
        part(&recipe_as_written(recipe));
        // Words and numbers, which cannot fail to be written; the order of fields is that of the types.
        part(&serde_json::to_vec(params).unwrap_or_default());
        part(&(clustering.n_clusters as u64).to_le_bytes());
        part(&clustering.labels.iter().flat_map(|label| label.to_le_bytes()).collect::<Vec<u8>>());
        part(&clustering.centroids.iter().flat_map(|x| x.to_bits().to_le_bytes()).collect::<Vec<u8>>());
        Self(hash.digest())
    }
}

/// A recipe that lets sizes count is written as before rows could have a length, so that its fingerprints stay.
fn recipe_as_written(recipe: &Recipe) -> Vec<u8> {
    const SINCE: &[u8] = b",\"unit_length\":false}";
    let mut json = serde_json::to_vec(recipe).unwrap_or_default();
    if json.ends_with(SINCE) {
        json.truncate(json.len() - SINCE.len());
        json.push(b'}');
    }
    json
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = ParseFingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 16 || !text.bytes().all(is_digit) {
            return Err(ParseFingerprintError);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| ParseFingerprintError)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Fingerprint, Method, recipe_as_written};
    use crate::cluster::Clustering;
    use crate::cluster::kmeans::KMeansParams;
    use crate::model::tests::recipe;
    use crate::prepare::{OrderedValue, Recipe};

    #[test]
    fn the_method_and_its_choices_count() {
        let ward = |n_clusters| Fingerprint(7).by(&Method::Ward { n_clusters });
        assert_eq!(ward(3), ward(3));
        assert!(ward(3) != ward(4) && ward(3) != Fingerprint(7));
    }

    #[test]
    fn a_recipe_that_lets_sizes_count_has_the_fingerprint_that_it_always_had() {
        let written = |unit_length| String::from_utf8(recipe_as_written(&Recipe { unit_length, ..recipe() })).unwrap();
        let before = r#"{"columns":["Income","Spend, \"net\""],"impute":"median","outliers":"iqr","outlier_action":"clip","scaler":"standard","weights":{},"imputes":{},"transforms":{},"encodings":{}}"#;
        assert_eq!(written(false), before);
        assert_eq!(written(true), before.replace("{}}", "{},\"unit_length\":true}"));
    }

    fn clustering() -> Clustering {
        Clustering {
            n_clusters: 2,
            labels: vec![0, 0, 1],
            centroids: vec![0.5, -1.5],
            sizes: vec![2, 1],
            inertia: 0.5,
            n_iter: 3,
            n_searched: 3,
            n_reached: None,
        }
    }

    #[test]
    fn it_is_sixteen_digits_and_reads_back() {
        let fingerprint = Fingerprint(0xab_cdef);
        assert_eq!(fingerprint.to_string(), "0000000000abcdef");
        assert_eq!("0000000000abcdef".parse(), Ok(fingerprint));
        for wrong in ["", "abcdef", "0000000000ABCDEF", "+000000000abcdef", "0000000000abcdef0"] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_part_counts_and_nothing_else() {
        let (recipe, params, clustering) = (recipe(), KMeansParams::default(), clustering());
        let first = Fingerprint::of(7, &recipe, &params, &clustering);
        assert_eq!(first, Fingerprint::of(7, &recipe.clone(), &params.clone(), &clustering.clone()));
        let mut all = BTreeSet::from([first]);
        let mut add = |fingerprint| assert!(all.insert(fingerprint), "a change that does not count");
        add(Fingerprint::of_version("another", 7, &recipe, &params, &clustering));
        add(Fingerprint::of(8, &recipe, &params, &clustering));
        let mut other = recipe.clone();
        other.columns.pop();
        add(Fingerprint::of(7, &other, &params, &clustering));
        let mut other = recipe.clone();
        other.weights.insert("Income".into(), OrderedValue(2.0));
        add(Fingerprint::of(7, &other, &params, &clustering));
        add(Fingerprint::of(7, &Recipe { unit_length: true, ..recipe.clone() }, &params, &clustering));
        add(Fingerprint::of(7, &recipe, &KMeansParams { seed: 1, ..params.clone() }, &clustering));
        let mut relabelled = clustering.clone();
        relabelled.labels[1] = 1;
        add(Fingerprint::of(7, &recipe, &params, &relabelled));
        let mut moved = clustering.clone();
        moved.centroids[0] = f64::from_bits(0.5_f64.to_bits() + 1);
        add(Fingerprint::of(7, &recipe, &params, &moved));
    }
}
