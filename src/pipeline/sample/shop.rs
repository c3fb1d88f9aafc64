//! 5,000 customers of an online shop, with the troubles of real exports: skewed spend, gaps, and a dozen cells that
//! cannot be true.

use std::fmt::Write as _;

use crate::random::Random;
use crate::sample::{Normal, shuffle};

const SEED: u64 = 2025;

/// Share of customers whose months or discounts are not known.
const MISSING: f64 = 0.03;

/// Country with its share of customers, in percent.
const COUNTRIES: [(&str, usize); 6] = [("DE", 46), ("AT", 14), ("CH", 11), ("NL", 12), ("FR", 10), ("PL", 7)];

/// A kind of customer.
pub(super) struct Kind {
    pub(super) n_rows: usize,
    /// Median, in euro. Spend is lognormal: most below the mean, a few far above.
    spend: f64,
    /// Of the logarithm of spend.
    spend_deviation: f64,
    orders: Normal,
    /// Since the last order.
    days: Normal,
    /// Since the first order.
    months: Normal,
    /// Of the value of all orders, from 0 to 1.
    discount: Normal,
    /// Probability of the newsletter.
    newsletter: f64,
}

const fn orders(mean: f64, deviation: f64) -> Normal {
    Normal { mean, deviation, least: 1.0, most: 60.0 }
}

const fn days(mean: f64, deviation: f64) -> Normal {
    Normal { mean, deviation, least: 0.0, most: 700.0 }
}

const fn months(mean: f64, deviation: f64) -> Normal {
    Normal { mean, deviation, least: 1.0, most: 84.0 }
}

const fn discount(mean: f64, deviation: f64) -> Normal {
    Normal { mean, deviation, least: 0.0, most: 0.95 }
}

/// Devoted customers; regulars; hunters of bargains; newcomers; and those who have not come back.
pub(super) const KINDS: [Kind; 5] = [
    Kind {
        n_rows: 700,
        spend: 2100.0,
        spend_deviation: 0.35,
        orders: orders(24.0, 4.0),
        days: days(14.0, 9.0),
        months: months(55.0, 8.0),
        discount: discount(0.08, 0.04),
        newsletter: 0.8,
    },
    Kind {
        n_rows: 1400,
        spend: 640.0,
        spend_deviation: 0.4,
        orders: orders(10.0, 2.2),
        days: days(40.0, 20.0),
        months: months(33.0, 6.0),
        discount: discount(0.14, 0.05),
        newsletter: 0.5,
    },
    Kind {
        n_rows: 1100,
        spend: 260.0,
        spend_deviation: 0.4,
        orders: orders(8.0, 2.0),
        days: days(50.0, 22.0),
        months: months(22.0, 6.0),
        discount: discount(0.58, 0.07),
        newsletter: 0.9,
    },
    Kind {
        n_rows: 1000,
        spend: 85.0,
        spend_deviation: 0.5,
        orders: orders(1.6, 0.8),
        days: days(24.0, 14.0),
        months: months(4.0, 2.0),
        discount: discount(0.18, 0.06),
        newsletter: 0.4,
    },
    Kind {
        n_rows: 800,
        spend: 190.0,
        spend_deviation: 0.5,
        orders: orders(3.0, 1.2),
        days: days(250.0, 40.0),
        months: months(36.0, 8.0),
        discount: discount(0.17, 0.06),
        newsletter: 0.1,
    },
];

/// Cells that cannot be true, each in a row of its own.
const ABSURD: [Absurd; 12] = [
    Absurd::Spend(999_999.99),
    Absurd::Spend(250_000.0),
    Absurd::Spend(88_000.5),
    Absurd::Spend(-4_500.0),
    Absurd::Orders(9_999.0),
    Absurd::Orders(1_200.0),
    Absurd::Days(36_525.0),
    Absurd::Days(9_999.0),
    Absurd::Months(1_416.0),
    Absurd::Months(600.0),
    Absurd::Discount(45.0),
    Absurd::Discount(12.5),
];

/// A value that stands where it cannot.
#[derive(Clone, Copy)]
enum Absurd {
    Spend(f64),
    Orders(f64),
    Days(f64),
    Months(f64),
    Discount(f64),
}

struct Customer {
    country: &'static str,
    has_newsletter: bool,
    spend: f64,
    orders: f64,
    days: f64,
    months: Option<f64>,
    discount: Option<f64>,
}

impl Customer {
    fn draw(kind: &Kind, random: &mut Random) -> Self {
        let country = country(random);
        let has_newsletter = random.next_f64() < kind.newsletter;
        let spend = kind.spend * libm::exp(kind.spend_deviation * random.next_normal());
        let orders = kind.orders.draw(random).round_ties_even();
        let months = kind.months.draw(random).round_ties_even();
        // Nobody ordered last before they ordered first.
        let days = kind.days.draw(random).round_ties_even().min(30.0 * months);
        let discount = kind.discount.draw(random);
        let is_missing = [random.next_f64() < MISSING, random.next_f64() < MISSING];
        let [months, discount] = [(months, is_missing[0]), (discount, is_missing[1])]
            .map(|(value, is_missing)| (!is_missing).then_some(value));
        Self { country, has_newsletter, spend, orders, days, months, discount }
    }

    fn spoil(&mut self, absurd: Absurd) {
        match absurd {
            Absurd::Spend(spend) => self.spend = spend,
            Absurd::Orders(orders) => self.orders = orders,
            Absurd::Days(days) => self.days = days,
            Absurd::Months(months) => self.months = Some(months),
            Absurd::Discount(discount) => self.discount = Some(discount),
        }
    }
}

fn country(random: &mut Random) -> &'static str {
    let mut at = random.below(100);
    for (country, share) in COUNTRIES {
        if at < share {
            return country;
        }
        at -= share;
    }
    COUNTRIES[0].0
}

pub(super) fn csv() -> Vec<u8> {
    let mut random = Random::new(SEED, 0);
    let mut customers = Vec::new();
    for kind in &KINDS {
        customers.extend((0..kind.n_rows).map(|_| Customer::draw(kind, &mut random)));
    }
    shuffle(&mut customers, &mut random);
    // One in each stretch of the file.
    let stretch = customers.len() / ABSURD.len();
    for (at, absurd) in ABSURD.into_iter().enumerate() {
        customers[at * stretch + random.below(stretch)].spoil(absurd);
    }
    let mut text = "customer_id,country,newsletter,total_spend,orders,days_since_last_order,months_as_customer,\
                    discount_share\n"
        .to_owned();
    for (id, customer) in (10_001..).zip(&customers) {
        let Customer { country, spend, orders, days, .. } = customer;
        let newsletter = if customer.has_newsletter { "yes" } else { "no" };
        let months = customer.months.map(|months| months.to_string()).unwrap_or_default();
        let discount = customer.discount.map(|discount| format!("{discount:.2}")).unwrap_or_default();
        // Writing to a String cannot fail.
        writeln!(text, "K-{id},{country},{newsletter},{spend:.2},{orders},{days},{months},{discount}").ok();
    }
    text.into_bytes()
}
