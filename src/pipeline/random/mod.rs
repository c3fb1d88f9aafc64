//! The only source of chance: a counter-based generator, so that a draw depends on seed, stream and counter and on
//! nothing else, in particular not on which worker made the draw before it.

/// Draws number 0, 1, 2, … of one stream of one seed.
///
/// `SplitMix64` over a Weyl sequence whose start is a hash of seed and stream (Steele, Lea and Flood 2014,
/// doi:10.1145/2660193.2660195).
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

/// What chance is asked for. Each purpose has streams of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Which rows the search for centroids sees.
    SearchRows = 1,
    /// Starting centroids.
    Starts = 2,
    /// Which centroid moves where.
    Swaps = 3,
    /// Which rows the silhouette is measured on.
    SilhouetteRows = 4,
    /// From which rows the distance to their neighbours is measured.
    DistanceRows = 40,
    /// Which rows the search for dense groups sees.
    DensityRows = 41,
    /// Which rows Ward's tree is grown on.
    WardRows = 46,
    /// Which rows a mixture is searched on.
    MixtureRows = 47,
    /// Which rows medoids are searched on.
    MedoidRows = 42,
    /// Medoids to start from.
    MedoidStarts = 43,
    /// Which rows prototypes are searched on.
    PrototypeRows = 44,
    /// Prototypes to start from.
    PrototypeStarts = 45,
    /// What the groups of a made table are.
    MadeGroups = 60,
    /// The rows of a made table.
    MadeRows = 61,
    /// Which rows a verdict is measured on.
    VerdictRows = 20,
    /// Structure-free rows that segments are held against.
    References = 21,
    /// Rows drawn anew.
    Bootstrap = 22,
    /// What segments would be without a column.
    Blur = 23,
    /// Where a cut through one segment starts.
    Insides = 27,
    /// How rows lie between the steps of their columns where ellipsoids are fitted.
    Ellipsoids = 28,
    /// Which rows the cost of weights is measured on.
    WeighedRows = 24,
    /// Which rows correlations are measured on.
    CorrelationRows = 25,
    /// Rows and cuts of an isolation forest.
    IsolationTrees = 26,
}

impl Purpose {
    /// Stream `number` of this purpose, for a number below 2^56.
    pub fn stream(self, number: u64) -> u64 {
        ((self as u64) << 56) | number
    }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A bijective hash of 64 bits: the finaliser of `SplitMix64` in its variant 13, as Vigna's `splitmix64.c` has it.
pub fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl Random {
    /// Streams of one seed are independent: give each purpose its own.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self { state: mix(seed.wrapping_add(GOLDEN)) ^ mix(stream.wrapping_mul(GOLDEN).wrapping_add(1)) }
    }

    /// Uniform over all 64-bit integers.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    pub fn next_f64(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Uniform in 0..n, for n > 0, by the upper half of a product (Lemire 2019, doi:10.1145/3230636, without its rejection).
    /// The bias is below n / 2^64.
    pub fn below(&mut self, n: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "below n")]
        let drawn = ((u128::from(self.next_u64()) * n as u128) >> 64) as usize;
        drawn
    }

    /// Picks `n_picks` of 0..n, one out of each of `n_picks` stretches of nearly equal length. Increasing; all of them
    /// if `n_picks` is not less than n.
    pub fn spread(&mut self, n: usize, n_picks: usize) -> Vec<usize> {
        let n_picks = n_picks.min(n);
        // In 64 bits: the product does not fit the 32 of WebAssembly.
        #[expect(clippy::cast_possible_truncation, reason = "at most n")]
        let start = |pick: usize| (pick as u64 * n as u64 / n_picks as u64) as usize;
        (0..n_picks).map(|pick| start(pick) + self.below(start(pick + 1) - start(pick))).collect()
    }

    /// Standard normal: Box and Muller (1958), by the `libm` crate, so that every target draws the same bits.
    pub fn next_normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.next_f64())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.next_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::{Purpose, Random};

    #[test]
    fn a_stream_starts_with_known_draws() {
        let mut random = Random::new(42, 7);
        assert_eq!([random.next_u64(), random.next_u64()], [0xf03b_9af2_c6b0_9b5b, 0xa404_c969_3ea0_fa33]);
        assert_ne!(Random::new(42, 8).next_u64(), Random::new(42, 7).next_u64());
        assert_ne!(Random::new(43, 7).next_u64(), Random::new(42, 7).next_u64());
    }

    #[test]
    fn every_number_below_the_bound_is_drawn_about_equally_often() {
        let mut random = Random::new(3, 0);
        let mut drawn = [0; 5];
        for _ in 0..10_000 {
            drawn[random.below(5)] += 1;
        }
        assert!(drawn.iter().all(|n| (1_850..2_150).contains(n)), "{drawn:?}");
    }

    #[test]
    fn spread_picks_one_of_each_stretch() {
        let mut random = Random::new(9, 0);
        let picks = random.spread(1_000, 10);
        assert!(picks.iter().zip(0..).all(|(pick, stretch)| pick / 100 == stretch), "{picks:?}");
        assert_eq!(random.spread(3, 10), [0, 1, 2]);
        assert_eq!(random.spread(0, 10), [0; 0]);
        // The product of both numbers does not fit 32 bits.
        assert!(random.spread(4_000_000_000, 20_000).is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn streams_of_different_purposes_never_meet() {
        assert_ne!(Purpose::Starts.stream(u64::from(u32::MAX)), Purpose::Swaps.stream(u64::from(u32::MAX)));
    }

    #[test]
    fn normal_draws_have_mean_0_and_variance_1() {
        let mut random = Random::new(1, 1);
        let draws: Vec<f64> = (0..20_000).map(|_| random.next_normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "mean {mean}, variance {variance}");
    }
}
