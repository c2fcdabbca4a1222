-- Senders take turns: whose job was taken when, counted, so that a clock that leaps changes nothing. Who is not here had no turn yet.
CREATE TABLE IF NOT EXISTS turns (
  source_ae VARCHAR(16) PRIMARY KEY,
  turn      BIGINT NOT NULL
);
