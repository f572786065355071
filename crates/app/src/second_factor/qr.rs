//! A QR code as SVG. It is black on white whatever the theme, as cameras want it, and has the quiet zone of the standard.
use fast_qr::{ECL, QRBuilder};

use crate::error::{Error, Result};

/// How many squares stay white on each side.
const QUIET: usize = 4;

/// Draws a text.
///
/// # Errors
/// When it is too long for a code.
pub(crate) fn svg(text: &str) -> Result<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build();
    let code = code.map_err(|_| Error::internal("could not draw a QR code")("the text is too long"))?;
    let mut path = String::new();
    for row in 0..code.size {
        let modules = code.data.get(row * code.size..(row + 1) * code.size).unwrap_or_default();
        for (column, _) in modules.iter().enumerate().filter(|(_, module)| module.value()) {
            path.push_str(&format!("M{} {}h1v1h-1z", column + QUIET, row + QUIET));
        }
    }
    let side = code.size + 2 * QUIET;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qr\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\" aria-hidden=\"true\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners() {
        let drawn = svg("otpauth://totp/a").unwrap();
        let side: usize = drawn.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let dark = |column: usize, row: usize| drawn.contains(&format!("M{column} {row}h1v1h-1z"));
        for (left, top) in [(QUIET, QUIET), (side - QUIET - 7, QUIET), (QUIET, side - QUIET - 7)] {
            // A ring of seven squares, white within, and three by three in the middle.
            assert!((0..7).all(|n| dark(left + n, top) && dark(left, top + n) && dark(left + n, top + 6)));
            assert!((1..6).all(|n| !dark(left + n, top + 1)) && dark(left + 3, top + 3));
        }
        assert!(svg(&"x".repeat(10_000)).is_err());
    }
}
