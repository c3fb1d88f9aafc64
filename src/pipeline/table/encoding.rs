//! Bytes → text in UTF-8, slice by slice.
//!
//! The encoding is told by a byte order mark, by zeros that stand at every other byte (UTF-16), by being UTF-8, which
//! hardly any other text is by chance, or else by the letters, as browsers do (chardetng), and by where they stand (Mac
//! Roman, which browsers do not know). A file that is plain ASCII up to somewhere is decided there.
//!
//! Text in UTF-8 passes as it is, damaged or not: what is damaged is told cell by cell where the rows are read.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::table::mac_roman::is_mac_roman;

/// Bytes that the decision sees.
pub(super) const SAMPLE: usize = 64 << 10;

/// Bytes of the longest byte order mark.
const LONGEST_MARK: usize = 3;

/// So many sound characters of several bytes for each damaged one, and a text is UTF-8 all the same: by chance one byte in
/// ten of other encodings looks like that.
const SOUND: usize = 2;

/// Decodes a file.
pub(super) struct Decoder {
    stage: Stage,
    has_bom: bool,
}

enum Stage {
    /// At the start of a file in an encoding that was chosen: bytes that may be its mark.
    Chosen(&'static Encoding, Vec<u8>),
    /// At the start of the file: bytes that wait for the decision.
    Start(Vec<u8>),
    /// Nothing but ASCII so far.
    Ascii,
    /// From the first byte that is not ASCII: bytes that wait for the decision.
    Waiting(Vec<u8>),
    Utf8,
    Other(Box<encoding_rs::Decoder>),
}

impl Decoder {
    /// At the start of a file. A chosen encoding is not questioned: only its own byte order mark is known as one.
    pub(super) fn new(chosen: Option<&'static Encoding>) -> Self {
        let stage = match chosen {
            None => Stage::Start(Vec::new()),
            Some(chosen) => Stage::Chosen(chosen, Vec::new()),
        };
        Self { stage, has_bom: false }
    }

    /// Hands on the text of the next bytes, perhaps later.
    pub(super) fn feed<E>(
        &mut self,
        bytes: &[u8],
        is_last: bool,
        take: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (stage, waiting) = match std::mem::replace(&mut self.stage, Stage::Utf8) {
            Stage::Chosen(encoding, mut head) => {
                head.extend_from_slice(bytes);
                if head.len() < LONGEST_MARK && !is_last {
                    self.stage = Stage::Chosen(encoding, head);
                    return Ok(());
                }
                if let Some((_, n_mark)) = Encoding::for_bom(&head).filter(|(found, _)| *found == encoding) {
                    self.has_bom = true;
                    head.drain(..n_mark);
                }
                (Stage::of(encoding), Some(head))
            }
            Stage::Start(mut head) => {
                head.extend_from_slice(bytes);
                if head.len() < SAMPLE && !is_last {
                    self.stage = Stage::Start(head);
                    return Ok(());
                }
                let (stage, n_mark) = self.start(&head);
                head.drain(..n_mark);
                (stage, Some(head))
            }
            Stage::Waiting(mut waiting) => {
                waiting.extend_from_slice(bytes);
                if waiting.len() < SAMPLE && !is_last {
                    self.stage = Stage::Waiting(waiting);
                    return Ok(());
                }
                (Stage::of(encoding_of(&waiting[..waiting.len().min(SAMPLE)])), Some(waiting))
            }
            stage => (stage, None),
        };
        self.stage = stage;
        self.pass(waiting.as_deref().unwrap_or(bytes), is_last, take)
    }

    /// Name of the encoding, as the WHATWG has it. UTF-8 for a text of ASCII alone.
    pub(super) fn name(&self) -> &'static str {
        match &self.stage {
            Stage::Other(decoder) => decoder.encoding().name(),
            Stage::Chosen(encoding, _) => encoding.name(),
            _ => UTF_8.name(),
        }
    }

    /// The encoding is decided, and text can be decoded from any character on. False too where only ASCII was seen and more
    /// is to be decided about.
    pub(super) fn reads_anywhere(&self) -> bool {
        match &self.stage {
            Stage::Ascii | Stage::Utf8 => true,
            Stage::Other(decoder) => decoder.encoding().is_single_byte(),
            Stage::Chosen(..) | Stage::Start(_) | Stage::Waiting(_) => false,
        }
    }

    /// What is not ASCII decides about the encoding, and none was seen so far.
    pub(super) fn is_undecided(&self) -> bool {
        matches!(self.stage, Stage::Ascii)
    }

    /// The file began with a byte order mark.
    pub(super) fn has_bom(&self) -> bool {
        self.has_bom
    }

