//! What keys lead to: edits, requests and ways between the screens, through the real state machine.
