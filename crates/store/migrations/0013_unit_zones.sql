-- The zones of units that have one of their own.
CREATE TABLE unit_zones (
    workspace TEXT NOT NULL,
    unit BIGINT NOT NULL,
    zone TEXT NOT NULL,
    PRIMARY KEY (workspace, unit)
);
