//! The colours and fonts of a picture, as the page's style sheet has them.

/// A colour in sRGB, 8 bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

impl Rgb {
    /// Reads `#rrggbb` or `#rgb`, with space around it or not. None for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let channel = |from: usize, to: usize| u8::from_str_radix(&digits[from..to], 16).ok();
        match digits.len() {
            6 => Some(Self(channel(0, 2)?, channel(2, 4)?, channel(4, 6)?)),
            3 => Some(Self(channel(0, 1)? * 17, channel(1, 2)? * 17, channel(2, 3)? * 17)),
            _ => None,
        }
    }

    /// As a style sheet writes it: `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Number of segment colours; from there on they come again, with open shapes.
pub const N_COLOURS: usize = 10;

/// Colours by meaning, and the two font families. Light and dark are two values of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// What everything lies on.
    pub paper: Rgb,
    /// The floor of the room that turns.
    pub paper_sunken: Rgb,
    /// Words, lines, rings.
    pub ink: Rgb,
    /// Ticks and side remarks.
    pub ink_soft: Rgb,
    /// What may be overlooked.
    pub ink_faint: Rgb,
    /// Grid.
    pub hairline: Rgb,
    /// Axes, reference lines, and customers without a segment.
    pub edge: Rgb,
    /// What is chosen.
    pub accent: Rgb,
    /// Behind what is chosen.
    pub accent_tint: Rgb,
    /// Segments 1 to 10.
    pub segments: [Rgb; N_COLOURS],
    /// CSS font family list of figures and words.
    pub measure: String,
    /// CSS font family list of segment names.
    pub voice: String,
}

impl Theme {
    /// Reads the custom properties through `property`, which maps a name such as `--paper` to its computed value.
    ///
    /// None if a colour is missing or is not written as `#rrggbb`.
    pub fn from_css(property: impl Fn(&str) -> String) -> Option<Self> {
        let colour = |name: &str| Rgb::parse(&property(name));
        let family = |name: &str, otherwise: &str| {
            let list = property(name);
            if list.trim().is_empty() { otherwise.to_owned() } else { list.trim().to_owned() }
        };
        let mut segments = [Rgb(0, 0, 0); N_COLOURS];
        for (at, segment) in segments.iter_mut().enumerate() {
            *segment = colour(&format!("--segment-{}", at + 1))?;
        }
        Some(Self {
            paper: colour("--paper")?,
            paper_sunken: colour("--paper-sunken")?,
            ink: colour("--ink")?,
            ink_soft: colour("--ink-soft")?,
            ink_faint: colour("--ink-faint")?,
            hairline: colour("--hairline")?,
            edge: colour("--edge")?,
            accent: colour("--accent")?,
            accent_tint: colour("--accent-tint")?,
            segments,
            measure: family("--font-measure", "sans-serif"),
            voice: family("--font-voice", "serif"),
        })
    }

    /// Colour of segment `label`, counted from 0: its own up to the tenth, then that of ten before.
    /// [`NOBODY`](super::shape::NOBODY) is grey.
    pub fn segment(&self, label: u16) -> Rgb {
        if label == super::shape::NOBODY { self.edge } else { self.segments[usize::from(label) % N_COLOURS] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::testing::theme;

    #[test]
    fn colours_are_read_as_style_sheets_write_them() {
        assert_eq!(Rgb::parse(" #4e83ea\n"), Some(Rgb(0x4e, 0x83, 0xea)));
        assert_eq!(Rgb::parse("#fa0"), Some(Rgb(255, 170, 0)));
        for bad in ["", "#", "4e83ea", "#4e83e", "#4e83eg", "red", "#+12345", "#ééé"] {
            assert_eq!(Rgb::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_colour_writes_back_what_it_read() {
        assert_eq!(Rgb::parse("#0b5d50").map(Rgb::hex).as_deref(), Some("#0b5d50"));
    }

    #[test]
    fn a_missing_colour_gives_no_theme() {
        assert_eq!(Theme::from_css(|name| if name == "--segment-7" { String::new() } else { "#102030".into() }), None);
        assert!(Theme::from_css(|_| "#102030".into()).is_some());
    }

    #[test]
    fn the_eleventh_segment_has_the_colour_of_the_first() {
        let theme = theme();
        assert_eq!(theme.segment(10), theme.segment(0));
        assert_eq!(theme.segment(crate::plot::shape::NOBODY), theme.edge);
    }
}
