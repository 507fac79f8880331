//! Tests of the whole from outside, in one binary.

mod consequences;
mod documents;
mod flows;
mod held;
mod history;
mod kept;
mod layers;
mod moto;
mod pty;
mod screens;
mod support;
mod walk;
mod wire;
