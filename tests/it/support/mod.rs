//! What tests of more than one part need.

pub mod endpoint;
