//! Whose endpoint it is that is asked: AWS's own, or another one.

use super::arn::is_region_shaped;
use core::net::IpAddr; // an address as a value: nothing is connected to

/// What the host names of AWS's services end in, in all partitions (botocore `partitions.json`: `dnsSuffix` and
/// `dualStackDnsSuffix`).
const SUFFIXES: [&str; 14] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws",
    "api.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
    "api.aws.ic.gov",
    "api.aws.scloud",
    "api.cloud-aws.adc-e.uk",
    "api.aws.hci.ic.gov",
];

/// What `place` calls AWS's own endpoints.
const AWS: &str = "aws";

/// Whether this is an endpoint of CloudTrail at AWS: of a Region, FIPS or dual-stack ones too, or a VPC endpoint, over TLS.
/// That a host is within AWS's domains says little: load balancers and functions of everybody are.
pub fn is_aws(url: &str) -> bool {
    let Some((scheme, host, port)) = parts(url) else { return false };
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let of_aws = |suffix: &&str| {
        let name = host.strip_suffix(*suffix).and_then(|rest| rest.strip_suffix('.'));
        name.is_some_and(|name| is_service(&name.split('.').collect::<Vec<_>>()))
    };
    scheme == "https" && matches!(port, None | Some("443")) && SUFFIXES.iter().any(of_aws)
}

/// Whether these labels, before the domain, are those of CloudTrail in a Region.
fn is_service(labels: &[&str]) -> bool {
    let service = |name: &str| matches!(name, "cloudtrail" | "cloudtrail-fips");
    match labels {
        [name, region] => service(name) && is_region_shaped(region),
        [endpoint, name, region, "vpce"] => endpoint.starts_with("vpce-") && service(name) && is_region_shaped(region),
        _ => false,
    }
}

/// Which AWS it is, for what is kept between runs: what was meant for one is not offered at another.
pub fn place(url: Option<&str>) -> String {
    match url {
        Some(url) if !is_aws(url) => harmless(url),
        _ => AWS.to_owned(),
    }
}

/// The endpoint that a place is at, when it is not AWS's own.
pub fn of_place(place: &str) -> Option<&str> {
    parts(place).map(|_| place)
}

