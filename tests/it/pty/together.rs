//! Two programs at one account that is kept in a file.

use crate::support::pty::*;
use std::path::Path;

const TRAIL: &str = "management-events";

/// The form of a trail of the account in `file`.
fn form(file: &Path) -> Pty {
    let mut pty = trailedit(&[&format!("--demo={}", file.display()), TRAIL]).run();
    pty.wait_for("CloudWatch Logs").wait_for(TRAIL).wait_for("  delivered");
    pty
}

/// Makes the prefix `value`, and goes on to the review.
fn prefix(pty: &mut Pty, value: &str) {
    pty.send("j").wait_for("> S3 key prefix").send(ENTER).wait_for("accept").send(CTRL_U).send(value).send(ENTER);
    pty.wait_for("1 change").send(CTRL_S).wait_for("[ Cancel ]").send(END).handled();
}

/// What the account in `file` has as the trail's settings.
fn settings(file: &Path) -> serde_json::Value {
    let account: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let named = |trail: &&serde_json::Value| trail["arn"].as_str().unwrap().ends_with(TRAIL);
    account["trails"].as_array().unwrap().iter().find(named).unwrap()["settings"].clone()
}

#[test]
fn two_who_change_the_same_setting_decide_and_nobody_is_overwritten_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    let (mut ana, mut bo) = (form(&file), form(&file));
    prefix(&mut ana, "prod");
    prefix(&mut bo, "prod/trail");
    ana.press("y").wait_for("was updated").wait_for("Next look at");
    bo.press("y").wait_for("Nothing was sent").wait_for("1 of 1 to decide");
    assert_eq!(settings(&file)["S3KeyPrefix"], "prod");
    assert!(bo.line_with("not set").contains("prod/trail"), "{}", bo.screen());
    bo.send("\x1b[C").wait_for("keeps yours").send(ENTER).wait_for("before  prod").send(END).handled();
    bo.send(TAB).handled().press(ENTER).wait_for("was updated");
    assert_eq!(settings(&file)["S3KeyPrefix"], "prod/trail");
    // and the other way round: what is taken back is taken back from what is there now
    // the trail is read once more for it, and what that finds opens the decision by itself
    ana.send("u").wait_for("1 of 1 to decide").send("\x1b[D").wait_for("takes theirs").send(ENTER);
    ana.wait_for("No edit is left");
    assert_eq!(settings(&file)["S3KeyPrefix"], "prod/trail");
    for (mut pty, said) in [(ana, "not set -> prod ("), (bo, "prod -> prod/trail (")] {
        pty.send(CTRL_C);
        let ended = pty.wait_exit();
        assert!(ended.printed.contains(said) && ended.printed.contains("verified"), "{ended:?}");
    }
}

#[test]
fn two_who_change_different_settings_both_get_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    let (mut ana, mut bo) = (form(&file), form(&file));
    prefix(&mut ana, "prod");
    bo.send(END).handled().send("kkk").wait_for("> Log file validation").send(" ").wait_for("1 change");
    bo.send(CTRL_S).wait_for("[ Cancel ]").send(END).handled();
    ana.press("y").wait_for("was updated");
    bo.press("y").wait_for("Nothing was sent").wait_for("prod (was not set)").send(END).handled();
    bo.send(TAB).handled().press(ENTER).wait_for("was updated");
    let both = settings(&file);
    assert_eq!((&both["S3KeyPrefix"], &both["EnableLogFileValidation"]), (&"prod".into(), &true.into()));
}
