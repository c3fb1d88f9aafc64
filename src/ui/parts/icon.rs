//! Icons of our own, 16 by 16, one stroke of 1.5, square ends. An icon is never the only carrier of a meaning.

use yew::prelude::*;

/// Every icon of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// A closed padlock.
    Lock,
    /// An open padlock.
    Unlock,
    /// An arrow that turns back.
    Undo,
    /// An arrow that turns forward again.
    Redo,
    /// A disc, half light, half dark.
    Theme,
    /// A sheet of paper.
    File,
    /// Down to the disk: download.
    Down,
    /// Up from the disk: load.
    Up,
    /// A pencil: rename.
    Pencil,
    /// A tick.
    Check,
    /// A cross: cancel, or failed.
    Cross,
    /// A triangle: caution.
    Warn,
    /// An octagon: stopped.
    Stop,
    /// An i in a circle.
    Info,
    /// An arrow to the right.
    Right,
    /// An arrow to the left.
    Left,
    /// An arrow upwards.
    Raise,
    /// An arrow downwards.
    Lower,
    /// Plus.
    Plus,
    /// Minus.
    Minus,
    /// A table.
    Table,
    /// An angle that points down: there is more below.
    Chevron,
    /// An empty circle: not yet.
    Wait,
    /// A clock: now.
    Now,
    /// Two sheets: copy.
    Copy,
}

impl Glyph {
    /// The strokes, as SVG path data in a box of 16 by 16.
    pub fn path(self) -> &'static str {
        match self {
            Self::Lock => "M3.5 7.5h9v6.5h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5M8 10v1.8",
            Self::Unlock => "M3.5 7.5h9v6.5h-9zM5.5 7.5V4.6a2.5 2.5 0 0 1 4.9-.7M8 10v1.8",
            Self::Undo => "M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7",
            Self::Redo => "M10 3l3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3",
            Self::Theme => "M8 2.2a5.8 5.8 0 1 0 0 11.6zM8 2.2a5.8 5.8 0 0 1 0 11.6",
            Self::File => "M4 1.8h5.5L13 5.3v8.9H4zM9.2 1.8v3.8H13",
            Self::Down => "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.8h11",
            Self::Up => "M8 10.5v-8M4.5 5.5 8 2l3.5 3.5M2.5 13.8h11",
            Self::Pencil => "M2.5 13.5 3.3 10l7.2-7.2 2.7 2.7L6 12.7zM9 4.3 11.7 7",
            Self::Check => "M2.8 8.5 6.3 12l7-8",
            Self::Cross => "M3.5 3.5l9 9M12.5 3.5l-9 9",
            Self::Warn => "M8 2 14.5 13.6h-13zM8 6.3v3.6M8 11.2v1.3",
            Self::Stop => "M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3zM8 4.8v4M8 10.4v1.4",
            Self::Info => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2v4M8 4.6v1.3",
            Self::Right => "M3 8h9.5M9 4.5 12.5 8 9 11.5",
            Self::Left => "M13 8H3.5M7 4.5 3.5 8 7 11.5",
            Self::Raise => "M8 13V3.5M4.5 7 8 3.5 11.5 7",
            Self::Lower => "M8 3v9.5M4.5 9 8 12.5 11.5 9",
            Self::Plus => "M8 3.5v9M3.5 8h9",
            Self::Minus => "M3.5 8h9",
            Self::Table => "M2.2 3h11.6v10H2.2zM2.2 6.3h11.6M6.5 6.3V13",
            Self::Chevron => "M4 6l4 4.2L12 6",
            Self::Wait => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
            Self::Now => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.5V8l2.4 1.6",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.3V2.5h-8v8h2.8",
        }
    }
}

/// What an icon needs.
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// Which one.
    pub glyph: Glyph,
    /// Width and height in CSS pixels.
    #[prop_or(16)]
    pub size: u32,
}

/// An icon beside words; hidden from screen readers, since the words are there.
///
/// The strokes stand in place rather than in a sheet that `use` points at: such links resolve against the base address
/// of the page, which differs from the page's own when it is opened as `…/index.html`.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let size = props.size.to_string();
    html! {
        <svg class="icon" viewBox="0 0 16 16" width={size.clone()} height={size} aria-hidden="true" focusable="false">
            <path d={props.glyph.path()} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="square"
                stroke-linejoin="miter" />
        </svg>
    }
}
