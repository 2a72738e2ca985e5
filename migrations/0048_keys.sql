-- Keys of clients and people, all wrapped: what stands here opens nothing without the root keys, which are outside the database.
-- And every sealed column takes envelopes only, whoever writes it.
-- Locks: tables with a sealed column for as long as they are read once (a check, nothing is written anew); crm.contact, crm.lead and
-- crm.borrower also for small partial indexes; crm.file for a moment. Creates beside them.
create schema keys;
grant usage on schema keys to cc_app, cc_lookup;

-- Keys of a client. wrapped: by the client key (wrapped_by), or by the root key of that name. derived: from the installation's secret, as
-- before there were keys of a client's own. A state moves forward only; one that is retired opens nothing any more.
create table keys.key (
  tenant_id uuid not null, id uuid not null,
  purpose text not null check (purpose in ('client', 'confidential', 'index', 'epoch')),
  version int not null check (version > 0),
  state text not null default 'active' check (state in ('active', 'retiring', 'retired', 'destroyed')),
  derived boolean not null default false check (not derived or purpose = 'index' and version = 1),
  wrapped bytea, wrapped_by uuid, root text,
  uses bigint not null default 0,
  reason text not null default 'first' check (reason in ('first', 'schedule', 'demand', 'compromise', 'uses')),
  made_at timestamptz not null, due_at timestamptz not null,
  retiring_at timestamptz, retired_at timestamptz, destroyed_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, purpose, version),
  check ((wrapped is null) = (state = 'destroyed' or derived)),
  check (wrapped is null or (wrapped_by is null) <> (root is null))
);
create unique index key_active on keys.key (tenant_id, purpose) where state = 'active';

-- Keys of the people of whom something restricted is kept, wrapped by the client's key of an epoch: one for each time something was
-- sealed, so that nobody waits for another. They are destroyed together, and whose are gone gets no other.
create table keys.person_key (
  tenant_id uuid not null, id uuid not null, person_id uuid not null,
  epoch_id uuid not null, wrapped bytea,
  made_at timestamptz not null, destroyed_at timestamptz,
  primary key (tenant_id, id),
  check ((wrapped is null) = (destroyed_at is not null))
);
create index person_key_person on keys.person_key (tenant_id, person_id);
create index person_key_epoch on keys.person_key (tenant_id, epoch_id, id) where wrapped is not null;

-- Only the house itself, never in a person's request, reads and writes them; nothing deletes them but the end of their client.
do $do$
declare t text;
begin
  foreach t in array array['key', 'person_key'] loop
    execute format('alter table keys.%I enable row level security', t);
    execute format('alter table keys.%I force row level security', t);
    execute format($f$create policy house on keys.%I to cc_app
      using (tenant_id = (select kernel.tenant()) and (select kernel.actor_kind()) = 'system')
      with check (tenant_id = (select kernel.tenant()) and (select kernel.actor_kind()) = 'system')$f$, t);
    execute format('create policy lookup on keys.%I to cc_lookup using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()))', t);
  end loop;
end $do$;
grant select, insert, update on keys.key to cc_app;
grant select, update on keys.person_key to cc_app;
grant select, insert on keys.person_key to cc_lookup;

create function keys.keep_order() returns trigger language plpgsql as $$
declare states text[] := '{active,retiring,retired,destroyed}';
begin
  if array_position(states, new.state) < array_position(states, old.state) or new.uses < old.uses
    or (new.purpose, new.version, new.made_at, new.derived) is distinct from (old.purpose, old.version, old.made_at, old.derived) then
    raise exception 'a key only grows older' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_order before update on keys.key for each row execute function keys.keep_order();
create function keys.keep_gone() returns trigger language plpgsql as $$
begin
  if old.destroyed_at is not null or new.person_id <> old.person_id or new.made_at <> old.made_at then
    raise exception 'a key that is gone stays gone' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_gone before update on keys.person_key for each row execute function keys.keep_gone();

-- Whoever names a key, as an envelope does, is handed what is wrapped; nobody lists whom something is kept of.
create function keys.of_people(known uuid[]) returns table (id uuid, epoch_id uuid, wrapped bytea)
language sql stable security definer set search_path = pg_catalog as $$
  select k.id, k.epoch_id, k.wrapped from keys.person_key k where k.tenant_id = (select kernel.tenant()) and k.id = any (known)
