//! Columns that name, reach or locate one person: told by their names, and by what stands in them.

use serde::{Deserialize, Serialize};

use crate::table::Texts;
use crate::table::id_name::{holds, words};

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
    /// A number that a state or a bank gave.
    Identity,
}

/// Words of column names, in the languages of common exports.
const EMAILS: &str = "email, mail, courriel, correo";
const PHONES: &str = "\
    phone, telephone, tel, mobile, handy, mobil, cell, telefon, téléphone, telefono, teléfono, telefone, telefoon, \
    celular, móvil, movil, cellulare, gsm, msisdn, whatsapp, телефон, 電話番号, phonenumber, fax";
const NAMES: &str = "\
    firstname, lastname, surname, forename, fullname, vorname, nachname, familienname, prénom, prenom, nom, nombre, \
    apellido, apellidos, nome, cognome, sobrenome, naam, voornaam, achternaam, imię, imie, nazwisko, jméno, \
    příjmení, фио, имя, фамилия, 氏名, お名前, 名前, fornavn, efternavn, etternavn, förnamn, efternamn, etunimi, sukunimi, \
    soyad, kundenname, ansprechpartner, kontoinhaber, cardholder, namn";
const ADDRESSES: &str = "\
    street, address, straße, strasse, anschrift, adresse, rue, calle, hausnummer, dirección, direccion, indirizzo, \
    endereço, endereco, adres, straat, ulica, адрес, 住所";
/// Numbers that states and banks give a person.
const IDENTITIES: &str =
    "iban, ssn, cpf, nif, dni, pesel, personnummer, passport, reisepass, creditcard, steuerid, curp";
/// Whose name it may be.
const NAMED: &str = "\
    first, last, full, customer, contact, buyer, billing, guest, shipping, recipient, holder, user, client, person";
const BIRTHS: &str = "birthday, birthdate, dob, geburtsdatum, geburtstag";

/// What a column tells of a person, if it does.
pub(super) fn of(name: &str, texts: &Texts) -> Option<Personal> {
    let sample = || texts.iter().map(str::trim).filter(|text| !text.is_empty()).take(SAMPLE);
    let n_found = sample().count();
    let mostly = |is: fn(&str) -> bool| n_found > 0 && 10 * sample().filter(|text| is(text)).count() >= 8 * n_found;
    let words = words(name);
    let has = |list: &str| words.iter().any(|word| holds(list, word));
    let are = |pair: [&str; 2]| words.windows(2).any(|two| two[0] == pair[0] && two[1] == pair[1]);
    if mostly(is_email) {
        return Some(Personal::Email);
    }
    if (has(PHONES) && mostly(is_phone)) || mostly(is_foreign_phone) {
        return Some(Personal::Phone);
    }
    if has(BIRTHS) || are(["date", "birth"]) || (has("birth") && has("date, day")) {
        return Some(Personal::Birth);
    }
    let is_word = mostly(|text| text.chars().any(char::is_alphabetic));
    if has(IDENTITIES) || are(["social", "security"]) || are(["card", "number"]) || mostly(is_iban) {
        return Some(Personal::Identity);
    }
    let is_name = has(NAMES) || are(["contact", "owner"]) || NAMED.split(", ").any(|word| are([word, "name"]));
    if is_word && (is_name || words == ["name"]) {
        return Some(Personal::Name);
    }
    if is_word
        && has(ADDRESSES)
        && !words.last().is_some_and(|last| holds("type, code, country, province, state", last))
    {
        return Some(Personal::Address);
    }
    (has(EMAILS) && mostly(|text| text.contains('@'))).then_some(Personal::Email)
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_host = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    !name.is_empty() && is_host && !text.contains([' ', ',', ';'])
}

fn is_phone(text: &str) -> bool {
    let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
    (5..=17).contains(&n_digits) && text.chars().all(|c| c.is_ascii_digit() || " +-/().'".contains(c))
}

/// With the number of a country, in several groups: whatever the column is called.
fn is_foreign_phone(text: &str) -> bool {
    let number = text.trim_start_matches('\'');
    let n_digits = number.bytes().filter(u8::is_ascii_digit).count();
    number.starts_with('+') && n_digits >= 9 && !number.contains('.') && is_phone(number)
}

/// Two letters, two digits, and eleven to thirty more of both.
fn is_iban(text: &str) -> bool {
    let text: String = text.chars().filter(|c| *c != ' ').collect();
    let (Some(country), Some(check)) = (text.get(..2), text.get(2..4)) else { return false };
    (15..=34).contains(&text.len())
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && check.bytes().all(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 10
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
            Self::Identity => "the number of a person or an account",
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
            ("Kontakt", "+49 171 2345678", Some(Personal::Phone)),
            ("Phone", "'+447312345678", Some(Personal::Phone)),
            ("Celular", "11987654321", Some(Personal::Phone)),
            ("Change", "+12.5", None),
            ("buyer-name", "Ann Weber", Some(Personal::Name)),
            ("Nazwisko", "Nowak", Some(Personal::Name)),
            ("氏名", "山田 太郎", Some(Personal::Name)),
            ("Indirizzo", "Via Roma 5", Some(Personal::Address)),
            ("Address Type", "home", None),
            ("Default Address Country Code", "IE", None),
            ("Konto", "DE89 3704 0044 0532 0130 00", Some(Personal::Identity)),
            ("Social Security", "123-45-6789", Some(Personal::Identity)),
        ] {
            assert_eq!(of(name, &[text].iter().collect()), expected, "{name}");
        }
    }
}
