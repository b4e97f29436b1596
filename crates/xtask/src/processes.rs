//! Child processes in groups of their own, so that a program is ended with everything it started: wrangler runs workerd and
//! esbuild, chromedriver runs Chromium. Nothing outlives the command that started it.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::report;

/// How long a program may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(6);

/// The groups that are running, by the id of their first process.
static LIVE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

static ENDING: AtomicBool = AtomicBool::new(false);

/// A running program.
pub struct Program {
    name: String,
    child: Child,
}

impl Program {
    /// Starts a program in a group of its own, with no input.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut live = live_groups();
        if ENDING.load(Ordering::SeqCst) {
            bail!("{name} is not started: everything is being ended");
        }
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        live.push(child.id());
        Ok(Self { name: name.to_owned(), child })
    }

    /// The name it was started under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The streams to read, when they were piped.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How it ended, when it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("cannot ask after {}", self.name))
    }

    /// Waits for its end, and ends what it left running.
    pub fn wait(mut self) -> Result<ExitStatus> {
        let status = self.child.wait().with_context(|| format!("cannot wait for {}", self.name))?;
        self.end();
        Ok(status)
    }

    /// Ends it and everything it started.
    pub fn end(&mut self) {
        let group = self.child.id();
        end_groups(&[group]);
        let _ = self.child.wait();
        live_groups().retain(|live| *live != group);
    }
}

/// Runs a program to its end; its output goes where ours goes.
pub fn run(name: &str, command: &mut Command) -> Result<()> {
    let status = Program::start(name, command)?.wait()?;
    if status.success() { Ok(()) } else { bail!("{name} failed ({status})") }
}

/// Runs a program to its end in silence and gives what it printed; what it printed is part of the error when it fails.
pub fn capture(name: &str, command: &mut Command) -> Result<String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = Program::start(name, command)?;
    let errors = program.child().stderr.take().map(|stream| thread::spawn(move || std::io::read_to_string(stream)));
    let output =
        program.child().stdout.take().map(std::io::read_to_string).transpose().context("output is not text")?;
    let errors = errors.and_then(|reader| reader.join().ok()).and_then(std::io::Result::ok).unwrap_or_default();
    let output = output.unwrap_or_default();
    let status = program.wait()?;
    if status.success() { Ok(output) } else { bail!("{name} failed ({status})\n{}\n{}", output.trim(), errors.trim()) }
}

/// From here on Ctrl-C, SIGTERM and a closed terminal end every program and then this process.
pub fn end_all_on_signal(that_is_the_normal_end: bool) -> Result<()> {
    ctrlc::set_handler(move || {
        report::line("\nending everything … 正在结束所有进程");
        end_all();
        report::line("ended. 已结束");
        std::process::exit(if that_is_the_normal_end { 0 } else { 130 });
    })
    .context("cannot listen for Ctrl-C")
}

/// Ends every program that still runs; none can be started afterwards.
pub fn end_all() {
    let live = live_groups();
    ENDING.store(true, Ordering::SeqCst);
    end_groups(&live);
}

/// When a signal is ending everything, waits for it to end this process too.
pub fn wait_if_ending() {
    while ENDING.load(Ordering::SeqCst) {
        thread::park_timeout(GRACE);
    }
}

