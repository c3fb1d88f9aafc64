//! Made customers: clouds without segments, and groups.

use clientele::pipeline::random::Random;

/// One made file.
pub(crate) struct Case {
    /// What it is, for people.
    pub(crate) name: String,
    /// Groups that it was made of; 1 for a cloud without segments.
    pub(crate) n_groups: usize,
    /// Columns.
    pub(crate) n_cols: usize,
    /// Row by row.
    pub(crate) values: Vec<f64>,
}

/// A cloud without segments.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cloud {
    /// Evenly in a box.
    Uniform,
    /// One normal distribution, every column alike.
    Normal,
    /// One normal distribution whose columns hang together: the share of variance that they have in common.
    Correlated(f64),
    /// The exponential of a normal distribution of this standard deviation.
    Lognormal(f64),
    /// Lognormal columns that hang together.
    CorrelatedLognormal(f64),
    /// A circle in the first two columns with noise of this size; the others are normal noise.
    Ring(f64),
    /// Denser towards one end of the first columns.
    Gradient,
    /// Student's t with this many degrees of freedom.
    HeavyTails(u32),
    /// Whole numbers: Poisson with this mean.
    Counts(f64),
    /// Zero for this share of customers in each column, exponential for the others.
    ZeroInflated(f64),
    /// A curve: the second column follows the square of the first.
    Curve,
    /// A ball.
    Ball,
}

/// How groups look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Groups {
    /// How many.
    pub(crate) count: usize,
    /// Columns that tell them apart.
    pub(crate) n_cols: usize,
    /// Columns of noise besides.
    pub(crate) n_noise: usize,
    /// The nearest two centres are this many standard deviations apart.
    pub(crate) apart: f64,
    /// The largest group is this many times the smallest.
    pub(crate) unequal: f64,
    /// The widest group is this many times as wide as the narrowest.
    pub(crate) spreads: f64,
    /// Groups are this many times as long as wide, each in a direction of its own.
    pub(crate) elongated: f64,
    /// Share of rows thrown evenly over a box three times the size.
    pub(crate) outliers: f64,
    /// The columns are exponentials of what they would be.
    pub(crate) skewed: bool,
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            count: 3,
            n_cols: 2,
            n_noise: 0,
            apart: 6.0,
            unequal: 1.0,
            spreads: 1.0,
            elongated: 1.0,
            outliers: 0.0,
            skewed: false,
        }
    }
}

fn gamma_half(random: &mut Random, freedom: u32) -> f64 {
    (0..freedom).map(|_| random.next_normal().powi(2)).sum::<f64>() / f64::from(freedom)
}

fn poisson(random: &mut Random, mean: f64) -> f64 {
    let (mut count, mut product) = (0.0, random.next_f64());
    let limit = (-mean).exp();
    while product > limit {
        product *= random.next_f64();
        count += 1.0;
    }
    count
}

impl Cloud {
    fn row(self, n_cols: usize, random: &mut Random) -> Vec<f64> {
        let mut normal = |n: usize| -> Vec<f64> { (0..n).map(|_| random.next_normal()).collect() };
        let factor = |z: Vec<f64>, share: f64| -> Vec<f64> {
            let (common, own) = (share.sqrt(), (1.0 - share).sqrt());
            z[1..].iter().map(|x| own * x + common * z[0]).collect()
        };
        match self {
            Self::Uniform => (0..n_cols).map(|_| random.next_f64()).collect(),
            Self::Normal => normal(n_cols),
            Self::Correlated(share) => factor(normal(n_cols + 1), share),
            Self::Lognormal(sigma) => normal(n_cols).into_iter().map(|x| (sigma * x).exp()).collect(),
            Self::CorrelatedLognormal(share) => factor(normal(n_cols + 1), share).into_iter().map(f64::exp).collect(),
            Self::Ring(noise) => {
                let mut row: Vec<f64> = normal(n_cols).into_iter().map(|x| x * noise).collect();
                let angle = random.next_f64() * std::f64::consts::TAU;
                row[0] += angle.cos();
                row[1] += angle.sin();
                row
            }
            Self::Gradient => (0..n_cols)
                .map(|col| {
                    let u = random.next_f64();
                    if col < 2 { u.sqrt() } else { u }
                })
                .collect(),
            Self::HeavyTails(freedom) => {
                let z = normal(n_cols);
                let scale = gamma_half(random, freedom).sqrt();
                z.into_iter().map(|x| x / scale).collect()
            }
            Self::Counts(mean) => (0..n_cols).map(|_| poisson(random, mean)).collect(),
            Self::ZeroInflated(share) => (0..n_cols)
                .map(|_| {
                    let (zero, u) = (random.next_f64() < share, random.next_f64());
                    if zero { 0.0 } else { -(1.0 - u).ln() }
                })
                .collect(),
            Self::Curve => {
                let mut row = normal(n_cols);
                row[1] = row[0] * row[0] + 0.5 * row[1];
                row
            }
            Self::Ball => {
                let z = normal(n_cols);
                let length = z.iter().map(|x| x * x).sum::<f64>().sqrt();
                let radius = random.next_f64().powf(1.0 / n_cols as f64);
                z.into_iter().map(|x| x / length * radius).collect()
            }
        }
    }

