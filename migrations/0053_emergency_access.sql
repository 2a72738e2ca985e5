-- Credentials for the day nothing else opens, and files of leads that are fetched once.
-- Locks: identity.session, identity.member and what opens a door (triggers), crm.lead_export (columns), each for a moment; creates beside them.
-- THE EMERGENCY ACCESS of a client, for the day nothing else opens: two sealed credentials, each in two shares that two custodians
-- keep outside. Here lies only the SHA-256 of each share, which is 160 random bits. Written by the functions below alone.
create table identity.emergency (
  tenant_id uuid not null,
  id uuid not null,
  approval_id uuid not null,
  custodians uuid[] not null check (cardinality(custodians) = 2 and custodians[1] <> custodians[2]),
  -- In whose name it is worked by: nobody's own, and nobody's while nothing is open.
  member_id uuid not null,
  made_by uuid not null,
  made_at timestamptz not null,
  sealed_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id),
  foreign key (tenant_id, approval_id) references approvals.request (tenant_id, id),
  foreign key (tenant_id, member_id) references identity.member (tenant_id, id),
  foreign key (tenant_id, made_by) references identity.member (tenant_id, id)
);
create unique index emergency_standing on identity.emergency (tenant_id) where ended_at is null;
create table identity.emergency_share (
  tenant_id uuid not null,
  emergency_id uuid not null,
  credential int not null check (credential in (1, 2)),
  custodian_id uuid not null,
  verifier bytea check (length(verifier) = 32),
  taken_at timestamptz,
  primary key (tenant_id, emergency_id, credential, custodian_id),
  foreign key (tenant_id, emergency_id) references identity.emergency,
  foreign key (tenant_id, custodian_id) references identity.member (tenant_id, id)
);
create index emergency_share_verifier on identity.emergency_share (verifier);
create table identity.emergency_use (
  tenant_id uuid not null,
  id uuid not null,
  emergency_id uuid not null,
  credential int not null,
  session_id uuid not null,
  why text not null,
  opened_at timestamptz not null,
  until timestamptz not null,
  closed_at timestamptz,
  review_by timestamptz not null,
  reviewed_at timestamptz,
  reviewed_by uuid,
  findings text,
  primary key (tenant_id, id),
  unique (tenant_id, emergency_id, credential),
  foreign key (tenant_id, emergency_id) references identity.emergency,
  foreign key (tenant_id, reviewed_by) references identity.member (tenant_id, id),
  check (until <= opened_at + interval '60 minutes'),
  check (num_nonnulls(reviewed_at, reviewed_by, findings) in (0, 3))
);
create table identity.emergency_drill (
  tenant_id uuid not null,
  id uuid not null,
  emergency_id uuid not null,
  credential int not null,
  drilled_by uuid not null,
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, emergency_id) references identity.emergency,
  foreign key (tenant_id, drilled_by) references identity.member (tenant_id, id)
);
do $do$
declare t text;
begin
  foreach t in array array['identity.emergency', 'identity.emergency_share', 'identity.emergency_use', 'identity.emergency_drill'] loop
    execute format('call kernel.tenant_table(%L)', t);
    execute format('revoke insert, update, delete on %s from cc_app', t);
    execute format('create policy lookup on %s to cc_lookup using (true) with check (true)', t);
    execute format('grant select, insert on %s to cc_lookup', t);
  end loop;
end $do$;
-- Which share is whose is told; what it is compared with is not.
revoke select on identity.emergency_share from cc_app;
grant select (tenant_id, emergency_id, credential, custodian_id, taken_at) on identity.emergency_share to cc_app;
grant update (sealed_at, ended_at) on identity.emergency to cc_lookup;
grant update (verifier, taken_at) on identity.emergency_share to cc_lookup;
grant update (closed_at, reviewed_at, reviewed_by, findings) on identity.emergency_use to cc_lookup;
grant select on identity.emergency, identity.emergency_share, identity.emergency_use to cc_lookup;

