-- Federation: connections to clients' identity providers (OIDC, SAML), the domains they speak for, who signed in through
-- them, and provisioning (SCIM).
-- Locks: adds columns to identity.member (no rewrite) and replaces one trigger function; everything else is new.

create table identity.connection (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  name text not null,
  kind text not null check (kind in ('oidc', 'saml')),
  active boolean not null default false,
  -- Passwords are off for the client, except for those named in identity.break_glass.
  enforced boolean not null default false,
  -- People unknown here are made at their first sign-in, as this type.
  makes_people boolean not null default false,
  default_type text not null default 'loan_officer',
  -- OIDC: issuer, clientId. SAML: entityId, signInUrl, certificates. Both: strongContexts, strongMethods.
  settings jsonb not null,
  client_secret bytea,
  -- What the last trial sign-in brought: enums, times, the provider's words for strength.
  last_test jsonb,
  scim_token_hash bytea unique,
  scim_prefix text,
  scim_made_at timestamptz,
  scim_used_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
-- Before a tenant is known a connection is found by its id alone; ids are random, and the answer is one client's.
create index connection_id on identity.connection (id);

-- E-mail domains a connection speaks for, once the client has shown in the DNS that they are its own.
create table identity.connection_domain (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  domain text not null check (domain = lower(domain)),
  proof text not null,
  made_at timestamptz not null,
  checked_at timestamptz,
  verified_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, domain),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade
);
create index domain_verified on identity.connection_domain (domain) where verified_at is not null;

create table identity.break_glass (
  tenant_id uuid not null,
  connection_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, connection_id, member_id),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade,
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

-- Who a person is at their provider: issuer and subject within a connection, never an e-mail address alone.
create table identity.federated_identity (
  tenant_id uuid not null,
  connection_id uuid not null,
  issuer text not null,
  subject text not null,
  member_id uuid not null,
  linked_at timestamptz not null,
  last_at timestamptz not null,
  primary key (tenant_id, connection_id, issuer, subject),
  unique (tenant_id, connection_id, member_id),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade,
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

-- One sign-in under way, bound to the browser that began it. `secrets` are sealed: nonce, PKCE verifier, request id.
create table identity.sso_transaction (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  state_token_hash bytea not null unique,
  browser_hash bytea not null,
  secrets bytea not null,
  -- An administrator tries the connection: nobody is signed in by it.
  tried_by uuid,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade
);
create index sso_transaction_age on identity.sso_transaction (expires_at);

-- Assertions and logout tokens that were accepted once and are never again.
create table identity.sso_seen (
  tenant_id uuid not null,
  connection_id uuid not null,
  value_hash bytea not null,
  until timestamptz not null,
  primary key (tenant_id, connection_id, value_hash),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade
);

-- Which sessions came from a provider, so that it can end them.
create table identity.sso_session (
  tenant_id uuid not null,
  session_id uuid not null,
  connection_id uuid not null,
  issuer text not null,
  subject text not null,
  provider_session text,
  primary key (tenant_id, session_id),
  foreign key (tenant_id, session_id) references identity.session on delete cascade,
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade
);
create index sso_session_subject on identity.sso_session (tenant_id, connection_id, subject);

-- What a directory keeps of a person beyond what a member has. `resource` is the SCIM document, without password.
create table identity.provisioned_user (
  tenant_id uuid not null,
  member_id uuid not null,
  connection_id uuid not null,
  external_id text,
  resource jsonb not null default '{}',
  changed_at timestamptz not null,
  -- Deleted by the directory: the member is deactivated and kept, and the directory does not see them any more.
  removed_at timestamptz,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade,
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);
create unique index provisioned_external on identity.provisioned_user (tenant_id, connection_id, external_id) where external_id is not null and removed_at is null;

create table identity.provisioned_group (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  external_id text,
  display_name text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade
);
create unique index provisioned_group_name on identity.provisioned_group (tenant_id, connection_id, lower(display_name));

create table identity.provisioned_group_member (
  tenant_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, group_id, member_id),
  foreign key (tenant_id, group_id) references identity.provisioned_group on delete cascade,
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);
create index provisioned_group_of on identity.provisioned_group_member (tenant_id, member_id);

