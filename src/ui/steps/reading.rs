//! How the file was read, to be said otherwise by those who know it better: each change shows the first rows at once.

use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::table::{Format, HeaderRows, Preview, ReadOptions, delimiter_name};
use crate::state::Action;
use crate::ui::hooks::use_task;
use crate::ui::parts::{Button, ButtonKind, Field, FieldKind, Fold, Select, Table};
use crate::ui::steps::data::as_read;
use crate::ui::store::use_tell;
use crate::ui::words::{capital, counted};

/// Encodings that exports come in, by their WHATWG label, and who writes them.
const ENCODINGS: [(&str, &str); 15] = [
    ("UTF-8", "UTF-8"),
    ("UTF-16LE", "UTF-16, little endian"),
    ("UTF-16BE", "UTF-16, big endian"),
    ("windows-1252", "Windows-1252, western Europe"),
    ("macintosh", "Mac Roman, western Europe"),
    ("windows-1250", "Windows-1250, central Europe"),
    ("windows-1251", "Windows-1251, Cyrillic"),
    ("KOI8-R", "KOI8-R, Cyrillic"),
    ("windows-1253", "Windows-1253, Greek"),
    ("windows-1254", "Windows-1254, Turkish"),
    ("windows-1255", "Windows-1255, Hebrew"),
    ("windows-1256", "Windows-1256, Arabic"),
    ("Shift_JIS", "Shift JIS, Japanese"),
    ("gb18030", "GB 18030, Chinese"),
    ("EUC-KR", "EUC-KR, Korean"),
];

const DELIMITERS: [u8; 6] = [b',', b';', b'\t', b'|', b':', b' '];

/// Value of the choice that no row has names.
const NO_NAMES: &str = "none";

/// Rows that can be chosen as the one with the names.
const HEADER_ROWS: u32 = 12;

#[derive(Properties, PartialEq)]
pub(super) struct ReadingProps {
    /// How it was read.
    pub(super) format: Format,
    /// What was said of it before.
    pub(super) options: ReadOptions,
    pub(super) office: Office,
}

/// What the first rows look like when they are read as said.
#[derive(Clone, PartialEq)]
enum Seen {
    Nothing,
    Rows(Preview),
    /// Why there are none.
    Refused(AttrValue),
}

#[component]
pub(super) fn Reading(props: &ReadingProps) -> Html {
    let ReadingProps { format, options, office } = props;
    let draft = use_state_eq(|| options.clone());
    let seen = use_state_eq(|| Seen::Nothing);
    let look = {
        let (office, seen) = (office.clone(), seen.setter());
        use_task(move |options: ReadOptions| {
            let (office, seen) = (office.clone(), seen.clone());
            async move {
                seen.set(match office.preview(options).await {
                    Ok(Ok(preview)) => Seen::Rows(preview),
                    Ok(Err(why)) => Seen::Refused(capital(&why.to_string()).into()),
                    Err(why) => Seen::Refused(capital(&why.to_string()).into()),
                });
            }
        })
    };
    let change = {
        let (draft, look) = (draft.clone(), look.clone());
        Callback::from(move |options: ReadOptions| {
            draft.set(options.clone());
            look.emit(options);
        })
    };
    let on_open = {
        let draft = draft.clone();
        look.reform(move |()| (*draft).clone())
    };
    let on_read = {
        let draft = draft.clone();
        use_tell(Action::Read).reform(move |()| (*draft).clone())
    };
    let as_found = format_of(&seen).unwrap_or(format);
    html! {
        <Fold words="Read the file in another way" testid="reading-fold" {on_open}>
            <div class="data__reading">
                { selects(&draft, as_found, &change) }
                <Field id="missing-input" label="Also missing" kind={FieldKind::Text} value={draft.missing.join(", ")}
                    hint="What stands for no value in this file, with commas between: unknown, -99" may_be_empty=true
                    is_patient=true on_change={missing(&draft, &change)} testid="missing-input" />
            </div>
            { first_rows(&seen) }
            <Button words="Read it this way" kind={ButtonKind::Plain} is_small=true on_click={on_read}
                is_disabled={*draft == *options || matches!(*seen, Seen::Refused(_))} testid="read-again" />
            if *draft != ReadOptions::default() {
                <Button words="As the file tells" kind={ButtonKind::Quiet} is_small=true
                    on_click={change.reform(|()| ReadOptions::default())} testid="read-as-told" />
            }
        </Fold>
    }
}

fn format_of(seen: &Seen) -> Option<&Format> {
    match seen {
        Seen::Rows(preview) => Some(&preview.format),
        Seen::Nothing | Seen::Refused(_) => None,
    }
}

/// One select for each thing that can be said.
fn selects(draft: &ReadOptions, found: &Format, change: &Callback<ReadOptions>) -> Html {
    let encodings = ENCODINGS.iter().map(|(label, words)| ((*label).to_owned(), (*words).to_owned()));
    let delimiters = DELIMITERS.iter().map(|byte| (byte.to_string(), capital(&delimiter_name(*byte))));
    let quotes = [(b'"', "Double quotes"), (b'\'', "Single quotes")];
    let decimals = [(b'.', "Point: 1,234.5"), (b',', "Comma: 1.234,5")];
    let byte = |(byte, words): (u8, &str)| (byte.to_string(), words.to_owned());
    let headers = (1..=HEADER_ROWS).map(|row| (row.to_string(), format!("In row {row}")));
    let sheets = found.sheets.iter().enumerate().map(|(at, name)| (at.to_string(), name.clone()));
    let sheet = found.sheet.and_then(|at| found.sheets.get(at)).cloned().unwrap_or_default();
    let is_text = !found.container.is_workbook();
    let as_found = |words: String| Some(format!("As found: {words}"));
    let told = |field: Told| One { draft, change, field };
    html! {
        <>
            if found.sheets.len() > 1 {
                { told(Told::Sheet).select(as_found(sheet), sheets.collect()) }
            }
            if is_text {
                { told(Told::Encoding).select(as_found(found.encoding.clone()), encodings.collect()) }
                { told(Told::Delimiter).select(as_found(delimiter_name(found.dialect.delimiter)), delimiters.collect()) }
                { told(Told::Quote).select(None, quotes.map(byte).to_vec()) }
                { told(Told::Decimal).select(None, decimals.map(byte).to_vec()) }
            }
            { told(Told::Header).select(None, std::iter::once((NO_NAMES.to_owned(), "There are none".to_owned())).chain(headers).collect()) }
        </>
    }
}

