//! What the guides say and set.

use super::*;
