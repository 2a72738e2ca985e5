-- The operator's door: products switched off for a client, operators of the installation, what they do.
-- Locks: identity.place is altered, which no table uses; creates beside it.

-- A product that is off for a client; what has no row is on. Only the operator writes here.
create table identity.client_product (
  tenant_id uuid not null references identity.tenant,
  product text not null check (product ~ '^[a-z][a-z-]{1,40}$'),
  off_since timestamptz not null,
  reason text not null,
  primary key (tenant_id, product)
);
call kernel.tenant_table('identity.client_product');

-- Whoever is in there is judged anew at the next request.
create function identity.switch_product() returns trigger language plpgsql as $$
declare t uuid := coalesce(new.tenant_id, old.tenant_id);
begin
  if split_part(coalesce(current_setting('app.ctx', true), ''), '|', 3) <> 'operator' then
    raise exception 'only the operator switches products' using errcode = '42501';
  end if;
  update identity.tenant set version = version + 1 where tenant_id = t;
  update identity.member set version = version + 1 where tenant_id = t;
  return null;
end $$;
create trigger switched after insert or delete or update on identity.client_product for each row execute function identity.switch_product();

-- Which products are off for a member, or for the client's machines and visitors where no member is named. Asked with every
-- bearer, before a tenant is known or at a sign-in, which is nobody's; inside a tenant of that tenant alone.
create function identity.products_off_of(of_tenant uuid, of_member uuid) returns text[]
language sql stable security definer set search_path = pg_catalog, identity as $$
  select array(select p.product from identity.client_product p where p.tenant_id = of_tenant
    and of_tenant = coalesce(nullif(kernel.tenant(), '00000000-0000-0000-0000-000000000000'), of_tenant) order by p.product)
$$;
create policy lookup on identity.client_product for select to cc_lookup using (true);
grant select on identity.client_product to cc_lookup;

alter type identity.place add attribute products_off text[];
create or replace function identity.place_of(of_tenant uuid, of_member uuid) returns setof identity.place
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.type_id, u.name, v.id, t.time_zone, coalesce((select jsonb_agg(jsonb_build_object('permission', o.permission, 'level', o.level, 'until', o.until) order by o.permission)
    from identity.override o where o.tenant_id = m.tenant_id and o.member_id = m.id), '[]'), identity.products_off_of(m.tenant_id, m.id)
  from identity.member m join identity.tenant t on t.tenant_id = m.tenant_id
  join identity.user_type u on u.tenant_id = m.tenant_id and u.id = m.type_id
  left join identity.matrix_version v on v.tenant_id = m.tenant_id and v.state = 'published'
  where m.tenant_id = of_tenant and m.id = of_member and of_tenant = coalesce(kernel.tenant(), of_tenant)
$$;
grant create on schema identity to cc_lookup;
alter function identity.products_off_of(uuid, uuid) owner to cc_lookup;
revoke all on function identity.products_off_of(uuid, uuid) from public;
grant execute on function identity.products_off_of(uuid, uuid) to cc_app;
revoke create on schema identity from cc_lookup;

-- Connections of a client whose single sign-on is off speak for nobody.
create or replace function identity.sso_of_domain(wanted text) returns table (id uuid, name text, tenant_name text, enforced boolean)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select c.id, c.name, t.name, c.enforced from identity.connection_domain d
  join identity.connection c on c.tenant_id = d.tenant_id and c.id = d.connection_id and c.active
  join identity.tenant t on t.tenant_id = d.tenant_id and t.suspended_at is null
  where d.domain = wanted and d.verified_at is not null and 'single-sign-on' <> all (identity.products_off_of(d.tenant_id, null)) order by t.name, c.name, c.id
$$;
create or replace function identity.sso_connection(wanted uuid) returns table (tenant_id uuid, kind text, settings jsonb, client_secret bytea)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select c.tenant_id, c.kind, c.settings, c.client_secret from identity.connection c
  join identity.tenant t on t.tenant_id = c.tenant_id and t.suspended_at is null
  where c.id = wanted and c.active and 'single-sign-on' <> all (identity.products_off_of(c.tenant_id, null))
$$;

-- Operators: people who run the installation. They belong to no client and see none's records. Rows are reached at the
-- operator's door alone, by a signed context that no injected SQL can make.
create schema operator;
grant usage on schema operator to cc_app, cc_lookup;

