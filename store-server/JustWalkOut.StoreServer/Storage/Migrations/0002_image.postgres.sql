-- Copies of what a store's log folds to, so that a start need not read all of it. Never the truth: whatever is wrong with one, the log is read.
CREATE TABLE image (
    store    text   NOT NULL PRIMARY KEY,
    position bigint NOT NULL,
    event_id text   NOT NULL,
    form     text   NOT NULL,
    sha256   text   NOT NULL,
    head     bytea  NOT NULL
);

CREATE TABLE image_block (
    store   text  NOT NULL,
    sha256  text  NOT NULL,
    payload bytea NOT NULL,
    PRIMARY KEY (store, sha256)
);

-- Blocks are compressed already.
ALTER TABLE image_block ALTER COLUMN payload SET STORAGE EXTERNAL;
