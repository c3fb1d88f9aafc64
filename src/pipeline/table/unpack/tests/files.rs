//! Containers made by hand: what is in them is known to the byte.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip archive of these files, some deflated and some stored.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, bytes)) in files.iter().enumerate() {
        let method =
            if at % 3 == 2 && bytes.len() < 10_000 { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// One gzip member.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// A sheet of [`xlsx`].
pub(crate) struct XlsxSheet<'a> {
    pub(crate) name: &'a str,
    /// `visible`, `hidden` or `veryHidden`.
    pub(crate) state: &'a str,
    /// The `row` elements.
    pub(crate) rows: &'a str,
}

/// Texts that cells share: 0 to 4.
const STRINGS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="5" uniqueCount="5">
<si><t>id</t></si><si><r><rPr><b/></rPr><t>spe</t></r><r><t xml:space="preserve">nd </t></r></si>
<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>A&amp;B, &#233;_x000D_</t></si><si/></sst>"#;

/// Cell formats: 0 general, 1 a date, 2 date and time, 3 hours beyond a day, 4 two decimals, 5 a percentage.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/>
</numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0"/>
<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="4"/><xf numFmtId="10"/></cellXfs>
<dxfs count="1"><dxf><numFmt numFmtId="165" formatCode="0.00"/></dxf></dxfs></styleSheet>"#;

/// A workbook of these sheets, with days counted from 1900 or 1904.
pub(crate) fn xlsx_from(sheets: &[XlsxSheet<'_>], is_1904: bool) -> Vec<u8> {
    use std::fmt::Write as _;
    let (mut tabs, mut parts, mut bodies) = (String::new(), String::new(), Vec::new());
    for (at, sheet) in (1..).zip(sheets) {
        let XlsxSheet { name, state, rows } = sheet;
        write!(tabs, r#"<sheet name="{name}" sheetId="{}" state="{state}" r:id="rId{at}"/>"#, at + 7).unwrap();
        write!(
            parts,
            r#"<Relationship Id="rId{at}" Type="http://x/relationships/worksheet" Target="worksheets/s{at}.xml"/>"#
        )
        .unwrap();
        let body = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://x/main"><dimension ref="A1"/><cols><col min="1"/></cols>
            <sheetData>{rows}</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#
        );
        bodies.push((format!("xl/worksheets/s{at}.xml"), body));
    }
    let workbook = format!(
        r#"<workbook xmlns="http://x/main" xmlns:r="http://x/r"><workbookPr date1904="{}"/><sheets>{tabs}</sheets></workbook>"#,
        u8::from(is_1904)
    );
    let relations = format!(
        r#"<Relationships>{parts}<Relationship Id="rId98" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/>
        <Relationship Id="rId99" Type="http://x/styles" Target="styles.xml"/></Relationships>"#
    );
    let mut files: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/sharedStrings.xml", STRINGS.as_bytes()),
    ];
    files.extend(bodies.iter().map(|(name, body)| (name.as_str(), body.as_bytes())));
    zip(&files)
}

/// A workbook of visible sheets.
pub(crate) fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let sheets: Vec<XlsxSheet<'_>> =
        sheets.iter().map(|(name, rows)| XlsxSheet { name, state: "visible", rows }).collect();
    xlsx_from(&sheets, false)
}

/// A spreadsheet with this body; sheets of the style `away` are hidden.
pub(crate) fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"
        xmlns:calcext="c"><office:automatic-styles><style:style style:name="away" style:family="table">
        <style:table-properties table:display="false"/></style:style><style:style style:name="shown">
        <style:table-properties table:display="true"/></style:style></office:automatic-styles><office:body>
        <office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest xmlns:manifest=\"m\"/>"),
        ("content.xml", content.as_bytes()),
    ])
}
