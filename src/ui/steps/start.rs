//! The first screen: what this is, and three ways to begin.

use web_sys::File;
use yew::prelude::*;

use crate::pipeline::sample::Sample;
use crate::state::{Action, Door, Source};
use crate::ui::parts::{
    Button, ButtonKind, ButtonLink, Callout, Card, DropZone, FileButton, Finding, FindingKind, Glyph, Icon, Tone,
};
use crate::ui::store::use_tell;
use crate::ui::words::capital;

#[derive(Properties, PartialEq)]
pub(crate) struct StartProps {
    pub(crate) on_file: Callback<File>,
    pub(crate) door: Door,
    /// What went wrong with a model file, if something did.
    pub(crate) trouble: Option<AttrValue>,
}

#[component]
pub(crate) fn Start(props: &StartProps) -> Html {
    let is_jammed = matches!(props.door, Door::Jammed(_));
    html! {
        <div class="start">
            <div class="layout__row">
                <div class="layout__whole">
                    <Finding kind={FindingKind::Grand}
                        sentence="Drop a customer table. Get segments you can name, trust and act on."
                        more={html! { "It runs in this tab: no row of your file leaves this machine." }} />
                </div>
                <div class="layout__lead">
                    if let Door::Jammed(trouble) = &props.door {
                        <Callout tone={Tone::Error} is_alert=true title="A part of the program is missing" testid="jammed"
                            body={html! { { format!("{}.", capital(&trouble.to_string())) } }}>
                            <ButtonLink words="Load the page again" href="" kind={ButtonKind::Primary} testid="again" />
                        </Callout>
                    }
                    if let Some(trouble) = &props.trouble {
                        <Callout tone={Tone::Error} is_alert=true title="That model could not be loaded" testid="error"
                            body={html! { trouble }} />
                    }
                    <DropZone title="Drop your customer file here" on_file={&props.on_file} is_off={is_jammed}
                        hint="An Excel workbook, CSV or any other table; one row per customer or per purchase. Anywhere on this page will do.">
                        <span class="layout__note start__paste">
                            { paste_words(&props.door) }
                        </span>
                    </DropZone>
                    { lock_words(&props.door) }
                </div>
                <aside class="layout__aside start__aside" aria-label="Other ways to begin">
                    <OtherWays on_file={&props.on_file} is_off={is_jammed} />
                </aside>
            </div>
            { explanation() }
        </div>
    }
}

fn paste_words(door: &Door) -> Html {
    match door {
        Door::Open => html! { { "cells can be pasted once the lock is shut" } },
        Door::Shut => {
            html! { <>{ "or paste from a spreadsheet: " }<kbd>{ "Ctrl" }</kbd>{ " " }<kbd>{ "V" }</kbd></> }
        }
        Door::Jammed(_) => Html::default(),
    }
}

/// What the lock does, and whether it has done it.
fn lock_words(door: &Door) -> Html {
    let (glyph, title, words) = match door {
        Door::Open => (
            Glyph::Unlock,
            "Not locked yet:",
            " the last of the program is on its way. Open a file at any time: it is not touched before the browser is told to refuse every request that this page could make in the background, to its own address too.",
        ),
        Door::Shut => (
            Glyph::Lock,
            "How the lock works:",
            " before any file is read, the browser is told to refuse every request that this page could make in the background, to its own address too. That is done, and cannot be undone.",
        ),
        Door::Jammed(_) => (Glyph::Warn, "Not locked:", " so no file is read."),
    };
    html! {
        <p class="start__lock"><Icon {glyph} size={18} /><span><b>{ title }</b>{ words }</span></p>
    }
}

#[derive(Properties, PartialEq)]
struct OtherWaysProps {
    on_file: Callback<File>,
    /// Nothing can be opened.
    is_off: bool,
}

#[component]
fn OtherWays(props: &OtherWaysProps) -> Html {
    let open = use_tell(|sample| Action::Open(Source::Sample(sample)));
    let on_mall = open.reform(|()| Sample::Mall);
    let on_shop = open.reform(|()| Sample::Shop);
    let is_disabled = props.is_off;
    html! {
        <>
            <h2 class="start__title">{ "No file at hand?" }</h2>
            <Card title="A mall, 200 rows"
                text={html! { "Age, income and spending score of 200 made-up visitors. Five groups that are easy to see: a first look in a second." }}
                foot={html! { <Button words="Try the mall" glyph={Glyph::Right} on_click={on_mall} {is_disabled} testid="sample-mall" /> }} />
            <Card title="An online shop, 5,000 rows"
                text={html! { "Orders, spend, discounts of made-up customers. Long tails, empty cells and a few mistakes, as real exports have them." }}
                foot={html! { <Button words="Try the shop" glyph={Glyph::Right} on_click={on_shop} {is_disabled} testid="sample-shop" /> }} />
            <h2 class="start__title">{ "Been here before?" }</h2>
            <Card title="A saved model" class="is-plain"
                text={html! { "Give new customers the segments you already have. Nothing is fitted again." }}
                foot={html! { <FileButton words="Load a model" accept=".json" glyph={Glyph::Up} on_file={&props.on_file} {is_disabled} testid="model-input" /> }} />
        </>
    }
}

fn explanation() -> Html {
    html! {
        <section class="layout__row is-section" id="check">
            <div class="layout__half">
                <h2>{ "What happens then" }</h2>
                <ol class="start__then">
                    <li><b>{ "Every row is read." }</b>{ " Used, repaired or set aside, with the reason. The counts add up to your file." }</li>
                    <li><b>{ "2 to 10 segments are tried," }</b>{ " and the best number is said, with why." }</li>
                    <li><b>{ "The result is measured." }</b>{ " If your customers form no clear groups, that is the answer you get." }</li>
                    <li><b>{ "Segments are named," }</b>{ " with what sets each apart and what to do. Take them away as CSV or as a model." }</li>
                </ol>
            </div>
            <div class="layout__half">
                <h2>{ "Check it yourself" }</h2>
                <ol class="start__check">
                    <li>{ "Press " }<kbd>{ "F12" }</kbd>{ ", open the tab " }<b>{ "Network" }</b>{ ", tick “Preserve log”, wait for the lock, then drop your file: no new line appears." }</li>
                    <li>{ "Or pull the plug: switch the network off once the lock is shut. Everything works as before." }</li>
                    <li>{ "Or read it: the policy is the first element of this page, and the code that sets the lock is a short file of its own, boot.js." }</li>
                </ol>
                <p class="layout__note">
                    { "What no page can promise: browser extensions that you allowed to read pages can read this one too. A private window usually runs without them." }
                </p>
            </div>
        </section>
    }
}
