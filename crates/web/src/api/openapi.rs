//! The document of the API (OpenAPI 3.1), made from the table of its endpoints.
use axum::http::StatusCode;
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use throughline_app::export::Format;
use throughline_model::permission::Scope;

use super::endpoint::Endpoint;

/// What can go wrong anywhere, with a sentence.
const PROBLEMS: [(StatusCode, &str); 7] = [
    (StatusCode::UNAUTHORIZED, "No secret key came that opens anything."),
    (StatusCode::FORBIDDEN, "The key lacks the scope, which is named, or it is not for a key to do."),
    (StatusCode::NOT_FOUND, "There is no such thing, or it may not be seen."),
    (StatusCode::CONFLICT, "It contradicts what is there."),
    (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large."),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is not JSON."),
    (StatusCode::UNPROCESSABLE_ENTITY, "A field, which is named, cannot be taken."),
];

/// The document.
pub fn document(table: &[Endpoint]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in table {
        let operation = operation(endpoint, &mut generator);
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(endpoint.method.as_str().to_lowercase(), operation);
        }
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Problem".to_owned(), problem());
    schemas.sort_keys();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Throughline",
            "version": "v1",
            "description": "Everything that a page does, for programs. Ids are texts, times RFC 3339, cursors opaque.",
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {
                "type": "http", "scheme": "bearer", "description": "A secret key, which begins with tls_.",
            }},
        },
    })
}

/// The name of an operation: what is done, and where.
pub fn name_of(endpoint: &Endpoint) -> String {
    let mut name = endpoint.method.as_str().to_lowercase();
    for part in endpoint.path.trim_start_matches("/api/v1").split('/').filter(|part| !part.is_empty()) {
        name.push('_');
        name.push_str(part.trim_matches(['{', '}']));
    }
    name
}

fn operation(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Value {
    let mut parameters = parameters("path", &(endpoint.names)(generator));
    parameters.extend(self::parameters("query", &(endpoint.query)(generator)));
    if endpoint.files {
        let words: Vec<&str> = std::iter::once("json").chain(Format::ALL.map(Format::as_str)).collect();
        let description = "As what the list is taken; a file holds all pages from the cursor on, to 20 000 rows.";
        let schema = json!({"type": "string", "enum": words});
        parameters.push(json!({"name": "format", "in": "query", "description": description, "schema": schema}));
        let description =
            "Of a file: the columns that it has, in their order, with commas between; all where it is left out.";
        let schema = json!({"type": "string"});
        parameters.push(json!({"name": "columns", "in": "query", "description": description, "schema": schema}));
    }
    let scope = Scope::of(endpoint.needs).as_str();
    let mut operation = json!({
        "operationId": name_of(endpoint),
        "tags": [endpoint.group],
        "summary": endpoint.summary,
        "description": format!("Needs the scope `{scope}`."),
        "x-scope": scope,
        "parameters": parameters,
        "responses": responses(endpoint, generator),
    });
    if let (Some(body), Some(operation)) = (endpoint.body, operation.as_object_mut()) {
        let content = json!({"application/json": {"schema": body(generator)}});
        operation.insert("requestBody".to_owned(), json!({"required": true, "content": content}));
    }
    operation
}

fn parameters(place: &str, schema: &Schema) -> Vec<Value> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let parameter = |(name, schema): (&String, &Value)| {
        let mut schema = without_null(schema);
        let description = schema.as_object_mut().and_then(|schema| schema.shift_remove("description"));
        let mut parameter = json!({"name": name, "in": place, "required": place == "path", "schema": schema});
        if let (Some(description), Some(parameter)) = (description, parameter.as_object_mut()) {
            parameter.insert("description".to_owned(), description);
        }
        parameter
    };
    properties.into_iter().flatten().map(parameter).collect()
}

/// The schema of what may be left out: a query has no null.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let Some(map) = schema.as_object_mut() else { return schema };
    if let Some(Value::Array(types)) = map.get("type") {
        let rest: Vec<Value> = types.iter().filter(|kind| *kind != "null").cloned().collect();
        if let [only] = rest.as_slice() {
            map.insert("type".to_owned(), only.clone());
        }
    }
    if let Some(Value::Array(any)) = map.shift_remove("anyOf") {
        let only = any.into_iter().find(|one| one.get("type").is_none_or(|kind| kind != "null"));
        if let Some(Value::Object(only)) = only {
            map.extend(only);
        }
    }
    schema
}

fn responses(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let mut success = json!({"description": "It is done."});
    if let (Some(answer), Some(success)) = (endpoint.answer, success.as_object_mut()) {
        let mut content = json!({"application/json": {"schema": answer(generator)}});
        if let (true, Some(content)) = (endpoint.files, content.as_object_mut()) {
            for format in Format::ALL {
                let kind = format.content_type().split(';').next().unwrap_or_default();
                content.insert(kind.to_owned(), json!({"schema": {}}));
            }
        }
        success.insert("description".to_owned(), json!("What was asked for."));
        success.insert("content".to_owned(), content);
    }
    responses.insert(endpoint.status.as_str().to_owned(), success);
    let mut failed = |status: &str, description: &str| {
        let content = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
        responses.insert(status.to_owned(), json!({"description": description, "content": content}));
    };
    for (status, description) in PROBLEMS {
        failed(status.as_str(), description);
    }
    failed("default", "It could not be done now, or something broke.");
    Value::Object(responses)
}

/// Problem details (RFC 9457).
fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "A sentence for people."},
            "reference": {"type": "string", "description": "What an operator finds a failure by."},
            "errors": {
                "type": "array",
                "description": "Which fields cannot be taken.",
                "items": {
                    "type": "object",
                    "required": ["field", "message"],
                    "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                },
            },
        },
    })
}
