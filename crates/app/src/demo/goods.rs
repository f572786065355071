//! The goods: what is sold, and baskets of it.
use super::chance::Chance;

/// The goods with their prices in euros; the languages' words for them have the same order.
const GOODS: [(&str, f64); 20] = [
    ("chair-7", 89.0),
    ("armchair-2", 349.0),
    ("table-4", 429.0),
    ("desk-1", 259.0),
    ("lamp-12", 59.0),
    ("floor-lamp-3", 129.0),
    ("bookcase-5", 179.0),
    ("wardrobe-6", 599.0),
    ("bed-9", 499.0),
    ("mattress-8", 379.0),
    ("sofa-3", 899.0),
    ("rug-14", 149.0),
    ("mirror-10", 99.0),
    ("coffee-table-2", 169.0),
    ("chest-11", 229.0),
    ("stool-4", 45.0),
    ("blanket-21", 39.0),
    ("coat-rack-5", 69.0),
    ("vase-30", 25.0),
    ("bench-2", 139.0),
];

/// How often each is bought: the small and cheap ones most.
const ASKED_FOR: [f64; 20] =
    [16.0, 6.0, 7.0, 8.0, 15.0, 9.0, 8.0, 3.0, 4.0, 5.0, 3.0, 8.0, 9.0, 6.0, 5.0, 12.0, 14.0, 8.0, 13.0, 5.0];

/// What is bought at a time.
#[derive(Debug, Clone, Copy)]
pub struct Basket {
    /// The number of the first of the goods.
    pub first: usize,
    /// How many pieces.
    pub pieces: i64,
    /// The price of all, in euros.
    pub total: f64,
}

/// Something that somebody looks at.
pub fn wish(chance: &mut Chance) -> usize {
    chance.weighed(&ASKED_FOR)
}

/// The key of one of the goods.
pub fn sku(good: usize) -> &'static str {
    GOODS.get(good).map_or("", |(sku, _)| sku)
}

/// The price of one of the goods.
pub fn price(good: usize) -> f64 {
    GOODS.get(good).map_or(0.0, |(_, price)| *price)
}

/// A basket that begins with one of the goods: most are small, and a few are very large.
pub fn basket(first: usize, chance: &mut Chance) -> Basket {
    let pieces = (chance.around(1.25, 0.75).round() as i64).clamp(1, 40);
    let mut total = price(first);
    for _ in 1..pieces {
        total += price(if chance.hits(0.4) { first } else { wish(chance) });
    }
    let reduced = if chance.hits(0.2) { 0.85 } else { 1.0 };
    Basket { first, pieces, total: (total * reduced * 100.0).round() / 100.0 }
}
