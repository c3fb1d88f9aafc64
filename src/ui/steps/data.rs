//! Data: every row accounted for, every column with its reason.

use std::rc::Rc;

use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::prepare::{Account as Rows, Encoding, Recipe, Transform};
use crate::pipeline::table::{
    ColumnSummary, Container, Detail, FileNames, Format, Kind, Role, TableSummary, delimiter_name, is_days_since,
    transactions::names::SINCE,
};
use crate::plot::axis::count;
use crate::protocol::PreparedSummary;
use crate::state::{Action, Choice, Opening, Shared};
use crate::ui::hooks::Intake;
use crate::ui::parts::{Account, AccountFigure, Check, FileButton, Finding, Histogram, LevelBars, TABLES};
use crate::ui::steps::decisions::Decisions;
use crate::ui::steps::purchases::PurchasesNote;
use crate::ui::steps::reading::Reading;
use crate::ui::steps::second::Second;
use crate::ui::store::use_tell;
use crate::ui::words::{capital, counted, number_first, percent, value};

#[derive(Properties, PartialEq)]
pub(crate) struct DataProps {
    pub(crate) name: AttrValue,
    pub(crate) table: Shared<TableSummary>,
    pub(crate) prepared: Option<Shared<PreparedSummary>>,
    /// Clustering variables.
    pub(crate) columns: Vec<String>,
    /// How the file was opened; None where there is no file.
    pub(crate) opening: Option<Opening>,
    pub(crate) office: Office,
    pub(crate) intake: Intake,
}

#[component]
pub(crate) fn Data(props: &DataProps) -> Html {
    let DataProps { name, table, prepared, columns, opening, office, intake } = props;
    let second = opening.as_ref().and_then(|opening| opening.second.as_ref()).map(|second| second.name.clone());
    let names = FileNames { first: Some(name.to_string()), second };
    let source = html! { <>{ name }{ format!(" · {}", as_read(&table.format)) }</> };
    html! {
        <section class="data" id="data" aria-label="Data">
            <div class="layout__row is-section">
                <div class="layout__whole"><Finding sentence={finding(table, prepared.as_deref())} {source} level=2
                    more={html! { { in_short(table, columns) } }}>
                    <FileButton words="Open another file" accept={TABLES} is_small=true on_file={&intake.open} testid="file-input" />
                </Finding></div>
                if let Some(prepared) = prepared {
                    <div class="layout__whole">{ account(&prepared.account, table) }</div>
                }
                if table.purchases.is_some() || table.could_be.is_some() {
                    <div class="layout__whole"><PurchasesNote table={table.clone()} office={office.clone()} /></div>
                }
                if let Some(opening) = opening {
                    <div class="layout__whole">
                        <Second matches={table.joined.as_deref().cloned()} names={names.clone()}
                            n_set_aside={table.n_set_aside}
                            office={office.clone()} on_second={&intake.second} />
                        <Reading key={table.digest} format={table.format.clone()} options={opening.reading.options.clone()} office={office.clone()} />
                    </div>
                }
            </div>
            <div class="layout__row is-section"><div class="layout__whole">
                <div class="layout__head">
                    <h3>{ format!("{} the segments", capital(&counted_columns_form(columns.len()))) }</h3>
                    <span class="layout__note">{ "Tick or untick: the segments follow at once." }</span>
                </div>
                <Columns table={table.clone()} columns={columns.clone()} />
            </div></div>
            if let Some(prepared) = prepared.as_ref().filter(|prepared| prepared.n_decisions > 0) {
                <Decisions prepared={prepared.clone()} office={office.clone()} {names} is_of_purchases={table.purchases.is_some()} />
            }
        </section>
    }
}

/// How the file was read, in a few words.
pub(super) fn as_read(format: &Format) -> String {
    let Format { encoding, dialect, header, container, sheets, sheet, .. } = format;
    let cut = delimiter_name(dialect.delimiter);
    let quoted = match (dialect.quote, dialect.wraps_rows) {
        (_, true) => ", each row in quotes as a whole",
        (b'"', false) => "",
        _ => ", single quotes",
    };
    let names = match header.as_slice() {
        [] => "no names".to_owned(),
        [row] => format!("names in row {row}"),
        [first, .., last] => format!("names in rows {first} to {last}"),
    };
    let sheet = sheet.and_then(|at| sheets.get(at)).map(|name| format!("sheet {name}, ")).unwrap_or_default();
    match container {
        Container::Plain => format!("{cut}{quoted}, {encoding}, {names}"),
        Container::Gzip => format!("gzip, {cut}{quoted}, {encoding}, {names}"),
        Container::Zip => format!("zip, {}{names}", sheet.replacen("sheet ", "file ", 1)),
        Container::Xlsx => format!("Excel workbook, {sheet}{names}"),
        Container::Ods => format!("OpenDocument sheet, {sheet}{names}"),
    }
}

