//! Seals: secrets that must be used again are stored sealed (ChaCha20-Poly1305) with a key that lies beside the
//! database, so that a copy of the database alone tells none.
use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit,
    aead::{Aead, Payload},
};

use crate::{
    ctx::World,
    error::{Error, Result},
};

/// The name of the key's file in the data directory.
pub const KEY_FILE: &str = "secret.key";

/// Seals and opens secrets. The key is made when something is sealed for the first time.
#[derive(Debug)]
pub struct Seal {
    path: PathBuf,
}

impl Seal {
    /// Seals with the key of a data directory.
    pub fn new(data: &Path) -> Self {
        Self { path: data.join(KEY_FILE) }
    }

    /// Seals a secret for one purpose, such as `webhook` and its id; for another one it cannot be opened.
    ///
    /// # Errors
    /// When the key cannot be read or made.
    pub fn seal(&self, world: &World, purpose: &str, secret: &[u8]) -> Result<String> {
        let key = match self.key()? {
            Some(key) => key,
            None => self.make(world)?,
        };
        let nonce: [u8; 12] = world.bytes();
        let payload = Payload { msg: secret, aad: purpose.as_bytes() };
        let sealed = ChaCha20Poly1305::new(&key.into()).encrypt(&nonce.into(), payload);
        let sealed = sealed.map_err(|_| Error::internal("could not seal a secret")("it is too long"))?;
        Ok(format!("1.{}.{}", mark(&key), STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat())))
    }

    /// Opens what was sealed for the same purpose.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the key is not the one that sealed it, or is not there.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>> {
        let file = self.path.display();
        let missing = || Error::Unavailable(format!("a secret cannot be opened: {file} is missing"));
        let key = self.key()?.ok_or_else(missing)?;
        let other = || Error::Unavailable(format!("a secret cannot be opened: {file} is not the key that sealed it"));
        let damaged = || Error::internal("could not open a secret")("what is stored is damaged");
        let mut parts = sealed.split('.');
        let (Some("1"), Some(by), Some(text)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(damaged());
        };
        if by != mark(&key) {
            return Err(other());
        }
        let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| damaged())?;
        let (nonce, sealed) = bytes.split_first_chunk::<12>().ok_or_else(damaged)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        ChaCha20Poly1305::new(&key.into()).decrypt(nonce.into(), payload).map_err(|_| damaged())
    }

    fn key(&self) -> Result<Option<[u8; 32]>> {
        let text = match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(Error::internal("could not read secret.key"))?,
        };
        let mut key = [0; 32];
        let decoded = hex::decode_to_slice(text.trim(), &mut key);
        decoded.map_err(Error::internal("secret.key does not hold a key"))?;
        Ok(Some(key))
    }

    /// Makes the key; whoever comes second takes the first one's. It is there whole or not at all.
    fn make(&self, world: &World) -> Result<[u8; 32]> {
        let failed = || Error::internal::<std::io::Error>("could not make secret.key");
        let key: [u8; 32] = world.bytes();
        let written = self.path.with_extension(format!("key.{}", world.new_id()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&written).map_err(failed())?;
        file.write_all(format!("{}\n", hex::encode(key)).as_bytes()).map_err(failed())?;
        file.sync_all().map_err(failed())?;
        let linked = fs::hard_link(&written, &self.path);
        fs::remove_file(&written).map_err(failed())?;
        match linked {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            linked => linked.map_err(failed())?,
        }
        if let Some(folder) = self.path.parent() {
            fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed())?;
        }
        self.key()?.ok_or_else(|| Error::internal("could not make secret.key")("it is gone again"))
    }
}

/// By what the key that sealed something is recognised.
fn mark(key: &[u8; 32]) -> String {
    hex::encode(
        blake3::derive_key("throughline 2026-11 mark of a sealing key", key).first_chunk::<4>().unwrap_or(&[0; 4]),
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_the_same_key_opens_for_the_same_purpose() {
        let folder = tempfile::tempdir().unwrap();
        let (world, seal) = (World::real(), Seal::new(folder.path()));
        assert!(
            matches!(seal.open("webhook", "1.00000000.AA"), Err(Error::Unavailable(why)) if why.contains("missing"))
        );
        assert!(!folder.path().join(KEY_FILE).exists(), "to open makes no key");
        let sealed = seal.seal(&world, "webhook", b"a secret").unwrap();
        assert!(!sealed.contains("secret"));
        assert_ne!(sealed, seal.seal(&world, "webhook", b"a secret").unwrap());
        assert_eq!(Seal::new(folder.path()).open("webhook", &sealed).unwrap(), b"a secret");
        assert!(seal.open("another", &sealed).is_err());
        let mode = fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");

        for place in [2, sealed.len() / 2, sealed.len() - 2] {
            let mut changed = sealed.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            assert!(seal.open("webhook", std::str::from_utf8(&changed).unwrap()).is_err(), "at {place}");
        }
        let other = tempfile::tempdir().unwrap();
        let stranger = Seal::new(other.path());
        stranger.seal(&world, "webhook", b"x").unwrap();
        let refused = stranger.open("webhook", &sealed);
        assert!(matches!(refused, Err(Error::Unavailable(why)) if why.contains("is not the key that sealed it")));
        fs::write(other.path().join(KEY_FILE), "short").unwrap();
        assert!(matches!(stranger.open("webhook", &sealed), Err(Error::Internal { .. })));
    }
}
