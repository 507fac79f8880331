//! The command line.

use crate::backend::demo::{Case, Failure};
use crate::trail::TrailRef;
use clap::Parser;
use clap::builder::FalseyValueParser;
use std::path::PathBuf;

/// A terminal editor for the settings of AWS CloudTrail trails.
///
/// Opens a trail as a form, checks every value while it is typed, shows what will change and what that causes, sends one
/// UpdateTrail and reads the trail back. Nothing is sent before you have seen it and said yes.
#[derive(Clone, Debug, Parser)]
#[command(name = "trailedit", version, max_term_width = 100)]
pub struct Cli {
    /// The trail to edit, by name or ARN; without it, pick one from a list
    #[arg(value_name = "TRAIL", value_parser = TrailRef::parse)]
    pub trail: Option<TrailRef>,

    /// AWS profile, as for the AWS CLI
    #[arg(short, long, value_name = "NAME")]
    pub profile: Option<String>,

    /// Where to look first, and the Region to fall back on
    #[arg(short, long, value_name = "REGION", value_parser = region)]
    pub region: Option<String>,

    /// Another CloudTrail endpoint, as for the AWS CLI (AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_CLOUDTRAIL work too)
    #[arg(long, value_name = "URL", value_parser = endpoint)]
    pub endpoint_url: Option<String>,

    /// An embedded sample account: needs no AWS. With =FILE its state is kept in a JSON file
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true,
          conflicts_with_all = ["profile", "endpoint_url"])]
    pub demo: Option<Option<PathBuf>>,

    /// With --demo: the next update fails in this way, once
    ///
    /// CODE is an error code of AWS, such as ThrottlingException; one that is not known here will do, too. What AWS says
    /// with it is filled in; =MESSAGE says something else. AccessDeniedException alone means that cloudtrail:UpdateTrail is
    /// missing.
    ///
    /// Some codes have variants: AccessDeniedException:PassRole (iam:PassRole is missing), :SCP (a service control policy
    /// denies it), :Deny (another policy does) and :Resource (AWS does not say what is missing);
    /// InvalidCloudWatchLogsLogGroupArnException:AccessDenied and InvalidCloudWatchLogsRoleArnException:AccessDenied (the
    /// role is at fault); CloudTrailARNInvalidException:Region (another Region was asked).
    ///
    /// These are no answer of AWS: unreachable (no network), tls (a certificate that is not trusted), timeout, broken (the
    /// connection broke), not-aws (a proxy answered), no-credentials, expired-login (single sign-on).
    ///
    /// Nothing is changed by the update that fails. The one after it is carried out if the account itself accepts it.
    // what conflicts with --demo has to conflict with this, too: clap requires nothing that something else rules out
    #[arg(long, value_name = "CODE[=MESSAGE]", value_parser = Failure::parse, requires = "demo",
          conflicts_with_all = ["profile", "endpoint_url"])]
    pub demo_error: Option<Failure>,

    /// With --demo: the account is another one, in which something is missing or wrong (“help” lists the cases)
    ///
    /// With --demo=FILE the file must not be there yet: a case is the beginning of an account.
    // the cases are the account's; to list them here would mean to read it at every start
    #[arg(long, value_name = "CASE", value_parser = Case::parse, requires = "demo",
          conflicts_with_all = ["profile", "endpoint_url"])]
    pub demo_case: Option<Case>,

    /// Edit, review and copy, but never submit
    #[arg(long, alias = "readonly", env = "TRAILEDIT_READ_ONLY", value_parser = FalseyValueParser::new())]
    pub read_only: bool,

    /// Numbered lines and prompts instead of a screen: for screen readers and terminals that only print
    ///
    /// The same editor: a number chooses, a word or a letter is a command, and ? tells which there are. Nothing is sent to
    /// the terminal but plain lines. ACCESSIBLE=1, TERM=dumb and a missing TERM do the same.
    #[arg(long, env = "TRAILEDIT_ACCESSIBLE", value_parser = FalseyValueParser::new())]
    pub accessible: bool,

    /// Plain ASCII characters (the default where the locale is not UTF-8)
    #[arg(long)]
    pub ascii: bool,

    /// Use the mouse: the wheel scrolls and moves, a click moves to a row. Selecting by mouse then mostly needs Shift
    #[arg(long, env = "TRAILEDIT_MOUSE", value_parser = FalseyValueParser::new())]
    pub mouse: bool,

    /// No colours (NO_COLOR does the same)
    #[arg(long)]
    pub no_color: bool,

    /// Debug log to a file; it holds no credentials and no signatures
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

fn region(text: &str) -> Result<String, String> {
    if crate::trail::arn::is_region_shaped(text) {
        return Ok(text.to_owned());
    }
    Err("a Region looks like us-east-1 or eu-central-1".to_owned())
}

fn endpoint(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    match rest {
        Some(host) if !host.is_empty() && !host.starts_with('/') => Ok(text.to_owned()),
        _ => Err("an endpoint URL looks like https://cloudtrail.example.com or http://127.0.0.1:5000".to_owned()),
    }
}
