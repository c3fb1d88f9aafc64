//! The file, word for word: lines with their row number. Only here does the mono speak.

use yew::prelude::*;

/// A line of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteLine {
    /// Row number as a spreadsheet counts, the header being 1; or `…`.
    pub row: AttrValue,
    /// The line as it stands; empty where lines are left out.
    pub text: AttrValue,
    /// What is the matter with it.
    pub note: Option<AttrValue>,
    /// Where it went wrong.
    pub is_bad: bool,
}

/// What a quote needs.
#[derive(Properties, PartialEq)]
pub struct QuoteProps {
    /// The lines, in the order of the file.
    pub lines: Vec<QuoteLine>,
}

/// Lines of the file.
#[component]
pub fn Quote(props: &QuoteProps) -> Html {
    html! {
        <ol class="quote">
            for (i, line) in props.lines.iter().enumerate() {
                <li key={i} class={classes!("quote__line", line.is_bad.then_some("is-bad"))}>
                    <span class="quote__row">{ &line.row }</span>
                    <code class="quote__text">{ breaking(&line.text) }</code>
                    if let Some(note) = &line.note {
                        <span class="quote__note">{ note }</span>
                    }
                </li>
            }
        </ol>
    }
}

/// Lets a long line break after a separator, and there alone.
fn breaking(text: &str) -> Html {
    text.split_inclusive([',', ';', '\t'])
        .enumerate()
        .map(|(i, piece)| {
            html! {
                <>
                    if i > 0 {
                        <wbr />
                    }
                    { piece }
                </>
            }
        })
        .collect()
}
