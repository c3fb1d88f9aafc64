//! Names of columns that name the customer, in the languages of common exports.

/// How sure a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Such as "customer id": whatever stands below is no quantity.
    Certain,
    /// Such as "code" or "number": an id if the values behave like one.
    Likely,
}

/// A name that ends in one of these is an id.
const IDS: [&str; 8] = ["id", "ids", "uuid", "guid", "oid", "pk", "identifier", "identifiant"];

/// A name that ends in one of these may be one.
const NUMBERS: [&str; 11] =
    ["no", "nr", "num", "number", "nummer", "numer", "numero", "code", "key", "ref", "reference"];

/// A number of one of these is one.
const OWNERS: [&str; 15] = [
    "customer", "cust", "client", "user", "account", "acct", "member", "contact", "buyer", "visitor", "kunden",
    "kunde", "klant", "klient", "cliente",
];

/// Written as one word.
const COMPOUNDS: [&str; 3] = ["nummer", "nr", "id"];

/// None for a name that does not look like an id.
pub(super) fn strength(name: &str) -> Option<Strength> {
    let words = words(name);
    let last = words.last()?.as_str();
    let has_owner = words.iter().any(|word| OWNERS.contains(&word.as_str()));
    if IDS.contains(&last) || (words.len() == 2 && words[0] == "id") {
        return Some(Strength::Certain);
    }
    if NUMBERS.contains(&last) {
        return Some(if has_owner { Strength::Certain } else { Strength::Likely });
    }
    let compound = COMPOUNDS.iter().find_map(|ending| Some((ending, last.strip_suffix(ending)?)));
    match compound {
        Some((_, stem)) if OWNERS.contains(&stem) => Some(Strength::Certain),
        Some((&"nummer" | &"nr", _)) => Some(Strength::Likely),
        _ => None,
    }
}

/// Lower-case words of a name: `CustomerID`, `customer_id` and "Customer Id" are two.
pub(super) fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(at + 1);
        let begins = character.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || (before.is_some_and(char::is_uppercase) && after.is_some_and(|c| c.is_lowercase())));
        if begins || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{Strength, strength, words};

    #[test]
    fn names_are_cut_into_words() {
        for name in ["CustomerID", "customer_id", "Customer Id", "customer-ID", "customerId"] {
            assert_eq!(words(name), ["customer", "id"], "{name}");
        }
        assert_eq!(words("IDCustomer (2)"), ["id", "customer", "2"]);
    }

    #[test]
    fn names_of_ids_are_known() {
        let certain = [
            "ID",
            "CustomerID",
            "customerid",
            "user id",
            "Kundennummer",
            "Kunden-Nr.",
            "account_no",
            "uuid",
            "id_client",
        ];
        for name in certain {
            assert_eq!(strength(name), Some(Strength::Certain), "{name}");
        }
        for name in ["code", "Invoice No", "Rechnungsnummer", "key", "Artikelnr"] {
            assert_eq!(strength(name), Some(Strength::Likely), "{name}");
        }
        let others =
            ["Annual revenue", "Number of orders", "Age", "paid", "humid", "no shows", "Spending Score (1-100)", ""];
        for name in others {
            assert_eq!(strength(name), None, "{name}");
        }
    }
}
