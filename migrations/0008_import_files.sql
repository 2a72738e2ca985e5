-- The file of an import is kept no longer than the import can be undone.
-- Locks: lead_hunter.import, briefly; the column has no default to write.
alter table lead_hunter.import add column file_removed_at timestamptz;
create index import_file on lead_hunter.import (tenant_id, created_at) where file_removed_at is null;
