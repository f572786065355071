-- How people get in: invitations, second factors, identity providers; and what keys may be asked for.

-- From where a session was opened and when it was last seen, no finer than a quarter of an hour.
ALTER TABLE sessions ADD COLUMN seen_at BIGINT;
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN agent TEXT;

-- Between a right password or link and the code of the second factor.
CREATE TABLE sign_in_steps (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    workspace TEXT REFERENCES workspaces (id),
    opened_by TEXT NOT NULL,
    address TEXT,
    agent TEXT,
    attempts BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- `secret` is sealed with the key of the data directory; `last_step` is the time step whose code was taken last.
CREATE TABLE second_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    secret TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT
);

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id),
    hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, hash)
);

-- What a workspace asks of whoever comes in; none where there is no row.
CREATE TABLE sign_in_rules (
    workspace TEXT NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    second_factor BOOLEAN NOT NULL
);

CREATE TABLE invitations (
    workspace TEXT NOT NULL REFERENCES workspaces (id),
    id TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX invitations_pending ON invitations (workspace, email) WHERE ended_at IS NULL;

-- `secret` is sealed as above; `rules` are JSON: scopes, roles, domains.
CREATE TABLE identity_providers (
    workspace TEXT NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    issuer TEXT NOT NULL,
    client TEXT NOT NULL,
    secret TEXT,
    rules TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Who somebody is at a workspace's identity provider.
CREATE TABLE identities (
    workspace TEXT NOT NULL REFERENCES workspaces (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, issuer, subject),
    UNIQUE (workspace, issuer, user_id)
);

-- A secret key without scopes may ask every question.
ALTER TABLE keys ADD COLUMN name TEXT;
ALTER TABLE keys ADD COLUMN scopes TEXT;
ALTER TABLE keys ADD COLUMN expires_at BIGINT;
ALTER TABLE keys ADD COLUMN used_day BIGINT;
