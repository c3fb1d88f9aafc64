//! Mac Roman, or an encoding of Windows: exports of Excel's "CSV (Macintosh)" and of older programs of a Mac.
//!
//! No detector answers Mac Roman. Its bytes stand for other characters in Windows, so `Müller` is read as `MŸller`, `José`
//! as `JosŽ` and `don’t` as `donÕt`, and nothing fails. What tells them apart is where a character stands: small letters
//! stand in words, capitals begin words or stand among capitals, and most signs stand beside words, not in them.
//!
//! Each byte that is not ASCII is looked at as either reading has it. It speaks for the Mac where the other reading is odd
//! and the Mac's is at home, and against the Mac where the Mac's is odd or only the other is at home. One name is enough
//! if nothing contradicts it. Where both readings suit, as with `Kšln` for `Köln`, or `l’eau`, the guess stays.

use encoding_rs::{Encoding, ISO_8859_2, ISO_8859_4, MACINTOSH, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254};
use memchr::memchr_iter;

/// What the detector takes Mac Roman for. Other scripts and longer characters are told from it by the detector.
const TAKEN_FOR: [&Encoding; 5] = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1254, ISO_8859_2, ISO_8859_4];

/// So many bytes must speak for the Mac for each one against it: some damage is in every long file.
const CLEAR: usize = 4;

/// What is before ź and ľ of central Europe, which the detector may take for western letters, and the Mac has ü and æ for.
const BEFORE_CENTRAL: &[u8] = b"aeiouyAEIOUYdz";

/// How a character suits the place where it stands.
#[derive(Clone, Copy, PartialEq)]
enum Fit {
    Home,
    /// It may stand there, and tells nothing.
    Open,
    Odd,
}

/// The sample, guessed to be in `guess`, is in Mac Roman.
pub(super) fn is_mac_roman(sample: &[u8], guess: &'static Encoding) -> bool {
    if !TAKEN_FOR.contains(&guess) {
        return false;
    }
    // Lines that end by a lone CR are a Mac's, and Macs never wrote the code page of central Europe.
    let guess = if has_lines_of_mac(sample) { WINDOWS_1252 } else { guess };
    let (guess, mac) = (Reading::of(guess), Reading::of(MACINTOSH));
    let (mut n_for, mut n_against) = (0_usize, 0_usize);
    // A sample may begin within a word: what is before its first byte is not known.
    for at in (1..sample.len()).filter(|at| !sample[*at].is_ascii()) {
        let (as_guess, as_mac) = (guess.fit(sample, at), mac.fit(sample, at));
        let in_doubt = matches!(mac.char(sample[at]), 'ü' | 'æ') && BEFORE_CENTRAL.contains(&sample[at - 1]);
        n_for += usize::from(as_mac == Fit::Home && as_guess == Fit::Odd && !in_doubt);
        n_against += usize::from(as_mac == Fit::Odd || (as_guess == Fit::Home && as_mac != Fit::Home));
    }
    n_for > CLEAR * n_against
}

/// Most lines end by a lone CR. Those within cells may end otherwise.
fn has_lines_of_mac(sample: &[u8]) -> bool {
    let n_lf = memchr_iter(b'\n', sample).count();
    let n_lone_cr = sample.windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count();
    n_lone_cr > n_lf
}

/// Characters of an encoding of one byte each.
struct Reading {
    /// Of the bytes from 0x80 on.
    high: Vec<char>,
}

impl Reading {
    fn of(encoding: &'static Encoding) -> Self {
        let bytes: Vec<u8> = (0x80..=0xFF).collect();
        Self { high: encoding.decode_without_bom_handling(&bytes).0.chars().collect() }
    }

    fn char(&self, byte: u8) -> char {
        if byte.is_ascii() { char::from(byte) } else { self.high[usize::from(byte & 0x7F)] }
    }

    fn fit(&self, sample: &[u8], at: usize) -> Fit {
        let after = sample.get(at + 1).map_or('\n', |byte| self.char(*byte));
        fit(self.char(sample[at - 1]), self.char(sample[at]), after)
    }
}

fn fit(before: char, c: char, after: char) -> Fit {
    if is_letter(c) {
        fit_of_letter(before, c, after)
    } else if c.is_control() {
        // Of what stands for nothing in Windows-1252, two begin words of central Europe as Ť and Ź, and one is their ť.
        let is_central = c == '\u{9D}' || (matches!(c, '\u{8D}' | '\u{8F}') && !is_letter(before));
        if !is_central && (is_letter(before) || is_letter(after)) { Fit::Odd } else { Fit::Open }
    } else if c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'µ') || c == '\u{F8FF}' {
        // Letters of formulas, ligatures of print, and the apple.
        Fit::Odd
    } else {
        fit_of_sign(before, c, after)
    }
}

/// Letters of names and words in Latin script.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (matches!(c, 'À'..='ž') && c.is_alphabetic() && c != 'ı')
}

