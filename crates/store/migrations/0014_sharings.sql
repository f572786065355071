-- Addresses that people declared shared: they join nobody.
CREATE TABLE sharings (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    stated_by TEXT,
    stated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind, value)
);