/// What can be said of a file.
#[derive(Clone, Copy)]
enum Told {
    Sheet,
    Encoding,
    Delimiter,
    Quote,
    Decimal,
    Header,
}

/// One thing that can be said.
struct One<'a> {
    draft: &'a ReadOptions,
    change: &'a Callback<ReadOptions>,
    field: Told,
}

impl One<'_> {
    /// `found` is what the file tells; each choice has its value and its words.
    fn select(&self, found: Option<String>, choices: Vec<(String, String)>) -> Html {
        let (label, testid) = match self.field {
            Told::Sheet => ("Sheet", "sheet-select"),
            Told::Encoding => ("Encoding", "encoding-select"),
            Told::Delimiter => ("Between fields", "delimiter-select"),
            Told::Quote => ("Around fields", "quote-select"),
            Told::Decimal => ("Decimals", "decimal-select"),
            Told::Header => ("Names of the columns", "header-select"),
        };
        // Of what was chosen the preview tells no more than that it was.
        let found = found.filter(|_| self.field.value(self.draft).is_empty()).unwrap_or_else(|| "As found".to_owned());
        let options = std::iter::once((String::new(), found)).chain(choices);
        let (draft, field) = (self.draft.clone(), self.field);
        let on_change = self.change.reform(move |value: AttrValue| field.with(draft.clone(), &value));
        html! {
            <label class="data__told">
                <span class="field__label">{ label }</span>
                <Select {label} options={options.map(|(value, words)| (value.into(), words.into())).collect::<Vec<_>>()}
                    chosen={self.field.value(self.draft)} {on_change} {testid} />
            </label>
        }
    }
}

impl Told {
    /// As the value of a select; empty where nothing was said.
    fn value(self, options: &ReadOptions) -> AttrValue {
        let value = match self {
            Self::Sheet => options.sheet.map(|at| at.to_string()),
            Self::Encoding => options.encoding.clone(),
            Self::Delimiter => options.delimiter.map(|byte| byte.to_string()),
            Self::Quote => options.quote.map(|byte| byte.to_string()),
            Self::Decimal => options.decimal.map(|byte| byte.to_string()),
            Self::Header => options.header.map(|header| match header {
                HeaderRows::Absent => NO_NAMES.to_owned(),
                HeaderRows::Rows { first, .. } => first.to_string(),
            }),
        };
        value.unwrap_or_default().into()
    }

    fn with(self, options: ReadOptions, value: &str) -> ReadOptions {
        let byte = value.parse().ok();
        match self {
            Self::Sheet => ReadOptions { sheet: value.parse().ok(), ..options },
            Self::Encoding => ReadOptions { encoding: Some(value.to_owned()).filter(|it| !it.is_empty()), ..options },
            Self::Delimiter => ReadOptions { delimiter: byte, ..options },
            Self::Quote => ReadOptions { quote: byte, ..options },
            Self::Decimal => ReadOptions { decimal: byte, ..options },
            Self::Header => {
                let header = match value {
                    NO_NAMES => Some(HeaderRows::Absent),
                    row => row.parse().ok().map(|first| HeaderRows::Rows { first, n_rows: 1 }),
                };
                ReadOptions { header, ..options }
            }
        }
    }
}

fn missing(draft: &ReadOptions, change: &Callback<ReadOptions>) -> Callback<AttrValue> {
    let draft = draft.clone();
    change.reform(move |typed: AttrValue| {
        let missing = typed.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
        ReadOptions { missing, ..draft.clone() }
    })
}

/// The first rows of the table as they are read, or why there are none.
fn first_rows(seen: &Seen) -> Html {
    match seen {
        Seen::Nothing => {
            html! { <p class="layout__note">{ "The first rows are shown here as soon as they are read." }</p> }
        }
        Seen::Refused(why) => html! { <p class="data__refused" role="alert" data-testid="preview-error">{ why }</p> },
        Seen::Rows(preview) => {
            let head: Vec<AttrValue> = preview.columns.iter().map(|name| name.clone().into()).collect();
            let cell = |text: &String| html! { <code>{ text }</code> };
            let n_columns = preview.columns.len();
            // A row that does not fit shows what it has.
            let fields =
                |row: &[String]| (0..n_columns).map(|at| row.get(at).map_or_else(Html::default, cell)).collect();
            let rows: Vec<Vec<Html>> = preview.rows.iter().map(|(_, row)| fields(row)).collect();
            let above = preview.above.len();
            html! {
                <div class="data__preview" data-testid="preview">
                    <Table caption="The first rows, read this way" {head} {rows} />
                    <p class="layout__note">{ format!("{}: {}.", counted(n_columns, "column", "columns"), as_read(&preview.format)) }
                        if above > 0 { { format!(" {} above the table.", counted(above, "row stands", "rows stand")) } }
                    </p>
                </div>
            }
        }
    }
}
