-- Several people who agree, what is granted for hours, credentials for the day nothing else opens, and how often sealed values are looked at.
-- Locks: approvals.request for a moment (columns, triggers); creates beside it. What was decided before is kept as a decision.

-- HOW MANY have to agree and how many refusals end it is asked with the request, hashed with it, and never written again.
alter table approvals.request
  add column quorum int not null default 1 check (quorum between 1 and 5),
  add column denials int not null default 1 check (denials between 1 and quorum);

-- Who decided what: one row a person and request, in their own name, once. `decision` is sealed; `mark` is the product's word that
-- it judged who agrees; one that was voided, because its author lost the right before it ran, counts no more and does not come back.
create table approvals.decision (
  tenant_id uuid not null,
  request_id uuid not null,
  person_id uuid not null,
  agree boolean not null,
  at timestamptz not null,
  decision bytea not null,
  mark bytea,
  voided_at timestamptz,
  primary key (tenant_id, request_id, person_id),
  foreign key (tenant_id, request_id) references approvals.request,
  foreign key (tenant_id, person_id) references identity.member (tenant_id, id),
  check (voided_at is null or agree)
);
call kernel.tenant_table('approvals.decision');
revoke update, delete on approvals.decision from cc_app;
grant update (voided_at) on approvals.decision to cc_app;

alter table approvals.request no force row level security;
alter table approvals.decision no force row level security;
insert into approvals.decision (tenant_id, request_id, person_id, agree, at, decision, mark)
select tenant_id, id, decided_by, state <> 'refused', moved_at, decision, mark from approvals.request where decided_by is not null;
alter table approvals.decision force row level security;
alter table approvals.request force row level security;

-- Whether the product said of this person that they agree to this very request.
create function approvals.is_word(r approvals.request, person uuid, word bytea) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(word = (select sha256(k.opad || sha256(k.ipad || convert_to(format('agreed|%s|%s|%s|%s|%s', r.tenant_id, r.id,
    person, encode(r.payload_hash, 'hex'), encode(r.terms, 'hex')), 'UTF8'))) from kernel.ctx_key k), false)
$$;
revoke all on function approvals.is_word(approvals.request, uuid, bytea) from public;
grant execute on function approvals.is_word(approvals.request, uuid, bytea) to cc_app;
-- How many people agree to it, each by the product's word of their own, and how many refuse.
create function approvals.agreements(r approvals.request) returns int language sql stable set search_path = pg_catalog as $$
  select count(*)::int from approvals.decision d where d.tenant_id = r.tenant_id and d.request_id = r.id and d.agree and d.voided_at is null
    and d.person_id <> r.asked_by and approvals.is_word(r, d.person_id, d.mark)
$$;
create function approvals.refusals(r approvals.request) returns int language sql stable set search_path = pg_catalog as $$
  select count(*)::int from approvals.decision d where d.tenant_id = r.tenant_id and d.request_id = r.id and not d.agree
$$;
revoke all on function approvals.agreements(approvals.request), approvals.refusals(approvals.request) from public;
grant execute on function approvals.agreements(approvals.request), approvals.refusals(approvals.request) to cc_app;

create function approvals.keep_decision() returns trigger language plpgsql set search_path = pg_catalog as $$
declare r approvals.request; at timestamptz := kernel.moment();
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'UPDATE' then
    if coalesce(kernel.actor_kind() = 'system' and old.voided_at is null and new.voided_at is not null, false) then
      new.voided_at := at;
      return new;
    end if;
    raise exception 'what was decided stays decided' using errcode = '42501';
  end if;
  select * into r from approvals.request q where q.tenant_id = new.tenant_id and q.id = new.request_id;
  new.at := at;
  if coalesce(kernel.actor_kind() = 'member' and new.person_id = kernel.actor_id() and r.asked_by <> new.person_id and r.state = 'waiting' and at < r.decide_by
      and new.voided_at is null and (not new.agree or (approvals.is_word(r, new.person_id, new.mark)
        and (identity.actor_holds(array[r.permission]) or not exists (select from identity.matrix_version v
          where v.tenant_id = new.tenant_id and v.state = 'published' and v.document -> 'functions' ? r.permission)))), false) then
    return new;
  end if;
  raise exception 'whoever decides does so once, in their own name, while it waits, of whoever else asked' using errcode = '42501';
end $$;
create trigger a_once before insert or update on approvals.decision for each row execute function approvals.keep_decision();
create trigger b_right before insert on approvals.decision for each row execute function identity.demand_right('{approval.decide}', '{}');

