//! trailedit: a terminal editor for the settings of AWS CloudTrail trails.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod app;
pub mod backend;
pub mod trail;