    /// A file of such customers.
    pub(crate) fn case(self, n_rows: usize, n_cols: usize, seed: u64) -> Case {
        let mut random = Random::new(seed, 1 << 40);
        // Every column has a unit of its own.
        let units: Vec<f64> = (0..n_cols).map(|col| [1.0, 250.0, 0.02, 12.0][col % 4]).collect();
        let values = (0..n_rows).flat_map(|_| self.row(n_cols, &mut random)).enumerate();
        let values = values.map(|(at, x)| x * units[at % n_cols]).collect();
        Case { name: format!("{self:?} {n_rows} x {n_cols} seed {seed}"), n_groups: 1, n_cols, values }
    }
}

impl Groups {
    /// A file of such groups.
    pub(crate) fn case(self, n_rows: usize, seed: u64) -> Case {
        let mut random = Random::new(seed, 2 << 40);
        let centres = self.centres(&mut random);
        let widths: Vec<f64> = (0..self.count).map(|group| self.share_of(group, self.spreads)).collect();
        let axes: Vec<Vec<f64>> = (0..self.count).map(|_| unit_vector(self.n_cols, &mut random)).collect();
        let weights: Vec<f64> =
            (0..self.count).map(|group| self.share_of(self.count - 1 - group, self.unequal)).collect();
        let total: f64 = weights.iter().sum();
        let widest = centres.iter().flatten().fold(0.0_f64, |w, x| w.max(x.abs())) + 2.0;
        let mut values = Vec::with_capacity(n_rows * (self.n_cols + self.n_noise));
        for row in 0..n_rows {
            if (row as f64) < self.outliers * n_rows as f64 {
                values.extend((0..self.n_cols).map(|_| (random.next_f64() * 2.0 - 1.0) * widest * 1.5));
            } else {
                let place =
                    (row as f64 - self.outliers * n_rows as f64) / (n_rows as f64 * (1.0 - self.outliers)) * total;
                let mut sum = 0.0;
                let group = weights
                    .iter()
                    .position(|w| {
                        sum += w;
                        place < sum
                    })
                    .unwrap_or(self.count - 1);
                let z: Vec<f64> = (0..self.n_cols).map(|_| random.next_normal()).collect();
                let along: f64 = z.iter().zip(&axes[group]).map(|(z, a)| z * a).sum();
                for col in 0..self.n_cols {
                    let x = z[col] + (self.elongated - 1.0) * along * axes[group][col];
                    values.push(centres[group][col] + widths[group] * x);
                }
            }
            if self.skewed {
                let first = values.len() - self.n_cols;
                for x in &mut values[first..] {
                    *x = (*x / widest * 1.5).exp();
                }
            }
            values.extend((0..self.n_noise).map(|_| random.next_normal()));
        }
        Case {
            name: format!("{self:?} {n_rows} seed {seed}"),
            n_groups: self.count,
            n_cols: self.n_cols + self.n_noise,
            values,
        }
    }

    /// From 1 for the first group to `ratio` for the last, in equal factors.
    fn share_of(self, group: usize, ratio: f64) -> f64 {
        if self.count < 2 { 1.0 } else { ratio.powf(group as f64 / (self.count - 1) as f64) }
    }

