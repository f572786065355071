-- Work that is to be done later, what repeats, and the webhooks that are sent by it.

-- The queue of work. Workers look at all tenants, so its key is the id alone; '' is work of no workspace in particular.
-- `lane` holds back what must not run many times at once: at most `most` of a lane do.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,
    most BIGINT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    lease TEXT,
    leased_until BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    why TEXT
);
CREATE INDEX jobs_by_lane ON jobs (state, lane, run_at);
CREATE INDEX jobs_by_change ON jobs (state, changed_at);

-- What repeats. Those of the program have no workspace and stand in the code; only when they are due next stands here.
CREATE TABLE schedules (
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    rule TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, name)
);
CREATE INDEX schedules_by_time ON schedules (next_at);

-- Where webhooks are sent. Secrets are sealed with the key beside the database.
CREATE TABLE webhook_endpoints (
    workspace TEXT NOT NULL REFERENCES workspaces (id),
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    subscriptions TEXT NOT NULL,
    words BOOLEAN NOT NULL,
    secret TEXT NOT NULL,
    former_secret TEXT,
    former_until BIGINT,
    enabled BOOLEAN NOT NULL,
    disabled_why TEXT,
    failing_since BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);

CREATE TABLE webhook_messages (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (workspace, id)
);

-- One message on its way to one endpoint.
CREATE TABLE webhook_deliveries (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    message TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    next_at BIGINT,
    why TEXT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (workspace, endpoint, created_at, id);
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (workspace, endpoint, state, changed_at);
CREATE INDEX webhook_deliveries_by_message ON webhook_deliveries (workspace, message);

CREATE TABLE webhook_attempts (
    workspace TEXT NOT NULL,
    delivery TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    took BIGINT NOT NULL,
    status BIGINT,
    failure TEXT,
    reply TEXT NOT NULL,
    PRIMARY KEY (workspace, delivery, number)
);

-- Up to when promises that were broken have been told.
CREATE TABLE webhook_marks (
    workspace TEXT NOT NULL PRIMARY KEY,
    promises_until BIGINT NOT NULL
);
CREATE INDEX promises_by_due ON promises (workspace, due);