-- What a directory's group means here: a user type, a branch, or both.
create table identity.group_mapping (
  tenant_id uuid not null,
  connection_id uuid not null,
  group_name text not null,
  user_type text,
  branch_id uuid,
  primary key (tenant_id, connection_id, group_name),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade,
  foreign key (tenant_id, branch_id) references identity.branch on delete cascade
);

call kernel.tenant_table('identity.connection');
call kernel.tenant_table('identity.connection_domain');
call kernel.tenant_table('identity.break_glass');
call kernel.tenant_table('identity.federated_identity');
call kernel.tenant_table('identity.sso_transaction');
call kernel.tenant_table('identity.sso_seen');
call kernel.tenant_table('identity.sso_session');
call kernel.tenant_table('identity.provisioned_user');
call kernel.tenant_table('identity.provisioned_group');
call kernel.tenant_table('identity.provisioned_group_member');
call kernel.tenant_table('identity.group_mapping');

create policy lookup on identity.connection to cc_lookup using (true);
create policy lookup on identity.connection_domain for select to cc_lookup using (true);
create policy lookup on identity.break_glass for select to cc_lookup using (true);
create policy lookup on identity.federated_identity for select to cc_lookup using (true);
create policy lookup on identity.sso_transaction to cc_lookup using (true) with check (true);
create policy lookup on identity.provisioned_user for select to cc_lookup using (true);
grant select on identity.connection, identity.connection_domain, identity.break_glass, identity.federated_identity, identity.provisioned_user to cc_lookup;
grant update (scim_used_at) on identity.connection to cc_lookup;
grant select, insert, delete on identity.sso_transaction to cc_lookup;

-- By which a directory looks people up, one after the other.
create index member_email on identity.member (tenant_id, lower(email));

-- A person a directory made counts as accepted: the directory vouches for them, and they sign in through it alone. The app
-- role can say so of a new row and of none that exists.
alter table identity.member add column provisioned_by uuid;
alter table identity.member add foreign key (tenant_id, provisioned_by) references identity.connection (tenant_id, id) on delete set null (provisioned_by);
create or replace function identity.demand_acceptance() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.provisioned_by is not null then new.accepted_at := coalesce(new.accepted_at, new.created_at);
  elsif new.accepted_at is null then
    raise exception 'This person has not accepted the invitation yet.' using errcode = 'CC409';
  end if;
  return new;
end $$;

-- Whoever is deactivated has nothing left that opens a door, whichever statement did it: sessions, and the keys they made.
create function identity.end_access() returns trigger language plpgsql as $$
begin
  update identity.session set ended_at = coalesce(new.deactivated_at, now()) where tenant_id = new.tenant_id and member_id = new.id and ended_at is null;
  update identity.api_key set ended_at = coalesce(new.deactivated_at, now()) where tenant_id = new.tenant_id and made_by = new.id and ended_at is null;
  return null;
end $$;
create trigger access after update of status on identity.member
  for each row when (new.status = 'deactivated' and old.status <> 'deactivated') execute function identity.end_access();

-- The connection of a SCIM key; noted as used once a minute.
create function identity.connection_of_scim_key(hash bytea, at timestamptz) returns table (tenant_id uuid, id uuid, name text)
language plpgsql security definer set search_path = pg_catalog, identity as $$
begin
  update identity.connection c set scim_used_at = at where c.scim_token_hash = hash and (c.scim_used_at is null or c.scim_used_at < at - interval '1 minute');
  return query select c.tenant_id, c.id, c.name from identity.connection c join identity.tenant t on t.tenant_id = c.tenant_id and t.suspended_at is null
    where c.scim_token_hash = hash;
end $$;

