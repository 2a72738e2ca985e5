-- Connect & Close CRM: people, households, leads, loans, pipelines, tasks, notes, files, views, alerts, search.
-- Locks: creates only.
create schema crm;
grant usage on schema crm to cc_app, cc_searcher;

create table crm.pipeline (
  tenant_id uuid not null, id uuid not null,
  name text not null,
  kind text not null check (kind in ('purchase', 'refinance', 'partner')),
  position int not null default 0,
  archived_at timestamptz,
  primary key (tenant_id, id)
);
create table crm.stage (
  tenant_id uuid not null, id uuid not null,
  pipeline_id uuid not null,
  key text not null,
  name text not null,
  position int not null,
  -- Business hours a record may stay before it counts as late; null means no limit.
  limit_hours numeric,
  outcome text not null default 'open' check (outcome in ('open', 'won', 'lost', 'hold')),
  -- What entering it sets going: a refused applicant is owed a notice (12 CFR 1002.9).
  demands text check (demands in ('hold_until', 'lost_reason', 'adverse_action_task')),
  archived_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, pipeline_id, key),
  foreign key (tenant_id, pipeline_id) references crm.pipeline
);
create table crm.lost_reason (
  tenant_id uuid not null, id uuid not null, label text not null, position int not null, archived_at timestamptz,
  primary key (tenant_id, id), unique (tenant_id, label)
);

create table crm.household (
  tenant_id uuid not null, id uuid not null, name text not null, created_at timestamptz not null, operation_id uuid,
  primary key (tenant_id, id)
);

-- A person. Names, city, state, ZIP are internal; street and notes confidential; `restricted` is a sealed envelope.
create table crm.contact (
  tenant_id uuid not null, id uuid not null,
  roles text[] not null default '{borrower}',
  first_name text, last_name text, full_name text not null,
  company text,
  language text not null default 'en',
  street text, unit text,
  city text, state text, zip text, county text, country text,
  -- Blind index of normalised name, street and ZIP: the third way to recognise somebody.
  address_token bytea,
  email_hint text, phone_hint text,
  restricted bytea,
  household_id uuid,
  owner_id uuid, branch_id uuid, workgroup_id uuid,
  county_key text generated always as (kernel.county_key(state, county)) stored,
  do_not_contact boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null, updated_at timestamptz not null,
  archived_at timestamptz,
  merged_into uuid,
  operation_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, household_id) references crm.household,
  foreign key (tenant_id, owner_id) references identity.member,
  foreign key (tenant_id, branch_id) references identity.branch
);
create index contact_newest on crm.contact (tenant_id, created_at desc, id desc);
create index contact_owner on crm.contact (tenant_id, owner_id, created_at desc, id desc);
create index contact_branch on crm.contact (tenant_id, branch_id, created_at desc, id desc);
create index contact_address on crm.contact (tenant_id, address_token) where address_token is not null;
create index contact_name on crm.contact using gin (tenant_id, full_name gin_trgm_ops);
create index contact_operation on crm.contact (tenant_id, operation_id, id) where operation_id is not null;
create index contact_by_name on crm.contact (tenant_id, full_name, id);
create index contact_household on crm.contact (tenant_id, household_id) where household_id is not null;

-- Every e-mail and phone ever seen of a person; nothing here is overwritten. token: blind index of the whole value
-- (normalised); tail_token: of the e-mail's domain or the phone's last four digits. `value` is confidential.
create table crm.identifier (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null,
  kind smallint not null check (kind in (1, 2)), -- 1 e-mail, 2 phone
  token bytea not null,
  tail_token bytea not null,
  value text not null,
  label text not null default 'other',
  is_primary boolean not null default false,
  -- False: no longer valid, kept because a later lead may still come with it.
  is_current boolean not null default true,
  source text,
  first_seen_at timestamptz not null, last_seen_at timestamptz not null,
  operation_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, kind, token, contact_id),
  foreign key (tenant_id, contact_id) references crm.contact on delete cascade
);
create index identifier_tail on crm.identifier (tenant_id, kind, tail_token, id desc);
create index identifier_contact on crm.identifier (tenant_id, contact_id);

