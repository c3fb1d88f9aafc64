//! A second file about the same customers, put beside the first by their id.

use web_sys::File;
use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::table::{FileNames, KeyColumns, Keys, Matches};
use crate::plot::axis::count;
use crate::state::Action;
use crate::ui::parts::{Button, ButtonKind, FileButton, Glyph, Select, TABLES};
use crate::ui::steps::left_out::LeftOut;
use crate::ui::store::use_tell;
use crate::ui::words::{counted, listed};

#[derive(Properties, PartialEq)]
pub(super) struct SecondProps {
    /// How the columns of the second file came in, if there is one.
    pub(super) matches: Option<Matches>,
    /// What both are called.
    pub(super) names: FileNames,
    /// Rows of the first file that are in the table in no way.
    pub(super) n_set_aside: usize,
    pub(super) office: Office,
    pub(super) on_second: Callback<File>,
}

#[component]
pub(super) fn Second(props: &SecondProps) -> Html {
    let SecondProps { matches, names, n_set_aside, office, on_second } = props;
    let take_away = use_tell(|()| Action::Join(None));
    let Some(matches) = matches else {
        return html! {
            <p class="data__second">
                <FileButton words="Add a second file by customer id" accept={TABLES} kind={ButtonKind::Quiet} is_small=true
                    glyph={Glyph::Plus} on_file={on_second} testid="second-input" />
            </p>
        };
    };
    html! {
        <div class="data__second" data-testid="joined">
            { told(matches, names.second.as_deref().unwrap_or("the second file")) }
            <KeySelects columns={matches.columns.clone()} keys={matches.keys.clone()} />
            <Button words="Take it away again" kind={ButtonKind::Quiet} is_small=true glyph={Glyph::Cross} on_click={take_away} testid="unjoin" />
            <LeftOut n_rows={n_set_aside + matches.n_set_aside()} names={names.clone()} office={office.clone()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct KeySelectsProps {
    /// To choose among.
    pub(crate) columns: KeyColumns,
    /// Those that the files are put together by; None where they are not.
    #[prop_or_default]
    pub(crate) keys: Option<Keys>,
}

/// A select for the column of the ids in each of two files. Nothing where there is no choice.
#[component]
pub(crate) fn KeySelects(props: &KeySelectsProps) -> Html {
    let KeySelectsProps { columns: KeyColumns { first, second }, keys } = props;
    let join_by = use_tell(Action::JoinBy);
    let chosen = use_state(|| [None, None] as [Option<String>; 2]);
    let shown = match keys {
        Some(keys) => [Some(keys.customer.clone()), Some(keys.other.clone())],
        None => (*chosen).clone(),
    };
    if first.is_empty() || second.is_empty() || (keys.is_some() && first.len() + second.len() == 2) {
        return Html::default();
    }
    let select = |side: usize, label: &'static str, columns: &[String], testid: &'static str| {
        let mut options: Vec<(AttrValue, AttrValue)> =
            columns.iter().map(|name| (name.clone().into(), name.clone().into())).collect();
        if shown[side].is_none() {
            options.insert(0, (AttrValue::default(), "choose".into()));
        }
        let (shown_now, chosen, join_by) = (shown.clone(), chosen.setter(), join_by.clone());
        let on_change = Callback::from(move |name: AttrValue| {
            let mut next = shown_now.clone();
            next[side] = Some(name.as_str().to_owned());
            if let [Some(customer), Some(other)] = &next {
                join_by.emit(Keys { customer: customer.clone(), other: other.clone() });
            }
            chosen.set(next);
        });
        html! { <Select {label} {options} chosen={shown[side].clone().unwrap_or_default()} {on_change} {testid} /> }
    };
    html! {
        <p class="data__sentence">
            { "Customers have their id in " }
            { select(0, "Column of the ids in the first file", first, "key-first") }
            { " here, and in " }
            { select(1, "Column of the ids in the second file", second, "key-second") }
            { " in the second file." }
        </p>
    }
}

fn told(matches: &Matches, name: &str) -> String {
    let Matches { keys: Keys { customer, other }, n_customers, n_matched, .. } = matches;
    format!(
        "{} of {} customers have a row in {name} ({customer} = {other}); {}. Where there is none, values are missing, never \
         zero. {}",
        count(*n_matched),
        count(*n_customers),
        left_out(matches),
        rows(matches)
    )
}

fn left_out(matches: &Matches) -> String {
    let Matches { n_unusable, n_unknown, n_repeated, .. } = matches;
    let reasons = [
        (*n_unknown, "has no customer here", "have no customer here"),
        (*n_repeated, "names a customer twice", "name a customer twice"),
        (*n_unusable, "cannot be used", "cannot be used"),
    ];
    let mut reasons = reasons.into_iter().filter(|(n_rows, ..)| *n_rows > 0);
    let Some((n_rows, one, many)) = reasons.next() else { return "none of its rows is left out".to_owned() };
    let of_rows = counted(n_rows, &format!("of its rows {one}"), &format!("of its rows {many}"));
    let others = reasons.map(|(n_rows, one, many)| counted(n_rows, one, many));
    listed(&std::iter::once(of_rows).chain(others).collect::<Vec<_>>())
}

/// Counts that add up to the second file.
fn rows(matches: &Matches) -> String {
    let repaired = match matches.n_repaired {
        0 => String::new(),
        n_repaired => format!(", {} of them repaired", count(n_repaired)),
    };
    format!(
        "{} read: {} used{repaired}, {} left out.",
        counted(matches.n_read, "row", "rows"),
        count(matches.n_used()),
        count(matches.n_set_aside())
    )
}
