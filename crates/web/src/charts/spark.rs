//! A small line of counts.
use super::xml;
use crate::locale::Locale;

const WIDTH: f64 = 250.0;
const HEIGHT: f64 = 44.0;

/// Draws counts in their order; fewer than two make no line.
pub fn svg(t: Locale, counts: &[u64], title: &str) -> String {
    if counts.len() < 2 {
        return String::new();
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let step = WIDTH / (counts.len() - 1) as f64;
    let point = |(at, n): (usize, &u64)| {
        format!("{:.1},{:.1}", at as f64 * step, HEIGHT - 3.0 - (HEIGHT - 8.0) * *n as f64 / most)
    };
    let line: Vec<String> = counts.iter().enumerate().map(point).collect();
    let line = line.join(" ");
    format!(
        r#"<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{}"><polygon points="0,{HEIGHT} {line} {WIDTH},{HEIGHT}"/><polyline points="{line}"/></svg>"#,
        xml(&t.charts_from_to(title, counts.first().copied().unwrap_or(0), counts.last().copied().unwrap_or(0))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_two_points() {
        assert_eq!(svg(Locale::En, &[3], "x"), "");
        let text = svg(Locale::En, &[0, 4, 2], "A & B");
        assert!(text.contains("0.0,41.0 125.0,5.0 250.0,23.0") && text.contains("A &amp; B, 0 to 2"), "{text}");
    }
}