$$;
create function keys.add_people(given uuid[], people uuid[], epoch uuid, envelopes bytea[], at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select 1 from keys.person_key k where k.tenant_id = kernel.tenant() and k.person_id = any (people) and k.destroyed_at is not null) then
    raise exception 'This person was erased. Nothing is kept of them any more.' using errcode = 'CC409';
  end if;
  insert into keys.person_key (tenant_id, id, person_id, epoch_id, wrapped, made_at)
  select kernel.tenant(), n.key, n.person, epoch, n.envelope, at from unnest(given, people, envelopes) n (key, person, envelope) where length(n.envelope) = 60;
end $$;
grant create on schema keys to cc_lookup;
alter function keys.of_people(uuid[]) owner to cc_lookup;
alter function keys.add_people(uuid[], uuid[], uuid, bytea[], timestamptz) owner to cc_lookup;
revoke create on schema keys from cc_lookup;
revoke all on function keys.of_people(uuid[]), keys.add_people(uuid[], uuid[], uuid, bytea[], timestamptz), keys.keep_order(), keys.keep_gone() from public;
grant execute on function keys.of_people(uuid[]), keys.add_people(uuid[], uuid[], uuid, bytea[], timestamptz) to cc_app;

-- What kernel.sealed demands, as a check: a column that took the type would have its table written anew, and triggers stand on some.
do $do$
declare c record;
begin
  for c in select * from (values
    ('automation.webhook', 'secret', false), ('kernel.idempotency', 'answer', false), ('identity.factor', 'secret', false),
    ('identity.connection', 'client_secret', false), ('identity.connection', 'next_secret', false), ('identity.sso_transaction', 'secrets', false),
    ('approvals.request', 'payload', false), ('approvals.request', 'notice', false), ('approvals.request', 'decision', false), ('approvals.request', 'outcome', false),
    ('lead_hunter.source', 'verify_token', false), ('lead_hunter.intake', 'sent', false),
    ('crm.contact', 'restricted', true), ('crm.lead', 'restricted', true), ('crm.borrower', 'restricted', true)) x (t, col, few)
  loop
    execute format($f$alter table %1$s add constraint %2$s_sealed check (%2$I is null or (octet_length(%2$I) >= 29 and get_byte(%2$I, 0) = 1)
      or (octet_length(%2$I) >= 62 and get_byte(%2$I, 0) = 2 and get_byte(%2$I, 1) = 1)) not valid$f$, c.t, c.col);
    execute format('alter table %s validate constraint %I', c.t, c.col || '_sealed');
    -- Few rows have one: counted and sealed anew by their key.
    if c.few then
      execute format('create index %I on %s (tenant_id, substring(%I from 3 for 16), id) where %3$I is not null', split_part(c.t, '.', 2) || '_sealed_by', c.t, c.col);
    end if;
  end loop;
end $do$;

-- SEALING ANEW what the application itself may not change: the same value under another key, by the house alone.
grant usage on schema approvals, identity to cc_lookup;
grant select (tenant_id, id, payload, notice, decision, outcome), update (payload, notice, decision, outcome) on approvals.request to cc_lookup;
grant select (tenant_id, id, secret), update (secret) on identity.factor to cc_lookup;
create policy reseal on approvals.request for update to cc_lookup using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()));
create policy reseal on identity.factor for update to cc_lookup using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()));
do $do$ begin
  execute regexp_replace(pg_get_functiondef('approvals.keep_order()'::regprocedure), '(\nbegin\n)', E'\\1  -- It may change envelopes alone, and only what opens as the same is what was asked.\n  if current_user = ''cc_lookup'' then return new; end if;\n');
