//! The account in a file.

use super::*;

/// A folder that goes with the test, and the path of a file in it.
fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    (folder, file)
}

#[test]
fn a_file_keeps_every_update() {
    let (folder, file) = file();
    let demo = Demo::open(&file).unwrap().at(NOW);
    assert!(!file.exists());
    update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
    let again = Demo::open(&file).unwrap().at(NOW);
    assert!(again.lock().account == demo.lock().account);
    assert_eq!(settings(&again, &management()).s3_prefix.as_deref(), Some("prod"));
    // another session's change is seen, and both are kept
    update(&again, &security(), &[switch(Setting::RecursiveLogging, false)]).unwrap();
    assert_eq!(settings(&demo, &security()).recursive_logging, Some(false));
    update(&demo, &management(), &[text(Setting::S3Prefix, "")]).unwrap();
    assert_eq!(settings(&again, &security()).recursive_logging, Some(false));
    // a refusal writes nothing
    let before = std::fs::read(&file).unwrap();
    update(&demo, &management(), &[text(Setting::S3Prefix, "test")]).unwrap_err();
    assert!(std::fs::read(&file).unwrap() == before);
}

#[test]
fn a_file_that_cannot_be_used_is_left_alone() {
    let good: &str = FILE;
    let line = |n: usize, word: &str| {
        assert!(good.lines().nth(n - 1).unwrap().contains(word), "line {n} has no {word}");
        format!("line {n}: ")
    };
    let damaged: String = good.lines().take(20).collect::<Vec<_>>().join("\n");
    for (content, expected) in [
        (damaged, vec!["line 20: this is not valid JSON: EOF while parsing".to_owned(), "move it away".into()]),
        (String::new(), vec!["line 1: this is not valid JSON".into()]),
        (
            "{\"a\": 1}".into(),
            vec!["line 1: this is not a demo account of trailedit".into(), "name another file".into()],
        ),
        ("[1]".into(), vec!["this is not a demo account of trailedit".into()]),
        (
            good.replace("\"version\": 1", "\"version\": 2"),
            vec![line(3, "version"), "has the version 2, and this trailedit reads version 1".into()],
        ),
        (good.replace("\"version\": 1", "\"version\": \"1\""), vec![line(3, "version"), "is not 1".into()]),
        (
            good.replacen("\"regions\"", "\"region\"", 1),
            vec![line(8, "regions"), "unknown field `region`, expected one of".into()],
        ),
        (
            good.replacen("\"S3KeyPrefix\"", "\"Prefix\"", 1),
            vec!["unknown setting `Prefix`, expected one of `S3BucketName`".into()],
        ),
        (good.replacen(":trail/management-events", ":trail/-", 1), vec!["a trail name has at least 3".into()]),
        (
            good.replacen("\"channel\": \"digest\"", "\"channel\": \"digests\"", 1),
            vec!["unknown channel `digests`".into()],
        ),
        (good.replacen("\"minutes_ago\": 3", "\"minutes_ago\": -3", 1), vec!["invalid value: integer `-3`".into()]),
        (
            good.replacen("\"S3BucketName\": \"acme-cloudtrail-logs\"", "\"S3BucketName\": \"\"", 1),
            vec!["a trail without `S3BucketName`".into()],
        ),
        (
            good.replacen("\"IsMultiRegionTrail\": false", "\"IsMultiRegionTrail\": \"no\"", 1),
            vec!["invalid type".into()],
        ),
    ] {
        assert!(content != good);
        let (_folder, file) = file();
        std::fs::write(&file, &content).unwrap();
        let message = Demo::open(&file).unwrap_err();
        assert!(message.starts_with(&format!("{}, line ", file.display())), "{message}");
        assert!(!message.contains(" column "), "{message}");
        for part in expected {
            assert!(message.contains(&part), "{message}: {part}");
        }
        assert!(std::fs::read_to_string(&file).unwrap() == content);
    }
    let (folder, file) = file();
    std::fs::write(&file, b"{\n\xff").unwrap();
    assert!(Demo::open(&file).unwrap_err().contains("line 2: this is not a text file"));
    assert!(Demo::open(folder.path()).unwrap_err().contains("cannot be read"));
}

