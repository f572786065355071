//! Targets: addresses as people write them, read strictly, so that what is checked is what is called.
use std::net::IpAddr;

use url::{Host, Url};

use super::{Rules, address::not_public};

/// Where something is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Url);

/// The longest address that is taken.
const LONGEST: usize = 2_000;

impl Target {
    /// Reads an address and checks everything about it that can be known without asking for its name.
    ///
    /// # Errors
    /// Says in a sentence why it is not called.
    pub fn parse(text: &str, rules: &Rules) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("an address has at most {LONGEST} characters"));
        }
        if text.trim() != text || text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err("the address has spaces, backslashes or invisible characters in it".to_owned());
        }
        let url = Url::parse(text).map_err(|why| format!("this is not an address: {why}"))?;
        check(&url, rules)?;
        let plain = text.to_lowercase();
        let rest = plain.strip_prefix(&format!("{}://", url.scheme())).filter(|rest| !rest.starts_with('/'));
        let rest = rest.ok_or_else(|| "an address begins with https:// and the name of a machine".to_owned())?;
        match url.host() {
            // The parser makes an address of every number; who writes one in an odd way hides something.
            Some(Host::Ipv4(host)) if !rest.starts_with(&host.to_string()) => {
                Err(format!("write the address of the machine as {host}"))
            }
            _ => Ok(Self(url)),
        }
    }

    /// The address.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

/// Checks everything about an address that can be known without asking for its name.
///
/// # Errors
/// Says in a sentence why it is not called.
pub fn check(url: &Url, rules: &Rules) -> Result<(), String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("an address begins with https:// or http://, not with {}:", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address must not have a name or password in it".to_owned());
    }
    let port = url.port_or_known_default().unwrap_or(0);
    if port == 0 || !(rules.ports.is_empty() || rules.ports.contains(&port)) {
        return Err(format!("port {port} is not called; the operator can allow it (outbound.ports)"));
    }
    match url.host() {
        None => Err("the address names no machine".to_owned()),
        Some(Host::Ipv4(address)) => allowed(IpAddr::V4(address), rules),
        Some(Host::Ipv6(address)) => allowed(IpAddr::V6(address), rules),
        Some(Host::Domain(_)) => Ok(()),
    }
}

/// Checks an address of the network.
///
/// # Errors
/// Says in a sentence why it is not called.
pub fn allowed(address: IpAddr, rules: &Rules) -> Result<(), String> {
    match not_public(address) {
        Some(what) if !rules.allow_private.iter().any(|network| network.contains(address)) => {
            Err(format!("{address} is not called: it is {what}; the operator can allow it (outbound.allow_private)"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_called() {
        let rules = Rules::default();
        let refused = "ftp://example.com/ file:///etc/passwd gopher://example.com/ data:text/plain,x javascript:alert(1)
            unix:///var/run/docker.sock ws://example.com/ example.com //example.com/ http:// http:///x https://@/
            http://me@example.com/ http://me:secret@example.com/ http://:secret@example.com/ http://a@b@127.0.0.1/
            http://example.com:22/ http://example.com:0/ http://example.com:6379/ http://example.com:65536/
            http://127.0.0.1/ http://127.0.0.1:8080/x http://127.1/ http://127.0.1/ http://2130706433/ http://0x7f000001/
            http://0x7f.1/ http://017700000001/ http://0177.0.0.1/ http://0x7f.0.0.0x1/ http://127.0.0.1./ http://0/
            http://0.0.0.0/ http://１２７.０.０.１/ http://127。0。0。1/ http://%31%32%37.0.0.1/ http://①②⑦.0.0.1/
            http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[0:0:0:0:0:ffff:7f00:1]/
            http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/ http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fd00::1]/
            http://169.254.169.254/latest/meta-data/ http://0xA9FEA9FE/ http://2852039166/ http://0251.0376.0251.0376/
            http://[::ffff:a9fe:a9fe]/ http://[fd00:ec2::254]/ http://100.100.100.200/ http://168.63.129.16/
            http://10.0.0.1/ http://10.1/ http://192.168.1.1/ http://0300.0250.1.1/ http://172.16.0.1/ http://100.64.0.1/
            http://224.0.0.1/ http://255.255.255.255/ http://4294967295/ http://198.18.0.1/
            http://134744072/ http://0x08080808/ http://8.8.2056/ http://010.8.8.8/ http:\\\\127.0.0.1\\ http://a\\@127.0.0.1/
            http:/127.0.0.1/ http:127.0.0.1 http://127.0.0.1#@example.com/ http://127.0.0.1?@example.com/";
        for text in refused.split_whitespace() {
            let parsed = Target::parse(text, &rules);
            assert!(parsed.is_err(), "{text}: {parsed:?}");
        }
        for text in ["http://example.com/a b", " http://example.com/", "http://exa\tmple.com/", "http://example.com/\n"]
        {
            assert!(Target::parse(text, &rules).is_err(), "{text:?}");
        }
        assert!(Target::parse(&format!("https://example.com/{}", "a".repeat(2_000)), &rules).is_err());
    }

    #[test]
    fn what_is_called() {
        let rules = Rules::default();
        for text in [
            "https://example.com",
            "http://example.com:8080/hook?token=a%20b#c",
            "https://EXAMPLE.com/",
            "https://münchen.example/",
            "http://8.8.8.8/",
            "https://8.8.8.8:8443",
            "https://[2606:4700:4700::1111]/x",
            "https://[::ffff:8.8.8.8]/",
            "https://hooks.example.com/?next=http://127.0.0.1/",
            "https://example.com#@127.0.0.1:99999/",
        ] {
            let parsed = Target::parse(text, &rules);
            assert!(parsed.is_ok(), "{text}: {parsed:?}");
        }
    }

    #[test]
    fn an_operator_opens_what_they_name() {
        let networks = Rules::networks(&["10.1.0.0/16".to_owned(), "::1".to_owned()]).unwrap();
        let rules = Rules { allow_private: networks, ports: Vec::new(), ..Rules::default() };
        for (text, expect) in [
            ("http://10.1.2.3:5678/", true),
            ("http://10.2.0.1/", false),
            ("http://[::1]:1/", true),
            ("http://127.0.0.1/", false),
            ("http://[::ffff:10.1.0.1]/", true),
            ("http://[64:ff9b::a01:1]/", false),
            ("http://167837697/", false),
        ] {
            assert_eq!(Target::parse(text, &rules).is_ok(), expect, "{text}");
        }
        assert!(Rules::networks(&["ten".to_owned()]).unwrap_err().to_string().contains("allow_private"));
    }
}