end $do$;
create function keys.reseal_kept(place text, row_id uuid, was kernel.sealed, fresh kernel.sealed) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare t uuid := kernel.tenant();
begin
  if kernel.actor_kind() is distinct from 'system' or get_byte(fresh, 0) <> 2 then
    raise exception 'only the house seals anew' using errcode = '42501';
  end if;
  case place
    when 'approvals.request.payload' then update approvals.request r set payload = fresh where r.tenant_id = t and r.id = row_id and r.payload = was;
    when 'approvals.request.notice' then update approvals.request r set notice = fresh where r.tenant_id = t and r.id = row_id and r.notice = was;
    when 'approvals.request.decision' then update approvals.request r set decision = fresh where r.tenant_id = t and r.id = row_id and r.decision = was;
    when 'approvals.request.outcome' then update approvals.request r set outcome = fresh where r.tenant_id = t and r.id = row_id and r.outcome = was;
    when 'identity.factor.secret' then update identity.factor f set secret = fresh where f.tenant_id = t and f.id = row_id and f.secret = was;
  end case;
  return found;
end $$;
grant create on schema keys to cc_lookup;
alter function keys.reseal_kept(text, uuid, kernel.sealed, kernel.sealed) owner to cc_lookup;
revoke create on schema keys from cc_lookup;
revoke all on function keys.reseal_kept(text, uuid, kernel.sealed, kernel.sealed) from public;
grant execute on function keys.reseal_kept(text, uuid, kernel.sealed, kernel.sealed) to cc_app;

-- ERASED PEOPLE: what the journal outside the database says was done, so that a copy from before is told. Ids and counts, no names.
create table keys.erasure (
  tenant_id uuid not null, id uuid not null,
  person_id uuid not null, entry bigint not null, hash text not null check (length(hash) = 64), before text not null,
  asked_by uuid, rows jsonb not null default '{}', replayed boolean not null default false,
  at timestamptz not null, done_at timestamptz not null,
  primary key (tenant_id, id)
);
alter table keys.erasure enable row level security;
alter table keys.erasure force row level security;
create policy seen on keys.erasure for select to cc_app using (tenant_id = (select kernel.tenant()));
create policy house on keys.erasure for insert to cc_app with check (tenant_id = (select kernel.tenant()) and (select kernel.actor_kind()) = 'system');
create policy lookup on keys.erasure for select to cc_lookup using (true);
grant select, insert on keys.erasure to cc_app;
grant select on keys.erasure to cc_lookup;

-- Which of the journal's entries this database has done, and which clients it has: asked by the house as it starts, before it opens.
create function keys.erasures_done(until bigint, mark bytea) returns table (tenant_id uuid, id uuid, entry bigint, hash text)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if date_part('epoch', now()) > until or not kernel.vouched(concat_ws('|', 'round', until), mark) then
    raise exception 'only the house asks' using errcode = '42501';
  end if;
  return query select e.tenant_id, e.id, e.entry, e.hash from keys.erasure e;
end $$;
create function keys.has_clients(wanted uuid[], until bigint, mark bytea) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if date_part('epoch', now()) > until or not kernel.vouched(concat_ws('|', 'round', until), mark) then
    raise exception 'only the house asks' using errcode = '42501';
  end if;
  return query select t.tenant_id from identity.tenant t where t.tenant_id = any (wanted);
end $$;
-- Root keys that a key of any client is wrapped by still.
create function keys.roots_used(until bigint, mark bytea) returns setof text
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if date_part('epoch', now()) > until or not kernel.vouched(concat_ws('|', 'round', until), mark) then
    raise exception 'only the house asks' using errcode = '42501';
  end if;
  return query select distinct k.root from keys.key k where k.root is not null;
end $$;
create policy rounds on keys.key for select to cc_lookup using (true);
grant select on keys.key to cc_lookup;
grant create on schema keys to cc_lookup;
alter function keys.erasures_done(bigint, bytea) owner to cc_lookup;
alter function keys.has_clients(uuid[], bigint, bytea) owner to cc_lookup;
alter function keys.roots_used(bigint, bytea) owner to cc_lookup;
revoke create on schema keys from cc_lookup;
revoke all on function keys.erasures_done(bigint, bytea), keys.has_clients(uuid[], bigint, bytea), keys.roots_used(bigint, bytea) from public;
grant execute on function keys.erasures_done(bigint, bytea), keys.has_clients(uuid[], bigint, bytea), keys.roots_used(bigint, bytea) to cc_app;

-- Files of records are sealed as they are kept; those of before lie as they came.
alter table crm.file add column kept_sealed boolean not null default false;
