//! A small line of counts.
use super::xml;
use crate::locale::Locale;

const WIDTH: f64 = 250.0;
const HEIGHT: f64 = 44.0;

/// A point of the line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// When, in words.
    pub when: String,
    /// The count.
    pub count: u64,
    /// Where it leads: to those who stand behind it.
    pub url: Option<String>,
}

/// Draws counts in their order; fewer than two make no line.
pub fn svg(t: Locale, points: &[Point], title: &str) -> String {
    let (Some(first), Some(last), true) = (points.first(), points.last(), points.len() > 1) else {
        return String::new();
    };
    let most = points.iter().map(|point| point.count).max().unwrap_or(1).max(1) as f64;
    let step = WIDTH / (points.len() - 1) as f64;
    let place = |(at, point): (usize, &Point)| {
        format!("{:.1},{:.1}", at as f64 * step, HEIGHT - 3.0 - (HEIGHT - 8.0) * point.count as f64 / most)
    };
    let line: Vec<String> = points.iter().enumerate().map(place).collect();
    let line = line.join(" ");
    // Each point is pointed at in a stretch around it, as high as the picture.
    let stretch = |(at, point): (usize, &Point)| {
        let from = ((at as f64 - 0.5) * step).max(0.0);
        let to = ((at as f64 + 0.5) * step).min(WIDTH);
        let area = format!(
            r#"<rect x="{from:.1}" width="{:.1}" height="{HEIGHT}"><title>{}</title></rect>"#,
            to - from,
            xml(&format!("{}: {}", point.when, t.count(point.count)))
        );
        match &point.url {
            Some(url) => format!(r#"<a href="{}">{area}</a>"#, xml(url)),
            None => area,
        }
    };
    let stretches: String = points.iter().enumerate().map(stretch).collect();
    format!(
        r#"<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="{}" aria-label="{}"><polygon points="0,{HEIGHT} {line} {WIDTH},{HEIGHT}"/><polyline points="{line}"/>{stretches}</svg>"#,
        if points.iter().any(|point| point.url.is_some()) { "group" } else { "img" },
        xml(&t.charts_from_to(title, first.count, last.count)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_two_points() {
        let point = |count| Point { when: format!("day {count}"), count, url: None };
        assert_eq!(svg(Locale::En, &[point(3)], "x"), "");
        let mut points = [0, 4, 2].map(point);
        points[1].url = Some("/who?a&b".into());
        let text = svg(Locale::En, &points, "A & B");
        assert!(text.contains("0.0,41.0 125.0,5.0 250.0,23.0") && text.contains("A &amp; B, 0 to 2"), "{text}");
        assert!(
            text.contains(r#"<a href="/who?a&amp;b"><rect x="62.5" width="125.0" height="44"><title>day 4: 4"#),
            "{text}"
        );
    }
}
