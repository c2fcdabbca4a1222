-- A checksum tells damage from wholeness and costs a tenth of the SHA-256 that stood here. Rows from before keep theirs: an instance
-- that comes again is then compared with its file.
ALTER TABLE instances ALTER COLUMN IF EXISTS content_hash RENAME TO checksum;
COMMENT ON COLUMN instances.checksum IS 'of the data set as received: CRC-32C and CRC-32, 16 hexadecimal digits';