    /// Decides at the start of the file. Returns how many bytes the byte order mark has.
    fn start(&mut self, head: &[u8]) -> (Stage, usize) {
        if let Some((encoding, n_mark)) = Encoding::for_bom(head) {
            self.has_bom = true;
            return (Stage::of(encoding), n_mark);
        }
        let head = &head[..head.len().min(SAMPLE)];
        match utf16(head) {
            Some(encoding) => (Stage::of(encoding), 0),
            None if head.is_ascii() => (Stage::Ascii, 0),
            None => (Stage::of(encoding_of(head)), 0),
        }
    }

    fn pass<E>(&mut self, bytes: &[u8], is_last: bool, take: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        match &mut self.stage {
            Stage::Ascii => {
                let n_ascii = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
                let (ascii, other) = bytes.split_at(n_ascii);
                take(ascii)?;
                if !other.is_empty() {
                    self.stage = Stage::Waiting(Vec::new());
                    self.feed(other, is_last, take)?;
                }
                Ok(())
            }
            Stage::Other(decoder) => {
                let mut text = vec![0; decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(4 * bytes.len() + 16)];
                let (_, _, n_bytes, _) = decoder.decode_to_utf8(bytes, &mut text, is_last);
                take(&text[..n_bytes])
            }
            Stage::Chosen(..) | Stage::Start(_) | Stage::Waiting(_) | Stage::Utf8 => take(bytes),
        }
    }
}

impl Stage {
    fn of(encoding: &'static Encoding) -> Self {
        if encoding == UTF_8 { Self::Utf8 } else { Self::Other(Box::new(encoding.new_decoder_without_bom_handling())) }
    }
}

/// A text that should be UTF-8 and is not, with its damaged bytes as Windows has them: most often that is what they were.
/// None for sound text.
pub(crate) fn mended(text: &[u8]) -> Option<String> {
    if std::str::from_utf8(text).is_ok() {
        return None;
    }
    let mut mended = String::new();
    for chunk in text.utf8_chunks() {
        mended.push_str(chunk.valid());
        mended.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Some(mended)
}

/// UTF-16 without a mark: digits, blanks and line ends have a zero as every other byte, and letters are letters by pairs.
fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = head.len() / 2;
    if even.min(odd) * 20 > half || even.max(odd) * 20 < half || half == 0 {
        return None;
    }
    let encoding = if even > odd { UTF_16BE } else { UTF_16LE };
    let is_latin = even.max(odd) * 10 > half * 7;
    let (text, had_errors) = encoding.decode_without_bom_handling(&head[..2 * half]);
    let has_control = text.chars().any(|c| c.is_control() && !c.is_whitespace());
    let has_lines = text.contains(['\n', '\r']);
    (is_latin || (even.min(odd) == 0 && has_lines && !had_errors && !has_control)).then_some(encoding)
}

/// UTF-8 if it is, but for a little damage; else what the letters say. `sample` is not all ASCII.
pub(super) fn encoding_of(sample: &[u8]) -> &'static Encoding {
    let (mut n_sound, mut n_damaged) = (0, 0);
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        n_sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // The last character may be cut.
        let is_cut = chunks.peek().is_none() && sample.len() >= SAMPLE;
        n_damaged += usize::from(!chunk.invalid().is_empty() && !is_cut);
    }
    if n_damaged * SOUND <= n_sound {
        return UTF_8;
    }
    // Signs alone, such as £, tell nothing of letters: they stand there in the encoding of most spreadsheets.
    let as_windows = WINDOWS_1252.decode_without_bom_handling(sample).0;
    let has_letters = as_windows.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    let guess = if has_letters { by_letters(sample) } else { WINDOWS_1252 };
    if is_mac_roman(sample, guess) { MACINTOSH } else { guess }
}