#[test]
fn a_file_that_breaks_meanwhile_is_told_and_left_alone() {
    let (_folder, file) = file();
    let demo = Demo::open(&file).unwrap().at(NOW);
    std::fs::write(&file, "{").unwrap();
    let error = update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap_err();
    assert_eq!((error.cause, error.operation), (Cause::Local, "UpdateTrail"));
    assert!(error.message.contains("account.json, line 1: "), "{}", error.message);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{");
    assert!(now(demo.identity()).is_err() && now(demo.trails("us-east-1")).is_err());
    // taken away, it is written anew with all that is known
    std::fs::remove_file(&file).unwrap();
    update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap();
    assert!(Demo::open(&file).is_ok());
}

#[test]
fn a_file_that_cannot_be_written_changes_nothing() {
    let (folder, file) = file();
    let demo = Demo::open(&file).unwrap().at(NOW);
    folder.close().unwrap();
    let error = update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap_err();
    assert_eq!(error.cause, Cause::Local);
    assert!(error.message.contains("cannot be written") && !error.may_have_been_applied(), "{error}");
    assert_eq!(settings(&demo, &management()).s3_prefix, None);
}

#[test]
fn a_file_without_a_place_is_refused_at_once() {
    let (folder, file) = file();
    std::fs::write(&file, "").unwrap();
    for (path, words) in [
        (
            folder.path().join("no-such-folder/account.json"),
            "no-such-folder is a folder that does not exist; create it, or name another file",
        ),
        (file.join("account.json"), "account.json is not a folder; name another file"),
        (file.join("deeper/account.json"), "name another file"),
        (PathBuf::new(), "“” is not the name of a file"),
        (PathBuf::from(".."), "“..” is not the name of a file"),
    ] {
        let message = Demo::open(&path).unwrap_err();
        assert!(message.contains(words), "{message}");
    }
    // one beside the program needs no folder
    assert!(Demo::open(Path::new("no-such-account-beside-the-program.json")).is_ok());
}

#[test]
fn a_case_is_the_beginning_of_a_file() {
    let (_folder, file) = file();
    let case = Case::parse("role-boundary").unwrap();
    let demo = Demo::open_in(&file, &case).unwrap().at(NOW);
    assert!(!file.exists());
    update(&demo, &management(), &[text(Setting::S3Prefix, "prod")]).unwrap();
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains("acme-storage-boundary") && !written.contains("\"cases\""));
    // without the case it is gone on with, with it there are two beginnings
    assert_eq!(settings(&Demo::open(&file).unwrap(), &management()).s3_prefix.as_deref(), Some("prod"));
    let message = Demo::open_in(&file, &case).unwrap_err();
    let expected = format!(
        "{}: this file is there already, and a case can only be the beginning of one; leave out --demo-case \
         role-boundary, or name another file",
        file.display()
    );
    assert_eq!(message, expected);
    assert!(std::fs::read_to_string(&file).unwrap() == written);
    let nowhere = file.with_file_name("no-such-folder").join("account.json");
    assert!(Demo::open_in(&nowhere, &case).unwrap_err().contains("is a folder that does not exist"));
}

#[test]
fn a_file_without_the_newer_members_is_read_and_one_with_cases_keeps_them() {
    let mut json: serde_json::Value = serde_json::from_str(FILE).unwrap();
    assert!(json.get("denied").is_none() && json["buckets"][0].get("encryption").is_none());
    let cases = json.as_object_mut().unwrap().remove("cases").unwrap();
    let (_folder, file) = file();
    std::fs::write(&file, json.to_string()).unwrap();
    let demo = Demo::open(&file).unwrap();
    assert!(demo.lock().account == Demo::embedded().lock().account);
    assert!(demo.lock().account.keys[0].is_symmetric());
    json["cases"] = cases.clone();
    std::fs::write(&file, json.to_string()).unwrap();
    update(&Demo::open(&file).unwrap(), &management(), &[text(Setting::S3Prefix, "prod")]).unwrap();
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert!(written["cases"] == cases);
}

#[test]
fn two_programs_that_write_in_the_same_moment_lose_no_update() {
    let (folder, file) = file();
    Demo::open(&file).map(|demo| update(&demo, &management(), &[text(Setting::S3Prefix, "prod")])).unwrap().unwrap();
    std::thread::scope(|scope| {
        for trail in [management(), security()] {
            let file = &file;
            scope.spawn(move || {
                let demo = Demo::open(file).unwrap().at(NOW);
                for on in [false, true].into_iter().cycle().take(30) {
                    update(&demo, &trail, &[switch(Setting::RecursiveLogging, on)]).unwrap();
                    // the other one writes meanwhile, what was read before or after this
                    std::thread::yield_now();
                    let kept = Demo::open(file).unwrap().at(NOW);
                    assert_eq!(settings(&kept, &trail).recursive_logging, Some(on), "{trail}");
                }
            });
        }
    });
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
}