fn fit_of_letter(before: char, c: char, after: char) -> Fit {
    let in_word = is_letter(before) || is_letter(after);
    let among_digits = before.is_ascii_digit() && after.is_ascii_digit();
    let is_odd = match c {
        // As Windows has the Mac's € and ü. No word is Û, and none begins by Ÿ.
        'Û' if !in_word => true,
        'Ÿ' if after.is_lowercase() => true,
        'ß' if is_letter(before) => false,
        _ if c.is_lowercase() => after.is_uppercase() && !before.is_lowercase(),
        _ => before.is_lowercase() || (is_letter(before) && after.is_lowercase()),
    };
    if is_odd || among_digits {
        Fit::Odd
    } else if in_word {
        Fit::Home
    } else {
        Fit::Open
    }
}

fn fit_of_sign(before: char, c: char, after: char) -> Fit {
    let is_plain = |c: char| is_letter(c) || c.is_ascii_digit();
    let is_home = match c {
        '’' => is_letter(before) && !after.is_ascii_digit(),
        '”' | '…' | '»' => !before.is_whitespace() && !is_plain(after),
        '“' | '„' | '‘' | '«' | '¿' | '¡' => !is_plain(before) && is_plain(after),
        '–' | '—' => before.is_ascii_digit() && after.is_ascii_digit(),
        '\u{A0}' => {
            is_plain(before) && (after.is_ascii_digit() || matches!(after, ':' | ';' | '?' | '!' | '%' | '»' | '€'))
        }
        '€' => before.is_ascii_digit() || before.is_whitespace(),
        '°' => before.is_ascii_digit(),
        _ => false,
    };
    // Beside these, words touch one another; ¿ stands for what could not be written.
    let joins = "€’‘“”–—…•·™›«»¿\u{A0}\u{AD}".contains(c);
    let is_odd = match c {
        'ˆ' | '˜' => is_letter(before) || is_letter(after),
        '†' | '‡' | '‰' if after.is_lowercase() => true,
        _ => !joins && is_letter(before) && is_letter(after),
    };
    if is_home {
        Fit::Home
    } else if is_odd {
        Fit::Odd
    } else {
        Fit::Open
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        Encoding, ISO_8859_2, ISO_8859_15, KOI8_R, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253,
        WINDOWS_1254, WINDOWS_1257,
    };

    use crate::table::encoding::encoding_of;

    /// Names and words of a language, and how many of them one after another are enough for a file of a Mac to be known.
    const WESTERN: [(&str, usize, &str); 7] = [
        (
            "German",
            5,
            "Müller Größe Köln Straße Jäger Änderung für Schröder Übergabe Österreich Weiß Käthe Günther MÜNCHEN geändert süß",
        ),
        ("French", 4, "José Hélène garçon École à où Noël forêt hôtel français Zoé été ÉTÉ naïf sœur créée"),
        ("Spanish", 5, "García Peña López Pérez Málaga año María Muñoz Núñez Andrés MUÑOZ Álvaro José señor Ramón güe"),
        ("Italian", 4, "città perché Niccolò caffè lunedì virtù è però qualità Forlì"),
        ("Portuguese", 3, "São João ações Conceição você três Lourenço irmã avó açúcar Ávila Antônio"),
        ("Swedish", 6, "Malmö Västerås Åsa Göran Jönköping Örebro Ängelholm Sjöberg Håkan får räksmörgås ÅRE"),
        ("Danish", 4, "København Søren Århus Kjær Møller Ærø Østergård Bjørn Nørgaard smørrebrød Fælled Åge"),
    ];

    /// What stands beside words in all of them, and odd things that are written in good faith; between bars.
    const SIGNS: &str = "“so”|‘so’|don’t|l’eau|O’Brien|well…|…and|2019–2020|A – B|cost–benefit|yes—no|12 €|€12|5€|€uro|\
        R€WE|20 °C|§ 5|5‰|1\u{A0}000|12\u{A0}500,00|Nom\u{A0}: x|• item|red•green|Home›Shop|„Wort“|« mot »|¿Qué?|¡Hola!|\
        Brand™|X®|©|£5|¥500|Smith†|½ l|2ª|1º|µm|ƒ5|M¿ller|a·b|Ö|Ä1|É|MüLLER|LetzteÄnderung|IstÖffentlich|\
        DatumÜbergabe|DateÉmission|Šimek|Tomaš|Žižkov|œuvre|cœur|Œuvre|ÿ";

    fn words(text: &str) -> Vec<&str> {
        text.split(' ').collect()
    }

    fn signs() -> Vec<&'static str> {
        SIGNS.split('|').collect()
    }

    const LINE_ENDS: [&str; 3] = ["\n", "\r\n", "\r"];

    fn file(words: &[&str], line_end: &str) -> String {
        let rows = words.iter().enumerate().map(|(at, word)| format!("{at};Berlin {word};12,50{line_end}"));
        std::iter::once(format!("id;name;amount{line_end}")).chain(rows).collect()
    }

    /// Files of so many words one after another, from each of them on.
    fn files(words: &[&str], n: usize) -> impl Iterator<Item = String> {
        LINE_ENDS.into_iter().flat_map(move |line_end| {
            (0..words.len()).map(move |from| {
                let words: Vec<&str> = words.iter().cycle().skip(from).take(n).copied().collect();
                file(&words, line_end)
            })
        })
    }

    /// In an encoding that has all the characters.
    fn written(text: &str, encoding: &'static Encoding) -> Option<Vec<u8>> {
        let (bytes, _, has_others) = encoding.encode(text);
        (!has_others).then(|| bytes.into_owned())
    }

    fn assert_no_mac(words: &[&str], encoding: &'static Encoding) {
        let words: Vec<&str> = words.iter().filter(|word| written(word, encoding).is_some()).copied().collect();
        for n in [1, 2, 3, 5, 10, 50] {
            for text in files(&words, n) {
                let bytes = written(&text, encoding).unwrap();
                assert_ne!(encoding_of(&bytes), MACINTOSH, "{}: {text}", encoding.name());
            }
        }
    }

    #[test]
    fn what_a_mac_wrote_is_known_from_a_few_words_on() {
        for (language, enough, text) in WESTERN {
            for n in [enough, enough + 1, 10, 50] {
                for text in files(&words(text), n) {
                    let bytes = written(&text, MACINTOSH).unwrap();
                    assert_eq!(encoding_of(&bytes), MACINTOSH, "{language}: {text}");
                }
            }
        }
    }

    #[test]
    fn one_word_is_enough_where_the_other_reading_is_odd() {
        for word in [
            "Jäger",
            "José",
            "Straße",
            "Hélène",
            "garçon",
            "Håkan",
            "Málaga",
            "MUÑOZ",
            "don’t",
            "“so”",
            "1\u{A0}000",
            "5€",
        ] {
            for line_end in LINE_ENDS {
                let bytes = written(&file(&[word], line_end), MACINTOSH).unwrap();
                assert_eq!(encoding_of(&bytes), MACINTOSH, "{word}");
            }
        }
        // Where the letter alone may be one of central Europe, the line ends tell.
        let of = |line_end| encoding_of(&written(&file(&["für"], line_end), MACINTOSH).unwrap());
        assert_eq!(LINE_ENDS.map(of), [WINDOWS_1250, WINDOWS_1250, MACINTOSH]);
        let with_lines_in_a_cell = file(&["für", "\"a\nb\"", "c", "d"], "\r");
        assert_eq!(encoding_of(&written(&with_lines_in_a_cell, MACINTOSH).unwrap()), MACINTOSH);
    }

    #[test]
    fn what_windows_wrote_is_never_a_macs() {
        for (_, _, text) in WESTERN {
            let words = words(text);
            let with_signs: Vec<&str> = words.iter().zip(signs().iter().cycle()).flat_map(|(a, b)| [*a, *b]).collect();
            for encoding in [WINDOWS_1252, ISO_8859_15, WINDOWS_1254] {
                assert_no_mac(&words, encoding);
                assert_no_mac(&with_signs, encoding);
            }
        }
        assert_no_mac(&signs(), WINDOWS_1252);
    }

    #[test]
    fn what_others_wrote_is_never_a_macs() {
        for (encoding, text) in [
            (
                WINDOWS_1250,
                "Woźniak Łódź ślub Źródło więc gruźlica Świt Dvořák pachuť Žižka Šimek ľudia veľký Biľak češljugar Tomaš \
                 Krško háló őr fű",
            ),
            (ISO_8859_2, "Woźniak Łódź ślub Dvořák ťuk Žižka ľudia őr fű"),
            (WINDOWS_1251, "Имя Москва Анна и Щука ёлка €"),
            (KOI8_R, "Имя Москва Анна и Щука ёлка"),
            (WINDOWS_1253, "Αθήνα τιμή Ώρα και"),
            (WINDOWS_1254, "İzmir ışık Şişli çalak Güneş ağaç"),
            (WINDOWS_1257, "Šiauliai žąsis Rīga Jānis Õismäe ķīlis"),
        ] {
            assert_no_mac(&words(text), encoding);
        }
    }

    #[test]
    fn a_little_damage_changes_nothing() {
        let words = ["Jäger", "Straße", "Größe", "Käthe", "Weiß", "Österreich"];
        let text = file(&words, "\n").repeat(9);
        let with = |encoding, damage: &[u8]| encoding_of(&[&written(&text, encoding).unwrap(), damage].concat());
        assert_eq!(with(MACINTOSH, b"54;M\xFCller;1\n"), MACINTOSH);
        assert_eq!(with(WINDOWS_1252, b"54;M\x9Fller;1\n"), WINDOWS_1252);
    }
}
