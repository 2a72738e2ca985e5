-- Apps: programs of others that act for a person who permits it, or in their own name; OAuth 2.1.
-- Locks: replaces kernel.enter; a check of trust.review_entry is written anew (reads that table once).
create schema apps;
grant usage on schema apps to cc_app, cc_lookup;

create table apps.app (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  -- confidential: a server that can keep a secret; public: runs with the person and cannot.
  kind text not null check (kind in ('confidential', 'public')),
  -- Where a browser is sent back to, compared letter by letter.
  redirects text[] not null default '{}',
  -- What it may ever ask for.
  permissions text[] not null check (cardinality(permissions) > 0),
  -- May ask without a person; bound: then over records of these officers and branches only.
  own_name boolean not null default false,
  bound boolean not null default false,
  owners uuid[] not null default '{}', branches uuid[] not null default '{}',
  -- Days for which a person can permit it at most.
  most_days int not null check (most_days between 1 and 365),
  owner_id uuid not null,
  made_by uuid not null,
  made_at timestamptz not null,
  last_used_at timestamptz,
  ended_at timestamptz,
  -- Of its authority: what was established with an earlier one is judged anew.
  version bigint not null default 1,
  primary key (tenant_id, id),
  check (own_name or cardinality(redirects) > 0),
  check (kind = 'confidential' or not own_name)
);
create index app_by_id on apps.app (id);

-- With what a confidential app shows who it is. Two may be good at once, while the app changes from one to the other.
create table apps.secret (
  tenant_id uuid not null,
  id uuid not null,
  app_id uuid not null,
  begins text not null,
  token_hash bytea not null check (length(token_hash) = 32),
  made_by uuid not null,
  made_at timestamptz not null,
  ends_at timestamptz,
  last_used_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, app_id, token_hash),
  foreign key (tenant_id, app_id) references apps.app
);

-- What one person permitted one app, and until when. Every token of it is of one family: it ends with the permit.
create table apps.permit (
  tenant_id uuid not null,
  id uuid not null,
  app_id uuid not null,
  member_id uuid not null,
  permissions text[] not null check (cardinality(permissions) > 0),
  made_at timestamptz not null,
  expires_at timestamptz not null check (expires_at <= made_at + interval '365 days'),
  last_used_at timestamptz,
  ended_at timestamptz,
  ended_why text check (ended_why in ('person', 'administrator', 'app', 'reuse', 'left')),
  primary key (tenant_id, id),
  foreign key (tenant_id, app_id) references apps.app,
  foreign key (tenant_id, member_id) references identity.member on delete cascade,
  check ((ended_at is null) = (ended_why is null))
);
create index permit_app on apps.permit (tenant_id, app_id);
create index permit_member on apps.permit (tenant_id, member_id);

-- What an app holds: a code to come for tokens with, once and within a minute; a token to ask with, for minutes; a token to
-- come for the next with, once. Only hashes. Without a permit the app asks in its own name.
create table apps.token (
  tenant_id uuid not null,
  id uuid not null,
  app_id uuid not null,
  permit_id uuid,
  kind text not null check (kind in ('code', 'access', 'refresh')),
  token_hash bytea not null unique check (length(token_hash) = 32),
  permissions text[] not null,
  -- Of a code: where it was sent, and what whoever brings it must know (RFC 7636).
  redirect text,
  challenge text,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, app_id) references apps.app,
  foreign key (tenant_id, permit_id) references apps.permit on delete cascade,
  check (kind = 'access' or permit_id is not null),
  check ((kind = 'code') = (redirect is not null) and (kind = 'code') = (challenge is not null)),
  check (case kind when 'code' then expires_at <= made_at + interval '60 seconds' when 'access' then expires_at <= made_at + interval '1 hour' else true end)
);
create index token_permit on apps.token (tenant_id, permit_id);
create index token_ends on apps.token (tenant_id, expires_at);
create index token_used on apps.token (tenant_id, used_at) where used_at is not null;

