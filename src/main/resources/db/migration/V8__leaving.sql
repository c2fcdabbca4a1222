-- The files of a purged job are being deleted; where a crash cuts that short, the next start goes on.
ALTER TABLE jobs ADD COLUMN IF NOT EXISTS leaving BOOLEAN DEFAULT FALSE NOT NULL;
