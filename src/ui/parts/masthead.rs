//! The strip above every page: name, file, undo, theme, lock.

use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    icon::Glyph,
};

/// What the masthead needs.
#[derive(Properties, PartialEq)]
pub struct MastheadProps {
    /// Where the name leads.
    #[prop_or(AttrValue::Static("#/"))]
    pub home: AttrValue,
    /// The file that is open and its size: "shop-customers.csv, 5,000 rows".
    #[prop_or_default]
    pub file: Option<AttrValue>,
    /// What Undo would take back, as "renamed segment 5"; nothing if there is nothing.
    #[prop_or_default]
    pub undo: Option<AttrValue>,
    /// What Redo would do again.
    #[prop_or_default]
    pub redo: Option<AttrValue>,
    /// Undo was pressed.
    pub on_undo: Callback<()>,
    /// Redo was pressed.
    pub on_redo: Callback<()>,
    /// Light or dark was pressed.
    pub on_theme: Callback<()>,
    /// What the theme button says: "Light or dark", or "Switch to dark".
    #[prop_or(AttrValue::Static("Light or dark"))]
    pub theme_label: AttrValue,
    /// The lock.
    #[prop_or_default]
    pub children: Html,
}

/// The strip above every page.
#[component]
pub fn Masthead(props: &MastheadProps) -> Html {
    html! {
        <header class="layout__masthead masthead">
            <a class="masthead__name" href={props.home.clone()}>{ sign() }{ "Clientele" }</a>
            if let Some(file) = &props.file {
                <span class="masthead__file">{ file }</span>
            }
            <div class="masthead__tools">
                { step("Undo", Glyph::Undo, props.undo.as_ref(), &props.on_undo, "undo") }
                { step("Redo", Glyph::Redo, props.redo.as_ref(), &props.on_redo, "redo") }
                <Button words="" glyph={Glyph::Theme} kind={ButtonKind::Quiet} is_small=true label={&props.theme_label}
                    on_click={&props.on_theme} testid="theme" />
                { props.children.clone() }
            </div>
        </header>
    }
}

/// Undo or Redo. What there is to undo is printed on a desk and said everywhere.
fn step(verb: &str, glyph: Glyph, what: Option<&AttrValue>, on_click: &Callback<()>, testid: &'static str) -> Html {
    let label = match what {
        Some(what) => format!("{verb}: {what}"),
        None => format!("{verb}: nothing to {}", verb.to_ascii_lowercase()),
    };
    // Redo is seldom, so its words are left to the label; two long labels would push the file's name out.
    let words = match (verb, what) {
        ("Undo", Some(_)) => label.clone(),
        ("Undo", None) => "Nothing to undo".to_string(),
        _ => String::new(),
    };
    html! {
        <Button {words} {label} {glyph} kind={ButtonKind::Quiet} is_small=true is_shrinking=true
            is_disabled={what.is_none()} {on_click} {testid} />
    }
}

/// Three customers of one kind and two of others.
fn sign() -> Html {
    html! {
        <svg viewBox="0 0 20 20" width="22" height="22" aria-hidden="true" focusable="false">
            <path fill="currentColor" d="M4.2 2.4a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM9.4 6.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM3.6 \
                8.4a2 2 0 1 0 0 4 2 2 0 0 0 0-4z" />
            <path fill="currentColor" d="M13.2 10.6h4.6v4.6h-4.6zM8.2 13.6l2.2 3.9H6z" />
        </svg>
    }
}
