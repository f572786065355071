//! The people of the sample: who they are, what they speak, and how they like to buy.
use super::{chance::Chance, shops};

/// A language that people of the sample speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// Turkish.
    Turkish,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::English, Self::German, Self::Spanish, Self::Turkish];

    /// Its code (BCP 47).
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::Turkish => "tr",
        }
    }
}

/// Somebody.
#[derive(Debug, Clone)]
pub struct Person {
    /// The key under which the shop knows them.
    pub key: String,
    /// Their first name.
    pub first: &'static str,
    /// Their last name.
    pub last: &'static str,
    /// Their address, the same wherever they give it.
    pub email: String,
    /// What they speak.
    pub language: Language,
    /// Where they live: the number of a region.
    pub region: usize,
    /// The shop that they go to.
    pub shop: &'static str,
    /// How mildly they judge; 0 is usual.
    pub temper: f64,
    /// How much of what they buy they buy online.
    pub online: f64,
    /// Whether they use the application.
    pub app: bool,
    /// How often they buy in a year.
    pub rate: f64,
    /// Whether they were customers when the history began.
    pub old: bool,
    /// Whether they take the newsletter.
    pub newsletter: bool,
    /// Whether they try the membership.
    pub member: bool,
}

const ENGLISH: (&[&str], &[&str]) = (
    &[
        "Aoife", "Brendan", "Ciara", "Declan", "Emma", "Fionn", "Grace", "Harry", "Isla", "Jack", "Kate", "Liam",
        "Maeve", "Niall", "Orla", "Patrick", "Ruth", "Sean", "Tara", "Una",
    ],
    &[
        "Byrne",
        "Carroll",
        "Doyle",
        "Egan",
        "Fitzgerald",
        "Gallagher",
        "Hayes",
        "Kavanagh",
        "Lynch",
        "Murphy",
        "Nolan",
        "Quinn",
        "Reilly",
        "Sheehan",
        "Tierney",
        "Walsh",
    ],
);
const GERMAN: (&[&str], &[&str]) = (
    &[
        "Anton", "Britta", "Clara", "Dieter", "Emil", "Frieda", "Greta", "Hannes", "Ida", "Jonas", "Karla", "Lukas",
        "Mara", "Nils", "Oskar", "Petra", "Rosa", "Sven", "Thea", "Uwe",
    ],
    &[
        "Albrecht", "Bauer", "Brandt", "Dietrich", "Engel", "Fischer", "Günther", "Hoffmann", "Jansen", "Krüger",
        "Lorenz", "Maier", "Neumann", "Schäfer", "Vogel", "Weber",
    ],
);
const SPANISH: (&[&str], &[&str]) = (
    &[
        "Alba", "Bruno", "Carmen", "Diego", "Elena", "Fernando", "Gloria", "Hugo", "Inés", "Javier", "Lucía", "Mateo",
        "Nuria", "Óscar", "Pilar", "Raúl", "Sofía", "Tomás", "Vega", "Xavier",
    ],
    &[
        "Álvarez", "Blanco", "Castro", "Delgado", "Esteban", "Fuentes", "Gil", "Herrera", "Iglesias", "Jiménez",
        "Lozano", "Molina", "Navarro", "Ortega", "Peña", "Romero",
    ],
);
const TURKISH: (&[&str], &[&str]) = (
    &[
        "Aylin", "Burak", "Ceren", "Deniz", "Elif", "Ferhat", "Gizem", "Hakan", "Irmak", "Kerem", "Leyla", "Mert",
        "Nazlı", "Onur", "Pelin", "Selin", "Tolga", "Umut", "Yasemin", "Zeynep",
    ],
    &[
        "Aksoy", "Bulut", "Çelik", "Demir", "Erdem", "Güneş", "Kaya", "Koç", "Öztürk", "Polat", "Şahin", "Taş",
        "Uysal", "Yıldız", "Yılmaz", "Aydın",
    ],
);

impl Person {
    /// Somebody under this key; the number makes their address theirs alone.
    pub fn new(key: String, n: u32, chance: &mut Chance) -> Self {
        let region = chance.weighed(&[0.3, 0.27, 0.23, 0.2]);
        let speaks: [f64; 4] = match region {
            0 => [0.06, 0.74, 0.0, 0.2],
            1 => [0.08, 0.7, 0.0, 0.22],
            2 => [0.14, 0.0, 0.86, 0.0],
            _ => [0.9, 0.04, 0.06, 0.0],
        };
        let language = Language::ALL.get(chance.weighed(&speaks)).copied().unwrap_or(Language::English);
        let (firsts, lasts) = match language {
            Language::English => ENGLISH,
            Language::German => GERMAN,
            Language::Spanish => SPANISH,
            Language::Turkish => TURKISH,
        };
        let (first, last) = (chance.pick(firsts).unwrap_or_default(), chance.pick(lasts).unwrap_or_default());
        let house = chance.pick(&["example.org", "example.com", "example.net"]).unwrap_or_default();
        let kind = chance.weighed(&[0.55, 0.27, 0.18]);
        Self {
            email: format!("{}.{}.{n}@{house}", plain(first), plain(last)),
            key,
            first,
            last,
            language,
            region,
            shop: shops::near(region, chance),
            temper: 0.35 * chance.normal(),
            online: [0.97, 0.55, 0.08].get(kind).copied().unwrap_or(1.0),
            app: kind < 2 && chance.hits(0.35),
            rate: chance.around(1.7, 0.85).min(40.0),
            old: chance.hits(0.35),
            newsletter: chance.hits(0.4),
            member: kind < 2 && chance.hits(0.13),
        }
    }
}

/// A name as it stands in an address.
fn plain(name: &str) -> String {
    let letters = name.chars().map(|letter| match letter.to_lowercase().next().unwrap_or(letter) {
        'á' | 'ä' => 'a',
        'ç' => 'c',
        'é' => 'e',
        'í' | 'ı' => 'i',
        'ñ' => 'n',
        'ó' | 'ö' => 'o',
        'ş' => 's',
        'ú' | 'ü' => 'u',
        letter => letter,
    });
    letters.collect()
}