-- Makes both anew on what a second person agreed to. Those of before open nothing from here on, whether or not anybody takes these:
-- their verifiers are gone. Not while a use of them is overdue for its review.
create function identity.begin_sealing(request uuid, new_id uuid, keepers uuid[], person uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare at timestamptz := kernel.moment(); of_tenant uuid := kernel.tenant();
begin
  if not coalesce(approvals.agreed(request, 'identity.sealEmergency', jsonb_build_object('custodians', to_jsonb(keepers))), false) then
    raise exception 'a second person agrees to this first' using errcode = '42501';
  end if;
  if exists (select from identity.emergency_use u where u.tenant_id = of_tenant and u.reviewed_at is null and u.review_by <= at) then
    raise exception 'A use of the emergency access is overdue for its review. Review it first.' using errcode = 'CC409';
  end if;
  if exists (select from identity.emergency_use u where u.tenant_id = of_tenant and u.closed_at is null and u.until > at) then
    raise exception 'The emergency access is open. Close it first.' using errcode = 'CC409';
  end if;
  if (select count(*) from identity.member m where m.tenant_id = of_tenant and m.id = any (keepers) and m.status = 'active' and m.operation_id is null) <> 2
     or not exists (select from identity.member m where m.tenant_id = of_tenant and m.id = person and m.user_type = 'tenant_admin' and (m.status = 'deactivated' or exists (select from identity.emergency x where x.tenant_id = of_tenant and x.member_id = person))) then
    raise exception 'two colleagues who are there keep the shares' using errcode = '42501';
  end if;
  update identity.emergency_share s set verifier = null from identity.emergency e
   where s.tenant_id = of_tenant and e.tenant_id = of_tenant and e.id = s.emergency_id and e.ended_at is null;
  update identity.emergency set ended_at = at where tenant_id = of_tenant and ended_at is null;
  insert into identity.emergency (tenant_id, id, approval_id, custodians, member_id, made_by, made_at)
  values (of_tenant, new_id, request, keepers, person, kernel.actor_id(), at);
  insert into identity.emergency_share (tenant_id, emergency_id, credential, custodian_id)
  select of_tenant, new_id, c, k from unnest(array[1, 2]) c, unnest(keepers) k;
end $$;

-- A custodian takes their share of each, once; with the last both are sealed. Answers whether they are.
create function identity.take_shares(of_first bytea, of_second bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare at timestamptz := kernel.moment(); e identity.emergency; n int;
begin
  select * into e from identity.emergency x where x.tenant_id = kernel.tenant() and x.ended_at is null and kernel.actor_kind() = 'member' and kernel.actor_id() = any (x.custodians) for update;
  update identity.emergency_share s set verifier = case s.credential when 1 then of_first else of_second end, taken_at = at
   where s.tenant_id = e.tenant_id and s.emergency_id = e.id and s.custodian_id = kernel.actor_id() and s.taken_at is null;
  get diagnostics n = row_count;
  if n <> 2 then raise exception 'a share is shown once, to its custodian' using errcode = '42501'; end if;
  if exists (select from identity.emergency_share s where s.tenant_id = e.tenant_id and s.emergency_id = e.id and s.taken_at is null) then return false; end if;
  update identity.emergency set sealed_at = at where tenant_id = e.tenant_id and id = e.id;
  return true;
end $$;

-- Of which sealed credential these two shares are, both of them and of different people. Not the application's to ask.
create function identity.fits(a bytea, b bytea) returns table (tenant_id uuid, emergency_id uuid, credential int, member_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select e.tenant_id, e.id, x.credential, e.member_id from identity.emergency_share x
  join identity.emergency_share y on y.tenant_id = x.tenant_id and y.emergency_id = x.emergency_id and y.credential = x.credential and y.custodian_id <> x.custodian_id
  join identity.emergency e on e.tenant_id = x.tenant_id and e.id = x.emergency_id and e.sealed_at is not null and e.ended_at is null
  where x.verifier = a and y.verifier = b
    and not exists (select from identity.emergency_use u where u.tenant_id = e.tenant_id and u.emergency_id = e.id and u.credential = x.credential)
$$;
-- Where two shares open, told before a client is known to background work alone: whose shares these are.
create function identity.emergency_at(a bytea, b bytea) returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select f.tenant_id from identity.fits(a, b) f where kernel.before_client() and kernel.actor_kind() = 'system'
$$;
-- Proves that they fit, and opens nothing.
create function identity.drill_emergency(a bytea, b bytea, new_id uuid) returns int
language plpgsql security definer set search_path = pg_catalog as $$
declare f record;
begin
  select * into f from identity.fits(a, b) x where x.tenant_id = kernel.tenant() and kernel.actor_kind() = 'member';
  if not found then return null; end if;
  insert into identity.emergency_drill (tenant_id, id, emergency_id, credential, drilled_by, at)
  values (f.tenant_id, new_id, f.emergency_id, f.credential, kernel.actor_id(), kernel.moment());
  return f.credential;
end $$;
-- Opens by both shares, once, for an hour at most; the session that is opened by it is the one named here, and no other.
create function identity.open_emergency(a bytea, b bytea, new_id uuid, session uuid, reason text) returns table (member_id uuid, until timestamptz)
language plpgsql security definer set search_path = pg_catalog as $$
declare f record; at timestamptz := kernel.moment();
begin
  select * into f from identity.fits(a, b) x where x.tenant_id = kernel.tenant() and kernel.actor_kind() = 'system';
  if not found then return; end if;
  insert into identity.emergency_use (tenant_id, id, emergency_id, credential, session_id, why, opened_at, until, review_by)
  values (f.tenant_id, new_id, f.emergency_id, f.credential, session, reason, at, at + interval '60 minutes', at + interval '48 hours');
  return query select f.member_id, at + interval '60 minutes';
end $$;
-- Closed by whoever works by it, by whoever reviews or seals it, and by its time.
create function identity.close_emergency(use uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare n int; at timestamptz := kernel.moment();
begin
  update identity.emergency_use u set closed_at = least(at, u.until) from identity.emergency e
   where u.tenant_id = kernel.tenant() and u.id = use and u.closed_at is null and e.tenant_id = u.tenant_id and e.id = u.emergency_id
     and case kernel.actor_kind() when 'system' then u.until <= at when 'member' then kernel.actor_id() = e.member_id or identity.actor_holds('{emergency.review,emergency.manage}') else false end;
  get diagnostics n = row_count;
  return n = 1;
end $$;
-- By somebody who keeps no share of it, and does not work by it now; where nobody else may, by a custodian.
create function identity.review_emergency(use uuid, said text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare n int;
begin
  update identity.emergency_use u set reviewed_at = kernel.moment(), reviewed_by = kernel.actor_id(), findings = said from identity.emergency e
   where u.tenant_id = kernel.tenant() and u.id = use and u.reviewed_at is null and e.tenant_id = u.tenant_id and e.id = u.emergency_id
     and (u.closed_at is not null or u.until <= kernel.moment())
     and kernel.actor_kind() = 'member' and identity.actor_holds('{emergency.review}') and kernel.actor_id() <> e.member_id
     and (kernel.actor_id() <> all (e.custodians) or not exists (select from identity.member m
       where m.tenant_id = u.tenant_id and m.status = 'active' and m.operation_id is null and m.user_type in ('tenant_admin', 'compliance') and m.id <> e.member_id and m.id <> all (e.custodians)));
  get diagnostics n = row_count;
  return n = 1;
end $$;
create function identity.is_emergency(of_tenant uuid, of_member uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from identity.emergency e where e.tenant_id = of_tenant and e.member_id = of_member)
$$;
create function identity.emergency_is_open(of_tenant uuid, of_member uuid, of_session uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from identity.emergency_use u join identity.emergency e on e.tenant_id = u.tenant_id and e.id = u.emergency_id
    where u.tenant_id = of_tenant and e.member_id = of_member and u.closed_at is null and u.until > kernel.moment() and u.session_id = coalesce(of_session, u.session_id))
$$;
create or replace function identity.special_of(of_tenant uuid, of_member uuid) returns jsonb language sql stable security definer set search_path = pg_catalog as $$
  select jsonb_build_object('elevations', (select jsonb_agg(jsonb_build_object('id', e.id, 'permissions', e.permissions, 'level', e.level, 'from', e.starts_at, 'until', e.ends_at) order by e.starts_at)
      from identity.elevation e where e.tenant_id = of_tenant and e.member_id = of_member and e.ended_at is null and e.ends_at > transaction_timestamp() - interval '1 hour'),
    'breakGlass', (select jsonb_build_object('id', u.id, 'until', u.until) from identity.emergency_use u join identity.emergency x on x.tenant_id = u.tenant_id and x.id = u.emergency_id
      where u.tenant_id = of_tenant and x.member_id = of_member and u.closed_at is null order by u.opened_at desc limit 1))
  where of_tenant = coalesce(nullif(kernel.tenant(), '00000000-0000-0000-0000-000000000000'), of_tenant)
$$;
grant create on schema identity to cc_lookup;
do $do$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'identity'::regnamespace
    and p.proname in ('begin_sealing', 'take_shares', 'fits', 'emergency_at', 'drill_emergency', 'open_emergency', 'close_emergency', 'review_emergency', 'is_emergency', 'emergency_is_open') loop
    execute format('alter function %s owner to cc_lookup', f);
    execute format('revoke all on function %s from public', f);
    if f::text not like 'identity.fits(%' then execute format('grant execute on function %s to cc_app', f); end if;
  end loop;
end $do$;
revoke create on schema identity from cc_lookup;
grant execute on function approvals.agreed(uuid, text, jsonb), approvals.agreements(approvals.request), approvals.is_word(approvals.request, uuid, bytea), approvals.terms_hash(jsonb) to cc_lookup;
grant usage on schema approvals to cc_lookup;
create policy lookup on approvals.decision for select to cc_lookup using (true);
grant select on approvals.request, approvals.decision to cc_lookup;

-- Nobody comes in as the emergency access but by both shares: no session, no password, no link, no factor, no other name or type.
create function identity.guard_emergency() returns trigger language plpgsql set search_path = pg_catalog as $$
declare n jsonb := to_jsonb(new); o jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) end; of_member uuid := coalesce(n ->> 'member_id', n ->> 'id')::uuid; t uuid := (n ->> 'tenant_id')::uuid; allowed boolean;
begin
  if current_user <> 'cc_app' or (tg_table_name <> 'session' and not identity.is_emergency(t, of_member)) then return new; end if;
  allowed := case tg_table_name
    when 'session' then case when identity.is_emergency(t, of_member)
      then n ->> 'opened_by' = 'emergency' and identity.emergency_is_open(t, of_member, (n ->> 'id')::uuid) and (n ->> 'expires_at')::timestamptz <= kernel.moment() + interval '60 minutes'
      else n ->> 'opened_by' <> 'emergency' end
    when 'member' then (n ->> 'status' <> 'active' or identity.emergency_is_open(t, of_member, null))
      and (n ->> 'user_type', n ->> 'type_id', n ->> 'account_id', n ->> 'email') is not distinct from (o ->> 'user_type', o ->> 'type_id', o ->> 'account_id', o ->> 'email')
    else false end;
  if allowed is not true then
    raise exception 'The emergency access is opened by its two shares, and changed by sealing it anew.' using errcode = 'CC409';
  end if;
  return new;
end $$;
create trigger d_emergency before insert on identity.session for each row execute function identity.guard_emergency();
create trigger d_emergency before update of status, user_type, type_id, account_id, email on identity.member for each row execute function identity.guard_emergency();
do $do$
declare t text;
begin
  foreach t in array array['identity.credential', 'identity.link', 'identity.factor', 'identity.recovery_code', 'identity.federated_identity'] loop
    execute format('create trigger d_emergency before insert or update on %s for each row execute function identity.guard_emergency()', t);
  end loop;
end $do$;
alter table identity.session drop constraint session_opened_by_check, add check (opened_by in ('password', 'totp', 'passkey', 'recovery', 'sso', 'emergency'));

-- What names a use of it, for whoever reviews it.
create view identity.emergency_event_view with (security_invoker = true) as
  select u.tenant_id, u.id as use_id, v.id, v.at, v.name, v.subject_kind, v.subject_id from identity.emergency_use u
  join kernel.event v on v.tenant_id = u.tenant_id and v.at >= u.opened_at and v.at <= u.until and v.facts ->> 'breakGlass' = u.id::text;
grant select on identity.emergency_event_view to cc_app;

-- A FILE OF LEADS is fetched once: by the session that fetches it first, which may begin anew for some minutes where the line broke.
alter table crm.lead_export add column fetched_at timestamptz, add column fetched_by uuid, add check ((fetched_at is null) = (fetched_by is null));
grant update (fetched_at, fetched_by) on crm.lead_export to cc_app;
create function crm.fetch_once() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user = 'cc_app' and (new.fetched_at, new.fetched_by) is distinct from (old.fetched_at, old.fetched_by) then
    if not coalesce(old.fetched_at is null and kernel.actor_kind() = 'member' and new.owner_id = kernel.actor_id(), false) then
      raise exception 'a file is fetched once, by whoever asked for it' using errcode = '42501';
    end if;
    new.fetched_at := kernel.moment();
  end if;
  return new;
end $$;
create trigger a_once before update on crm.lead_export for each row execute function crm.fetch_once();
