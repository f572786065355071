//! Routes with what each needs, so that the table of rights can be tested against every one of them.
use std::{pin::Pin, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    http::Method,
    response::Response,
    routing::{MethodRouter, on},
};
use throughline_model::permission::Permission;

use crate::state::Web;

/// A handler without its type: what axum puts around a handler is compiled for this type alone, and not once more for
/// each handler with all that its future holds, which took most of the time that this crate needed to compile.
#[derive(Clone)]
pub struct Erased(Arc<dyn Fn(Request, Web) -> Answering + Send + Sync>);

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

impl Erased {
    /// The handler as it is called.
    pub fn of<H: Handler<T, Web>, T>(handler: H) -> Self {
        Self(Arc::new(move |request, web| Box::pin(handler.clone().call(request, web))))
    }
}

impl Handler<(), Web> for Erased {
    type Future = Answering;

    fn call(self, request: Request, web: Web) -> Self::Future {
        (self.0)(request, web)
    }
}

/// What a route asks of whoever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: the way in.
    Nothing,
    /// That they signed in.
    SignIn,
    /// A permission.
    Right(Permission),
    /// That they own the workspace.
    Own,
}

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with names in braces.
    pub path: &'static str,
    /// What it needs.
    pub needs: Needs,
}

/// A router that remembers its routes.
#[derive(Debug, Default)]
pub struct Routes {
    router: Router<Web>,
    table: Vec<Route>,
}

impl Routes {
    /// Begins without routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page.
    pub fn get<H: Handler<T, Web>, T: 'static>(self, path: &'static str, needs: Needs, handler: H) -> Self {
        self.add(Method::GET, path, needs, on(axum::routing::MethodFilter::GET, Erased::of(handler)))
    }

    /// Adds what a form does.
    pub fn post<H: Handler<T, Web>, T: 'static>(self, path: &'static str, needs: Needs, handler: H) -> Self {
        self.add(Method::POST, path, needs, on(axum::routing::MethodFilter::POST, Erased::of(handler)))
    }

    /// Adds what a form with files does: how much it may send is for its handler to count.
    pub fn post_files<H: Handler<T, Web>, T: 'static>(self, path: &'static str, needs: Needs, handler: H) -> Self {
        let handler = on(axum::routing::MethodFilter::POST, Erased::of(handler)).layer(DefaultBodyLimit::disable());
        self.add(Method::POST, path, needs, handler)
    }

    fn add(mut self, method: Method, path: &'static str, needs: Needs, handler: MethodRouter<Web>) -> Self {
        self.router = self.router.route(path, handler);
        self.table.push(Route { method, path, needs });
        self
    }

    /// Adds the routes of an area.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The router, and the table of its routes.
    pub fn into_parts(self) -> (Router<Web>, Vec<Route>) {
        (self.router, self.table)
    }
}
