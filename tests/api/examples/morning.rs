//! `examples/morning.py`, against the program itself.

use std::process::Command;

use crate::support::DataFolder;

/// The morning of 200 people goes as the script says, to its last line; what was recorded of it
/// is verified while the service runs, and after it.
#[test]
fn the_morning_of_two_hundred_people_is_played_to_its_end() {
    let folder = DataFolder::create();
    let program = folder.serve();
    let output = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/morning.py"))
        .args(["--url", &program.base, "--mail"])
        .arg(folder.path().join("mail"))
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .unwrap();
    let (told, wrong) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{told}\n{wrong}");
    let last = told.lines().last().unwrap_or_default();
    assert!(last.contains("The morning of 200 people is over"), "{told}");
    let (intact, beside) = folder.verify();
    assert!(intact && beside.contains(": intact: "), "{beside}");
    program.stop();
    assert_eq!(folder.verify(), (true, beside));
}
