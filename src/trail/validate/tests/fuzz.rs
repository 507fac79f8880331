//! Any text.
