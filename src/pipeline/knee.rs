//! Where a curve bends most.

/// The point that lies farthest below the line between the ends of a curve, both axes scaled to 0..1 (after Kneedle: Satopää,
/// Albrecht, Irwin and Raghavan 2011, doi:10.1109/ICDCSW.2011.20). The first among equals; none where no point lies below.
///
/// Points by rising first coordinate. The knee of a falling curve that flattens, and of a rising one that steepens.
pub fn knee(curve: &[(f64, f64)]) -> Option<usize> {
    let (&(first, start), &(last, end)) = (curve.first()?, curve.last()?);
    let low = curve.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let height = curve.iter().map(|point| point.1 - low).fold(0.0, f64::max);
    if height <= 0.0 || last <= first {
        return None;
    }
    let below = |(at, &(x, y)): (usize, &(f64, f64))| {
        let line = start + (end - start) * ((x - first) / (last - first));
        (at, (line - y) / height)
    };
    let most = curve.iter().enumerate().map(below).reduce(|most, next| if next.1 > most.1 { next } else { most })?;
    // Points on the line may lie below it by rounding.
    (most.1 > 1e-12).then_some(most.0)
}

#[cfg(test)]
mod tests {
    use super::knee;

    #[test]
    fn a_falling_and_a_rising_curve_bend_where_they_are_farthest_below_their_line() {
        let falling = [(2.0, 100.0), (3.0, 70.0), (4.0, 45.0), (5.0, 20.0), (6.0, 17.0), (7.0, 15.0)];
        assert_eq!(knee(&falling), Some(3));
        assert_eq!(knee(&[(0.0, 1.0), (0.5, 1.5), (0.75, 2.0), (1.0, 9.0)]), Some(2));
    }

    #[test]
    fn straight_flat_and_short_curves_do_not_bend() {
        assert_eq!(knee(&[(0.0, 1.0), (0.1, 1.1), (0.2, 1.2), (0.7, 1.7)]), None);
        assert_eq!(knee(&[(0.0, 1.0), (1.0, 3.0), (2.0, 4.0)]), None);
        assert_eq!(knee(&[(0.0, 2.0); 3]), None);
        assert_eq!(knee(&[(0.0, 2.0)]), None);
        assert_eq!(knee(&[]), None);
    }
}
