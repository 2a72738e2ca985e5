-- Doors into an account, and what opens more than its holder may: made, moved and taken away by whoever may, by whatever
-- statement. What the application never reads it cannot read.
-- Locks: triggers and grants on the tables named; replaces functions.

-- A link is made, spent, and nothing else. Of its secret the application keeps a hash and reads none back.
revoke select, update, delete on identity.link from cc_app;
grant select (tenant_id, id, member_id, kind, made_by, made_at, expires_at, used_at), update (used_at) on identity.link to cc_app;
create trigger b_right_end before update of used_at on identity.link for each row execute function identity.demand_right('{people.manage,access.review}', '{provisioner}');
create function identity.stay_spent() returns trigger language plpgsql as $$
begin
  raise exception 'what was spent stays spent' using errcode = '42501';
end $$;
create trigger spent before update on identity.link for each row when (old.used_at is not null and new.used_at is distinct from old.used_at) execute function identity.stay_spent();

-- Spent by whoever brings the link itself, on the road in.
drop function identity.spend_link(bytea, timestamptz, text, text);
create function identity.spend_link(token text, at timestamptz, new_name text, new_password text) returns boolean
language plpgsql security definer set search_path = pg_catalog, identity as $$
declare l identity.link; hash bytea := sha256(convert_to(token, 'UTF8'));
begin
  if kernel.actor_kind() is distinct from 'system' then raise exception 'a link is spent by signing in' using errcode = '42501'; end if;
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
grant create on schema identity to cc_lookup;
alter function identity.spend_link(text, timestamptz, text, text) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.spend_link(text, timestamptz, text, text) from public;
grant execute on function identity.spend_link(text, timestamptz, text, text) to cc_app;

-- What opens a door is one's own to change and to take away too, whoever it was or would become.
create or replace function identity.demand_own() returns trigger language plpgsql as $$
declare own uuid := case when kernel.actor_kind() = 'member' then kernel.actor_id() end;
begin
  if current_user = 'cc_app' and coalesce(kernel.actor_kind(), '') not in ('system', 'operator', 'terminal')
    and (tg_op <> 'DELETE' and new.member_id is distinct from own or tg_op <> 'INSERT' and old.member_id is distinct from own)
    and not (tg_op = 'INSERT' and kernel.actor_kind() = 'visitor' and to_jsonb(new) ->> 'opened_by' = 'sso') then
    raise exception 'this is made for oneself alone' using errcode = '42501';
  end if;
  return coalesce(new, old);
end $$;
drop trigger b_own on identity.factor;
drop trigger b_own on identity.recovery_code;
create trigger b_own before insert or update or delete on identity.factor for each row execute function identity.demand_own();
create trigger b_own before insert or update or delete on identity.recovery_code for each row execute function identity.demand_own();
create trigger b_own before insert or update on identity.ticket for each row when (new.member_id is not null) execute function identity.demand_own();

-- A session ends, or looks on as a colleague; how long it lasts and what was shown on it stand as it began.
revoke update, delete on identity.session from cc_app;
grant update (ended_at, viewing, viewing_until) on identity.session to cc_app;
create trigger b_own_viewing before update of viewing, viewing_until on identity.session for each row execute function identity.demand_own();
create trigger b_right_end before update of ended_at on identity.session for each row when (old.member_id is distinct from kernel.actor_id())
  execute function identity.demand_right('{people.manage,access.review,sso.manage}', '{provisioner,visitor}');
create function identity.stay_ended() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' then raise exception 'what has ended does not begin again' using errcode = '42501'; end if;
  return new;
end $$;
create trigger ended before update on identity.session for each row when (old.ended_at is not null and new.ended_at is distinct from old.ended_at) execute function identity.stay_ended();
-- A person's next session lasts as long as the one that it goes on from, which is the one that asks.
create function identity.demand_same_end() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and kernel.actor_kind() = 'member' and not exists (
      select 1 from identity.session s where s.tenant_id = new.tenant_id and s.member_id = new.member_id
        and s.id = nullif(split_part(kernel.verified_ctx(), '|', 9), '')::uuid
        and (s.made_at, s.expires_at) = (new.made_at, new.expires_at)) then
    raise exception 'a session goes on from the one that asks' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger c_same_end before insert on identity.session for each row execute function identity.demand_same_end();