create table crm.lead (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null,
  full_name text not null, email_hint text, phone_hint text,
  intent text not null default 'unknown' check (intent in ('purchase', 'refinance', 'heloc', 'sell', 'buy', 'partner', 'unknown')),
  status text not null default 'new' check (status in ('new', 'assigned', 'accepted', 'attempting', 'contacted', 'nurturing', 'appointment', 'converted', 'hold_until', 'lost', 'do_not_contact', 'invalid')),
  pipeline_id uuid, stage_id uuid, stage_since timestamptz not null,
  -- rep_id: who of the partner's people brought it. workgroup_id: the part of the company it belongs to.
  owner_id uuid, branch_id uuid, rep_id uuid, partner_id uuid, workgroup_id uuid,
  pool text,
  source_id uuid, source_name text, campaign text, language text not null default 'en',
  score smallint not null default 0, band text not null default 'cold' check (band in ('hot', 'warm', 'cold')),
  score_reasons jsonb not null default '[]',
  property_street text, property_city text, property_state text, property_county text, property_zip text, property_use text, property_type text,
  amount_cents bigint, down_payment_cents bigint, price_cents bigint, value_cents bigint,
  current_rate int, -- thousandths of a percent
  credit_band text, purpose text, program text, timeframe text,
  tags text[] not null default '{}',
  message text, extra jsonb not null default '{}',
  restricted bytea,
  external_id text,
  repeats int not null default 0,
  -- live: somebody waits for an answer; false for leads of a file. repeated_at: the last time the person asked again.
  live boolean not null default true,
  received_at timestamptz not null, repeated_at timestamptz, assigned_at timestamptz, accept_by timestamptz, accepted_at timestamptz,
  first_touch_at timestamptz, last_touch_at timestamptz, hold_until timestamptz,
  lost_reason_id uuid, loan_id uuid,
  campaign_key uuid generated always as (kernel.campaign_key(campaign)) stored,
  county_key text generated always as (kernel.county_key(property_state, property_county)) stored,
  version int not null default 1,
  created_at timestamptz not null, updated_at timestamptz not null,
  archived_at timestamptz,
  operation_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references crm.contact,
  foreign key (tenant_id, owner_id) references identity.member,
  foreign key (tenant_id, branch_id) references identity.branch,
  foreign key (tenant_id, pipeline_id) references crm.pipeline,
  foreign key (tenant_id, stage_id) references crm.stage,
  foreign key (tenant_id, lost_reason_id) references crm.lost_reason
);
create index lead_newest on crm.lead (tenant_id, created_at desc, id desc);
create index lead_owner on crm.lead (tenant_id, owner_id, created_at desc, id desc);
create index lead_branch on crm.lead (tenant_id, branch_id, created_at desc, id desc);
create index lead_status on crm.lead (tenant_id, status, created_at desc, id desc);
create index lead_contact on crm.lead (tenant_id, contact_id);
create index lead_stage on crm.lead (tenant_id, stage_id, stage_since desc);
create index lead_name on crm.lead using gin (tenant_id, full_name gin_trgm_ops);
create index lead_external on crm.lead (tenant_id, source_id, external_id) where external_id is not null;
create index lead_accept on crm.lead (tenant_id, accept_by) where accept_by is not null;
create index lead_pool on crm.lead (tenant_id, pool, created_at desc) where pool is not null;
create index lead_owner_stage on crm.lead (tenant_id, owner_id, stage_id, stage_since);
create index lead_score on crm.lead (tenant_id, score desc, created_at desc, id desc);
create index lead_by_name on crm.lead (tenant_id, full_name, id);
create index lead_untouched on crm.lead (tenant_id, created_at desc, id desc)
  where first_touch_at is null and archived_at is null and status in ('new', 'assigned', 'accepted');
create index lead_untouched_owner on crm.lead (tenant_id, owner_id, created_at desc, id desc)
  where first_touch_at is null and archived_at is null and status in ('new', 'assigned', 'accepted');
create index lead_stage_age on crm.lead (tenant_id, stage_since, id);
create index lead_archived on crm.lead (tenant_id, created_at desc, id desc) where archived_at is not null;
create index lead_touched on crm.lead (tenant_id, first_touch_at desc) where first_touch_at is not null;
create index lead_tags on crm.lead using gin (tenant_id, tags) where tags <> '{}';
create index lead_operation on crm.lead (tenant_id, operation_id, id) where operation_id is not null;
-- Paths of people whose rows are limited to places or campaigns, or come from partners.
create index lead_state on crm.lead (tenant_id, property_state, created_at desc, id desc);
create index lead_zip on crm.lead (tenant_id, property_zip, created_at desc, id desc) where property_zip is not null;
create index lead_campaign on crm.lead (tenant_id, campaign_key, created_at desc, id desc) where campaign_key is not null;
create index lead_rep on crm.lead (tenant_id, rep_id, created_at desc, id desc) where rep_id is not null;
create index lead_partner on crm.lead (tenant_id, partner_id, created_at desc, id desc) where partner_id is not null;

create table crm.loan (
  tenant_id uuid not null, id uuid not null,
  number text,
  contact_id uuid not null,
  lead_id uuid,
  full_name text not null,
  pipeline_id uuid not null, stage_id uuid not null, stage_since timestamptz not null,
  owner_id uuid, branch_id uuid, processor_id uuid, rep_id uuid, partner_id uuid, workgroup_id uuid,
  -- As of the lead it came from.
  campaign text,
  purpose text not null check (purpose in ('purchase', 'rate_term', 'cash_out', 'construction', 'heloc', 'other')),
  mortgage_type text not null default 'conventional' check (mortgage_type in ('conventional', 'fha', 'va', 'usda', 'heloc', 'reverse', 'other')),
  program text,
  amount_cents bigint, price_cents bigint, value_cents bigint,
  note_rate int, -- thousandths of a percent
  term_months int, amortization text check (amortization in ('fixed', 'adjustable')), arm jsonb, interest_only_months int,
  occupancy text check (occupancy in ('primary', 'second_home', 'investment')),
  property_type text, units smallint, lien_position smallint not null default 1,
  property_street text, property_city text, property_state text, property_county text, property_zip text,
  monthly_mi_cents bigint, escrow_cents bigint,
  -- lock_told: the end of the lock that its officer was told of.
  lock_rate int, locked_at timestamptz, lock_expires_at timestamptz, lock_told timestamptz,
  application_at date, closing_at date, first_payment_at date, funded_at date,
  lost_reason_id uuid,
  tags text[] not null default '{}',
  identifiers jsonb not null default '{}',
  version int not null default 1,
  created_at timestamptz not null, updated_at timestamptz not null,
  archived_at timestamptz,
  operation_id uuid,
  campaign_key uuid generated always as (kernel.campaign_key(campaign)) stored,
  county_key text generated always as (kernel.county_key(property_state, property_county)) stored,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references crm.contact,
  foreign key (tenant_id, lead_id) references crm.lead,
  foreign key (tenant_id, owner_id) references identity.member,
  foreign key (tenant_id, branch_id) references identity.branch,
  foreign key (tenant_id, pipeline_id) references crm.pipeline,
  foreign key (tenant_id, stage_id) references crm.stage,
  foreign key (tenant_id, lost_reason_id) references crm.lost_reason
);
create index loan_newest on crm.loan (tenant_id, created_at desc, id desc);
create index loan_owner on crm.loan (tenant_id, owner_id, created_at desc, id desc);
create index loan_processor on crm.loan (tenant_id, processor_id, created_at desc, id desc) where processor_id is not null;
create index loan_branch on crm.loan (tenant_id, branch_id, created_at desc, id desc);
create index loan_contact on crm.loan (tenant_id, contact_id);
create index loan_stage on crm.loan (tenant_id, stage_id, stage_since desc);
create index loan_lock on crm.loan (tenant_id, lock_expires_at) where lock_expires_at is not null and lock_told is distinct from lock_expires_at;
create index loan_closing on crm.loan (tenant_id, coalesce(closing_at, '9999-12-31'::date), id);
create index loan_stage_age on crm.loan (tenant_id, stage_since, id);
create index loan_name on crm.loan using gin (tenant_id, full_name gin_trgm_ops);
create index loan_operation on crm.loan (tenant_id, operation_id) where operation_id is not null;
create unique index loan_number on crm.loan (tenant_id, number) where number is not null and archived_at is null;

