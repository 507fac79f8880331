//! What a change causes at AWS (F§5).

use super::change::Draft;
use super::setting::Setting;

/// How much care a consequence asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Note,
    /// Think before you apply it.
    Caution,
    /// It loses audit data or reaches other accounts: applied only by typing the trail's name.
    Danger,
}

/// What a change causes at AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// The change that causes it.
    pub setting: Setting,
    /// How much care it asks for.
    pub level: Level,
    /// A sentence or two.
    pub text: String,
}

/// What the draft's changes cause: in the order of the form, worst first under each setting.
pub fn consequences(_draft: &Draft) -> Vec<Consequence> {
    Vec::new()
}