fn finding(table: &TableSummary, prepared: Option<&PreparedSummary>) -> String {
    let Some(PreparedSummary { account, n_rows, .. }) = prepared else {
        return format!("{} read.", counted(table.n_read, "row", "rows"));
    };
    let customers = format!("{} of {} customers are in.", count(*n_rows), count(account.read));
    match (account.repaired, account.set_aside) {
        (0, 0) => format!("All {} customers are in, as they were found.", count(account.read)),
        (0, aside) => format!("{customers} {} set aside, none lost.", was(aside)),
        (changed, 0) => format!("{customers} {}, none set aside, none lost.", done(changed, account)),
        (changed, aside) => format!("{customers} {}, {} set aside, none lost.", done(changed, account), count(aside)),
    }
}

/// What was done to so many rows that are used all the same: a value beyond the fence is no fault.
fn done(n: usize, account: &Rows) -> String {
    match (account.cells_filled + account.mended, account.cells_clipped) {
        (0, _) => format!("{} capped, for an extreme value", was(n)),
        (_, 0) => format!("{} repaired", was(n)),
        _ => format!("{} repaired or capped", was(n)),
    }
}

fn was(n: usize) -> String {
    counted(n, "was", "were")
}

/// "Three columns form".
fn counted_columns_form(n: usize) -> String {
    format!("{} {}", number_first(n), if n == 1 { "column forms" } else { "columns form" })
}

fn in_short(table: &TableSummary, columns: &[String]) -> String {
    let n_columns = table.columns.len();
    let others = n_columns - columns.len();
    let form = match columns.len() {
        0 => format!("None of the {n_columns} columns forms segments."),
        1 => format!("One of the {n_columns} columns forms the segments."),
        n => format!("{} of the {n_columns} columns form the segments.", number_first(n)),
    };
    match others {
        0 => form,
        1 => format!("{form} One more describes or names customers."),
        _ => format!("{form} {} more describe or name customers.", number_first(others)),
    }
}

fn account(account: &Rows, table: &TableSummary) -> Html {
    let read = match &table.purchases {
        Some(purchases) => format!("customers, made of {} purchases", count(purchases.n_used)),
        None => "rows read, header not counted".into(),
    };
    let figure = |n: usize, words: String| AccountFigure { rows: n as u64, said: count(n).into(), words: words.into() };
    let aside = if account.set_aside > 0 { "set aside, listed below with the reason" } else { "set aside" };
    html! {
        <Account read={figure(account.read, read)}
            used={figure(account.used_as_found, "used as found".into())}
            repaired={figure(account.repaired, repaired(account))}
            aside={figure(account.set_aside, aside.into())} />
    }
}

/// What was done to rows that are used all the same.
fn repaired(account: &Rows) -> String {
    let done = [
        (account.cells_filled, "cell", "cells", "filled"),
        (account.cells_clipped, "cell", "cells", "clipped"),
        (account.mended, "cell or row", "cells or rows", "mended"),
    ];
    let done = done.into_iter().filter(|(n, ..)| *n > 0);
    let done: Vec<_> = done.map(|(n, one, more, done)| format!("{} {done}", counted(n, one, more))).collect();
    if done.is_empty() { "changed and used".into() } else { format!("changed and used: {}", done.join(", ")) }
}

#[derive(Properties, PartialEq)]
struct ColumnsProps {
    table: Shared<TableSummary>,
    columns: Vec<String>,
}

#[component]
fn Columns(props: &ColumnsProps) -> Html {
    let on_use = use_tell(Action::Choose);
    let by_default = use_memo(props.table.clone(), |table| Recipe::default_of(table).columns);
    html! {
        <table class="table is-stacking data__table">
            <caption class="layout__unseen">{ "Columns: used or not, values, missing, and why" }</caption>
            <thead><tr>
                <th scope="col" class="table__head">{ "Use" }</th>
                <th scope="col" class="table__head">{ "Column" }</th>
                <th scope="col" class="table__head">{ "Values" }</th>
                <th scope="col" class="table__head is-figure">{ "Missing" }</th>
                <th scope="col" class="table__head">{ "Why" }</th>
            </tr></thead>
            <tbody>
                for column in &props.table.columns {
                    <Column column={column.clone()} n_rows={props.table.n_rows}
                        is_used={props.columns.contains(&column.name)} is_default={by_default.contains(&column.name)}
                        is_days={is_of_days(column, &props.table)} on_use={&on_use} />
                }
            </tbody>
        </table>
    }
}