-- What the triggers of a request and whatever believes it knew of one decision, they know of as many as were asked for.
do $do$
declare
  definition text;
  changed text;
  r record;
begin
  for r in
    select * from (values
      -- Enough people, where people decided; a witness and a notice stand for whoever is missing.
      ('approvals.demand_judged()', 'not (approvals.is_marked(new) and ',
        'not (approvals.is_marked(new) and (new.decided_by is null or approvals.agreements(new) >= new.quorum) and '),
      ('approvals.agreed(uuid, text, jsonb)', 'r.asked_by = kernel.actor_id() and ',
        'r.asked_by = kernel.actor_id() and (r.decided_by is null or approvals.agreements(r) >= r.quorum) and '),
      -- So many refusals; under notice each is enough.
      ('approvals.keep_order()', 'when ''waiting refused'' then other or witness',
        'when ''waiting refused'' then (other and approvals.refusals(new) >= case when old.alone_until is null then new.denials else 1 end) or witness
      when ''approved waiting'' then kind = ''system'' and old.decided_by is not null and approvals.agreements(new) < new.quorum'),
      ('approvals.keep_order()', 'and not (old.state = ''waiting'' and new.state in (''approved'', ''refused''))',
        'and not (old.state = ''waiting'' and new.state in (''approved'', ''refused''))
     and not (old.state = ''approved'' and new.state = ''waiting'' and num_nonnulls(new.decided_by, new.decision, new.witnessed_by, new.witness_name) = 0)'),
      ('approvals.keep_times()', 'and (agreed or (new.run_by, new.mark)',
        'and (agreed or (old.state = ''approved'' and new.state = ''waiting'' and num_nonnulls(new.run_by, new.mark) = 0) or (new.run_by, new.mark)')
    ) v (of_function, was, becomes)
  loop
    definition := pg_get_functiondef(r.of_function::regprocedure);
    changed := replace(definition, r.was, r.becomes);
    if changed = definition then raise exception 'requests are judged in another way by %', r.of_function; end if;
    execute changed;
  end loop;
end $do$;

-- HOW OFTEN sealed values are looked at: each reveal is a row in its author's own name, at most so many in an hour. The client may
-- allow fewer, never more. What would be one too many is not kept, and whoever asked for it shows nothing.
alter table identity.tenant add column reveals_an_hour int not null default 20 check (reveals_an_hour between 1 and 20);
grant update (reveals_an_hour) on identity.tenant to cc_app;
create trigger b_right_reveals before update of reveals_an_hour on identity.tenant for each row execute function identity.demand_right('{company.manage}', '{}');

create table crm.reveal (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  at timestamptz not null,
  record_kind text not null,
  record_id uuid not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references identity.member (tenant_id, id)
);
create index reveal_of on crm.reveal (tenant_id, member_id, at desc);
call kernel.tenant_table('crm.reveal');
revoke update, delete on crm.reveal from cc_app;

create function crm.count_reveal() returns trigger language plpgsql set search_path = pg_catalog as $$
declare most int;
begin
  if current_user <> 'cc_app' then return new; end if;
  if not coalesce(kernel.actor_kind() = 'member' and new.member_id = kernel.actor_id(), false) then
    raise exception 'a reveal is kept in the name of whoever looks' using errcode = '42501';
  end if;
  new.at := kernel.moment();
  select t.reveals_an_hour into most from identity.tenant t where t.tenant_id = new.tenant_id;
  -- One at a time of a person, so that two at once are two.
  perform pg_advisory_xact_lock(hashtextextended(format('reveal %s %s', new.tenant_id, new.member_id), 0));
  if (select count(*) from crm.reveal r where r.tenant_id = new.tenant_id and r.member_id = new.member_id and r.at > new.at - interval '1 hour') >= most then
    return null;
  end if;
  return new;
end $$;
create trigger a_count before insert on crm.reveal for each row execute function crm.count_reveal();

-- RIGHTS FOR HOURS: what a client's matrix gives a user type "while elevated" alone (`demands -> permission -> elevation`) is not held
-- until somebody asks for it, a second person agrees, and its time has come; it ends by itself, and sooner by whoever may.
create table identity.elevation (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  permissions text[] not null check (cardinality(permissions) between 1 and 20),
  level text not null check (level in ('own', 'group', 'partner', 'workgroup', 'all')),
  -- When whoever asked wanted it to begin; null: as soon as it is agreed to.
  asked_start timestamptz,
  minutes int not null check (minutes between 5 and 480),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  approval_id uuid not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id),
  foreign key (tenant_id, member_id) references identity.member (tenant_id, id),
  foreign key (tenant_id, ended_by) references identity.member (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals.request (tenant_id, id),
  check (ends_at = starts_at + make_interval(mins => minutes)),
  check ((ended_at is null) = (ended_by is null))
);
create index elevation_of on identity.elevation (tenant_id, member_id, ends_at desc);
call kernel.tenant_table('identity.elevation');
revoke update, delete on identity.elevation from cc_app;
grant update (ended_at, ended_by) on identity.elevation to cc_app;
create policy lookup on identity.elevation for select to cc_lookup using (true);
grant select on identity.elevation to cc_lookup;

create function identity.demand_agreed_elevation() returns trigger language plpgsql set search_path = pg_catalog as $$
declare at timestamptz := kernel.moment();
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'UPDATE' then
    if coalesce(old.ended_at is null and kernel.actor_kind() = 'member' and new.ended_by = kernel.actor_id()
        and (new.member_id = kernel.actor_id() or identity.actor_holds('{approval.decide,people.deactivate}')), false) then
      new.ended_at := at;
      return new;
    end if;
    raise exception 'what was granted for hours is ended by whoever has it or may' using errcode = '42501';
  end if;
  new.made_at := at; new.starts_at := greatest(at, coalesce(new.asked_start, at)); new.ends_at := new.starts_at + make_interval(mins => new.minutes);
  if coalesce(kernel.actor_kind() = 'member' and new.member_id = kernel.actor_id() and new.ended_at is null
      and approvals.agreed(new.approval_id, 'identity.askElevation', jsonb_build_object('permissions', to_jsonb(new.permissions), 'level', new.level,
        'startsAt', floor(extract(epoch from new.asked_start) * 1000), 'minutes', new.minutes)), false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger b_agreed before insert or update on identity.elevation for each row execute function identity.demand_agreed_elevation();
-- Whoever is in there is judged anew at the next request.
create trigger bump after insert or update on identity.elevation for each row when (current_user <> 'cc_remover') execute function identity.bump_linked();

-- Told with whatever else a member has apart from their type.
alter type identity.place add attribute special jsonb;
do $do$
declare
  definition text := pg_get_functiondef('identity.place_at(uuid, uuid)'::regprocedure);
  changed text := replace(definition, 'identity.products_withheld_of(m.tenant_id, m.id)', 'identity.products_withheld_of(m.tenant_id, m.id), identity.special_of(m.tenant_id, m.id)');
begin
  if changed = definition then raise exception 'what a member has is told in another way'; end if;
  create function identity.special_of(of_tenant uuid, of_member uuid) returns jsonb language sql stable security definer set search_path = pg_catalog as $$
    select jsonb_build_object('elevations', (select jsonb_agg(jsonb_build_object('id', e.id, 'permissions', e.permissions, 'level', e.level, 'from', e.starts_at, 'until', e.ends_at) order by e.starts_at)
      from identity.elevation e where e.tenant_id = of_tenant and e.member_id = of_member and e.ended_at is null and e.ends_at > transaction_timestamp() - interval '1 hour'))
    where of_tenant = coalesce(nullif(kernel.tenant(), '00000000-0000-0000-0000-000000000000'), of_tenant)
  $$;
  grant create on schema identity to cc_lookup;
  alter function identity.special_of(uuid, uuid) owner to cc_lookup;
  revoke create on schema identity from cc_lookup;
  revoke all on function identity.special_of(uuid, uuid) from public;
  execute changed;
end $do$;

-- What is given while elevated alone is not held by the type, and held by whoever is elevated now.
do $do$
declare
  definition text := pg_get_functiondef('identity.actor_holds(text[])'::regprocedure);
  changed text := replace(definition, 'coalesce(o.level, y.t -> ''cells'' ->> w.permission, case', 'coalesce(o.level,
        case when y.t -> ''demands'' -> case when v.document -> ''functions'' ? w.permission then w.permission else identity.whole_of(w.permission) end ->> ''elevation'' = ''true''
          and not exists (select from identity.elevation e where e.tenant_id = m.tenant_id and e.member_id = m.id and w.permission = any (e.permissions)
            and e.ended_at is null and kernel.moment() >= e.starts_at and kernel.moment() < e.ends_at) then ''none'' end,
        y.t -> ''cells'' ->> w.permission, case');
begin
  if changed = definition then raise exception 'rights are looked up in another way'; end if;
  execute changed;
end $do$;

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
