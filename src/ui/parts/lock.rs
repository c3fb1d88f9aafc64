//! The privacy lock: its state is always on screen, its proof is one press away. It says what is proven and no more.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::icon::{Glyph, Icon};

/// A way out that was tried after the lock was set.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// What was tried: `fetch`, `beacon`, `WebSocket`, `image`.
    pub way: AttrValue,
    /// The browser refused it.
    pub is_refused: bool,
}

/// What is known of the lock once it is set.
#[derive(Clone, Debug, PartialEq)]
pub struct LockState {
    /// When it was set, by the user's clock: `14:02:11`.
    pub at: AttrValue,
    /// What was tried since.
    pub probes: Vec<Probe>,
    /// Requests that the browser counted since, the probes left out.
    pub requests: usize,
}

impl LockState {
    fn holds(&self) -> bool {
        self.requests == 0 && self.probes.iter().all(|probe| probe.is_refused)
    }
}

/// How far the lock is.
#[derive(Clone, Debug, PartialEq)]
pub enum Locking {
    /// The last of the program is being fetched; no file is read yet.
    Awaited,
    /// That cannot be had; no file will be read.
    Failed,
    /// It is set.
    Shut(LockState),
}

/// What the lock needs.
#[derive(Properties, PartialEq)]
pub struct LockProps {
    /// How far the lock is.
    pub locking: Locking,
    /// Where it says how to check all this oneself.
    #[prop_or_default]
    pub check_href: Option<AttrValue>,
}

const PROOF: &str = ". Privacy: show the proof";

/// A press shows the proof, Esc puts it away.
#[component]
pub fn Lock(props: &LockProps) -> Html {
    let details = use_node_ref();
    let onkeydown = {
        let details = details.clone();
        move |event: KeyboardEvent| {
            let open = details.cast::<Element>().filter(|details| details.has_attribute("open"));
            if let (Some(details), "Escape") = (open, event.key().as_str()) {
                event.stop_propagation(); // Esc also cancels work that is going on
                close(&details);
            }
        }
    };
    let (words, glyph, offer) = match &props.locking {
        Locking::Awaited => ("Not locked yet", Glyph::Unlock, ". Privacy: what the lock will do"),
        Locking::Failed => ("Not locked", Glyph::Warn, ". Privacy: why"),
        Locking::Shut(state) if state.holds() => ("Locked", Glyph::Lock, PROOF),
        Locking::Shut(_) => ("Lock in doubt", Glyph::Warn, PROOF),
    };
    let shut = match &props.locking {
        Locking::Shut(state) => Some(state),
        Locking::Awaited | Locking::Failed => None,
    };
    html! {
        <details ref={details} class={classes!("lock", shut.is_none().then_some("is-open-yet"))} {onkeydown}>
            <summary class="lock__state" data-testid="lock">
                <Icon {glyph} size={18} />
                <span class="lock__words">{ words }</span>
                if let Some(state) = shut {
                    <span class="layout__unseen">{ ", " }</span>
                    <span class="lock__count">
                        <b>{ state.requests }</b>
                        <span class="lock__words">
                            { if state.requests == 1 { " request since " } else { " requests since " } }{ &state.at }
                        </span>
                    </span>
                }
                <span class="layout__unseen">{ offer }</span>
            </summary>
            <div class="lock__panel">
                { panel(&props.locking) }
                if let Some(href) = &props.check_href {
                    { fact(Glyph::Right, html! { <a href={href.clone()}>{ "How to check it yourself" }</a> }) }
                }
            </div>
        </details>
    }
}

fn close(details: &Element) {
    // An attribute that was not there is no loss, and focus that is refused stays where it was.
    let _ = details.remove_attribute("open");
    if let Some(summary) = details.first_element_child().and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
        let _ = summary.focus();
    }
}

fn requests(count: usize) -> String {
    if count == 1 { "1 request".into() } else { format!("{count} requests") }
}

fn panel(locking: &Locking) -> Html {
    match locking {
        Locking::Awaited => html! {
            <>
                <h2>{ "What the lock will do" }</h2>
                { fact(Glyph::Now, html! { <><b>{ "No file was read yet, so there is nothing to send." }</b>
                    { " The last of the program is still on its way, and the lock shuts only behind all of it." }</> }) }
                { fact(Glyph::Info, html! { { "Before a file is read, the browser is told to refuse every request that \
                    this page could make in the background, to its own address too. That cannot be undone; only a \
                    reload begins anew." } }) }
            </>
        },
        Locking::Failed => html! {
            <>
                <h2>{ "Why nothing is locked" }</h2>
                { fact(Glyph::Stop, html! { <><b>{ "No file was read, and none can be." }</b>
                    { " The last of the program could not be fetched, and the lock shuts only behind all of it." }</> }) }
            </>
        },
        Locking::Shut(state) => proof(state),
    }
}

fn proof(state: &LockState) -> Html {
    html! {
        <>
            <h2>{ if state.holds() { "What is proven" } else { "What is not as it should be" } }</h2>
            { probes_fact(state) }
            { requests_fact(state) }
            { fact(Glyph::Info, html! {
                { "The browser does not close two ways: opening another address, and WebRTC. This page’s code holds \
                   neither; a test looks for both." }
            }) }
            { fact(Glyph::Info, html! {
                { "Not covered: browser extensions that you allowed to read pages. A private window usually runs \
                   without them." }
            }) }
        </>
    }
}

fn probes_fact(state: &LockState) -> Html {
    let ways = |is_refused: bool| -> Vec<&str> {
        state.probes.iter().filter(|probe| probe.is_refused == is_refused).map(|probe| probe.way.as_str()).collect()
    };
    let (refused, passed) = (ways(true), ways(false));
    if !passed.is_empty() {
        return fact(
            Glyph::Stop,
            html! {
                <>
                    <b>{ "The browser did not refuse everything." }</b>
                    { format!(" Not refused at {}: {}. Close this tab if your file is confidential.", state.at, listed(&passed)) }
                </>
            },
        );
    }
    if refused.is_empty() {
        let words = format!("The policy was set at {}. It has not been put to the test yet.", state.at);
        return fact(Glyph::Now, html! { { words } });
    }
    fact(
        Glyph::Check,
        html! {
            <>
                <b>{ "The browser refuses every request" }</b>
                { " that this page could make in the background. " }
                { format!("Tried and refused at {}: {}.", state.at, listed(&refused)) }
            </>
        },
    )
}

fn requests_fact(state: &LockState) -> Html {
    if state.requests == 0 {
        let words = html! {
            <><b>{ "0 requests since your file was opened," }</b>{ " counted by the browser, not by us." }</>
        };
        return fact(Glyph::Check, words);
    }
    fact(
        Glyph::Stop,
        html! {
            <>
                <b>{ format!("{} since your file was opened,", requests(state.requests)) }</b>
                { " counted by the browser. There should be none; the Network tab of the developer tools (F12) shows \
                   where they went." }
            </>
        },
    )
}

fn fact(glyph: Glyph, words: Html) -> Html {
    html! { <p class="lock__fact"><Icon {glyph} /><span>{ words }</span></p> }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_string(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