-- full_name: for those who see the loan and not the person. restricted: sealed to this row's id, so it outlives a merge.
create table crm.borrower (
  tenant_id uuid not null, id uuid not null, loan_id uuid not null, contact_id uuid not null,
  full_name text not null,
  position smallint not null,
  role text not null default 'borrower' check (role in ('borrower', 'co_borrower', 'cosigner')),
  restricted bytea,
  primary key (tenant_id, loan_id, contact_id),
  foreign key (tenant_id, loan_id) references crm.loan on delete cascade,
  foreign key (tenant_id, contact_id) references crm.contact
);
create index borrower_contact on crm.borrower (tenant_id, contact_id);

-- A realtor or other partner: a person with a place in the partner pipeline.
create table crm.partner (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null,
  -- Partners are everybody's; the person's own record may be out of sight.
  full_name text not null,
  company text, licence_number text, territory text,
  pipeline_id uuid not null, stage_id uuid not null, stage_since timestamptz not null,
  owner_id uuid, branch_id uuid,
  created_at timestamptz not null, updated_at timestamptz not null, archived_at timestamptz, version int not null default 1,
  operation_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, contact_id),
  foreign key (tenant_id, contact_id) references crm.contact,
  foreign key (tenant_id, owner_id) references identity.member,
  foreign key (tenant_id, pipeline_id) references crm.pipeline,
  foreign key (tenant_id, stage_id) references crm.stage
);
create index partner_operation on crm.partner (tenant_id, operation_id) where operation_id is not null;

-- Who stands beside a loan: the buyer's agent, the listing agent, title, attorney.
create table crm.participant (
  tenant_id uuid not null, loan_id uuid not null, contact_id uuid not null,
  full_name text not null, company text,
  role text not null,
  primary key (tenant_id, loan_id, contact_id, role),
  foreign key (tenant_id, loan_id) references crm.loan on delete cascade,
  foreign key (tenant_id, contact_id) references crm.contact
);

create index participant_contact on crm.participant (tenant_id, contact_id);

create table crm.note (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null, lead_id uuid, loan_id uuid,
  body text not null, -- confidential
  author_id uuid, pinned boolean not null default false,
  created_at timestamptz not null, edited_at timestamptz, deleted_at timestamptz,
  operation_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references crm.contact
);
create index note_contact on crm.note (tenant_id, contact_id, id desc);
create index note_operation on crm.note (tenant_id, operation_id) where operation_id is not null;

-- Tasks and callbacks. owner_id is the person who has to do it.
create table crm.task (
  tenant_id uuid not null, id uuid not null,
  kind text not null check (kind in ('task', 'callback')),
  title text not null,
  contact_id uuid, lead_id uuid, loan_id uuid,
  owner_id uuid not null, branch_id uuid,
  not_before timestamptz, due_at timestamptz, remind_at timestamptz, reminded_at timestamptz,
  done_at timestamptz, done_by uuid, outcome text,
  made_by uuid, created_at timestamptz not null, version int not null default 1,
  operation_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references identity.member,
  foreign key (tenant_id, contact_id) references crm.contact
);
create index task_owner_due on crm.task (tenant_id, owner_id, due_at) where done_at is null;
create index task_contact on crm.task (tenant_id, contact_id);
create index task_remind on crm.task (tenant_id, least(remind_at, due_at)) where done_at is null and reminded_at is null;
create index task_operation on crm.task (tenant_id, operation_id) where operation_id is not null;

create table crm.file (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null, lead_id uuid, loan_id uuid,
  name text not null, bytes bigint not null, media_type text not null, sha256 bytea not null,
  added_by uuid, created_at timestamptz not null, deleted_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references crm.contact
);
create index file_contact on crm.file (tenant_id, contact_id);