create table operator.person (
  id uuid primary key,
  name text not null,
  added_at timestamptz not null,
  removed_at timestamptz
);
create unique index person_name on operator.person (lower(name)) where removed_at is null;

create table operator.passkey (
  id uuid primary key,
  person_id uuid not null references operator.person,
  credential_id bytea not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  made_at timestamptz not null,
  last_used_at timestamptz
);

-- A one-time link with which a passkey is enrolled, and a session opened by it.
create table operator.link (
  token_hash bytea primary key,
  person_id uuid not null references operator.person,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

-- A challenge for a passkey to sign, good once. Of a session where somebody shows again who they are.
create table operator.ticket (
  token_hash bytea primary key,
  challenge text not null,
  session_id uuid,
  expires_at timestamptz not null
);

create table operator.session (
  id uuid primary key,
  token_hash bytea not null unique,
  person_id uuid not null references operator.person,
  made_at timestamptz not null,
  seen_at timestamptz not null,
  idle_until timestamptz not null,
  expires_at timestamptz not null check (expires_at <= made_at + interval '8 hours'),
  -- When a passkey was last used on it.
  strong_at timestamptz not null,
  ended_at timestamptz
);

-- At the operator's door: the installation's own place, of nobody's client, in a context that only that door signs.
create function operator.at_door() returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return kernel.tenant() = '00000000-0000-0000-0000-000000000000' and split_part(current_setting('app.ctx', true), '|', 3) in ('operator', 'terminal');
end $$;

-- Whether an operator is at work: the shell at the host, or somebody signed in whose session is open still.
create function operator.here() returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
declare c text := current_setting('app.ctx', true); kind text := split_part(c, '|', 3);
begin
  if kernel.tenant() is null then return false; end if;
  return kind = 'terminal' or (kind = 'operator' and exists (
    select from operator.session s join operator.person p on p.id = s.person_id and p.removed_at is null
    where s.id = nullif(split_part(c, '|', 9), '')::uuid and s.ended_at is null and s.idle_until > transaction_timestamp() and s.expires_at > transaction_timestamp()));
end $$;
create function operator.demand() returns void language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if not coalesce(operator.here(), false) then raise exception 'this is the operator’s' using errcode = '42501'; end if;
end $$;

-- As kernel.enter, for an operator who is signed in.
create function operator.enter(c text, s text) returns void language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform set_config('app.ctx', c, true), set_config('app.sig', s, true);
  if not coalesce(operator.here(), false) then raise exception 'session ended or authority changed' using errcode = 'CC401'; end if;
end $$;

-- Who stands behind an operator's token, asked before anything is known; it counts as used unless the screen asked by itself.
create function operator.session_of(hash bytea, at timestamptz, idle timestamptz, attended boolean)
returns table (id uuid, person_id uuid, name text, strong_at timestamptz)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if attended then
    update operator.session s set seen_at = at, idle_until = greatest(s.idle_until, idle)
     where s.token_hash = hash and s.ended_at is null and s.idle_until > at and s.expires_at > at;
  end if;
  return query select s.id, p.id, p.name, s.strong_at from operator.session s join operator.person p on p.id = s.person_id and p.removed_at is null
    where s.token_hash = hash and s.ended_at is null and s.idle_until > at and s.expires_at > at;
end $$;

-- What a client's administrators read of whoever did something in their client.
create function operator.name_of(person uuid) returns text language sql stable security definer set search_path = pg_catalog as $$
  select p.name from operator.person p where p.id = person and exists (
    select from kernel.event e where e.tenant_id = kernel.tenant() and e.actor_kind = 'operator' and e.actor_id = p.id)
$$;

-- Every client, for the operator: no record of theirs, only how they stand.
drop function identity.clients();
create function operator.clients() returns table (tenant_id uuid, slug text, name text, nmls_id text, time_zone text, created_at timestamptz,
  suspended_at timestamptz, people int, seen_at timestamptz, waiting int, products_off jsonb)
language plpgsql stable security definer set search_path = pg_catalog, identity as $$
begin
  perform operator.demand();
  return query select t.tenant_id, t.slug, t.name, t.nmls_id, t.time_zone, t.created_at, t.suspended_at,
    (select count(*)::int from identity.member m where m.tenant_id = t.tenant_id and m.status = 'active' and m.operation_id is null),
    (select max(s.seen_at) from identity.session s where s.tenant_id = t.tenant_id),
    (select count(*)::int from approvals.request r where r.tenant_id = t.tenant_id and r.state = 'waiting'),
    (select coalesce(jsonb_agg(jsonb_build_object('product', p.product, 'since', p.off_since, 'reason', p.reason) order by p.product), '[]')
     from identity.client_product p where p.tenant_id = t.tenant_id)
  from identity.tenant t order by t.name, t.tenant_id;
end $$;

do $$
declare t text; f regprocedure;
begin
  foreach t in array array['person', 'passkey', 'link', 'ticket', 'session'] loop
    execute format('alter table operator.%I enable row level security', t);
    execute format('alter table operator.%I force row level security', t);
    execute format('create policy door on operator.%I to cc_app using ((select operator.at_door())) with check ((select operator.at_door()))', t);
    execute format('create policy lookup on operator.%I to cc_lookup using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on operator.%I to cc_app', t);
    execute format('grant select, update on operator.%I to cc_lookup', t);
  end loop;
end $$;
-- Who was an operator is not forgotten.
revoke delete on operator.person, operator.passkey, operator.session from cc_app;
create policy lookup on kernel.event for select to cc_lookup using (true);
create policy lookup on approvals.request for select to cc_lookup using (true);
grant usage on schema approvals to cc_lookup;
grant select (tenant_id, state) on approvals.request to cc_lookup;
grant select on kernel.event to cc_lookup;
grant create on schema operator to cc_lookup;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'operator' loop
    execute format('alter function %s owner to cc_lookup', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to cc_app', f);
  end loop;
end $$;
revoke create on schema operator from cc_lookup;

-- Only an operator suspends a client and switches its products.
create or replace function identity.suspend() returns trigger language plpgsql as $$
begin
  if not coalesce(operator.here(), false) then raise exception 'only the operator suspends a client' using errcode = '42501'; end if;
  new.version := old.version + 1;
  update identity.member set version = version + 1 where tenant_id = new.tenant_id;
  return new;
end $$;
create or replace function identity.switch_product() returns trigger language plpgsql as $$
declare t uuid := coalesce(new.tenant_id, old.tenant_id);
begin
  if not coalesce(operator.here(), false) then raise exception 'only the operator switches products' using errcode = '42501'; end if;
  update identity.tenant set version = version + 1 where tenant_id = t;
  update identity.member set version = version + 1 where tenant_id = t;
  return null;
end $$;

-- How a client stands, in numbers: asked within that client, as whoever asks. Nothing of a record comes out.
create function operator.health(since timestamptz) returns jsonb language plpgsql stable set search_path = pg_catalog as $$
begin
  -- The queue's tables are made after the migrations.
  return jsonb_build_object(
    'failedJobs', (select count(*) from pgboss.job j where j.data ->> 'tenant' = kernel.tenant()::text and j.state = 'failed' and j.created_on > since),
    'deadDeliveries', (select count(*) from automation.delivery d where d.tenant_id = kernel.tenant() and d.state = 'given_up' and d.created_at > since),
    'refusedLeads', (select count(*) from lead_hunter.intake i where i.tenant_id = kernel.tenant() and i.outcome in ('refused', 'held', 'conflict') and i.received_at > since),
    'unfinished', (select count(*) from kernel.operation o where o.tenant_id = kernel.tenant() and o.state in ('queued', 'running', 'undoing')),
    'failed', (select count(*) from kernel.operation o where o.tenant_id = kernel.tenant() and o.state = 'failed' and o.created_at > since)
  );
end $$;

-- The tables that hold rows of clients: of everything that is done to a client whole.
create function operator.client_tables() returns table (name regclass) language sql stable set search_path = pg_catalog as $$
  select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss') and n.nspname !~ '^pg_' order by 1
$$;

-- How much of this client the application keeps. What it may not read itself (passwords) is not counted.
create function operator.size() returns table (kept bigint, bytes bigint) language plpgsql stable set search_path = pg_catalog as $$
declare t regclass; n bigint; b bigint;
begin
  kept := 0; bytes := 0;
  for t in select name from operator.client_tables() loop
    continue when not has_table_privilege(t, 'select');
    execute format('select count(*), coalesce(sum(pg_column_size(x.*)), 0) from %s x where tenant_id = $1', t) into n, b using kernel.tenant();
    kept := kept + n; bytes := bytes + b;
  end loop;
  return next;
end $$;
grant execute on function operator.health(timestamptz), operator.client_tables(), operator.size() to cc_app;

-- What the database was brought up to.
create view operator.schema_view as select count(*)::int as migrations, max(name) as last from public.migration;
grant select on operator.schema_view to cc_app;

-- Where nobody else of a client may decide, an operator may witness a request: named as that, never as a decision of the client's.
alter table approvals.request add column witnessed_by uuid, add column witness_name text,
  add check ((witnessed_by is null) = (witness_name is null)), add check (witnessed_by is null or decided_by is null);
grant update (witnessed_by, witness_name) on approvals.request to cc_app;

create or replace function approvals.keep_order() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  actor text := split_part(current_setting('app.ctx', true), '|', 2);
  kind text := split_part(current_setting('app.ctx', true), '|', 3);
  asker boolean; other boolean; witness boolean;
begin
  asker := kind = 'member' and new.asked_by::text = actor;
  other := kind = 'member' and new.asked_by::text <> actor and new.decided_by::text = actor and new.witnessed_by is null;
  witness := kind = 'operator' and new.witnessed_by::text = actor and new.decided_by is null and operator.here();
  if tg_op = 'INSERT' then
    if asker and new.state = 'waiting' and new.alone_until is null and new.decided_by is null and new.decision is null and new.witnessed_by is null then return new; end if;
    raise exception 'a request begins waiting, in the name of who asks' using errcode = '42501';
  end if;
  if (new.decided_by, new.decision, new.witnessed_by, new.witness_name) is distinct from (old.decided_by, old.decision, old.witnessed_by, old.witness_name)
     and not (old.state = 'waiting' and new.state in ('approved', 'refused')) then
    raise exception 'what was decided stays decided' using errcode = '42501';
  end if;
  if (new.alone_until, new.notice, new.decide_by) is distinct from (old.alone_until, old.notice, old.decide_by)
     and not (asker and old.state = 'waiting' and new.state = 'waiting' and old.alone_until is null) then
    raise exception 'only the asker may wait, and once' using errcode = '42501';
  end if;
  if new.state = old.state and old.state in ('waiting', 'approved') then return new; end if;
  if not coalesce(case old.state || ' ' || new.state
      when 'waiting approved' then other or witness or (kind = 'system' and new.decided_by is null and new.witnessed_by is null and new.moved_at >= old.alone_until)
      when 'waiting refused' then other or witness
      when 'waiting withdrawn' then asker
      when 'waiting expired' then kind = 'system'
      when 'approved expired' then kind = 'system'
      when 'approved failed' then kind = 'system'
      when 'approved done' then asker
      else false end, false) then
    raise exception 'a request cannot go from % to % so', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;

-- A client written whole into one archive at the host, for a client that leaves or asks for what is kept of it.
create table operator.export (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done')),
  -- The operator; null: at the terminal.
  asked_by uuid,
  asked_at timestamptz not null,
  tables int not null default 0,
  rows bigint not null default 0,
  -- In the data folder, once it is whole; with its size and SHA-256.
  file text,
  bytes bigint,
  sha256 text,
  ended_at timestamptz,
  primary key (tenant_id, id)
);
call kernel.tenant_table('operator.export');
revoke delete on operator.export from cc_app;

-- Rows of a table of this client in the order of their keys, after one of them; without what opens a door (hashes of tokens,
-- secrets). What is sealed stays sealed.
create function operator.page_of(wanted text, after jsonb, most int) returns setof jsonb language plpgsql stable set search_path = pg_catalog as $$
declare t regclass; keys text; hidden text[];
begin
  select name into strict t from operator.client_tables() where name = wanted::regclass;
  select string_agg(format('%I', a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum)) into keys
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey) where i.indrelid = t and i.indisprimary;
  select coalesce(array_agg(a.attname::text), '{}') into hidden from pg_attribute a where a.attrelid = t and a.attnum > 0 and a.attname ~ '(token_hash|key_hash|secret|public_key)'
    and a.attnum <> all (select unnest(i.indkey) from pg_index i where i.indrelid = t and i.indisprimary);
  return query execute format(
    'select to_jsonb(x) - $3 from %1$s x where tenant_id = kernel.tenant() and ($1 is null or (%2$s) > (select %2$s from jsonb_populate_record(null::%1$s, $1))) order by %2$s limit $2', t, keys)
    using after, most, hidden;
end $$;
grant execute on function operator.page_of(text, jsonb, int) to cc_app;