/// As [`ColumnProps::is_days`].
fn is_of_days(column: &ColumnSummary, table: &TableSummary) -> bool {
    let has_days = || table.columns.iter().any(|other| other.name.strip_prefix(SINCE) == Some(&column.name));
    is_days_since(&column.name, &table.columns) || (matches!(column.kind, Kind::Date(_)) && has_days())
}

#[derive(Properties, PartialEq)]
struct ColumnProps {
    column: ColumnSummary,
    n_rows: usize,
    is_used: bool,
    /// It is used where nobody chose.
    is_default: bool,
    /// It was made of a date, or is one of which such a column was made.
    is_days: bool,
    on_use: Callback<Choice>,
}

#[component]
fn Column(props: &ColumnProps) -> Html {
    let ColumnProps { column, n_rows, is_used, is_default, is_days, on_use } = props;
    let is_category = column.role == Role::Descriptor && matches!(column.kind, Kind::Category | Kind::Boolean);
    let transform = Transform::by_default(column);
    let on_change = use_callback(
        (on_use.clone(), column.name.clone(), is_category, transform),
        |is_used, (on_use, name, is_category, transform)| {
            let (name, encoding) = (name.clone(), is_category.then_some(Encoding::OneHot));
            on_use.emit(if is_used {
                Choice::Use { name, encoding, transform: *transform }
            } else {
                Choice::LeaveOut(name)
            });
        },
    );
    let is_number =
        matches!((&column.detail, column.role), (Detail::Numbers(_), Role::Variable | Role::Earlier | Role::Constant));
    let can_be_used = is_number || is_category;
    html! {
        <tr class={classes!("data__column", (!is_used).then_some("is-off"))}>
            <td class="table__cell data__use" data-label="Clustering variable">
                <Check words={format!("Use {} as a clustering variable", column.name)} is_on={*is_used} is_unseen=true
                    is_disabled={!can_be_used} {on_change} testid={format!("column-{}", column.name)} />
            </td>
            <th scope="row" class="table__cell is-name data__name"><code>{ &column.name }</code>
                <span class="table__note">{ kind(column) }</span></th>
            <td class="table__cell data__values" data-label="Values">{ values(column) }</td>
            <td class="table__cell is-figure data__missing" data-label="Missing">
                { count(column.n_missing) }
                if column.n_missing > 0 {
                    <span class="table__note">{ percent(column.n_missing as f64 / (*n_rows).max(1) as f64) }</span>
                }
            </td>
            <td class="table__cell is-wide data__reason">{ reason(column, (*is_used, *is_default, *is_days)) }</td>
        </tr>
    }
}

fn kind(column: &ColumnSummary) -> String {
    match (&column.detail, column.role) {
        (_, Role::CustomerId(_)) => "customer id".into(),
        (_, Role::Personal(_)) => "personal data".into(),
        (Detail::Numbers(_), _) if column.kind != Kind::Number => match column.kind {
            Kind::Money(code) => format!("money, {}", String::from_utf8_lossy(&code)),
            Kind::Percent => "percent".into(),
            kind => kind.to_string(),
        },
        (Detail::Texts(_), _) if matches!(column.kind, Kind::Date(_) | Kind::Boolean) => {
            format!("{}, {} different", column.kind, count(column.n_distinct))
        }
        (Detail::Numbers(_), _) => "numbers".into(),
        (Detail::Texts(_), _) => format!("text, {} different", count(column.n_distinct)),
        (Detail::Nothing, _) => "empty".into(),
    }
}

