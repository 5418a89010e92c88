-- store.sqlite: what the extractor said of every article snapshot. A cache: deleting the file loses nothing.
-- `extractions.extraction` is the whole account as canonical JSON; the other tables are the same facts, laid out for queries.
CREATE TABLE extractions (
    snapshot_id    TEXT PRIMARY KEY,
    recipe         TEXT NOT NULL,            -- digest of the rules, layouts and lexicons that read it
    url            TEXT NOT NULL,
    source         TEXT,
    fetched_at     TEXT NOT NULL,            -- 2018-01-05T04:00:00Z
    content_sha256 TEXT NOT NULL,            -- of the body without content-encoding
    text_sha256    TEXT,                     -- of the text layer; NULL when the page could not be read
    extraction     TEXT NOT NULL,
    row_sha256     TEXT NOT NULL             -- of the columns before it, as written
) STRICT, WITHOUT ROWID;
CREATE INDEX extractions_url ON extractions (url, fetched_at);

CREATE TABLE candidates (
    snapshot_id  TEXT PRIMARY KEY REFERENCES extractions ON DELETE CASCADE,
    status       TEXT,                       -- kept, adjacent, rejected, unread; NULL when the page could not be read
    rule         TEXT,
    kind         TEXT,
    title        TEXT,
    published_on TEXT,
    outlet       TEXT,
    language     TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX candidates_status ON candidates (status, rule);

CREATE TABLE visits (
    snapshot_id TEXT NOT NULL REFERENCES extractions ON DELETE CASCADE,
    visit       INTEGER NOT NULL,
    meeting     TEXT,
    mode        TEXT NOT NULL,
    leader_name TEXT,
    leader_title TEXT,
    PRIMARY KEY (snapshot_id, visit)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_legs (
    snapshot_id TEXT NOT NULL,
    visit       INTEGER NOT NULL,
    leg         INTEGER NOT NULL,
    country     TEXT NOT NULL,
    start       TEXT,
    "end"       TEXT,
    precision   TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, visit, leg),
    FOREIGN KEY (snapshot_id, visit) REFERENCES visits ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_legs_country ON visit_legs (country, start);

CREATE TABLE evidence (
    snapshot_id TEXT NOT NULL REFERENCES extractions ON DELETE CASCADE,
    path        TEXT NOT NULL,               -- delegations.0.legs.1.start
    n           INTEGER NOT NULL,
    rule        TEXT NOT NULL,
    start       INTEGER NOT NULL,            -- code points of the text layer
    "end"       INTEGER NOT NULL,
    quote       TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, path, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE issues (
    snapshot_id TEXT NOT NULL REFERENCES extractions ON DELETE CASCADE,
    n           INTEGER NOT NULL,
    code        TEXT NOT NULL,
    detail      TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX issues_code ON issues (code);

-- Up to where has this store been compared with which ledger? One row, or none: then all of both is compared.
CREATE TABLE compared (
    one             INTEGER PRIMARY KEY CHECK (one = 1),
    recipe          TEXT NOT NULL,
    articles        INTEGER NOT NULL,        -- to be read, among the captures up to `seq`
    gone            INTEGER NOT NULL,        -- such as were taken down since they were captured
    ledger_version  INTEGER NOT NULL,
    seq             INTEGER NOT NULL,        -- of the last capture that was compared
    snapshot_id     TEXT NOT NULL,           -- its id
    manifest_bytes  INTEGER NOT NULL,        -- of manifest.jsonl as it was
    manifest_sha256 TEXT NOT NULL,
    unsealed_sha256 TEXT NOT NULL            -- over the captures whose segments it did not name
) STRICT;

-- What has to be compared again although its capture is not new: whoever changes a row of `extractions` leaves a line.
CREATE TABLE to_compare (
    n           INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id TEXT NOT NULL
) STRICT;
CREATE INDEX to_compare_ids ON to_compare (snapshot_id);
CREATE TRIGGER extraction_made AFTER INSERT ON extractions BEGIN
    INSERT INTO to_compare (snapshot_id) VALUES (NEW.snapshot_id);
END;
CREATE TRIGGER extraction_changed AFTER UPDATE ON extractions BEGIN
    INSERT INTO to_compare (snapshot_id) VALUES (NEW.snapshot_id);
    INSERT INTO to_compare (snapshot_id) SELECT OLD.snapshot_id WHERE OLD.snapshot_id <> NEW.snapshot_id;
END;
CREATE TRIGGER extraction_dropped AFTER DELETE ON extractions BEGIN
    INSERT INTO to_compare (snapshot_id) VALUES (OLD.snapshot_id);
END;
