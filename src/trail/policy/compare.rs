//! How one value of a condition is compared with one value of a request (IAM User Guide, “Condition operators”).

use super::context::{Context, Sent, names_own};
use super::pattern::{Fit, Pattern, each_field};
use core::net::IpAddr;
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime};

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Equals,
    EqualsIgnoringCase,
    Like,
    /// Each of an ARN's six fields by itself; ArnEquals and ArnLike are the same.
    Arn,
    Bool,
    Number(Order),
    Date(Order),
    /// Whether an address is in a network.
    Address,
    /// Bytes. CloudTrail is not known to send any.
    Binary,
}

/// How the value of a request is to stand to that of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Order {
    fn read(text: &str) -> Option<Order> {
        Some(match text {
            "Equals" => Order::Equal,
            "LessThan" => Order::Less,
            "LessThanEquals" => Order::AtMost,
            "GreaterThan" => Order::Greater,
            "GreaterThanEquals" => Order::AtLeast,
            _ => return None,
        })
    }

    fn holds<T: PartialOrd>(self, sent: T, wanted: T) -> bool {
        match self {
            Order::Equal => sent == wanted,
            Order::Less => sent < wanted,
            Order::AtMost => sent <= wanted,
            Order::Greater => sent > wanted,
            Order::AtLeast => sent >= wanted,
        }
    }

    /// Whether it holds for everything that is not before `since`.
    fn holds_since<T: PartialOrd>(self, since: T, wanted: T) -> Fit {
        let is_past = wanted < since;
        match self {
            Order::Greater | Order::AtLeast if is_past || self == Order::AtLeast && wanted == since => Fit::Yes,
            Order::Greater | Order::AtLeast => Fit::Open,
            Order::Equal | Order::AtMost if is_past => Fit::No,
            Order::Less if is_past || wanted == since => Fit::No,
            Order::Equal | Order::AtMost | Order::Less => Fit::Open,
        }
    }
}

impl Test {
    /// An operator without what stands before and after it, and whether it is negated. `None` when IAM has none such.
    pub fn read(text: &str) -> Option<(Test, bool)> {
        Some(match text {
            "StringEquals" => (Test::Equals, false),
            "StringNotEquals" => (Test::Equals, true),
            "StringEqualsIgnoreCase" => (Test::EqualsIgnoringCase, false),
            "StringNotEqualsIgnoreCase" => (Test::EqualsIgnoringCase, true),
            "StringLike" => (Test::Like, false),
            "StringNotLike" => (Test::Like, true),
            "ArnEquals" | "ArnLike" => (Test::Arn, false),
            "ArnNotEquals" | "ArnNotLike" => (Test::Arn, true),
            "Bool" => (Test::Bool, false),
            "NumericNotEquals" => (Test::Number(Order::Equal), true),
            "DateNotEquals" => (Test::Date(Order::Equal), true),
            "IpAddress" => (Test::Address, false),
            "NotIpAddress" => (Test::Address, true),
            "BinaryEquals" => (Test::Binary, false),
            _ => match (text.strip_prefix("Numeric"), text.strip_prefix("Date")) {
                (Some(order), _) => (Test::Number(Order::read(order)?), false),
                (None, Some(order)) => (Test::Date(Order::read(order)?), false),
                (None, None) => return None,
            },
        })
    }
}

/// Whether a value of a request is what is wanted.
pub(super) fn fit(test: Test, wanted: &str, sent: &Sent, context: Option<&Context>) -> Fit {
    let wild = test == Test::Like;
    let pattern = || Pattern::read(wanted, wild || test == Test::Arn, context);
    match (sent, test) {
        (Sent::Is(value), Test::Equals | Test::Like) => pattern().fit(value),
        (Sent::Is(value), Test::EqualsIgnoringCase) => pattern().in_lower_case().fit(&value.to_lowercase()),
        (Sent::Is(value), Test::Arn) => each_field(wanted, value, context),
        (Sent::Is(value), Test::Bool) => {
            let is_known = ["true", "false"].iter().any(|known| known.eq_ignore_ascii_case(wanted));
            if is_known { decided(Some(wanted.eq_ignore_ascii_case(value))) } else { Fit::Open }
        }
        (Sent::Is(value), Test::Number(order)) => filled(&pattern(), |wanted| {
            decided(number(wanted).zip(number(value)).map(|(wanted, value)| order.holds(value, wanted)))
        }),
        (Sent::Is(value), Test::Date(order)) => filled(&pattern(), |wanted| {
            decided(moment(wanted).zip(moment(value)).map(|(wanted, value)| order.holds(value, wanted)))
        }),
        (Sent::Is(value), Test::Address) => filled(&pattern(), |wanted| {
            let inside = |network: Network| value.parse().ok().map(|address| network.has(address));
            decided(Network::read(wanted).and_then(inside))
        }),
        (Sent::Since(since), Test::Date(order)) => filled(&pattern(), |wanted| match moment(wanted) {
            Some(wanted) => order.holds_since(i128::from(*since) * NANOSECONDS, wanted),
            None => Fit::Open,
        }),
        (Sent::Since(since), Test::Number(order)) => filled(&pattern(), |wanted| match wanted.parse::<i64>() {
            Ok(wanted) => order.holds_since(*since, wanted),
            Err(_) => Fit::Open,
        }),
        (Sent::Begins(start), Test::Equals | Test::Like) => pattern().fit_beginning(start),
        (Sent::Begins(start), Test::EqualsIgnoringCase) => {
            pattern().in_lower_case().fit_beginning(&start.to_lowercase())
        }
        (Sent::Foreign, Test::Arn) if super::pattern::fields(wanted, context.is_some()).len() != 6 => Fit::No,
        (Sent::Foreign, Test::Equals | Test::EqualsIgnoringCase | Test::Like | Test::Arn) => {
            let wild = wild || test == Test::Arn;
            filled(&pattern(), |wanted| if names_own(wanted, wild) { Fit::No } else { Fit::Open })
        }
        (Sent::Foreign, Test::Address) => filled(&pattern(), |wanted| match Network::read(wanted) {
            Some(network) if network.is_own() => Fit::No,
            Some(_) | None => Fit::Open,
        }),
        (Sent::Begins(_) | Sent::Foreign | Sent::Since(_), _) | (Sent::Is(_), Test::Binary) => Fit::Open,
    }
}

