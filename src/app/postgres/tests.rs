//! Starts real servers. Each test has a data folder of its own.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::*;

/// A folder whose parents anybody may enter.
fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

fn throwaway(data_dir: &Path) -> ClusterSettings {
    ClusterSettings {
        data_dir: data_dir.to_owned(),
        durable: false,
    }
}

fn durable(data_dir: &Path) -> ClusterSettings {
    ClusterSettings {
        durable: true,
        ..throwaway(data_dir)
    }
}

fn sql(cluster: &PrivateCluster, sql: &str) -> Result<(), PostgresError> {
    cluster.door.run("the test's statement", DATABASE, sql)
}

fn assert_holds(cluster: &PrivateCluster, condition: &str) {
    sql(cluster, &format!("SELECT 1 / ({condition})::int;\n")).expect(condition);
}

fn runs_as_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A process that ended but was not waited for by its parent has no arguments any more.
fn is_running(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|arguments| !arguments.is_empty())
}

/// The first start makes cluster, roles and database; the second one finds them with their data.
#[test]
fn a_second_start_finds_what_the_first_one_left() {
    let folder = open_folder();
    let data = folder.path().join("data");
    let cluster = PrivateCluster::start(&durable(&data)).unwrap();
    assert_holds(
        &cluster,
        "SELECT count(*) = 2 FROM pg_roles WHERE rolname IN ('muster_owner', 'muster_app') \
         AND rolcanlogin AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcreaterole",
    );
    for setting in [
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "data_checksums",
    ] {
        assert_holds(
            &cluster,
            &format!("SELECT current_setting('{setting}') = 'on'"),
        );
    }
    assert_holds(&cluster, "SELECT current_setting('listen_addresses') = ''");
    sql(&cluster, "SET ROLE muster_app; CREATE TABLE own (a int);").unwrap_err();
    sql(
        &cluster,
        "CREATE TABLE kept (a int); INSERT INTO kept VALUES (1);",
    )
    .unwrap();
    sql(&cluster, "ALTER SYSTEM SET fsync = off;").unwrap();
    let pid = cluster.server.pid();
    cluster.stop().unwrap();
    assert!(!is_running(pid));

    let cluster = PrivateCluster::start(&durable(&data)).unwrap();
    assert_holds(&cluster, "SELECT count(*) = 1 FROM kept");
    assert_holds(&cluster, "SELECT current_setting('fsync') = 'on'");
}

/// The folder of the socket is closed to others, and the server is not root's.
#[test]
fn only_the_server_and_its_service_reach_the_socket() {
    let folder = open_folder();
    let cluster = PrivateCluster::start(&throwaway(folder.path())).unwrap();
    let run = fs::metadata(&cluster.door.socket_folder).unwrap();
    assert_eq!(run.mode() & 0o777, 0o700);
    let server = fs::metadata(format!("/proc/{}", cluster.server.pid())).unwrap();
    assert_ne!(server.uid(), 0);
    assert_eq!(server.uid(), run.uid());
}

#[test]
fn a_second_service_on_the_same_folder_is_refused() {
    let folder = open_folder();
    let cluster = PrivateCluster::start(&throwaway(folder.path())).unwrap();
    let error = PrivateCluster::start(&throwaway(folder.path())).unwrap_err();
    assert!(matches!(error, PostgresError::InUse { .. }), "{error}");
    let own = format!("process {}", std::process::id());
    assert!(error.to_string().contains(&own), "{error}");
    drop(cluster);
    PrivateCluster::start(&throwaway(folder.path())).unwrap();
}

/// A pid file whose number now belongs to another living process does not keep the server down.
#[test]
fn a_stale_pid_file_is_seen_through() {
    let folder = open_folder();
    let settings = throwaway(folder.path());
    PrivateCluster::start(&settings).unwrap().stop().unwrap();
    let pid_file = folder.path().join("postgres/cluster/postmaster.pid");
    let own = std::process::id();
    fs::write(&pid_file, format!("{own}\n/nowhere\n1\n5432\n\n\n1 1\n")).unwrap();
    PrivateCluster::start(&settings).unwrap();
}

/// Killed outright, the server tells its end, and the next start has everything that was committed.
#[test]
fn a_killed_server_loses_nothing() {
    let folder = open_folder();
    let settings = durable(folder.path());
    let cluster = PrivateCluster::start(&settings).unwrap();
    sql(&cluster, "CREATE TABLE kept AS SELECT 1 AS a;").unwrap();
    let end = cluster.end();
    assert!(account::send_signal(cluster.server.pid(), "KILL"));
    assert!(end.wait().contains("signal: 9"), "{}", end.wait());
    drop(cluster);
    let cluster = PrivateCluster::start(&settings).unwrap();
    assert_holds(&cluster, "SELECT count(*) = 1 FROM kept");
}

