-- Copies of what a store's log folds to, so that a start need not read all of it. Never the truth: whatever is wrong with one, the log is read.
CREATE TABLE image (
    store    TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    form     TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    head     BLOB NOT NULL
) STRICT;

CREATE TABLE image_block (
    store   TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (store, sha256)
) STRICT;
