//! The parts of a workbook, event by event, within bounds.

use std::borrow::Cow;
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};

use crate::table::unpack::bound::Bounded;
use crate::table::unpack::error::{Container, ContainerError};

/// Bytes read at a time.
const BUFFER: usize = 64 << 10;

/// Elements within one another; a workbook has a dozen.
const DEEPEST: usize = 256;

/// Reads an XML document. Empty elements come as a start and an end.
pub(super) struct Xml<R: Read> {
    reader: Reader<BufReader<Bounded<R>>>,
    container: Container,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(part: Bounded<R>) -> Self {
        let container = part.container();
        let mut reader = Reader::from_reader(BufReader::with_capacity(BUFFER, part));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, container, buffer: Vec::new(), depth: 0 }
    }

    /// The next event. None at the end of the document.
    ///
    /// # Errors
    /// When the document is damaged, or too much comes out of it.
    pub(super) fn next(&mut self) -> Result<Option<Event<'_>>, ContainerError> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().let_go();
        let damaged = ContainerError::Damaged { container: self.container };
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Eof) => return Ok(None),
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => return Err(ContainerError::of_io(&error, self.container)),
            Err(_) => return Err(damaged),
        };
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > DEEPEST { Err(damaged) } else { Ok(Some(event)) }
    }

    /// The next event, in an element that does not yet end.
    ///
    /// # Errors
    /// As [`Self::next`], and at the end of the document.
    pub(super) fn within(&mut self) -> Result<Event<'_>, ContainerError> {
        let damaged = self.damaged();
        self.next()?.ok_or(damaged)
    }

    /// It breaks its own rules.
    pub(super) fn damaged(&self) -> ContainerError {
        ContainerError::Damaged { container: self.container }
    }
}

/// An attribute by its name, with the prefix that it has in the document.
pub(super) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    attribute_by(element, |attribute| attribute.key.as_ref() == name)
}

/// An attribute by its name, whatever the prefix.
pub(super) fn local_attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    attribute_by(element, |attribute| attribute.key.local_name().as_ref() == name)
}

fn attribute_by<'a>(element: &'a BytesStart<'_>, is: impl Fn(&Attribute<'_>) -> bool) -> Option<Cow<'a, str>> {
    let mut attributes = element.attributes();
    let found = attributes.with_checks(false).flatten().find(is)?;
    found.normalized_value(quick_xml::XmlVersion::default()).ok()
}

/// Appends what an event says in letters, if it does.
pub(super) fn push_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(found) => text.push_str(&found.xml10_content()),
        Event::CData(found) => text.push_str(&found.xml10_content()),
        Event::GeneralRef(reference) => match (&**reference, reference.resolve_char_ref()) {
            (_, Ok(Some(character))) => text.push(character),
            (name, _) => text.push_str(quick_xml::escape::resolve_xml_entity(name).unwrap_or_default()),
        },
        _ => {}
    }
}
