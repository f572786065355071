-- Saved views: the query of a list's address under a name.
CREATE TABLE views (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    list TEXT NOT NULL,
    owner TEXT,
    shared BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);

-- What was done and can be taken back: `before` is JSON that says what it takes.
CREATE TABLE undos (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    actor TEXT,
    subject TEXT NOT NULL,
    n BIGINT NOT NULL,
    before TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    undone_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX undos_by_age ON undos (done_at);
