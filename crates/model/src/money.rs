//! Money: integer minor units of an ISO 4217 currency.
use serde::{Deserialize, Serialize};

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Money {
    /// The amount in minor units (cents); negative for refunds.
    pub minor: i64,
    /// The ISO 4217 code in capitals.
    pub currency: String,
}

impl Money {
    /// Reads a decimal amount in major units, rounding half away from zero; `None` when it is out of range.
    pub fn from_major(amount: f64, currency: &str) -> Option<Self> {
        let currency = currency.trim().to_ascii_uppercase();
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let minor = (amount * 10f64.powi(exponent(&currency))).round();
        (minor.abs() < 9e15).then_some(Self { minor: minor as i64, currency })
    }

    /// The amount in major units, for display.
    pub fn major(&self) -> f64 {
        self.minor as f64 / 10f64.powi(exponent(&self.currency))
    }
}

/// The number of decimals of a currency by ISO 4217.
pub fn exponent(currency: &str) -> i32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_follow_the_currency() {
        assert_eq!(Money::from_major(14.99, "usd").unwrap().minor, 1499);
        assert_eq!(Money::from_major(1200.0, "JPY").unwrap().minor, 1200);
        assert_eq!(Money::from_major(1.2345, "KWD").unwrap().minor, 1235);
        assert_eq!(Money::from_major(-0.005, "EUR").unwrap().minor, -1);
        assert!(Money::from_major(f64::NAN, "EUR").is_none());
        assert!(Money::from_major(1.0, "euro").is_none());
    }
}
