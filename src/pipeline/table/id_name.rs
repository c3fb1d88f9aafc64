//! Names of columns that name the customer, in the languages of common exports.

/// How sure a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Such as "customer id": whatever stands below is no quantity.
    Certain,
    /// Such as "code" or "number": an id if the values behave like one.
    Likely,
    /// Such as "postal code" or "order number": neither an id of the customer nor a quantity.
    Other,
}

/// A name that ends in one of these is an id.
const IDS: &str = "id, ids, uuid, guid, oid, uid, cid, sk, pk, identifier, identifiant";

/// A name that ends in one of these may be one.
const NUMBERS: &str = "no, nr, num, number, nummer, numer, numero, code, key, ref, reference";

/// With one of these and one of [`OWNERS`] a name of two words is one.
const OTHER_NUMBERS: &str = "n, nº, número, numéro, codigo, código, codice, kod, kód, číslo, код, номер, ref";

/// A number of one of these is one.
const OWNERS: &str = "\
    customer, cust, client, user, account, acct, member, contact, buyer, visitor, kunden, kunde, klant, klient, \
    cliente, kd, kund, guest, gast, mitglied, mitglieds, patient, donor, subscriber, shopper, consumer, household, \
    person, loyalty, card, karten, debitor, debtor, partner, klienta, zákazník, zákazníka, ügyfél, клиент, клиента, \
    müşteri, clienti, asiakas, kundin";

/// These by themselves.
const WHOLE: &str = "debitor, debitornr, kdnr, idnum, leid, ügyfélszám, müşterino";

/// What else has numbers: a name with one of these before the number is of that.
const THINGS: &str = "\
    order, orders, invoice, receipt, transaction, payment, charge, booking, reservation, ticket, product, article, \
    artikel, item, store, shop, branch, filial, filiale, company, deal, campaign, region, country, status, state, \
    zi, zimmer, room, haus, house, building, bu, beleg, tracking";

/// Written before "nummer" or "nr" in one word.
const STEMS: &str = "\
    rechnungs, artikel, bestell, auftrags, beleg, filial, zimmer, haus, post, telefon, liefer, liefersschein, \
    steuer, waren";

/// Words of codes that are no quantity and no id of a customer.
const CODES: &str = "\
    zip, zipcode, postcode, postalcode, plz, postleitzahl, postnr, postnummer, pincode, cep, psč, irányítószám, \
    почтовый, 郵便番号, ean, gtin, isbn, sku, upc, asin, barcode, kostenstelle, warengruppe, gegenkonto, statuscode, \
    artikelnummer";

/// Such codes, if they are the whole name.
const WHOLE_CODES: &str = "cap, cp, konto, индекс, postal, pin";

/// What counts things is no number of one.
const AMOUNTS: &str = "count, counts, total, sum, anzahl, qty, quantity, average, avg, mean, per, share, rate";

/// Written as one word.
const COMPOUNDS: [&str; 3] = ["nummer", "nr", "id"];

/// None for a name that does not look like an id.
pub(super) fn strength(name: &str) -> Option<Strength> {
    let mut words = words(&name.replace("IDs", "Ids"));
    if name.trim_end().ends_with('#') {
        words.push("no".to_owned());
    }
    let last = words.last()?.as_str();
    let has = |list: &str| words.iter().any(|word| holds(list, word));
    let has_owner = has(OWNERS);
    let is_number = holds(NUMBERS, last);
    let of_thing = words.len() > 1 && holds(THINGS, &words[words.len() - 2]);
    let is_postal = last == "code" && has("postal, zip, pin, post");
    if has(AMOUNTS) {
        return None;
    }
    if has(CODES) || is_postal || (words.len() == 1 && holds(WHOLE_CODES, last)) {
        return Some(Strength::Other);
    }
    if of_thing && (is_number || holds(IDS, last)) {
        return Some(Strength::Other);
    }
    if holds(IDS, last) || (words.len() == 2 && words[0] == "id") || holds(WHOLE, last) {
        return Some(Strength::Certain);
    }
    if (words.len() == 2 && has_owner && has(OTHER_NUMBERS)) || is_of_customer(last) {
        return Some(Strength::Certain);
    }
    if is_number {
        return Some(if has_owner { Strength::Certain } else { Strength::Likely });
    }
    let compound = COMPOUNDS.iter().find_map(|ending| Some((ending, last.strip_suffix(ending)?)));
    match compound {
        Some((_, stem)) if holds(OWNERS, stem) => Some(Strength::Certain),
        Some((&"nummer" | &"nr", stem)) if holds(STEMS, stem) => Some(Strength::Other),
        Some((&"nummer" | &"nr", _)) => Some(Strength::Likely),
        _ => None,
    }
}

/// One of the words of a list, which commas divide.
pub(super) fn holds(list: &str, word: &str) -> bool {
    list.split(", ").any(|listed| listed == word)
}

/// In a language without blanks.
fn is_of_customer(name: &str) -> bool {
    let is_number = ["番号", "コード", "编号", "id"].iter().any(|number| name.ends_with(number));
    is_number && ["顧客", "会員", "お客様", "客户"].iter().any(|owner| name.starts_with(owner))
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
            "KdNr",
            "Account #",
            "N° client",
            "Codice Cliente",
            "Číslo zákazníka",
            "Код клиента",
            "顧客番号",
            "customer_sk",
            "Mitgliedsnr",
        ];
        for name in certain {
            assert_eq!(strength(name), Some(Strength::Certain), "{name}");
        }
        for name in ["code", "Policy No", "Vertragsnummer", "key", "Vorgangsnr", "Case #"] {
            assert_eq!(strength(name), Some(Strength::Likely), "{name}");
        }
    }

    #[test]
    fn names_of_other_numbers_are_no_ids() {
        let codes = [
            "Invoice No",
            "amazon-order-id",
            "Rechnungsnummer",
            "Artikelnr",
            "ZIP",
            "Postal Code",
            "ship_postal_code",
            "PLZ",
            "Postnr",
            "PIN Code",
            "CAP",
            "Region Code",
            "Zi.-Nr.",
            "EAN",
            "Order #",
            "Associated Company IDs",
            "Kostenstelle",
        ];
        for name in codes {
            assert_eq!(strength(name), Some(Strength::Other), "{name}");
        }
        let others = [
            "SKU count",
            "Annual revenue",
            "Number of orders",
            "Age",
            "paid",
            "humid",
            "no shows",
            "Spending Score (1-100)",
            "",
        ];
        for name in others {
            assert_eq!(strength(name), None, "{name}");
        }
    }
}