    /// Centres drawn in a ball that grows until they are `apart`, measured in the standard deviations of both groups.
    fn centres(self, random: &mut Random) -> Vec<Vec<f64>> {
        let mut radius = self.apart * 0.5;
        let mut centres: Vec<Vec<f64>> = Vec::new();
        while centres.len() < self.count {
            let group = centres.len();
            let direction = unit_vector(self.n_cols, random);
            let length = radius * random.next_f64().powf(1.0 / self.n_cols as f64);
            let centre: Vec<f64> = direction.into_iter().map(|x| x * length).collect();
            let is_apart = centres.iter().enumerate().all(|(other, c)| {
                let distance = c.iter().zip(&centre).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                let reach = f64::midpoint(self.share_of(group, self.spreads), self.share_of(other, self.spreads));
                distance >= self.apart * reach * (1.0 + (self.elongated - 1.0) * 0.6)
            });
            if is_apart {
                centres.push(centre);
            } else {
                radius *= 1.01;
            }
        }
        centres
    }
}

fn unit_vector(n: usize, random: &mut Random) -> Vec<f64> {
    let z: Vec<f64> = (0..n).map(|_| random.next_normal()).collect();
    let length = z.iter().map(|x| x * x).sum::<f64>().sqrt();
    z.into_iter().map(|x| x / length).collect()
}

/// The half on which the rule was developed.
pub(crate) fn developed(seed: u64) -> Vec<Case> {
    let groups = Groups::default();
    vec![
        Cloud::Uniform.case(100, 2, seed),
        Cloud::Uniform.case(400, 5, seed),
        Cloud::Normal.case(60, 3, seed),
        Cloud::Normal.case(500, 8, seed),
        Cloud::Correlated(0.7).case(150, 4, seed),
        Cloud::Correlated(0.7).case(600, 2, seed),
        Cloud::Lognormal(1.0).case(300, 4, seed),
        Cloud::Lognormal(1.0).case(1_000, 2, seed),
        Cloud::CorrelatedLognormal(0.5).case(400, 5, seed),
        Cloud::Ring(0.1).case(200, 2, seed),
        Cloud::Ring(0.1).case(500, 3, seed),
        Cloud::Gradient.case(300, 2, seed),
        Cloud::HeavyTails(3).case(300, 4, seed),
        Cloud::Counts(2.0).case(400, 3, seed),
        Cloud::ZeroInflated(0.4).case(300, 3, seed),
        Cloud::Lognormal(0.6).case(900, 6, seed),
        Groups { count: 2, ..groups }.case(60, seed),
        Groups { count: 2, n_cols: 4, n_noise: 2, apart: 7.0, unequal: 8.0, ..groups }.case(400, seed),
        Groups { count: 3, ..groups }.case(90, seed),
        Groups { count: 3, apart: 4.0, ..groups }.case(600, seed),
        Groups { count: 3, elongated: 3.0, ..groups }.case(300, seed),
        Groups { count: 3, n_cols: 3, skewed: true, ..groups }.case(400, seed),
        Groups { count: 4, n_cols: 3, unequal: 6.0, spreads: 2.0, ..groups }.case(400, seed),
        Groups { count: 4, n_cols: 4, n_noise: 2, ..groups }.case(500, seed),
        Groups { count: 5, n_cols: 4, apart: 5.0, ..groups }.case(400, seed),
        Groups { count: 5, n_cols: 3, outliers: 0.03, ..groups }.case(500, seed),
        Groups { count: 5, n_cols: 4, elongated: 2.0, ..groups }.case(300, seed),
        Groups { count: 6, n_cols: 8, apart: 6.0, unequal: 4.0, ..groups }.case(400, seed),
        Groups { count: 7, ..groups }.case(300, seed),
        Groups { count: 8, n_cols: 6, ..groups }.case(400, seed),
        Groups { count: 4, n_cols: 6, apart: 5.0, ..groups }.case(20_000, seed),
    ]
}

