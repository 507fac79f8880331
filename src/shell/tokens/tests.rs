//! Bytes in, keys out.

use super::*;

/// The tokens, told of the time as a reader tells them, in milliseconds.
struct Reader {
    tokens: Tokens,
    now: u64,
    got: Vec<Token>,
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

impl Reader {
    fn new() -> Reader {
        // not at the beginning of time, when everything has just happened
        Reader { tokens: Tokens::default(), now: 100_000, got: Vec::new() }
    }

    /// So much later.
    fn after(&mut self, milliseconds: u64) -> &mut Reader {
        let until = self.now + milliseconds;
        while let Some(due) = self.tokens.wake().filter(|due| *due <= ms(until)) {
            let got = self.tokens.pass(due);
            self.got.extend(got);
            assert!(self.tokens.wake().is_none_or(|next| next > due), "time passes");
        }
        self.now = until;
        self
    }

    fn read(&mut self, bytes: impl AsRef<[u8]>) -> &mut Reader {
        let got = self.tokens.feed(bytes.as_ref(), ms(self.now));
        self.got.extend(got);
        self
    }

    /// What came of it, in words, and nothing of it again.
    fn told(&mut self) -> String {
        let told: Vec<String> = std::mem::take(&mut self.got).iter().map(told).collect();
        told.join(" ")
    }
}

fn told(token: &Token) -> String {
    match token {
        Token::Key { key: Key { code, ctrl, alt }, .. } => {
            let code = match code {
                Code::Char(c) => c.to_string(),
                code => format!("{code:?}"),
            };
            format!("{}{}{code}", if *alt { "M-" } else { "" }, if *ctrl { "C-" } else { "" })
        }
        Token::Paste { text, cut: false } => format!("paste({text})"),
        Token::Paste { text, cut: true } => format!("cut({})", text.len()),
        Token::Wheel(wheel) => format!("wheel({wheel:?})"),
        Token::Click(column, row) => format!("click({column},{row})"),
    }
}

/// What is made of these bytes when they come at once, and nothing more does.
#[track_caller]
fn check(bytes: impl AsRef<[u8]>, expected: &str) {
    let bytes = bytes.as_ref();
    let got = Reader::new().read(bytes).after(20_000).told();
    assert_eq!(got, expected, "{:?}", String::from_utf8_lossy(bytes));
}

#[test]
fn keys_are_told_by_what_terminals_send_for_them() {
    for (bytes, key) in [
        ("a", "a"),
        ("Y", "Y"),
        ("é日\u{1f469}", "é 日 \u{1f469}"),
        ("\r\n\t\x7f\x08\x00\x01\x1a\x1c\x1f", "Enter C-j Tab Backspace C-h C-  C-a C-z C-4 C-7"),
        ("\x1b", "Esc"),
        ("\x1b\x1b", "Esc Esc"),
        ("\x1bb\x1bé\x1b\x7f", "M-b M-é M-Backspace"),
        // what Control and Alt make is no character
        ("\x1b\x19\x1b\r", "M-C-y M-Enter"),
        ("\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F\x1b[Z", "Up Down Right Left Home End BackTab"),
        ("\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF", "Up Down Right Left Home End"),
        ("\x1b[1~\x1b[7~\x1b[4~\x1b[8~\x1b[5~\x1b[6~\x1b[3~", "Home Home End End PageUp PageDown Delete"),
        ("\x1b[1;5C\x1b[1;3D\x1b[1;2A\x1b[1;6B\x1b[5D\x1bO5C", "C-Right M-Left Up C-Down C-Left C-Right"),
        ("\x1b[3;5~\x1b[5;3~\x1b[3^\x1bOd", "C-Delete M-PageUp C-Delete C-Left"),
        ("\x1b\x1b[A\x1b\x1bOB", "M-Up M-Down"),
        ("\x1bOP\x1bOQ\x1bOR\x1bOS", "F(1) F(2) F(3) F(4)"),
        ("\x1b[P\x1b[Q\x1b[S\x1b[1;5P", "F(1) F(2) F(4) C-F(1)"),
        ("\x1b[11~\x1b[12~\x1b[13~\x1b[14~\x1b[15~", "F(1) F(2) F(3) F(4) F(5)"),
        ("\x1b[17~\x1b[18~\x1b[19~\x1b[20~\x1b[21~\x1b[23~\x1b[24~", "F(6) F(7) F(8) F(9) F(10) F(11) F(12)"),
        ("\x1b[[A\x1b[[B\x1b[[E", "F(1) F(2) F(5)"),
        // with CSI u, as kitty and xterm send it where an earlier program asked for it
        ("\x1b[99;5u\x1b[27u\x1b[13u\x1b[9;2u\x1b[127u", "C-c Esc Enter BackTab Backspace"),
        ("\x1b[97;2u\x1b[97:65;2u\x1b[121;3u\x1b[57414u\x1b[57417u", "A A M-y Enter Left"),
        ("\x1b[27;5;99~\x1b[27;2;65~\x1b[1;1:1A", "C-c A Up"),
        ("\x1b[<0;5;9M\x1b[<64;1;1M\x1b[<65;1;1M", "click(4,8) wheel(Up) wheel(Down)"),
        ("\x1b[200~prod\x1b[A\ty\x1b[201~x", "paste(prod\x1b[A\ty) x"),
        ("\x1b[200~\x1b[201~", ""),
    ] {
        check(bytes, key);
    }
}

#[test]
fn what_is_no_key_of_somebody_is_none() {
    for bytes in [
        // let go; with the key of the window manager; what nobody needs
        "\x1b[121;1:3u",
        "\x1b[121;9u",
        "\x1b[1;1:3A",
        "\x1b[57441u",
        "\x1b[2~",
        "\x1b[57360u",
        "\x1b[3u",
        "\x1b[155u",
        // a click of another kind, and other forms of clicks
        "\x1b[<0;5;9m",
        "\x1b[<2;5;9M",
        "\x1b[<35;5;9M",
        "\x1b[<0;0;9M",
        "\x1b[<0;70000;9M",
        "\x1b[M !!",
        "\x1b[M yy",
        "\x1b[32;5;9M",
        "\x1b[35;5;9M",
        "\x1b[M \u{80}y",
        // focus, and the end of no paste
        "\x1b[I",
        "\x1b[O",
        "\x1b[201~",
        // the keypad of another mode
        "\x1bOy",
        "\x1bOq",
        "\x1bOM",
        "\x1bO ",
    ] {
        check(bytes, "");
        check(format!("a{bytes}b"), "a b");
    }
}

#[test]
fn what_a_terminal_says_by_itself_is_nothing() {
    for said in [
        // which one it is: kitty and mintty have a y in it
        "\x1bP>|kitty(0.35.2)\x1b\\",
        "\x1bP>|mintty 3.7.0\x1b\\",
        "\x1bP>|tmux 3.4\x1b\\",
        "\x1bPkitty\x1b\\",
        "\x1bP!|7E565445\x1b\\",
        "\x1bP1+r544e=787465726d\x1b\\",
        "\x1bP1$r0m\x1b\\",
        "\x1bP0;1|17/y\x1b\\",
        // colours, the clipboard, the title
        "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
        "\x1b]11;rgb:ffff/ffff/ffff\x07",
        "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
        "\x1b]52;c;eWVzCg==\x07",
        "\x1b]lyes\x1b\\",
        "\x1b]Ly\x07",
        // kitty's graphics; what nobody uses
        "\x1b_Gi=31;OK\x1b\\",
        "\x1b^y\r\x1b\\",
        "\x1bXy\r\x1b\\",
        "\x1b_y\r\x07",
        // attributes, states, places, sizes
        "\x1b[?62;1;4c",
        "\x1b[>41;354;0c",
        "\x1b[=1;2c",
        "\x1b[0n",
        "\x1b[?13n",
        "\x1b[24;80R",
        "\x1b[?24;80;1R",
        "\x1b[?2026;2$y",
        "\x1b[4;1$y",
        "\x1b[8;24;80t",
        "\x1b[4;600;800t",
        "\x1b[?1u",
        "\x1b[>0q",
        "\x1b[?1;0;256S",
        "\x1b[2;1;1;128;128;1;0x",
        "\x1b[?997;1n",
        "\x1b[48;24;80;600;800t",
        "\x1b[3 q",
        "\x1b[1;2'w",
        "\x1b[3;1;9&w",
        // the same with the 8-bit forms of what begins and ends it
        "\u{90}>|kitty\u{9c}",
        "\u{9b}>41;354;0c",
        "\u{9d}11;rgb:0/0/0\u{9c}",
        "\u{9f}y\u{9c}",
        "\u{98}y\u{9c}",
        "\u{84}\u{9c}\u{99}",
        // and what is too long for any
        &format!("\x1b[{}y", "1;".repeat(1000)),
        &format!("\x1b]2;{}\x07", "y\r".repeat(100_000)),
    ] {
        check(said, "");
        check(format!("j{said}k"), "j k");
        // in two pieces, with a pause in between, and all of its bytes apart
        for pause in [1, 40, 300, 900] {
            for cut in 1..said.len().min(20) {
                // an Escape by itself is a key before the rest comes
                let waits = cut > 1 || pause < 50 || !said.starts_with(ESC as char);
                let expected = if waits { "j k" } else { "j Esc k" };
                let mut reader = Reader::new();
                reader.read("j").after(200).read(&said.as_bytes()[..cut]).after(pause).read(&said.as_bytes()[cut..]);
                let got = reader.after(1500).read("k").after(20_000).told();
                assert_eq!(got, expected, "{said:?} after {cut} bytes, {pause} ms");
            }
        }
        let mut reader = Reader::new();
        for byte in said.as_bytes().iter().take(60_000) {
            reader.read([*byte]).after(20);
        }
        if said.len() < 60_000 {
            assert_eq!(reader.after(1500).read("k").after(20_000).told(), "k", "{said:?} byte by byte");
        }
    }
}

#[test]
fn a_sequence_is_cancelled_as_in_an_emulator() {
    check("\x1bPabc\x18j", "j");
    check("\x1b]0;abc\x1aj", "j");
    check("\x1bPabc\x1b[Bj", "Down j");
    check("\x1bPabc\x1b\x1b\\j", "j");
    check("\x1b[1;\x18j", "j");
    check("\x1b[1;\x1b[B", "Down");
    // and by whoever types while its rest does not come
    check("\x1b[1;\x03", "C-c");
    check("\x1bO\r", "Enter");
    check("\x1b[M!\x03", "C-c");
    check("\x1b[é", "é");
}

#[test]
fn bytes_that_are_no_characters_are_dropped_one_by_one() {
    check(b"a\xffb\x80\x9bc\xc3(d\xe2\x82e\xf0\x80\x80f\xc0\xafg\xed\xa0\x80h", "a b c ( d e f g h");
    check(b"\x1b\xffb\x1b\xc3b", "M-b M-b");
    check(b"\x1b[200~a\xffb\xe2\x82c\xc3\x1b[201~d", "paste(abc) d");
    // the rest of a character comes later
    assert_eq!(Reader::new().read(b"\xe6\x97").after(300).read(b"\xa5j").told(), "日 j");
    assert_eq!(Reader::new().read(b"\xe6\x97").after(3000).read(b"\xa5j").told(), "j");
}

#[test]
fn an_escape_waits_for_what_comes_behind_it() {
    for pause in [0, 1, 10, 40, 49] {
        assert_eq!(Reader::new().read("\x1b").after(pause).read("[B").told(), "Down");
        assert_eq!(Reader::new().read("\x1b").after(pause).read("[").after(900).read("B").told(), "Down");
        assert_eq!(Reader::new().read("\x1b").after(pause).read("OB").told(), "Down");
        assert_eq!(Reader::new().read("\x1b").after(pause).read("b").told(), "M-b");
    }
    let mut reader = Reader::new();
    reader.read("\x1b").after(49);
    assert_eq!(reader.told(), "");
    assert_eq!(reader.after(1).told(), "Esc");
    // with the time that ncurses takes
    for (told, wait) in
        [(None, 50), (Some("25"), 25), (Some(" 300 "), 300), (Some("0"), 10), (Some("99999"), 1000), (Some("x"), 50)]
    {
        assert_eq!(escape_wait(told), ms(wait), "{told:?}");
    }
    let mut slow = Reader { tokens: Tokens::new(ms(300)), ..Reader::new() };
    assert_eq!(slow.read("\x1b").after(200).read("[B").told(), "Down");
}

#[test]
fn the_tail_of_a_sequence_whose_escape_was_a_key_is_passed_over() {
    for pause in [51, 80, 300, 900] {
        for tail in [
            "[B",
            "OB",
            "[1;5C",
            "[6~",
            "[?62;1c",
            "[>41;354;0c",
            "[[A",
            "[M yy",
            "P>|tmux 3.4\x1b\\",
            "]11;rgb:0/0/0\x07",
            "_Gi=1;OK\x1b\\",
            "P1$r0m\x1b\\",
        ] {
            let mut reader = Reader::new();
            reader.read("\x1b").after(pause).read(tail).read("j");
            assert_eq!(reader.after(2000).told(), "Esc j", "{tail:?} after {pause} ms");
            // byte by byte
            let mut reader = Reader::new();
            reader.read("\x1b").after(pause);
            for byte in tail.bytes() {
                reader.read([byte]).after(10);
            }
            assert_eq!(reader.after(2000).read("j").told(), "Esc j", "{tail:?} after {pause} ms, byte by byte");
        }
        // where every piece comes late
        for tail in ["[B", "[5~", "OB", "P>|x\x1b\\"] {
            let mut reader = Reader::new();
            reader.read("\x1b").after(pause).read(&tail[..1]).after(60).read(&tail[1..]).after(2000);
            let expected = if pause + 60 < 1000 { "Esc" } else { "Esc ?" };
            assert_eq!(reader.told(), expected, "{tail:?}");
        }
        // a paste is still one
        assert_eq!(Reader::new().read("\x1b").after(pause).read("[200~y\x1b[201~").told(), "Esc paste(y)");
    }
    assert_eq!(Reader::new().read("\x1b").after(1100).read("[B").told(), "Esc [ B");
}

#[test]
fn what_is_typed_after_an_escape_is_not_taken_for_a_tail() {
    for typed in ["[", "]", "O", "P", "X", "^", "_"] {
        // alone, it is known once no tail can come any more
        let mut reader = Reader::new();
        assert_eq!(reader.read("\x1b").after(350).read(typed).after(1000).told(), format!("Esc {typed}"));
        // or once something comes that is in none
        for next in ["j", "q", "\r", "\x03", "y"] {
            let mut reader = Reader::new();
            reader.read("\x1b").after(350).read(typed).after(150).read(next).after(2000);
            let next = told(&Tokens::default().feed(next.as_bytes(), ms(0))[0]);
            assert_eq!(reader.told(), format!("Esc {typed} {next}"));
        }
    }
    // only right behind it
    assert_eq!(Reader::new().read("\x1b").after(100).read("/").after(100).read("[B").told(), "Esc / [ B");
}

#[test]
fn a_paste_is_taken_whole_however_it_comes() {
    for pause in [0, 40, 60, 300, 900, 1500, 9000] {
        let whole = "\x1b[200~a b\x1b[201~";
        for cut in 6..whole.len() {
            let mut reader = Reader::new();
            reader.read(&whole[..cut]).after(pause);
            // a single byte of it that comes after so long is taken for a key
            if pause >= 1000 && (cut == whole.len() - 1 || pause > 0 && whole[cut..].len() == 1) {
                continue;
            }
            reader.read(&whole[cut..]).after(100).read("j").after(200);
            assert_eq!(reader.told(), "paste(a b) j", "after {cut} bytes, {pause} ms");
        }
    }
}

#[test]
fn a_paste_that_lost_its_end_does_not_lock_the_keyboard() {
    for (key, is) in [("\x03", "C-c"), ("\x1b", "Esc"), ("\x1a", "C-z"), ("j", "j"), ("\x1b[B", "Down"), ("é", "é")] {
        let mut reader = Reader::new();
        reader.read("\x1b[200~prod").after(1000).read(key).after(100);
        assert_eq!(reader.told(), format!("paste(prod) {is}"));
        if is == "C-c" {
            assert_eq!(reader.read("jk").told(), "j k", "it is over");
            continue;
        }
        // the next ones, too, and what comes together is pasted until the end comes
        assert_eq!(reader.read(key).after(100).told(), is);
        reader.read("qqq").after(300).read("qy\x1b[201~");
        assert_eq!(reader.told(), "paste(qqqqy)");
        assert_eq!(reader.read("jk").told(), "j k", "it is over");
    }
    // ^C at once, and more than one of them
    assert_eq!(Reader::new().read("\x1b[200~prod").after(60).read("\x03\x03").after(60).told(), "paste(prod) C-c C-c");
    // what comes together, or before a second of silence, belongs to it; after ten seconds it is over
    let mut reader = Reader::new();
    reader.read("\x1b[200~prod").after(900).read("j").after(500).read("k\x03");
    assert_eq!(reader.after(9000).told(), "");
    assert_eq!(reader.after(1000).told(), "paste(prodjk\x03)");
    assert_eq!(reader.read("jk").told(), "j k");
    // another one begins
    let mut reader = Reader::new();
    reader.read("\x1b[200~prod").after(1200).read("\x1b[200~audit\x1b[201~");
    assert_eq!(reader.told(), "paste(prod) paste(audit)");
    // what the terminal says meanwhile is nothing
    let mut reader = Reader::new();
    reader.read("\x1b[200~prod").after(1200).read("\x1b[?62;1c").after(100).read("\x1b[201~");
    assert_eq!(reader.told(), "paste(prod)");
}

#[test]
fn a_paste_has_an_end_even_where_it_has_none() {
    let much = "x".repeat(PASTE_MOST + 10);
    let mut reader = Reader::new();
    reader.read(format!("\x1b[200~{much}\x1b[201~j"));
    assert_eq!(reader.told(), format!("cut({PASTE_MOST}) j"));
    reader.read(format!("\x1b[200~{much}")).after(1000).read("\x03").after(100);
    assert_eq!(reader.told(), format!("cut({PASTE_MOST}) C-c"));
    check(format!("\x1b[200~{}\x1b[201~", &much[..PASTE_MOST - 6]), &format!("paste({})", &much[..PASTE_MOST - 6]));
}

#[test]
fn a_string_that_lost_its_end_does_not_lock_the_keyboard() {
    for begin in ["\x1bP", "\x1b]", "\x1bX", "\x1b^", "\x1b_", "\x1bPabc", "\u{9d}0;y"] {
        for (key, is) in [("\x03", "C-c"), ("\x1b[B", "Down"), ("j", "j"), ("é", "é"), ("\r", "Enter")] {
            let mut reader = Reader::new();
            reader.read(begin).after(1000).read(key).after(100);
            assert_eq!(reader.told(), is, "{begin:?}");
        }
        assert_eq!(Reader::new().read(begin).after(100).read("\x03").after(100).read("j").told(), "C-c j");
        assert_eq!(Reader::new().read(begin).after(10_000).read("jk").told(), "j k");
        // Escape may be the beginning of its end; after it there is nothing any more
        assert_eq!(Reader::new().read(begin).after(300).read("\x1b").after(500).read("\\j").told(), "j");
        assert_eq!(Reader::new().read(begin).after(300).read("\x1b").after(1000).read("j").told(), "j");
    }
    // one that goes on for ever
    let mut reader = Reader::new();
    reader.read("\x1b]");
    for _ in 0..1000 {
        reader.read("y".repeat(1000)).after(10);
    }
    assert_eq!(reader.after(100).read("j").after(100).told(), "j");
}

#[test]
fn it_is_known_which_keys_come_together() {
    let crowded = |reader: &mut Reader| -> Vec<bool> {
        let got = std::mem::take(&mut reader.got);
        got.iter()
            .filter_map(|token| if let Token::Key { crowded, .. } = token { Some(*crowded) } else { None })
            .collect()
    };
    let mut reader = Reader::new();
    assert_eq!(crowded(reader.read("y")), [false]);
    assert_eq!(crowded(reader.after(49).read("y")), [true]);
    assert_eq!(crowded(reader.after(50).read("y")), [false]);
    assert_eq!(crowded(reader.after(50).read("yes")), [false, true, true]);
    assert_eq!(crowded(reader.after(50).read("\x1b[200~a\x1b[201~y")), [true]);
    // what the terminal says is no company
    assert_eq!(crowded(reader.after(50).read("\x1b[?62;1c\x1b[<0;1;1M\x1bP>|kitty\x1b\\y")), [false]);
    assert_eq!(crowded(reader.after(50).read("\x1b[I").after(10).read("y")), [false]);
    // but what is none of it is
    assert_eq!(crowded(reader.after(50).read(b"\xffy")), [true]);
}

#[test]
fn it_is_known_when_what_was_typed_last_came_alone() {
    let quiet = |reader: &Reader| reader.tokens.quiet_in(ms(reader.now)).as_millis();
    let mut reader = Reader::new();
    assert_eq!(quiet(&reader), 0);
    assert_eq!(quiet(reader.read("y")), 50);
    assert_eq!(quiet(reader.after(30)), 20);
    assert_eq!(quiet(reader.read("\x1b[?62;1c\x1bP>|ki")), 20, "what the terminal says is no company");
    assert_eq!(quiet(reader.after(30)), 0);
    assert_eq!(quiet(reader.read("tty\x1b\\y")), 50);
    // what may become a key
    assert_eq!(quiet(reader.after(30).read("\x1b")), 50);
    assert_eq!(quiet(reader.after(40)), 10);
    assert_eq!(quiet(reader.read("[B")), 50);
    assert_eq!(quiet(reader.after(50)), 0);
}
