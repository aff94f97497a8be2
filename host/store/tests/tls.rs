//! TLS to the database: a certificate that this machine trusts is taken, any other refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod server;

use guildhall_store::{Key, Options, Store};
use server::Server;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const URL: &str = "GUILDHALL_TLS_URL";

/// Not a test: a process that trusts what its environment says. Says `ok` or why not, and waits.
#[test]
fn client() {
    let Ok(url) = std::env::var(URL) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let said = runtime.block_on(async {
        let store = Store::open(Options::database(&url).unwrap()).map_err(|e| e.to_string())?;
        let mut tx = store.company("acme").unwrap().begin();
        tx.put(Key::build("a").key(), "1".into()).unwrap();
        drop(tx.commit().await.map_err(|e| e.to_string())?);
        Ok::<_, String>(store)
    });
    match &said {
        Ok(_) => println!("\nsaid: ok"),
        Err(why) => println!("\nsaid: {why}"),
    }
    // Until the other one has looked.
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Starts the client; returns what it says.
fn ask(url: &str, trusts: &Path) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "client", "--nocapture", "--test-threads=1"])
        .env(URL, url)
        .env("SSL_CERT_FILE", trusts)
        .env_remove("SSL_CERT_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = lines
        .map(Result::unwrap)
        .find_map(|line| Some(line.strip_prefix("said: ")?.to_owned()));
    (child, said.expect("it says something"))
}

fn end(mut child: Child) {
    drop(child.stdin.take());
    child.wait().unwrap();
}

fn openssl(folder: &Path, command: &str) {
    let output = Command::new("openssl")
        .args(command.split(' '))
        .current_dir(folder)
        .output();
    let output = output.expect("openssl is missing: apt-get install openssl");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "openssl {command}: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_trusted_server_is_spoken_to() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for name in ["ours", "other"] {
        openssl(
            at,
            &format!(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}.crt"
            ),
        );
    }
    openssl(
        at,
        "req -newkey rsa:2048 -nodes -subj /CN=database -keyout server.key -out server.csr",
    );
    std::fs::write(at.join("names"), "subjectAltName = DNS:localhost\n").unwrap();
    openssl(
        at,
        "x509 -req -in server.csr -CA ours.crt -CAkey ours.key -CAcreateserial -days 2 -extfile names -out server.crt",
    );

    let mut server = Server::start();
    server.encrypt(&at.join("server.crt"), &at.join("server.key"));
    let port = server.address().port();
    let url = |host: &str| format!("postgres://postgres@{host}:{port}/postgres?sslmode=require");

    let (child, said) = ask(&url("localhost"), &at.join("ours.crt"));
    assert_eq!(said, "ok");
    let client = server.client().await;
    let asked = "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid)
        where application_name = 'guildhall'";
    let encrypted: Option<bool> = client.query_one(asked, &[]).await.unwrap().get(0);
    assert_eq!(encrypted, Some(true));
    end(child);

    let (child, said) = ask(&url("localhost"), &at.join("other.crt"));
    assert!(said.contains("certificate"), "{said}");
    end(child);
    // The certificate is of another name.
    let (child, said) = ask(&url("127.0.0.1"), &at.join("ours.crt"));
    assert!(said.contains("certificate"), "{said}");
    end(child);
    let (child, said) = ask(&url("localhost"), &at.join("names"));
    assert!(said.contains("no certificate authority"), "{said}");
    end(child);
}
