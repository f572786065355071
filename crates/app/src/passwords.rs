//! Passwords: which are taken, and how they are kept and checked.
use std::{collections::HashSet, sync::LazyLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// The shortest password that is taken.
pub const SHORTEST: usize = 10;

/// The longest; a longer one would only cost time.
pub const LONGEST: usize = 1024;

/// Those that are tried first everywhere, in small letters.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| include_str!("passwords.txt").lines().collect());

/// The hash of a password that nobody knows, checked where there is none to check.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5a25vd3N0aGlz$\
    3SJqRjhUIDKKBl6Bo9ZtMIL0PWRZ0SFyKYBn1oJ6jz0";

/// How many passwords are hashed at once: each takes 19 MiB and all of a processor.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Refuses a password that would be guessed soon; `known` are the owner's address and name.
///
/// # Errors
/// Says what is wrong with it.
pub fn check(password: &str, known: &[&str]) -> Result<()> {
    let refused = |why: String| Err(Error::field("password", why));
    let length = password.chars().count();
    if length < SHORTEST {
        return refused(format!("needs at least {SHORTEST} characters"));
    }
    if length > LONGEST {
        return refused(format!("has more than {LONGEST} characters"));
    }
    let folded = password.trim().to_lowercase();
    let own = known.iter().flat_map(|text| [*text, text.split('@').next().unwrap_or_default()]);
    if own.map(|text| text.trim().to_lowercase()).any(|text| !text.is_empty() && text == folded) {
        return refused("is the address or the name".to_owned());
    }
    let first = folded.chars().next();
    if COMMON.contains(folded.as_str()) || folded.chars().all(|letter| Some(letter) == first) {
        return refused("is one of the passwords that are tried first".to_owned());
    }
    Ok(())
}

/// Hashes a password that may be taken.
///
/// # Errors
/// When it may not.
pub async fn hash(password: &str, known: &[&str]) -> Result<String> {
    check(password, known)?;
    let password = password.to_owned();
    let _turn = HASHING.acquire().await;
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash: PasswordHash| hash.to_string())
    });
    let failed = Error::internal("could not hash a password");
    match hashed.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Tells whether a password is the stored one; where none is stored it takes as long, and does not fit.
pub async fn fits(password: &str, stored: Option<String>) -> bool {
    if password.chars().count() > LONGEST {
        return false;
    }
    let password = password.to_owned();
    let _turn = HASHING.acquire().await;
    let checked = tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        verify(&password, stored.as_deref().unwrap_or(NOBODY)) && known
    });
    checked.await.unwrap_or(false)
}

fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_refused() {
        let own = ["adelheid.byron@example.org", "Adelheid Byron"];
        for (password, taken) in [
            ("short-one", false),
            ("Qwertyuiop", false),
            (" 1234567890 ", false),
            ("zzzzzzzzzzzzzz", false),
            ("ADELHEID BYRON", false),
            ("adelheid.byron", false),
            ("Adelheid.Byron@example.org", false),
            ("ten-letter", true),
            ("adelheid byron likes engines", true),
            ("äöüäöüäöüä", true),
        ] {
            assert_eq!(check(password, &own).is_ok(), taken, "{password}");
        }
        assert!(check(&"ab".repeat(LONGEST), &[]).is_err());
        assert!(COMMON.len() > 300 && COMMON.iter().all(|word| *word == word.to_lowercase()));
    }

    #[tokio::test]
    async fn a_stored_password_fits_and_no_other() {
        let stored = hash("correct horse battery", &["ada@example.org"]).await.unwrap();
        assert!(stored.starts_with("$argon2id$") && fits("correct horse battery", Some(stored.clone())).await);
        assert!(!fits("correct horse", Some(stored)).await && !fits("correct horse battery", None).await);
    }
}
