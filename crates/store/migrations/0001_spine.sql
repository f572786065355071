-- The spine: workspaces, people who sign in, sources, identity, perceptions, promises, the catalogue, accounting.
-- One text for SQLite and PostgreSQL: TEXT, BIGINT, DOUBLE PRECISION and BOOLEAN only; times are unix microseconds.

CREATE TABLE workspaces (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    partitions BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE memberships (
    workspace TEXT NOT NULL REFERENCES workspaces (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    signed_in_at BIGINT,
    PRIMARY KEY (workspace, user_id)
);

-- `opened_by` is how somebody came in: a password, a link from an administrator of the workspace, or one of the operator.
CREATE TABLE sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    workspace TEXT NOT NULL REFERENCES workspaces (id),
    opened_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- A link that an administrator made opens their workspace alone.
CREATE TABLE sign_in_links (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    workspace TEXT REFERENCES workspaces (id),
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE sources (
    workspace TEXT NOT NULL REFERENCES workspaces (id),
    id TEXT NOT NULL,
    code BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, code),
    UNIQUE (workspace, name)
);

CREATE TABLE keys (
    hash TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspaces (id),
    source TEXT,
    kind TEXT NOT NULL,
    prefix TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- Small numbers for names, per workspace and kind of name; never reused.
CREATE TABLE codes (
    workspace TEXT NOT NULL,
    space TEXT NOT NULL,
    code BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (workspace, space, code),
    UNIQUE (workspace, space, name)
);

CREATE TABLE touchpoints (
    workspace TEXT NOT NULL,
    code BIGINT NOT NULL,
    stage TEXT,
    stage_by TEXT,
    department TEXT,
    alias_of BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, code)
);

CREATE TABLE metrics (
    workspace TEXT NOT NULL,
    code BIGINT NOT NULL,
    slug TEXT NOT NULL,
    version BIGINT NOT NULL,
    definition TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, code),
    UNIQUE (workspace, slug, version)
);

-- `customer` is the number of the oldest profile of the component that the link log resolves the profile to;
-- `former` lists the customers that it belonged to when rows of it were filed, until compaction files them anew.
CREATE TABLE profiles (
    workspace TEXT NOT NULL,
    no BIGINT NOT NULL,
    id TEXT NOT NULL,
    source BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    customer BIGINT NOT NULL,
    former TEXT NOT NULL,
    name TEXT,
    folded TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, no)
);
CREATE UNIQUE INDEX profiles_by_id ON profiles (workspace, id);
CREATE INDEX profiles_by_customer ON profiles (workspace, customer, no);
CREATE INDEX profiles_linked ON profiles (workspace) WHERE customer <> no OR former <> '';

CREATE TABLE identifiers (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    profile BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind, value, profile)
);
CREATE INDEX identifiers_by_profile ON identifiers (workspace, profile);

-- Assertions of traits, append-only; the latest by (at, message) counts.
CREATE TABLE traits (
    workspace TEXT NOT NULL,
    profile BIGINT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    message BIGINT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (workspace, profile, name, at, message)
);

CREATE TABLE consents (
    workspace TEXT NOT NULL,
    profile BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL,
    at BIGINT NOT NULL,
    message BIGINT NOT NULL,
    granted BOOLEAN NOT NULL,
    PRIMARY KEY (workspace, profile, purpose, channel, at, message)
);

-- The link log: append-only; `seq` is its order.
CREATE TABLE links (
    workspace TEXT NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    lefts TEXT NOT NULL,
    rights TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT,
    revokes TEXT,
    PRIMARY KEY (workspace, seq)
);
CREATE UNIQUE INDEX links_by_id ON links (workspace, id);
CREATE TABLE link_members (
    workspace TEXT NOT NULL,
    profile TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (workspace, profile, seq)
);

-- New profiles have the highest numbers, so keys that begin with them are written at one end of their indexes; ids are
-- hashes and would be written everywhere.
CREATE TABLE perceptions (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    profile BIGINT NOT NULL,
    source BIGINT NOT NULL,
    said_at BIGINT NOT NULL,
    offset_minutes BIGINT,
    experienced_at BIGINT,
    received_at BIGINT NOT NULL,
    metric BIGINT,
    value DOUBLE PRECISION,
    answer TEXT NOT NULL,
    submission TEXT,
    title TEXT,
    body TEXT,
    language TEXT,
    public BOOLEAN NOT NULL,
    scope TEXT NOT NULL,
    solicited_by TEXT,
    channel BIGINT,
    unit BIGINT,
    about_touchpoint BIGINT,
    about_object TEXT,
    permalink TEXT,
    weight DOUBLE PRECISION,
    aggregate_n BIGINT,
    aggregate_share DOUBLE PRECISION,
    aggregate_slack DOUBLE PRECISION,
    PRIMARY KEY (workspace, profile, id)
);
CREATE INDEX perceptions_newest ON perceptions (workspace, said_at, id, unit);
CREATE INDEX perceptions_worded ON perceptions (workspace, said_at, id, unit)
    WHERE title IS NOT NULL OR body IS NOT NULL;
-- Where an answer is named after its own row, nothing can supersede it.
CREATE INDEX perceptions_by_answer ON perceptions (workspace, profile, answer) WHERE answer <> id;
CREATE INDEX perceptions_published ON perceptions (workspace, metric) WHERE aggregate_n IS NOT NULL;

CREATE TABLE promises (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    profile BIGINT NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL,
    touchpoint BIGINT,
    object TEXT,
    made BIGINT,
    due BIGINT,
    due_said BIGINT,
    kept BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX promises_by_profile ON promises (workspace, profile);

-- How far the log is projected: into rows, and into column files.
CREATE TABLE positions (
    name TEXT NOT NULL PRIMARY KEY,
    lsn BIGINT NOT NULL,
    ordinal BIGINT NOT NULL
);

CREATE TABLE column_files (
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    meta TEXT NOT NULL,
    PRIMARY KEY (workspace, name)
);

-- Accounting: what became of every received event, by source and day of receipt.
CREATE TABLE outcomes (
    workspace TEXT NOT NULL,
    source BIGINT NOT NULL,
    day BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (workspace, source, day, outcome)
);

-- Rejected events by their place in the log; the bytes stay there.
CREATE TABLE quarantine (
    workspace TEXT NOT NULL,
    lsn BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    source BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (workspace, lsn, ordinal)
);

-- An import's stored files are read again from `seen` after a restart; rows up to `filed` are in column files.
CREATE TABLE imports (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    lsn BIGINT NOT NULL,
    mapping TEXT NOT NULL,
    files TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    failed TEXT,
    seen BIGINT NOT NULL,
    filed BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);

-- Who did what: append-only. Each entry's hash is over the hash before it and the entry, so that a change shows.
CREATE TABLE audit (
    workspace TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    folded TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (workspace, seq)
);
