//! Tests of the whole from outside, in one binary.

mod asking;
mod conflict;
mod consequences;
mod documents;
mod flows;
mod frames;
mod golden;
mod guides;
mod held;
mod history;
mod kept;
mod layers;
mod lines;
mod moto;
mod picking;
mod preflight;
mod pty;
mod screens;
mod support;
mod texts;
mod walk;
mod watch;
mod wire;
