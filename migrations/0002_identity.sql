-- Identity: clients (tenants), accounts, members, branches, licences, sessions, keys.
-- Locks: creates only.
create schema identity;
grant usage on schema identity to cc_app, cc_lookup;

create table identity.tenant (
  tenant_id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9])*$'),
  name text not null,
  nmls_id text,
  company_type text not null default 'lender' check (company_type in ('lender', 'broker', 'brokerage', 'team')),
  time_zone text not null,
  business_hours jsonb not null default '{"days":[1,2,3,4,5],"from":"09:00","to":"18:00"}',
  demo_operation_id uuid,
  settings jsonb not null default '{}',
  -- Who must show a second factor. Administrators always do: no value of this column lets them off.
  second_factor_for text not null default 'everybody' check (second_factor_for in ('everybody', 'administrators')),
  -- How long a session may rest, and live at all. A client may only be stricter than the ceilings (NIST SP 800-63B-4, 2.2.3).
  session_idle_minutes int not null default 30 check (session_idle_minutes between 5 and 30),
  session_hours int not null default 12 check (session_hours between 1 and 12),
  -- While it is set nobody gets in, no page is shown and no lead is taken: the operator's alone to set.
  suspended_at timestamptz,
  created_at timestamptz not null,
  version bigint not null default 1
);

-- An address that can sign in, once for the whole installation. Nobody proves that it is theirs, so it opens nothing by
-- itself. One salt for all its passwords: a guess then costs the same however many clients it is judged at. No grant to
-- the app role: only the functions below reach it.
create table identity.account (
  id uuid primary key,
  email text not null,
  email_key text not null unique,
  salt bytea not null default uuid_send(gen_random_uuid()),
  created_at timestamptz not null
);

-- An account's place in one client.
create table identity.member (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  account_id uuid not null references identity.account,
  email text not null,
  name text not null,
  user_type text not null check (user_type in ('tenant_admin', 'compliance', 'branch_manager', 'loan_officer', 'assistant', 'processor', 'marketing', 'partner_owner', 'partner_rep')),
  status text not null check (status in ('invited', 'active', 'deactivated')),
  branch_id uuid,
  -- The partner organization of somebody who works for one; nobody else has one.
  partner_id uuid check (partner_id is null or user_type in ('partner_owner', 'partner_rep')),
  nmls_id text,
  phone text,
  time_zone text,
  languages text[] not null default '{en}',
  available jsonb,
  away_until timestamptz,
  takes_leads boolean not null default true,
  version bigint not null default 1,
  last_seen_at timestamptz,
  created_at timestamptz not null,
  -- When the invitation was accepted. Nobody is active without it, and the app role cannot write it to a row that exists.
  accepted_at timestamptz,
  deactivated_at timestamptz,
  operation_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, account_id)
);
create index member_account on identity.member (account_id);

