//! Asking: a question becomes a plan and a view, partitions are answered on as many threads as are given, and the
//! merged answer is worded.
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
};

use serde_json::Value;
use throughline_model::{
    filter::Filter,
    question::{Bucket, Compare, FieldError, Flow, Funnel, Map, Measure, Question, Score, Trend},
    space::Space,
    time::Micros,
};

use crate::{
    answer::{Answer, Row, Rows},
    buckets,
    catalogue::Catalogue,
    error::{Error, Result},
    life,
    overlay::Overlay,
    pass::{
        drive::drive,
        filter::{Lane, Test},
        view::{Group, View},
    },
    question::{
        Pass,
        behind::{self, Place},
        everybody, flow, funnel, map, often, score, trend,
    },
    table::{Snapshot, Table},
    within::{Customers, Within},
};

/// What a question is asked of.
#[derive(Debug)]
pub struct Ledgers<'a> {
    snapshot: Snapshot,
    overlay: Arc<Overlay>,
    catalogue: &'a Catalogue,
    as_of: Micros,
    threads: usize,
    cancelled: &'a AtomicBool,
    within: Within,
    compared: Option<Arc<Customers>>,
    rows_read: AtomicU64,
}

/// Who stands behind a row of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behind {
    /// The customers.
    pub customers: Customers,
    /// How many more are nobody in particular: single invoices, sessions or calls.
    pub episodes: u64,
}

