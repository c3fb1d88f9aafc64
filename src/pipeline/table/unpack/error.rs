//! What a table may come in, and why it cannot be taken out.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

/// What the rows of a file came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Container {
    /// Nothing: the file is the text itself.
    #[default]
    Plain,
    /// Text compressed by gzip.
    Gzip,
    /// A zip archive of tables.
    Zip,
    /// An Excel workbook, .xlsx.
    Xlsx,
    /// An `OpenDocument` spreadsheet, .ods.
    Ods,
}

impl Container {
    /// Its cells are typed: what stands in them was written as CSV here, by RFC 4180, and is not to be guessed.
    pub fn is_workbook(self) -> bool {
        matches!(self, Self::Xlsx | Self::Ods)
    }
}

impl fmt::Display for Container {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Plain => "text file",
            Self::Gzip => "gzip file",
            Self::Zip => "zip archive",
            Self::Xlsx => "Excel workbook",
            Self::Ods => "OpenDocument spreadsheet",
        })
    }
}

/// Why a container gives no table, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ContainerError {
    /// It breaks off, or breaks its own rules.
    #[error("The {container} is damaged or was cut off on its way. Download it or export it again.")]
    Damaged {
        /// Of this kind.
        container: Container,
    },
    /// It opens by a password only.
    #[error("The {container} is protected by a password. Save it without one, and choose it again.")]
    Encrypted {
        /// Of this kind.
        container: Container,
    },
    /// Compressed by another method than deflate.
    #[error(
        "The {container} is compressed in a way that cannot be read here. Unpack it, or compress it as plain “zip” \
         (deflate)."
    )]
    OtherMethod {
        /// Of this kind.
        container: Container,
    },
    /// More than a browser tab can hold.
    #[error(
        "The {container} unpacks to more than {megabytes} MB, more than a browser tab can hold. Split it, or leave out \
         columns."
    )]
    TooLarge {
        /// Of this kind.
        container: Container,
        /// What is allowed, in millions of bytes.
        megabytes: u32,
    },
    /// It says nearly nothing in very many bytes.
    #[error(
        "The {container} unpacks to more than {times} times its size, which no customer table does. If it is one, unpack \
         it first and choose what was in it."
    )]
    TooDense {
        /// Of this kind.
        container: Container,
        /// What is allowed.
        times: u32,
    },
    /// A zip archive without a table.
    #[error(
        "The zip archive holds no table{}. Choose an archive with a .csv, .tsv, .txt, .xlsx or .ods file in it.",
        listed(found)
    )]
    NoTable {
        /// Names of the first files in it.
        found: Vec<String>,
    },
    /// The binary kind of Excel workbook.
    #[error("The file is a binary Excel workbook (.xlsb). Open it in the spreadsheet program and save it as .xlsx.")]
    BinaryWorkbook,
    /// A sheet that is not there was asked for.
    #[error("There is no sheet {} in the {container}: it has {n_sheets}. Choose another sheet.", sheet + 1)]
    NoSheet {
        /// Of this kind.
        container: Container,
        /// Asked for, from 0.
        sheet: usize,
        /// There are so many.
        n_sheets: usize,
    },
}

/// As the end of a sentence.
fn listed(found: &[String]) -> String {
    if found.is_empty() { String::new() } else { format!(" (it holds {})", found.join(", ")) }
}

impl ContainerError {
    /// Of a reader that reads from a container: its own error, if it stopped by one.
    pub(super) fn of_io(error: &io::Error, container: Container) -> Self {
        let own = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>());
        own.cloned().unwrap_or(Self::Damaged { container })
    }
}
