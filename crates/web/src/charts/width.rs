//! How wide a text is when drawn in Inter, so that labels can be placed before a browser has seen them.
use std::borrow::Cow;

mod inter;

/// How strongly a text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Weight 400.
    Regular,
    /// Up to weight 600.
    Strong,
}

/// The width of a text in the unit of its type size.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|letter| advance(letter, weight)).sum::<f64>() * size / 1000.0
}

/// The text, cut with an ellipsis where it is wider than `room`.
pub fn fit(text: &str, size: f64, weight: Weight, room: f64) -> Cow<'_, str> {
    let room = room * 1000.0 / size;
    let (mut used, mut cut) = (0.0, 0);
    for (place, letter) in text.char_indices() {
        let step = advance(letter, weight);
        if used + step > room {
            return Cow::Owned(format!("{}…", text.get(..cut).unwrap_or_default().trim_end()));
        }
        used += step;
        // A cut comes before a letter that stands on its own and leaves room for the ellipsis.
        if used + advance('…', weight) <= room && step > 0.0 {
            cut = place + letter.len_utf8();
        }
    }
    Cow::Borrowed(text)
}

fn advance(letter: char, weight: Weight) -> f64 {
    let table = match weight {
        Weight::Regular => &inter::REGULAR,
        Weight::Strong => &inter::STRONG,
    };
    let code = u32::from(letter);
    let known = code.checked_sub(inter::FIRST).and_then(|place| table.get(place as usize));
    if let Some(thousandths) = known {
        return f64::from(*thousandths);
    }
    match code {
        0x0300..=0x036F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F => 0.0,
        0x064B..=0x065F | 0x0591..=0x05BD => 0.0,
        0x2009 | 0x202F => 250.0,
        0x2013 | 0x2212 => 660.0,
        0x2018 | 0x2019 => 290.0,
        0x201C | 0x201D => 480.0,
        0x2026 => 810.0,
        0x20A0..=0x20BF => 660.0,
        // East Asian letters, full-width forms and pictures are as wide as high.
        0x1100..=0x11FF | 0x2E80..=0xD7FF | 0xF900..=0xFAFF | 0xFF00..=0xFF60 | 0x1F000..=0x3FFFF => 1050.0,
        // Other scripts come from fonts of the reader's machine: rather too wide than too narrow.
        _ => 720.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_follow_the_typeface() {
        // Measured in a browser at 12 px; kerning is not counted.
        let check = |text, weight, expect: f64| {
            let found = width(text, 12.0, weight);
            assert!((found - expect).abs() < 0.02 * expect + 1.0, "{text}: {found}");
        };
        check("Product pages", Weight::Regular, 82.5);
        check("Product pages", Weight::Strong, 84.5);
        check("17 Nov 2025, 14:05", Weight::Regular, 107.8);
        check("“Three days late”", Weight::Regular, 97.3);
        assert_eq!(width("", 12.0, Weight::Regular), 0.0);
    }

    #[test]
    fn cuts_leave_room_for_the_ellipsis() {
        assert_eq!(fit("Order", 12.0, Weight::Regular, 100.0), "Order");
        for text in ["A rather long name of a touchpoint", "日本語のとても長い名前", "اسم طويل جدا لنقطة اتصال"]
        {
            let cut = fit(text, 12.0, Weight::Regular, 60.0);
            assert!(cut.ends_with('…') && width(&cut, 12.0, Weight::Regular) <= 60.0, "{cut}");
        }
    }
}
