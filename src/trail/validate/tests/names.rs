//! Trail names and trail ARNs (F§2.1, F§2.2).

use super::*;

#[test]
fn trail_names() {
    for (name, words) in [
        ("abc", ""),
        ("My.Trail_1-x", ""),
        ("9abc", ""),
        ("1.2.3.4.5", ""),
        ("1.2.3", ""),
        ("a.b", ""),
        ("1.2.3.4444", ""),
        ("1.2.3.a", ""),
        ("1-2-3-4", ""),
        ("a-b_c.d", ""),
        ("ABC", ""),
        ("000", ""),
        ("<a*127>", ""),
        ("<a*128>", ""),
        ("<a*129>", "at most 128 characters, this one has 129"),
        ("", "cannot be empty"),
        ("a", "at least 3 characters, this one has 1"),
        ("ab", "at least 3 characters, this one has 2"),
        ("-abc", "starts and ends with a letter or a digit"),
        ("_abc", "starts and ends with a letter or a digit"),
        (".abc", "starts and ends with a letter or a digit"),
        ("abc-", "starts and ends with a letter or a digit"),
        ("abc_", "starts and ends with a letter or a digit"),
        ("abc.", "starts and ends with a letter or a digit"),
        ("a..b", "“..”: a trail name cannot have two of . _ - side by side"),
        ("my-_ns", "“-_”"),
        ("my--ns", "“--”"),
        ("my__ns", "“__”"),
        ("my._ns", "“._”"),
        ("my-.ns", "“-.”"),
        ("a b", "“ ” is not allowed"),
        ("a/b", "“/” is not allowed"),
        ("a:b", "“:” is not allowed"),
        ("a@b", "“@” is not allowed"),
        ("a*b", "“*” is not allowed"),
        ("192.168.5.4", "cannot look like an IP address"),
        ("0.0.0.0", "cannot look like an IP address"),
        ("999.999.999.999", "cannot look like an IP address"),
        ("é12", "“é” is not allowed"),
        ("аbc", "“а” is not allowed"), // a Cyrillic а
        ("abc１", "“１” is not allowed"),
        ("ab\u{1b}", "\\u{1b}"),
        ("ab\u{200b}c", "\\u{200b}"),
        ("ab\u{202e}c", "\\u{202e}"),
    ] {
        let name = written_out(name);
        match (crate::trail::arn::trail_name(&name), words) {
            (Ok(()), "") => {}
            (Err(message), words) if !words.is_empty() && message.contains(words) => {}
            (other, words) => panic!("{name}: {other:?}, not “{words}”"),
        }
        // the name within an ARN is held to the same
        let arn = TrailArn::parse(&format!("arn:aws:cloudtrail:us-east-1:123456789012:trail/{name}"));
        assert_eq!(arn.is_ok(), words.is_empty(), "{name}: {arn:?}");
    }
}

#[test]
fn trail_arns() {
    for (arn, words) in [
        ("arn:aws:cloudtrail:us-east-1:123456789012:trail/abc", ""),
        ("arn:aws:cloudtrail:mx-central-1:123456789012:trail/abc", ""),
        ("arn:aws:cloudtrail:moon-north-1:123456789012:trail/abc", ""),
        ("arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/abc", ""),
        ("arn:aws-us-gov:cloudtrail:us-gov-east-1:123456789012:trail/abc", ""),
        ("arn:aws-iso:cloudtrail:us-iso-east-1:123456789012:trail/abc", ""),
        ("arn:aws-iso-b:cloudtrail:us-isob-east-1:123456789012:trail/abc", ""),
        ("arn:aws-iso-e:cloudtrail:eu-isoe-west-1:123456789012:trail/abc", ""),
        ("arn:aws-iso-f:cloudtrail:us-isof-south-1:123456789012:trail/abc", ""),
        ("arn:aws-eusc:cloudtrail:eusc-de-east-1:123456789012:trail/abc", ""),
        ("arn:aws-iso-x:cloudtrail:us-isox-east-1:123456789012:trail/abc", ""),
        ("arn:aws-moon:cloudtrail:moon-north-1:123456789012:trail/abc", ""),
        ("arn:aws:cloudtrail:us-east-1:12345678901:trail/abc", "“12345678901” is not an account ID of 12 digits"),
        ("arn:aws:cloudtrail:us-east-1:1234567890123:trail/abc", "“1234567890123” is not an account ID"),
        ("arn:aws:cloudtrail:us-east-1::trail/abc", "“” is not an account ID"),
        ("arn:aws:cloudtrail:us-east-1:12345678901a:trail/abc", "“12345678901a” is not an account ID"),
        ("arn:aws:cloudtrail::123456789012:trail/abc", "“” is not a Region"),
        ("arn:aws:cloudtrail:us-east-1a:123456789012:trail/abc", "“us-east-1a” is not a Region"),
        ("arn:aws:cloudtrail:us-east:123456789012:trail/abc", "“us-east” is not a Region"),
        ("arn:aws:cloudtrail:cn-north-1:123456789012:trail/abc", "cn-north-1 is not in the partition aws"),
        ("arn:aws-cn:cloudtrail:us-east-1:123456789012:trail/abc", "us-east-1 is not in the partition aws-cn"),
        ("arn:aws:cloudtrail:us-gov-west-1:123456789012:trail/abc", "us-gov-west-1 is not in the partition aws"),
        ("arn:aws:cloudtrail:eusc-de-east-1:123456789012:trail/abc", "not in the partition aws"),
        ("arn:aws-eusc:cloudtrail:eu-west-1:123456789012:trail/abc", "not in the partition aws-eusc"),
        ("arn:aws-iso-e:cloudtrail:us-isof-south-1:123456789012:trail/abc", "not in the partition aws-iso-e"),
        ("arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/abc", "“eventdatastore/abc” is not a trail"),
        ("arn:aws:cloudtrail:us-east-1:123456789012:trail", "“trail” is not a trail"),
        ("arn:aws:cloudtrail:us-east-1:123456789012:trail/", "cannot be empty"),
        ("arn:aws:cloudtrail:us-east-1:123456789012:trail/a/b", "“/” is not allowed"),
        ("ARN:aws:cloudtrail:us-east-1:123456789012:trail/abc", "not an ARN"),
        ("arn:AWS:cloudtrail:us-east-1:123456789012:trail/abc", "“AWS” is not a partition"),
        ("arn:aws-:cloudtrail:us-east-1:123456789012:trail/abc", "“aws-” is not a partition"),
        ("arn:azure:cloudtrail:us-east-1:123456789012:trail/abc", "“azure” is not a partition"),
        ("arn:aws:s3:::bucket", "the service “s3”"),
        ("arn:aws:cloudtrail", "not an ARN"),
        ("arn:aws:cloudtrail:us-east-1:123456789012:\u{1b}[2Jtrail/abc", "U+001B"),
    ] {
        match (TrailArn::parse(arn), words) {
            (Ok(parsed), "") => assert_eq!(parsed.to_string(), arn),
            (Err(message), words) if !words.is_empty() && message.contains(words) => {}
            (other, words) => panic!("{arn}: {other:?}, not “{words}”"),
        }
    }
}
