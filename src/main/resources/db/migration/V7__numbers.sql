-- A start after a crash passed over up to 32 numbers of jobs, which looked as if jobs were lost.
ALTER TABLE jobs ALTER COLUMN id SET NO CACHE;
