//! Names become numbers: known ones are looked up, new ones get the next, and the commit writes them down.
use std::sync::Arc;

use throughline_journeys::catalogue::MetricVersion;
use throughline_model::{metric::MetricDraft, perception::Scope, space::Space, touchpoint::Stage};
use throughline_store::{codes::Code, metrics::Metric};

use crate::tenant::Names;

/// A workspace's names while a batch adds to them.
#[derive(Debug)]
pub struct Namer {
    names: Arc<Names>,
    /// Names that are new.
    pub codes: Vec<Code>,
    /// Touchpoints that are new, or whose stage a convention tells for the first time.
    pub touchpoints: Vec<(u32, Option<Stage>)>,
    /// Metric versions that are new.
    pub metrics: Vec<Metric>,
}

/// Most characters of a name; longer ones are cut.
const LONGEST: usize = 200;

impl Namer {
    /// Begins with what is known.
    pub fn new(names: Arc<Names>) -> Self {
        Self { names, codes: Vec::new(), touchpoints: Vec::new(), metrics: Vec::new() }
    }

    /// The number of a name; 0 for an empty one.
    pub fn code(&mut self, space: Space, name: &str) -> u32 {
        if let Some(code) = self.names.catalogue.code(space, name) {
            return code;
        }
        let name = clean(name);
        if name.is_empty() {
            return 0;
        }
        if let Some(code) = self.names.catalogue.code(space, &name) {
            return code;
        }
        let names = Arc::make_mut(&mut self.names);
        let code = names.catalogue.next_code(space);
        names.catalogue.add(space, code, &name);
        self.codes.push(Code { space, code, name });
        code
    }

    /// The number of a name that may be missing.
    pub fn some(&mut self, space: Space, name: Option<&str>) -> u32 {
        name.map_or(0, |name| self.code(space, name))
    }

    /// The number of a touchpoint; a convention's stage counts while nobody has said another.
    pub fn touchpoint(&mut self, name: &str, stage: Option<Stage>) -> u32 {
        let known = self.names.catalogue.code(Space::Touchpoint, name).is_some();
        let code = self.code(Space::Touchpoint, name);
        if code == 0 {
            return 0;
        }
        let staged = self.names.stages.contains_key(&code);
        if !known || (stage.is_some() && !staged) {
            if let Some(stage) = stage
                && !staged
            {
                Arc::make_mut(&mut self.names).stages.insert(code, stage);
            }
            self.touchpoints.retain(|(other, _)| *other != code);
            self.touchpoints.push((code, stage));
        }
        code
    }

    /// The number of the metric version that a source's statement describes; other wording or scale is a new version.
    pub fn metric(&mut self, draft: &MetricDraft, scope: Scope) -> u32 {
        let draft = MetricDraft { scope, ..draft.clone() };
        let versions = || self.names.catalogue.versions(&draft.slug);
        if let Some(metric) = versions().find(|metric| metric.definition == draft) {
            return metric.code;
        }
        let version = versions().map(|metric| metric.version).max().unwrap_or(0) + 1;
        let code = self.names.catalogue.metrics.iter().map(|metric| metric.code).max().unwrap_or(0) + 1;
        let names = Arc::make_mut(&mut self.names);
        names.catalogue.metrics.push(MetricVersion { code, version, definition: draft.clone() });
        self.metrics.push(Metric { code, version, definition: draft });
        code
    }

    /// The names as they are so far.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The names with what was added.
    pub fn into_names(self) -> Arc<Names> {
        self.names
    }
}

fn clean(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}
