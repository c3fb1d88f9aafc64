//! The science, pure and natively testable, in reading order.

pub mod sample;
pub mod table;

pub mod prepare;

pub mod cluster;
pub mod projection;
pub mod validate;

pub mod analysis;
pub mod tradeoff;

pub mod segment;

pub mod methods;

pub mod export;
pub mod model;

pub mod street;

pub mod knee;
pub mod order;
pub mod parallel;
pub mod random;