/// The half that was made afterwards, with other families, parameters and seeds.
pub(crate) fn held_out(seed: u64) -> Vec<Case> {
    let seed = seed + 1_000;
    let groups = Groups::default();
    vec![
        Cloud::Uniform.case(250, 3, seed),
        Cloud::Uniform.case(600, 10, seed),
        Cloud::Normal.case(150, 2, seed),
        Cloud::Normal.case(300, 12, seed),
        Cloud::Correlated(0.9).case(250, 3, seed),
        Cloud::Correlated(0.5).case(500, 6, seed),
        Cloud::Lognormal(0.8).case(150, 3, seed),
        Cloud::Lognormal(1.3).case(500, 5, seed),
        Cloud::CorrelatedLognormal(0.8).case(300, 3, seed),
        Cloud::Ring(0.15).case(400, 2, seed),
        Cloud::Ring(0.05).case(150, 2, seed),
        Cloud::Gradient.case(600, 4, seed),
        Cloud::HeavyTails(2).case(500, 3, seed),
        Cloud::Counts(5.0).case(300, 5, seed),
        Cloud::ZeroInflated(0.6).case(500, 4, seed),
        Cloud::Curve.case(400, 2, seed),
        Cloud::Ball.case(400, 3, seed),
        Cloud::Correlated(0.8).case(20_000, 5, seed),
        Groups { count: 2, n_cols: 3, apart: 5.0, ..groups }.case(120, seed),
        Groups { count: 2, n_cols: 2, apart: 5.0, spreads: 3.0, ..groups }.case(400, seed),
        Groups { count: 3, n_cols: 5, apart: 5.0, n_noise: 2, ..groups }.case(400, seed),
        Groups { count: 3, n_cols: 2, apart: 5.0, unequal: 5.0, ..groups }.case(300, seed),
        Groups { count: 3, n_cols: 3, elongated: 4.0, ..groups }.case(400, seed),
        Groups { count: 4, n_cols: 2, apart: 5.0, ..groups }.case(300, seed),
        Groups { count: 4, n_cols: 10, apart: 7.0, ..groups }.case(120, seed),
        Groups { count: 4, n_cols: 3, outliers: 0.02, spreads: 2.0, ..groups }.case(500, seed),
        Groups { count: 5, n_cols: 5, apart: 7.0, n_noise: 3, ..groups }.case(500, seed),
        Groups { count: 5, n_cols: 2, apart: 6.0, unequal: 3.0, ..groups }.case(400, seed),
        Groups { count: 6, n_cols: 4, apart: 5.0, elongated: 1.5, ..groups }.case(500, seed),
        Groups { count: 6, n_cols: 3, skewed: true, ..groups }.case(500, seed),
        Groups { count: 7, n_cols: 5, apart: 6.0, outliers: 0.01, ..groups }.case(500, seed),
        Groups { count: 8, n_cols: 3, apart: 7.0, unequal: 2.0, ..groups }.case(600, seed),
        Groups { count: 3, n_cols: 8, apart: 5.0, unequal: 3.0, outliers: 0.01, ..groups }.case(900, seed),
    ]
}

/// Groups that lie close together, are long, small, or of few rows; and thin rings of many.
pub(crate) fn close(seed: u64) -> Vec<Case> {
    let seed = seed + 2_000;
    let groups = Groups::default();
    vec![
        Cloud::Ring(0.05).case(1_000, 2, seed),
        Cloud::Ring(0.1).case(2_000, 2, seed),
        Cloud::Ring(0.05).case(1_500, 3, seed),
        Cloud::Correlated(0.95).case(1_000, 3, seed),
        Cloud::Gradient.case(2_000, 2, seed),
        Groups { count: 3, elongated: 5.0, apart: 4.5, ..groups }.case(500, seed),
        Groups { count: 3, n_cols: 3, elongated: 4.0, apart: 5.0, ..groups }.case(300, seed),
        Groups { count: 4, n_cols: 4, elongated: 5.0, apart: 4.5, ..groups }.case(500, seed),
        Groups { count: 5, n_cols: 3, elongated: 4.0, apart: 4.5, ..groups }.case(1_000, seed),
        Groups { count: 2, n_cols: 3, apart: 4.0, ..groups }.case(1_000, seed),
        Groups { count: 4, apart: 4.2, ..groups }.case(1_000, seed),
        Groups { count: 5, apart: 4.2, ..groups }.case(2_500, seed),
        Groups { count: 8, n_cols: 5, apart: 4.2, ..groups }.case(2_000, seed),
        Groups { count: 6, n_cols: 4, apart: 4.4, ..groups }.case(500, seed),
        Groups { count: 7, n_cols: 6, apart: 4.8, ..groups }.case(300, seed),
        Groups { count: 3, n_cols: 3, apart: 5.5, ..groups }.case(60, seed),
        Groups { count: 3, apart: 5.3, spreads: 2.0, ..groups }.case(100, seed),
        Groups { count: 4, apart: 5.3, ..groups }.case(100, seed),
        Groups { count: 5, n_cols: 4, n_noise: 2, apart: 5.4, ..groups }.case(300, seed),
        Groups { count: 7, n_cols: 5, apart: 5.6, unequal: 4.0, ..groups }.case(250, seed),
    ]
}
