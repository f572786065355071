//! Turns the texts in `locales/` into one typed function for each message, so that a text that is missing, left over or
//! different in one language ends the build and not a page.
//!
//! Messages are Fluent. Nothing is parsed when the program runs, and nothing stands around what is put into a sentence.
//! Three things are typeset here, so that files stay readable: a space after what is counted in a plural does not break,
//! nor does the one between `n` and its number, and the one before `%` is narrow.
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};

/// The language whose text stands in the documentation of the functions, and whose arguments the others must have.
const FIRST: &str = "en";

/// What can be put into a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
}

/// One message of one language.
struct Message {
    file: String,
    /// Rust that adds the message to `out`, or the whole text where nothing is put into it.
    body: Body,
    arguments: Vec<(String, Kind)>,
    told: String,
}

enum Body {
    Fixed(String),
    Written(String),
}

type Messages = BTreeMap<String, Message>;

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("locales");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join("texts.rs");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut problems = Vec::new();
    let mut languages: BTreeMap<String, Messages> = BTreeMap::new();
    for folder in names(&root) {
        let messages = read(&root.join(&folder), &folder, &mut problems);
        languages.insert(folder, messages);
    }
    compare(&languages, &mut problems);
    for problem in &problems {
        println!("cargo::error={problem}");
    }
    if problems.is_empty()
        && let Err(error) = fs::write(&out, functions(&languages))
    {
        println!("cargo::error={}: {error}", out.display());
    }
}

/// The names in a folder, in their order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn read(folder: &Path, language: &str, problems: &mut Vec<String>) -> Messages {
    let mut messages = Messages::new();
    for name in names(folder) {
        let Some(area) = name.strip_suffix(".ftl") else { continue };
        let file = format!("locales/{language}/{name}");
        println!("cargo::rerun-if-changed={}", folder.join(&name).display());
        let text = fs::read_to_string(folder.join(&name)).unwrap_or_default();
        let resource = match parser::parse(text.as_str()) {
            Ok(resource) => resource,
            Err((_, errors)) => {
                problems.extend(errors.iter().map(|error| {
                    let line = text.get(..error.pos.start).unwrap_or_default().lines().count();
                    format!("{file}, line {line}: {error}")
                }));
                continue;
            }
        };
        for entry in resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
                Entry::Term(term) => {
                    problems.push(format!("{file}: -{}: terms are not read", term.id.name));
                    continue;
                }
                Entry::Junk { content } => {
                    problems.push(format!("{file}: cannot be read: {content}"));
                    continue;
                }
            };
            let key = message.id.name;
            if !key.starts_with(&format!("{}-", area.replace('_', "-"))) {
                problems.push(format!("{file}: {key}: begins with the name of its file"));
            }
            let Some(pattern) = message.value.filter(|_| message.attributes.is_empty()) else {
                problems.push(format!("{file}: {key}: has a text and no attributes"));
                continue;
            };
            let mut writing = Writing { html: key.ends_with("-html"), ..Writing::default() };
            let body = match writing.pattern(&pattern, false) {
                Ok(()) if writing.arguments.is_empty() => Body::Fixed(writing.told.clone()),
                Ok(()) => Body::Written(writing.code),
                Err(why) => {
                    problems.push(format!("{file}: {key}: {why}"));
                    continue;
                }
            };
            let message = Message { file: file.clone(), body, arguments: writing.arguments, told: writing.told };
            if messages.insert(key.to_owned(), message).is_some() {
                problems.push(format!("{file}: {key}: is there twice"));
            }
        }
    }
    messages
}

/// A message on its way to Rust.
#[derive(Default)]
struct Writing {
    html: bool,
    code: String,
    arguments: Vec<(String, Kind)>,
    /// The text as a reader of the code sees it.
    told: String,
}

