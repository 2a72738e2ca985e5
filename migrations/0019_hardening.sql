-- What SQL that got into a request could still reach: each function that looks beyond row security is bound to a proof, and
-- whoever changes what people may do must hold the right to.
-- Locks: replaces functions; a trigger on each table that says who may do what; columns of identity.tenant and approvals.request.

-- A signed context of the installation itself: signing in before a client is known, the operator's shell.
create function kernel.before_client() returns boolean language sql stable set search_path = pg_catalog as $$
  select coalesce(kernel.tenant() = '00000000-0000-0000-0000-000000000000', false)
$$;
-- The kind of actor the signature vouches for; null without a context.
create function kernel.actor_kind() returns text language sql stable set search_path = pg_catalog as $$
  select case when kernel.tenant() is not null then split_part(current_setting('app.ctx', true), '|', 3) end
$$;
create function kernel.actor_id() returns uuid language sql stable set search_path = pg_catalog as $$
  select case when kernel.tenant() is not null then nullif(split_part(current_setting('app.ctx', true), '|', 2), '')::uuid end
$$;
grant execute on function kernel.before_client(), kernel.actor_kind(), kernel.actor_id() to cc_app, cc_lookup;

-- A setup link is armed while there is no client, and by the operator.
create or replace function kernel.arm_setup(hash bytea, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, kernel as $$
begin
  if coalesce(kernel.actor_kind(), '') not in ('operator', 'terminal') and identity.any_client() then
    raise exception 'only the operator makes a further client' using errcode = '42501';
  end if;
  delete from kernel.setup where used_at is null;
  insert into kernel.setup (token_hash, made_at) values (hash, at);
end $$;

-- Whether there is a client: not which.
create function identity.any_client() returns boolean
language sql stable security definer set search_path = pg_catalog, identity as $$ select exists (select 1 from identity.tenant) $$;
drop function identity.tenant_ids();

-- Whether a secret was shown that opens the door for this member: of their own session, or of one that sees the product as
-- they do. Not the application's to ask.
create function identity.shown_for(hash bytea, of_tenant uuid, of_member uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, identity as $$
  select exists (select 1 from identity.session s where s.token_hash = hash and s.tenant_id = of_tenant and s.ended_at is null
    and (s.member_id = of_member or s.viewing = of_member))
$$;

-- What a member may do and who they are: inside the client, or for whom the secret was shown.
alter function identity.place_of(uuid, uuid) rename to place_at;
alter function identity.seen_as(uuid, uuid) rename to member_at;
create function identity.place_of(of_tenant uuid, of_member uuid) returns setof identity.place
language sql stable security definer set search_path = pg_catalog, identity as $$
  select p.* from identity.place_at(of_tenant, of_member) p where of_tenant = kernel.tenant()
$$;
create function identity.place_of(hash bytea, of_tenant uuid, of_member uuid) returns setof identity.place
language sql stable security definer set search_path = pg_catalog, identity as $$
  select p.* from identity.place_at(of_tenant, of_member) p where identity.shown_for(hash, of_tenant, of_member)
$$;
create function identity.seen_as(hash bytea, of_tenant uuid, of_member uuid)
returns table (id uuid, user_type text, name text, email text, owners uuid[], branches uuid[], partners uuid[], limits jsonb)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.* from identity.member_at(of_tenant, of_member) m where identity.shown_for(hash, of_tenant, of_member)
$$;

-- Where an address can sign in: told while signing in, and to a member of their own place. Of a password only how a guess is
-- to be hashed; whether it is right the database answers itself.
drop function identity.places(text);
create function identity.places(address_key text)
returns table (tenant_id uuid, member_id uuid, account_id uuid, tenant_name text, recipe text)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.tenant_id, m.id, m.account_id, t.name, regexp_replace(c.password_hash, '[^$]+$', '')
  from identity.account a join identity.member m on m.account_id = a.id and m.status = 'active'
  join identity.credential c on c.tenant_id = m.tenant_id and c.member_id = m.id join identity.tenant t on t.tenant_id = m.tenant_id
  where a.email_key = address_key and (kernel.before_client() or (m.tenant_id = kernel.tenant() and m.id = kernel.actor_id()))
  order by (select max(s.seen_at) from identity.session s where s.tenant_id = m.tenant_id and s.member_id = m.id) desc nulls last, t.name
$$;
create function identity.is_password(of_tenant uuid, of_member uuid, guess text) returns boolean
language sql stable security definer set search_path = pg_catalog, identity as $$
  select kernel.actor_kind() = 'system' and (kernel.before_client() or of_tenant = kernel.tenant())
    and exists (select 1 from identity.credential c where c.tenant_id = of_tenant and c.member_id = of_member and c.password_hash = guess)
$$;
create or replace function identity.memberships(address_key text) returns table (tenant_id uuid, slug text, status text)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.tenant_id, t.slug, m.status from identity.account a join identity.member m on m.account_id = a.id
  join identity.tenant t on t.tenant_id = m.tenant_id where a.email_key = address_key and kernel.actor_kind() in ('operator', 'terminal') order by t.slug
$$;

-- The first password of a client, and no other.
create or replace function identity.keep_first_password(of_tenant uuid, of_member uuid, new_password text, at timestamptz) returns void
language sql security definer set search_path = pg_catalog, identity as $$
  insert into identity.credential (tenant_id, member_id, password_hash, set_at)
  select of_tenant, of_member, new_password, at where of_tenant = kernel.tenant()
    and not exists (select 1 from identity.credential c where c.tenant_id = of_tenant)
$$;
-- A person replaces their own password and nobody else's; otherwise as it was.
create or replace function identity.change_password(of_tenant uuid, of_member uuid, old_password text, new_password text, at timestamptz, except_session uuid) returns int
language sql security definer set search_path = pg_catalog, identity as $$
  with own as (
    select m.account_id from identity.member m join identity.credential c on c.tenant_id = m.tenant_id and c.member_id = m.id
    where m.tenant_id = of_tenant and m.id = of_member and c.password_hash = old_password and of_tenant = kernel.tenant() and of_member = kernel.actor_id()
  ), changed as (
    update identity.credential c set password_hash = new_password, set_at = at from own join identity.member m on m.account_id = own.account_id
    where c.tenant_id = m.tenant_id and c.member_id = m.id and c.password_hash = old_password returning c.tenant_id, c.member_id
  ), ended as (
    update identity.session s set ended_at = at from changed
    where s.tenant_id = changed.tenant_id and s.member_id = changed.member_id and s.ended_at is null and s.id is distinct from except_session returning 1
  )
  select case when exists (select 1 from changed) then (select count(*)::int from ended) end
$$;

-- Whether the member of the signed context holds one of these rights by the client's matrix as it stands. A type that a
-- version does not speak of is as shipped: administrators hold what is asked here, and compliance reviews access.
create function identity.actor_holds(wanted text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, identity as $$
  select exists (select 1 from identity.member m cross join unnest(wanted) w (permission)
    left join identity.override o on o.tenant_id = m.tenant_id and o.member_id = m.id and o.permission = w.permission and o.until > transaction_timestamp()
    left join identity.matrix_version v on v.tenant_id = m.tenant_id and v.state = 'published'
    left join lateral (select t from jsonb_array_elements(v.document -> 'types') t where t ->> 'id' = m.type_id::text) y on true
    where m.tenant_id = kernel.tenant() and m.id = kernel.actor_id() and m.status = 'active'
      and coalesce(o.level, y.t -> 'cells' ->> w.permission, case
        when v.document -> 'functions' ? w.permission then 'none'
        when m.user_type = 'tenant_admin' or (m.user_type = 'compliance' and w.permission = 'access.review') then 'all'
        else 'none' end) <> 'none')
$$;

grant create on schema identity to cc_lookup;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'identity' and p.proname in ('any_client', 'shown_for', 'place_at', 'member_at', 'place_of', 'seen_as', 'places', 'is_password', 'actor_holds') loop
    execute format('alter function %s owner to cc_lookup', f);
    execute format('revoke all on function %s from public, cc_app', f);
  end loop;
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'identity' and p.proname in ('any_client', 'place_of', 'seen_as', 'places', 'is_password', 'actor_holds') loop
    execute format('grant execute on function %s to cc_app', f);
  end loop;
end $$;
revoke create on schema identity from cc_lookup;

-- Who may do what is changed by a member only who holds one of the rights named here, whatever statement they got in; the
-- product's own work, the operator and the functions above have their own proofs. `others`: kinds of actors beside these.
create function identity.demand_right() returns trigger language plpgsql as $$
declare kind text; rights text[] := tg_argv[0]::text[]; others text[] := tg_argv[1]::text[];
begin
  if current_user = 'cc_app' then
    kind := kernel.actor_kind();
    if kind is null or not (kind in ('system', 'operator', 'terminal') or kind = any (others) or (kind = 'member' and identity.actor_holds(rights))) then
      raise exception 'whoever asks may not change this' using errcode = '42501';
    end if;
  end if;
  return coalesce(new, old);
end $$;

-- The columns by which somebody would be more than they are.
create trigger b_right before insert on identity.member for each row when (new.provisioned_by is null) execute function identity.demand_right('{people.manage}', '{provisioner}');
create trigger b_provisioned before insert on identity.member for each row when (new.provisioned_by is not null) execute function identity.demand_right('{sso.manage}', '{provisioner,visitor}');
create trigger b_right_change before update of user_type, type_id, status, branch_id, partner_id, account_id on identity.member for each row execute function identity.demand_right('{people.manage,access.review}', '{provisioner}');
create trigger b_right before insert or update or delete on identity.manages for each row execute function identity.demand_right('{people.manage,access.review}', '{provisioner}');
create trigger b_right before insert or update or delete on identity.assists for each row execute function identity.demand_right('{people.manage,access.review}', '{provisioner}');
create trigger b_right before insert or update or delete on identity.internal_settings for each row execute function identity.demand_right('{people.manage}', '{}');
create trigger b_right before insert or update on identity.override for each row execute function identity.demand_right('{matrix.edit,matrix.publish}', '{}');
create trigger b_right_end before delete on identity.override for each row execute function identity.demand_right('{matrix.edit,access.review,people.manage}', '{provisioner}');
create trigger b_right before insert on identity.link for each row execute function identity.demand_right('{people.manage}', '{}');
create trigger b_right before insert or update of token_hash, made_by, expires_at, permissions, bound, owners, branches on identity.api_key for each row execute function identity.demand_right('{key.manage}', '{}');
create trigger b_right_back before update of ended_at on identity.api_key for each row when (old.ended_at is not null) execute function identity.demand_right('{key.manage}', '{}');
create trigger b_right before insert or delete or update of active, enforced, makes_people, default_type_id, settings, client_secret, scim_token_hash on identity.connection for each row execute function identity.demand_right('{sso.manage}', '{}');
create trigger b_right before insert or update or delete on identity.connection_domain for each row execute function identity.demand_right('{sso.manage}', '{}');
create trigger b_right before insert or update or delete on identity.break_glass for each row execute function identity.demand_right('{sso.manage}', '{}');
create trigger b_right before insert or update or delete on identity.group_mapping for each row execute function identity.demand_right('{sso.manage}', '{}');
create trigger b_right before insert or update of member_id, subject, issuer on identity.federated_identity for each row execute function identity.demand_right('{sso.manage}', '{provisioner,visitor}');
-- Sessions of one person at a time; a client may only be stricter than the ceiling.
alter table identity.tenant add column session_most int not null default 10 check (session_most between 1 and 10);
create trigger b_right before update of second_factor_for, session_idle_minutes, session_hours, session_most on identity.tenant for each row execute function identity.demand_right('{company.manage}', '{}');

-- What opens a door is made for oneself, while signing in, or by the client's provider.
create function identity.demand_own() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and coalesce(kernel.actor_kind(), '') not in ('system', 'operator', 'terminal')
    and new.member_id is distinct from (case when kernel.actor_kind() = 'member' then kernel.actor_id() end)
    and not (kernel.actor_kind() = 'visitor' and to_jsonb(new) ->> 'opened_by' = 'sso') then
    raise exception 'this is made for oneself alone' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger b_own before insert or update of member_id, token_hash on identity.session for each row execute function identity.demand_own();
create trigger b_own before insert or update of member_id, credential_id, public_key, secret on identity.factor for each row execute function identity.demand_own();
create trigger b_own before insert or update of member_id, code_hash on identity.recovery_code for each row execute function identity.demand_own();
create trigger b_viewing before update of viewing on identity.session for each row when (new.viewing is not null) execute function identity.demand_right('{access.viewAs}', '{}');

-- Who is at work on what was agreed to is known by a lock that ends with its process, not by the clock.
alter table approvals.request drop column working_until;

-- Files of exports are sealed on the disk from here on; those written before are not, and are asked for again.
alter table crm.lead_export no force row level security;
update crm.lead_export set expires_at = now() where removed_at is null and expires_at > now();
alter table crm.lead_export force row level security;
