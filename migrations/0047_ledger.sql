-- The ledger: each event becomes a leaf of one Merkle tree (RFC 6962) over the whole installation, in tiles of 256 hashes (C2SP
-- tlog-tiles), with signed checkpoints. What is changed, removed or put in behind the product's back no longer fits them.
-- Locks: kernel.event for a moment, as it gets a trigger; nothing is rewritten. Events of before are taken in afterwards, in
-- the background (ledger.earlier).
create schema ledger;
grant usage on schema ledger to cc_app, cc_lookup;

-- Events that were written and are not in the tree yet. No index: it is written with every event, and taken as it lies.
create table ledger.pending (tenant_id uuid not null, event_id uuid not null);
call kernel.tenant_table('ledger.pending');
revoke all on ledger.pending from cc_app;

-- A leaf and whose it is. `hash` is SHA-256(0x00 || leaf), as kernel/ledger/leaf.ts writes it; `changes` is what it says of the
-- event's changes and of where its actor sat, SHA-256(salt || these). Without them and the salt the tree stays whole.
create table ledger.entry (
  index bigint primary key check (index >= 0),
  tenant_id uuid not null,
  event_id uuid not null,
  at timestamptz not null,
  hash bytea not null check (octet_length(hash) = 32),
  salt bytea check (octet_length(salt) = 16),
  changes bytea check (octet_length(changes) = 32),
  check (salt is null or changes is not null)
);
create unique index entry_event on ledger.entry (tenant_id, event_id);
create index entry_of_client on ledger.entry (tenant_id, index);
call kernel.tenant_table('ledger.entry');
revoke insert, update, delete on ledger.entry from cc_app;

-- Hashes of a level, 256 to a tile, 32 bytes each; the last of a level may be partial.
create table ledger.tile (
  level int not null check (level between 0 and 63),
  n bigint not null check (n >= 0),
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, n)
);
-- Hashes do not compress.
alter table ledger.tile alter column hashes set storage external;

-- The signed note with every signature on it (C2SP checkpoint, signed-note, tlog-cosignature).
create table ledger.checkpoint (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  at timestamptz not null,
  note text not null
);

-- How far what happened before there was a ledger is taken in: client by client, in the order of ids. Whoever writes the tree
-- holds this row, so that one process writes at a time.
create table ledger.earlier (
  only_row boolean primary key default true check (only_row),
  tenant_id_after uuid not null default '00000000-0000-0000-0000-000000000000',
  id_after uuid not null default '00000000-0000-0000-0000-000000000000',
  taken bigint not null default 0,
  done_at timestamptz
);
insert into ledger.earlier default values;

-- Which leaves were of clients that are deleted, with two operators' agreement: their entries went with them, the hashes stay.
create table ledger.gone (client uuid primary key, indexes int8multirange not null);

