//! Signatures of Standard Webhooks: HMAC-SHA256 over id, time and body.
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use throughline_model::time::{Micros, SECOND};

/// How a secret begins as text.
pub const PREFIX: &str = "whsec_";

/// The time as it is signed and sent: whole seconds.
pub fn timestamp(at: Micros) -> i64 {
    at.0.div_euclid(SECOND)
}

/// The value of `webhook-signature`: one signature for each key, the newest first.
pub fn sign(keys: &[Vec<u8>], id: &str, timestamp: i64, body: &[u8]) -> String {
    let signatures: Vec<String> = keys
        .iter()
        .filter_map(|key| {
            // Keys of any length are taken, so none is left out.
            let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
            mac.update(format!("{id}.{timestamp}.").as_bytes());
            mac.update(body);
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        })
        .collect();
    signatures.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_the_standard() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let (id, at, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        let signed = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(sign(std::slice::from_ref(&key), id, at, body), signed);
        let both = sign(&[key, b"another".to_vec()], id, at, body);
        assert!(both.starts_with(&format!("{signed} v1,")) && both.split(' ').count() == 2);
        assert_eq!(timestamp(Micros(1_614_265_330_999_999)), at);
    }
}