call kernel.tenant_table('apps.app');
call kernel.tenant_table('apps.secret');
call kernel.tenant_table('apps.permit');
call kernel.tenant_table('apps.token');
-- What was permitted is not widened, and what was issued is not written again.
revoke update, delete on apps.permit, apps.token from cc_app;
grant update (ended_at, ended_why) on apps.permit to cc_app;
grant update (used_at, ended_at) on apps.token to cc_app;
grant delete on apps.token to cc_app;
revoke delete on apps.app, apps.secret from cc_app;

-- A person permits for themselves, signed in: nobody else does it for them, and no token does.
create function apps.demand_person() returns trigger language plpgsql as $$
declare c text := coalesce(current_setting('app.ctx', true), '');
begin
  if split_part(c, '|', 3) <> 'member' or split_part(c, '|', 2) <> new.member_id::text then
    raise exception 'a person permits an app for themselves' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger person before insert on apps.permit for each row execute function apps.demand_person();

-- What has ended does not begin again, and what was used is not new again.
create function apps.stay_over() returns trigger language plpgsql as $$
declare o jsonb := to_jsonb(old); n jsonb := to_jsonb(new);
begin
  if (o ->> 'ended_at' is not null and n -> 'ended_at' is distinct from o -> 'ended_at') or (o ->> 'used_at' is not null and n -> 'used_at' is distinct from o -> 'used_at') then
    raise exception 'what is over stays over' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger over before update on apps.app for each row execute function apps.stay_over();
create trigger over before update on apps.permit for each row execute function apps.stay_over();
create trigger over before update on apps.token for each row execute function apps.stay_over();

create function apps.bump_app() returns trigger language plpgsql as $$
begin
  if (new.permissions, new.own_name, new.bound, new.owners, new.branches, new.ended_at) is distinct from (old.permissions, old.own_name, old.bound, old.owners, old.branches, old.ended_at) then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
create trigger bump before update on apps.app for each row execute function apps.bump_app();

-- With an app everything ends that it was permitted. Whoever leaves permits nothing any more, and what they could have kept
-- of an app's secrets opens nothing, as with the keys they made: a colleague gives the app a new one.
create function apps.end_permits() returns trigger language plpgsql as $$
begin
  if tg_table_schema = 'apps' then
    update apps.permit set ended_at = new.ended_at, ended_why = 'app' where tenant_id = new.tenant_id and app_id = new.id and ended_at is null;
  else
    update apps.permit set ended_at = coalesce(new.deactivated_at, now()), ended_why = 'left' where tenant_id = new.tenant_id and member_id = new.id and ended_at is null;
    with ended as (
      update apps.secret set ends_at = coalesce(new.deactivated_at, now())
       where tenant_id = new.tenant_id and made_by = new.id and (ends_at is null or ends_at > coalesce(new.deactivated_at, now())) returning app_id
    )
    update apps.token k set ended_at = coalesce(new.deactivated_at, now()) from ended
     where k.tenant_id = new.tenant_id and k.app_id = ended.app_id and k.permit_id is null and k.ended_at is null;
  end if;
  return null;
end $$;
create trigger permits after update of ended_at on apps.app for each row when (new.ended_at is not null and old.ended_at is null) execute function apps.end_permits();
create trigger permits after update of status on identity.member for each row when (new.status = 'deactivated' and old.status <> 'deactivated') execute function apps.end_permits();

create policy lookup on apps.app to cc_lookup using (true) with check (true);
create policy lookup on apps.permit to cc_lookup using (true) with check (true);
create policy lookup on apps.token for select to cc_lookup using (true);
grant select on apps.app, apps.permit, apps.token to cc_lookup;
grant update (last_used_at) on apps.app, apps.permit to cc_lookup;

