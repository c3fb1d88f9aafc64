//! What a column means, read from its name, and what to call it in a sentence.

use std::collections::BTreeSet;

/// What a column says about a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// What the customer has to spend.
    Income,
    /// What the customer spends here: an amount or a score.
    Spending,
    /// How often they buy.
    Frequency,
    /// How long ago they last bought: high is bad.
    Recency,
    /// How much of it at a discount.
    Discount,
    /// How long they have been a customer.
    Tenure,
    /// How old they are.
    Age,
    /// How often something went wrong for them: complaints, tickets, returns.
    Trouble,
}

/// Titles for prose, one per name and no two alike: a unit at the end is left out ("Annual Income (k$)" is "Annual Income",
/// `mrr_usd` is "mrr"), the time that is counted over as well ("visits last 30 days" is "visits"), and underscores are
/// spaces, unless two names would then be the same.
pub fn short_titles<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let names: Vec<&str> = names.into_iter().collect();
    let short: Vec<String> = names.iter().map(|name| short_title(name)).collect();
    let is_alone = |title: &String| short.iter().filter(|other| *other == title).count() == 1;
    let is_free = |title: &String| !names.contains(&title.as_str());
    let pick = |(title, name): (&String, &&str)| {
        if is_alone(title) && (title == name || is_free(title)) { title.clone() } else { (*name).to_owned() }
    };
    short.iter().zip(&names).map(pick).collect()
}

fn short_title(name: &str) -> String {
    let trimmed = name.trim();
    let opening = |closing| match closing {
        ')' => Some('('),
        ']' => Some('['),
        _ => None,
    };
    let without_unit = trimmed.chars().next_back().and_then(opening).and_then(|open| trimmed.rfind(open));
    let title = without_unit.map_or(trimmed, |at| trimmed[..at].trim_end());
    let mut words: Vec<&str> = title.split(['_', ' ']).filter(|word| !word.is_empty()).collect();
    words.truncate(words.len() - n_of_unit(&words));
    if words.is_empty() { name.to_owned() } else { words.join(" ") }
}

/// How many words at the end say in what unit, or over what time, something is counted. Never all of them; and none of a time
/// that is itself what is counted: "days since last order", "last login days".
fn n_of_unit(words: &[&str]) -> usize {
    const UNITS: &[&str] = &["usd", "eur", "gbp", "chf", "pct", "percent"];
    const BEFORE: &[&str] = &["in", "the", "over", "during", "within", "den", "der", "im", "les", "des"];
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let is_last = |word: &String| ["last", "past", "letzte", "letzten"].contains(&word.as_str());
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let n = match &lower[..] {
        [_, .., unit] if UNITS.contains(&unit.as_str()) => 1,
        [_, .., last, span] if is_last(last) && is_short_span(span) => 2,
        [_, .., last, n, days] if is_last(last) && is_number(n) && DAYS.contains(&days.as_str()) => 3,
        [_, .., span] if is_short_span(span) => 1,
        _ => 0,
    };
    let before = lower[..lower.len() - n].iter().skip(1).rev();
    let n_before = before.take_while(|word| n > 0 && BEFORE.contains(&word.as_str())).count();
    n + n_before
}

/// Such as 30d, 4w, 12m.
fn is_short_span(word: &str) -> bool {
    let n = word.trim_end_matches(['d', 'w', 'm']);
    n.len() + 1 == word.len() && is_span_of(n, &word[n.len()..])
}

/// So many of these: a number before an "m" may be of metres or millions.
fn is_span_of(n: &str, unit: &str) -> bool {
    let is_number = !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        && (DAYS.contains(&unit) || ["d", "w"].contains(&unit) || unit == "m" && ["3", "6", "12", "24"].contains(&n))
}

/// The meaning, where the name is clear. English first, then the words of our neighbours.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    let words = Words::of(name);
    let candidates = [
        (Meaning::Discount, words.is_discount()),
        (Meaning::Trouble, words.is_trouble()),
        (Meaning::Tenure, words.is_tenure()),
        (Meaning::Recency, words.is_recency()),
        (Meaning::Frequency, words.is_frequency()),
        (Meaning::Income, words.is_income()),
        (Meaning::Spending, words.is_spending()),
        (Meaning::Age, words.any(&["age", "alter", "âge", "edad", "leeftijd", "età"])),
    ];
    candidates.into_iter().find_map(|(meaning, is_so)| is_so.then_some(meaning))
}

