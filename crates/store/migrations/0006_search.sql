-- The index of what was said. Perceptions are numbered in the order in which they came in, and the index says up to
-- which number it reaches. It replaces the two indexes by time, into which every import wrote all over the place.

ALTER TABLE perceptions ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
UPDATE perceptions SET seq = numbered.seq
    FROM (SELECT workspace AS of_workspace, profile AS of_profile, id AS of_id,
            ROW_NUMBER() OVER (PARTITION BY workspace ORDER BY profile, id) AS seq FROM perceptions) numbered
    WHERE workspace = numbered.of_workspace AND profile = numbered.of_profile AND id = numbered.of_id;
CREATE UNIQUE INDEX perceptions_in_order ON perceptions (workspace, seq);
DROP INDEX perceptions_newest;
DROP INDEX perceptions_worded;

-- `version` grows with every change, so that of two programs that change an index one notices and begins anew.
-- `format` is of the program that wrote it: another one indexes everything again.
CREATE TABLE search_indexes (
    workspace TEXT NOT NULL PRIMARY KEY,
    format BIGINT NOT NULL,
    version BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    next_segment BIGINT NOT NULL
);

-- A segment is not changed after it was listed, but for `gone`: those of its rows that no longer count.
CREATE TABLE search_segments (
    workspace TEXT NOT NULL,
    segment BIGINT NOT NULL,
    listed BOOLEAN NOT NULL,
    size BIGINT NOT NULL,
    directory TEXT NOT NULL,
    gone TEXT NOT NULL,
    PRIMARY KEY (workspace, segment)
);

-- The words of a segment in order, each with where it stands. `token` is the first word of the block in hexadecimal
-- digits, which every database puts in the order of their bytes.
CREATE TABLE search_blocks (
    workspace TEXT NOT NULL,
    segment BIGINT NOT NULL,
    token TEXT NOT NULL,
    part BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (workspace, segment, token, part)
);

-- The rows of a segment, the newest first. `no` is the segment's number and which of its blocks.
CREATE TABLE search_rows (
    workspace TEXT NOT NULL,
    no BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (workspace, no)
);

-- Profiles that wait to be indexed by their names and identifiers. All that there are wait at first.
CREATE TABLE people_waiting (
    workspace TEXT NOT NULL,
    profile BIGINT NOT NULL,
    PRIMARY KEY (workspace, profile)
);
INSERT INTO people_waiting (workspace, profile)
    SELECT workspace, no FROM profiles WHERE kind NOT IN ('anonymous_id', 'episode_id') OR name IS NOT NULL
        OR no IN (SELECT profile FROM identifiers i WHERE i.workspace = profiles.workspace);
