//! What handlers share.
use std::sync::Arc;

use throughline_app::app::App;

/// What handlers share.
#[derive(Clone)]
pub struct Web {
    /// The application.
    pub app: Arc<App>,
    /// Renders what the program counted about itself, in Prometheus' text form.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}
