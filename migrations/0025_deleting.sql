-- Deleting a client: asked for, agreed to by a second operator, a time of grace, then every row of it, a slice at a time. What
-- stays is one line of the installation's own.
-- Locks: each table of clients for a moment (a policy; its triggers on delete are made anew).
do $$ begin
  if not exists (select from pg_roles where rolname = 'cc_remover') then
    raise exception 'the role cc_remover is missing: run the script of `npm run db:roles` again, then start';
  end if;
end $$;

-- From asking to what is remembered of a client that is gone. It belongs to no client, so its column is not called tenant_id.
create table operator.deletion (
  id uuid primary key,
  client uuid not null,
  slug text not null,
  name text not null,
  reason text not null,
  state text not null default 'asked' check (state in ('asked', 'lapsed', 'agreed', 'called_off', 'done')),
  -- The operator; null: at the terminal.
  asked_by uuid references operator.person,
  asked_at timestamptz not null,
  agree_by timestamptz not null check (agree_by <= asked_at + interval '72 hours'),
  agreed_by uuid references operator.person check (agreed_by <> asked_by),
  agreed_at timestamptz check (agreed_at <= agree_by),
  due_at timestamptz check (due_at >= agreed_at + interval '7 days'),
  -- Suspended before it was agreed to: so it is again where the deletion is called off.
  suspended boolean not null default false,
  called_off_by uuid references operator.person,
  called_off_at timestamptz,
  -- When rows were last removed.
  moved_at timestamptz,
  -- Rows removed by table, and the SHA-256 of that list once it is whole.
  removed jsonb not null default '{}',
  done_at timestamptz,
  sha256 text,
  check (state not in ('agreed', 'done') or (agreed_by, agreed_at, due_at) is not null),
  check ((state = 'done') = (done_at is not null)),
  check ((state = 'done') = (sha256 is not null))
);
create unique index deletion_open on operator.deletion (client) where state in ('asked', 'agreed');

alter table operator.deletion enable row level security;
alter table operator.deletion force row level security;
create policy door on operator.deletion to cc_app
  using ((select operator.here()) and (select kernel.tenant()) in (client, '00000000-0000-0000-0000-000000000000'))
  with check ((select operator.here()) and (select kernel.tenant()) = client);
create policy lookup on operator.deletion to cc_lookup using (true) with check (true);
grant select, insert on operator.deletion to cc_app;
grant update (state, agreed_by, agreed_at, due_at, suspended, called_off_by, called_off_at) on operator.deletion to cc_app;
grant select, update (moved_at) on operator.deletion to cc_lookup;

-- Nobody agrees to what they asked for, nor does who became an operator a moment ago; what has begun goes on to its end.
create function operator.keep_order() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  actor uuid := nullif(split_part(current_setting('app.ctx', true), '|', 2), '')::uuid;
  person boolean := split_part(current_setting('app.ctx', true), '|', 3) = 'operator';
begin
  perform operator.demand();
  if tg_op = 'INSERT' then
    if new.state = 'asked' and new.asked_by is not distinct from actor and (new.agreed_by, new.moved_at) is null and new.removed = '{}' then return new; end if;
    raise exception 'a deletion begins asked for, in the name of who asks' using errcode = '42501';
  end if;
  if not coalesce(case old.state || ' ' || new.state
      when 'asked lapsed' then new.agreed_by is null
      when 'asked called_off' then new.agreed_by is null and new.called_off_by is not distinct from actor
      when 'agreed called_off' then old.moved_at is null and new.called_off_by is not distinct from actor
        and (new.agreed_by, new.agreed_at, new.due_at) is not distinct from (old.agreed_by, old.agreed_at, old.due_at)
      when 'asked agreed' then person and new.agreed_by = actor and new.agreed_by is distinct from old.asked_by
        and new.agreed_at > transaction_timestamp() - interval '5 minutes'
        and exists (select from operator.person p where p.id = actor and p.added_at <= new.agreed_at - interval '1 day')
      else false end, false) then
    raise exception 'a deletion cannot go from % to % so', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_order before insert or update on operator.deletion
  for each row when (current_user not in ('cc_lookup', 'cc_remover')) execute function operator.keep_order();

-- Who may be asked to agree: the operators, for one of them.
create function operator.people() returns table (id uuid, name text, added_at timestamptz, removed_at timestamptz, passkeys int)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  perform operator.demand();
  return query select p.id, p.name, p.added_at, p.removed_at, (select count(*)::int from operator.passkey k where k.person_id = p.id)
    from operator.person p order by p.name, p.id;
