-- What opens a door to a program, and more than it may already, is agreed to by a second person, whatever statement asks for
-- it; its secret is made when whoever asked collects it.
-- Locks: api keys, apps and their secrets, and requests, for a moment (columns, triggers); rewrites no rows.

-- WHEN a request came is the 23rd part of the context: SQL does not choose the time it is.
create function kernel.moment() returns timestamptz language sql stable
  return timestamptz 'epoch' + split_part(kernel.verified_ctx(), '|', 23)::float8 * interval '1 millisecond';
grant execute on function kernel.moment() to cc_app, cc_lookup;

-- WHAT WAS ASKED stays; its times are the database's, and it moves only by whom its next state belongs to.
-- `terms`: the SHA-256 of what is compared with what is made in the end; they themselves are sealed. `mark`: the product's
-- word that it judged who agrees, and to what, signed with the context's key: no SQL agrees to anything.
alter table approvals.request add column terms bytea check (length(terms) = 32), add column mark bytea;
grant update (mark) on approvals.request to cc_app;
create function approvals.terms_hash(what jsonb) returns bytea language sql immutable strict set search_path = pg_catalog as $$
  select sha256(convert_to(what::text, 'UTF8'))
$$;
create function approvals.is_marked(r approvals.request) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(r.mark = (select sha256(k.opad || sha256(k.ipad || convert_to(format('agreed|%s|%s|%s|%s|%s', r.tenant_id, r.id,
    coalesce(r.decided_by, r.witnessed_by), encode(r.payload_hash, 'hex'), encode(r.terms, 'hex')), 'UTF8'))) from kernel.ctx_key k), false)
$$;
revoke all on function approvals.is_marked(approvals.request) from public;
grant execute on function approvals.is_marked(approvals.request) to cc_app;

create function approvals.keep_times() returns trigger language plpgsql as $$
declare
  at timestamptz := kernel.moment();
  open boolean := new.state in ('waiting', 'approved');
  agreed boolean; notice boolean;
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'INSERT' then
    if num_nonnulls(new.run_by, new.notice, new.mark, new.ended_at, new.outcome) > 0 then
      raise exception 'a request begins waiting' using errcode = '42501';
    end if;
    new.asked_at := at; new.moved_at := at; new.decide_by := least(new.decide_by, at + interval '24 hours');
    return new;
  end if;
  agreed := old.state = 'waiting' and new.state = 'approved';
  notice := new.alone_until is distinct from old.alone_until;
  if notice then new.alone_until := at + interval '72 hours'; new.decide_by := new.alone_until + interval '1 hour'; end if;
  if not coalesce((new.state <> old.state or notice or kernel.actor_kind() = 'system') and (notice or new.decide_by = old.decide_by)
      and (agreed or (new.run_by, new.mark) is not distinct from (old.run_by, old.mark)) and (not open or num_nonnulls(new.ended_at, new.outcome) = 0), false) then
    raise exception 'a request moves by whom its state belongs to' using errcode = '42501';
  end if;
  new.moved_at := at;
  if agreed then new.run_by := least(new.run_by, at + interval '24 hours'); end if;
  if not open then new.ended_at := at; end if;
  return new;
end $$;
create trigger a_times before insert or update on approvals.request for each row execute function approvals.keep_times();

-- Agreed to in time, with the product's word; by a colleague who holds the right themselves, where the client's matrix knows it.
create function approvals.demand_judged() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and not (approvals.is_marked(new) and (kernel.actor_kind() = 'system' or new.moved_at < old.decide_by)
      and (new.decided_by is null or identity.actor_holds(array[new.permission]) or not exists (select from identity.matrix_version v
        where v.tenant_id = new.tenant_id and v.state = 'published' and v.document -> 'functions' ? new.permission))) then
    raise exception 'that somebody agreed is said by the product, in time, of whoever may do it themselves' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger b_judged before update of state on approvals.request for each row when (old.state = 'waiting' and new.state = 'approved')
  execute function approvals.demand_judged();

