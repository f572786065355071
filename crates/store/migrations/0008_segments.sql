-- Segments: who is meant, by a condition in JSON. Membership is derived, never stored.
CREATE TABLE segments (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    condition TEXT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, name)
);
