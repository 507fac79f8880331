//! Copying by OSC 52: the terminal that the user sits at puts the text into its own clipboard, also over SSH.

use super::terminal::Terminal;
use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

/// Terminals cut or refuse more than this (about 74 994 bytes of base64).
const MOST: usize = 56_000;

/// Sends `text` to the terminal's clipboard. Terminals do not confirm it, so the message does not claim that it arrived.
pub fn copy(terminal: &mut Terminal, what: &str, text: &str) -> Result<String, String> {
    if text.len() > MOST {
        return Err(format!("Not copied: {what} has {} bytes, and terminals take at most {MOST}.", text.len()));
    }
    if !terminal.takes_sequences() {
        return Err(format!("Not copied: this terminal (TERM=dumb) would print {what}."));
    }
    let mut sequence = String::new();
    CopyToClipboard::to_clipboard_from(text)
        .write_ansi(&mut sequence)
        .map_err(|_| format!("Not copied: {what} could not be encoded."))?;
    terminal.write(sequence.as_bytes()).map_err(|error| format!("Not copied: {error}."))?;
    Ok(format!("Sent {what} to the terminal's clipboard."))
}
