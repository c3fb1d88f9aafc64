//! Amounts of money as whole numbers, so that sums are exact and no order of rows changes them.

use crate::table::Column;
use crate::table::numbers::POWERS;
use crate::table::transactions::days::Amiss;

/// Decimals of an amount at most: more are a computed value, kept in binary.
const MOST_DECIMALS: usize = 6;

/// Amounts with decimals are below `2^45` of their smallest unit; the product of two is below `2^90`, which leaves 37 bits
/// for the number of rows.
const LARGEST_DECIMAL: f64 = (1_u64 << 45) as f64;

/// Bits of the largest amount where they are kept in binary.
const KEPT: i32 = 90;

/// What a whole number of units is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    /// One through this power of ten.
    Decimal(f64),
    /// Two to this power.
    Binary(i32),
}

/// The amount of one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// Below 0 for what is given back.
    pub(super) units: i128,
    /// Amount or quantity is negative.
    pub(super) is_return: bool,
}

/// The amounts of all transactions.
pub(super) struct Amounts<'a> {
    values: &'a [f64],
    /// Multiply the values.
    quantities: Option<&'a [f64]>,
    /// Units to one value and to one quantity.
    scales: (f64, f64),
    unit: Unit,
}

impl<'a> Amounts<'a> {
    /// Of one column, or of unit prices with their quantities. None if they are no numbers.
    pub(super) fn of(values: &'a Column, quantities: Option<&'a Column>) -> Option<Self> {
        let values = values.numbers()?;
        let quantities = match quantities {
            Some(column) => Some(column.numbers()?),
            None => None,
        };
        let scales = (decimals(values), quantities.map_or(Some(1.0), decimals));
        if let (Some(of_value), Some(of_quantity)) = scales {
            let unit = Unit::Decimal(of_value * of_quantity);
            return Some(Self { values, quantities, scales: (of_value, of_quantity), unit });
        }
        let mut amounts = Self { values, quantities, scales: (1.0, 1.0), unit: Unit::Binary(0) };
        let products = (0..values.len()).map(|row| amounts.product(row).abs());
        let largest = products.filter(|product| product.is_finite()).fold(0.0, f64::max);
        amounts.unit = Unit::Binary(libm::frexp(largest).1 - KEPT);
        Some(amounts)
    }

    fn product(&self, row: usize) -> f64 {
        self.quantities.map_or(self.values[row], |quantities| self.values[row] * quantities[row])
    }

    /// The amount of one row.
    pub(super) fn read(&self, row: usize) -> Result<Reading, Amiss> {
        let (value, quantity) = (self.values[row], self.quantities.map_or(1.0, |quantities| quantities[row]));
        if value.is_nan() || quantity.is_nan() {
            return Err(Amiss::Missing);
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within 90 bits by the unit")]
        let units = match self.unit {
            Unit::Decimal(_) => {
                (value * self.scales.0).round_ties_even() as i128 * (quantity * self.scales.1).round_ties_even() as i128
            }
            Unit::Binary(power) => {
                let product = value * quantity;
                if !product.is_finite() {
                    return Err(Amiss::Unreadable);
                }
                libm::scalbn(product, -power).round_ties_even() as i128
            }
        };
        let is_return = value < 0.0 || quantity < 0.0;
        Ok(Reading { units: if is_return { -units.abs() } else { units }, is_return })
    }

    /// A sum in the file's unit: the nearest number, finite.
    pub(super) fn value(&self, units: i128) -> f64 {
        match self.unit {
            Unit::Decimal(scale) => units as f64 / scale,
            Unit::Binary(power) => libm::scalbn(units as f64, power).clamp(f64::MIN, f64::MAX),
        }
    }
}

/// The smallest power of ten that makes all numbers whole, if they are decimals of common length.
fn decimals(numbers: &[f64]) -> Option<f64> {
    let powers = &POWERS[..=MOST_DECIMALS];
    let mut at = 0;
    for number in numbers.iter().filter(|number| !number.is_nan()) {
        let fits = |scale: f64| {
            let whole = (number * scale).round_ties_even();
            whole.abs() < LARGEST_DECIMAL && whole / scale - number == 0.0
        };
        at += powers[at..].iter().position(|scale| fits(*scale))?;
    }
    let scale = powers[at];
    let is_bounded = |number: &f64| number.is_nan() || (number * scale).abs() < LARGEST_DECIMAL;
    numbers.iter().all(is_bounded).then_some(scale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, proptest};

    use super::{Amounts, Reading, Unit};
    use crate::table::{Cells, Column, Kind, Role};

    fn column(numbers: &[f64]) -> Column {
        Column {
            name: "x".into(),
            role: Role::Variable,
            kind: Kind::Number,
            cells: Cells::Numbers(numbers.to_vec().into()),
        }
    }

    #[test]
    fn cents_add_up_without_a_rest() {
        let column = column(&[0.1, 0.2, f64::NAN, -0.0]);
        let amounts = Amounts::of(&column, None).unwrap();
        let sum = amounts.read(0).unwrap().units + amounts.read(1).unwrap().units;
        assert_eq!((amounts.value(sum).to_bits(), amounts.unit), (0.3_f64.to_bits(), Unit::Decimal(10.0)));
        assert!(amounts.read(2).is_err());
        assert_eq!(amounts.read(3), Ok(Reading { units: 0, is_return: false }));
    }

    #[test]
    fn quantities_multiply_and_a_negative_one_gives_back() {
        let (prices, quantities) = (column(&[1.1, 2.5, -5.0]), column(&[3.0, -2.0, -1.0]));
        let amounts = Amounts::of(&prices, Some(&quantities)).unwrap();
        let read = |row| amounts.read(row).map(|reading| (amounts.value(reading.units), reading.is_return));
        assert_eq!([read(0), read(1), read(2)], [Ok((3.3, false)), Ok((-5.0, true)), Ok((-5.0, true))]);
    }

    #[test]
    fn amounts_of_any_size_have_a_finite_sum() {
        let column = column(&[f64::MAX, f64::MAX, 1.0 / 3.0]);
        let amounts = Amounts::of(&column, None).unwrap();
        let sum: i128 = (0..3).map(|row| amounts.read(row).unwrap().units).sum();
        assert_eq!(amounts.value(sum).to_bits(), f64::MAX.to_bits());
        let tiny = self::column(&[f64::MIN_POSITIVE / 4.0, 1e-310]);
        let amounts = Amounts::of(&tiny, None).unwrap();
        assert!(amounts.value(amounts.read(1).unwrap().units) > 0.0);
        let overflow = [self::column(&[1e300]), self::column(&[1e300])];
        assert!(Amounts::of(&overflow[0], Some(&overflow[1])).unwrap().read(0).is_err());
    }

    proptest! {
        #[test]
        fn sums_are_those_of_the_amounts(values in prop::collection::vec(-1e6_f64..1e6, 1..100)) {
            let column = column(&values);
            let amounts = Amounts::of(&column, None).unwrap();
            let sum: i128 = (0..values.len()).map(|row| amounts.read(row).unwrap().units).sum();
            let size: f64 = values.iter().map(|value| value.abs()).sum();
            prop_assert!((amounts.value(sum) - values.iter().sum::<f64>()).abs() <= 1e-12 * size);
        }
    }
}