create table crm.saved_view (
  tenant_id uuid not null, id uuid not null,
  owner_id uuid not null, page text not null, name text not null, shared boolean not null default false,
  search text not null, -- the page's URL query
  position int not null default 0, created_at timestamptz not null,
  primary key (tenant_id, id)
);

-- What a person should notice. owner_id is that person; shown live and on Today.
create table crm.alert (
  tenant_id uuid not null, id uuid not null,
  owner_id uuid not null,
  kind text not null,
  subject_kind text, subject_id uuid, facts jsonb not null default '{}',
  -- What keeps a person from being told the same twice.
  once text,
  created_at timestamptz not null, read_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, owner_id, once)
);
create index alert_owner on crm.alert (tenant_id, owner_id, id desc);
create index alert_unread on crm.alert (tenant_id, owner_id, id desc) where read_at is null;

-- Leads a bulk change has still to reach, fixed when it was asked. A batch takes its rows out as it works on them.
create table crm.bulk_target (
  tenant_id uuid not null, operation_id uuid not null, lead_id uuid not null,
  primary key (tenant_id, operation_id, lead_id)
);

create trigger standing after insert or delete or update on crm.pipeline for each row execute function kernel.standing_moved();
create trigger standing after insert or delete or update on crm.stage for each row execute function kernel.standing_moved();

call kernel.tenant_table('crm.pipeline');
call kernel.tenant_table('crm.stage');
call kernel.tenant_table('crm.lost_reason');
call kernel.tenant_table('crm.household');
call kernel.tenant_table('crm.partner');
call kernel.scoped_table('crm.task');
call kernel.tenant_table('crm.saved_view');
call kernel.tenant_table('crm.alert');
call kernel.tenant_table('crm.bulk_target');

-- What scope asks of each kind of record (the same as in crm/store/scoped.ts).
create function crm.scope_of(kind text, alias text, literal boolean default false) returns text language sql stable set search_path = pg_catalog as $$
  select case kind
    when 'lead' then kernel.scope_text(alias, '{owner_id,rep_id}', '{partner_id,workgroup_id,campaign_key}', 'property_', literal)
    when 'loan' then kernel.scope_text(alias, '{owner_id,rep_id,processor_id}', '{partner_id,workgroup_id,campaign_key}', 'property_', literal)
    when 'contact' then kernel.scope_text(alias, '{owner_id}', '{workgroup_id}', '', literal)
    when 'task' then kernel.scope_text(alias, literal => literal) end
$$;
grant execute on function crm.scope_of(text, text, boolean) to cc_searcher;

-- Whether the asker works on a lead or loan of this person. A function, because the same written into the policies would
-- carry the policies of three tables into the plan of every statement that touches a person.
do $do$ begin
  execute format($f$
create function crm.works_with(person uuid) returns boolean
language plpgsql stable security definer cost 1000 set search_path = pg_catalog as $$
declare t uuid := kernel.tenant();
begin
  return exists (select 1 from crm.lead l where l.tenant_id = t and l.contact_id = person and %s)
    or exists (select 1 from crm.loan l where l.tenant_id = t and l.contact_id = person and %s);
end $$ $f$, crm.scope_of('lead', 'l'), crm.scope_of('loan', 'l'));
end $do$;

call kernel.scoped_table('crm.lead', '{owner_id,rep_id}', '{partner_id,workgroup_id,campaign_key}', 'property_');
call kernel.scoped_table('crm.loan', '{owner_id,rep_id,processor_id}', '{partner_id,workgroup_id,campaign_key}', 'property_');
-- A person is also seen and kept up by whoever works on one of their leads or loans, whoever the person's own officer is.
call kernel.scoped_table('crm.contact', '{owner_id}', '{workgroup_id}', '', 'crm.works_with(id)');

-- A row that hangs on a person or loan is seen by whoever sees that person or loan: the subquery runs under its policy.
create procedure kernel.child_table(name regclass, parent regclass, key text) language plpgsql as $$
declare own text := 'tenant_id = (select kernel.tenant())';
  seen text := format('exists (select 1 from %s p where p.tenant_id = %s.tenant_id and p.id = %s.%I)', parent, name, name, key);
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format('create policy child_read on %s for select to cc_app using (%s and %s)', name, own, seen);
  execute format('create policy child_add on %s for insert to cc_app with check (%s)', name, own);
  execute format('create policy child_change on %s for update to cc_app using (%s and %s) with check (%s)', name, own, seen, own);
  execute format('create policy child_remove on %s for delete to cc_app using (%s and %s)', name, own, seen);
  execute format('grant select, insert, update, delete on %s to cc_app', name);
end $$;
call kernel.child_table('crm.identifier', 'crm.contact', 'contact_id');
call kernel.child_table('crm.note', 'crm.contact', 'contact_id');
call kernel.child_table('crm.file', 'crm.contact', 'contact_id');
call kernel.child_table('crm.borrower', 'crm.loan', 'loan_id');
call kernel.child_table('crm.participant', 'crm.loan', 'loan_id');