-- Somebody's factors are taken off in a day by whoever manages people; called off by them or the person; done by the worker.
revoke update, delete on identity.factor_reset from cc_app;
grant update (cancelled_at, done_at) on identity.factor_reset to cc_app;
create trigger b_right before insert on identity.factor_reset for each row execute function identity.demand_right('{people.manage}', '{}');
create trigger b_right_end before update of cancelled_at on identity.factor_reset for each row when (old.member_id is distinct from kernel.actor_id())
  execute function identity.demand_right('{people.manage}', '{}');
create trigger b_right_done before update of done_at on identity.factor_reset for each row execute function identity.demand_right('{}', '{}');

-- APPS. A person permits for themselves; who that is the signature says.
create or replace function apps.demand_person() returns trigger language plpgsql as $$
begin
  if kernel.actor_kind() is distinct from 'member' or kernel.actor_id() is distinct from new.member_id then
    raise exception 'a person permits an app for themselves' using errcode = '42501';
  end if;
  return new;
end $$;

-- A code is of the person's own permit; a token to ask or to come again with is issued to whoever comes as the app. None
-- says more, or lasts longer, than what it comes from.
create function apps.demand_grant() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and not coalesce(
      kernel.actor_kind() = case when new.kind = 'code' then 'member' else 'visitor' end and new.used_at is null
      and case when new.permit_id is null
        then exists (select 1 from apps.app a where a.tenant_id = new.tenant_id and a.id = new.app_id and a.own_name and a.ended_at is null and new.permissions <@ a.permissions)
        else exists (select 1 from apps.permit p where p.tenant_id = new.tenant_id and p.id = new.permit_id and p.app_id = new.app_id and p.ended_at is null
          and new.permissions <@ p.permissions and new.expires_at <= p.expires_at and (new.kind <> 'code' or p.member_id = kernel.actor_id())) end, false) then
    raise exception 'an app comes for its tokens itself' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger b_grant before insert on apps.token for each row execute function apps.demand_grant();
create trigger b_right before update or delete on apps.token for each row execute function identity.demand_right('{key.manage,people.manage,access.review}', '{visitor,provisioner}');
create trigger b_right_end before update of ended_at on apps.permit for each row when (old.member_id is distinct from kernel.actor_id())
  execute function identity.demand_right('{key.manage,people.manage,access.review}', '{visitor,provisioner}');

-- An app is ended, and named, by whoever manages apps or reviews access; its secrets end with whoever made them, too.
create trigger b_right_end before update of ended_at, name, owner_id on apps.app for each row execute function identity.demand_right('{key.manage,access.review}', '{}');
drop trigger b_right on apps.secret;
create trigger b_right before insert or update of token_hash on apps.secret for each row execute function identity.demand_right('{key.manage}', '{}');
create trigger b_right_end before update of ends_at on apps.secret for each row execute function identity.demand_right('{key.manage,people.manage,access.review}', '{provisioner}');
create trigger b_over before update of ended_at on identity.api_key for each row when (old.ended_at is null and new.ended_at is not null)
  execute function identity.demand_right('{key.manage,people.manage,access.review}', '{provisioner}');

-- WHERE PEOPLE ARE, and what the company is: changed by whoever manages people, or the company.
drop trigger b_right_change on identity.member;
create trigger b_right_change before update of user_type, type_id, status, branch_id, partner_id, account_id, workgroup_id, workgroup_mode on identity.member
  for each row execute function identity.demand_right('{people.manage,access.review}', '{provisioner}');
create trigger b_right before insert or update or delete on identity.workgroup_member for each row execute function identity.demand_right('{people.manage,access.review}', '{provisioner,visitor}');
do $$
declare t text;
begin
  foreach t in array array['workgroup', 'workgroup_product', 'branch', 'partner_company', 'licence'] loop
    execute format('create trigger b_right before insert or update or delete on identity.%I for each row execute function identity.demand_right(''{people.manage}'', ''{}'')', t);
  end loop;