/// Killed outright, the service leaves no server behind, and the next one waits for its end.
#[test]
fn a_killed_service_leaves_no_server() {
    let folder = open_folder();
    let mut service = Command::new(env::current_exe().unwrap())
        .args(["--exact", "app::postgres::tests::service_that_is_killed"])
        .arg("--nocapture")
        .env(SERVICE_FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let server = reported_pid(&mut service);
    service.kill().unwrap();
    service.wait().unwrap();

    let cluster = PrivateCluster::start(&durable(folder.path())).unwrap();
    assert!(!is_running(server));
    assert_holds(&cluster, "SELECT count(*) = 1 FROM kept");
}

const SERVICE_FOLDER: &str = "POSTGRES_TEST_SERVICE_FOLDER";

/// The other half of the test above: run by it in a process of its own, and otherwise empty.
#[test]
#[expect(clippy::disallowed_methods, reason = "how the test above reaches it")]
fn service_that_is_killed() {
    let Some(folder) = env::var_os(SERVICE_FOLDER) else {
        return;
    };
    let cluster = PrivateCluster::start(&durable(Path::new(&folder))).unwrap();
    sql(&cluster, "CREATE TABLE kept AS SELECT 1 AS a;").unwrap();
    println!("\nserver {}", cluster.server.pid());
    // Ends when the test above does, even if that one fails.
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

fn reported_pid(service: &mut Child) -> u32 {
    BufReader::new(service.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("server ")?.parse().ok())
        .expect("the service starts its server")
}

/// Too long for a socket: it goes to a private folder below /tmp, and a foreign one there is refused.
#[test]
fn a_long_path_has_its_socket_elsewhere() {
    let folder = open_folder();
    let data = folder.path().join("long".repeat(40));
    let cluster = PrivateCluster::start(&throwaway(&data)).unwrap();
    let socket_folder = cluster.door.socket_folder.clone();
    assert!(socket_folder.starts_with("/tmp"), "{socket_folder:?}");
    cluster.stop().unwrap();

    fs::set_permissions(&socket_folder, Permissions::from_mode(0o755)).unwrap();
    let error = PrivateCluster::start(&throwaway(&data)).unwrap_err();
    assert!(
        matches!(error, PostgresError::ForeignFolder { .. }),
        "{error}"
    );
    fs::remove_dir_all(socket_folder).unwrap();
}

/// A checkout below root's home: nobody else may enter, and still the server runs as somebody else.
#[test]
fn root_may_keep_its_data_in_a_closed_folder() {
    if !runs_as_root() {
        return; // Nobody else's server changes its user.
    }
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), Permissions::from_mode(0o700)).unwrap();
    let settings = durable(&home.path().join("clone/data"));
    let cluster = PrivateCluster::start(&settings).unwrap();
    sql(&cluster, "CREATE TABLE kept AS SELECT 1 AS a; CHECKPOINT;").unwrap();
    let server = fs::metadata(format!("/proc/{}", cluster.server.pid())).unwrap();
    assert_ne!(server.uid(), 0);
    cluster.stop().unwrap();
    let cluster = PrivateCluster::start(&settings).unwrap();
    assert_holds(&cluster, "SELECT count(*) = 1 FROM kept");
}

/// What a first start that was cut short left behind is thrown away.
#[test]
fn a_half_made_cluster_is_made_again() {
    let folder = open_folder();
    let begun = folder.path().join("postgres").join(format!("{BEGUN}1"));
    fs::create_dir_all(begun.join("base")).unwrap();
    PrivateCluster::start(&throwaway(folder.path())).unwrap();
    assert!(!begun.exists());
}

#[test]
fn databases_are_copied_from_a_template() {
    let folder = open_folder();
    let cluster = PrivateCluster::start(&throwaway(folder.path())).unwrap();
    cluster
        .create_database("template_1", None, Role::Owner)
        .unwrap();
    let run = |database: &str, sql: &str| cluster.door.run("a statement", database, sql);
    run(
        "template_1",
        "SET ROLE muster_owner; CREATE EXTENSION btree_gist; CREATE TABLE kept (a int);",
    )
    .unwrap();
    cluster
        .create_database("copy_1", Some("template_1"), Role::Owner)
        .unwrap();
    run(
        "copy_1",
        "SET ROLE muster_owner; INSERT INTO kept VALUES (1);",
    )
    .unwrap();
    cluster.drop_database("copy_1").unwrap();
    cluster.drop_database("copy_1").unwrap();
    run("copy_1", "SELECT 1;").unwrap_err();
    let error = cluster
        .create_database("copy_2", Some("nothing_here"), Role::Owner)
        .unwrap_err();
    assert!(error.to_string().contains("nothing_here"), "{error}");
}
