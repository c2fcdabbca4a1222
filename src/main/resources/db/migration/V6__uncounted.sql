-- Attempts that were taken back: cut short by a stop in order, or by a disk that took no files.
ALTER TABLE jobs ADD COLUMN IF NOT EXISTS uncounted INT DEFAULT 0 NOT NULL;
