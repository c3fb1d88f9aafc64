//! What f32 arithmetic may decide about a squared distance, and what it must leave to f64.

/// A bound on squared distances. Distances in f32 that lie clearly on one side of it decide; the few between `inside`
/// and `outside` are computed again, in f64 and the unit of the matrix, and compared with `squared`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reach {
    /// The bound, in the squared unit of the matrix.
    pub(crate) squared: f64,
    /// A scaled squared distance of at most this is within the bound for sure.
    pub(crate) inside: f32,
    /// One above this is beyond the bound for sure.
    pub(crate) outside: f32,
}

/// Turns bounds into [`Reach`] for the columns and the scale of one tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounding {
    /// Squared distances times this are scaled ones. A power of two.
    scale: f64,
    /// Relative error of a squared distance in f32, at most: a half unit for the difference, twice, one for the square,
    /// one for each addition; and as much again for safety.
    relative: f64,
}

/// Squares below the range of f32 may vanish: at most 2^-149 for each of up to 2^15 columns.
const VANISHED: f64 = 1e-40;

impl Rounding {
    /// For rows of `n_cols` that were multiplied by `2^-exponent`.
    pub(crate) fn new(exponent: i32, n_cols: usize) -> Self {
        let unit = f64::from(f32::EPSILON);
        Self { scale: libm::scalbn(1.0, -2 * exponent), relative: (n_cols as f64 + 4.0) * unit }
    }

    /// The bound as f32 sees it.
    #[expect(clippy::cast_possible_truncation, reason = "rounded into the margin; above the range it is infinite")]
    pub(crate) fn reach(self, squared: f64) -> Reach {
        let scaled = squared * self.scale;
        Reach {
            squared,
            inside: (scaled * (1.0 - self.relative) - VANISHED) as f32,
            outside: (scaled * (1.0 + self.relative) + VANISHED) as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rounding;

    #[test]
    fn the_margin_is_narrow_and_holds_the_bound() {
        let reach = Rounding::new(3, 4).reach(64.0);
        assert!(reach.inside < 1.0 && reach.outside > 1.0 && reach.outside - reach.inside < 1e-5);
    }

    #[test]
    fn bounds_beyond_f32_take_in_everything_or_leave_it_to_f64() {
        assert!(Rounding::new(0, 2).reach(1e300).outside.is_infinite());
        let reach = Rounding::new(0, 2).reach(1e-300);
        assert!(reach.inside < 0.0 && reach.outside > 0.0);
    }
}
