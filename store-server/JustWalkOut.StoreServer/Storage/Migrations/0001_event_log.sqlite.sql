-- One row per store: the end of its log, and how far its inbox has been applied. The only row that is ever changed.
CREATE TABLE store_head (
    store            TEXT NOT NULL PRIMARY KEY,
    position         INTEGER NOT NULL DEFAULT 0,
    applied_sequence INTEGER NOT NULL DEFAULT 0,
    received         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    store    TEXT NOT NULL,
    position INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    cause    TEXT NOT NULL,
    at       TEXT NOT NULL,
    kind     TEXT NOT NULL,
    version  INTEGER NOT NULL,
    payload  TEXT NOT NULL,
    PRIMARY KEY (store, position),
    UNIQUE (store, event_id),
    UNIQUE (store, cause)
) STRICT;

CREATE TABLE inbox (
    store          TEXT NOT NULL,
    sequence       INTEGER NOT NULL CHECK (sequence > 0),
    observation_id TEXT NOT NULL,
    payload        TEXT NOT NULL,
    PRIMARY KEY (store, sequence),
    UNIQUE (store, observation_id)
) STRICT;

-- Position 1, 2, 3, ... by the database's own word. The two other tests stop INSERT OR REPLACE, which deletes without a delete trigger.
CREATE TRIGGER event_gapless BEFORE INSERT ON event BEGIN
    SELECT RAISE(ABORT, 'the event log is gapless: positions are 1, 2, 3, ...')
        WHERE NEW.position <> 1 + COALESCE((SELECT MAX(position) FROM event WHERE store = NEW.store), 0);
    SELECT RAISE(ABORT, 'the event log has this event id already')
        WHERE EXISTS (SELECT 1 FROM event WHERE store = NEW.store AND event_id = NEW.event_id);
    SELECT RAISE(ABORT, 'the event log has this cause already')
        WHERE EXISTS (SELECT 1 FROM event WHERE store = NEW.store AND cause = NEW.cause);
END;

CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'the event log is append-only');
END;

CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'the event log is append-only');
END;
