-- Lead Hunter: sources, forms, intake, routing, assignments, imports.
-- Locks: creates only.
create schema lead_hunter;
grant usage on schema lead_hunter to cc_app, cc_lookup;

create table lead_hunter.source (
  tenant_id uuid not null, id uuid not null,
  name text not null,
  kind text not null check (kind in ('form', 'api', 'adf', 'mail', 'webhook', 'import', 'manual')),
  format text not null default 'generic', -- which reader: generic, adf, leadMail, zillow, ...
  mapping jsonb not null default '[]',
  acceptance jsonb not null default '{}',
  campaign text,
  cost_cents bigint not null default 0,
  quality smallint not null default 50,
  legal_basis text,
  verify_token bytea, -- sealed
  key_prefix text, key_hash bytea unique,
  active boolean not null default true,
  created_at timestamptz not null, version int not null default 1,
  operation_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

create table lead_hunter.form (
  tenant_id uuid not null, id uuid not null,
  slug text not null check (slug ~ '^[a-z0-9](-?[a-z0-9])*$'),
  source_id uuid not null,
  version int not null,
  state text not null default 'published' check (state in ('draft', 'published', 'retired')),
  created_at timestamptz not null, operation_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, slug),
  foreign key (tenant_id, source_id) references lead_hunter.source
);
-- What a visitor saw, word for word: never changed once made.
create table lead_hunter.form_version (
  tenant_id uuid not null, form_id uuid not null, version int not null,
  doc jsonb not null, doc_hash bytea not null,
  made_by uuid, made_at timestamptz not null,
  primary key (tenant_id, form_id, version),
  foreign key (tenant_id, form_id) references lead_hunter.form on delete cascade
);

-- Everything that ever knocked: accepted, refused or held, with what was sent and why it was decided so.
create table lead_hunter.intake (
  tenant_id uuid not null, id uuid not null,
  source_id uuid, door text not null check (door in ('form', 'api', 'adf', 'mail', 'webhook', 'import', 'manual')),
  outcome text not null check (outcome in ('created', 'matched', 'conflict', 'refused', 'held')),
  reasons jsonb not null default '[]',
  -- Sealed: the body as it came (at most 64 kB) with its type, the draft that was read from it, how consent was given.
  sent bytea,
  person_name text, intent text,
  -- The sender's own id, and a blind index of what came with it: the same thing sent twice changes nothing.
  external_id text, fingerprint bytea,
  lead_id uuid, contact_id uuid, form_id uuid,
  conflict_contacts uuid[] not null default '{}',
  asked_by uuid,
  received_at timestamptz not null,
  operation_id uuid,
  primary key (tenant_id, id)
);
create index intake_newest on lead_hunter.intake (tenant_id, received_at desc, id desc);
create index intake_refused on lead_hunter.intake (tenant_id, outcome, received_at desc) where outcome in ('refused', 'held', 'conflict');
create index intake_lead on lead_hunter.intake (tenant_id, lead_id) where lead_id is not null;
create index intake_contact on lead_hunter.intake (tenant_id, contact_id) where contact_id is not null;
create index intake_form on lead_hunter.intake (tenant_id, form_id, received_at) where form_id is not null;
create index intake_operation on lead_hunter.intake (tenant_id, operation_id, id) where operation_id is not null;
create index intake_external on lead_hunter.intake (tenant_id, source_id, external_id) where external_id is not null;

-- Where leads wait for somebody to claim them; `who` says for whom, as in a rule's target.
create table lead_hunter.pool (
  tenant_id uuid not null, id uuid not null,
  name text not null,
  who jsonb not null default '{"of":"everyone"}',
  created_at timestamptz not null, archived_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

-- Routing: published versions are never changed; one draft at a time. revision counts the savings of the draft.
create table lead_hunter.routing_set (
  tenant_id uuid not null, id uuid not null,
  version int not null,
  state text not null check (state in ('draft', 'published', 'retired')),
  doc jsonb not null,
  revision int not null default 1,
  made_by uuid, made_at timestamptz not null, published_by uuid, published_at timestamptz,
  operation_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, version)
);
create unique index routing_one_published on lead_hunter.routing_set (tenant_id) where state = 'published';
create unique index routing_one_draft on lead_hunter.routing_set (tenant_id) where state = 'draft';

