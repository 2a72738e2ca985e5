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
  limit_hours numeric(7, 1),
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
  owner_id uuid, branch_id uuid,
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
create index contact_operation on crm.contact (tenant_id, operation_id) where operation_id is not null;
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
create index identifier_tail on crm.identifier (tenant_id, kind, tail_token);
create index identifier_contact on crm.identifier (tenant_id, contact_id);

create table crm.lead (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null,
  full_name text not null, email_hint text, phone_hint text,
  intent text not null default 'unknown' check (intent in ('purchase', 'refinance', 'heloc', 'sell', 'buy', 'partner', 'unknown')),
  status text not null default 'new' check (status in ('new', 'assigned', 'accepted', 'attempting', 'contacted', 'nurturing', 'appointment', 'converted', 'hold_until', 'lost', 'do_not_contact', 'invalid')),
  pipeline_id uuid, stage_id uuid, stage_since timestamptz,
  owner_id uuid, branch_id uuid,
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
  received_at timestamptz not null, assigned_at timestamptz, accept_by timestamptz, accepted_at timestamptz,
  first_touch_at timestamptz, last_touch_at timestamptz, hold_until timestamptz,
  lost_reason_id uuid, loan_id uuid,
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
create index lead_operation on crm.lead (tenant_id, operation_id) where operation_id is not null;

create table crm.loan (
  tenant_id uuid not null, id uuid not null,
  number text,
  contact_id uuid not null,
  lead_id uuid,
  full_name text not null,
  pipeline_id uuid not null, stage_id uuid not null, stage_since timestamptz not null,
  owner_id uuid, branch_id uuid,
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
  lock_rate int, locked_at timestamptz, lock_expires_at timestamptz,
  application_at date, closing_at date, first_payment_at date, funded_at date,
  lost_reason_id uuid,
  tags text[] not null default '{}',
  identifiers jsonb not null default '{}',
  version int not null default 1,
  created_at timestamptz not null, updated_at timestamptz not null,
  archived_at timestamptz,
  operation_id uuid,
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
create index loan_branch on crm.loan (tenant_id, branch_id, created_at desc, id desc);
create index loan_contact on crm.loan (tenant_id, contact_id);
create index loan_stage on crm.loan (tenant_id, stage_id, stage_since desc);
create index loan_lock on crm.loan (tenant_id, lock_expires_at) where lock_expires_at is not null;
create index loan_closing on crm.loan (tenant_id, closing_at) where closing_at is not null;
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
create index task_remind on crm.task (remind_at) where done_at is null and reminded_at is null;
create index task_operation on crm.task (tenant_id, operation_id) where operation_id is not null;

create table crm.file (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null, lead_id uuid, loan_id uuid,
  name text not null, bytes bigint not null, media_type text not null, sha256 bytea not null, path text not null,
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
  created_at timestamptz not null, read_at timestamptz,
  primary key (tenant_id, id)
);
create index alert_owner on crm.alert (tenant_id, owner_id, id desc) where read_at is null;

call kernel.tenant_table('crm.pipeline');
call kernel.tenant_table('crm.stage');
call kernel.tenant_table('crm.lost_reason');
call kernel.tenant_table('crm.household');
call kernel.scoped_table('crm.contact');
call kernel.scoped_table('crm.lead');
call kernel.scoped_table('crm.loan');
call kernel.tenant_table('crm.partner');
call kernel.scoped_table('crm.task');
call kernel.tenant_table('crm.saved_view');
call kernel.tenant_table('crm.alert');

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
create view kernel.event_view with (security_invoker = true) as
  select tenant_id, id, at, name, actor_kind, actor_id, operation_id, command_id, subject_kind, subject_id, facts from kernel.event;
create view kernel.change_view with (security_invoker = true) as
  select tenant_id, event_id, n, record_kind, record_id, field, class, before, after, operation_id from kernel.change;
grant select on kernel.event_view, kernel.change_view to cc_app;

-- Search by part of a name: ILIKE is not leakproof, so under row security it would walk the tenant. This function applies
-- tenant and scope itself, answers ids only, and the rows are read again under row security. MATERIALIZED forbids the
-- walk by date that a bad estimate of one term would choose.
create policy search on crm.lead for select to cc_searcher using (true);
create policy search on crm.contact for select to cc_searcher using (true);
create policy search on crm.loan for select to cc_searcher using (true);
create policy search on crm.identifier for select to cc_searcher using (true);
grant select on crm.lead, crm.contact, crm.loan, crm.identifier to cc_searcher;

create function crm.search_ids(kind text, term text, most int) returns table (id uuid, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare c text := current_setting('app.ctx', true);
  every boolean := split_part(c, '|', 6) = '1';
  owners uuid[] := split_part(c, '|', 7)::uuid[];
  branches uuid[] := split_part(c, '|', 8)::uuid[];
  pattern text := '%' || replace(replace(replace(term, '\', '\\'), '%', '\%'), '_', '\_') || '%';
begin
  if length(term) < 3 then raise exception 'a search needs three letters' using errcode = '22023'; end if;
  return query execute format(
    'with m as materialized (select t.id, t.created_at from crm.%I t where t.tenant_id = $1 and t.full_name ilike $2 and t.archived_at is null%s limit 2000)
     select m.id, m.created_at from m order by m.created_at desc, m.id desc limit $3',
    case kind when 'lead' then 'lead' when 'loan' then 'loan' else 'contact' end,
    case when every then '' else ' and (t.owner_id = any ($4) or t.branch_id = any ($5))' end)
  using kernel.tenant(), pattern, most, owners, branches;
end $$;

-- Contacts that carry one of these e-mail or phone tokens, anywhere in the tenant: the duplicate decision must not depend
-- on who asks. Answers ids only.
create function crm.match_tokens(kinds smallint[], tokens bytea[]) returns table (kind smallint, token bytea, contact_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select i.kind, i.token, i.contact_id
  from unnest(kinds, tokens) q (kind, token)
  cross join lateral (select x.kind, x.token, x.contact_id from crm.identifier x
    where x.tenant_id = (select kernel.tenant()) and x.kind = q.kind and x.token = q.token limit 20) i
$$;

grant create on schema crm to cc_searcher;
alter function crm.search_ids(text, text, int) owner to cc_searcher;
alter function crm.match_tokens(smallint[], bytea[]) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.search_ids(text, text, int), crm.match_tokens(smallint[], bytea[]) from public;
grant execute on function crm.search_ids(text, text, int), crm.match_tokens(smallint[], bytea[]) to cc_app;