fn decided(holds: Option<bool>) -> Fit {
    match holds {
        Some(true) => Fit::Yes,
        Some(false) => Fit::No,
        None => Fit::Open,
    }
}

/// What a comparison makes of a text whose variables are filled in.
fn filled(pattern: &Pattern, compare: impl Fn(&str) -> Fit) -> Fit {
    match pattern.text() {
        Some(text) => compare(&text),
        None if pattern.fit("") == Fit::Void => Fit::Void,
        None => Fit::Open,
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

const NANOSECONDS: i128 = 1_000_000_000;

/// A moment as IAM takes it, in nanoseconds since 1970: of the W3C profile of ISO 8601, or in seconds.
fn moment(text: &str) -> Option<i128> {
    let text = text.trim();
    if let Ok(moment) = OffsetDateTime::parse(text, &Iso8601::DEFAULT) {
        return Some(moment.unix_timestamp_nanos());
    }
    // a year or a month by itself is its first day
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    if text.contains('-') || text.len() == 4 {
        let day = Date::parse(&whole, &Iso8601::DATE).ok()?;
        return Some(day.midnight().assume_utc().unix_timestamp_nanos());
    }
    text.parse::<i64>().ok().map(|seconds| i128::from(seconds) * NANOSECONDS)
}

/// A network of addresses, or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    start: u128,
    bits: u32,
    of: Family,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    V4,
    V6,
}

impl Family {
    fn of(address: IpAddr) -> (Family, u128) {
        match address {
            IpAddr::V4(address) => (Family::V4, u128::from(u32::from(address))),
            IpAddr::V6(address) => (Family::V6, u128::from(address)),
        }
    }

    fn bits(self) -> u32 {
        match self {
            Family::V4 => 32,
            Family::V6 => 128,
        }
    }
}

impl Network {
    fn read(text: &str) -> Option<Network> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text.trim(), None),
        };
        let (of, start) = Family::of(address.parse().ok()?);
        let bits = bits.unwrap_or(of.bits());
        (bits <= of.bits()).then_some(Network { start, bits, of })
    }

    fn has(self, address: IpAddr) -> bool {
        let (of, address) = Family::of(address);
        let rest = self.of.bits() - self.bits;
        let network = |address: u128| address.checked_shr(rest).unwrap_or(0);
        of == self.of && network(address) == network(self.start)
    }

    /// Whether it is small enough to be somebody's own: nobody but a few has more than a /8, or a /16 of IPv6.
    fn is_own(self) -> bool {
        match self.of {
            Family::V4 => self.bits >= 8,
            Family::V6 => self.bits >= 16,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether it fits, for each of some values of a request.
    fn fits(operator: &str, wanted: &str, sent: &[&str]) -> Vec<Fit> {
        let (test, _) = Test::read(operator).unwrap();
        sent.iter().map(|sent| fit(test, wanted, &Sent::Is((*sent).to_owned()), Some(&Context::default()))).collect()
    }

    #[test]
    fn numbers_are_compared_by_their_size() {
        let sent = ["1.2", "1.3", "10", "x", ""];
        use Fit::{No, Open, Yes};
        for (operator, wanted, expected) in [
            ("NumericLessThan", "1.3", [Yes, No, No, Open, Open]),
            ("NumericLessThanEquals", "1.3", [Yes, Yes, No, Open, Open]),
            ("NumericEquals", "1.20", [Yes, No, No, Open, Open]),
            ("NumericNotEquals", "10.0", [No, No, Yes, Open, Open]),
            ("NumericGreaterThan", " 1.2 ", [No, Yes, Yes, Open, Open]),
            ("NumericGreaterThanEquals", "1.3", [No, Yes, Yes, Open, Open]),
            ("NumericGreaterThan", "one", [Open; 5]),
            ("NumericGreaterThan", "NaN", [Open; 5]),
        ] {
            assert_eq!(fits(operator, wanted, &sent), expected, "{operator} {wanted}");
        }
        assert_eq!(Test::read("NumericMore"), None);
    }

    #[test]
    fn moments_are_read_in_every_form_of_iam() {
        let sent = ["2026-03-01T00:00:00Z", "1772323200", "2026-03-01T01:00:00+01:00", "2026-03-01"];
        for wanted in ["2026-03-01T00:00:00Z", "2026-03", "1772323200", "2026-03-01T00:00:00.000Z"] {
            assert_eq!(fits("DateEquals", wanted, &sent), [Fit::Yes; 4], "{wanted}");
        }
        assert_eq!(fits("DateLessThan", "2026", &sent), [Fit::No; 4]);
        assert_eq!(fits("DateGreaterThan", "2026-03-01T00:30:00+01:00", &sent), [Fit::Yes; 4]);
        for wanted in ["", "soon", "2026-13-01", "12:00", "03/01/2026"] {
            assert_eq!(fits("DateEquals", wanted, &sent), [Fit::Open; 4], "{wanted}");
        }
    }

    #[test]
    fn a_moment_of_which_only_the_earliest_is_known() {
        for (operator, wanted, expected) in [
            ("DateGreaterThan", "2020-01-01T00:00:00Z", Fit::Yes),
            ("DateGreaterThanEquals", "2026-01-01T00:00:00Z", Fit::Yes),
            ("DateGreaterThan", "2026-01-01T00:00:00Z", Fit::Open),
            ("DateGreaterThan", "2030-01-01T00:00:00Z", Fit::Open),
            ("DateLessThan", "2026-01-01T00:00:00Z", Fit::No),
            ("DateLessThanEquals", "2026-01-01T00:00:00Z", Fit::Open),
            ("DateLessThan", "2030-01-01T00:00:00Z", Fit::Open),
            ("DateEquals", "2020-01-01T00:00:00Z", Fit::No),
            ("NumericLessThan", "1577836800", Fit::No),
            ("NumericLessThan", "x", Fit::Open),
            ("StringEquals", "x", Fit::Open),
        ] {
            let (test, _) = Test::read(operator).unwrap();
            assert_eq!(fit(test, wanted, &Sent::Since(1_767_225_600), None), expected, "{operator} {wanted}");
        }
    }

    #[test]
    fn addresses_are_in_networks_of_their_family() {
        let sent = ["203.0.113.7", "198.51.100.1", "2001:db8::1", "no address"];
        use Fit::{No, Open, Yes};
        for (wanted, expected) in [
            ("203.0.113.0/24", [Yes, No, No, Open]),
            ("203.0.113.7", [Yes, No, No, Open]),
            ("203.0.113.7/32", [Yes, No, No, Open]),
            ("0.0.0.0/0", [Yes, Yes, No, Open]),
            ("::/0", [No, No, Yes, Open]),
            ("2001:db8::/32", [No, No, Yes, Open]),
            ("203.0.113.0/33", [Open; 4]),
            ("203.0.113", [Open; 4]),
        ] {
            assert_eq!(fits("IpAddress", wanted, &sent), expected, "{wanted}");
        }
    }

    #[test]
    fn what_is_nothing_of_the_customers_is_none_of_their_names() {
        for (operator, wanted, expected) in [
            ("StringEquals", "vpce-0123456789abcdef0", Fit::No),
            ("StringLike", "vpce-0123*", Fit::No),
            ("StringLike", "vpce-*", Fit::Open),
            ("StringLike", "*", Fit::Open),
            ("StringEquals", "*", Fit::No),
            ("StringEquals", "111122223333", Fit::No),
            ("StringEquals", "086441151436", Fit::Open),
            ("StringLike", "AROAEXAMPLEID:*", Fit::No),
            ("StringLike", "AROA*", Fit::Open),
            ("StringEquals", "cloudtrail.amazonaws.com", Fit::Open),
            ("ArnLike", "arn:aws:iam::111122223333:role/*", Fit::No),
            ("ArnLike", "arn:aws:iam::*:role/Admin*", Fit::No),
            ("ArnLike", "arn:aws:iam::*:role/*", Fit::Open),
            ("ArnLike", "arn:aws:iam::*:role/aws-service-role/*", Fit::Open),
            ("ArnLike", "*", Fit::No),
            ("IpAddress", "203.0.113.0/24", Fit::No),
            ("IpAddress", "0.0.0.0/0", Fit::Open),
            ("IpAddress", "anywhere", Fit::Open),
            ("StringEquals", "${unknown}", Fit::Open),
            ("StringEquals", "${gone}", Fit::Void),
            ("Bool", "true", Fit::Open),
        ] {
            let (test, _) = Test::read(operator).unwrap();
            let context = Context::default().without("gone");
            assert_eq!(fit(test, wanted, &Sent::Foreign, Some(&context)), expected, "{operator} {wanted}");
        }
    }
}