impl<'a> Ledgers<'a> {
    /// Takes a snapshot of a table; `as_of` is up to when it is complete.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn new(
        table: &Table,
        catalogue: &'a Catalogue,
        as_of: Micros,
        threads: usize,
        cancelled: &'a AtomicBool,
    ) -> Result<Self> {
        let snapshot = table.snapshot();
        let overlay = table.overlay(&snapshot)?;
        let (within, rows_read) = (Within::default(), AtomicU64::new(0));
        Ok(Self { snapshot, overlay, catalogue, as_of, threads, cancelled, within, compared: None, rows_read })
    }

    /// The same ledgers, of which a part is asked.
    pub fn within(self, within: Within) -> Self {
        Self { within, ..self }
    }

    /// The same ledgers; where a score is compared, it is with these customers.
    pub fn compared_with(self, compared: Option<Arc<Customers>>) -> Self {
        Self { compared, ..self }
    }

    /// Answers a question about all customers.
    ///
    /// # Errors
    /// Names the field that cannot be taken; when a file cannot be read; when the question is cancelled. A timeline
    /// is about one customer and is not asked here.
    pub fn ask(&self, question: &Question) -> Result<Answer> {
        let (rows, limit, cursor) = match question {
            Question::Map(q) => (self.map(q)?, q.limit, q.cursor.as_deref()),
            Question::Flow(q) => (self.flow(q)?, q.limit, q.cursor.as_deref()),
            Question::Funnel(q) => (self.funnel(q)?, q.limit, q.cursor.as_deref()),
            Question::Trend(q) => (self.trend(q)?, q.limit, q.cursor.as_deref()),
            Question::Score(q) => (self.score(q)?, q.limit, q.cursor.as_deref()),
            Question::Timeline(_) => {
                return Err(FieldError::new("kind", "a timeline is asked of one customer").into());
            }
            Question::Promises(_) => {
                return Err(FieldError::new("kind", "promises are not counted by a pass over the ledgers").into());
            }
        };
        let asked = serde_json::to_value(question).unwrap_or_default();
        Ok(rows.answer(asked, self.as_of, limit, cursor)?)
    }

    /// How many rows have been read so far.
    pub fn rows_read(&self) -> u64 {
        self.rows_read.load(Ordering::Relaxed)
    }

    /// Finds who stands behind a row of the answer to a question. The row is named by the fields that tell it from the
    /// others; of a funnel, `lost` asks for those who reached the step before and not this one; of a score, `least` and
    /// `most` ask for answers between two values; of a flow, `answered` asks for those who said how it felt.
    ///
    /// # Errors
    /// As for [`Self::ask`]; names the field of the row that cannot be taken.
    pub fn behind(&self, question: &Question, row: &Row) -> Result<Behind> {
        match question {
            Question::Map(q) => {
                let (plan, view) = self.map_plan(q)?;
                let end = |name: &str| match row.get(name) {
                    Some(Value::Null) => Ok(0),
                    other => self.touchpoint_code(name, other),
                };
                self.find(&plan, &view, Place::Edge { from: end("from")?, to: end("to")? }, None)
            }
            Question::Flow(q) => {
                let (mut plan, view) = self.flow_plan(q)?;
                plan.watch = Some(self.spot(&plan, &view, row)?);
                self.find(&plan, &view, Place::Watched, None)
            }
            Question::Funnel(q) => {
                let (plan, view) = self.funnel_plan(q)?;
                let step =
                    row.get("step").and_then(Value::as_u64).filter(|step| (1..=q.steps.len() as u64).contains(step));
                let step = step.ok_or_else(|| FieldError::new("row.step", "is not a step of the funnel"))? as usize - 1;
                let group = self.group_code(&view, "group", row)?;
                let at = |step| Place::Step { step, group };
                match (row.get("lost").and_then(Value::as_bool).unwrap_or(false), step) {
                    (false, step) => self.find(&plan, &view, at(step), None),
                    (true, 0) => Err(FieldError::new("row.lost", "nobody is lost before the first step").into()),
                    (true, step) => self.find(&plan, &view, at(step - 1), Some(at(step))),
                }
            }
            Question::Trend(q) => {
                let (plan, view) = self.trend_plan(q)?;
                let start = row.get("start").and_then(Value::as_str).and_then(Micros::parse);
                let bucket = start.and_then(|start| plan.boundaries.iter().position(|other| *other == start.0));
                // The whole range is one bucket, which needs no name.
                let bucket = bucket.or((q.bucket == Bucket::Whole && !row.contains_key("start")).then_some(0));
                let bucket = bucket.ok_or_else(|| FieldError::new("row.start", "is not the start of a bucket"))?;
                let group = match plan.by {
                    Some(trend::By::Touchpoint) => self.touchpoint_code("touchpoint", row.get("touchpoint"))?,
                    _ => self.group_code(&view, q.breakdown.as_deref().unwrap_or_default(), row)?,
                };
                self.find(&plan, &view, Place::Bucket { bucket, group }, None)
            }
            Question::Score(q) => {
                let (mut plan, view) = self.score_plan(q)?;
                if let Some(version) = row.get("version").and_then(Value::as_u64) {
                    plan.keep_like(version as u32);
                }
                let group = self.group_code(&view, q.by.as_deref().unwrap_or_default(), row)?;
                let end = |name: &str, open: f64| match row.get(name) {
                    None | Some(Value::Null) => Ok(open),
                    Some(value) => {
                        let wrong = || FieldError::new(format!("row.{name}"), "is not a number");
                        value.as_f64().ok_or_else(wrong)
                    }
                };
                let (least, most) = (end("least", f64::NEG_INFINITY)?, end("most", f64::INFINITY)?);
                self.find(&plan, &view, Place::Answers { group, least, most }, None)
            }
            Question::Timeline(_) => Err(FieldError::new("question.kind", "a timeline is of one customer").into()),
            Question::Promises(_) => Err(FieldError::new("question.kind", "promises lie beside the ledgers").into()),
        }
    }

    /// The customers who have any row in the part that is asked.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn everybody(&self) -> Result<Customers> {
        let view = View {
            columns: life::Columns::default(),
            test: None,
            steps: Vec::new(),
            group: None,
            canonical: None,
            episodes: false,
            within: self.within.clone(),
        };
        Ok(self.pass(&everybody::Plan, &view)?.customers)
    }

    /// The customers who had at least so many interactions that a filter takes, since a moment.
    ///
    /// # Errors
    /// Names the field of the filter that cannot be taken; when a file cannot be read.
    pub fn often(&self, filter: Option<&Filter>, at_least: u32, from: Option<Micros>) -> Result<Customers> {
        let plan = often::Plan { at_least: at_least.max(1), from };
        let view = self.view(&plan, filter, None, false, Lane::Experience)?;
        self.pass(&plan, &view)
    }

    fn find<P: Pass>(&self, plan: &P, view: &View, place: Place, but_not: Option<Place>) -> Result<Behind>
    where
        P::Partial: std::fmt::Debug,
    {
        let found = self.pass(&behind::Behind { plan, place, but_not }, view)?;
        Ok(Behind { customers: found.customers, episodes: found.episodes })
    }

    fn touchpoint_code(&self, field: &str, name: Option<&Value>) -> Result<u32> {
        let code = name.and_then(Value::as_str).and_then(|name| self.catalogue.code(Space::Touchpoint, name));
        let wrong = || FieldError::new(format!("row.{field}"), "is not a touchpoint that has been met");
        Ok(self.catalogue.canonical(code.ok_or_else(wrong)?))
    }

    /// The number of a row's group; 0 where nothing divides, or the row is of those without a value.
    fn group_code(&self, view: &View, field: &str, row: &Row) -> Result<u32> {
        let Some(group) = &view.group else { return Ok(0) };
        let wrong = |what| FieldError::new(format!("row.{field}"), what);
        match row.get(field) {
            Some(Value::Null) => Ok(0),
            Some(Value::String(name)) => {
                Ok(group.code(name, self.catalogue).ok_or_else(|| wrong("is a name that has not been met"))?)
            }
            _ => Err(wrong("is missing: it tells the rows apart").into()),
        }
    }

    fn map(&self, q: &Map) -> Result<Rows> {
        let (plan, view) = self.map_plan(q)?;
        let partial = self.pass(&plan, &view)?;
        Ok(plan.answer(&partial, &|code| self.touchpoint(code)))
    }

    fn map_plan(&self, q: &Map) -> Result<(map::Plan, View)> {
        let plan = map::Plan { from: q.from, to: q.to, codes: self.catalogue.next_code(Space::Touchpoint) };
        let view = self.view(&plan, q.filter.as_ref(), None, q.include_anonymous, Lane::Experience)?;
        Ok((plan, view))
    }

    fn flow(&self, q: &Flow) -> Result<Rows> {
        let (plan, view) = self.flow_plan(q)?;
        let partial = self.pass(&plan, &view)?;
        let mut rows = plan.answer(&partial, &|code| self.touchpoint(code));
        if let (flow::Start::Nowhere, Some(touchpoint)) = (plan.start, &q.touchpoint) {
            rows.notes.push(format!("no interaction at a touchpoint `{touchpoint}` has been received yet"));
        }
        Ok(rows)
    }

    fn flow_plan(&self, q: &Flow) -> Result<(flow::Plan, View)> {
        let felt = match &q.metric {
            None => Vec::new(),
            Some(metric) => {
                // Older versions count where they ask on the same scale in the same way as the latest.
                let mut versions = self.versions(metric)?;
                let latest = versions.last().cloned();
                versions.retain(|version| latest.as_ref().is_some_and(|latest| latest.counts_with(version)));
                versions
            }
        };
        let code = |name: &String| self.catalogue.code(Space::Touchpoint, name);
        let plan = flow::Plan {
            start: match q.touchpoint.as_ref().map(code) {
                None => flow::Start::Beginning,
                Some(None) => flow::Start::Nowhere,
                Some(Some(code)) => flow::Start::Touchpoint(self.catalogue.canonical(code)),
            },
            direction: q.direction,
            depth: q.depth(),
            top: q.top(),
            repeats: q.repeats,
            felt,
            from: q.from,
            to: q.to,
            watch: None,
        };
        let about = || self.group("metric", Some("touchpoint"), Lane::Perception);
        let group = if plan.felt.is_empty() { None } else { about()? };
        let view = self.view(&plan, q.filter.as_ref(), group, q.include_anonymous, Lane::Experience)?;
        Ok((plan, view))
    }

    /// The part of a flow that a row of its answer is about. What counts together as others is known from the answer.
    fn spot(&self, plan: &flow::Plan, view: &View, row: &Row) -> Result<flow::Spot> {
        let wrong = |field: &str, what: &str| FieldError::new(format!("row.{field}"), what);
        let part = row.get("part").and_then(Value::as_str).and_then(flow::Part::parse);
        let part = part.ok_or_else(|| wrong("part", "is not touchpoint, link, stop or open"))?;
        let step = row.get("step").and_then(Value::as_u64).filter(|step| (1..=plan.depth as u64).contains(step));
        let step = step.ok_or_else(|| wrong("step", "is not a step of the flow"))? as usize - 1;
        let mut named = None;
        let mut which = |field: &str, step: usize| match row.get(field) {
            None | Some(Value::Null) => {
                if named.is_none() {
                    named = Some(plan.named(&self.pass(plan, view)?, &|code| self.touchpoint(code)));
                }
                let codes = named.as_ref().and_then(|named| named.get(step)).cloned().unwrap_or_default();
                Ok(flow::Which::Others(codes))
            }
            name => Ok::<_, Error>(flow::Which::One(self.touchpoint_code(field, name)?)),
        };
        let (from, to) = match part {
            flow::Part::Touchpoint => (flow::Which::Any, which("to", step)?),
            flow::Part::Link => {
                let before = step.checked_sub(1).ok_or_else(|| wrong("step", "nothing leads to the first step"))?;
                (which("from", before)?, which("to", step)?)
            }
            flow::Part::Stop | flow::Part::Open => (which("from", step)?, flow::Which::Any),
        };
        let answered = row.get("answered").and_then(Value::as_bool).unwrap_or(false);
        Ok(flow::Spot { part, step, from, to, answered })
    }

    fn funnel(&self, q: &Funnel) -> Result<Rows> {
        let (plan, view) = self.funnel_plan(q)?;
        let partial = self.pass(&plan, &view)?;
        let mut rows = plan.answer(&partial, &|code| self.group_name(&view, code));
        for (step, (code, _)) in q.steps.iter().zip(&view.steps) {
            if code.is_none() {
                rows.notes.push(format!("no interaction at a touchpoint `{}` has been received yet", step.touchpoint));
            }
        }
        Ok(rows)
    }

    fn funnel_plan(&self, q: &Funnel) -> Result<(funnel::Plan, View)> {
        let plan = funnel::Plan {
            steps: q.steps.iter().map(|step| step.touchpoint.clone()).collect(),
            window: q.window,
            order: q.order,
            from: q.from,
            to: q.to,
            as_of: self.as_of,
            breakdown: q.breakdown.clone(),
        };
        let group = self.group("breakdown", q.breakdown.as_deref(), Lane::Experience)?;
        let mut view = self.view(&plan, q.filter.as_ref(), group, q.include_anonymous, Lane::Experience)?;
        for (place, step) in q.steps.iter().enumerate() {
            let code = self.catalogue.code(Space::Touchpoint, &step.touchpoint);
            let test = step.filter.as_ref().map(|filter| Test::new(filter, self.catalogue, Lane::Experience));
            let test = test.transpose()?;
            if test.as_ref().is_some_and(Test::looks_back) {
                let field = format!("steps[{place}].filter");
                return Err(FieldError::new(field, "`did` belongs into the question's own filter").into());
            }
            view.steps.push((code.map(|code| self.catalogue.canonical(code)), test));
        }
        Ok((plan, view))
    }

    fn trend(&self, q: &Trend) -> Result<Rows> {
        let (plan, view) = self.trend_plan(q)?;
        let partial = self.pass(&plan, &view)?;
        let name = |code| if view.group.is_some() { self.group_name(&view, code) } else { self.touchpoint(code) };
        Ok(plan.answer(&partial, &name))
    }

    fn trend_plan(&self, q: &Trend) -> Result<(trend::Plan, View)> {
        let data = self.span()?;
        let from = q.from.map(|at| at.0).or(data.map(|(from, _)| from));
        let to = q.to.map(|at| at.0).or(data.map(|(_, to)| to + 1));
        let zone = self.catalogue.zone_within(q.filter.as_ref());
        let boundaries = match (from, to) {
            (Some(from), Some(to)) => buckets::boundaries(q.bucket, from, to, zone)?,
            _ => Vec::new(),
        };
        let by = q.breakdown.as_ref().map(|field| match field.as_str() {
            "touchpoint" => trend::By::Touchpoint,
            field => trend::By::Field(field.to_owned()),
        });
        let group = match by {
            Some(trend::By::Field(_)) => self.group("breakdown", q.breakdown.as_deref(), Lane::Experience)?,
            _ => None,
        };
        let plan = trend::Plan { measure: q.measure, boundaries, from: q.from, to: q.to, by };
        let anonymous = q.include_anonymous.unwrap_or(q.measure == Measure::Occurrences);
        let view = self.view(&plan, q.filter.as_ref(), group, anonymous, Lane::Experience)?;
        Ok((plan, view))
    }

    /// The first and the last moment of the part that is asked.
    fn span(&self) -> Result<Option<(i64, i64)>> {
        if self.within == Within::default() {
            let spans = || self.snapshot.runs.iter().filter_map(crate::run::Run::span);
            return Ok(spans().map(|(from, _)| from).min().zip(spans().map(|(_, to)| to).max()));
        }
        let view = self.view(&everybody::Plan, None, None, true, Lane::Experience)?;
        Ok(self.pass(&everybody::Plan, &view)?.span)
    }

    fn score(&self, q: &Score) -> Result<Rows> {
        let (own, view) = self.score_plan(q)?;
        let answers = self.pass(&own, &view)?;
        let name = |code| self.group_name(&view, code);
        let Some(Compare { from, to, filter, .. }) = &q.compare else { return Ok(own.answer(&answers, &name)) };
        if view.group.as_ref().is_some_and(Group::numbers_as_met) {
            return Err(FieldError::new("by", "cannot be compared by a text or property").into());
        }
        let other = Score {
            from: from.or(q.from),
            to: to.or(q.to),
            filter: filter.clone().or_else(|| q.filter.clone()),
            compare: None,
            ..q.clone()
        };
        let (other, mut other_view) = self.score_plan(&other)?;
        if let Some(customers) = &self.compared {
            other_view.within.customers = Some(Arc::clone(customers));
        }
        let others = self.pass(&other, &other_view)?;
        Ok(own.compare(&answers, &others, &name))
    }

    fn score_plan(&self, q: &Score) -> Result<(score::Plan, View)> {
        let versions = self.versions(&q.metric)?;
        let plan = score::Plan { metric: q.metric.clone(), versions, from: q.from, to: q.to, by: q.by.clone() };
        let group = self.group("by", q.by.as_deref(), Lane::Perception)?;
        // Everybody who answered counts, known or not.
        let view = self.view(&plan, q.filter.as_ref(), group, true, Lane::Perception)?;
        Ok((plan, view))
    }

    /// The versions of a metric, the oldest first.
    fn versions(&self, metric: &str) -> Result<Vec<score::Version>> {
        let versions: Vec<_> = self
            .catalogue
            .versions(metric)
            .map(|metric| score::Version::new(metric.code, metric.version, &metric.definition))
            .collect();
        match versions.is_empty() {
            true => Err(FieldError::new("metric", format!("there is no metric `{metric}`")).into()),
            false => Ok(versions),
        }
    }

    fn view<P: Pass>(
        &self,
        plan: &P,
        filter: Option<&Filter>,
        group: Option<Group>,
        episodes: bool,
        lane: Lane,
    ) -> Result<View> {
        Ok(View {
            columns: plan.columns(),
            test: filter.map(|filter| Test::new(filter, self.catalogue, lane)).transpose()?,
            steps: Vec::new(),
            group,
            canonical: self.catalogue.canonical_table(),
            episodes,
            within: self.within.clone(),
        })
    }

    fn group(&self, parameter: &str, field: Option<&str>, lane: Lane) -> Result<Option<Group>> {
        Ok(field.map(|field| Group::new(parameter, field, lane)).transpose()?)
    }

    fn touchpoint(&self, code: u32) -> Option<String> {
        self.catalogue.name(Space::Touchpoint, code).map(str::to_owned)
    }

    fn group_name(&self, view: &View, code: u32) -> Option<String> {
        view.group.as_ref()?.name(code, self.catalogue)
    }

    /// Answers the partitions on as many threads as there may be and merges what they found.
    fn pass<P: Pass>(&self, plan: &P, view: &View) -> Result<P::Partial> {
        let (next, merged, failed) = (AtomicU32::new(0), Mutex::new(P::Partial::default()), Mutex::new(None));
        let work = || {
            loop {
                let partition = next.fetch_add(1, Ordering::Relaxed);
                if partition >= self.snapshot.partitions {
                    break;
                }
                let mut partial = P::Partial::default();
                let visit = |life: &crate::life::Life<'_>| plan.visit(life, &mut partial);
                match drive(partition, &self.snapshot, &self.overlay, view, self.cancelled, visit) {
                    Ok(rows) => {
                        self.rows_read.fetch_add(rows, Ordering::Relaxed);
                        plan.merge(&mut merged.lock().unwrap_or_else(PoisonError::into_inner), partial);
                    }
                    Err(error) => {
                        next.store(self.snapshot.partitions, Ordering::Relaxed);
                        failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    }
                }
            }
        };
        let threads = self.threads.clamp(1, self.snapshot.partitions as usize);
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err::<P::Partial, Error>(error),
            None => Ok(merged.into_inner().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}