impl Writing {
    fn pattern(&mut self, pattern: &Pattern<&str>, counted: bool) -> Result<(), String> {
        let mut elements = pattern.elements.iter().peekable();
        let mut after_placeable = false;
        while let Some(element) = elements.next() {
            match element {
                PatternElement::TextElement { value } => {
                    let text = value.replace(" %", "\u{202f}%");
                    let text = match text.strip_prefix(' ') {
                        Some(rest) if counted && after_placeable => format!("\u{a0}{rest}"),
                        _ => text,
                    };
                    let alone =
                        |text: &str| text.strip_suffix("n ").is_some_and(|rest| !rest.ends_with(char::is_alphabetic));
                    let text = match elements.peek() {
                        Some(PatternElement::Placeable { .. }) if alone(&text) => {
                            format!("{}\u{a0}", text.trim_end_matches(' '))
                        }
                        _ => text,
                    };
                    self.literal(&text);
                    after_placeable = false;
                }
                PatternElement::Placeable { expression } => {
                    self.expression(expression)?;
                    after_placeable = true;
                }
            }
        }
        Ok(())
    }

    fn literal(&mut self, text: &str) {
        self.told.push_str(text);
        let mut letters = text.chars();
        let _ = match (letters.next(), letters.next()) {
            (Some(letter), None) => writeln!(self.code, "out.push({letter:?});"),
            _ => writeln!(self.code, "out.push_str({text:?});"),
        };
    }

    fn expression(&mut self, expression: &Expression<&str>) -> Result<(), String> {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
                self.argument(id.name, Kind::Number)?;
                let name = id.name.replace('-', "_");
                self.told.push('{');
                let _ = writeln!(self.code, "match ({name}, self.plural({name})) {{");
                for variant in variants {
                    let key = match (&variant.key, variant.default) {
                        (_, true) => "_".to_owned(),
                        (VariantKey::NumberLiteral { value }, false) => format!("({value}, _)"),
                        (VariantKey::Identifier { name: "one" }, false) => "(_, Plural::One)".to_owned(),
                        (VariantKey::Identifier { name }, false) => return Err(format!("[{name}] is no plural here")),
                    };
                    let _ = writeln!(self.code, "{key} => {{");
                    self.pattern(&variant.value, true)?;
                    self.code.push_str("}\n");
                    self.told.push('|');
                }
                self.told.pop();
                self.told.push('}');
                self.code.push_str("}\n");
                Ok(())
            }
            Expression::Select { .. } => Err("chooses by something that is not an argument".to_owned()),
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) -> Result<(), String> {
        match inline {
            InlineExpression::StringLiteral { value } => {
                self.literal(value);
                Ok(())
            }
            InlineExpression::VariableReference { id } => {
                let known = self.arguments.iter().find(|(name, _)| *name == id.name.replace('-', "_"));
                let kind = known.map_or(Kind::Text, |(_, kind)| *kind);
                self.put(id.name, kind)
            }
            InlineExpression::FunctionReference { id, arguments } if id.name == "NUMBER" => {
                match arguments.positional.as_slice() {
                    [InlineExpression::VariableReference { id }] => self.put(id.name, Kind::Number),
                    _ => Err("NUMBER takes one argument".to_owned()),
                }
            }
            _ => Err("only arguments, NUMBER and quoted text can be put into a text".to_owned()),
        }
    }

    fn put(&mut self, name: &str, kind: Kind) -> Result<(), String> {
        self.argument(name, kind)?;
        let name = name.replace('-', "_");
        let _ = write!(self.told, "{{{name}}}");
        let _ = match (kind, self.html) {
            (Kind::Number, _) => writeln!(self.code, "out.push_str(&self.count({name}));"),
            (Kind::Text, true) => writeln!(self.code, "out.push_str(&xml(&{name}.to_string()));"),
            (Kind::Text, false) => writeln!(self.code, "let _ = write!(out, \"{{{name}}}\");"),
        };
        Ok(())
    }

    fn argument(&mut self, name: &str, kind: Kind) -> Result<(), String> {
        let name = name.replace('-', "_");
        match self.arguments.iter().find(|(known, _)| *known == name) {
            Some((_, known)) if *known != kind => {
                Err(format!("${name} is a number in one place and a text in another: say NUMBER(${name}) in all"))
            }
            Some(_) => Ok(()),
            None => {
                self.arguments.push((name, kind));
                Ok(())
            }
        }
    }
}

