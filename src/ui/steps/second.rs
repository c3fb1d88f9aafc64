//! A second file about the same customers, put beside the first by their id.

use web_sys::File;
use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::table::{KeyColumns, Keys, Matches};
use crate::plot::axis::count;
use crate::state::Action;
use crate::ui::files::save_bytes;
use crate::ui::hooks::use_task;
use crate::ui::parts::{Button, ButtonKind, FileButton, Glyph, Select, TABLES};
use crate::ui::store::use_tell;
use crate::ui::words::counted;

#[derive(Properties, PartialEq)]
pub(super) struct SecondProps {
    /// How the columns of the second file came in, if there is one.
    pub(super) matches: Option<Matches>,
    /// Its name.
    pub(super) name: Option<String>,
    pub(super) office: Office,
    pub(super) on_second: Callback<File>,
}

#[component]
pub(super) fn Second(props: &SecondProps) -> Html {
    let SecondProps { matches, name, office, on_second } = props;
    let download = {
        let office = office.clone();
        use_task(move |()| {
            let office = office.clone();
            async move {
                if let Ok(bytes) = office.left_out().await {
                    save_bytes("left-out.csv", "text/csv", &bytes);
                }
            }
        })
    };
    let take_away = use_tell(|()| Action::Join(None));
    let Some(matches) = matches else {
        return html! {
            <p class="data__second">
                <FileButton words="Add a second file by customer id" accept={TABLES} kind={ButtonKind::Quiet} is_small=true
                    glyph={Glyph::Plus} on_file={on_second} testid="second-input" />
            </p>
        };
    };
    let n_left_out = matches.n_unknown + matches.n_repeated;
    html! {
        <div class="data__second" data-testid="joined">
            { told(matches, name.as_deref().unwrap_or("the second file")) }
            <KeySelects columns={matches.columns.clone()} keys={matches.keys.clone()} />
            <Button words="Take it away again" kind={ButtonKind::Quiet} is_small=true glyph={Glyph::Cross} on_click={take_away} testid="unjoin" />
            if n_left_out > 0 {
                <Button words="Download the rows left out" kind={ButtonKind::Quiet} is_small=true glyph={Glyph::Down}
                    on_click={download} testid="download-left-out" />
            }
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
    let Matches { keys: Keys { customer, other }, n_customers, n_matched, n_unknown, n_repeated, .. } = matches;
    let left_out = match (n_unknown, n_repeated) {
        (0, 0) => "none of its rows is left out".to_owned(),
        (unknown, 0) => format!("{} no customer here", counted(*unknown, "of its rows has", "of its rows have")),
        (0, repeated) => format!("{} a customer twice", counted(*repeated, "of its rows names", "of its rows name")),
        (unknown, repeated) => {
            format!("{} of its rows have no customer here, {} name one twice", count(*unknown), count(*repeated))
        }
    };
    format!(
        "{} of {} customers have a row in {name} ({customer} = {other}); {left_out}. Where there is none, values are missing, \
         never zero.",
        count(*n_matched),
        count(*n_customers)
    )
}
