//! A real sshd on this machine's loopback, with keys of its own, for whoever runs the tests.

use super::pty::{DEADLINE, Start, program, trailedit};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::rc::Rc;
use std::time::Instant;
use tempfile::TempDir;

const SSHD: &str = "/usr/sbin/sshd";

/// The server, and what is on its side: ended and removed with it.
pub struct Sshd {
    server: Child,
    // sshd ends when it cannot say any more what happens
    _stderr: BufReader<ChildStderr>,
    port: u16,
    folder: Rc<TempDir>,
}

impl Sshd {
    /// Starts the server.
    ///
    /// # Panics
    /// When there is no sshd, or it does not start: with what it says.
    pub fn start() -> Sshd {
        let folder = Rc::new(tempfile::tempdir().unwrap());
        for name in ["host", "user"] {
            let mut keygen = Command::new("ssh-keygen");
            let made = keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(folder.path().join(name)).status();
            assert!(made.expect("ssh-keygen is there (Debian: openssh-client)").success());
        }
        std::fs::copy(folder.path().join("user.pub"), folder.path().join("authorized_keys")).unwrap();
        let mut said = String::new();
        // somebody else may take a port between its being found free and its being listened on
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let config = folder.path().join("sshd_config");
            std::fs::write(&config, configuration(folder.path(), port)).unwrap();
            let mut sshd = Command::new(SSHD);
            let started = sshd.args(["-D", "-e", "-f"]).arg(config).stdin(Stdio::null()).stderr(Stdio::piped()).spawn();
            let mut server = started.expect("sshd is there (Debian: openssh-server)");
            let mut stderr = BufReader::new(server.stderr.take().unwrap());
            said.clear();
            while stderr.read_line(&mut said).unwrap() > 0 {
                if said.contains("Server listening on 127.0.0.1") {
                    return Sshd { server, _stderr: stderr, port, folder };
                }
            }
            server.wait().unwrap();
        }
        panic!("sshd does not start (run by root, it needs the folder /run/sshd): {said}");
    }

    /// The folder on the server's side.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A connection to the server that runs a command there, in a terminal of its own.
    pub fn connect(&self, command: &str) -> Start {
        let file = |name: &str| self.folder().join(name).to_str().unwrap().to_owned();
        let options = [
            "-tt",
            "-F",
            "none",
            "-i",
            &file("user"),
            "-p",
            &self.port.to_string(),
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "BatchMode=yes",
            "-o",
            &format!("UserKnownHostsFile={}", file("known_hosts")),
            "-o",
            "StrictHostKeyChecking=accept-new",
            "-o",
            "LogLevel=ERROR",
            "127.0.0.1",
            command,
        ];
        trailedit(&options).program("ssh")
    }

    /// What runs the program on the server's side, its account and its state in the server's folder. Its process is written
    /// down there as well.
    pub fn trailedit(&self) -> String {
        let folder = self.folder().display();
        let program = PathBuf::from(program());
        format!(
            "echo $$ >{folder}/pid; exec env -i TERM=\"$TERM\" LANG=C.UTF-8 HOME={folder} XDG_STATE_HOME={folder}/state \
             TMUX=\"$TMUX\" {} --demo={folder}/account.json management-events",
            program.display()
        )
    }

    /// The process of the program that was started last.
    pub fn pid(&self) -> Pid {
        let pid = std::fs::read_to_string(self.folder().join("pid")).unwrap();
        Pid::from_raw(pid.trim().parse().unwrap()).unwrap()
    }

    /// What is kept on the server's side, of the files whose name ends so.
    pub fn kept(&self, end: &str) -> Vec<PathBuf> {
        fn below(folder: &Path, out: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.path() {
                    path if path.is_dir() => below(&path, out),
                    path => out.push(path),
                }
            }
        }
        let mut files = Vec::new();
        below(&self.folder().join("state"), &mut files);
        files.retain(|file| file.to_string_lossy().ends_with(end));
        files
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn configuration(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        "ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile none\nAuthorizedKeysFile {folder}/authorized_keys\n\
         StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n\
         PrintMotd no\nPrintLastLog no\nLogLevel INFO\n"
    )
}

/// The parent of a process.
pub fn parent(pid: Pid) -> Pid {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap();
    let parent = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(1).unwrap();
    Pid::from_raw(parent.parse().unwrap()).unwrap()
}

/// Waits until a process has ended.
#[track_caller]
pub fn wait_ended(pid: Pid) {
    let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else { return };
    let until = Instant::now() + DEADLINE;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        assert!(!left.is_zero(), "the process {pid:?} goes on");
        let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        let mut ended = [PollFd::new(&process, PollFlags::IN)];
        match poll(&mut ended, Some(&left)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return,
            Err(error) => panic!("{error}"),
        }
    }
}

/// tmux with a server and a configuration of its own; ended with it.
pub struct Tmux {
    folder: Rc<TempDir>,
}

impl Tmux {
    /// tmux, configured so, its files in a folder of its own.
    pub fn new(configuration: &str) -> Tmux {
        let folder = Rc::new(tempfile::tempdir().unwrap());
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let configuration = format!("set -g status off\nset -g default-shell /bin/sh\n{configuration}\n");
        std::fs::write(folder.path().join("conf"), configuration).unwrap();
        Tmux { folder }
    }

    /// The first words of every command for it.
    pub fn words(&self) -> Vec<String> {
        let file = |name: &str| self.folder.path().join(name).to_str().unwrap().to_owned();
        ["tmux", "-u", "-S", &file("socket"), "-f", &file("conf")].map(str::to_owned).to_vec()
    }

    /// Gives it a command; what it prints, or `None` when it fails.
    pub fn tell(&self, command: &[&str]) -> Option<String> {
        let words = self.words();
        let output = Command::new(&words[0]).args(&words[1..]).args(command).output().expect("tmux is there");
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    }

    /// Starts a command in it.
    pub fn run(&self, command: &str) -> Start {
        let words = self.words();
        let words: Vec<&str> = words[1..].iter().map(String::as_str).chain(["new-session", command]).collect();
        trailedit(&words).program("tmux")
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = self.tell(&["kill-server"]);
    }
}