end $$;
create trigger b_right before insert or update or delete on identity.user_type for each row execute function identity.demand_right('{matrix.edit,matrix.publish}', '{}');
drop trigger b_right on identity.tenant;
create trigger b_right before update of name, slug, nmls_id, company_type, time_zone, business_hours, second_factor_for, session_idle_minutes, session_hours, session_most
  on identity.tenant for each row execute function identity.demand_right('{company.manage}', '{}');

-- WHAT NEEDS A SECOND PERSON. As shipped branch managers decide too.
create or replace function identity.actor_holds(wanted text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, identity as $$
  select exists (select 1 from identity.member m cross join unnest(wanted) w (permission)
    left join identity.override o on o.tenant_id = m.tenant_id and o.member_id = m.id and o.permission = w.permission and o.until > transaction_timestamp()
    left join identity.matrix_version v on v.tenant_id = m.tenant_id and v.state = 'published'
    left join lateral (select t from jsonb_array_elements(v.document -> 'types') t where t ->> 'id' = m.type_id::text) y on true
    where m.tenant_id = kernel.tenant() and m.id = kernel.actor_id() and m.status = 'active'
      and coalesce(o.level, y.t -> 'cells' ->> w.permission, case
        when v.document -> 'functions' ? w.permission then 'none'
        when m.user_type = 'tenant_admin' or (m.user_type = 'compliance' and w.permission = 'access.review')
          or (m.user_type = 'branch_manager' and w.permission = 'approval.decide') then 'all'
        else 'none' end) <> 'none')
$$;
create trigger b_right before update of state on approvals.request for each row when (old.state = 'waiting' and new.state in ('approved', 'refused'))
  execute function identity.demand_right('{approval.decide}', '{}');
create trigger b_right before insert or update on trust.review for each row execute function identity.demand_right('{access.review}', '{}');
create trigger b_right before insert or update on trust.review_entry for each row execute function identity.demand_right('{access.review}', '{}');

-- WHO DID IT is who the signature names; looking as a colleague, whoever looks.
create function kernel.actor() returns text language sql stable set search_path = pg_catalog as $$
  select case when kernel.tenant() is not null then split_part(kernel.verified_ctx(), '|', 3) || ' ' || split_part(kernel.verified_ctx(), '|', 2) end
$$;
grant execute on function kernel.actor() to cc_app;
create policy own_name on kernel.event as restrictive for insert to cc_app with check (
  actor_kind || ' ' || coalesce(actor_id::text, '') = (select kernel.actor())
  or split_part((select kernel.actor()), ' ', 1) in ('system', 'operator', 'terminal')
  or exists (select 1 from identity.session s where s.tenant_id = event.tenant_id and s.id = nullif(split_part(kernel.verified_ctx(), '|', 9), '')::uuid
    and actor_kind = 'member' and s.member_id = actor_id and s.viewing = kernel.actor_id()));

-- ADDRESSES AND ACCOUNTS are the installation's: asked about by whoever brings people in, and of one's own.
create or replace function identity.ensure_account(new_id uuid, address text, address_key text, at timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, identity as $$
declare found_id uuid;
begin
  if (kernel.actor_kind() in ('system', 'operator', 'terminal', 'provisioner', 'visitor') or identity.actor_holds('{people.manage}')) is not true then
    raise exception 'whoever asks may bring nobody in' using errcode = '42501';
  end if;
  insert into identity.account (id, email, email_key, created_at) values (new_id, address, address_key, at)
  on conflict (email_key) do nothing;
  select a.id into found_id from identity.account a where a.email_key = address_key;
  return found_id;
end $$;
create or replace function identity.account_salt(of_account uuid) returns bytea
language sql stable security definer set search_path = pg_catalog, identity as $$
  select a.salt from identity.account a where a.id = of_account and (kernel.actor_kind() in ('system', 'operator', 'terminal')
    or exists (select 1 from identity.member m where m.tenant_id = kernel.tenant() and m.id = kernel.actor_id() and m.account_id = a.id))
$$;
