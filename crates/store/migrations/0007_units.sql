-- Units lie in one another, in several hierarchies at once; both are numbers of the kind `unit`.
CREATE TABLE unit_parents (
    workspace TEXT NOT NULL,
    hierarchy TEXT NOT NULL,
    unit BIGINT NOT NULL,
    parent BIGINT NOT NULL,
    PRIMARY KEY (workspace, hierarchy, unit)
);

-- To which units a member is limited; without rows to none.
CREATE TABLE member_units (
    workspace TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    unit BIGINT NOT NULL,
    PRIMARY KEY (workspace, user_id, unit)
);