-- Tokens that open a door, whatever the hour: of an app that goes on, and of a person who is here and still permits it. Two
-- versions make one, since either moves only on.
create view apps.open_token as
  select k.tenant_id, k.id, k.token_hash, a.id as app_id, a.name as app_name, k.permit_id, p.member_id,
    array(select unnest(k.permissions) intersect select unnest(a.permissions)) as permissions, a.bound, a.owners, a.branches,
    least(k.expires_at, p.expires_at) as ends_at, a.version + coalesce(m.version, t.version) as version, t.demo_operation_id is not null as demo
  from apps.token k
  join apps.app a on a.tenant_id = k.tenant_id and a.id = k.app_id and a.ended_at is null
  join identity.tenant t on t.tenant_id = k.tenant_id and t.suspended_at is null
  left join apps.permit p on p.tenant_id = k.tenant_id and p.id = k.permit_id
  left join identity.member m on m.tenant_id = p.tenant_id and m.id = p.member_id
  where k.kind = 'access' and k.ended_at is null
    and case when k.permit_id is null then a.own_name else p.ended_at is null and m.status = 'active' end;

create function apps.bearer_of_token(hash bytea, at timestamptz) returns setof apps.open_token
language sql stable security definer set search_path = pg_catalog, apps as $$
  select * from apps.open_token o where o.token_hash = hash and o.ends_at > at
$$;

create function apps.token_stands(of_tenant uuid, wanted uuid, of_version bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, apps as $$
  select exists (select 1 from apps.open_token o where o.tenant_id = of_tenant and o.id = wanted and o.version = of_version and o.ends_at > transaction_timestamp())
$$;

create function apps.touch_token(wanted uuid, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, apps as $$
declare k apps.token;
begin
  select * into k from apps.token where id = wanted;
  update apps.app a set last_used_at = at where a.tenant_id = k.tenant_id and a.id = k.app_id;
  update apps.permit p set last_used_at = at where p.tenant_id = k.tenant_id and p.id = k.permit_id and p.ended_at is null;
end $$;
create index token_by_id on apps.token (id);

-- Whose app comes for a token: asked before a client is known.
create function apps.tenant_of_app(wanted uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, apps as $$
  select a.tenant_id from apps.app a join identity.tenant t on t.tenant_id = a.tenant_id and t.suspended_at is null where a.id = wanted order by a.made_at limit 1
$$;

-- Opens a transaction's context in one trip: sets it, and refuses (CC401) a session, key or token that has ended or whose
-- authority changed since it was read. `c` and `s` are the signed context and its signature.
create or replace function kernel.enter(c text, s text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare bearer uuid := nullif(split_part(c, '|', 9), '')::uuid; t uuid; ok boolean;
begin
  perform set_config('app.ctx', c, true), set_config('app.sig', s, true);
  if bearer is null then return; end if;
  t := split_part(c, '|', 1)::uuid;
  if split_part(c, '|', 3) in ('key', 'app') then
    select true into ok from identity.api_key k join identity.tenant x on x.tenant_id = k.tenant_id
     where k.tenant_id = t and k.id = bearer and k.ended_at is null and (k.expires_at is null or k.expires_at > transaction_timestamp())
       and x.version = split_part(c, '|', 10)::bigint;
    -- An app that asks in its own name stands where a key does.
    ok := coalesce(ok, apps.token_stands(t, bearer, split_part(c, '|', 10)::bigint));
  else
    select true into ok from identity.session e join identity.member m on m.tenant_id = e.tenant_id and m.id = e.member_id
     where e.tenant_id = t and e.id = bearer and e.ended_at is null and e.idle_until > transaction_timestamp()
       and e.expires_at > transaction_timestamp() and m.status = 'active' and m.version = split_part(c, '|', 10)::bigint;
  end if;
  if ok is not true then raise exception 'session ended or authority changed' using errcode = 'CC401'; end if;
end $$;

grant create on schema apps to cc_lookup;
alter view apps.open_token owner to cc_lookup;
do $$
declare f regprocedure;
begin
  foreach f in array array['apps.bearer_of_token(bytea, timestamptz)', 'apps.token_stands(uuid, uuid, bigint)', 'apps.touch_token(uuid, timestamptz)', 'apps.tenant_of_app(uuid)']::regprocedure[] loop
    execute format('alter function %s owner to cc_lookup', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to cc_app', f);
  end loop;
end $$;
revoke create on schema apps from cc_lookup;

-- Apps are looked at in an access review beside people and keys.
alter table trust.review_entry drop constraint review_entry_kind_check;
alter table trust.review_entry add constraint review_entry_kind_check check (kind in ('member', 'key', 'app'));