/// The column is money spent, by its name, that adds up over customers: revenue, a total of purchases.
pub(super) fn is_money(name: &str) -> bool {
    meaning(name) == Some(Meaning::Spending) && adds_up(name)
}

/// Whether adding a column up over customers gives a total: not so for scores, averages and shares.
pub(super) fn adds_up(name: &str) -> bool {
    !Words::of(name).any(&[
        "score",
        "avg",
        "average",
        "mean",
        "median",
        "durchschnitt",
        "mittel",
        "basket",
        "warenkorb",
        "per",
        "pro",
        "rate",
        "share",
        "ratio",
        "pct",
        "percent",
        "rank",
        "index",
        "order",
        "cart",
        "log",
    ])
}

/// Words with which something is counted.
const COUNTING: &[&str] = &["number", "num", "no", "nr", "n", "nb", "nombre", "count", "cnt", "anzahl", "how", "qty"];
/// What is there more often, the more there is of a customer.
const MANY: &[&str] = &[
    "orders",
    "purchases",
    "transactions",
    "visits",
    "logins",
    "sessions",
    "bookings",
    "classes",
    "trips",
    "bestellungen",
    "einkäufe",
    "käufe",
    "besuche",
    "buchungen",
    "kurse",
    "commandes",
    "achats",
    "visites",
    "pedidos",
    "compras",
    "visitas",
];
/// Words that say when.
const DAYS: &[&str] = &[
    "day", "days", "tage", "tagen", "week", "weeks", "wochen", "month", "months", "monate", "monaten", "jours", "días",
    "dias", "years", "jahre", "jahren",
];

/// The words of a column name, in small letters: cut at everything that is neither letter nor digit, between letters
/// and digits, and before a capital after a small letter.
struct Words(Vec<String>);

