//! The explorer of the API: every endpoint with what it takes and gives, drawn from its document.
use askama::Template;
use axum::response::Response;
use serde_json::Value;

use crate::{
    api,
    extract::{Frame, SignedIn},
    pages::{Layout, html},
    routes::{Needs, Routes},
    urls,
};

/// The routes of the explorer.
pub fn routes() -> Routes {
    Routes::new().get(urls::API, Needs::SignIn, show)
}

/// The page of the explorer.
#[derive(Template)]
#[template(path = "api.html")]
pub struct ApiPage {
    /// The frame.
    pub layout: Layout,
    /// The endpoints by their areas.
    pub groups: Vec<Group>,
    /// The shapes that they take and give.
    pub shapes: Vec<Shape>,
}

/// The endpoints of an area.
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its endpoints.
    pub operations: Vec<Operation>,
}

/// One endpoint.
pub struct Operation {
    /// Its name.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// The scope that it needs.
    pub scope: String,
    /// What stands in the path and the query.
    pub parameters: Vec<Field>,
    /// The name of the body's shape.
    pub body: Option<String>,
    /// The name of the answer's shape.
    pub answer: Option<String>,
    /// A command that calls it.
    pub example: String,
}

/// A field of a shape, or a parameter.
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it says.
    pub description: String,
}

/// What is taken or given, by its name.
pub struct Shape {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its schema, where it has no fields.
    pub schema: Option<String>,
}

/// Shows the explorer.
pub async fn show(SignedIn(_): SignedIn, Frame(layout): Frame) -> Response {
    let document = api::document();
    let mut groups: Vec<Group> = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, methods) in paths.into_iter().flatten() {
        for (method, said) in methods.as_object().into_iter().flatten() {
            let operation = Operation::new(&layout.origin, path, method, said);
            let name = text(said.pointer("/tags/0"));
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(operation),
                None => groups.push(Group { name, operations: vec![operation] }),
            }
        }
    }
    let shapes = document.pointer("/components/schemas").and_then(Value::as_object);
    let shapes = shapes.into_iter().flatten().map(|(name, schema)| Shape::new(name, schema)).collect();
    html(&ApiPage { layout, groups, shapes })
}

impl Operation {
    fn new(origin: &str, path: &str, method: &str, said: &Value) -> Self {
        let method = method.to_uppercase();
        let parameters = said.get("parameters").and_then(Value::as_array);
        let parameters = parameters.into_iter().flatten().map(|one| Field {
            name: text(one.get("name")),
            kind: one.get("schema").map(kind).unwrap_or_default(),
            required: one.get("required") == Some(&Value::Bool(true)),
            description: text(one.get("description")),
        });
        let body = said.pointer("/requestBody/content/application~1json/schema").map(kind);
        let responses = said.get("responses").and_then(Value::as_object);
        let success = responses.and_then(|all| all.iter().find(|(status, _)| status.starts_with('2')));
        let answer = success.and_then(|(_, said)| said.pointer("/content/application~1json/schema")).map(kind);
        let mut example = match method.as_str() {
            "GET" => format!("curl {origin}{path}"),
            _ => format!("curl -X {method} {origin}{path}"),
        };
        example.push_str(" \\\n  -H 'authorization: Bearer tls_…'");
        if body.is_some() {
            example.push_str(" \\\n  -H 'content-type: application/json' \\\n  -d @body.json");
        }
        Self {
            id: text(said.get("operationId")),
            method,
            path: path.to_owned(),
            summary: text(said.get("summary")),
            scope: text(said.get("x-scope")),
            parameters: parameters.collect(),
            body,
            answer,
            example,
        }
    }
}

impl Shape {
    fn new(name: &str, schema: &Value) -> Self {
        let required = |name: &str| {
            let all = schema.get("required").and_then(Value::as_array);
            all.is_some_and(|all| all.iter().any(|one| one == name))
        };
        let fields = schema.get("properties").and_then(Value::as_object);
        let fields: Vec<Field> = fields
            .into_iter()
            .flatten()
            .map(|(name, schema)| Field {
                name: name.clone(),
                kind: kind(schema),
                required: required(name),
                description: text(schema.get("description")),
            })
            .collect();
        let schema_text = || serde_json::to_string_pretty(schema).unwrap_or_default();
        Self {
            name: name.to_owned(),
            description: text(schema.get("description")),
            schema: fields.is_empty().then(schema_text),
            fields,
        }
    }
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What a schema holds, in the fewest signs.
fn kind(schema: &Value) -> String {
    let several = |list: &Vec<Value>| list.iter().map(kind).collect::<Vec<_>>().join(" | ");
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(Value::String(only)) = schema.get("const") {
        return format!("\"{only}\"");
    }
    if let Some(Value::Array(words)) = schema.get("enum") {
        return words.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    if let Some(Value::Array(any)) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
        return several(any);
    }
    let one = |word: &str| match (word, schema.get("items")) {
        ("array", Some(items)) => format!("{}[]", kind(items)),
        _ => word.to_owned(),
    };
    match schema.get("type") {
        Some(Value::String(word)) => one(word),
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).map(one).collect::<Vec<_>>().join(" | "),
        _ => "any".to_owned(),
    }
}