do $$ declare t regclass; begin
  foreach t in array '{ledger.tile,ledger.checkpoint,ledger.earlier,ledger.gone}'::regclass[] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
  end loop;
  foreach t in array '{ledger.pending,ledger.entry,ledger.tile,ledger.checkpoint,ledger.earlier,ledger.gone}'::regclass[] loop
    execute format('create policy lookup on %s to cc_lookup using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, delete on ledger.pending to cc_lookup;
grant select, insert, update (salt) on ledger.entry to cc_lookup;
grant select, insert, update on ledger.tile, ledger.checkpoint, ledger.earlier, ledger.gone to cc_lookup;
-- What leaves are made of is read across clients by the functions below, and by whoever verifies as the owner.
-- (Events cc_lookup reads already, 0015_operator.sql.)
create policy lookup on kernel.change for select to cc_lookup using (true);
grant select on kernel.change to cc_lookup;

create function ledger.await_leaf() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into ledger.pending (tenant_id, event_id) select n.tenant_id, n.id from new_events n;
  return null;
end $$;

-- A tile only grows to the right, and a full one stays as it is; a checkpoint only gains signatures.
create function ledger.keep_tile() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if (new.level, new.n) is distinct from (old.level, old.n) or substring(new.hashes from 1 for octet_length(old.hashes)) <> old.hashes then
    raise exception 'a tile only grows' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_tile before update on ledger.tile for each row execute function ledger.keep_tile();
create function ledger.keep_checkpoint() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if (new.size, new.root, new.at) is distinct from (old.size, old.root, old.at) or not starts_with(new.note, old.note) then
    raise exception 'a checkpoint only gains signatures' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_checkpoint before update on ledger.checkpoint for each row execute function ledger.keep_checkpoint();

create function ledger.keep_entry() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.salt is not null or (new.index, new.tenant_id, new.event_id, new.at, new.hash, new.changes) is distinct from
      (old.index, old.tenant_id, old.event_id, old.at, old.hash, old.changes) then
    raise exception 'an entry only loses its salt' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_entry before update on ledger.entry for each row execute function ledger.keep_entry();

create function ledger.keep_gone() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into ledger.gone (client, indexes)
    select o.tenant_id, range_agg(int8range(o.index, o.index + 1)) from old_entries o group by 1
    on conflict (client) do update set indexes = ledger.gone.indexes + excluded.indexes;
  return null;
end $$;
create trigger keep_gone after delete on ledger.entry referencing old table as old_entries
  for each statement when (current_user = 'cc_remover') execute function ledger.keep_gone();

-- THE SEQUENCER'S WORD. Whoever looks across clients or writes the tree shows the house's mark, good for minutes.
create function ledger.demand_house(until bigint, mark bytea) returns void language plpgsql stable set search_path = pg_catalog as $$
begin
  if not (until > extract(epoch from now()) and kernel.vouched(concat_ws('|', 'ledger', until), mark)) then
    raise exception 'the ledger is kept by the house alone' using errcode = '42501';
  end if;
end $$;

-- How many leaves there are: counted from the tiles, as entries may go with their client.
create function ledger.leaves() returns bigint language sql stable set search_path = pg_catalog as $$
  select coalesce((select t.n * 256 + octet_length(t.hashes) / 32 from ledger.tile t where t.level = 0 order by t.n desc limit 1), 0)
$$;

-- The tree's size and the last tile of each level.
create function ledger.edge(until bigint, mark bytea) returns table (size bigint, level int, n bigint, hashes bytea)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  perform ledger.demand_house(until, mark);
  size := ledger.leaves();
  return query select edge.size, l.level, t.n, t.hashes from generate_series(0, 7) l (level)
    left join lateral (select e.n, e.hashes from ledger.tile e where e.level = l.level order by e.n desc limit 1) t on true
    where l.level = 0 or t.n is not null;
end $$;

-- Takes up to `most` events that are to become leaves, in the order of their ids: first those of before, then what waits. Nothing
-- where another process writes the tree just now. A command's changes are its event's; where a command has no line of its own
-- they are told by each event that names it. What was taken and is not written comes again: it is one transaction.
create function ledger.take(most int, until bigint, mark bytea)
returns table (tenant_id uuid, id uuid, at text, name text, actor_kind text, actor_id uuid, door text, request_id uuid, operation_id uuid,
  command_id uuid, subject_kind text, subject_id uuid, bearer_id uuid, facts jsonb, address text, changes jsonb, earlier boolean)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare e record; tenants uuid[]; ids uuid[];
begin
  perform ledger.demand_house(until, mark);
  select * into e from ledger.earlier for update skip locked;
  if not found then return; end if;
  earlier := e.done_at is null;
  if earlier then
    select array_agg(o.tenant_id order by o.tenant_id, o.id), array_agg(o.id order by o.tenant_id, o.id) into tenants, ids
      from (select v.tenant_id, v.id from kernel.event v where (v.tenant_id, v.id) > (e.tenant_id_after, e.id_after) order by v.tenant_id, v.id limit most) o;
    if ids is null then
      update ledger.earlier set done_at = now();
      earlier := false;
    else
      update ledger.earlier set tenant_id_after = tenants[cardinality(ids)], id_after = ids[cardinality(ids)], taken = taken + cardinality(ids);
    end if;
  end if;
  if not earlier then
    with gone as (delete from ledger.pending p where p.ctid = any (array(select w.ctid from ledger.pending w limit most)) returning p.tenant_id, p.event_id)
    select array_agg(g.tenant_id), array_agg(g.event_id) into tenants, ids from gone g;
  end if;
  return query
    select v.tenant_id, v.id, to_char(v.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), v.name, v.actor_kind, v.actor_id, v.door, v.request_id,
      v.operation_id, v.command_id, v.subject_kind, v.subject_id, v.bearer_id, v.facts, v.address::text,
      (select jsonb_agg(jsonb_build_object('n', c.n, 'kind', c.record_kind, 'record', c.record_id, 'field', c.field, 'class', c.class,
          'before', c.before, 'after', c.after, 'commitment', encode(c.commitment, 'hex'), 'operation', c.operation_id) order by c.n)
        from kernel.change c where c.tenant_id = v.tenant_id and c.event_id = case when v.command_id is null
          or exists (select from kernel.event k where k.tenant_id = v.tenant_id and k.id = v.command_id) then v.id else v.command_id end),
      take.earlier
    from unnest(tenants, ids) t (tenant_id, id) join kernel.event v on v.tenant_id = t.tenant_id and v.id = t.id
    where not exists (select from ledger.entry k where k.tenant_id = t.tenant_id and k.event_id = t.id)
    order by case when take.earlier then v.tenant_id end, v.id;
end $$;

-- Writes leaves behind the last one, and the tiles they change.
create function ledger.append(size_before bigint, tenants uuid[], events uuid[], times timestamptz[], hashes bytea[], salts bytea[], commitments bytea[],
  levels int[], ns bigint[], tiles bytea[], until bigint, mark bytea)
returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform ledger.demand_house(until, mark);
  if ledger.leaves() <> size_before then raise exception 'the ledger has grown meanwhile' using errcode = '40001'; end if;
  insert into ledger.entry (index, tenant_id, event_id, at, hash, salt, changes)
    select size_before + l.n - 1, l.t, l.e, l.at, l.h, l.s, l.c from unnest(tenants, events, times, hashes, salts, commitments) with ordinality l (t, e, at, h, s, c, n);
  insert into ledger.tile (level, n, hashes) select t.level, t.n, t.h from unnest(levels, ns, tiles) t (level, n, h)
    on conflict (level, n) do update set hashes = excluded.hashes;
  if ledger.leaves() <> size_before + cardinality(hashes) then raise exception 'the tiles do not hold what was written'; end if;
end $$;

create function ledger.keep(of_size bigint, of_root bytea, at_time timestamptz, of_note text, until bigint, mark bytea)
returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform ledger.demand_house(until, mark);
  insert into ledger.checkpoint (size, root, at, note) values (of_size, of_root, at_time, of_note) on conflict (size) do nothing;
end $$;
-- Puts a witness's signatures below those that are there.
create function ledger.cosign(of_size bigint, lines text, until bigint, mark bytea) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform ledger.demand_house(until, mark);
  update ledger.checkpoint c set note = c.note || lines where c.size = of_size and strpos(c.note, lines) = 0;
end $$;

-- The salt goes with the changes and the address it was for: then nothing can be guessed from what the leaf says of them.
create function ledger.forget(of_tenant uuid, events uuid[], until bigint, mark bytea) returns bigint language plpgsql security definer set search_path = pg_catalog as $$
declare n bigint;
begin
  perform ledger.demand_house(until, mark);
  update ledger.entry e set salt = null where e.tenant_id = of_tenant and e.event_id = any (events) and e.salt is not null
    and not exists (select from kernel.change c where c.tenant_id = e.tenant_id and c.event_id = e.event_id)
    and not exists (select from kernel.event v where v.tenant_id = e.tenant_id and v.id = e.event_id and v.address is not null);
  get diagnostics n = row_count;
  return n;
end $$;

-- Tiles of a level and checkpoints, for proofs.
create function ledger.tiles(of_level int, from_n bigint, to_n bigint, until bigint, mark bytea) returns table (n bigint, hashes bytea)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  perform ledger.demand_house(until, mark);
  return query select t.n, t.hashes from ledger.tile t where t.level = of_level and t.n between from_n and to_n order by t.n;
end $$;
create function ledger.checkpoints(below bigint, most int, until bigint, mark bytea) returns table (size bigint, root bytea, at timestamptz, note text)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  perform ledger.demand_house(until, mark);
  return query select c.size, c.root, c.at, c.note from ledger.checkpoint c where below is null or c.size < below order by c.size desc limit most;
end $$;
-- How the ledger stands: leaves, what waits, how far what was before is taken in.
create function ledger.stand(until bigint, mark bytea) returns table (size bigint, pending bigint, earlier_taken bigint, earlier_done boolean)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  perform ledger.demand_house(until, mark);
  return query select ledger.leaves(), (select count(*) from ledger.pending), e.taken, e.done_at is not null from ledger.earlier e;
end $$;

grant create on schema ledger to cc_lookup;
do $$ declare f regprocedure; begin
  for f in select p.oid from pg_proc p where p.pronamespace = 'ledger'::regnamespace loop
    execute format('revoke all on function %s from public', f);
    execute format('alter function %s owner to cc_lookup', f);
    if (select p.prosecdef and p.prorettype <> 'trigger'::regtype from pg_proc p where p.oid = f) then execute format('grant execute on function %s to cc_app', f); end if;
  end loop;
end $$;
revoke create on schema ledger from cc_lookup;
-- Its function belongs to another role by now: whoever makes the trigger must be let to call it.
grant execute on function ledger.await_leaf() to cc_owner;
create trigger await_leaf after insert on kernel.event referencing new table as new_events for each statement execute function ledger.await_leaf();
