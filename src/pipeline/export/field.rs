//! One field of a CSV file that a spreadsheet may open.

use std::borrow::Cow;

use crate::table::numbers::is_number;

/// A spreadsheet takes a cell that begins with one of these for a formula.
const FORMULA: [u8; 6] = [b'=', b'+', b'-', b'@', b'\t', b'\r'];

/// Writes a field, quoted where need be. What a spreadsheet would take for a formula, numbers excepted, gets a `'` in
/// front.
pub(super) fn write_field(bytes: &mut Vec<u8>, delimiter: u8, field: &[u8]) {
    let is_formula =
        field.first().is_some_and(|first| FORMULA.contains(first)) && !std::str::from_utf8(field).is_ok_and(is_number);
    let field = if is_formula { Cow::from([b"'", field].concat()) } else { Cow::from(field) };
    let special = [delimiter, b'"', b'\r', b'\n'];
    if !field.iter().any(|byte| special.contains(byte)) {
        bytes.extend_from_slice(&field);
        return;
    }
    bytes.push(b'"');
    for &byte in field.iter() {
        if byte == b'"' {
            bytes.push(b'"');
        }
        bytes.push(byte);
    }
    bytes.push(b'"');
}
