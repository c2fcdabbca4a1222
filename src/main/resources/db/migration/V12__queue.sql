-- Jobs stay as history, and a migration has tens of thousands of them wait. Who is next, who waits, and how many are in each state were looked for among
-- all of them, for each job and each ten seconds: they are kept by triggers, in the transaction that changes them.
CREATE TABLE IF NOT EXISTS jobs_in_state (
  state VARCHAR(16) PRIMARY KEY,
  n     BIGINT NOT NULL
);

-- The jobs in QUEUED, as they stand in line.
CREATE TABLE IF NOT EXISTS waiting (
  job_id  BIGINT PRIMARY KEY,
  urgent  BOOLEAN NOT NULL,
  sender  VARCHAR(16) NOT NULL,                 -- source_ae of the series, as it is now
  created BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS waiting_in_line ON waiting (urgent, sender, created, job_id);

-- How many of them each sender has.
CREATE TABLE IF NOT EXISTS senders_waiting (
  urgent BOOLEAN NOT NULL,
  sender VARCHAR(16) NOT NULL,
  n      BIGINT NOT NULL,
  PRIMARY KEY (urgent, sender)
);

-- As every step, it may have been cut short and begin anew: H2 commits each statement that changes tables.
DELETE FROM jobs_in_state;
DELETE FROM waiting;
DELETE FROM senders_waiting;
INSERT INTO jobs_in_state (state, n) SELECT state, count(*) FROM jobs GROUP BY state;
INSERT INTO waiting (job_id, urgent, sender, created)
  SELECT j.id, j.urgent, s.source_ae, j.created FROM jobs j JOIN series s ON s.series_uid = j.series_uid WHERE j.state = 'QUEUED';
INSERT INTO senders_waiting (urgent, sender, n) SELECT urgent, sender, count(*) FROM waiting GROUP BY urgent, sender;
CREATE TRIGGER IF NOT EXISTS jobs_counted AFTER INSERT, UPDATE, DELETE ON jobs FOR EACH ROW CALL 'org.hepatica.ledger.JobsCounted';
CREATE TRIGGER IF NOT EXISTS senders_kept AFTER UPDATE ON series FOR EACH ROW CALL 'org.hepatica.ledger.SendersKept';

-- The newest of a state, for who looks at the status page.
CREATE INDEX IF NOT EXISTS jobs_latest ON jobs (state DESC, id DESC);

-- What is to be sent next stands in line: tried least first, then oldest. A destination that was away for days has hundreds of thousands of them.
CREATE INDEX IF NOT EXISTS deliveries_in_line ON deliveries (state, awaits_commitment, destination, attempts, id);
DROP INDEX IF EXISTS deliveries_by_state;
