//! Figures of several runs, and tables of them in Markdown.

use std::collections::BTreeMap;
use std::time::Duration;

/// A duration in milliseconds.
pub fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// What was measured, by case and by what it is, once for each run or more often.
#[derive(Default)]
pub struct Figures(BTreeMap<(String, &'static str), Vec<f64>>);

impl Figures {
    /// Notes one figure.
    pub fn note(&mut self, case: &str, what: &'static str, figure: f64) {
        self.0.entry((case.to_owned(), what)).or_default().push(figure);
    }

    /// The median; nothing when it was never measured.
    pub fn median(&self, case: &str, what: &'static str) -> Option<f64> {
        let mut figures = self.0.get(&(case.to_owned(), what))?.clone();
        figures.sort_by(f64::total_cmp);
        Some(figures[figures.len() / 2])
    }

    /// The least.
    pub fn least(&self, case: &str, what: &'static str) -> Option<f64> {
        self.0.get(&(case.to_owned(), what))?.iter().copied().min_by(f64::total_cmp)
    }

    /// The median, and the least in brackets.
    pub fn time(&self, case: &str, what: &'static str) -> String {
        match (self.median(case, what), self.least(case, what)) {
            (Some(median), Some(least)) => format!("{} ({})", short(median), short(least)),
            _ => "–".to_owned(),
        }
    }

    /// The median.
    pub fn count(&self, case: &str, what: &'static str) -> String {
        self.median(case, what).map_or_else(|| "–".to_owned(), short)
    }
}

/// As many digits as mean something.
pub fn short(figure: f64) -> String {
    match figure {
        f if f.fract() == 0.0 || f >= 100.0 => format!("{f:.0}"),
        f if f >= 10.0 => format!("{f:.1}"),
        f => format!("{f:.2}"),
    }
}

/// A table in Markdown.
pub struct Table(String);

impl Table {
    /// With these heads of columns; the first column is of words.
    pub fn new(heads: &[&str]) -> Table {
        let rule = heads.iter().enumerate().map(|(at, _)| if at == 0 { "---" } else { "---:" });
        let rule: Vec<&str> = rule.collect();
        Table(format!("| {} |\n| {} |\n", heads.join(" | "), rule.join(" | ")))
    }

    /// One more row.
    pub fn row(&mut self, cells: &[String]) {
        self.0.push_str(&format!("| {} |\n", cells.join(" | ")));
    }

    /// Prints it below its caption.
    pub fn print(self, caption: &str) {
        println!("### {caption}\n\n{}", self.0);
    }
}
