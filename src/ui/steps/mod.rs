//! The sections of the page, in the order of the street. All stand on one page, so that nothing has to be looked for:
//! the rail leads to each.

pub(super) use rail::Rail;
pub(super) use results::Results;
pub(super) use second::KeySelects;
pub(super) use start::Start;
pub(super) use stopped::Stopped;
pub(super) use working::{Waiting, Working};

mod assign;
mod by_column;
mod choose;
mod data;
mod decisions;
mod explore;
mod figures;
mod fill;
mod hero;
mod in_order;
mod left_out;
mod limits;
mod many;
mod other;
mod personas;
mod prepare;
mod purchases;
mod rail;
mod reading;
mod real;
mod related;
mod results;
mod resumed;
mod saved;
mod second;
mod start;
mod stopped;
mod take_away;
mod weights;
mod working;