fn live_groups() -> MutexGuard<'static, Vec<u32>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the groups and all that descends from them to end, waits, and kills those that do not.
fn end_groups(groups: &[u32]) {
    let mut all = groups.to_vec();
    all.extend(family::groups_descending_from(groups));
    let asked: Vec<u32> = all.into_iter().filter(|group| signals::ask_to_end(*group)).collect();
    let start = Instant::now();
    while asked.iter().any(|group| signals::is_alive(*group)) {
        if start.elapsed() > GRACE {
            asked.iter().for_each(|group| signals::kill(*group));
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

mod family {
    //! Who descends from whom. Test programs start servers in groups of their own; when the tests are ended, those have to be
    //! found by descent.

    use std::collections::BTreeSet;
    use std::process::{Command, Stdio};

    /// A process.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Member {
        pub id: u32,
        pub parent: u32,
        pub group: u32,
    }

    /// The groups, beside these, of everything that descends from their first processes.
    pub fn groups_descending_from(groups: &[u32]) -> BTreeSet<u32> {
        if groups.is_empty() { BTreeSet::new() } else { descending(groups, &everybody()) }
    }

    pub fn descending(groups: &[u32], everybody: &[Member]) -> BTreeSet<u32> {
        let mut found: BTreeSet<u32> = groups.iter().copied().collect();
        let mut parents: Vec<u32> =
            everybody.iter().filter(|one| found.contains(&one.group)).map(|one| one.id).collect();
        while let Some(parent) = parents.pop() {
            for child in everybody.iter().filter(|one| one.parent == parent) {
                found.insert(child.group);
                parents.push(child.id);
            }
        }
        found.retain(|group| !groups.contains(group));
        found
    }

    fn everybody() -> Vec<Member> {
        match std::fs::read_dir("/proc") {
            Ok(entries) => entries
                .flatten()
                .filter_map(|entry| member_in_stat(&std::fs::read_to_string(entry.path().join("stat")).ok()?))
                .collect(),
            Err(_) => everybody_by_ps(),
        }
    }

    /// `7 (name, with anything) S 1 7 7 …`: id, name, state, parent, group.
    pub fn member_in_stat(stat: &str) -> Option<Member> {
        let (id, _) = stat.split_once(' ')?;
        let (_, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_whitespace().skip(1).map(str::parse);
        Some(Member { id: id.parse().ok()?, parent: fields.next()?.ok()?, group: fields.next()?.ok()? })
    }

    fn everybody_by_ps() -> Vec<Member> {
        let output = Command::new("ps").args(["-A", "-o", "pid=,ppid=,pgid="]).stderr(Stdio::null()).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        text.lines()
            .filter_map(|line| {
                let mut fields = line.split_whitespace().map(str::parse);
                let mut next = || fields.next()?.ok();
                Some(Member { id: next()?, parent: next()?, group: next()? })
            })
            .collect()
    }
}

#[cfg(unix)]
mod signals {
    //! Signals to process groups.
    use nix::sys::signal::{Signal, killpg};
    use nix::sys::wait::{WaitPidFlag, waitpid};
    use nix::unistd::Pid;

    fn id(group: u32) -> Pid {
        Pid::from_raw(i32::try_from(group).unwrap_or(i32::MAX))
    }

    /// False when nobody is left in the group.
    pub fn ask_to_end(group: u32) -> bool {
        killpg(id(group), Signal::SIGTERM).is_ok()
    }

    /// Whether anybody is left in the group. The first process is our child: unless it is collected it counts as left.
    pub fn is_alive(group: u32) -> bool {
        let _ = waitpid(id(group), Some(WaitPidFlag::WNOHANG));
        killpg(id(group), None).is_ok()
    }

    pub fn kill(group: u32) {
        let _ = killpg(id(group), Signal::SIGKILL);
    }
}

#[cfg(not(unix))]
mod signals {
    //! Windows has no process groups to signal; `taskkill` ends a tree at once.
    use std::process::{Command, Stdio};

    pub fn ask_to_end(group: u32) -> bool {
        kill(group);
        false
    }

    pub fn is_alive(_group: u32) -> bool {
        false
    }

    pub fn kill(group: u32) {
        let _ = Command::new("taskkill")
            .args(["/T", "/F", "/PID", &group.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader};

    fn shell(script: &str) -> Command {
        let mut command = Command::new("bash");
        command.args(["-c", script]).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    #[test]
    fn ending_a_program_ends_what_it_started() {
        let mut program = Program::start("a shell with a child", &mut shell("sleep 600 & echo started; wait")).unwrap();
        let group = program.child.id();
        let mut line = String::new();
        BufReader::new(program.child().stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "started\n");
        assert!(signals::is_alive(group));
        program.end();
        assert!(!signals::is_alive(group));
    }

    #[test]
    fn a_server_in_a_group_of_its_own_ends_with_the_program_that_started_it() {
        // `set -m` gives each background job a group of its own, as test programs do with the servers they start.
        let script = "set -m; sleep 600 & echo $!; wait";
        let mut program = Program::start("a shell with a job", &mut shell(script)).unwrap();
        let mut line = String::new();
        BufReader::new(program.child().stdout.take().unwrap()).read_line(&mut line).unwrap();
        let job: u32 = line.trim().parse().unwrap();
        assert!(signals::is_alive(job), "the job must lead a group");
        program.end();
        assert!(!signals::is_alive(job));
    }

    #[test]
    fn descent_is_followed_through_groups_and_strangers_are_left_alone() {
        let member = |id, parent, group| family::Member { id, parent, group };
        let everybody = [
            member(1, 0, 1),
            member(10, 1, 10),
            member(11, 10, 11),
            member(12, 11, 12),
            member(20, 1, 20),
            member(21, 20, 20),
        ];
        let found: Vec<u32> = family::descending(&[10], &everybody).into_iter().collect();
        assert_eq!(found, [11, 12]);
    }

    #[test]
    fn a_name_with_brackets_and_spaces_does_not_hide_parent_and_group() {
        let member = family::member_in_stat("42 (a (b) c) S 7 41 41 0 -1").unwrap();
        assert_eq!(member, family::Member { id: 42, parent: 7, group: 41 });
        assert_eq!(family::member_in_stat("garbage"), None);
    }

    #[test]
    fn a_program_that_ended_leaves_nothing_of_its_group() {
        let program = Program::start("a shell", &mut shell("sleep 600 >/dev/null & exit 3")).unwrap();
        let group = program.child.id();
        assert_eq!(program.wait().unwrap().code(), Some(3));
        assert!(!signals::is_alive(group));
    }

    #[test]
    fn what_a_failing_program_printed_is_in_the_error() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo first; echo second >&2; exit 1"]);
        let error = capture("the shell", &mut command).unwrap_err().to_string();
        assert!(error.contains("the shell failed") && error.contains("first") && error.contains("second"), "{error}");
    }
}