fn values(column: &ColumnSummary) -> Html {
    match (&column.detail, column.role) {
        (Detail::Numbers(numbers), _) => {
            let bins: Rc<[f64]> = numbers.histogram.iter().map(|n| f64::from(*n)).collect();
            let span = format!("{} to {}", value(numbers.min), value(numbers.max));
            html! { <><Histogram {bins} /><span class="table__note">{ span }</span></> }
        }
        (Detail::Texts(texts), Role::Descriptor) if column.n_distinct <= 50 => {
            let all = texts.levels.iter().map(|level| level.1 as usize).sum::<usize>() + texts.n_other_rows;
            let shares: Rc<[f64]> = texts.levels.iter().map(|level| f64::from(level.1)).collect();
            let said: Vec<_> = texts
                .levels
                .iter()
                .take(3)
                .map(|(level, n)| format!("{level} {}", percent(f64::from(*n) / all.max(1) as f64)))
                .collect();
            html! { <><LevelBars {shares} /><span class="table__note">{ said.join(", ") }</span></> }
        }
        (Detail::Texts(_), _) => html! { format!("{} different", count(column.n_distinct)) },
        (Detail::Nothing, _) => html! { "no value" },
    }
}

fn reason(column: &ColumnSummary, (is_used, is_default, is_days): (bool, bool, bool)) -> String {
    let role = capital(&column.role.reason(column.kind));
    match (&column.detail, column.role) {
        (Detail::Numbers(numbers), Role::Variable) => {
            let shape = match numbers.skewness {
                skewness if skewness > 1.0 => format!(" A long tail of large values (skewness {}).", value(skewness)),
                skewness if skewness < -1.0 => format!(" A long tail of small values (skewness {}).", value(skewness)),
                _ => String::new(),
            };
            let use_of_it = match (is_used, is_default) {
                (true, _) if is_days => " Counted to the latest day of that column.",
                (false, false) if is_days => " Counted to the latest day of that column: tick it to use it.",
                (true, _) => "",
                (false, true) => " Left out by you.",
                (false, false) => {
                    " Follows from recency, frequency and monetary value, or holds for a few: tick it to use it."
                }
            };
            format!("{role}.{shape}{use_of_it}")
        }
        (_, Role::Personal(_)) => format!("{role}: kept out of the segments and of every report."),
        (_, Role::Descriptor) if is_used => format!("{role}: its words count as numbers; how, Prepare says."),
        (_, Role::Descriptor) if matches!(column.kind, Kind::Category | Kind::Boolean) => {
            format!("{role}: describes segments. Tick it, and its words count, too; how, Prepare says.")
        }
        (_, Role::Descriptor) if is_days => format!("{role}: the days since each are a column of their own, below."),
        (_, Role::Descriptor) => format!("{role}: describes segments, does not form them. Words have no distance."),
        (_, Role::Earlier) if is_used => format!("{role}: the new one is made of it, because you ticked it."),
        (_, Role::Earlier) => format!("{role}: left out, so that the new one is not made of it."),
        (_, Role::CustomerId(_)) => format!("{role}: never a variable, and kept in your lists."),
        _ => format!("{role}."),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_of_days, reason, repaired};
    use crate::pipeline::prepare::{Recipe, prepare};
    use crate::pipeline::table::transactions::{names, per_customer};
    use crate::pipeline::table::{Table, Transactions};

    #[test]
    fn only_what_was_done_is_named() {
        let told = |csv: &str| {
            let table = Table::read(csv.as_bytes()).unwrap();
            repaired(&prepare(&table, &Recipe::default_for(&table)).unwrap().account)
        };
        assert_eq!(told("age,visits\n30,1\n40,5\n50,3\n60,2\n"), "changed and used");
        assert_eq!(told("age,visits\n30,1\n40,\n50,3\n60,2\n"), "changed and used: 1 cell filled");
    }

    #[test]
    fn a_column_that_nobody_chose_is_not_said_to_be_left_out_by_the_user() {
        let rows = (0..40).map(|at| format!("K{},2026-01-{:02},{}.5", at % 9, 1 + at % 28, 10 + at));
        let lines: Vec<_> = std::iter::once("customer_id,date,amount".to_owned()).chain(rows).collect();
        let table = Table::read(lines.join("\n").as_bytes()).unwrap();
        let transactions = Transactions::recognised(&table).unwrap();
        let customers = per_customer(&table, &transactions, None).unwrap().summary();
        let by_default = Recipe::default_of(&customers).columns;
        let told = |name: &str, is_used: bool| {
            let column = customers.columns.iter().find(|column| column.name == name).unwrap();
            reason(column, (is_used, by_default.iter().any(|used| used == name), is_of_days(column, &customers)))
        };
        assert!(!told(names::TENURE, false).contains("by you"), "{}", told(names::TENURE, false));
        assert!(told(names::TENURE, false).contains("tick it"));
        assert!(told(names::RECENCY, false).ends_with("Left out by you."));
        assert!(!told(names::RECENCY, true).contains("Left out"));
    }
}