-- Whose provider comes back: the tenant of a connection, by its id.
create function identity.tenant_of_connection(wanted uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, identity as $$
  select c.tenant_id from identity.connection c join identity.tenant t on t.tenant_id = c.tenant_id and t.suspended_at is null where c.id = wanted
$$;

-- Which connections speak for an e-mail domain; whether the very address is known is not asked.
create function identity.sso_of_domain(wanted text) returns table (id uuid, name text, tenant_name text, enforced boolean)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select c.id, c.name, t.name, c.enforced from identity.connection_domain d
  join identity.connection c on c.tenant_id = d.tenant_id and c.id = d.connection_id and c.active
  join identity.tenant t on t.tenant_id = d.tenant_id and t.suspended_at is null
  where d.domain = wanted and d.verified_at is not null order by t.name, c.name, c.id
$$;

-- What a sign-in needs to begin, before the asker has a tenant.
create function identity.sso_connection(wanted uuid) returns table (tenant_id uuid, kind text, settings jsonb, client_secret bytea)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select c.tenant_id, c.kind, c.settings, c.client_secret from identity.connection c
  join identity.tenant t on t.tenant_id = c.tenant_id and t.suspended_at is null where c.id = wanted and c.active
$$;

create function identity.begin_sso(of_tenant uuid, of_connection uuid, new_id uuid, state_hash bytea, browser bytea, sealed bytea, at timestamptz, ends timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, identity as $$
begin
  delete from identity.sso_transaction where expires_at < at - interval '1 day';
  insert into identity.sso_transaction (tenant_id, id, connection_id, state_token_hash, browser_hash, secrets, made_at, expires_at)
  select of_tenant, new_id, of_connection, state_hash, browser, sealed, at, ends
  from identity.connection c where c.tenant_id = of_tenant and c.id = of_connection and c.active;
end $$;

-- An invited person whom their provider has shown to be who they are has accepted. Only whom a connection knows.
create function identity.accept_federated(of_member uuid, of_connection uuid, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, identity as $$
  update identity.member m set status = 'active', accepted_at = at
   where m.tenant_id = kernel.tenant() and m.id = of_member and m.status = 'invited'
     and exists (select 1 from identity.federated_identity f where f.tenant_id = m.tenant_id and f.connection_id = of_connection and f.member_id = m.id)
$$;

-- A directory renames one of its people: another account, and with it another sign-in. What opened the old one ends.
create function identity.rename_provisioned(of_member uuid, of_connection uuid, new_account uuid, new_email text, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, identity as $$
declare t uuid := kernel.tenant();
begin
  update identity.member m set account_id = new_account, email = new_email, version = version + 1
   where m.tenant_id = t and m.id = of_member
     and exists (select 1 from identity.provisioned_user p where p.tenant_id = t and p.member_id = m.id and p.connection_id = of_connection)
     and exists (select 1 from identity.account a where a.id = new_account and a.email_key = new_email);
  if not found then return false; end if;
  delete from identity.credential where tenant_id = t and member_id = of_member;
  update identity.session set ended_at = at where tenant_id = t and member_id = of_member and ended_at is null;
  return true;
end $$;
grant update (account_id, email) on identity.member to cc_lookup;
grant delete on identity.credential to cc_lookup;

-- Whether a person must come through their provider: passwords and links open nothing then.
create function identity.must_federate(of_tenant uuid, of_member uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, identity as $$
  select exists (select 1 from identity.connection c where c.tenant_id = of_tenant and c.active and c.enforced
    and not exists (select 1 from identity.break_glass b where b.tenant_id = c.tenant_id and b.connection_id = c.id and b.member_id = of_member))
$$;

grant create on schema identity to cc_lookup;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'identity' and p.proname in ('connection_of_scim_key', 'tenant_of_connection', 'sso_of_domain', 'sso_connection', 'begin_sso',
      'accept_federated', 'rename_provisioned', 'must_federate') loop
    execute format('alter function %s owner to cc_lookup', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to cc_app', f);
  end loop;
end $$;
revoke create on schema identity from cc_lookup;