-- Whether this was agreed to and is being carried out now, in time, in the name of who asked. `what`: on these terms; null: on any.
create function approvals.agreed(request uuid, of_action text, what jsonb) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from approvals.request r where r.tenant_id = kernel.tenant() and r.id = request and r.action = of_action and r.state = 'approved'
    and r.run_by > kernel.moment() and kernel.actor_kind() = 'member' and r.asked_by = kernel.actor_id() and (what is null or r.terms = approvals.terms_hash(what)))
$$;

-- Agreed to by the request named, and to be collected by whoever asked; without a hash it opens nothing.
do $$
declare t text;
begin
  foreach t in array array['identity.api_key', 'apps.secret'] loop
    execute format('alter table %s alter column token_hash drop not null, add column approval_id uuid, add column collect_by timestamptz,
      add unique (tenant_id, approval_id), add foreign key (tenant_id, approval_id) references approvals.request,
      add check (token_hash is not null or (approval_id, collect_by) is not null), add check (collect_by <= made_at + interval ''7 days'')', t);
  end loop;
end $$;
alter table identity.api_key alter column prefix drop not null;
alter table apps.secret alter column begins drop not null;
alter table apps.app add column approval_id uuid, add unique (tenant_id, approval_id), add foreign key (tenant_id, approval_id) references approvals.request;

-- Begun without a secret, on what was agreed to; the secret comes once, to whoever asked, in time. Of keys and of secrets of apps.
create function approvals.demand_agreed_secret() returns trigger language plpgsql as $$
declare n jsonb := to_jsonb(new);
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'UPDATE' then
    if coalesce(old.token_hash is null and new.token_hash is not null and old.collect_by > kernel.moment()
        and coalesce(n ->> 'ended_at', n ->> 'ends_at') is null and kernel.actor_kind() = 'member' and new.made_by = kernel.actor_id(), false) then
      return new;
    end if;
    raise exception 'a secret is shown once, to whoever asked for it' using errcode = '42501';
  end if;
  new.made_at := kernel.moment(); new.collect_by := least(new.collect_by, new.made_at + interval '7 days');
  if coalesce(new.token_hash is null and new.made_by = kernel.actor_id() and case tg_table_schema
      when 'identity' then approvals.agreed(new.approval_id, 'identity.createKey', jsonb_build_object('name', n -> 'name', 'permissions', n -> 'permissions', 'bound', n -> 'bound',
        'officers', n -> 'owners', 'branches', n -> 'branches', 'expiresAt', floor(extract(epoch from (n ->> 'expires_at')::timestamptz) * 1000)))
      else approvals.agreed(new.approval_id, 'apps.rotateAppSecret', jsonb_build_object('app', n -> 'app_id'))
        or (approvals.agreed(new.approval_id, 'apps.registerApp', null) and exists (select from apps.app a
          where a.tenant_id = new.tenant_id and a.id = (n ->> 'app_id')::uuid and a.approval_id = new.approval_id)) end, false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger b_agreed before insert or update of token_hash on identity.api_key for each row execute function approvals.demand_agreed_secret();
create trigger b_agreed before insert or update of token_hash on apps.secret for each row execute function approvals.demand_agreed_secret();

-- An app is registered, and given more, on what was agreed to, of the app as it stood then. What only takes away needs nobody else.
create function apps.demand_agreed_app() returns trigger language plpgsql as $$
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'INSERT' then new.made_at := kernel.moment(); end if;
  if coalesce(case
      when tg_op = 'INSERT' then new.made_by = kernel.actor_id() and approvals.agreed(new.approval_id, 'apps.registerApp', jsonb_build_object('name', new.name, 'kind', new.kind,
        'redirects', new.redirects, 'permissions', new.permissions, 'ownName', new.own_name, 'bound', new.bound, 'officers', new.owners, 'branches', new.branches,
        'mostDays', new.most_days, 'owner', new.owner_id))
      when new.approval_id is distinct from old.approval_id then approvals.agreed(new.approval_id, 'apps.widenApp', jsonb_build_object('app', new.id,
        'redirects', new.redirects, 'permissions', new.permissions, 'mostDays', new.most_days,
        'from', jsonb_build_object('redirects', old.redirects, 'permissions', old.permissions, 'mostDays', old.most_days)))
      else new.permissions <@ old.permissions and new.redirects <@ old.redirects and new.most_days <= old.most_days end, false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger b_agreed before insert or update of permissions, redirects, most_days, approval_id on apps.app for each row execute function apps.demand_agreed_app();

-- What was made stays as it was agreed to.
revoke update on identity.api_key, apps.app, apps.secret from cc_app;
grant update (token_hash, prefix, ended_at) on identity.api_key to cc_app;
grant update (name, redirects, permissions, most_days, owner_id, approval_id, ended_at) on apps.app to cc_app;
grant update (token_hash, begins, ends_at, last_used_at) on apps.secret to cc_app;
drop trigger b_right on identity.api_key;
drop trigger b_right_back on identity.api_key;
create trigger b_right before insert on identity.api_key for each row execute function identity.demand_right('{key.make}', '{}');
create trigger b_right_collect before update of token_hash on identity.api_key for each row execute function identity.demand_right('{key.manage}', '{}');
-- Whoever asks for an app need not hold more than that; what is made is judged above.
drop trigger b_right on apps.app;
drop trigger b_right on apps.secret;
create trigger b_right before insert or update of permissions, own_name, bound, owners, branches, redirects, most_days, kind on apps.app
  for each row execute function identity.demand_right('{key.manage,key.make}', '{}');
create trigger b_right before insert or update of token_hash on apps.secret for each row execute function identity.demand_right('{key.manage,key.make}', '{}');
create trigger over before update on identity.api_key for each row execute function apps.stay_over();
create function apps.stay_ending() returns trigger language plpgsql as $$
begin
  raise exception 'what is over stays over' using errcode = '42501';
end $$;
create trigger over before update of ends_at on apps.secret for each row when (new.ends_at is distinct from least(new.ends_at, old.ends_at)) execute function apps.stay_ending();

-- What nobody collected is taken out by background work; nothing else of it is forgotten.
create function approvals.demand_uncollected() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and not coalesce(kernel.actor_kind() = 'system' and old.token_hash is null, false) then
    raise exception 'only what nobody collected is taken out' using errcode = '42501';
  end if;
  return old;
end $$;
grant delete on apps.secret to cc_app;
create trigger b_uncollected before delete on identity.api_key for each row execute function approvals.demand_uncollected();
create trigger b_uncollected before delete on apps.secret for each row execute function approvals.demand_uncollected();

-- People of other companies administer nothing here.
do $$ begin
  execute replace(pg_get_functiondef('identity.matrix_problem_of_all(jsonb)'::regprocedure), ',key.manage,sso.manage,', ',key.manage,key.make,company.close,sso.manage,');
end $$;

-- A CLIENT'S OWN WISH to be closed and deleted: of two of its people, put before the operator, taken back while nothing is
-- removed yet. The deletion that comes of it names it; while it runs the client works on and is suspended when it is carried out.
create table operator.closing (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  approval_id uuid not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  reason text not null,
  ended_at timestamptz,
  -- The member who took it back; null: the operator keeps the client.
  ended_by uuid,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id),
  foreign key (tenant_id, approval_id) references approvals.request,
  foreign key (tenant_id, asked_by) references identity.member,
  foreign key (tenant_id, ended_by) references identity.member
);
create unique index closing_open on operator.closing (tenant_id) where ended_at is null;
call kernel.tenant_table('operator.closing');
revoke update, delete on operator.closing from cc_app;
grant update (ended_at, ended_by) on operator.closing to cc_app;
-- Why is read by whoever decides over the company.
create policy readers on operator.closing as restrictive for select to cc_app using (
  (select kernel.actor_kind()) in ('system', 'operator', 'terminal') or (select identity.actor_holds('{company.manage,company.close}')));
alter table operator.deletion add column closing uuid;

create function operator.demand_closing() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and not coalesce(case
      when tg_op = 'INSERT' then new.asked_by = kernel.actor_id() and new.ended_at is null
        and approvals.agreed(new.approval_id, 'operator.closeAccount', jsonb_build_object('reason', new.reason))
      else old.ended_at is null and case when operator.here() then new.ended_by is null
        else kernel.actor_kind() = 'member' and new.ended_by = kernel.actor_id() and identity.actor_holds('{company.manage}') end end, false) then
    raise exception 'two people of the client ask for its end' using errcode = '42501';
  end if;
  if current_user = 'cc_app' then
    if tg_op = 'INSERT' then new.asked_at := kernel.moment(); else new.ended_at := kernel.moment(); end if;
  end if;
  return new;
end $$;
create trigger b_agreed before insert or update on operator.closing for each row execute function operator.demand_closing();

-- How far the operator is with it, for the client itself: not begun, or what stands and from when on everything goes.
create function operator.closing_stands() returns table (state text, agree_by timestamptz, due_at timestamptz, begun boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select d.state, d.agree_by, d.due_at, d.moved_at is not null from operator.deletion d
  where d.client = kernel.tenant() and d.state in ('asked', 'agreed') and d.closing is not null
$$;

-- Takes back what was begun of it, as whoever may; refused once rows are being removed. Of deletions of the operator's own
-- making it knows nothing.
create function operator.take_closing_back() returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not coalesce(kernel.actor_kind() = 'member' and identity.actor_holds('{company.manage}'), false) then
    raise exception 'somebody of the client takes it back' using errcode = '42501';
  end if;
  update operator.deletion d set state = 'called_off', called_off_at = kernel.moment()
   where d.client = kernel.tenant() and d.closing is not null and d.state in ('asked', 'agreed') and d.moved_at is null;
  if exists (select from operator.closing_stands()) then
    raise exception 'Everything is being removed already: it cannot be taken back any more.' using errcode = 'CC409';
  end if;
end $$;

-- A client that asked for it itself works until the end: whoever begins the removal suspends it in the same moment.
create or replace function operator.take_due() returns setof uuid language plpgsql security definer set search_path = pg_catalog as $$
begin
  if (kernel.tenant() = '00000000-0000-0000-0000-000000000000' and kernel.actor_kind() = 'system') is not true then
    raise exception 'this is for background work of the installation' using errcode = '42501';
  end if;
  return query with due as (
      update operator.deletion d set moved_at = transaction_timestamp()
       where d.state = 'agreed' and d.due_at <= transaction_timestamp() and (d.moved_at is null or d.moved_at < transaction_timestamp() - interval '5 minutes')
       returning d.client, d.closing
    ), closed as (
      update identity.tenant t set suspended_at = transaction_timestamp() from due
       where t.tenant_id = due.client and due.closing is not null and t.suspended_at is null returning 1
    )
    select due.client from due;
end $$;
create or replace function identity.suspend() returns trigger language plpgsql as $$
begin
  -- Or the database itself, for what two operators agreed to.
  if current_user <> 'cc_lookup' and not coalesce(operator.here(), false) then raise exception 'only the operator suspends a client' using errcode = '42501'; end if;
  new.version := old.version + 1;
  update identity.member set version = version + 1 where tenant_id = new.tenant_id;
  return new;
end $$;
create policy closing on identity.tenant for update to cc_lookup using (true) with check (true);
grant update (suspended_at) on identity.tenant to cc_lookup;
grant update (state, called_off_at) on operator.deletion to cc_lookup;
grant create on schema operator to cc_lookup;
alter function operator.closing_stands() owner to cc_lookup;
alter function operator.take_closing_back() owner to cc_lookup;
revoke create on schema operator from cc_lookup;
revoke all on function operator.closing_stands(), operator.take_closing_back() from public;
grant execute on function operator.closing_stands(), operator.take_closing_back() to cc_app;

-- Which clients wish it, for the operator.
create policy lookup on operator.closing for select to cc_lookup using (true);
grant select (tenant_id, ended_at) on operator.closing to cc_lookup;
create function operator.wishes() returns setof uuid language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  perform operator.demand();
  return query select c.tenant_id from operator.closing c where c.ended_at is null;
end $$;
grant create on schema operator to cc_lookup;
alter function operator.wishes() owner to cc_lookup;
revoke create on schema operator from cc_lookup;
revoke all on function operator.wishes() from public;
grant execute on function operator.wishes() to cc_app;
