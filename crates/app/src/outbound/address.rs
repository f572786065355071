//! Addresses: which of them are public, and which networks may be called although they are not.
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// A network: an address and how many of its first bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Tells whether an address is in it. An IPv4 address in IPv6 clothes is the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (own, bits) = match (self.address, unmapped(address)) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (u128::from(own.to_bits() ^ other.to_bits()) << 96, self.bits),
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits() ^ other.to_bits(), self.bits),
            _ => return false,
        };
        own.leading_zeros() >= u32::from(bits)
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not a network: write for example 10.1.0.0/16, fd00::/8 or 192.168.1.7");
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse().map_err(|_| wrong()))?;
        if bits > most || unmapped(address) != address {
            return Err(wrong());
        }
        Ok(Self { address, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// Says what kind of address one is that is not to be called; `None` where it is public.
pub fn not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => not_public_v4(v4),
        IpAddr::V6(v6) => not_public_v6(v6),
    }
}

/// Networks of IPv4 that are not the public internet, with what they are.
const V4: &[([u8; 4], u8, &str)] = &[
    ([0, 0, 0, 0], 8, "unspecified"),
    ([10, 0, 0, 0], 8, "private"),
    ([100, 64, 0, 0], 10, "shared by a provider's customers"),
    ([127, 0, 0, 0], 8, "this machine"),
    ([168, 63, 129, 16], 32, "a cloud's own service"),
    ([169, 254, 0, 0], 16, "link-local, where clouds keep their metadata"),
    ([172, 16, 0, 0], 12, "private"),
    ([192, 0, 0, 0], 24, "reserved"),
    ([192, 0, 2, 0], 24, "for documentation"),
    ([192, 88, 99, 0], 24, "reserved"),
    ([192, 168, 0, 0], 16, "private"),
    ([198, 18, 0, 0], 15, "for measurements"),
    ([198, 51, 100, 0], 24, "for documentation"),
    ([203, 0, 113, 0], 24, "for documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([240, 0, 0, 0], 4, "reserved"),
];

fn not_public_v4(address: Ipv4Addr) -> Option<&'static str> {
    let within = |base: [u8; 4], bits: u8| {
        (Ipv4Addr::from(base).to_bits() ^ address.to_bits()).leading_zeros() >= u32::from(bits)
    };
    V4.iter().find(|(base, bits, _)| within(*base, *bits)).map(|(.., what)| *what)
}

fn not_public_v6(address: Ipv6Addr) -> Option<&'static str> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let last = Ipv4Addr::from((u32::from(g) << 16) | u32::from(h));
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0] if (g, h) == (0, 0) => return Some("unspecified"),
        [0, 0, 0, 0, 0, 0] if (g, h) == (0, 1) => return Some("this machine"),
        // Addresses in which one of IPv4 is hidden are what that one is.
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => return not_public_v4(last),
        [0, 0, 0, 0, 0, 0] | [0, 0, 0, 0, 0xffff, 0] => return Some("an old form of IPv4"),
        [0x64, 0xff9b, 1, ..] => return Some("a network's own translation of IPv4"),
        [0x2002, high, low, ..] => return not_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
        [_, _, _, _, 0 | 0x200, 0x5efe] if not_public_v4(last).is_some() => return Some("a tunnel into IPv4"),
        _ => {}
    }
    match a {
        0x2001 if b == 0 => Some("a tunnel"),
        0x2001 if b < 0x200 => Some("reserved"),
        0x2001 if b == 0xdb8 => Some("for documentation"),
        0x3fff if b < 0x1000 => Some("for documentation"),
        // What is given out to the public begins with the bits 001.
        0x2000..=0x3fff => None,
        0xfc00..=0xfdff => Some("private"),
        0xfe80..=0xfebf => Some("link-local"),
        0xfec0..=0xfeff => Some("private"),
        0xff00..=0xffff => Some("multicast"),
        _ => Some("reserved"),
    }
}

/// The IPv4 address that an IPv6 one stands for, as connecting to it does.
fn unmapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let private = "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
            127.255.255.254 168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192
            192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
            239.255.255.255 240.0.0.1 255.255.255.255
            :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
            64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::8.8.8.8 2002:7f00:1:: 2002:a00:1::1
            2002:a9fe:a9fe:: 2002:c0a8:101::5 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1
            2001:db8::1 3fff::1 100::1 5f00::1 fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::5efe:10.0.0.1 febf::1
            fec0::1 ff02::1 ff0e::1 2001:4860:4860:0:0:5efe:7f00:1 4000::1 8000::1 1::1";
        for text in private.split_whitespace() {
            assert!(not_public(text.parse().unwrap()).is_some(), "{text} is not public");
        }
        let public = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1
            168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0
            198.17.255.255 198.20.0.0 223.255.255.255 2606:4700:4700::1111 2001:4860:4860::8888 2a00:1450::1
            ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2001:200::1 2001:4860:4860:0:0:5efe:808:808";
        for text in public.split_whitespace() {
            assert_eq!(not_public(text.parse().unwrap()), None, "{text} is public");
        }
    }

    #[test]
    fn networks_hold_their_addresses() {
        let check = |network: &str, address: &str, expect| {
            let parsed: Network = network.parse().unwrap();
            assert_eq!(parsed.contains(address.parse().unwrap()), expect, "{address} in {network}");
        };
        check("10.1.0.0/16", "10.1.255.255", true);
        check("10.1.0.0/16", "10.2.0.0", false);
        check("10.1.0.0/16", "::ffff:10.1.2.3", true);
        check("10.1.0.0/16", "64:ff9b::10.1.2.3", false);
        check("127.0.0.1", "127.0.0.1", true);
        check("127.0.0.1", "127.0.0.2", false);
        check("fd00::/8", "fd12::1", true);
        check("fd00::/8", "fe80::1", false);
        check("0.0.0.0/0", "8.8.8.8", true);
        check("0.0.0.0/0", "::1", false);
        assert_eq!("10.1.0.0/16".parse::<Network>().unwrap().to_string(), "10.1.0.0/16");
        for text in ["", "10", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "::ffff:10.0.0.0/104", "a/8"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