fn by_letters(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // The last character of a full sample may be cut.
    detector.feed(sample, sample.len() < SAMPLE);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::{Decoder, SAMPLE};

    fn decode(bytes: &[u8], slice: usize) -> (String, &'static str, bool) {
        let mut decoder = Decoder::new(None);
        let mut text = Vec::new();
        let mut take = |part: &[u8]| -> Result<(), Infallible> {
            text.extend_from_slice(part);
            Ok(())
        };
        for slice in bytes.chunks(slice) {
            decoder.feed(slice, false, &mut take).unwrap();
        }
        decoder.feed(&[], true, &mut take).unwrap();
        (String::from_utf8(text).unwrap(), decoder.name(), decoder.has_bom())
    }

    fn all_slices(bytes: &[u8], text: &str, name: &str, has_bom: bool) {
        for slice in [1, 7, 1000, 1 << 20] {
            assert_eq!(decode(bytes, slice), (text.to_owned(), name, has_bom), "slices of {slice}");
        }
    }

    #[test]
    fn marks_and_zeros_tell_utf_16() {
        let text = "Kunde;Größe;€\n1;2;3\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        all_slices(&le, text, "UTF-16LE", false);
        all_slices(&be, text, "UTF-16BE", false);
        all_slices(&[b"\xFF\xFE", le.as_slice()].concat(), text, "UTF-16LE", true);
        all_slices(&[b"\xFE\xFF", be.as_slice()].concat(), text, "UTF-16BE", true);
        all_slices(&[b"\xEF\xBB\xBF", text.as_bytes()].concat(), text, "UTF-8", true);
    }

    #[test]
    fn a_chosen_encoding_has_its_own_mark_only() {
        for slice in [1, 2, 100] {
            for (label, bytes, expected, has_bom) in [
                ("utf-8", b"\xEF\xBB\xBFa\xC3\xA4".as_slice(), "aä", true),
                ("utf-16le", b"\xFF\xFEa\0\xE4\0", "aä", true),
                ("latin1", b"a\xE4", "aä", false),
                ("latin1", b"\xEF\xBB\xBFa", "ï»¿a", false),
                ("utf-8", b"", "", false),
            ] {
                let mut decoder = Decoder::new(encoding_rs::Encoding::for_label(label.as_bytes()));
                let mut text = Vec::new();
                let mut take = |part: &[u8]| -> Result<(), Infallible> {
                    text.extend_from_slice(part);
                    Ok(())
                };
                bytes.chunks(slice).for_each(|slice| decoder.feed(slice, false, &mut take).unwrap());
                decoder.feed(&[], true, &mut take).unwrap();
                assert_eq!(
                    (String::from_utf8(text).unwrap().as_str(), decoder.has_bom()),
                    (expected, has_bom),
                    "{label}"
                );
            }
        }
    }

    #[test]
    fn utf_16_is_known_in_other_scripts() {
        let text = "Имя;Город;Сумма\nИван;Москва;5\nАнна;Тула;12\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        all_slices(&le, text, "UTF-16LE", false);
        all_slices(b"name,age\nAnn,3\nJ\0o,4\n", "name,age\nAnn,3\nJ\0o,4\n", "UTF-8", false);
    }

    #[test]
    fn signs_alone_are_those_of_windows() {
        let text = "item,price\nfoo,£3.51\nbar,£12.00 ©\n";
        all_slices(&encoding_rs::WINDOWS_1252.encode(text).0, text, "windows-1252", false);
    }

    #[test]
    fn letters_tell_the_code_page() {
        let german = "Straße;Müller;Größe;Änderung;für 5 €\n".repeat(3);
        all_slices(&encoding_rs::WINDOWS_1252.encode(&german).0, &german, "windows-1252", false);
        let russian = "Имя;Город;Сумма покупки\nИван;Москва;5\n".repeat(3);
        all_slices(&encoding_rs::WINDOWS_1251.encode(&russian).0, &russian, "windows-1251", false);
        let japanese = "名前,都市,購入金額\n田中,東京,五\n".repeat(4000);
        all_slices(&encoding_rs::SHIFT_JIS.encode(&japanese).0, &japanese, "Shift_JIS", false);
    }

    #[test]
    fn what_is_ascii_for_long_is_decided_where_it_ends() {
        let plain = "id,city\n".to_owned() + &"1,Ulm\n".repeat(SAMPLE / 3);
        all_slices(plain.as_bytes(), &plain, "UTF-8", false);
        let text = plain + "2,Köln\n3,Nürnberg\n4,Düsseldorf\n";
        let bytes = encoding_rs::WINDOWS_1252.encode(&text).0;
        for slice in [999, 1 << 20] {
            assert_eq!(decode(&bytes, slice), (text.clone(), "windows-1252", false));
            assert_eq!(decode(text.as_bytes(), slice), (text.clone(), "UTF-8", false));
        }
    }

    #[test]
    fn a_little_damage_does_not_make_another_encoding() {
        let mut bytes = "Köln, Düsseldorf, Nürnberg, Würzburg, Fürth\n".repeat(9).into_bytes();
        bytes.extend(b"Z\xFCrich\n");
        let mut decoder = Decoder::new(None);
        decoder.feed(&bytes, true, &mut |_| Ok::<(), Infallible>(())).unwrap();
        assert_eq!(decoder.name(), "UTF-8");
    }
}
