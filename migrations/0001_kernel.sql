-- The court: signed context, tenant and scope policies, events, changes, operations, idempotency.
-- Locks: creates only; nothing existing is touched.
create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gin with schema public;

create schema kernel;
grant usage on schema kernel to cc_app, cc_lookup, cc_searcher;

-- Padded HMAC key blocks (RFC 2104). Only the owner's functions read them, so injected SQL cannot forge a tenant.
create table kernel.ctx_key (only_row boolean primary key default true check (only_row), ipad bytea not null, opad bytea not null);

-- The verified tenant of this transaction. app.ctx is
-- 1 tenant|actor|kind|backend pid|5 expiry (epoch s)|all rows?|owners {}|branches {}|session or key|10 authority version|may transfer?
-- |12 partners {}|limited?|all workgroups?|15 workgroups {}|all campaigns?|campaigns {}|all places?|states {}|20 counties {}|ZIP codes {}
-- Its path is set although every name in it is qualified: called under another path each time, it would be planned anew.
create function kernel.tenant() returns uuid language plpgsql stable parallel safe security definer set search_path = pg_catalog as $$
declare c text := pg_catalog.current_setting('app.ctx', true); k record;
begin
  if c is null or c operator(pg_catalog.=) '' then return null; end if;
  select ipad, opad into k from kernel.ctx_key;
  if pg_catalog.sha256(k.opad operator(pg_catalog.||) pg_catalog.sha256(k.ipad operator(pg_catalog.||) pg_catalog.convert_to(c, 'UTF8')))
     operator(pg_catalog.<>) pg_catalog.decode(pg_catalog.current_setting('app.sig', true), 'hex') then
    raise exception 'forged context' using errcode = '42501';
  end if;
  if pg_catalog.split_part(c, '|', 4)::int operator(pg_catalog.<>) pg_catalog.pg_backend_pid() then
    raise exception 'context of another connection' using errcode = '42501';
  end if;
  if pg_catalog.split_part(c, '|', 5)::float8 operator(pg_catalog.<) pg_catalog.date_part('epoch', pg_catalog.transaction_timestamp()) then
    raise exception 'expired context' using errcode = '42501';
  end if;
  return pg_catalog.split_part(c, '|', 1)::uuid;
end $$;
revoke all on function kernel.tenant() from public;
grant execute on function kernel.tenant() to cc_app, cc_lookup, cc_searcher;

