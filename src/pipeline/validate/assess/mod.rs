//! One verdict.
#![allow(missing_docs, dead_code, reason = "draft")]
mod linear;
mod loosen;
mod rough;
mod valley;
pub mod draft;
