-- The event log by month, and what the audit trail needs beside it: saved searches, how long what is kept, holds.
-- Locks: kernel.event and kernel.change are closed to everybody while their rows are read once (to see that all of them are of
-- the months up to now) and one more index is made; no row is written anew but those whose id lies in the future.

-- The first id of a moment, and the moment of an id (UUID of version 7, RFC 9562: milliseconds since 1970 lead it).
create function kernel.id_at(at timestamptz) returns uuid language sql immutable parallel safe set search_path = pg_catalog as $$
  select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
create function kernel.moment_of(id uuid) returns timestamptz language sql immutable parallel safe set search_path = pg_catalog as $$
  select timestamptz '1970-01-01 00:00:00+00' + (('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint) * interval '1 millisecond'
$$;
revoke all on function kernel.id_at(timestamptz), kernel.moment_of(uuid) from public;
grant execute on function kernel.id_at(timestamptz), kernel.moment_of(uuid) to cc_app, cc_lookup, cc_keeper;

-- One month of a table: behind the parent only, so nothing is granted on it and its row security lets nobody through. What
-- had to wait among the rest moves in. Made beside the parent and then attached, which no reader and no writer waits for.
create procedure kernel.make_month(parent regclass, key name, month timestamptz) language plpgsql set search_path = pg_catalog as $$
declare
  of name := (select relname from pg_class where oid = parent);
  made text := format('kernel.%I', of || '_' || to_char(month at time zone 'UTC', 'YYYY_MM'));
  rest text := format('kernel.%I', of || '_rest');
  lo uuid := kernel.id_at(month);
  hi uuid := kernel.id_at((month at time zone 'UTC' + interval '1 month') at time zone 'UTC');
  waiting boolean;
begin
  execute format('create table %s (like %s including defaults including constraints)', made, parent);
  execute format('alter table %s no force row level security', rest);
  execute format('select exists (select from %s where %I >= %L and %I < %L)', rest, key, lo, key, hi) into waiting;
  if waiting then
    execute format('with moved as (delete from %s where %I >= %L and %I < %L returning *) insert into %s select * from moved', rest, key, lo, key, hi, made);
  end if;
  execute format('alter table %s force row level security', rest);
  execute format('alter table %s enable row level security', made);
  execute format('alter table %s force row level security', made);
  execute format('revoke all on %s from public', made);
  execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, made, lo, hi);
end $$;
revoke all on procedure kernel.make_month(regclass, name, timestamptz) from public;

-- Where the months of a table end so far.
create function kernel.months_end(parent regclass) returns uuid language sql stable set search_path = pg_catalog as $$
  select (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([0-9a-f-]+)''\)'))[1]::uuid
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = parent and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT' order by 1 desc limit 1
$$;
revoke all on function kernel.months_end(regclass) from public;
grant execute on function kernel.months_end(regclass) to cc_lookup;

-- This month and the next three, of both tables; whoever comes second finds them made. Answers how many were made.
create function kernel.prepare_months() returns int language plpgsql security definer set search_path = pg_catalog as $$
declare t record; month timestamptz; made int := 0;
begin
  perform set_config('lock_timeout', '5s', true);
  perform pg_advisory_xact_lock(7236046);
  for t in select * from (values ('kernel.event'::regclass, 'id'::name), ('kernel.change', 'event_id')) v (parent, key) loop
    month := kernel.moment_of(kernel.months_end(t.parent));
    while month < date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' + interval '4 months' loop
      call kernel.make_month(t.parent, t.key, month);
      made := made + 1;
      month := (month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
    end loop;
  end loop;
  return made;
end $$;
revoke all on function kernel.prepare_months() from public;
grant execute on function kernel.prepare_months() to cc_app;

-- The tables of before become the first part of ones of the same name, as they stand: rows, indexes and all. What was said of
-- them (policies, grants) is said of the new ones in the words in which the catalogue keeps it.
do $do$
declare t record; s text; said text[]; bound uuid; last uuid; old text; one text;
begin
  for t in select * from (values ('event'::name, 'id'::name, 'tenant_id, id'), ('change', 'event_id', 'tenant_id, event_id, n')) v (name, key, keys) loop
    old := 'kernel.' || t.name;
    select array_agg(format('create policy %I on kernel.%I as %s for %s to %s', p.policyname, t.name, p.permissive, p.cmd, array_to_string(p.roles, ', '))
        || coalesce(' using (' || p.qual || ')', '') || coalesce(' with check (' || p.with_check || ')', '') order by p.policyname) into said
    from pg_policies p where p.schemaname = 'kernel' and p.tablename = t.name;
    said := said || (select array_agg(format('grant %s on kernel.%I to %I', a.privilege_type, t.name, a.grantee::regrole::text))
      from pg_class c cross join lateral aclexplode(c.relacl) a where c.oid = old::regclass and a.grantee <> c.relowner and a.grantee <> 0);
    said := said || (select array_agg(pg_get_triggerdef(g.oid)) from pg_trigger g where g.tgrelid = old::regclass and not g.tgisinternal);

    execute format('alter table kernel.%I no force row level security', t.name);
    execute format('select %I from kernel.%I order by %I desc limit 1', t.key, t.name, t.key) into last;
    bound := kernel.id_at(date_trunc('month', greatest(now(), least(kernel.moment_of(last), now() + interval '1 month')) at time zone 'UTC') at time zone 'UTC' + interval '1 month');

    for one in select p.policyname from pg_policies p where p.schemaname = 'kernel' and p.tablename = t.name loop
      execute format('drop policy %I on kernel.%I', one, t.name);
    end loop;
    for one in select g.tgname from pg_trigger g where g.tgrelid = old::regclass and not g.tgisinternal loop
      execute format('drop trigger %I on kernel.%I', one, t.name);
    end loop;
    for one in select a.grantee::regrole::text from pg_class c cross join lateral aclexplode(c.relacl) a where c.oid = old::regclass and a.grantee <> c.relowner and a.grantee <> 0 loop
      execute format('revoke all on kernel.%I from %I', t.name, one);
    end loop;
    execute format('alter table kernel.%I rename to %I', t.name, t.name || '_before');
    for one in select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = ('kernel.' || t.name || '_before')::regclass loop
      execute format('alter index kernel.%I rename to %I', one, one || '_before');
    end loop;
    execute format('create table kernel.%I (like kernel.%I including defaults including constraints, primary key (%s)) partition by range (%I)', t.name, t.name || '_before', t.keys, t.key);
    execute format('create table kernel.%I (like kernel.%I including defaults including constraints)', t.name || '_rest', t.name);
    if last >= bound then
      execute format('with moved as (delete from kernel.%I where %I >= %L returning *) insert into kernel.%I select * from moved', t.name || '_before', t.key, bound, t.name || '_rest');
    end if;
    execute format('alter table kernel.%I attach partition kernel.%I for values from (minvalue) to (%L)', t.name, t.name || '_before', bound);
    execute format('alter table kernel.%I attach partition kernel.%I default', t.name, t.name || '_rest');
    execute format('alter table kernel.%I force row level security', t.name || '_before');
    for s in select unnest(array[t.name, t.name || '_rest']) loop
      execute format('alter table kernel.%I enable row level security', s);
      execute format('alter table kernel.%I force row level security', s);
      execute format('revoke all on kernel.%I from public', s);
    end loop;
    foreach s in array said loop execute s; end loop;
  end loop;
end $do$;

create index event_subject on kernel.event (tenant_id, subject_id, id desc);
create index event_name on kernel.event (tenant_id, name, id desc);
create index event_operation on kernel.event (tenant_id, operation_id) where operation_id is not null;
-- What somebody did. Nothing else is added to what each write costs: time is the order of the ids.
create index event_actor on kernel.event (tenant_id, actor_id, id desc);
create index change_record on kernel.change (tenant_id, record_id, event_id desc);
create index change_operation on kernel.change (tenant_id, operation_id, event_id, n) where operation_id is not null;

-- The session, key or token behind it, and where its people, keys and apps sat: never of a visitor.
alter table kernel.event add column bearer_id uuid, add column address inet;
create policy own_bearer on kernel.event as restrictive for insert to cc_app with check (
  bearer_id is null or bearer_id = (select nullif(split_part(kernel.verified_ctx(), '|', 9), '')::uuid));

create or replace view kernel.event_view with (security_invoker = true) as
  select tenant_id, id, at, name, actor_kind, actor_id, operation_id, command_id, subject_kind, subject_id, facts, door, request_id, bearer_id, address from kernel.event;
create or replace view kernel.change_view with (security_invoker = true) as
  select tenant_id, event_id, n, record_kind, record_id, field, class, before, after, operation_id from kernel.change;

select kernel.prepare_months();

-- Whether something waits outside the months: they were not made in time.
create function kernel.beyond_months() returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from kernel.event e where e.id >= kernel.months_end('kernel.event'))
$$;
grant create on schema kernel to cc_lookup;
alter function kernel.beyond_months() owner to cc_lookup;
revoke create on schema kernel from cc_lookup;
revoke all on function kernel.beyond_months() from public;
grant execute on function kernel.beyond_months() to cc_app;

-- Who may what, where a client's own version does not say: the audit trail's functions as they are shipped.
do $do$
declare
  named text := $$(m.user_type = 'compliance' and identity.whole_of(w.permission) = 'access.review')$$;
  definition text := pg_get_functiondef('identity.actor_holds(text[])'::regprocedure);
begin
  if strpos(definition, named) = 0 then raise exception 'rights are looked up in another way'; end if;
  execute replace(definition, named, $$(m.user_type = 'compliance' and identity.whole_of(w.permission) in ('access.review', 'audit.read', 'audit.hunt', 'audit.export', 'audit.hold', 'audit.release'))
          or (m.user_type = 'branch_manager' and identity.whole_of(w.permission) in ('audit.read', 'audit.hunt'))$$);
end $do$;

create schema audit;
grant usage on schema audit to cc_app, cc_keeper;

-- A named question, of one person or shown to everybody who may ask it.
create table audit.hunt (
  tenant_id uuid not null,
  id uuid not null,
  owner_id uuid not null,
  name text not null check (name <> ''),
  entries jsonb not null,
  shared boolean not null default false,
  made_at timestamptz not null,
  primary key (tenant_id, id)
);
create index hunt_owner on audit.hunt (tenant_id, owner_id);

-- How long a class of events is kept where the client chose longer than is usual; on the terms a second person agreed to.
create table audit.retention (
  tenant_id uuid not null,
  class text not null check (class in ('security', 'records')),
  months int not null check (months <= 84 and months >= case class when 'security' then 13 else 60 end),
  set_by uuid not null,
  set_at timestamptz not null,
  approval_id uuid,
  primary key (tenant_id, class)
);

-- What is not deleted whatever its age: what somebody did, what happened to records, or everything of a time.
create table audit.hold (
  tenant_id uuid not null,
  id uuid not null,
  title text not null check (title <> ''),
  kind text not null check (kind in ('person', 'record', 'time')),
  subject_kind text,
  subject_id uuid,
  -- The record itself with what hangs on it, brought up to date before anything is deleted.
  records uuid[] not null default '{}',
  from_at timestamptz,
  to_at timestamptz,
  set_by uuid not null,
  set_at timestamptz not null,
  lifted_by uuid,
  lifted_at timestamptz,
  approval_id uuid,
  primary key (tenant_id, id),
  check (case kind when 'time' then from_at < to_at else subject_id is not null end),
  check ((lifted_at is null) = (lifted_by is null))
);
create index hold_open on audit.hold (tenant_id) where lifted_at is null;

call kernel.tenant_table('audit.hunt');
call kernel.tenant_table('audit.retention');
call kernel.tenant_table('audit.hold');
revoke delete on audit.retention, audit.hold from cc_app;
create policy own_or_shared on audit.hunt as restrictive for select to cc_app using (shared or owner_id = (select kernel.actor_id()));
create policy own_add on audit.hunt as restrictive for insert to cc_app with check (owner_id = (select kernel.actor_id()));
create policy own_change on audit.hunt as restrictive for update to cc_app using (owner_id = (select kernel.actor_id())) with check (owner_id = (select kernel.actor_id()));
create policy own_remove on audit.hunt as restrictive for delete to cc_app using (owner_id = (select kernel.actor_id()));
create trigger b_right before insert or update or delete on audit.hunt for each row execute function identity.demand_right('{audit.hunt}', '{}');

create function audit.demand_agreed() returns trigger language plpgsql as $$
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_table_name = 'retention' then
    new.set_at := kernel.moment();
    if coalesce(new.set_by = kernel.actor_id() and approvals.agreed(new.approval_id, 'audit.setRetention', jsonb_build_object('class', new.class, 'months', new.months)), false) then
      return new;
    end if;
  elsif tg_op = 'INSERT' then
    new.set_at := kernel.moment();
    if coalesce(kernel.actor_kind() = 'member' and new.set_by = kernel.actor_id() and new.lifted_at is null and identity.actor_holds('{audit.hold}'), false) then
      return new;
    end if;
  elsif new.lifted_at is null then
    -- Nothing of a hold changes but what hangs on its record, and that only grows.
    if old.lifted_at is null and (to_jsonb(new) - 'records') = (to_jsonb(old) - 'records') and new.records @> old.records and kernel.actor_kind() = 'system' then
      return new;
    end if;
  else
    new.lifted_at := kernel.moment();
    if coalesce(old.lifted_at is null and new.lifted_by = kernel.actor_id() and approvals.agreed(new.approval_id, 'audit.liftHold', jsonb_build_object('hold', new.id))
        and (to_jsonb(new) - '{lifted_at,lifted_by,approval_id}'::text[]) = (to_jsonb(old) - '{lifted_at,lifted_by,approval_id}'::text[]), false) then
      return new;
    end if;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger b_agreed before insert or update on audit.retention for each row execute function audit.demand_agreed();
create trigger b_agreed before insert or update on audit.hold for each row execute function audit.demand_agreed();

-- policy/retention.ts, once more where no command can forget it.
create function audit.class_of(name text) returns text language sql immutable parallel safe set search_path = pg_catalog as $$
  select case when name ~ '^(?:identity|apps|app|permit|key|secret|matrix|member|approval|review|trust|audit|request|operator|client|workgroup|ledger|directory)\.'
      or name in ('field.revealed', 'records.seenInBulk', 'file.opened', 'export.altered', 'house.keepUses') then 'security' else 'records' end
$$;
create function audit.months_of(class text) returns int language sql immutable parallel safe set search_path = pg_catalog as $$
  select case class when 'security' then 13 else 60 end
$$;
-- The moment before which events of a class are over, of the client of this transaction.
create function audit.over_before(of_class text) returns timestamptz language sql stable set search_path = pg_catalog as $$
  select kernel.moment() - greatest(audit.months_of(of_class), coalesce((select r.months from audit.retention r where r.tenant_id = kernel.tenant() and r.class = of_class), 0)) * interval '1 month'
$$;
revoke all on function audit.class_of(text), audit.months_of(text), audit.over_before(text), audit.demand_agreed() from public;
grant execute on function audit.class_of(text), audit.months_of(text), audit.over_before(text) to cc_app, cc_keeper;
grant execute on function audit.demand_agreed() to cc_app;

-- THE KEEPER lets go of what is over and not held, of the client of this transaction, in the background, and can do nothing else.
grant usage on schema kernel to cc_keeper;
grant execute on function kernel.tenant(), kernel.moment(), kernel.actor_kind(), kernel.verified_ctx() to cc_keeper;
grant select, delete on kernel.event, kernel.change to cc_keeper;
grant select on audit.retention, audit.hold to cc_keeper;
create policy keeper_reads on audit.retention for select to cc_keeper using (tenant_id = (select kernel.tenant()));
create policy keeper_reads on audit.hold for select to cc_keeper using (tenant_id = (select kernel.tenant()));
create policy keeper_reads on kernel.event for select to cc_keeper using (tenant_id = (select kernel.tenant()));
create policy keeper_reads on kernel.change for select to cc_keeper using (tenant_id = (select kernel.tenant()));
create policy keeper_lets_go on kernel.event for delete to cc_keeper using (
  tenant_id = (select kernel.tenant()) and (select kernel.actor_kind()) = 'system'
  -- What tells that events were let go stays: the ledger is verified by it.
  and name <> 'events.deleted'
  and at < case audit.class_of(name) when 'security' then (select audit.over_before('security')) else (select audit.over_before('records')) end
  and not exists (select from audit.hold h where h.tenant_id = event.tenant_id and h.lifted_at is null and case h.kind
    when 'person' then event.actor_id = h.subject_id or event.subject_id = h.subject_id
    when 'record' then event.subject_id = h.subject_id or event.subject_id = any (h.records)
      or exists (select from kernel.change c where c.tenant_id = event.tenant_id and c.event_id = event.id and (c.record_id = h.subject_id or c.record_id = any (h.records)))
    else event.at >= h.from_at and event.at < h.to_at end));
-- What changed goes when its event has gone, and never before.
create policy keeper_lets_go on kernel.change for delete to cc_keeper using (
  tenant_id = (select kernel.tenant()) and (select kernel.actor_kind()) = 'system'
  and not exists (select from kernel.event e where e.tenant_id = change.tenant_id and e.id = change.event_id));

-- Some of what is over, the oldest first, with its changes; answers what went, and whether more may be left. `after`: where an
-- earlier call came to, since what is held stays behind.
create function audit.let_go(after uuid, most int) returns table (events bigint, changes bigint, oldest timestamptz, newest timestamptz, classes jsonb, next uuid)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  looked uuid[];
  gone uuid[];
  cut uuid := kernel.id_at(greatest(audit.over_before('security'), audit.over_before('records')));
begin
  if kernel.tenant() is null or kernel.actor_kind() <> 'system' then raise exception 'only what runs in the background lets go' using errcode = '42501'; end if;
  select coalesce(array_agg(e.id order by e.id), '{}') into looked
  from (select id from kernel.event where tenant_id = kernel.tenant() and id > coalesce(after, '00000000-0000-0000-0000-000000000000') and id < cut order by id limit least(most, 10000)) e;
  with deleted as (delete from kernel.event e where e.tenant_id = kernel.tenant() and e.id = any (looked) returning e.id, e.at, audit.class_of(e.name) as class)
  select count(*), min(d.at), max(d.at), coalesce(array_agg(d.id), '{}'),
    jsonb_build_object('security', count(*) filter (where d.class = 'security'), 'records', count(*) filter (where d.class = 'records'))
  into events, oldest, newest, gone, classes from deleted d;
  delete from kernel.change c where c.tenant_id = kernel.tenant() and c.event_id = any (gone);
  get diagnostics changes = row_count;
  next := case when cardinality(looked) = least(most, 10000) then looked[cardinality(looked)] end;
  return next;
end $$;
grant create on schema audit to cc_keeper;
alter function audit.let_go(uuid, int) owner to cc_keeper;
revoke create on schema audit from cc_keeper;
revoke all on function audit.let_go(uuid, int) from public;
grant execute on function audit.let_go(uuid, int) to cc_app;

-- A month of which nothing is left is taken off, unless it is of these fourteen months. Answers how many were.
create function kernel.drop_empty_months() returns int language plpgsql security definer set search_path = pg_catalog as $$
declare part record; empty boolean; dropped int := 0;
begin
  perform set_config('lock_timeout', '2s', true);
  perform pg_advisory_xact_lock(7236046);
  for part in
    select format('kernel.%I', c.relname) as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('kernel.event'::regclass, 'kernel.change'::regclass) and c.relname ~ '_(before|\d{4}_\d\d)$'
      and kernel.moment_of((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([0-9a-f-]+)''\)'))[1]::uuid) < now() - interval '14 months'
  loop
    execute format('lock table %s in access exclusive mode', part.name);
    execute format('alter table %s no force row level security', part.name);
    execute format('select not exists (select from %s)', part.name) into empty;
    if empty then
      execute format('drop table %s', part.name);
      dropped := dropped + 1;
    else
      execute format('alter table %s force row level security', part.name);
    end if;
  end loop;
  return dropped;
end $$;
revoke all on function kernel.drop_empty_months() from public;
grant execute on function kernel.drop_empty_months() to cc_app;

-- What two people agreed may be taken along as a file, by whoever asked, for a day. The file itself is kept nowhere.
create table audit.export (
  tenant_id uuid not null,
  id uuid not null,
  owner_id uuid not null,
  question jsonb not null,
  made_at timestamptz not null,
  expires_at timestamptz not null check (expires_at <= made_at + interval '1 day'),
  approval_id uuid not null,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id)
);
call kernel.tenant_table('audit.export');
revoke update on audit.export from cc_app;
create policy own_export on audit.export as restrictive to cc_app using (owner_id = (select kernel.actor_id()) or (select kernel.actor_kind()) = 'system') with check (owner_id = (select kernel.actor_id()));
create function audit.demand_agreed_export() returns trigger language plpgsql as $$
begin
  if current_user <> 'cc_app' then return new; end if;
  new.made_at := kernel.moment(); new.expires_at := new.made_at + interval '1 day';
  if coalesce(new.owner_id = kernel.actor_id() and approvals.agreed(new.approval_id, 'audit.exportEvents', jsonb_build_object('question', new.question)), false) then return new; end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
revoke all on function audit.demand_agreed_export() from public;
grant execute on function audit.demand_agreed_export() to cc_app;
create trigger b_agreed before insert on audit.export for each row execute function audit.demand_agreed_export();
