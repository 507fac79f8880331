//! Reads the command line, picks a backend, runs the shell, and maps the outcome to an exit status.

use clap::Parser;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use trailedit::app::{self, Exit, Start};
use trailedit::backend::aws::{Aws, Options, process};
use trailedit::backend::demo::Demo;
use trailedit::backend::{Backend, NoWriter, Writer};
use trailedit::cli::Cli;
use trailedit::shell::store::Store;
use trailedit::shell::{self, Look};
use trailedit::trail::change::CommandContext;
use trailedit::trail::endpoint;
use trailedit::trail::text::{copied, shown};
use trailedit::ui::Theme;

fn main() -> ExitCode {
    if let Some(command) = process::command_to_lead(std::env::args_os()) {
        return ExitCode::from(u8::try_from(process::lead(&command)).unwrap_or(1));
    }
    let cli = Cli::try_parse().unwrap_or_else(|error| refuse(&error));
    match run(cli) {
        Ok(exit) => end(&exit),
        Err(message) => {
            // the terminal may be gone: a message that nobody can read is no reason to panic
            let _ = writeln!(std::io::stderr(), "trailedit: {}", copied(&message));
            ExitCode::from(1)
        }
    }
}

/// Says what is wrong with the command line, or shows the help or the version, and ends the program. What was typed is
/// repeated in a form that no terminal obeys.
fn refuse(error: &clap::Error) -> ! {
    let harmless = std::env::args_os().map(|argument| shown(&argument.to_string_lossy()).into_owned());
    // clap writes what it repeats as it is: it is let find the mistake again, in arguments that are harmless
    if let Err(error) = Cli::try_parse_from(harmless) {
        error.exit();
    }
    let _ = write!(std::io::stderr(), "{}", copied(&error.render().to_string()));
    std::process::exit(error.exit_code());
}

fn run(cli: Cli) -> Result<Exit, String> {
    let accessible = accessible(&cli);
    if !std::io::stdin().is_terminal() || !accessible && !std::io::stdout().is_terminal() {
        // what is told in lines can go anywhere, but an audit log is not changed by whoever cannot be asked
        let and_output = if accessible { "" } else { " and its output" };
        return Err(format!(
            "this is an interactive program: its input{and_output} must be a terminal. In scripts, use \
             `aws cloudtrail update-trail`."
        ));
    }
    if let Some(file) = &cli.log {
        shell::log::to_file(file).map_err(|e| format!("the log file {} cannot be opened: {e}", file.display()))?;
    }
    let theme = theme(&cli);
    let look = match accessible {
        true => Look::Lines { ascii: theme.ascii },
        false => Look::Screen { theme, mouse: cli.mouse },
    };
    let start = Start {
        label: label(&cli),
        region: cli.region.clone(),
        read_only: cli.read_only,
        command: CommandContext { profile: cli.profile.clone(), endpoint_url: cli.endpoint_url.clone() },
        trail: cli.trail.clone(),
        at: String::new(),
        keeps: !matches!(cli.demo, Some(None)),
    };
    match &cli.demo {
        Some(file) => {
            let demo = match (file, &cli.demo_case) {
                (Some(file), Some(case)) => Demo::open_in(file, case)?,
                (Some(file), None) => Demo::open(file)?,
                (None, Some(case)) => Demo::embedded_in(case)?,
                (None, None) => Demo::embedded(),
            };
            let store = match file {
                Some(_) => Store::on_disk(shell::now().0),
                None => Store::in_memory(shell::now().0),
            };
            let demo = demo.failing_once(cli.demo_error);
            let start = Start { at: at_demo(file.as_deref()), ..start };
            start_shell(start, demo, Demo::writer, store, look)
        }
        None => {
            let options =
                Options { profile: cli.profile, region: cli.region, endpoint_url: cli.endpoint_url, leader: None };
            let aws = Aws::new(options);
            let start = Start { at: endpoint::place(aws.endpoint().as_deref()), ..start };
            start_shell(start, aws, Aws::writer, Store::on_disk(shell::now().0), look)
        }
    }
}

/// Runs the shell. For a read-only session no writer is made: the shell knows the backend only as one that reads.
fn start_shell<B: Backend, W: Writer>(
    start: Start,
    backend: B,
    writer: fn(&B) -> W,
    store: Store,
    look: Look,
) -> Result<Exit, String> {
    let exit = match start.read_only {
        true => shell::run(start, backend, None::<NoWriter>, store, look),
        false => {
            let writer = writer(&backend);
            shell::run(start, backend, Some(writer), store, look)
        }
    };
    exit.map_err(|error| format!("the terminal cannot be used: {error}"))
}

/// Which account of the demo it is, for what is kept between runs.
fn at_demo(file: Option<&Path>) -> String {
    match file {
        Some(file) => format!("demo account {}", std::path::absolute(file).as_deref().unwrap_or(file).display()),
        None => "demo account".to_owned(),
    }
}

fn label(cli: &Cli) -> String {
    match (&cli.demo, &cli.profile) {
        (Some(_), _) => "demo account".to_owned(),
        (None, Some(profile)) => profile.clone(),
        (None, None) => {
            let named = |name: &str| std::env::var(name).ok().filter(|p| !p.is_empty());
            named("AWS_PROFILE").or_else(|| named("AWS_DEFAULT_PROFILE")).unwrap_or_else(|| "default".to_owned())
        }
    }
}

/// Whether everything is told in lines: as asked for, or because the terminal can do nothing else.
fn accessible(cli: &Cli) -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    cli.accessible || set("ACCESSIBLE").is_some() || set("TERM").is_none_or(|term| term == "dumb")
}

/// What the terminal can show, by the command line and the environment.
fn theme(cli: &Cli) -> Theme {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    let term = set("TERM").unwrap_or_default().to_string_lossy().into_owned();
    let dumb = term == "dumb";
    // the terminals of old and their like have no colours
    let mono = dumb
        || ["vt1", "vt2", "vt3", "vt4", "vt5"].iter().any(|old| term.starts_with(old))
        || term.ends_with("-m")
        || term.ends_with("-mono");
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default();
    let locale = locale.to_string_lossy().to_lowercase().replace('-', "");
    Theme {
        color: !(cli.no_color || mono || set("NO_COLOR").is_some()),
        ascii: cli.ascii || dumb || !locale.contains("utf8"),
    }
}

/// Says what was changed, now that the terminal is given back, and ends.
fn end(exit: &Exit) -> ExitCode {
    for line in &exit.said {
        let _ = writeln!(std::io::stdout(), "{}", shown(line));
    }
    for line in &exit.failed {
        let _ = writeln!(std::io::stderr(), "{}", shown(line));
    }
    ExitCode::from(match exit.code {
        app::ExitCode::Signal(signal) => u8::try_from(shell::signals::end_by(signal)).unwrap_or(1),
        app::ExitCode::Done => 0,
        app::ExitCode::Failed => 1,
        app::ExitCode::HungUp => 129,
        app::ExitCode::Interrupted => 130,
        app::ExitCode::Terminated => 143,
    })
}