-- Makes a table a tenant's: forced row security, reads and writes only inside the verified tenant.
create procedure kernel.tenant_table(name regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format('create policy tenant on %s to cc_app using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()))', name);
  execute format('grant select, insert, update, delete on %s to cc_app', name);
end $$;

-- The scope of policy/scope.ts as a condition on rows of `t` (a table's name or alias), read from the signed context: once
-- as text for policies and functions, where each part is looked up when it is first needed; `literal` with the values of
-- this transaction in it, for statements that are planned for them. `owners` are the columns that hold a person;
-- `beyond` those of partner, workgroup and campaign that the table has; `places` what its columns of the place begin with,
-- null where limits do not reach the table.
create function kernel.scope_part(n int, kind text, literal boolean) returns text language sql stable set search_path = pg_catalog as $$
  select case when literal then format('%L::%s', split_part(current_setting('app.ctx', true), '|', n), kind)
    else format('(select split_part(current_setting(''app.ctx'', true), ''|'', %s)::%s)::%s', n, kind, kind) end
$$;
create function kernel.scope_flag(n int, literal boolean) returns text language sql stable set search_path = pg_catalog as $$
  select case when literal then (split_part(current_setting('app.ctx', true), '|', n) = '1')::text
    else format('(select split_part(current_setting(''app.ctx'', true), ''|'', %s)) = ''1''', n) end
$$;
create function kernel.scope_text(t text, owners text[] default '{owner_id}', beyond text[] default '{}', places text default null, literal boolean default false)
returns text language plpgsql stable set search_path = pg_catalog as $$
declare
  given text[] := array[kernel.scope_flag(6, literal)];
  limits text[] := '{}';
  col text;
begin
  if literal and split_part(current_setting('app.ctx', true), '|', 6) = '1' then given := array['true'];
  else
    foreach col in array owners loop given := given || format('%I.%I = any (%s)', t, col, kernel.scope_part(7, 'uuid[]', literal)); end loop;
    given := given || format('%I.branch_id = any (%s)', t, kernel.scope_part(8, 'uuid[]', literal));
    if 'partner_id' = any (beyond) then given := given || format('%I.partner_id = any (%s)', t, kernel.scope_part(12, 'uuid[]', literal)); end if;
  end if;
  if places is null or (literal and split_part(current_setting('app.ctx', true), '|', 13) <> '1') then
    return '(' || array_to_string(given, ' or ') || ')';
  end if;
  -- What a table does not say of its rows, no limit lets pass.
  limits := limits || case when 'workgroup_id' = any (beyond)
    then format('(%s or %I.workgroup_id = any (%s))', kernel.scope_flag(14, literal), t, kernel.scope_part(15, 'uuid[]', literal)) else kernel.scope_flag(14, literal) end;
  limits := limits || case when 'campaign_key' = any (beyond)
    then format('(%s or %I.campaign_key = any (%s))', kernel.scope_flag(16, literal), t, kernel.scope_part(17, 'uuid[]', literal)) else kernel.scope_flag(16, literal) end;
  limits := limits || format('(%s or %I.%I = any (%s) or %I.county_key = any (%s) or %I.%I = any (%s)
      or (%I.%I is null and %I.%I is null and %I.owner_id = any (%s) and %I.created_at > transaction_timestamp() - interval ''24 hours''))',
    kernel.scope_flag(18, literal), t, places || 'state', kernel.scope_part(19, 'text[]', literal), t, kernel.scope_part(20, 'text[]', literal),
    t, places || 'zip', kernel.scope_part(21, 'text[]', literal), t, places || 'state', t, places || 'zip', t, kernel.scope_part(7, 'uuid[]', literal), t);
  return format('((%s) and (not %s or (%s)))', array_to_string(given, ' or '), kernel.scope_flag(13, literal), array_to_string(limits, ' and '));
end $$;
grant execute on function kernel.scope_part(int, text, boolean), kernel.scope_flag(int, boolean), kernel.scope_text(text, text[], text[], text, boolean) to cc_app, cc_searcher;

-- What campaigns and counties are compared by: names are typed in many ways.
create function kernel.campaign_key(name text) returns uuid language sql immutable parallel safe
  return case when btrim(name) <> '' then md5(lower(btrim(name)))::uuid end;
create function kernel.county_key(state text, county text) returns text language sql immutable parallel safe
  return state || '/' || regexp_replace(lower(btrim(county)), '\s+(county|parish|borough)$', '');

-- As above, and rows are further bound to the signed scope. New rows may be made for anyone in the tenant (a lead is routed
-- to somebody else); a changed row must stay in scope unless the action may transfer. `also` lets more rows through.
create procedure kernel.scoped_table(name regclass, owners text[] default '{owner_id}', beyond text[] default '{}', places text default null, also text default 'false')
language plpgsql as $$
declare
  own text := 'tenant_id = (select kernel.tenant())';
  scope text := format('(%s or %s)', kernel.scope_text((select relname from pg_class where oid = name), owners, beyond, places), also);
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format('create policy scope_read on %s for select to cc_app using (%s and %s)', name, own, scope);
  execute format('create policy scope_add on %s for insert to cc_app with check (%s)', name, own);
  execute format('create policy scope_change on %s for update to cc_app using (%s and %s) with check (%s and (%s or (select split_part(current_setting(''app.ctx'', true), ''|'', 11)) = ''1''))', name, own, scope, own, scope);
  execute format('create policy scope_remove on %s for delete to cc_app using (%s and %s)', name, own, scope);
  execute format('grant select, insert, update, delete on %s to cc_app', name);
end $$;

-- One line: what happened, who, to what. Audit, timeline and trigger at once. Facts hold ids, enums, numbers, booleans.
create table kernel.event (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  name text not null,
  actor_kind text not null,
  actor_id uuid,
  door text not null,
  request_id uuid,
  operation_id uuid,
  -- The command this happened in; null on a command's own line.
  command_id uuid,
  subject_kind text,
  subject_id uuid,
  facts jsonb not null default '{}',
  primary key (tenant_id, id)
);
create index event_subject on kernel.event (tenant_id, subject_id, id desc);
create index event_name on kernel.event (tenant_id, name, id desc);
create index event_operation on kernel.event (tenant_id, operation_id) where operation_id is not null;

-- What rooms may read of what happened.
create view kernel.event_view with (security_invoker = true) as
  select tenant_id, id, at, name, actor_kind, actor_id, operation_id, command_id, subject_kind, subject_id, facts from kernel.event;
grant select on kernel.event_view to cc_app;

-- What a field was and became, classed like the field. Append only.
create table kernel.change (
  tenant_id uuid not null,
  event_id uuid not null,
  n int not null,
  record_kind text not null,
  record_id uuid not null,
  field text not null,
  class text not null check (class in ('public', 'internal', 'confidential', 'restricted')),
  before jsonb,
  after jsonb,
  operation_id uuid,
  primary key (tenant_id, event_id, n)
);
create index change_record on kernel.change (tenant_id, record_id, event_id desc);
create index change_operation on kernel.change (tenant_id, operation_id, event_id, n) where operation_id is not null;

-- Long or bulk work that a person can watch and undo: an import, a bulk edit, the demo company.
create table kernel.operation (
  tenant_id uuid not null,
  id uuid not null,
  action text not null,
  title text not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  done bigint not null default 0,
  total bigint,
  result jsonb not null default '{}',
  problem text,
  asked_by uuid,
  -- What kind of actor asked: a person's rights are read again for every batch, a key's are those of its type.
  asked_kind text,
  -- What is to be done, for the job that does it: enums, ids, words of the asker. Never a lead's values.
  plan jsonb not null default '{}',
  -- The job-door action that reverses it; null where it cannot be undone.
  undo_action text,
  created_at timestamptz not null,
  -- Last progress: what rests too long is taken up again.
  moved_at timestamptz,
  finished_at timestamptz,
  undo_until timestamptz,
  primary key (tenant_id, id)
);
create index operation_recent on kernel.operation (tenant_id, created_at desc);
create index operation_open on kernel.operation (tenant_id, moved_at) where state in ('queued', 'running', 'undoing');

-- The answer of a command that came with an Idempotency-Key, sealed, kept for 24 hours. Null while it is under way.
create table kernel.idempotency (
  tenant_id uuid not null,
  actor_id uuid not null,
  key text not null,
  action text not null,
  request_hash bytea not null,
  answer bytea,
  at timestamptz not null,
  primary key (tenant_id, actor_id, key)
);
create index idempotency_age on kernel.idempotency (at);

-- What seldom changes of a tenant (its people, licences, stages, sources, rules) is kept in memory by whoever serves it,
-- for as long as this stays as it is. Random, so that the number of a change that was rolled back never comes again.
create table kernel.standing (tenant_id uuid primary key, version uuid not null);
create function kernel.standing_moved() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t uuid;
begin
  if tg_op = 'DELETE' then t := old.tenant_id; else t := new.tenant_id; end if;
  insert into kernel.standing (tenant_id, version) values (t, gen_random_uuid())
  on conflict (tenant_id) do update set version = excluded.version;
  return null;
end $$;

call kernel.tenant_table('kernel.standing');
call kernel.tenant_table('kernel.event');
call kernel.tenant_table('kernel.change');
call kernel.tenant_table('kernel.operation');
call kernel.tenant_table('kernel.idempotency');
create policy forget on kernel.idempotency for all to cc_lookup using (at < now() - interval '24 hours');
grant select, delete on kernel.idempotency to cc_lookup;
revoke update, delete on kernel.event, kernel.change from cc_app;
revoke insert, update, delete on kernel.standing from cc_app;
create policy lookup on kernel.standing to cc_lookup using (true) with check (true);
grant select, insert, update on kernel.standing to cc_lookup;
create function kernel.forget_answers() returns void language sql security definer set search_path = pg_catalog as $$
  delete from kernel.idempotency where at < now() - interval '24 hours'
$$;
grant create on schema kernel to cc_lookup;
alter function kernel.standing_moved() owner to cc_lookup;
alter function kernel.forget_answers() owner to cc_lookup;
revoke all on function kernel.forget_answers() from public;
grant execute on function kernel.forget_answers() to cc_app;
revoke create on schema kernel from cc_lookup;

-- Budgets of requests: one row a subject and window, counted atomically. Holds no tenant data.
create unlogged table kernel.budget (key text primary key, window_ends timestamptz not null, used int not null);
grant select, insert, update, delete on kernel.budget to cc_app;

-- What the whole installation knows: the one-time setup link. Reached only through functions.
create table kernel.setup (token_hash bytea primary key, made_at timestamptz not null, used_at timestamptz);