end $$;

-- The client whose rows may be removed now, in its own place and by background work alone: agreed to, its grace over by the
-- clock of the database, and suspended. Everything below rests on this one question.
create function operator.removing() returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select d.client from operator.deletion d
  where d.client = kernel.tenant() and split_part(current_setting('app.ctx', true), '|', 3) = 'system' and d.state = 'agreed'
    and greatest(d.due_at, d.agreed_at + interval '7 days') <= transaction_timestamp()
    and not exists (select from identity.tenant t where t.tenant_id = d.client and t.suspended_at is null)
$$;
create policy removal on operator.deletion to cc_remover using (client = (select operator.removing())) with check (true);
grant select, update (state, moved_at, removed, done_at, sha256) on operator.deletion to cc_remover;

-- Clients whose rows are to be removed and are not being removed by anybody: taken, so that nobody else begins.
create function operator.take_due() returns setof uuid language plpgsql security definer set search_path = pg_catalog as $$
begin
  if (kernel.tenant() = '00000000-0000-0000-0000-000000000000' and split_part(current_setting('app.ctx', true), '|', 3) = 'system') is not true then
    raise exception 'this is for background work of the installation' using errcode = '42501';
  end if;
  return query update operator.deletion d set moved_at = transaction_timestamp()
    where d.state = 'agreed' and d.due_at <= transaction_timestamp() and (d.moved_at is null or d.moved_at < transaction_timestamp() - interval '5 minutes')
    returning d.client;
end $$;

-- Tables with rows of clients, what refers to others before what is referred to. What refers to itself goes at once.
create function operator.removal_order() returns table (name regclass, at_once boolean) language sql stable set search_path = pg_catalog as $$
  with recursive refers as (
    select distinct k.conrelid as child, k.confrelid as parent from pg_constraint k where k.contype = 'f' and k.confdeltype <> 'n' and k.conrelid <> k.confrelid
  ), below as (
    select t.name::oid as name, 0 as depth from operator.client_tables() t
    union select r.parent, b.depth + 1 from below b join refers r on r.child = b.name where b.depth < 100
  )
  select t.name, exists (select from pg_constraint k where k.contype = 'f' and k.conrelid = t.name and k.confrelid = t.name)
  from operator.client_tables() t join below b on b.name = t.name group by t.name order by max(b.depth), t.name::text
$$;

-- Accounts that belong to nobody any more.
create function identity.forget_accounts(ids uuid[]) returns bigint language sql security definer set search_path = pg_catalog, identity as $$
  with gone as (delete from identity.account a where a.id = any (ids) and not exists (select from identity.member m where m.account_id = a.id) returning 1)
  select count(*) from gone
$$;
grant delete on identity.account to cc_lookup;

-- Removes about so many rows of the client this transaction is of, and answers how many; 0 where nothing is left.
create function operator.remove_some(most int) returns bigint language plpgsql security definer set search_path = pg_catalog as $$
declare
  of_client uuid := operator.removing();
  counts jsonb; t record; n bigint; accounts uuid[]; gone bigint := 0;
