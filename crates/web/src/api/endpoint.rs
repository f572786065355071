//! Endpoints: a route, what it needs, what it takes and gives, in one place, from which both the router and the
//! document of the API are made.
use std::{any::TypeId, future::Future, sync::Arc};

use axum::{
    Router,
    body::to_bytes,
    extract::{FromRequestParts, RawPathParams, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Json, Response},
    routing::{MethodFilter, on},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use throughline_app::{app::App, ctx::Ctx, error::Error, export};
use throughline_model::{permission::Permission, question::FieldError};

use super::wire::{Limit, Nothing, Table};
use crate::{
    error::{ApiError, Refusal},
    extract::{WithKey, origin},
    routes::Erased,
    state::Web,
};

/// Largest body.
const LARGEST: usize = 256 << 10;

/// What a handler is given.
pub struct Call<P = Nothing, Q = Nothing, B = Nothing> {
    /// Who asks, where, and when.
    pub ctx: Ctx,
    /// The application.
    pub app: Arc<App>,
    /// The address under which the program is reached.
    pub origin: String,
    /// What the path says.
    pub path: P,
    /// What the query says.
    pub query: Q,
    /// The body.
    pub body: B,
}

/// What a handler gives.
pub type Given<T> = Result<T, Error>;

/// An endpoint as the document describes it.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The method.
    pub method: Method,
    /// The path, with names in braces.
    pub path: &'static str,
    /// The area that it belongs to.
    pub group: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// What it needs.
    pub needs: Permission,
    /// The status of success.
    pub status: StatusCode,
    /// Whether the answer can be taken as a file.
    pub files: bool,
    /// The schema of the path's names.
    pub names: fn(&mut SchemaGenerator) -> Schema,
    /// The schema of the query.
    pub query: fn(&mut SchemaGenerator) -> Schema,
    /// The schema of the body, where there is one.
    pub body: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// The schema of the answer, where there is one.
    pub answer: Option<fn(&mut SchemaGenerator) -> Schema>,
}

/// The endpoints of an area.
#[derive(Debug)]
pub struct Endpoints {
    group: &'static str,
    decided_inside: bool,
    router: Router<Web>,
    table: Vec<Endpoint>,
}

impl Endpoints {
    /// Begins an area.
    pub fn of(group: &'static str) -> Self {
        Self { group, decided_inside: false, router: Router::new(), table: Vec::new() }
    }

    /// Leaves it to the use case who may do what is added from here on, because that depends on what is asked; the
    /// permission is the one that most of it takes.
    pub fn decided_inside(mut self) -> Self {
        self.decided_inside = true;
        self
    }

