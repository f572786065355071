//! A full disk under the running program: what does not fit is refused, what was acknowledged is kept, and all goes on
//! by itself when there is room.
use std::{fs::File, io::Write, path::PathBuf, process::Command, time::Duration};

use serde_json::{Value, json};

use crate::server::{Server, skip, wait};

/// A small disk that is mounted for the test.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: PathBuf) -> Option<Self> {
        std::fs::create_dir_all(&at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=160m", "tmpfs"]).arg(&at).output();
        mounted.is_ok_and(|done| done.status.success()).then_some(Self(at))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Fills the disk but for so many bytes.
    fn fill_but(&self, free: u64) {
        let mut file = File::create(self.ballast()).unwrap();
        let mut size = 0;
        while file.write_all(&[0; 1 << 16]).is_ok() {
            size += 1 << 16;
        }
        file.set_len(size - free).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // It may go before the program that uses it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A number that tells nothing of the one that it is made from (splitmix64).
fn mixed(n: u64) -> u64 {
    let n = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// Messages that hardly get smaller by compression.
fn messages(first: u64) -> Vec<Value> {
    let noise = |n: u64| (0..40).map(|i| format!("{:x}", mixed(n * 40 + i))).collect::<String>();
    let message = |n: u64| {
        json!({"type": "track", "userId": format!("p-{}", n % 50), "event": "Noise", "messageId": format!("m-{n}"),
            "timestamp": "2026-01-05T10:00:00Z", "properties": {"noise": noise(n)}})
    };
    (first..first + 100).map(message).collect()
}

#[test]
fn a_full_disk_refuses_and_recovers() {
    let mut disk = None;
    let mut server = Server::start_on(|data| disk = Disk::mount(data.to_owned()));
    let Some(disk) = disk else { return skip("a_full_disk_refuses_and_recovers", "the right to mount a disk") };
    server.secret_key();
    server.may_complain();
    let send = |server: &Server, first: u64| {
        let body = json!({"batch": messages(first), "writeKey": server.write_key()}).to_string();
        server.post("/v1/batch", body).status
    };
    assert_eq!(send(&server, 0), 200);
    server.settle();
    disk.fill_but(1 << 20);
    let mut taken = 100;
    let refused = (1..500).find_map(|n| match send(&server, n * 100) {
        200 => {
            taken += 100;
            None
        }
        status => Some(status),
    });
    assert_eq!(refused, Some(507), "{taken} were taken");
    assert_eq!(server.get("/healthz").status, 507, "monitors hear of it");
    assert!(server.occurrences("Noise") >= 100, "questions are answered on a full disk");
    std::fs::remove_file(disk.ballast()).unwrap();
    wait("the door takes messages again", Duration::from_secs(20), || {
        let status = send(&server, 100_000);
        assert!([200, 507].contains(&status), "{status}");
        status == 200
    });
    server.settle();
    for _ in 0..2 {
        assert_eq!((server.outcome("accepted"), server.occurrences("Noise")), (taken + 100, taken + 100));
        server.check_account();
        server.stop();
        server.again();
    }
}
