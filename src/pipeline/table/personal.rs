//! Columns that name, reach or locate one person: told by their names, and by what stands in them.

use serde::{Deserialize, Serialize};

use crate::table::Texts;
use crate::table::id_name::words;

/// Texts that are looked at: the first that are not empty.
pub(super) const SAMPLE: usize = 200;

/// What a column tells of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Personal {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A person's name.
    Name,
    /// A street or a whole address.
    Address,
    /// The date of birth.
    Birth,
}

/// Words of column names, in the languages of common exports.
const EMAILS: [&str; 4] = ["email", "mail", "courriel", "correo"];
const PHONES: [&str; 9] = ["phone", "telephone", "tel", "mobile", "handy", "telefon", "téléphone", "telefono", "fax"];
const NAMES: [&str; 13] = [
    "firstname",
    "lastname",
    "surname",
    "forename",
    "fullname",
    "vorname",
    "nachname",
    "familienname",
    "prénom",
    "prenom",
    "nom",
    "nombre",
    "apellido",
];
const ADDRESSES: [&str; 9] =
    ["street", "address", "straße", "strasse", "anschrift", "adresse", "rue", "calle", "hausnummer"];
const BIRTHS: [&str; 5] = ["birthday", "birthdate", "dob", "geburtsdatum", "geburtstag"];

/// What a column tells of a person, if it does.
pub(super) fn of(name: &str, texts: &Texts) -> Option<Personal> {
    let sample = || texts.iter().map(str::trim).filter(|text| !text.is_empty()).take(SAMPLE);
    let n_found = sample().count();
    let mostly = |is: fn(&str) -> bool| n_found > 0 && 10 * sample().filter(|text| is(text)).count() >= 8 * n_found;
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let are = |pair: [&str; 2]| words.windows(2).any(|two| two[0] == pair[0] && two[1] == pair[1]);
    if mostly(is_email) {
        return Some(Personal::Email);
    }
    if has(&PHONES) && mostly(is_phone) {
        return Some(Personal::Phone);
    }
    if has(&BIRTHS) || are(["date", "birth"]) || (has(&["birth"]) && has(&["date", "day"])) {
        return Some(Personal::Birth);
    }
    let is_word = mostly(|text| text.chars().any(char::is_alphabetic));
    let is_name =
        has(&NAMES) || ["first", "last", "full", "customer", "contact"].iter().any(|word| are([word, "name"]));
    if is_word && (is_name || words == ["name"]) {
        return Some(Personal::Name);
    }
    if is_word && has(&ADDRESSES) {
        return Some(Personal::Address);
    }
    (has(&EMAILS) && mostly(|text| text.contains('@'))).then_some(Personal::Email)
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_host = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    !name.is_empty() && is_host && !text.contains([' ', ',', ';'])
}

fn is_phone(text: &str) -> bool {
    let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
    (5..=17).contains(&n_digits) && text.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c))
}

impl Personal {
    /// What it tells.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Email => "an e-mail address",
            Self::Phone => "a telephone number",
            Self::Name => "a name",
            Self::Address => "an address",
            Self::Birth => "a date of birth",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Personal, of};

    #[test]
    fn persons_are_known_by_name_and_by_content() {
        for (name, text, expected) in [
            ("Contact", "ann@shop.example", Some(Personal::Email)),
            ("Phone", "+49 170 1234567", Some(Personal::Phone)),
            ("Mobile", "01701234567", Some(Personal::Phone)),
            ("First name", "Ann", Some(Personal::Name)),
            ("Nachname", "Weber", Some(Personal::Name)),
            ("Street", "High Road 5", Some(Personal::Address)),
            ("Date of birth", "1990-01-01", Some(Personal::Birth)),
            ("Product name", "Lamp", None),
            ("Phone orders", "3", None),
            ("City", "Ulm", None),
            ("Mail orders", "12", None),
        ] {
            assert_eq!(of(name, &[text].iter().collect()), expected, "{name}");
        }
    }
}
