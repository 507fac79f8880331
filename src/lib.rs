//! trailedit: a terminal editor for the settings of AWS CloudTrail trails.
//!
//! # The house
//!
//! ```text
//! main ── cli             the command line; picks a backend, runs the shell
//!   │
//! shell                   the loop: terminal, keys, signals, clipboard, threads, the clock
//!   ├── app               the state machine: update(&mut State, Event) -> Vec<Effect>
//!   ├── ui                the rendering: draw(&State, &mut Frame), or lines::sheet(&State) to be told in lines
//!   ├── backend           whoever answers for the trails: AWS, or the embedded account
//!   └── trail             the domain: settings, drafts, requests, findings, consequences, policies, errors
//! ```
//!
//! `trail` knows nobody. `app` knows `trail`. `ui` knows `app` and `trail`. `backend` knows `trail`. `shell` knows all of
//! them. Everything in `trail`, `app` and `ui` is pure: time, keys and answers reach the state machine as events, and
//! what is to be done leaves it as effects, which are data. Every wait is in `backend` or `shell`, so that a key press
//! is never answered by waiting.
//!
//! `docs/architecture.md` has the rules of the house and follows one change from a key to the wire. Comments cite how
//! CloudTrail behaves as `F§` and `S§`: these are the headings of `docs/cloudtrail.md` and `docs/event-selectors.md`.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod app;
pub mod backend;
pub mod cli;
pub mod shell;
pub mod trail;
pub mod ui;