    /// Adds what is read.
    pub fn get<P, Q, O, F, R>(self, path: &'static str, needs: Permission, summary: &'static str, handler: F) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        O: Serialize + JsonSchema + Send + 'static,
        F: Fn(Call<P, Q>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Given<O>> + Send,
    {
        self.add(Method::GET, StatusCode::OK, path, needs, summary, handler)
    }

    /// Adds what makes something.
    pub fn create<P, Q, B, O, F, R>(
        self,
        path: &'static str,
        needs: Permission,
        summary: &'static str,
        handler: F,
    ) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
        O: Serialize + JsonSchema + Send + 'static,
        F: Fn(Call<P, Q, B>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Given<O>> + Send,
    {
        self.add(Method::POST, StatusCode::CREATED, path, needs, summary, handler)
    }

    /// Adds what does something.
    pub fn act<P, Q, B, O, F, R>(self, path: &'static str, needs: Permission, summary: &'static str, handler: F) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
        O: Serialize + JsonSchema + Send + 'static,
        F: Fn(Call<P, Q, B>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Given<O>> + Send,
    {
        self.add(Method::POST, StatusCode::OK, path, needs, summary, handler)
    }

    /// Adds what replaces something.
    pub fn put<P, Q, B, O, F, R>(self, path: &'static str, needs: Permission, summary: &'static str, handler: F) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
        O: Serialize + JsonSchema + Send + 'static,
        F: Fn(Call<P, Q, B>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Given<O>> + Send,
    {
        self.add(Method::PUT, StatusCode::OK, path, needs, summary, handler)
    }

    /// Adds what changes parts of something.
    pub fn patch<P, Q, B, O, F, R>(
        self,
        path: &'static str,
        needs: Permission,
        summary: &'static str,
        handler: F,
    ) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
        O: Serialize + JsonSchema + Send + 'static,
        F: Fn(Call<P, Q, B>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Given<O>> + Send,
    {
        self.add(Method::PATCH, StatusCode::OK, path, needs, summary, handler)
    }

    /// Adds what takes something away.
    pub fn delete<P, Q, F, R>(self, path: &'static str, needs: Permission, summary: &'static str, handler: F) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        F: Fn(Call<P, Q>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Given<()>> + Send,
    {
        self.add(Method::DELETE, StatusCode::OK, path, needs, summary, handler)
    }

    /// Adds a list or an answer, which can be taken as a file with all pages in it, too.
    pub fn table<P, Q, B, O, F, R>(
        mut self,
        method: Method,
        path: &'static str,
        needs: Permission,
        summary: &'static str,
        handler: F,
    ) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
        O: Table + JsonSchema + Send + 'static,
        F: Fn(Call<P, Q, B>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Given<O>> + Send,
    {
        let kinds = Arc::new(kinds::<Q>());
        let must = (!self.decided_inside).then_some(needs);
        let subject = path.rsplit('/').next().unwrap_or_default();
        let serve = async move |State(web): State<Web>, request: Request| -> Result<Response, Response> {
            let mut asked = Asked::of(&web, request, must).await?;
            let format = match asked.query.shift_remove("format") {
                None => None,
                Some(Value::String(word)) if word == "json" => None,
                Some(Value::String(word)) => Some(
                    export::Format::parse(&word)
                        .ok_or_else(|| refuse(Error::field("format", "is not json, csv, ndjson or parquet")))?,
                ),
                Some(_) => None,
            };
            let pages = kinds.iter().any(|(name, _)| name == "cursor");
            let columns = format.and_then(|_| asked.query.shift_remove("columns"));
            let Some(format) = format else {
                let call = asked.call::<P, Q, B>(&kinds)?;
                return Ok(Json(handler(call).await.map_err(refuse)?).into_response());
            };
            let (ctx, app) = (asked.ctx.clone(), Arc::clone(&asked.app));
            if pages {
                asked.query.insert("limit".to_owned(), Value::String(Limit::MOST.to_string()));
            }
            let mut rows = Vec::new();
            let next = loop {
                let page = handler(asked.call::<P, Q, B>(&kinds)?).await.map_err(refuse)?;
                rows.extend(page.rows());
                match page.cursor().map(str::to_owned) {
                    Some(next) if pages && rows.len() < export::MOST_ROWS => {
                        asked.query.insert("cursor".to_owned(), Value::String(next));
                    }
                    next => break next,
                }
            };
            if let Some(Value::String(columns)) = columns {
                rows = export::select(&columns.split(',').collect::<Vec<_>>(), rows).map_err(refuse)?;
            }
            export::note(&ctx, &app, subject, rows.len()).await.map_err(refuse)?;
            let mut response = file(subject, format, &rows).map_err(refuse)?;
            if let Some(next) = next.and_then(|next| next.parse().ok()) {
                response.headers_mut().insert("x-next-cursor", next);
            }
            Ok(response)
        };
        self.table.push(Endpoint {
            files: true,
            ..self.described::<P, Q, B, O>(method.clone(), StatusCode::OK, path, needs, summary)
        });
        let filter = MethodFilter::try_from(method).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(path, on(filter, Erased::of(serve)));
        self
    }

    fn add<P, Q, B, O, F, R>(
        mut self,
        method: Method,
        status: StatusCode,
        path: &'static str,
        needs: Permission,
        summary: &'static str,
        handler: F,
    ) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
        O: Serialize + JsonSchema + Send + 'static,
        F: Fn(Call<P, Q, B>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Given<O>> + Send,
    {
        let endpoint = self.described::<P, Q, B, O>(method.clone(), status, path, needs, summary);
        let must = (!self.decided_inside).then_some(needs);
        let (kinds, status, answers) = (Arc::new(kinds::<Q>()), endpoint.status, endpoint.answer.is_some());
        let serve = async move |State(web): State<Web>, request: Request| -> Result<Response, Response> {
            let asked = Asked::of(&web, request, must).await?;
            let given = handler(asked.call::<P, Q, B>(&kinds)?).await.map_err(refuse)?;
            Ok(if answers { (status, Json(given)).into_response() } else { status.into_response() })
        };
        self.table.push(endpoint);
        let filter = MethodFilter::try_from(method).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(path, on(filter, Erased::of(serve)));
        self
    }

    fn described<P, Q, B, O>(
        &self,
        method: Method,
        status: StatusCode,
        path: &'static str,
        needs: Permission,
        summary: &'static str,
    ) -> Endpoint
    where
        P: JsonSchema,
        Q: JsonSchema,
        B: JsonSchema + 'static,
        O: JsonSchema + 'static,
    {
        let nothing_comes_back = TypeId::of::<O>() == TypeId::of::<()>();
        let no_body = TypeId::of::<B>() == TypeId::of::<Nothing>();
        Endpoint {
            method,
            path,
            group: self.group,
            summary,
            needs,
            status: if nothing_comes_back { StatusCode::NO_CONTENT } else { status },
            files: false,
            names: P::json_schema,
            query: Q::json_schema,
            body: (!no_body).then_some(SchemaGenerator::subschema_for::<B>),
            answer: (!nothing_comes_back).then_some(SchemaGenerator::subschema_for::<O>),
        }
    }

    /// Adds the endpoints of another area.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The router, and the table of its endpoints.
    pub fn into_parts(self) -> (Router<Web>, Vec<Endpoint>) {
        (self.router, self.table)
    }
}

/// A request whose key opens the endpoint.
struct Asked {
    ctx: Ctx,
    app: Arc<App>,
    origin: String,
    names: Map<String, Value>,
    query: Map<String, Value>,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Asked {
    async fn of(web: &Web, request: Request, needs: Option<Permission>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let WithKey(ctx) = WithKey::from_request_parts(&mut parts, web).await.map_err(ApiError::into_response)?;
        if let Some(needs) = needs {
            ctx.must(needs).map_err(refuse)?;
        }
        let names = RawPathParams::from_request_parts(&mut parts, web).await.map_err(|_| missing())?;
        let names = names.iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        let mut query = Map::new();
        for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            if query.insert(name.to_string(), Value::from(&*value)).is_some() {
                return Err(refuse(Error::field(&name, "is there twice")));
            }
        }
        let Ok(body) = to_bytes(body, LARGEST).await else {
            return Err(Refusal(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 256 KiB").into_response());
        };
        Ok(Self {
            origin: origin(web, &parts.headers),
            app: Arc::clone(&web.app),
            ctx,
            names,
            query,
            headers: parts.headers,
            body: body.into(),
        })
    }

    #[expect(clippy::result_large_err, reason = "a refusal is handed on once")]
    fn call<P, Q, B>(&self, kinds: &[(String, Kind)]) -> Result<Call<P, Q, B>, Response>
    where
        P: DeserializeOwned,
        Q: DeserializeOwned,
        B: DeserializeOwned + 'static,
    {
        let path = read(Value::Object(self.names.clone())).map_err(|_| missing())?;
        let mut query = self.query.clone();
        for (name, kind) in kinds {
            if let Some(Value::String(text)) = query.get(name) {
                let value = kind.read(text);
                query.insert(name.clone(), value);
            }
        }
        let query = read(Value::Object(query)).map_err(|error| refuse(error.into()))?;
        let (ctx, app, origin) = (self.ctx.clone(), Arc::clone(&self.app), self.origin.clone());
        Ok(Call { ctx, app, origin, path, query, body: self.body()? })
    }

    #[expect(clippy::result_large_err, reason = "a refusal is handed on once")]
    fn body<B: DeserializeOwned + 'static>(&self) -> Result<B, Response> {
        if TypeId::of::<B>() == TypeId::of::<Nothing>() && self.body.is_empty() {
            return read(Value::Object(Map::new())).map_err(|error| refuse(error.into()));
        }
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        // What a client sends where nobody told it anything is taken for JSON too.
        let is_json = ["", "application/json", "application/x-www-form-urlencoded"];
        if !is_json.iter().any(|known| kind.eq_ignore_ascii_case(known)) {
            let why = "send the body as application/json";
            return Err(Refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, why).into_response());
        }
        let value = serde_json::from_slice::<Value>(&self.body);
        let value = value.map_err(|error| refuse(Error::field("", format!("not JSON: {error}"))))?;
        // A list of the right length would be read as the fields in their order.
        if !Value::is_object(&value) {
            return Err(refuse(Error::field("", "a JSON object is asked for")));
        }
        read(value).map_err(|error| refuse(error.into()))
    }
}

/// What a value of a query is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Number,
    Truth,
}

impl Kind {
    fn read(self, text: &str) -> Value {
        let read = match self {
            Self::Text => None,
            Self::Number => text.parse::<u64>().ok().map(Value::from),
            Self::Truth => text.parse::<bool>().ok().map(Value::from),
        };
        read.unwrap_or_else(|| Value::from(text))
    }
}

/// The names of a query, each with what its values are.
fn kinds<Q: JsonSchema>() -> Vec<(String, Kind)> {
    let mut generator =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true).into_generator();
    let schema = Q::json_schema(&mut generator);
    let properties = schema.get("properties").and_then(Value::as_object);
    let kind = |schema: &Value| {
        let own = schema.get("type").map(Value::to_string).unwrap_or_default();
        match own {
            own if own.contains("integer") => Kind::Number,
            own if own.contains("boolean") => Kind::Truth,
            _ => Kind::Text,
        }
    };
    properties.into_iter().flatten().map(|(name, schema)| (name.clone(), kind(schema))).collect()
}

/// Reads a value, naming the field that cannot be taken.
fn read<T: DeserializeOwned>(value: Value) -> Result<T, FieldError> {
    if let Some(field) = broken(&value, String::new()) {
        return Err(FieldError::new(field, "holds a character that no text has"));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let path = path.trim_start_matches('.');
        let message = error.inner().to_string();
        let named = ["unknown field `", "missing field `"]
            .iter()
            .find_map(|start| message.strip_prefix(start)?.split('`').next().map(str::to_owned));
        match named {
            Some(name) if path.is_empty() => FieldError::new(name, message),
            Some(name) if !path.ends_with(&name) => FieldError::new(format!("{path}.{name}"), message),
            _ => FieldError::new(path, message),
        }
    })
}

/// The field with a text that a database cannot hold.
fn broken(value: &Value, field: String) -> Option<String> {
    let inside = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match value {
        Value::String(text) => text.contains('\0').then_some(field),
        Value::Array(list) => {
            list.iter().enumerate().find_map(|(place, value)| broken(value, format!("{field}[{place}]")))
        }
        Value::Object(map) => map.iter().find_map(|(name, value)| match name.contains('\0') {
            true => Some(field.clone()),
            false => broken(value, inside(name)),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Rows as a file.
///
/// # Errors
/// When they cannot be written.
pub fn file(name: &str, format: export::Format, rows: &[Value]) -> Result<Response, Error> {
    let headers = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", format.as_str())),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, export::write(format, rows)?).into_response())
}

fn refuse(error: Error) -> Response {
    ApiError(error).into_response()
}

fn missing() -> Response {
    refuse(Error::NotFound("thing"))
}
