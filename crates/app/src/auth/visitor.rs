//! Whoever comes to the door: from where, and with which program.
use std::net::IpAddr;

use throughline_store::users::Place;

use super::limits::Counted;

/// Whoever comes to the door.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visitor {
    /// The address on the network, where it is known.
    pub address: Option<IpAddr>,
    /// What their program says of itself, such as a browser's `User-Agent`.
    pub agent: String,
}

impl Visitor {
    /// What is kept with a session.
    pub(crate) fn place(&self) -> Place {
        let agent = described(&self.agent);
        Place {
            address: self.address.map(|address| address.to_canonical().to_string()),
            agent: (!agent.is_empty()).then_some(agent),
        }
    }

    /// What attempts are counted for: an address, or the part of an IPv6 address that one household has.
    pub(crate) fn network(&self) -> Option<Counted> {
        let network = match self.address?.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let parts: Vec<String> = address.segments().iter().take(4).map(|part| format!("{part:x}")).collect();
                format!("{}::/64", parts.join(":"))
            }
        };
        Some(Counted::Network(network))
    }
}

/// Programs by what they say; the first that fits counts, as each also names those before it.
const PROGRAMS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// Systems in the same way.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// A few words for a program; empty where it says nothing.
fn described(agent: &str) -> String {
    let named =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (named(&PROGRAMS), named(&SYSTEMS)) {
        (Some(program), Some(system)) => format!("{program}, {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => {
            let first = agent.split([' ', '/']).next().unwrap_or_default();
            first.chars().filter(|letter| !letter.is_control()).take(40).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_named_in_a_few_words() {
        for (agent, expect) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
                "Chrome, Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1",
                "Safari, iPhone",
            ),
            ("curl/8.9.1", "curl"),
            ("Some\u{7}Robot/1.0 (+https://example.org)", "SomeRobot"),
            ("", ""),
        ] {
            assert_eq!(described(agent), expect);
        }
    }

    #[test]
    fn one_household_is_one_network() {
        let network = |address: &str| {
            Visitor { address: address.parse().ok(), agent: String::new() }.network().map(|counted| match counted {
                Counted::Network(network) => network,
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:3::9"), network("2001:db8:1:2::9"));
        assert_eq!(network("nowhere"), None);
    }
}