-- What routing knows of a person beside their record: caps, and how many leads it gave them in the running hour, day and
-- month of their zone. The periods are numbers (hours and days since 1970, months since year 0 of that zone's clock).
create table lead_hunter.officer (
  tenant_id uuid not null, member_id uuid not null,
  caps jsonb not null default '{}',
  takes_unknown_state boolean not null default false,
  hour int not null default 0, given_hour int not null default 0,
  day int not null default 0, given_day int not null default 0,
  month int not null default 0, given_month int not null default 0,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

-- Whose turn it is: a row for each rule and person. Written only by the holder of the tenant's turn lock.
create table lead_hunter.turn (
  tenant_id uuid not null, rule_id uuid not null, member_id uuid not null,
  last_at timestamptz not null, given bigint not null default 0,
  primary key (tenant_id, rule_id, member_id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

-- Who was given a lead, when, by which rule, and every step of the decision (ids, enums and numbers only).
-- outcome is null while it waits for somebody or simply stands; at most one of a lead is so.
create table lead_hunter.assignment (
  tenant_id uuid not null, id uuid not null,
  lead_id uuid not null,
  kind text not null check (kind in ('routed', 'offered', 'pooled', 'claimed', 'manual', 'known', 'typed', 'named', 'imported', 'unassigned')),
  from_id uuid, to_id uuid, pool_id uuid, offered_to uuid[] not null default '{}',
  rule_set_version int, rule_id uuid,
  trace jsonb,
  at timestamptz not null, accept_by timestamptz,
  outcome text check (outcome in ('accepted', 'declined', 'timed_out', 'claimed', 'released', 'reassigned')),
  ended_at timestamptz,
  operation_id uuid,
  primary key (tenant_id, id),
  check ((outcome is null) = (ended_at is null)),
  foreign key (tenant_id, lead_id) references crm.lead on delete cascade
);
create index assignment_lead on lead_hunter.assignment (tenant_id, lead_id, id desc);
create unique index assignment_one_open on lead_hunter.assignment (tenant_id, lead_id) where ended_at is null;
create index assignment_due on lead_hunter.assignment (tenant_id, accept_by) where ended_at is null and accept_by is not null;
create index assignment_offer on lead_hunter.assignment (tenant_id, lead_id) where ended_at is null and kind = 'offered';
create index assignment_operation on lead_hunter.assignment (tenant_id, operation_id) where operation_id is not null;

-- A file of people. owner_id is who brought it, branch_id their branch: they and their managers see it.
create table lead_hunter.import (
  tenant_id uuid not null, id uuid not null, -- also the id of its operation
  owner_id uuid not null, branch_id uuid,
  file_name text not null, bytes bigint not null,
  beginning bytea not null, -- SHA-256 of the first bytes and the length: the same file is noticed
  kind text not null check (kind in ('csv', 'vcard')),
  dialect jsonb not null, sample jsonb not null default '[]', notes jsonb not null default '[]',
  mapping jsonb not null default '[]', mapped_by jsonb not null default '{}', suggestion jsonb not null default '[]',
  policy jsonb not null default '{}',
  source_id uuid,
  state text not null check (state in ('uploaded', 'mapped', 'checking', 'checked', 'queued', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  -- Behind the last row whose batch was committed: a killed run or trial goes on there. Null before the first batch.
  place jsonb,
  rows_done bigint not null default 0, rows_total bigint,
  counts jsonb not null default '{}', check_counts jsonb, undone jsonb,
  problem text,
  -- moved_at: the last batch; what rests too long is taken up again.
  created_at timestamptz not null, started_at timestamptz, moved_at timestamptz, finished_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references identity.member
);
create index import_newest on lead_hunter.import (tenant_id, created_at desc, id desc);
create index import_open on lead_hunter.import (tenant_id, moved_at) where state in ('checking', 'queued', 'running', 'undoing');
create index import_beginning on lead_hunter.import (tenant_id, beginning);
-- Rows that did not become a lead, with what to mend; mended ones are taken in again. cells is null where the line could
-- not be divided; raw is then its beginning.
create table lead_hunter.import_row (
  tenant_id uuid not null, import_id uuid not null, line bigint not null,
  outcome text not null check (outcome in ('bad', 'duplicate', 'conflict', 'refused', 'mended')),
  cells jsonb, raw text, problems jsonb not null,
  intake_id uuid, lead_id uuid, contact_id uuid,
  -- Corrected and taken in: no second time.
  taken boolean not null default false,
  was text check (was in ('bad', 'refused')),
  -- Corrected after the trial: what its counts hold for this row since.
  counted jsonb,
  primary key (tenant_id, import_id, line),
  foreign key (tenant_id, import_id) references lead_hunter.import on delete cascade
);
create index import_row_outcome on lead_hunter.import_row (tenant_id, import_id, outcome, line);
-- Whom a trial met so far, by what they are recognised by, the line they first stood on and their name. Kept until the file is
-- taken in or read in another way: a row that is corrected meanwhile is tried against it.
create table lead_hunter.import_seen (
  tenant_id uuid not null, import_id uuid not null, token bytea not null, line bigint not null, name text not null,
  primary key (tenant_id, import_id, token, line),
  foreign key (tenant_id, import_id) references lead_hunter.import on delete cascade
);
-- How this client's columns were mapped last time, by the fingerprint of the headers.
create table lead_hunter.remembered_mapping (
  tenant_id uuid not null, headers_hash bytea not null, mapping jsonb not null, used_at timestamptz not null,
  primary key (tenant_id, headers_hash)
);

-- Counts move with every lead and are read anew each time; what is set by people moves the standing.
create trigger standing after insert or delete or update on lead_hunter.source for each row execute function kernel.standing_moved();
create trigger standing after insert or delete on lead_hunter.routing_set for each row execute function kernel.standing_moved();
create trigger standing_changed after update on lead_hunter.routing_set for each row
  when (old.state = 'published' or new.state = 'published') execute function kernel.standing_moved();
create trigger standing after update of caps, takes_unknown_state on lead_hunter.officer for each row execute function kernel.standing_moved();
create trigger standing_made after insert on lead_hunter.officer for each row
  when (new.caps <> '{}' or new.takes_unknown_state) execute function kernel.standing_moved();
create trigger standing_gone after delete on lead_hunter.officer for each row execute function kernel.standing_moved();

call kernel.tenant_table('lead_hunter.source');
call kernel.tenant_table('lead_hunter.form');
call kernel.tenant_table('lead_hunter.form_version');
call kernel.tenant_table('lead_hunter.intake');
call kernel.tenant_table('lead_hunter.routing_set');
call kernel.tenant_table('lead_hunter.pool');
call kernel.tenant_table('lead_hunter.officer');
call kernel.tenant_table('lead_hunter.turn');
call kernel.child_table('lead_hunter.assignment', 'crm.lead', 'lead_id');
call kernel.scoped_table('lead_hunter.import');
call kernel.child_table('lead_hunter.import_row', 'lead_hunter.import', 'import_id');
call kernel.tenant_table('lead_hunter.import_seen');
call kernel.tenant_table('lead_hunter.remembered_mapping');
revoke update, delete on lead_hunter.form_version from cc_app;

-- An outside source is known by its key before its tenant is.
create policy lookup on lead_hunter.source for select to cc_lookup using (true);
grant select on lead_hunter.source to cc_lookup;
create function lead_hunter.source_by_key(hash bytea) returns table (tenant_id uuid, id uuid, name text)
language sql stable security definer set search_path = pg_catalog, lead_hunter as $$
  select s.tenant_id, s.id, s.name from lead_hunter.source s where s.key_hash = hash and s.active
    and not exists (select 1 from identity.tenant t where t.tenant_id = s.tenant_id and t.suspended_at is not null)
$$;
grant create on schema lead_hunter to cc_lookup;
alter function lead_hunter.source_by_key(bytea) owner to cc_lookup;
revoke create on schema lead_hunter from cc_lookup;
revoke all on function lead_hunter.source_by_key(bytea) from public;
grant execute on function lead_hunter.source_by_key(bytea) to cc_app;

-- Taking an import back takes back the people it made, with the refusals their file brought. The ledger is append only for
-- the serving role, so this goes through a function that forgets nothing else: lines of an operation that is being undone,
-- about people whom that operation made; of people who never were, the demo company's who have no lead of another, every line.
create policy take_back on outreach.consent to cc_searcher using (true);
create policy take_back on kernel.operation for select to cc_searcher using (true);
grant usage on schema outreach to cc_searcher;
grant select, delete on outreach.consent to cc_searcher;
grant select on kernel.operation to cc_searcher;
create function outreach.forget_consents(operation uuid, people uuid[]) returns setof uuid
language sql volatile security definer set search_path = pg_catalog as $$
  with gone as (
    delete from outreach.consent c using crm.contact p, kernel.operation o
    where o.tenant_id = (select kernel.tenant()) and o.id = operation and o.state = 'undoing' and o.action in ('leadHunter.startImport', 'leadHunter.loadDemo')
      and p.tenant_id = o.tenant_id and p.id = any (people) and p.operation_id = o.id
      and c.tenant_id = o.tenant_id and c.contact_id = p.id and (c.operation_id = o.id or o.action = 'leadHunter.loadDemo'
        and not exists (select 1 from crm.lead l where l.tenant_id = p.tenant_id and l.contact_id = p.id and l.operation_id is distinct from o.id))
    returning c.id)
  -- Whoever has other lines keeps them, and stays.
  select distinct c.contact_id from outreach.consent c
  where c.tenant_id = (select kernel.tenant()) and c.contact_id = any (people) and c.operation_id is distinct from operation
$$;
grant create on schema outreach to cc_searcher;
alter function outreach.forget_consents(uuid, uuid[]) owner to cc_searcher;
revoke create on schema outreach from cc_searcher;
revoke all on function outreach.forget_consents(uuid, uuid[]) from public;
grant execute on function outreach.forget_consents(uuid, uuid[]) to cc_app;

-- A planner that knows nothing of a table that has just been filled takes any index for the right one, and a batch of a
-- thousand turns into a million looks. What arrivals are looked up by is measured again where a table has grown fourfold.
create function lead_hunter.measure_grown() returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare t record;
begin
  for t in select c.oid::regclass as name, w.columns from pg_class c join (values
      ('crm.contact'::regclass, 'tenant_id, id, address_token, owner_id, branch_id'),
      ('crm.identifier', 'tenant_id, contact_id, kind, token, tail_token'),
      ('crm.lead', 'tenant_id, id, contact_id, owner_id, branch_id'),
      ('lead_hunter.intake', 'tenant_id, source_id, external_id, contact_id')) w (name, columns) on w.name = c.oid
    where pg_relation_size(c.oid) / 8192 > 4 * greatest(c.relpages, 8) loop
    execute format('analyze %s (%s)', t.name, t.columns);
  end loop;
end $$;
revoke all on function lead_hunter.measure_grown() from public;
grant execute on function lead_hunter.measure_grown() to cc_app;
