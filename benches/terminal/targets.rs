//! The figures against what they were meant to be.

use super::figures::{Figures, Table, short};
use super::{AWAY, FAR, FORM, HUNDRED, MANY, NEAR, NEAR_LARGE, NOBODY, RAW, SILENT};
use crate::figures::ms;

/// Prints which targets are met by a program of this size in MB.
pub fn print(figures: &Figures, size: f64) {
    let mut table = Table::new(&["Target", "measured", "met"]);
    let mut row = |target: &str, measured: String, met: bool| {
        table.row(&[target.to_owned(), measured, if met { "yes" } else { "**no**" }.to_owned()]);
    };
    let of = |case: &str, what| figures.median(case, what).unwrap_or(f64::NAN);

    let frame = of(NEAR, "first frame");
    // of the least: whatever else the machine does only adds to them
    let least = |case: &str| figures.least(case, "first frame").unwrap_or(f64::NAN);
    let (raw, form) = (least(NEAR) / least(RAW), least(NEAR) / least(FORM));
    row(
        "1. first frame ≤ 1.5 × the bare form, ≤ 2.5 × raw bytes",
        format!("{} ms: {raw:.1} × raw, {form:.1} × form", short(frame)),
        raw <= 2.5 && form <= 1.5,
    );
    let others = [AWAY, SILENT, NOBODY].map(|case| of(case, "first frame"));
    let near = |other: &f64| (other / frame - 1.0).abs() <= 0.2;
    let listed: Vec<String> = others.iter().map(|f| short(*f)).collect();
    row(
        "2. first frame the same ± 20 %, whatever the network",
        format!("{} ms near; {} ms", short(frame), listed.join(", ")),
        others.iter().all(near),
    );
    let (at_once, later) = (of(NEAR, "trails"), of(AWAY, "trails"));
    row(
        "3. trails shown ≤ 1 round trip + 8 ms",
        format!("{} ms; 80 ms away {} ms", short(at_once), short(later)),
        at_once <= 8.0 && later <= ms(FAR) + 8.0,
    );
    let keys =
        [("form, type", "form, type: cpu"), ("form, move", "form, move: cpu"), ("list, move", "list, move: cpu")];
    let slowest = |case: &str| keys.map(|(time, _)| of(case, time)).into_iter().fold(0.0, f64::max);
    let cpu = keys.map(|(_, cpu)| of(NEAR, cpu)).into_iter().fold(0.0, f64::max);
    let to_form = of(NEAR, "form, type") / of(FORM, "type");
    row(
        "4. key → screen, 80x24: ≤ 0.5 ms, ≤ 0.35 ms CPU, a character ≤ 1.25 × the bare form",
        format!("{} ms, {} ms CPU, {to_form:.2} ×", short(slowest(NEAR)), short(cpu)),
        slowest(NEAR) <= 0.5 && cpu <= 0.35 && to_form <= 1.25,
    );
    row("5. key → screen, 300x80: ≤ 1.5 ms", format!("{} ms", short(slowest(NEAR_LARGE))), slowest(NEAR_LARGE) <= 1.5);
    let typed = of(NEAR, "form, type: bytes");
    row("6. typed character ≤ 4 bytes", format!("{} bytes", short(typed)), typed <= 4.0);
    let moved = [of(NEAR, "form, move: bytes"), of(NEAR, "list, move: bytes")];
    row(
        "7. move ≤ 20 bytes",
        format!("form {}, list {} bytes", short(moved[0]), short(moved[1])),
        moved.iter().all(|bytes| *bytes <= 20.0),
    );
    let (ratio, pieces) = (of(NEAR, "form, whole screen: per text"), of(NEAR, "form, whole screen: pieces"));
    row(
        "8. whole screen ≤ 1.4 × its text, in one piece",
        format!("{ratio:.2} ×, {} piece(s)", short(pieces)),
        ratio <= 1.4 && pieces <= 1.0,
    );
    let nothing = of(NEAR, "list, nothing: bytes") + of(NEAR, "form, nothing: bytes");
    row("9. key that changes nothing: 0 bytes", format!("{} bytes", short(nothing)), nothing == 0.0);
    let idle = |what| ["list", "form", "receipt"].map(|case| of(case, what)).iter().sum::<f64>();
    let (bytes, waits, ticks) = (idle("idle: bytes"), idle("idle: waits"), idle("idle: ticks"));
    row(
        "10. idle for 10 s: 0 bytes, 0 wake-ups, 0 CPU",
        format!("{}, {}, {} ticks", short(bytes), short(waits), short(ticks)),
        bytes + waits + ticks == 0.0,
    );
    let to_few = |what| of(MANY, what) / of(NEAR, what);
    let (cpu, bytes, most) = (to_few("list, move: cpu"), to_few("list, move: bytes"), of(MANY, "peak"));
    row(
        "11. list of 10,000: key ≤ 1.5 × the CPU and bytes of a few, RSS ≤ 24 MiB",
        format!("{cpu:.2} × CPU, {bytes:.2} × bytes, {} MiB", short(most)),
        cpu <= 1.5 && bytes <= 1.5 && most <= 24.0,
    );
    let most = of(HUNDRED, "peak").max(of(NEAR, "peak"));
    row(
        "12. peak RSS ≤ 10 MiB up to 100 trails",
        format!("3 trails and an update {}, 100 trails {} MiB", short(of(NEAR, "peak")), short(of(HUNDRED, "peak"))),
        most <= 10.0,
    );
    row("13. program ≤ 6.5 MB", format!("{} MB", short(size)), size <= 6.5);
    let (receipt, far) = (of(NEAR, "submit, receipt"), of(AWAY, "submit, receipt"));
    row(
        "14. submit → read back ≤ 2 round trips + 4 ms, “applying” ≤ 1 ms",
        format!("{} ms; 80 ms away {} ms; shown {} ms", short(receipt), short(far), short(of(NEAR, "submit, shown"))),
        receipt <= 4.0 && far <= 2.0 * ms(FAR) + 4.0 && of(NEAR, "submit, shown") <= 1.0,
    );
    let (open, far) = (of(NEAR, "open"), of(AWAY, "open"));
    row(
        "15. open a trail ≤ 1 round trip + 5 ms",
        format!("{} ms; 80 ms away {} ms", short(open), short(far)),
        open <= 5.0 && far <= ms(FAR) + 5.0,
    );
    row("16. quit ≤ 10 ms", format!("{} ms", short(of(NEAR, "quit"))), of(NEAR, "quit") <= 10.0);
    table.print("Targets");
}