-- What a member signs in with, in this client and no other: an administrator hands out the links that set it, and must not
-- reach what the same person is elsewhere. No grant to the app role.
create table identity.credential (
  tenant_id uuid not null,
  member_id uuid not null,
  password_hash text not null,
  set_at timestamptz not null,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

create table identity.branch (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  name text not null,
  nmls_id text,
  city text,
  state text,
  time_zone text,
  active boolean not null default true,
  created_at timestamptz not null,
  operation_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
alter table identity.member add foreign key (tenant_id, branch_id) references identity.branch;

-- A company that sends us leads, whose own people may sign in: a brokerage, a team of agents.
create table identity.partner_company (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  name text not null,
  active boolean not null default true,
  created_at timestamptz not null,
  operation_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
alter table identity.member add foreign key (tenant_id, partner_id) references identity.partner_company;

-- What narrows somebody's rows, whatever their level: `only` with an empty list takes everything away, `all` is written out.
-- Campaigns by name, counties as FL/Orange and as they are compared, FL/orange.
create table identity.internal_settings (
  tenant_id uuid not null,
  member_id uuid not null,
  campaign_mode text not null default 'all' check (campaign_mode in ('all', 'only')),
  campaigns text[] not null default '{}',
  place_mode text not null default 'all' check (place_mode in ('all', 'only')),
  states text[] not null default '{}', county_names text[] not null default '{}', counties text[] not null default '{}', zips text[] not null default '{}',
  -- ZIP codes of the counties, written with them.
  county_zips text[] not null default '{}',
  changed_at timestamptz not null,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

-- Branches a manager answers for beside the home branch.
create table identity.manages (
  tenant_id uuid not null,
  member_id uuid not null,
  branch_id uuid not null,
  primary key (tenant_id, member_id, branch_id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade,
  foreign key (tenant_id, branch_id) references identity.branch on delete cascade
);

create table identity.assists (
  tenant_id uuid not null,
  assistant_id uuid not null,
  officer_id uuid not null,
  primary key (tenant_id, assistant_id, officer_id),
  foreign key (tenant_id, assistant_id) references identity.member on delete cascade,
  foreign key (tenant_id, officer_id) references identity.member on delete cascade
);

create table identity.licence (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  state text not null check (state ~ '^[A-Z]{2}$'),
  number text not null,
  kind text not null default 'mlo' check (kind in ('mlo', 're_salesperson', 're_broker')),
  status text not null default 'active' check (status in ('active', 'pending', 'inactive')),
  issued date,
  expires date,
  primary key (tenant_id, id),
  unique (tenant_id, member_id, state, kind),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

-- One-time links: an invitation, a password reset. Only the hash of the token is kept.
create table identity.link (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  kind text not null check (kind in ('invite', 'reset')),
  token_hash bytea not null unique,
  made_by uuid,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

create table identity.session (
  tenant_id uuid not null,
  id uuid not null,
  token_hash bytea not null unique,
  account_id uuid not null references identity.account,
  member_id uuid not null,
  made_at timestamptz not null,
  seen_at timestamptz not null,
  idle_until timestamptz not null,
  expires_at timestamptz not null,
  address text,
  user_agent text,
  ended_at timestamptz,
  -- By what it was opened: a password alone, a factor beside it, a recovery code, a passkey, the client's own sign-on.
  opened_by text not null default 'password' check (opened_by in ('password', 'totp', 'passkey', 'recovery', 'sso')),
  -- When a second factor was last shown on it, and when one that cannot be phished.
  second_factor_at timestamptz,
  strong_at timestamptz,
  -- The colleague as whom it sees the product for a while, to look only.
  viewing uuid,
  viewing_until timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);
create index session_member on identity.session (tenant_id, member_id);

create table identity.api_key (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  prefix text not null,
  token_hash bytea not null unique,
  made_by uuid not null,
  made_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  ended_at timestamptz,
  -- What it was made for; null: everything a key may do. bound: over records of these officers and branches only.
  permissions text[],
  bound boolean not null default false,
  owners uuid[] not null default '{}', branches uuid[] not null default '{}',
  primary key (tenant_id, id)
);

call kernel.tenant_table('identity.tenant');
call kernel.tenant_table('identity.member');
call kernel.tenant_table('identity.branch');
call kernel.tenant_table('identity.partner_company');
call kernel.tenant_table('identity.internal_settings');
call kernel.tenant_table('identity.manages');
call kernel.tenant_table('identity.assists');
call kernel.tenant_table('identity.licence');
call kernel.tenant_table('identity.link');
call kernel.tenant_table('identity.session');
call kernel.tenant_table('identity.api_key');
alter table identity.account enable row level security;
alter table identity.account force row level security;
alter table identity.credential enable row level security;
alter table identity.credential force row level security;
revoke update on identity.member from cc_app;
grant update (name, user_type, status, branch_id, partner_id, nmls_id, phone, time_zone, languages, available, away_until, takes_leads, version, last_seen_at, deactivated_at)
  on identity.member to cc_app;

-- cc_lookup answers the few questions that come before a tenant is known. It owns functions, never logs in.
create policy lookup on identity.tenant for select to cc_lookup using (true);
create policy lookup on identity.account to cc_lookup using (true) with check (true);
create policy lookup on identity.member to cc_lookup using (true) with check (true);
create policy lookup on identity.credential to cc_lookup using (true) with check (true);
create policy lookup on identity.session to cc_lookup using (true) with check (true);
create policy lookup on identity.api_key to cc_lookup using (true) with check (true);
create policy lookup on identity.link to cc_lookup using (true) with check (true);
create policy lookup on identity.manages for select to cc_lookup using (true);
create policy lookup on identity.assists for select to cc_lookup using (true);
create policy lookup on identity.internal_settings for select to cc_lookup using (true);
create policy lookup on identity.partner_company for select to cc_lookup using (true);
create policy lookup on identity.licence for select to cc_lookup using (true);
grant select on identity.tenant, identity.member, identity.link, identity.manages, identity.assists, identity.licence, identity.internal_settings, identity.partner_company to cc_lookup;
grant select, insert, update on identity.account, identity.credential, identity.session to cc_lookup;
grant select, update on identity.api_key to cc_lookup;
grant update (status, version, name, accepted_at) on identity.member to cc_lookup;
grant update (used_at) on identity.link to cc_lookup;

-- The limits of a member as policy/scope.ts reads them; null where nothing narrows.
create function identity.limits_of(of_tenant uuid, of_member uuid) returns jsonb language sql stable set search_path = pg_catalog as $$
  select case when i.campaign_mode = 'only' or i.place_mode = 'only' then jsonb_build_object('workgroups', 'all',
      'campaigns', case when i.campaign_mode = 'all' then to_jsonb('all'::text)
        else to_jsonb(array(select kernel.campaign_key(c) from unnest(i.campaigns) c where kernel.campaign_key(c) is not null)) end,
      'places', case when i.place_mode = 'all' then to_jsonb('all'::text)
        else jsonb_build_object('states', i.states, 'counties', i.counties, 'zips', i.zips || i.county_zips) end) end
  from identity.internal_settings i where i.tenant_id = of_tenant and i.member_id = of_member
$$;
grant execute on function identity.limits_of(uuid, uuid) to cc_app, cc_lookup;

-- Everything the road must know of one bearer of a token: who, where, of which type, over whom.
create type identity.bearer as (
  tenant_id uuid, bearer_id uuid, member_id uuid, account_id uuid, user_type text, name text, email text, version bigint,
  owners uuid[], branches uuid[], seen_at timestamptz, idle_until timestamptz, expires_at timestamptz, demo boolean,
  partners uuid[], limits jsonb,
  second_factor boolean, strong_at timestamptz, may_only_enrol boolean, idle_minutes int,
  key_permissions text[], key_bound boolean,
  viewing uuid, viewing_until timestamptz
);

create function identity.bearer_of_session(hash bytea, at timestamptz) returns setof identity.bearer
language sql stable security definer set search_path = pg_catalog, identity as $$
  select s.tenant_id, s.id, m.id, s.account_id, m.user_type, m.name, m.email, m.version,
    array(select m.id union select a.officer_id from identity.assists a where a.tenant_id = m.tenant_id and a.assistant_id = m.id),
    array(select m.branch_id where m.branch_id is not null union select g.branch_id from identity.manages g where g.tenant_id = m.tenant_id and g.member_id = m.id),
    s.seen_at, s.idle_until, s.expires_at, t.demo_operation_id is not null,
    array(select p.id from identity.partner_company p where p.tenant_id = m.tenant_id and p.id = m.partner_id and p.active), identity.limits_of(m.tenant_id, m.id),
    s.second_factor_at is not null, s.strong_at,
    s.opened_by = 'recovery' or (s.second_factor_at is null and (t.second_factor_for = 'everybody' or m.user_type = 'tenant_admin')),
    t.session_idle_minutes, null::text[], false,
    case when s.viewing_until > at then s.viewing end, case when s.viewing_until > at then s.viewing_until end
  from identity.session s
  join identity.member m on m.tenant_id = s.tenant_id and m.id = s.member_id
  join identity.tenant t on t.tenant_id = s.tenant_id
  where s.token_hash = hash and s.ended_at is null and s.expires_at > at and s.idle_until > at and m.status = 'active' and t.suspended_at is null
$$;

-- A colleague as whom a session sees the product: of those who could sign in.
create function identity.seen_as(of_tenant uuid, of_member uuid)
returns table (id uuid, user_type text, name text, email text, owners uuid[], branches uuid[], partners uuid[], limits jsonb)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.id, m.user_type, m.name, m.email,
    array(select m.id union select a.officer_id from identity.assists a where a.tenant_id = m.tenant_id and a.assistant_id = m.id),
    array(select m.branch_id where m.branch_id is not null union select g.branch_id from identity.manages g where g.tenant_id = m.tenant_id and g.member_id = m.id),
    array(select p.id from identity.partner_company p where p.tenant_id = m.tenant_id and p.id = m.partner_id and p.active), identity.limits_of(m.tenant_id, m.id)
  from identity.member m where m.tenant_id = of_tenant and m.id = of_member and m.status = 'active'
$$;

create function identity.bearer_of_key(hash bytea, at timestamptz) returns setof identity.bearer
language sql stable security definer set search_path = pg_catalog, identity as $$
  select k.tenant_id, k.id, null::uuid, null::uuid, 'integration', k.name, null, t.version, k.owners, k.branches,
    k.last_used_at, null::timestamptz, k.expires_at, t.demo_operation_id is not null, '{}'::uuid[], null::jsonb, false, null::timestamptz, false, null::int, k.permissions, k.bound, null::uuid, null::timestamptz
  from identity.api_key k join identity.tenant t on t.tenant_id = k.tenant_id
  where k.token_hash = hash and k.ended_at is null and (k.expires_at is null or k.expires_at > at) and t.suspended_at is null
$$;

-- Opens a transaction's context in one trip: sets it, and refuses (CC401) a session or key that has ended or whose
-- authority changed since it was read. `c` and `s` are the signed context and its signature.
create function kernel.enter(c text, s text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare bearer uuid := nullif(split_part(c, '|', 9), '')::uuid; t uuid; ok boolean;
begin
  perform set_config('app.ctx', c, true), set_config('app.sig', s, true);
  if bearer is null then return; end if;
  t := split_part(c, '|', 1)::uuid;
  if split_part(c, '|', 3) = 'key' then
    select true into ok from identity.api_key k join identity.tenant x on x.tenant_id = k.tenant_id
     where k.tenant_id = t and k.id = bearer and k.ended_at is null and (k.expires_at is null or k.expires_at > transaction_timestamp())
       and x.version = split_part(c, '|', 10)::bigint;
  else
    select true into ok from identity.session e join identity.member m on m.tenant_id = e.tenant_id and m.id = e.member_id
     where e.tenant_id = t and e.id = bearer and e.ended_at is null and e.idle_until > transaction_timestamp()
       and e.expires_at > transaction_timestamp() and m.status = 'active' and m.version = split_part(c, '|', 10)::bigint;
  end if;
  if ok is null then raise exception 'session ended or authority changed' using errcode = 'CC401'; end if;
end $$;

-- The licence law of policy/licence.ts once more, where no command can forget it: whether a person may hold a lead or loan of
-- this state (null: not known) at that moment. Asked within the verified tenant only.
create function identity.may_hold(person uuid, wanted text, at timestamptz) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, identity as $$
declare t uuid := kernel.tenant(); today date := at at time zone 'UTC'; pacific date := at at time zone 'UTC' + interval '10 hours';
begin
  return exists (select 1 from identity.member m join identity.licence l on l.tenant_id = m.tenant_id and l.member_id = m.id
    where m.tenant_id = t and m.id = person and m.status = 'active' and l.kind = 'mlo' and l.status = 'active'
      and (coalesce(wanted, '') = '' or l.state = wanted)
      and (l.expires is null or l.expires >= case when l.state in ('GU', 'MP') then pacific else today end));
end $$;

create function identity.tenant_by_slug(wanted text) returns table (tenant_id uuid, name text, slug text, nmls_id text, time_zone text)
language sql stable security definer set search_path = pg_catalog, identity as
$$ select t.tenant_id, t.name, t.slug, t.nmls_id, t.time_zone from identity.tenant t where t.slug = wanted and t.suspended_at is null $$;

create function identity.tenant_ids() returns setof uuid
language sql stable security definer set search_path = pg_catalog, identity as $$ select tenant_id from identity.tenant $$;

-- Clients that are at work: whose jobs are run.
create function identity.tenants_at_work() returns setof uuid
language sql stable security definer set search_path = pg_catalog, identity as $$ select tenant_id from identity.tenant where suspended_at is null $$;

-- Every client for the operator's shell: no business record, only how it stands.
create function identity.clients() returns table (tenant_id uuid, slug text, name text, created_at timestamptz, suspended_at timestamptz, people int, seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select t.tenant_id, t.slug, t.name, t.created_at, t.suspended_at,
    (select count(*)::int from identity.member m where m.tenant_id = t.tenant_id and m.status = 'active'),
    (select max(s.seen_at) from identity.session s where s.tenant_id = t.tenant_id)
  from identity.tenant t order by t.name
$$;

-- Where an address can sign in, the last used first: each place has a password of its own.
create function identity.places(address_key text)
returns table (tenant_id uuid, member_id uuid, account_id uuid, tenant_name text, password_hash text)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.tenant_id, m.id, m.account_id, t.name, c.password_hash
  from identity.account a join identity.member m on m.account_id = a.id and m.status = 'active'
  join identity.credential c on c.tenant_id = m.tenant_id and c.member_id = m.id join identity.tenant t on t.tenant_id = m.tenant_id
  where a.email_key = address_key
  order by (select max(s.seen_at) from identity.session s where s.tenant_id = m.tenant_id and s.member_id = m.id) desc nulls last, t.name
$$;

-- Every client an address is known to, whatever its standing there; for the operator's shell.
create function identity.memberships(address_key text) returns table (tenant_id uuid, slug text, status text)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.tenant_id, t.slug, m.status from identity.account a join identity.member m on m.account_id = a.id
  join identity.tenant t on t.tenant_id = m.tenant_id where a.email_key = address_key order by t.slug
$$;

-- Makes the account of an e-mail address if there is none, and answers its id either way.
create function identity.ensure_account(new_id uuid, address text, address_key text, at timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, identity as $$
declare found_id uuid;
begin
  insert into identity.account (id, email, email_key, created_at) values (new_id, address, address_key, at)
  on conflict (email_key) do nothing;
  select a.id into found_id from identity.account a where a.email_key = address_key;
  return found_id;
end $$;

create function identity.account_salt(of_account uuid) returns bytea
language sql stable security definer set search_path = pg_catalog, identity as $$ select salt from identity.account where id = of_account $$;

-- The password of a client's first administrator, inside the transaction that makes the client; never replaces one.
create function identity.keep_first_password(of_tenant uuid, of_member uuid, new_password text, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, identity as $$
  insert into identity.credential (tenant_id, member_id, password_hash, set_at)
  select of_tenant, of_member, new_password, at where of_tenant = kernel.tenant() on conflict do nothing
$$;

-- A person replaces the password they gave: here, and wherever the very same one was set for their address. Their sessions
-- there end, except the one that asked. Null where it is not the password any more.
create function identity.change_password(of_tenant uuid, of_member uuid, old_password text, new_password text, at timestamptz, except_session uuid) returns int
language sql security definer set search_path = pg_catalog, identity as $$
  with own as (
    select m.account_id from identity.member m join identity.credential c on c.tenant_id = m.tenant_id and c.member_id = m.id
    where m.tenant_id = of_tenant and m.id = of_member and c.password_hash = old_password and of_tenant = kernel.tenant()
  ), changed as (
    update identity.credential c set password_hash = new_password, set_at = at from own join identity.member m on m.account_id = own.account_id
    where c.tenant_id = m.tenant_id and c.member_id = m.id and c.password_hash = old_password returning c.tenant_id, c.member_id
  ), ended as (
    update identity.session s set ended_at = at from changed
    where s.tenant_id = changed.tenant_id and s.member_id = changed.member_id and s.ended_at is null and s.id is distinct from except_session returning 1
  )
  select case when exists (select 1 from changed) then (select count(*)::int from ended) end
$$;

create function identity.link_by_hash(hash bytea, at timestamptz) returns table (tenant_id uuid, id uuid, member_id uuid, kind text, account_id uuid, name text, email text, tenant_name text, salt bytea)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select l.tenant_id, l.id, l.member_id, l.kind, m.account_id, m.name, m.email, t.name, a.salt
  from identity.link l join identity.member m on m.tenant_id = l.tenant_id and m.id = l.member_id
  join identity.tenant t on t.tenant_id = l.tenant_id join identity.account a on a.id = m.account_id
  where l.token_hash = hash and l.used_at is null and l.expires_at > at and m.status <> 'deactivated'
$$;

-- Spends a one-time link: sets the password of its member in its client and nothing elsewhere, makes an invited one active
-- under the name they gave, ends their sessions there. False if it was spent or ended.
create function identity.spend_link(hash bytea, at timestamptz, new_name text, new_password text) returns boolean
language plpgsql security definer set search_path = pg_catalog, identity as $$
declare l identity.link;
begin
  select k.* into l from identity.link k where k.token_hash = hash;
  -- The member first: whoever deactivates them holds the member and then ends the links.
  perform 1 from identity.member m where m.tenant_id = l.tenant_id and m.id = l.member_id and m.status <> 'deactivated' for update;
  if not found then return false; end if;
  update identity.link set used_at = at where token_hash = hash and used_at is null and expires_at > at;
  if not found then return false; end if;
  update identity.member set status = 'active', accepted_at = at, name = coalesce(new_name, name)
   where tenant_id = l.tenant_id and id = l.member_id and status = 'invited';
  insert into identity.credential (tenant_id, member_id, password_hash, set_at) values (l.tenant_id, l.member_id, new_password, at)
  on conflict (tenant_id, member_id) do update set password_hash = excluded.password_hash, set_at = excluded.set_at;
  update identity.session set ended_at = at where tenant_id = l.tenant_id and member_id = l.member_id and ended_at is null;
  return true;
end $$;

-- Two writes a second would be waste: the road calls these at most once a minute for a bearer.
create function identity.touch(kind text, bearer uuid, at timestamptz, idle timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, identity as $$
begin
  if kind = 'key' then update identity.api_key set last_used_at = at where id = bearer;
  else update identity.session set seen_at = at, idle_until = greatest(idle_until, idle) where id = bearer and ended_at is null; end if;
end $$;

-- The setup link: armed by the operator's start, spent once.
create function kernel.arm_setup(hash bytea, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, kernel as
$$ delete from kernel.setup where used_at is null; insert into kernel.setup (token_hash, made_at) values (hash, at) $$;
create function kernel.setup_open(hash bytea, at timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, kernel as
$$ select exists (select 1 from kernel.setup where token_hash = hash and used_at is null and made_at > at - interval '7 days') $$;
create function kernel.spend_setup(hash bytea, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, kernel as $$
begin
  update kernel.setup set used_at = at where token_hash = hash and used_at is null and made_at > at - interval '7 days';
  return found;
end $$;

-- A function's new owner must be able to create in its schema, for the length of this migration.
grant create on schema identity, kernel to cc_lookup;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'identity' or (n.nspname = 'kernel' and p.proname = 'enter') loop
    execute format('alter function %s owner to cc_lookup', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to cc_app', f);
  end loop;
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'kernel' and p.proname in ('arm_setup', 'setup_open', 'spend_setup') loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to cc_app', f);
  end loop;
end $$;
revoke create on schema identity, kernel from cc_lookup;

-- Bumps the authority version of everyone a change touches, so that the next request is judged anew.
create function identity.bump_member() returns trigger language plpgsql as $$
begin
  if (new.user_type, new.status, new.branch_id, new.partner_id) is distinct from (old.user_type, old.status, old.branch_id, old.partner_id) then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
create trigger bump before update on identity.member for each row execute function identity.bump_member();

-- An invitation is accepted by whoever has its link, and in no other way.
create function identity.demand_acceptance() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then new.accepted_at := coalesce(new.accepted_at, new.created_at);
  elsif new.accepted_at is null then
    raise exception 'This person has not accepted the invitation yet.' using errcode = 'CC409';
  end if;
  return new;
end $$;
create trigger acceptance before insert or update of status on identity.member
  for each row when (new.status = 'active') execute function identity.demand_acceptance();

-- A link is good for the standing it was made in, and for the password it was made to replace.
create function identity.end_links() returns trigger language plpgsql as $$
declare r jsonb := to_jsonb(new);
begin
  update identity.link set used_at = now()
   where tenant_id = new.tenant_id and member_id = coalesce(r ->> 'member_id', r ->> 'id')::uuid and used_at is null;
  return null;
end $$;
create trigger links after update of status on identity.member
  for each row when (new.status is distinct from old.status) execute function identity.end_links();
create trigger links after insert or update on identity.credential for each row execute function identity.end_links();

-- Only the operator suspends a client, or lets it back; whoever is in there is judged anew at the next request.
create function identity.suspend() returns trigger language plpgsql as $$
begin
  if split_part(coalesce(current_setting('app.ctx', true), ''), '|', 3) <> 'operator' then
    raise exception 'only the operator suspends a client' using errcode = '42501';
  end if;
  new.version := old.version + 1;
  update identity.member set version = version + 1 where tenant_id = new.tenant_id;
  return new;
end $$;
create trigger suspended before update of suspended_at on identity.tenant for each row
  when (new.suspended_at is distinct from old.suspended_at) execute function identity.suspend();

-- A client that has an administrator keeps one. The client's row is locked, so that of two who end each other the second
-- sees what the first did. Made-up people (of an operation) do not count: nobody signs in as them.
create function identity.keep_administrator() returns trigger language plpgsql as $$
begin
  perform 1 from identity.tenant where tenant_id = old.tenant_id for no key update;
  if not exists (select 1 from identity.member where tenant_id = old.tenant_id and user_type = 'tenant_admin' and status = 'active' and operation_id is null) then
    raise exception 'This is the only administrator. Make somebody else one first.' using errcode = 'CC409';
  end if;
  return null;
end $$;
create trigger administrator_changed after update of user_type, status on identity.member for each row
  when (old.user_type = 'tenant_admin' and old.status = 'active' and old.operation_id is null and (new.user_type <> 'tenant_admin' or new.status <> 'active'))
  execute function identity.keep_administrator();
create trigger administrator_removed after delete on identity.member for each row
  when (old.user_type = 'tenant_admin' and old.status = 'active' and old.operation_id is null) execute function identity.keep_administrator();
create function identity.bump_linked() returns trigger language plpgsql as $$
declare r jsonb := to_jsonb(coalesce(new, old));
begin
  update identity.member set version = version + 1
   where tenant_id = (r ->> 'tenant_id')::uuid and id = coalesce(r ->> 'member_id', r ->> 'assistant_id')::uuid;
  return null;
end $$;
create function identity.bump_partners() returns trigger language plpgsql as $$
begin
  update identity.member set version = version + 1 where tenant_id = new.tenant_id and partner_id = new.id;
  return null;
end $$;
create trigger bump after update of active on identity.partner_company for each row execute function identity.bump_partners();
create trigger bump after insert or delete or update on identity.manages for each row execute function identity.bump_linked();
create trigger bump after insert or delete or update on identity.assists for each row execute function identity.bump_linked();
create trigger bump after insert or delete or update on identity.internal_settings for each row execute function identity.bump_linked();

-- What routing knows of people: whoever serves the tenant reads it again. Not that somebody was here (last_seen_at).
create trigger standing after insert or delete or update of name, slug, nmls_id, time_zone on identity.tenant for each row execute function kernel.standing_moved();
create trigger standing after insert or delete or update of name, user_type, status, branch_id, time_zone, languages, available, away_until, takes_leads
  on identity.member for each row execute function kernel.standing_moved();
create trigger standing after insert or delete or update on identity.branch for each row execute function kernel.standing_moved();
create trigger standing after insert or delete or update on identity.licence for each row execute function kernel.standing_moved();

-- What other rooms may read of colleagues.
create view identity.member_view with (security_invoker = true) as
  select tenant_id, id, name, email, user_type, status, branch_id, nmls_id, time_zone, languages, available, away_until, takes_leads from identity.member;
create view identity.branch_view with (security_invoker = true) as select tenant_id, id, name, active from identity.branch;
create view identity.partner_company_view with (security_invoker = true) as select tenant_id, id, name, active from identity.partner_company;
create view identity.licence_view with (security_invoker = true) as select tenant_id, member_id, state, kind, status, expires from identity.licence;
create view identity.tenant_view with (security_invoker = true) as select tenant_id, name, slug, nmls_id, time_zone, business_hours from identity.tenant;
-- Whose rows a person works on: their own and those they assist, their branch and those they manage.
create view identity.reach_view with (security_invoker = true) as
  select m.tenant_id, m.id, m.user_type, m.status,
    array(select m.id union select a.officer_id from identity.assists a where a.tenant_id = m.tenant_id and a.assistant_id = m.id) as owners,
    array(select m.branch_id where m.branch_id is not null union select g.branch_id from identity.manages g where g.tenant_id = m.tenant_id and g.member_id = m.id) as branches,
    array(select p.id from identity.partner_company p where p.tenant_id = m.tenant_id and p.id = m.partner_id and p.active) as partners, identity.limits_of(m.tenant_id, m.id) as limits
  from identity.member m;
grant select on identity.reach_view, identity.partner_company_view, identity.member_view, identity.branch_view, identity.licence_view, identity.tenant_view to cc_app;