/// The URL without what may be secret in it, and without what says nothing.
fn harmless(url: &str) -> String {
    match (url.split_once("://"), parts(url)) {
        (Some((scheme, rest)), Some(_)) => {
            let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
            format!("{}://{}{path}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase())
        }
        _ => url.to_owned(),
    }
}

/// Host and port of an endpoint, for where there is little room.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether what is sent there goes over a network without encryption.
pub fn is_exposed(url: &str) -> bool {
    parts(url).is_some_and(|(scheme, host, _)| scheme == "http" && !is_here(host))
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    let name = host.to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let address = name.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback() || address.is_unspecified(),
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

/// Scheme, host and port of a URL.
fn parts(url: &str) -> Option<(&'static str, &str, Option<&str>)> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = ["http", "https"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known))?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?.rsplit('@').next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    (!host.is_empty()).then_some((scheme, host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_of_aws_are_aws_in_every_partition() {
        for url in [
            "https://cloudtrail.us-east-1.amazonaws.com",
            "https://cloudtrail.us-east-1.amazonaws.com/",
            "https://cloudtrail.us-east-1.amazonaws.com:443",
            "https://CloudTrail.US-East-1.AmazonAWS.com.",
            "https://cloudtrail-fips.us-west-2.amazonaws.com",
            "https://cloudtrail.us-gov-west-1.amazonaws.com",
            "https://cloudtrail-fips.us-east-1.api.aws",
            "https://cloudtrail.eu-west-1.api.aws",
            "https://cloudtrail.cn-north-1.amazonaws.com.cn",
            "https://cloudtrail.cn-north-1.api.amazonwebservices.com.cn",
            "https://cloudtrail.us-iso-east-1.c2s.ic.gov",
            "https://cloudtrail.us-isob-east-1.sc2s.sgov.gov",
            "https://cloudtrail.eu-isoe-west-1.cloud.adc-e.uk",
            "https://cloudtrail.us-isof-south-1.csp.hci.ic.gov",
            "https://cloudtrail.eusc-de-east-1.amazonaws.eu",
            "https://vpce-0123456789abcdef0-abcdefgh.cloudtrail.us-east-1.vpce.amazonaws.com",
            "https://vpce-0123456789abcdef0-abcdefgh-us-east-1a.cloudtrail.us-east-1.vpce.amazonaws.com",
            "https://vpce-0123456789abcdef0-abcdefgh.cloudtrail.cn-north-1.vpce.amazonaws.com.cn",
            "https://vpce-0123456789abcdef0-abcdefgh.cloudtrail-fips.us-west-2.vpce.amazonaws.com",
        ] {
            assert!(is_aws(url), "{url}");
            assert_eq!((place(Some(url)).as_str(), of_place(&place(Some(url)))), ("aws", None), "{url}");
        }
        assert_eq!(place(None), "aws");
    }

    #[test]
    fn what_only_looks_like_aws_is_not() {
        for url in [
            "http://cloudtrail.us-east-1.amazonaws.com",
            "https://cloudtrail.us-east-1.amazonaws.com.evil.com",
            "https://cloudtrail.us-east-1.amazonaws.com@evil.com",
            "https://evil.com/cloudtrail.us-east-1.amazonaws.com",
            "https://evil.com?cloudtrail.us-east-1.amazonaws.com",
            "https://evil.com#.cloudtrail.us-east-1.amazonaws.com",
            "https://evil.com\\.cloudtrail.us-east-1.amazonaws.com",
            "https://notcloudtrail.us-east-1.amazonaws.com",
            "https://cloudtrail.us-east-1.notamazonaws.com",
            "https://cloudtrail.us-east-1.amazonaws.com:8443",
            "https://mine.us-east-1.elb.amazonaws.com",
            "https://abc.execute-api.us-east-1.amazonaws.com",
            "https://bucket.s3.us-east-1.amazonaws.com",
            "https://cloudtrail.amazonaws.com.us-east-1.evil.com",
            "https://x.cloudtrail.us-east-1.amazonaws.com",
            "https://mine.cloudtrail.us-east-1.vpce.amazonaws.com",
            "https://localhost",
            "http://127.0.0.1:5000",
        ] {
            assert!(!is_aws(url), "{url}");
            assert!(of_place(&place(Some(url))).is_some(), "{url}");
        }
    }

    #[test]
    fn a_place_is_one_for_all_spellings_and_holds_no_password() {
        for url in ["http://h:5000", "HTTP://H:5000/", "http://me:s3cret@h:5000", "http://h:5000/?token=s3cret#x"] {
            assert_eq!(place(Some(url)), "http://h:5000");
        }
        assert_eq!(place(Some("http://h/Path/")), "http://h/Path");
        for at in ["aws", "demo account", "demo account /x://y", ""] {
            assert_eq!(of_place(at), None, "{at}");
        }
        assert_eq!(host("http://h:5000/path"), "h:5000");
    }

    #[test]
    fn what_goes_over_a_network_unencrypted_is_exposed() {
        for url in
            ["http://h", "http://10.0.0.1:5000", "http://localhost.evil.com", "http://[2001:db8::1]:80", "HTTP://H"]
        {
            assert!(is_exposed(url), "{url}");
        }
        for url in [
            "https://h",
            "http://localhost:5000",
            "http://LocalHost.",
            "http://a.localhost",
            "http://127.0.0.1",
            "http://127.9.9.9:1",
            "http://[::1]:5000",
            "http://[::ffff:127.0.0.1]",
            "http://0.0.0.0:5000",
        ] {
            assert!(!is_exposed(url), "{url}");
        }
    }
}
