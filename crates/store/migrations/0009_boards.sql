-- Boards: answers that somebody put side by side. Tiles and the mailing are JSON; `version` grows with every change, so
-- that of two who change a board at once one notices.
CREATE TABLE boards (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT,
    shared BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    bar TEXT NOT NULL,
    tiles TEXT NOT NULL,
    mail TEXT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
