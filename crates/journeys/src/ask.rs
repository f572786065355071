//! Asking: a question becomes a plan and a view, partitions are answered on as many threads as are given, and the
//! merged answer is worded.
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
};

use throughline_model::{
    filter::Filter,
    question::{Compare, FieldError, Funnel, Map, Measure, Question, Score, Trend},
    space::Space,
    time::{Micros, TimeRange},
};

use crate::{
    answer::{Answer, Rows},
    buckets,
    catalogue::Catalogue,
    error::{Error, Result},
    overlay::Overlay,
    pass::{
        drive::drive,
        filter::{Lane, Test},
        view::{Group, View},
    },
    question::{Pass, funnel, map, score, trend},
    table::{Snapshot, Table},
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
    rows_read: AtomicU64,
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
        Ok(Self { snapshot, overlay, catalogue, as_of, threads, cancelled, rows_read: AtomicU64::new(0) })
    }

    /// Answers a question about all customers.
    ///
    /// # Errors
    /// Names the field that cannot be taken; when a file cannot be read; when the question is cancelled. A timeline
    /// is about one customer and is not asked here.
    pub fn ask(&self, question: &Question) -> Result<Answer> {
        let (rows, limit, cursor) = match question {
            Question::Map(q) => (self.map(q)?, q.limit, q.cursor.as_deref()),
            Question::Funnel(q) => (self.funnel(q)?, q.limit, q.cursor.as_deref()),
            Question::Trend(q) => (self.trend(q)?, q.limit, q.cursor.as_deref()),
            Question::Score(q) => (self.score(q)?, q.limit, q.cursor.as_deref()),
            Question::Timeline(_) => {
                return Err(FieldError::new("kind", "a timeline is asked of one customer").into());
            }
        };
        let asked = serde_json::to_value(question).unwrap_or_default();
        Ok(rows.answer(asked, self.as_of, limit, cursor)?)
    }

    /// How many rows have been read so far.
    pub fn rows_read(&self) -> u64 {
        self.rows_read.load(Ordering::Relaxed)
    }

    fn map(&self, q: &Map) -> Result<Rows> {
        let plan = map::Plan { from: q.from, to: q.to, codes: self.catalogue.next_code(Space::Touchpoint) };
        let view = self.view(&plan, q.filter.as_ref(), None, q.include_anonymous, Lane::Experience)?;
        let partial = self.pass(&plan, &view)?;
        Ok(plan.answer(&partial, &|code| self.touchpoint(code)))
    }

    fn funnel(&self, q: &Funnel) -> Result<Rows> {
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
        let partial = self.pass(&plan, &view)?;
        let mut rows = plan.answer(&partial, &|code| self.group_name(&view, code));
        for (step, (code, _)) in q.steps.iter().zip(&view.steps) {
            if code.is_none() {
                rows.notes.push(format!("no interaction at a touchpoint `{}` has been received yet", step.touchpoint));
            }
        }
        Ok(rows)
    }

    fn trend(&self, q: &Trend) -> Result<Rows> {
        let spans = || self.snapshot.runs.iter().filter_map(crate::run::Run::span);
        let data = spans().map(|(from, _)| from).min().zip(spans().map(|(_, to)| to).max());
        let from = q.from.map(|at| at.0).or(data.map(|(from, _)| from));
        let to = q.to.map(|at| at.0).or(data.map(|(_, to)| to + 1));
        let zone = self.catalogue.zone.unwrap_or(chrono_tz::UTC);
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
        let partial = self.pass(&plan, &view)?;
        let name = |code| if view.group.is_some() { self.group_name(&view, code) } else { self.touchpoint(code) };
        Ok(plan.answer(&partial, &name))
    }

    fn score(&self, q: &Score) -> Result<Rows> {
        let versions: Vec<_> = self.catalogue.versions(&q.metric).collect();
        if versions.is_empty() {
            return Err(FieldError::new("metric", format!("there is no metric `{}`", q.metric)).into());
        }
        let plan = |range: TimeRange| score::Plan {
            metric: q.metric.clone(),
            versions: versions
                .iter()
                .map(|metric| score::Version::new(metric.code, metric.version, &metric.definition))
                .collect(),
            from: range.from,
            to: range.to,
            by: q.by.clone(),
        };
        let partial = |plan: &score::Plan, filter: Option<&Filter>| -> Result<(View, score::Partial)> {
            let group = self.group("by", q.by.as_deref(), Lane::Perception)?;
            // Everybody who answered counts, known or not.
            let view = self.view(plan, filter, group, true, Lane::Perception)?;
            let partial = self.pass(plan, &view)?;
            Ok((view, partial))
        };
        let own = plan(TimeRange { from: q.from, to: q.to });
        let (view, answers) = partial(&own, q.filter.as_ref())?;
        let name = |code| self.group_name(&view, code);
        let Some(Compare { from, to, filter }) = &q.compare else { return Ok(own.answer(&answers, &name)) };
        if view.group.as_ref().is_some_and(Group::numbers_as_met) {
            return Err(FieldError::new("by", "cannot be compared by a text or property").into());
        }
        let other = plan(TimeRange { from: from.or(q.from), to: to.or(q.to) });
        let (_, others) = partial(&other, filter.as_ref().or(q.filter.as_ref()))?;
        Ok(own.compare(&answers, &others, &name))
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
