//! Tests of the whole from outside, in one binary.

mod flows;
mod held;
mod history;
mod layers;
mod moto;
mod pty;
mod screens;
mod support;
mod wire;