impl Words {
    fn of(name: &str) -> Self {
        let mut words = Vec::new();
        let mut word = String::new();
        let mut before = ' ';
        for c in name.chars() {
            let is_seam = before.is_lowercase() && c.is_uppercase() || before.is_numeric() != c.is_numeric();
            if (is_seam || !c.is_alphanumeric()) && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            }
            before = c;
        }
        words.push(word);
        words.retain(|word| !word.is_empty());
        Self(words)
    }

    /// One of the words is one of these.
    fn any(&self, whole: &[&str]) -> bool {
        self.0.iter().any(|word| whole.contains(&word.as_str()))
    }

    /// One of the words begins with one of these.
    fn any_from(&self, stems: &[&str]) -> bool {
        self.0.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)))
    }

    /// One of the words holds one of these anywhere, as German compounds do.
    fn any_with(&self, parts: &[&str]) -> bool {
        self.0.iter().any(|word| parts.iter().any(|part| word.contains(part)))
    }

    fn is_discount(&self) -> bool {
        self.any_from(&["discount", "coupon", "promo", "voucher", "rebate", "markdown", "bargain"])
            || self.any(&["remise", "descuento", "sconto", "korting"])
            || self.any_with(&["rabatt", "gutschein"])
    }

    fn is_tenure(&self) -> bool {
        let starts = ["first", "join", "signup", "signed", "regist", "member", "erst", "customer", "kunde", "account"];
        self.any_from(&["tenure", "seniority"])
            || self.any(DAYS) && self.any_from(&starts) && !self.is_latest() && !self.is_span()
    }

    fn is_trouble(&self) -> bool {
        let is_helped = self.any_from(&["support", "service", "help", "open"]) && self.any(&["tickets", "cases"]);
        let is_named = self.any_from(&["complain", "refund", "retour", "reklamation", "beschwerde", "réclamation"])
            || self.any(&["returns", "returned"]);
        let is_money = self.any_from(&["value", "amount", "wert", "betrag", "revenue", "umsatz"]);
        (is_helped || is_named) && !is_money && (!self.any(DAYS) || self.is_span())
    }

    /// Over so many of the last days, in which something is counted.
    fn is_span(&self) -> bool {
        let words = || self.0.iter().filter(|word| !Self::tells_latest(word));
        words().zip(words().skip(1)).any(|(n, unit)| is_span_of(n, unit))
    }

    /// About the last thing that happened.
    fn is_latest(&self) -> bool {
        self.0.iter().any(|word| Self::tells_latest(word))
    }

    fn tells_latest(word: &str) -> bool {
        ["last", "latest", "letzt", "dernier", "recent", "recency"].iter().any(|stem| word.starts_with(stem))
    }

    /// A score or rank of recency may run either way, so it is not clear.
    fn is_recency(&self) -> bool {
        let is_scored = self.any(&["score", "rank", "quantile", "quintile", "segment", "date", "datum"]);
        // "Visits last month" is about visits.
        let is_of_last = self.is_latest() && !self.is_span() && !self.any(MANY);
        let is_counted = self.any(DAYS) && (is_of_last || self.any(&["since", "seit", "ago", "depuis"]));
        !is_scored && (self.any_from(&["recency", "rezenz", "récence", "recence", "inactiv"]) || is_counted)
    }

    fn is_frequency(&self) -> bool {
        let bought = ["order", "purchase", "transaction", "visit", "bestell", "kauf", "käufe", "einkauf", "einkäufe"];
        self.any_from(&["frequen", "häufigkeit", "haeufigkeit", "fréquen"])
            || self.any(&["freq"])
            || !self.is_value() && (self.any(MANY) || self.any(COUNTING) && self.any_from(&bought))
    }

    /// About money rather than about how often.
    fn is_value(&self) -> bool {
        self.any_from(&["value", "amount", "wert", "betrag", "revenue", "spend", "spent", "umsatz"])
            || self.any(&["avg", "average", "size", "total", "eur", "usd", "gbp"]) && !self.any(COUNTING)
    }

    fn is_income(&self) -> bool {
        self.any_from(&["income", "salar", "wage", "earning", "wealth", "ingreso", "reddit", "inkomen", "sueldo"])
            || self.any(&["revenu", "revenus", "lohn", "gehalt", "jahresgehalt", "monatsgehalt", "nettogehalt"])
            || self.any_with(&["einkommen", "verdienst", "kaufkraft", "vermögen", "vermoegen"])
    }

    fn is_spending(&self) -> bool {
        let other = [
            "category", "method", "type", "id", "date", "channel", "loan", "credit", "debt", "balance", "limit", "tax",
            "due", "kredit", "calls",
        ];
        let of_value = ["order", "cart", "lifetime", "purchase", "transaction"];
        let is_money = self.any_from(&["spend", "spent", "expend", "monetar", "amount", "turnover", "purchase"])
            || self.any_from(&["basket", "dépense", "depense", "gasto", "spesa", "besteding"])
            || self.any(&["revenue", "revenues", "sales", "clv", "ltv", "mrr", "arr", "acv"])
            || self.any_with(&["umsatz", "umsätze", "ausgaben", "warenkorb", "bestellwert", "einkaufswert"])
            || self.any_from(&of_value) && self.any(&["value", "total", "size"]);
        is_money && !self.any(&other) && (!self.any(DAYS) || self.is_span()) && !self.any(COUNTING)
    }
}

/// Appends to a name until it is not among those taken.
pub(super) fn until_unique(mut name: String, taken: &mut BTreeSet<String>) -> String {
    while taken.contains(&name) {
        name.push_str(", likewise");
    }
    taken.insert(name.clone());
    name
}