begin
  if of_client is null then raise exception 'no deletion of this client is agreed to and due' using errcode = '42501'; end if;
  select d.removed into counts from operator.deletion d where d.client = of_client and d.state = 'agreed' for update;
  for t in select * from operator.removal_order() loop
    exit when gone >= most;
    execute format('with gone as (delete from %1$s where ctid = any (array(select ctid from %1$s where tenant_id = $1 limit $2)) returning %2$s as account)
      select count(*), array_agg(account) filter (where account is not null) from gone', t.name, case when t.name = 'identity.member'::regclass then 'account_id' else 'null::uuid' end)
      into n, accounts using of_client, case when t.at_once then null else most - gone end;
    continue when n = 0;
    gone := gone + n;
    counts := operator.count_more(counts, t.name::text, n);
    if accounts is not null then counts := operator.count_more(counts, 'identity.account', identity.forget_accounts(accounts)); end if;
  end loop;
  update operator.deletion set removed = counts, moved_at = transaction_timestamp() where client = of_client and state = 'agreed';
  return gone;
end $$;
create function operator.count_more(counts jsonb, what text, n bigint) returns jsonb language sql immutable set search_path = pg_catalog as $$
  select counts || jsonb_build_object(what, coalesce((counts ->> what)::bigint, 0) + n)
$$;

-- Says that it is done, which it is only where no table holds anything of the client.
create function operator.end_deletion(at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare of_client uuid := operator.removing(); t regclass; left_over boolean;
begin
  if of_client is null then raise exception 'no deletion of this client is agreed to and due' using errcode = '42501'; end if;
  for t in select name from operator.client_tables() loop
    execute format('select exists (select from %s where tenant_id = $1)', t) into left_over using of_client;
    if left_over then raise exception 'rows of the client are left in %', t; end if;
  end loop;
  update operator.deletion set state = 'done', done_at = at, sha256 = encode(sha256(convert_to(removed::text, 'UTF8')), 'hex')
   where client = of_client and state = 'agreed';
end $$;

-- What the queue still holds for it. The queue's tables are made after the migrations.
create function operator.forget_jobs() returns void language plpgsql set search_path = pg_catalog as $$
begin
  delete from pgboss.job j where j.data ->> 'tenant' = operator.removing()::text;
end $$;

-- Lets the remover into every table of clients, for the client whose time is over and no other, and keeps what watches over
-- deletes from standing in its way. Called after every run of the migrations, so that no table is forgotten.
create procedure operator.make_removable() language plpgsql set search_path = pg_catalog as $$
declare t regclass; s name; g record;
begin
  for t, s in select c.name, n.nspname from operator.client_tables() c join pg_class r on r.oid = c.name join pg_namespace n on n.oid = r.relnamespace loop
    if not (has_schema_privilege('cc_remover', s, 'usage') and has_table_privilege('cc_remover', t, 'select') and has_table_privilege('cc_remover', t, 'delete')) then
      execute format('grant usage on schema %I to cc_remover', s);
      execute format('grant select, delete on %s to cc_remover', t);
    end if;
    if not exists (select from pg_policy where polrelid = t and polname = 'removal') then
      execute format('create policy removal on %s to cc_remover using (tenant_id = (select operator.removing()))', t);
    end if;
    for g in select tgname, pg_get_triggerdef(oid) as made from pg_trigger where tgrelid = t and not tgisinternal and tgtype & 8 <> 0 loop
      continue when g.made ~ 'cc_remover';
      execute format('drop trigger %I on %s', g.tgname, t);
      execute case when g.made ~ 'FOR EACH (ROW|STATEMENT) WHEN \('
        then regexp_replace(g.made, '(FOR EACH (?:ROW|STATEMENT)) WHEN \(', '\1 WHEN (current_user <> ''cc_remover'' AND ')
        else regexp_replace(g.made, '(FOR EACH (?:ROW|STATEMENT)) EXECUTE', '\1 WHEN (current_user <> ''cc_remover'') EXECUTE') end;
    end loop;
  end loop;
end $$;
call operator.make_removable();

grant create on schema operator to cc_lookup, cc_remover;
grant create on schema identity to cc_lookup;
grant usage on schema operator, identity to cc_remover;
alter function operator.keep_order() owner to cc_lookup;
alter function operator.people() owner to cc_lookup;
alter function operator.removing() owner to cc_lookup;
alter function operator.take_due() owner to cc_lookup;
alter function identity.forget_accounts(uuid[]) owner to cc_lookup;
alter function operator.remove_some(int) owner to cc_remover;
alter function operator.end_deletion(timestamptz) owner to cc_remover;
revoke create on schema operator from cc_lookup, cc_remover;
revoke create on schema identity from cc_lookup;
revoke all on function operator.keep_order(), operator.people(), operator.removing(), operator.take_due(), identity.forget_accounts(uuid[]),
  operator.remove_some(int), operator.end_deletion(timestamptz), operator.forget_jobs() from public;
revoke all on procedure operator.make_removable() from public;
grant execute on function operator.people(), operator.removing(), operator.take_due(), operator.remove_some(int), operator.end_deletion(timestamptz),
  operator.forget_jobs() to cc_app;
grant execute on function operator.removing(), identity.forget_accounts(uuid[]) to cc_remover;

-- What only the operator does is in no client's matrix.
do $$ begin
  execute replace(pg_get_functiondef('identity.matrix_problem_of_all(jsonb)'::regprocedure), '{client.read,', '{client.delete,client.read,');
end $$;