-- Before-and-after values are personal: seen only with the record they belong to.
drop policy tenant on kernel.change;
create policy change_add on kernel.change for insert to cc_app with check (tenant_id = (select kernel.tenant()));
create policy change_read on kernel.change for select to cc_app using (
  tenant_id = (select kernel.tenant()) and (
    (select split_part(current_setting('app.ctx', true), '|', 6)) = '1'
    or case record_kind
      when 'lead' then exists (select 1 from crm.lead r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      when 'contact' then exists (select 1 from crm.contact r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      when 'loan' then exists (select 1 from crm.loan r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      when 'task' then exists (select 1 from crm.task r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      else true end));

-- What the timeline reads of the kernel's own tables, under their policies.
create view kernel.change_view with (security_invoker = true) as
  select tenant_id, event_id, n, record_kind, record_id, field, class, before, after, operation_id from kernel.change;
grant select on kernel.change_view to cc_app;

-- Search under row security: ILIKE and array overlap are not leakproof, so they would walk the tenant. These functions apply
-- tenant and scope themselves and answer ids only; the rows are read again under row security.
create policy search on crm.lead for select to cc_searcher using (true);
create policy search on crm.contact for select to cc_searcher using (true);
create policy search on crm.loan for select to cc_searcher using (true);
create policy search on crm.identifier for select to cc_searcher using (true);
grant select on crm.lead, crm.contact, crm.loan, crm.identifier to cc_searcher;

-- A term as conditions on `t.full_name`: every word of it is in the name; one word needs three letters (a trigram), shorter
-- ones begin a word of the name.
create function crm.name_where(term text) returns text language plpgsql immutable set search_path = pg_catalog as $$
declare words text[] := (regexp_split_to_array(btrim(term), '\s+'))[1:6];
begin
  if coalesce((select max(length(w)) from unnest(words) w), 0) < 3 then raise exception 'a search needs three letters' using errcode = '22023'; end if;
  return (select string_agg(case when length(w) < 3 then '('' '' || t.full_name) ilike ' || quote_literal('% ' || p || '%')
      else 't.full_name ilike ' || quote_literal('%' || p || '%') end, ' and ' order by length(w) desc)
    from unnest(words) w, lateral (select replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') as p) e);
end $$;

-- The newest records of the scope whose name answers to a term, before a place in that order if one is given. A frequent
-- name is soon met by walking the newest rows of each officer and branch; only where that walk does not meet enough does
-- the index on names tell all who bear it, and these are then few.
create function crm.search_ids(kind text, term text, most int, before_at timestamptz default null, before_id uuid default null, put_away boolean default false)
returns table (id uuid, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  records text := case kind when 'lead' then 'lead' when 'loan' then 'loan' else 'contact' end;
  c text := current_setting('app.ctx', true);
  owners uuid[] := split_part(c, '|', 7)::uuid[];
  branches uuid[] := split_part(c, '|', 8)::uuid[];
  bound int := 4000 + 10 * most;
  named text := crm.name_where(term);
  place text := case when before_at is null then 'true' else '(t.created_at, t.id) < ($2, $3)' end;
  kept text := case when put_away then 't.archived_at is not null' else 't.archived_at is null' end;
  partners uuid[] := split_part(c, '|', 12)::uuid[];
  scope text := crm.scope_of(records, 't', true);
  axes text[]; axis text; path text; rows_met bigint; settled boolean := true;
  some_ids uuid[]; some_stamps timestamptz[]; ids uuid[] := '{}'; stamps timestamptz[] := '{}';
begin
  if split_part(c, '|', 6) = '1' then axes := array[scope];
  -- Rows come by more ways than the two that are walked one by one.
  elsif split_part(c, '|', 13) = '1' or cardinality(partners) > 0 or records = 'loan'
    or (records = 'lead' and exists (select 1 from crm.lead l where l.tenant_id = kernel.tenant() and l.rep_id = any (owners))) then
    settled := false;
  else
    axes := array(select format('t.owner_id = %L', o) from unnest(owners) o)
      || array(select format('t.branch_id = %L and (t.owner_id is null or t.owner_id <> all (%L::uuid[]))', b, owners) from unnest(branches) b);
  end if;
  if cardinality(axes) > 8 then settled := false; elsif settled then
    foreach axis in array axes loop
      path := format('select t.id, t.created_at, t.full_name from crm.%I t where t.tenant_id = $1 and %s and %s and %s
        order by t.created_at desc, t.id desc limit %s', records, kept, axis, place, bound);
      execute format('select array_agg(f.id), array_agg(f.created_at) from (select t.id, t.created_at from (%s) t where %s limit $4) f', path, named)
        into some_ids, some_stamps using kernel.tenant(), before_at, before_id, most;
      if coalesce(cardinality(some_ids), 0) < most then
        execute format('select count(*) from (%s) t', path) into rows_met using kernel.tenant(), before_at, before_id;
        settled := rows_met < bound;
        exit when not settled;
      end if;
      ids := ids || some_ids; stamps := stamps || some_stamps;
    end loop;
  end if;
  if settled then
    return query select u.i, u.s from unnest(ids, stamps) u (i, s) order by u.s desc, u.i desc limit most;
  else
    return query execute format('with m as materialized (select t.id, t.created_at from crm.%I t where t.tenant_id = $1 and %s and %s and %s and %s)
      select m.id, m.created_at from m order by m.created_at desc, m.id desc limit $4', records, named, kept, scope, place)
      using kernel.tenant(), before_at, before_id, most;
  end if;
end $$;

-- How many records of the scope answer to a name, counted up to `most`.
create function crm.count_named(kind text, term text, most int) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare n bigint;
begin
  execute format('select count(*) from (select 1 from crm.%I t where t.tenant_id = $1 and %s and t.archived_at is null and %s limit $2) x',
    case kind when 'lead' then 'lead' when 'loan' then 'loan' else 'contact' end, crm.name_where(term),
    crm.scope_of(case kind when 'lead' then 'lead' when 'loan' then 'loan' else 'contact' end, 't', true)) into n using kernel.tenant(), most;
  return n;
end $$;

-- Newest people of the scope (or their leads) with an e-mail address at this domain or a phone number with these last four
-- digits. A rare tail is few people, who are all looked at: of very few the plan is kept, which costs more to make than to
-- run. One that half the tenant has is soon met by walking the scope.
do $do$ begin
  execute replace(replace($f$
create function crm.search_tails(records text, of_kind smallint, tail bytea, most int, put_away boolean default false) returns table (id uuid, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  t uuid := kernel.tenant();
  kept text := case records when 'lead' then 'lead' else 'contact' end;
  person text := case records when 'lead' then 'contact_id' else 'id' end;
  of_scope text := crm.scope_of(kept, 't', true) || case when put_away then ' and t.archived_at is not null' else ' and t.archived_at is null' end;
  people uuid[];
begin
  select array_agg(m.contact_id) into people from (select i.contact_id from crm.identifier i
    where i.tenant_id = t and i.kind = of_kind and i.tail_token = tail order by i.id desc limit 5001) m;
  if coalesce(cardinality(people), 0) > 5000 then
    return query execute format('select t.id, t.created_at from crm.%I t where t.tenant_id = $1 and %s and exists (select 1 from crm.identifier i
      where i.tenant_id = $1 and i.contact_id = t.%I and i.kind = $2 and i.tail_token = $3) order by t.created_at desc, t.id desc limit $4',
      kept, of_scope, person) using t, of_kind, tail, most;
  elsif cardinality(people) > 100 then
    return query execute format('select t.id, t.created_at from crm.%I t where t.tenant_id = $1 and t.%I = any ($2) and %s
      order by t.created_at desc, t.id desc limit $3', kept, person, of_scope) using t, people, most;
  elsif records = 'lead' then
    return query select l.id, l.created_at from crm.lead l where l.tenant_id = t and l.contact_id = any (people)
      and %LEAD% and (l.archived_at is not null) = put_away
      order by l.created_at desc, l.id desc limit most;
  else
    return query select p.id, p.created_at from crm.contact p where p.tenant_id = t and p.id = any (people)
      and %CONTACT% and (p.archived_at is not null) = put_away
      order by p.created_at desc, p.id desc limit most;
  end if;
end $$ $f$, '%LEAD%', crm.scope_of('lead', 'l')), '%CONTACT%', crm.scope_of('contact', 'p'));
end $do$;

-- Leads of the scope that bear one of these tags, in no order, at most so many.
create function crm.tagged_ids(wanted text[], most int) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public set enable_seqscan = off set enable_indexscan = off as $$
begin
  return query execute 'select t.id from crm.lead t where t.tenant_id = $1 and t.tags && $2 and t.tags <> ''{}'' and ' || crm.scope_of('lead', 't', true) || ' limit $3'
    using kernel.tenant(), wanted, most;
end $$;

-- Contacts that carry one of these tokens, anywhere in the tenant: the duplicate decision must not depend on who asks.
-- Kind 1 e-mail, 2 phone, 3 name and address. Answers ids only; of merged people the one that is left.
-- People of a made-up company are nobody: whoever really comes is never taken for one of them, and stays when they go.
create policy search on identity.tenant for select to cc_searcher using (true);
grant select (tenant_id, demo_operation_id) on identity.tenant to cc_searcher;
create function crm.match_tokens(kinds smallint[], tokens bytea[]) returns table (kind smallint, token bytea, contact_id uuid)
language sql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan as $$
  -- Written so that a planner that knows nothing of the tables yet has no choice: each token is looked up by itself, and the
  -- order asked for is the one of a unique index. A join would let it walk every person for every token.
  select m.kind, m.token, m.contact_id from (
    select i.kind, i.token, (select coalesce(c.merged_into, c.id) from crm.contact c where c.tenant_id = i.tenant_id and c.id = i.contact_id
        and (c.operation_id is null or c.operation_id is distinct from (select t.demo_operation_id from identity.tenant t where t.tenant_id = kernel.tenant()))
        order by c.id limit 1) as contact_id
    from (
      select q.kind, q.token, x.tenant_id, x.contact_id from unnest(kinds, tokens) q (kind, token)
      cross join lateral (select y.tenant_id, y.contact_id from crm.identifier y
        where y.tenant_id = (select kernel.tenant()) and y.kind = q.kind and y.token = q.token order by y.contact_id limit 20) x
      where q.kind < 3
      union all
      select q.kind, q.token, x.tenant_id, x.id from unnest(kinds, tokens) q (kind, token)
      cross join lateral (select a.tenant_id, a.id from crm.contact a
        where a.tenant_id = (select kernel.tenant()) and a.address_token = q.token and a.address_token is not null limit 20) x
      where q.kind = 3) i
    offset 0) m
  where m.contact_id is not null
$$;

-- Of tokens that more people carry than `match_tokens` answers, those who bear one of the names asked for: an office's telephone.
-- Each token is read once however many ask for it, and names meet in a hash: 5,000 rows of one number stay 5,000 steps.
create function crm.match_named(kinds smallint[], tokens bytea[], names text[]) returns table (kind smallint, token bytea, name text, contact_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  with held as materialized (
    select i.kind, i.token, i.contact_id, (select lower(c.full_name) from crm.contact c where c.tenant_id = i.tenant_id and c.id = i.contact_id and c.merged_into is null
        and (c.operation_id is null or c.operation_id is distinct from (select t.demo_operation_id from identity.tenant t where t.tenant_id = kernel.tenant()))) as name
    from (select distinct q.kind, q.token from unnest(kinds, tokens) q (kind, token)) d
    cross join lateral (select y.tenant_id, y.kind, y.token, y.contact_id from crm.identifier y
      where y.tenant_id = (select kernel.tenant()) and y.kind = d.kind and y.token = d.token order by y.contact_id limit 20000) i)
  select distinct q.kind, q.token, q.name, h.contact_id from unnest(kinds, tokens, names) q (kind, token, name)
  join held h on h.kind = q.kind and h.token = q.token and h.name = lower(q.name)
$$;

grant create on schema crm to cc_searcher;
do $$
declare f text;
begin
  foreach f in array array['crm.works_with(uuid)', 'crm.name_where(text)', 'crm.search_ids(text, text, int, timestamptz, uuid, boolean)', 'crm.count_named(text, text, int)', 'crm.search_tails(text, smallint, bytea, int, boolean)', 'crm.tagged_ids(text[], int)', 'crm.match_tokens(smallint[], bytea[])', 'crm.match_named(smallint[], bytea[], text[])'] loop
    execute format('alter function %s owner to cc_searcher', f);
    execute format('revoke all on function %s from public', f);
    if f <> 'crm.name_where(text)' then execute format('grant execute on function %s to cc_app', f); end if;
  end loop;
end $$;

-- A lead with its person and everything that reaches them, for who has the lead in scope: whoever works on somebody's lead
-- sees that somebody (`crm.works_with`). It carries the policy of `crm.lead` itself, once; under row security each of the
-- three tables would prove the same again, for most of what such a reading costs.
do $do$ begin
  execute $f$
create view crm.lead_whole with (security_barrier = true) as
  select l.*, c.first_name, c.last_name, c.street, c.unit, c.city, c.state, c.zip, c.do_not_contact,
    array(select i from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id) as identifiers
  from crm.lead l left join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
  where l.tenant_id = (select kernel.tenant()) and $f$ || crm.scope_of('lead', 'l');
end $do$;
alter view crm.lead_whole owner to cc_searcher;
grant select on crm.lead_whole to cc_app;
revoke create on schema crm from cc_searcher;

-- What higher floors may read: no confidential column.
create view crm.lead_view with (security_invoker = true) as
  select tenant_id, id, contact_id, full_name, intent, status, pipeline_id, stage_id, stage_since, owner_id, branch_id, pool, source_id, source_name,
    campaign, program, language, score, band, property_city, property_state, property_county, property_zip, amount_cents, tags, external_id, repeats,
    received_at, live, repeated_at, assigned_at, accept_by, accepted_at, first_touch_at, last_touch_at, hold_until, lost_reason_id, loan_id, version,
    created_at, updated_at, archived_at, operation_id
  from crm.lead;
create view crm.contact_view with (security_invoker = true) as
  select tenant_id, id, roles, first_name, last_name, full_name, company, language, city, state, zip, county, household_id, owner_id, branch_id,
    do_not_contact, version, created_at, updated_at, archived_at, merged_into, operation_id
  from crm.contact;
grant select on crm.lead_view, crm.contact_view to cc_app;

-- Moves records in the asker's scope to an officer and branch that may be outside it. A plain update cannot: finding a row
-- by its id demands that the changed row be visible too. Only an action that may transfer gets this far; answers what was.
create policy search on crm.task for select to cc_searcher using (true);
create policy hand_over on crm.lead for update to cc_searcher using (true) with check (true);
create policy hand_over on crm.contact for update to cc_searcher using (true) with check (true);
create policy hand_over on crm.loan for update to cc_searcher using (true) with check (true);
create policy hand_over on crm.task for update to cc_searcher using (true) with check (true);
grant select on crm.task to cc_searcher;
grant update (owner_id, branch_id, version, updated_at) on crm.lead, crm.contact, crm.loan to cc_searcher;
grant update (owner_id, branch_id, version) on crm.task to cc_searcher;

create function crm.hand_over(kind text, ids uuid[], new_owner uuid, new_branch uuid, at timestamptz)
returns table (id uuid, was_owner uuid, was_branch uuid, version int)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
begin
  if split_part(current_setting('app.ctx', true), '|', 11) <> '1' then
    raise exception 'this action may not hand over' using errcode = '42501';
  end if;
  return query execute format(
    'with was as (select t.id, t.owner_id, t.branch_id from crm.%1$I t where t.tenant_id = $1 and t.id = any ($2) and %2$s for update)
     update crm.%1$I t set owner_id = $3, branch_id = $4, version = t.version + 1 %3$s from was
      where t.tenant_id = $1 and t.id = was.id returning t.id, was.owner_id, was.branch_id, t.version',
    case kind when 'lead' then 'lead' when 'contact' then 'contact' when 'loan' then 'loan' when 'task' then 'task' end,
    case kind when 'contact' then format('(%s or exists (select 1 from crm.lead l where l.tenant_id = $1 and l.contact_id = t.id and %s))',
      crm.scope_of('contact', 't', true), crm.scope_of('lead', 'l', true)) else crm.scope_of(kind, 't', true) end,
    case kind when 'task' then '' else ', updated_at = $5' end)
  using kernel.tenant(), ids, new_owner, new_branch, at;
end $$;

-- Whether a loan of the client has this number, seen or not: told before the unique index would stop a whole file.
create function crm.loan_number_taken(wanted text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select exists (select 1 from crm.loan l where l.tenant_id = (select kernel.tenant()) and l.number = wanted and l.archived_at is null)
$$;

-- Of these people those who bear this name, seen or not: families share telephones, so a number alone does not make two
-- borrowers one person. `word` is the first word of the given name, lower case. Answers ids only.
create function crm.named_ids(ids uuid[], word text) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.id from crm.contact c where c.tenant_id = (select kernel.tenant()) and c.id = any (ids) and c.archived_at is null
    and lower(split_part(c.full_name, ' ', 1)) = word
$$;

grant create on schema crm to cc_searcher;
alter function crm.named_ids(uuid[], text) owner to cc_searcher;
alter function crm.hand_over(text, uuid[], uuid, uuid, timestamptz) owner to cc_searcher;
alter function crm.loan_number_taken(text) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.hand_over(text, uuid[], uuid, uuid, timestamptz), crm.loan_number_taken(text), crm.named_ids(uuid[], text) from public;
grant execute on function crm.hand_over(text, uuid[], uuid, uuid, timestamptz), crm.loan_number_taken(text), crm.named_ids(uuid[], text) to cc_app;

-- The licence law where nothing goes around it: whichever command gives an open lead or loan another officer or state, or
-- opens it again, its officer must be allowed to hold it when the command ends. New rows are asked about at once and in sets,
-- as of the day they were given, which of a made-up past is not today; changed ones at the commit, because a command that
-- changes officer and state changes one before the other. Without a context the database's owner is at work (a restore).
create function crm.closed_lead(status text) returns boolean language sql immutable parallel safe
  return status in ('converted', 'lost', 'invalid', 'do_not_contact');

create function crm.demand_licences() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if coalesce(current_setting('app.ctx', true), '') = '' then return null; end if;
  if tg_table_name = 'lead' then
    perform 1 from (select f.owner_id, f.property_state, max(coalesce(f.assigned_at, f.created_at)) as at from fresh f
        where f.owner_id is not null and f.archived_at is null and not crm.closed_lead(f.status)
        group by f.owner_id, f.property_state, (coalesce(f.assigned_at, f.created_at) at time zone 'UTC')::date) p
      where not identity.may_hold(p.owner_id, p.property_state, p.at);
  else
    perform 1 from (select f.owner_id, f.property_state, max(f.created_at) as at from fresh f
        join crm.stage s on s.tenant_id = f.tenant_id and s.id = f.stage_id
        where f.owner_id is not null and f.archived_at is null and s.outcome in ('open', 'hold')
        group by f.owner_id, f.property_state, (f.created_at at time zone 'UTC')::date) p
      where not identity.may_hold(p.owner_id, p.property_state, p.at);
  end if;
  if found then raise exception 'the officer may not hold this %', tg_table_name using errcode = 'CC451'; end if;
  return null;
end $$;

create function crm.demand_licence() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare officer uuid; state text;
begin
  if coalesce(current_setting('app.ctx', true), '') = '' then return null; end if;
  if tg_table_name = 'lead' then
    select l.owner_id, l.property_state into officer, state from crm.lead l
     where l.tenant_id = new.tenant_id and l.id = new.id and l.archived_at is null and not crm.closed_lead(l.status);
  else
    -- From one open stage to the next nothing is asked: who holds a loan when a licence runs out may go on with it.
    if new.owner_id is not distinct from old.owner_id and new.property_state is not distinct from old.property_state
      and old.archived_at is null and (select s.outcome in ('open', 'hold') from crm.stage s where s.tenant_id = old.tenant_id and s.id = old.stage_id)
    then return null; end if;
    select l.owner_id, l.property_state into officer, state from crm.loan l join crm.stage s on s.tenant_id = l.tenant_id and s.id = l.stage_id
     where l.tenant_id = new.tenant_id and l.id = new.id and l.archived_at is null and s.outcome in ('open', 'hold');
  end if;
  if officer is not null and not identity.may_hold(officer, state, transaction_timestamp()) then
    raise exception 'the officer may not hold this %', tg_table_name using errcode = 'CC451', detail = new.id::text;
  end if;
  return null;
end $$;
create policy search on crm.stage for select to cc_searcher using (true);
grant select on crm.stage to cc_searcher;
grant usage on schema identity to cc_searcher;
grant execute on function identity.may_hold(uuid, text, timestamptz) to cc_searcher;
grant create on schema crm to cc_searcher;
alter function crm.demand_licences() owner to cc_searcher;
alter function crm.demand_licence() owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.demand_licences(), crm.demand_licence() from public;

create trigger licence_new after insert on crm.lead referencing new table as fresh for each statement execute function crm.demand_licences();
create trigger licence_new after insert on crm.loan referencing new table as fresh for each statement execute function crm.demand_licences();
create constraint trigger licence after update of owner_id, property_state, status, archived_at on crm.lead deferrable initially deferred for each row
  when (new.owner_id is not null and (new.owner_id is distinct from old.owner_id or new.property_state is distinct from old.property_state
    or old.archived_at is not null or crm.closed_lead(old.status))) execute function crm.demand_licence();
create constraint trigger licence after update of owner_id, property_state, stage_id, archived_at on crm.loan deferrable initially deferred for each row
  when (new.owner_id is not null) execute function crm.demand_licence();
