-- Files that were brought lie sealed on the disk, and what saved views search for stands sealed. Locks: lead_hunter.import, crm.file and
-- crm.saved_view for an instant each; an index of the first two is built.

-- The file of one of before may lie clear until it is sealed (keys/effects/seal-files.ts).
alter table lead_hunter.import add column content_sealed boolean not null default false;
create index import_lies_clear on lead_hunter.import (tenant_id, id) where not content_sealed and file_removed_at is null;
create index file_lies_clear on crm.file (tenant_id, id) where not content_sealed;

-- A search that was not sealed before this (kernel/seal-clear.ts) stops it: nothing is lost.
alter table crm.saved_view no force row level security;
do $do$ begin
  if exists (select from crm.saved_view where search is not null) then raise exception 'crm.saved_view still holds clear values'; end if;
end $do$;
alter table crm.saved_view force row level security;
alter table crm.saved_view drop column search;
