//! One row as the projection hands it over, before it becomes columns.

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Kind {
    /// Something happened.
    #[default]
    Interaction = 0,
    /// Something was said or scored.
    Perception = 1,
    /// Something was promised.
    Promise = 2,
    /// A promise was kept.
    Kept = 3,
}

/// One row. Numbers of names are 0 where there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The profile that it belongs to.
    pub profile: u32,
    /// When it happened or was said, in UTC microseconds.
    pub at: i64,
    /// The source's own order among rows of the same moment.
    pub sequence: i64,
    /// The hash of the message: the last word in the order.
    pub message: u32,
    /// What the row is.
    pub kind: Kind,
    /// The touchpoint of an interaction; 0 for all other rows, so that the touchpoint alone tells them apart.
    pub touchpoint: u32,
    /// The source's name of the event.
    pub name: u32,
    /// The source.
    pub source: u32,
    /// When it arrived.
    pub received_at: i64,
    /// The source's offset from UTC in minutes.
    pub offset_minutes: Option<i16>,
    /// The channel.
    pub channel: u32,
    /// The unit.
    pub unit: u32,
    /// The account.
    pub account: u32,
    /// The outcome.
    pub outcome: u32,
    /// The campaign.
    pub campaign: u32,
    /// The currency.
    pub currency: u32,
    /// The employee's code.
    pub staff: u32,
    /// The order, case or visit.
    pub object: Option<String>,
    /// The session.
    pub session: Option<String>,
    /// How long it took, in microseconds.
    pub duration: Option<i64>,
    /// How long it was waited for, in microseconds.
    pub wait: Option<i64>,
    /// The amount in minor units.
    pub amount: Option<i64>,
    /// The metric version of an answer.
    pub metric: u32,
    /// The answer on the metric's scale; NaN for none.
    pub value: f64,
    /// Identifies the answer or promise that rows are about: a later row with the same one supersedes.
    pub answer: u64,
    /// The touchpoint that a perception or promise is about.
    pub about: u32,
    /// When a promise is due.
    pub due: Option<i64>,
    /// Everything else, as a JSON object.
    pub properties: Option<String>,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            profile: 0,
            at: 0,
            sequence: 0,
            message: 0,
            kind: Kind::Interaction,
            touchpoint: 0,
            name: 0,
            source: 0,
            received_at: 0,
            offset_minutes: None,
            channel: 0,
            unit: 0,
            account: 0,
            outcome: 0,
            campaign: 0,
            currency: 0,
            staff: 0,
            object: None,
            session: None,
            duration: None,
            wait: None,
            amount: None,
            metric: 0,
            value: f64::NAN,
            answer: 0,
            about: 0,
            due: None,
            properties: None,
        }
    }
}
