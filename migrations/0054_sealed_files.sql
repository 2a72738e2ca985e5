-- Files that were brought lie sealed on the disk. Locks: lead_hunter.import and crm.file for an instant each; an index of each is built.

-- The file of one of before may lie clear until it is sealed (keys/effects/seal-files.ts).
alter table lead_hunter.import add column content_sealed boolean not null default false;
create index import_lies_clear on lead_hunter.import (tenant_id, id) where not content_sealed and file_removed_at is null;
create index file_lies_clear on crm.file (tenant_id, id) where not content_sealed;
