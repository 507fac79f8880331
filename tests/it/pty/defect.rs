//! A program that has a defect.

use crate::support::pty::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use trailedit::app::Start;
use trailedit::backend::demo::Demo;
use trailedit::backend::{Backend, Identity, Regions, Tag};
use trailedit::shell::store::Store;
use trailedit::trail::facts::{Kind, Listed};
use trailedit::trail::{ApiError, Fact, Membership, RegionTrails, Status, Subject, Trail, TrailArn, TrailRef};
use trailedit::ui::Theme;

/// Says that the tests run as the program with a defect.
const DEFECT: &str = "TRAILEDIT_TEST_DEFECT";

/// The embedded account, until a trail is read the second time.
struct Defective {
    demo: Demo,
    read: AtomicUsize,
}

impl Backend for Defective {
    async fn identity(&self) -> Result<Identity, ApiError> {
        self.demo.identity().await
    }

    async fn organization(&self) -> Result<Membership, ApiError> {
        self.demo.organization().await
    }

    async fn regions(&self) -> Result<Regions, ApiError> {
        self.demo.regions().await
    }

    async fn trails(&self, region: &str) -> Result<RegionTrails, ApiError> {
        self.demo.trails(region).await
    }

    async fn trail(&self, arn: &TrailArn) -> Result<Trail, ApiError> {
        assert_eq!(self.read.fetch_add(1, Ordering::SeqCst), 0, "this is the defect");
        self.demo.trail(arn).await
    }

    async fn status(&self, arn: &TrailArn) -> Result<Status, ApiError> {
        self.demo.status(arn).await
    }

    async fn tags(&self, arn: &TrailArn) -> Result<Vec<Tag>, ApiError> {
        self.demo.tags(arn).await
    }

    async fn fact(&self, subject: &Subject) -> Fact {
        self.demo.fact(subject).await
    }

    async fn list(&self, kind: Kind, region: &str, from: Option<&str>) -> Result<Listed, ApiError> {
        self.demo.list(kind, region, from).await
    }
}

/// Not a test by itself: what the next one starts in a terminal.
#[test]
fn the_program_with_a_defect() {
    if std::env::var_os(DEFECT).is_none() {
        return;
    }
    let demo = Demo::embedded();
    let writer = demo.writer();
    let backend = Defective { demo, read: AtomicUsize::new(0) };
    let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events";
    let start = Start { trail: TrailRef::parse(arn).ok(), at: "aws".into(), keeps: true, ..Start::default() };
    let now = trailedit::shell::now().0;
    let theme = Theme { color: true, ascii: false };
    let look = trailedit::shell::Look::Screen { theme, mouse: true };
    let _ = trailedit::shell::run(start, backend, Some(writer), Store::on_disk(now), look);
    std::process::exit(1);
}

#[test]
fn a_defect_gives_the_terminal_back_keeps_the_edits_and_leaves_a_report() {
    let tests = std::env::current_exe().unwrap();
    let arguments = ["--exact", "pty::defect::the_program_with_a_defect", "--nocapture"];
    let mut pty = trailedit(&arguments).program(tests).env(DEFECT, "1").run();
    pty.wait_for("CloudWatch Logs").send("j").wait_for("> S3 key prefix").send(ENTER).wait_for("accept");
    let home = pty.shared_home();
    pty.send("prod").send(ENTER).wait_for("1 change").send("r");
    let ended = pty.wait_exit(); // checks the terminal
    assert_eq!(ended.status, 101);
    assert!(ended.printed.contains("this is the defect"), "{ended:?}");
    assert!(ended.printed.contains("Edits that were not applied are kept"), "{ended:?}");
    let folder = home.path().join(".local/state/trailedit");
    let report =
        std::fs::read_dir(folder).unwrap().flatten().find(|e| e.file_name().to_string_lossy().starts_with("crash-"));
    let report = std::fs::read_to_string(report.expect("a report").path()).unwrap();
    assert!(report.contains("this is the defect") && report.contains(env!("CARGO_PKG_VERSION")), "{report}");
    assert!(!report.contains("management-events"), "nothing of the account is in it: {report}");

    let mut again =
        trailedit(&arguments).program(std::env::current_exe().unwrap()).env(DEFECT, "1").at_home(&home).run();
    again.wait_for("Unsaved edits from just now were kept").send("c").wait_for("1 change").kill();
}
