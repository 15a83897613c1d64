-- One row per store: the end of its log, and how far its inbox has been applied. The only row that is ever changed;
-- whoever appends locks it first, so a store has one writer at a time and its positions have no gaps.
CREATE TABLE store_head (
    store            text   NOT NULL PRIMARY KEY,
    position         bigint NOT NULL DEFAULT 0,
    applied_sequence bigint NOT NULL DEFAULT 0,
    received         bigint NOT NULL DEFAULT 0
);

CREATE TABLE event (
    store    text    NOT NULL,
    position bigint  NOT NULL,
    event_id text    NOT NULL,
    cause    text    NOT NULL,
    at       text    NOT NULL,
    kind     text    NOT NULL,
    version  integer NOT NULL,
    payload  text    NOT NULL,
    PRIMARY KEY (store, position),
    UNIQUE (store, event_id),
    UNIQUE (store, cause)
);

CREATE TABLE inbox (
    store          text   NOT NULL,
    sequence       bigint NOT NULL CHECK (sequence > 0),
    observation_id text   NOT NULL,
    payload        text   NOT NULL,
    PRIMARY KEY (store, sequence),
    UNIQUE (store, observation_id)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log is append-only';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Position 1, 2, 3, ... by the database's own word.
CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    expected bigint;
BEGIN
    SELECT 1 + COALESCE(max(position), 0) INTO expected FROM event WHERE store = NEW.store;
    IF NEW.position <> expected THEN
        RAISE EXCEPTION 'the event log is gapless: positions are 1, 2, 3, ...';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER event_gapless BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION refuse_gap();
