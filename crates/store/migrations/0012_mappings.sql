-- Mappings of a workspace's own: what the columns of files mean, under a name.
CREATE TABLE mappings (
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_by TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, name)
);
