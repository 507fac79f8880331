//! Models of terminals, which understand no more than the real ones do: those that the backend itself is tested on.

#[path = "../../../src/shell/lean/tests/compare.rs"]
#[allow(dead_code, reason = "some of it is for the tests of the backend alone")]
mod compare;
#[path = "../../../src/shell/lean/tests/model.rs"]
#[allow(dead_code, reason = "some of it is for the tests of the backend alone")]
mod model;

pub use compare::difference;
pub use model::{Clusters, Kind, Model};