/// "a", "a and b", "a, b and c".
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Meaning, adds_up, is_money, list, meaning, short_titles};

    #[test]
    fn a_title_has_no_unit_unless_two_would_be_alike() {
        assert_eq!(
            short_titles(["Annual Income (k$)", "Spending Score (1-100)", "total_spend [EUR]", "(k$)"]),
            ["Annual Income", "Spending Score", "total spend", "(k$)"]
        );
        assert_eq!(
            short_titles([
                "mrr_usd",
                "visits last 30 days",
                "active_users_30d",
                "orders last 12m",
                "usd",
                "adoption_pct"
            ]),
            ["mrr", "visits", "active users", "orders", "usd", "adoption"]
        );
        // A time that is itself what is counted stays.
        assert_eq!(short_titles(["Visits in the last 30 days"]), ["Visits"]);
        let times = ["days since last order", "last login days", "tenure months", "top 100", "Spend 10m"];
        assert_eq!(short_titles(times), times);
        assert_eq!(short_titles(["visits_30d", "visits_90d"]), ["visits_30d", "visits_90d"]);
        assert_eq!(short_titles(["Spend (EUR)", "Spend (USD)"]), ["Spend (EUR)", "Spend (USD)"]);
        assert_eq!(short_titles(["Spend", "Spend (USD)"]), ["Spend", "Spend (USD)"]);
    }

    #[test]
    fn meanings_are_read_from_names_in_several_tongues() {
        use Meaning::{Age, Discount, Frequency, Income, Recency, Spending, Tenure, Trouble};
        let expected = [
            (
                Income,
                "Annual Income (k$)|AnnualIncome|income|Salary|Haushaltsnettoeinkommen|Verdienst|Kaufkraft|revenu",
            ),
            (Spending, "Spending Score (1-100)|total_spend|Monetary|Amount|Revenue|Umsatz|Ausgaben 2024|Sales"),
            (
                Spending,
                "Purchase Amount|avg_basket|average_order_value|Jahresumsatz|lifetime value|MntSpent|order_total",
            ),
            (Frequency, "Frequency|orders|NumWebPurchases|number of orders|Anzahl Bestellungen|n_visits|order_count"),
            (
                Recency,
                "Recency|days_since_last_order|DaysSinceLastPurchase|Tage seit letzter Bestellung|Recency (days)",
            ),
            (Tenure, "tenure_months|days since first order|Customer since (years)|membership_days"),
            (Discount, "discount_share|Rabattquote|Coupons used|promo orders"),
            (Age, "Age|age (years)|Alter"),
            (Frequency, "Visits last 30 days|orders_90d|sessions|visits past 4 weeks|App logins|Classes last 30 days"),
            (Spending, "mrr_usd|ARR"),
            (
                Frequency,
                "visits last month|visites 30 derniers jours|customer_orders_12_months|Käufe in den letzten 90 Tagen",
            ),
            (Spending, "Umsatz letzte 12 Monate|revenue_30d|Ausgaben_12m"),
            (Income, "income_12m"),
            (Recency, "inactive_90d|recency_12m|last_contact_30_days_ago|Tage seit letztem Kauf (max 365 Tage)"),
            (Recency, "days since last complaint|days_since_last_ticket"),
            (Trouble, "complaints|support_tickets_90d|Refunds|Retourenquote|returns|total_complaints"),
        ];
        for (expected, names) in expected {
            for name in names.split('|') {
                assert_eq!(meaning(name), Some(expected), "{name}");
            }
        }
    }

    #[test]
    fn a_name_that_is_not_clear_has_no_meaning() {
        let names = [
            "churn_risk_30d",
            "nps_90d",
            "ticket_price",
            "Incoming calls",
            "days suspended",
            "Loan Amount",
            "Recency Score",
            "Purchase category",
            "x1",
        ];
        for name in names.into_iter().chain(["", "Gender", "last_order_date", "Zuckergehalt", "petal length", "Stage"])
        {
            assert_eq!(meaning(name), None, "{name}");
        }
    }

    #[test]
    fn revenue_is_money_and_a_score_is_not() {
        assert!(is_money("total_spend_eur") && is_money("Revenue"));
        assert!(!is_money("Spending Score (1-100)") && !is_money("Annual Income (k$)"));
    }

    #[test]
    fn scores_and_averages_do_not_add_up() {
        assert!(adds_up("total_spend") && adds_up("Monetary"));
        assert!(!adds_up("Spending Score (1-100)") && !adds_up("avg_basket"));
    }

    #[test]
    fn a_list_ends_in_and() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(
            ["", "a", "a and b", "a, b and c"],
            [0, 1, 2, 3].map(|n| list(&words[..n])).each_ref().map(|s| &**s)
        );
    }
}
