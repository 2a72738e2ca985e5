-- What is left of the ledger: each client's daily checkpoint, agreed extracts to pick up, checkpoints read from the oldest on, and a
-- small index by which sessions, addresses and doors are found in the log.
-- Locks: kernel.event is closed to writers while its rows are read once for the index (a few seconds a million); the rest creates only.

-- DAILY CHECKPOINTS. One row a client once anything was said or told; without one it is on.
create table audit.anchoring (
  tenant_id uuid primary key,
  daily boolean not null default true,
  alerts boolean not null default true,
  set_by uuid,
  set_at timestamptz,
  -- The day (UTC) for which the last one was told, how many leaves it is over, and whether a witness signed it.
  day date,
  size bigint check (size > 0),
  cosigned boolean,
  told_at timestamptz,
  check (num_nulls(day, size, cosigned, told_at) in (0, 4))
);
call kernel.tenant_table('audit.anchoring');
revoke delete on audit.anchoring from cc_app;

-- Whoever may prove the log says whether it is told; that it was told is the house's own work, and goes forward only.
create function audit.keep_anchoring() returns trigger language plpgsql as $$
declare
  said boolean := tg_op = 'INSERT' and (new.set_by is not null or not (new.daily and new.alerts));
  told boolean := tg_op = 'INSERT' and new.day is not null;
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'UPDATE' then
    said := (new.daily, new.alerts, new.set_by, new.set_at) is distinct from (old.daily, old.alerts, old.set_by, old.set_at);
    told := (new.day, new.size, new.cosigned, new.told_at) is distinct from (old.day, old.size, old.cosigned, old.told_at);
  end if;
  if coalesce(new.tenant_id = kernel.tenant()
      and (not said or (kernel.actor_kind() = 'member' and new.set_by = kernel.actor_id() and identity.actor_holds('{audit.prove}')))
      and (not told or (kernel.actor_kind() = 'system' and (tg_op = 'INSERT' or old.day is null or (new.day > old.day and new.size > old.size)))), false) then
    if said then new.set_at := kernel.moment(); end if;
    return new;
  end if;
  raise exception 'whoever asks may not change this' using errcode = '42501';
end $$;
revoke all on function audit.keep_anchoring() from public;
grant execute on function audit.keep_anchoring() to cc_app;
create trigger b_right before insert or update on audit.anchoring for each row execute function audit.keep_anchoring();

-- Taking extracts and verifying is a compliance officer's as it is shipped (policy/matrix.ts).
do $do$
declare
  named text := $$'audit.hold', 'audit.release'))$$;
  definition text := pg_get_functiondef('identity.actor_holds(text[])'::regprocedure);
begin
  if strpos(definition, named) = 0 then raise exception 'rights are looked up in another way'; end if;
  execute replace(definition, named, $$'audit.hold', 'audit.release', 'audit.prove'))$$);
end $do$;

-- AGREED EXTRACTS. What two people agreed may be taken along with values, by whoever asked, for a day. The file itself is kept nowhere.
create table audit.extract (
  tenant_id uuid not null,
  id uuid not null,
  owner_id uuid not null,
  wish jsonb not null,
  made_at timestamptz not null,
  expires_at timestamptz not null check (expires_at <= made_at + interval '1 day'),
  approval_id uuid not null,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id)
);
call kernel.tenant_table('audit.extract');
revoke update on audit.extract from cc_app;
create policy own_extract on audit.extract as restrictive to cc_app using (owner_id = (select kernel.actor_id()) or (select kernel.actor_kind()) = 'system') with check (owner_id = (select kernel.actor_id()));
create function audit.demand_agreed_extract() returns trigger language plpgsql as $$
begin
  if current_user <> 'cc_app' then return new; end if;
  new.made_at := kernel.moment(); new.expires_at := new.made_at + interval '1 day';
  if coalesce(new.owner_id = kernel.actor_id() and approvals.agreed(new.approval_id, 'audit.extractWithValues', jsonb_build_object('wish', new.wish)), false) then return new; end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
revoke all on function audit.demand_agreed_extract() from public;
grant execute on function audit.demand_agreed_extract() to cc_app;
create trigger b_agreed before insert on audit.extract for each row execute function audit.demand_agreed_extract();

-- VERIFYING IN STEPS: where a verification stands, so that whoever goes on with it begins where the last step ended. Sealed, and
-- bound to the verification and its step: nobody takes out of it what was found.
create table audit.verification (
  tenant_id uuid not null,
  operation_id uuid not null,
  step int not null check (step > 0),
  walk kernel.sealed not null,
  primary key (tenant_id, operation_id),
  foreign key (tenant_id, operation_id) references kernel.operation on delete cascade
);
call kernel.tenant_table('audit.verification');
create trigger b_right before insert or update or delete on audit.verification for each row execute function identity.demand_right('{}', '{}');
-- It reads checkpoints from the oldest on, so many at a time.
create function ledger.checkpoints_above(above bigint, most int, until bigint, mark bytea) returns table (size bigint, root bytea, at timestamptz, note text)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  perform ledger.demand_house(until, mark);
  return query select c.size, c.root, c.at, c.note from ledger.checkpoint c where c.size > above order by c.size limit most;
end $$;
grant create on schema ledger to cc_lookup;
revoke all on function ledger.checkpoints_above(bigint, int, bigint, bytea) from public;
alter function ledger.checkpoints_above(bigint, int, bigint, bytea) owner to cc_lookup;
revoke create on schema ledger from cc_lookup;
grant execute on function ledger.checkpoints_above(bigint, int, bigint, bytea) to cc_app;

-- SESSIONS, ADDRESSES, DOORS. Which pages hold none of one, by a Bloom filter for each 32 pages: a write into the newest pages costs
-- nothing, since a range is summarized once the next one begins. What is not summarized yet is read.
create index event_from on kernel.event using brin (
  bearer_id uuid_bloom_ops (n_distinct_per_range = 256), address inet_bloom_ops (n_distinct_per_range = 256), door text_bloom_ops (n_distinct_per_range = 16)
) with (pages_per_range = 32, autosummarize = on);

-- WHEN IT HAPPENED is now, for whoever writes with the application's role: the moment of its context, give or take a few minutes
-- (ids are by the clock of whoever made them). Earlier times are told of only by the house itself, as the history of a demo
-- company that is being laid out, and by no request; nobody tells of the future.
create policy own_time on kernel.event as restrictive for insert to cc_app with check (
  at <= (select kernel.moment()) + interval '10 minutes'
  and id < (select kernel.id_at(greatest(kernel.moment(), transaction_timestamp()) + interval '10 minutes'))
  and ((at >= (select kernel.moment()) - interval '10 minutes'
      and id >= (select kernel.id_at(least(kernel.moment(), transaction_timestamp()) - interval '10 minutes')))
    or ((select kernel.actor_kind()) = 'system' and request_id is null and operation_id = any (array(
      select o.id from kernel.operation o where o.tenant_id = (select kernel.tenant()) and o.action = 'leadHunter.loadDemo' and o.state in ('queued', 'running'))))));
-- What the house alone tells of, in the background: what was let go, what was erased, what came of verifying.
create policy own_lines on kernel.event as restrictive for insert to cc_app with check (
  name not in ('events.deleted', 'person.erased', 'ledger.verified', 'ledger.anchored', 'demo.loaded')
  or ((select kernel.actor_kind()) = 'system' and actor_kind = 'system' and door = 'job'));
