//! Things to press. One primary button on a page.

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::{
    icon::{Glyph, Icon},
    told::told,
};

/// Files that hold tables, as in the attribute `accept`.
pub const TABLES: &str = ".csv,.tsv,.tab,.txt,.xlsx,.ods,.gz,.zip";

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One thing among others.
    #[default]
    Plain,
    /// The one thing to do on this page.
    Primary,
    /// Words with an icon, no edge.
    Quiet,
}

fn button_classes(kind: ButtonKind, is_small: bool) -> Classes {
    let kind = match kind {
        ButtonKind::Plain => None,
        ButtonKind::Primary => Some("is-primary"),
        ButtonKind::Quiet => Some("is-quiet"),
    };
    classes!("button", kind, is_small.then_some("is-small"))
}

/// What a button needs.
#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    /// What it does, as a verb. May be empty if there are a glyph and a label.
    pub words: AttrValue,
    /// It was pressed.
    pub on_click: Callback<()>,
    /// An icon before the words.
    #[prop_or_default]
    pub glyph: Option<Glyph>,
    /// How much it asks to be pressed.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// For rows and tools.
    #[prop_or_default]
    pub is_small: bool,
    /// On a phone only the icon is left. Needs a glyph.
    #[prop_or_default]
    pub is_shrinking: bool,
    /// Cannot be pressed now.
    #[prop_or_default]
    pub is_disabled: bool,
    /// Said instead of the words, and beginning with them, where they alone are not clear.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// `data-testid` of the button.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let onclick = props.on_click.reform(|_: MouseEvent| ());
    let class = classes!(
        button_classes(props.kind, props.is_small),
        props.is_shrinking.then_some("is-shrinking"),
        props.is_disabled.then_some("is-off"),
    );
    html! {
        <button {class} type="button" disabled={props.is_disabled} aria-label={props.label.clone()}
            data-testid={props.testid.clone()} {onclick}>
            if let Some(glyph) = props.glyph {
                <Icon {glyph} size={if props.is_shrinking { 18 } else { 16 }} />
            }
            if !props.is_shrinking {
                { &props.words }
            } else if !props.words.is_empty() {
                <span class="button__words">{ &props.words }</span>
            }
        </button>
    }
}

/// What a link that looks like a button needs.
#[derive(Properties, PartialEq)]
pub struct ButtonLinkProps {
    /// Where it leads, as words.
    pub words: AttrValue,
    /// Where it leads, as an address inside the page.
    pub href: AttrValue,
    /// An icon before the words.
    #[prop_or_default]
    pub glyph: Option<Glyph>,
    /// How much it asks to be pressed.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// For rows and tools.
    #[prop_or_default]
    pub is_small: bool,
    /// `data-testid` of the link.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A link that leads on, drawn as a button.
#[component]
pub fn ButtonLink(props: &ButtonLinkProps) -> Html {
    html! {
        <a class={button_classes(props.kind, props.is_small)} href={props.href.clone()}
            data-testid={props.testid.clone()}>
            if let Some(glyph) = props.glyph {
                <Icon {glyph} />
            }
            { &props.words }
        </a>
    }
}

/// What a button that opens a file needs.
#[derive(Properties, PartialEq)]
pub struct FileButtonProps {
    /// What it does.
    pub words: AttrValue,
    /// Which files are offered, as in the `accept` attribute, such as `.csv,.txt`.
    pub accept: AttrValue,
    /// A file was chosen.
    pub on_file: Callback<File>,
    /// An icon before the words.
    #[prop_or(Glyph::File)]
    pub glyph: Glyph,
    /// How much it asks to be pressed.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// For rows and tools.
    #[prop_or_default]
    pub is_small: bool,
    /// Cannot be pressed now.
    #[prop_or_default]
    pub is_disabled: bool,
    /// `data-testid` of the file input.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A button that opens the browser's own choice of files. The same file can be chosen twice in a row.
#[component]
pub fn FileButton(props: &FileButtonProps) -> Html {
    let onchange = told(&props.on_file, |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let file = input.files().and_then(|files| files.get(0));
        input.set_value(""); // else choosing the same file again would be no change
        file
    });
    let class = classes!(button_classes(props.kind, props.is_small), props.is_disabled.then_some("is-off"));
    html! {
        <label {class}>
            <input class="layout__unseen" type="file" accept={props.accept.clone()} disabled={props.is_disabled}
                data-testid={props.testid.clone()} {onchange} />
            <Icon glyph={props.glyph} />
            { &props.words }
        </label>
    }
}