/// What one language has and another has not.
fn compare(languages: &BTreeMap<String, Messages>, problems: &mut Vec<String>) {
    let Some(first) = languages.get(FIRST) else {
        problems.push(format!("locales/{FIRST}: is not there"));
        return;
    };
    for (language, messages) in languages.iter().filter(|(language, _)| *language != FIRST) {
        for (key, message) in first {
            let Some(other) = messages.get(key) else {
                let file = message.file.replace(&format!("/{FIRST}/"), &format!("/{language}/"));
                problems.push(format!("{file}: {key}: is missing; {} has it", message.file));
                continue;
            };
            for (argument, kind) in &message.arguments {
                match other.arguments.iter().find(|(name, _)| name == argument) {
                    None => problems.push(format!("{}: {key}: lacks ${argument}", other.file)),
                    Some((_, found)) if found != kind => {
                        problems
                            .push(format!("{}: {key}: ${argument} is a {found:?}, elsewhere a {kind:?}", other.file));
                    }
                    Some(_) => {}
                }
            }
            for (argument, _) in &other.arguments {
                if message.arguments.iter().all(|(name, _)| name != argument) {
                    problems.push(format!("{}: {key}: has ${argument}, which {} has not", other.file, message.file));
                }
            }
        }
        for (key, message) in messages.iter().filter(|(key, _)| !first.contains_key(*key)) {
            problems.push(format!("{}: {key}: is not in locales/{FIRST}", message.file));
        }
    }
}

fn functions(languages: &BTreeMap<String, Messages>) -> String {
    let mut rust = String::from("#[deny(dead_code)]\nimpl Locale {\n");
    for (key, message) in languages.get(FIRST).into_iter().flatten() {
        let name = key.replace('-', "_");
        let told = message.told.replace(['\n', '\r'], " ");
        let arguments: String = message
            .arguments
            .iter()
            .map(|(name, kind)| match kind {
                Kind::Text => format!(", {name}: impl std::fmt::Display"),
                Kind::Number => format!(", {name}: impl Number"),
            })
            .collect();
        let written = !message.arguments.is_empty();
        let result = if written { "String" } else { "&'static str" };
        let _ = writeln!(rust, "#[doc = {told:?}]\npub(crate) fn {name}(self{arguments}) -> {result} {{");
        if written {
            rust.push_str("let mut out = String::new();\n");
        }
        for (name, _) in message.arguments.iter().filter(|(_, kind)| *kind == Kind::Number) {
            let _ = writeln!(rust, "let {name} = {name}.number();");
        }
        rust.push_str("match self {\n");
        for (language, messages) in languages {
            let mut variant = language.clone();
            variant.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
            let _ = match messages.get(key).map(|message| &message.body) {
                Some(Body::Fixed(text)) => writeln!(rust, "Self::{variant} => {text:?},"),
                Some(Body::Written(code)) => writeln!(rust, "Self::{variant} => {{\n{code}}}"),
                None => Ok(()),
            };
        }
        rust.push_str(if written { "}\nout\n}\n" } else { "}\n}\n" });
    }
    rust.push_str("}\n");
    // The texts without arguments, for the test that looks for English on German pages.
    rust.push_str("#[cfg(test)]\npub(crate) const FIXED: &[(&str, &str)] = &[\n");
    let second = languages.iter().find(|(language, _)| *language != FIRST).map(|(_, messages)| messages);
    for (key, message) in languages.get(FIRST).into_iter().flatten() {
        if let (Body::Fixed(first), Some(Body::Fixed(second))) =
            (&message.body, second.and_then(|messages| messages.get(key)).map(|message| &message.body))
            && first != second
        {
            let _ = writeln!(rust, "({key:?}, {first:?}),");
        }
    }
    rust.push_str("];\n");
    rust
}
