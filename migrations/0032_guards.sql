-- What whoever sends SQL could still do with a context of their own: work done once done again, proofs nobody showed, guards
-- that any public page or a cleared context passed, words in the name of others, accounts told by their ids.
-- Locks: identity.account, member and session while accounts get new ids; triggers and policies on the tables named; new
-- tables kernel.job_done and crm.held_back.

-- WORK. The queue is the application's to write, so what it says of a job's state is not believed: what was done is kept
-- here until its seal ends.
create table kernel.job_done (id uuid primary key, until timestamptz not null);
create index job_done_until on kernel.job_done (until);
grant select, insert on kernel.job_done to cc_app;
create function kernel.forget_jobs() returns void language sql security definer set search_path = pg_catalog as $$
  delete from kernel.job_done where until < now()
$$;
revoke all on function kernel.forget_jobs() from public;
grant execute on function kernel.forget_jobs() to cc_app;
-- Jobs of before were sealed without an end.
do $do$ begin
  if to_regclass('pgboss.job') is not null then
    insert into kernel.job_done (id, until) select id, 'infinity' from pgboss.job where state in ('completed', 'cancelled') on conflict do nothing;
  end if;
end $do$;

-- PROOFS. The context's 22nd part says that a proof was just shown and judged right: only then a session says so, and only
-- then something is added that opens the door.
create function kernel.proven() returns boolean language sql stable
  return coalesce(split_part(kernel.verified_ctx(), '|', 22) = '1', false);
grant execute on function kernel.proven() to cc_app;

-- A person's next session lasts as long as the one that it goes on from, which is the one that asks, and shows what that did.
create or replace function identity.demand_same_end() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and kernel.actor_kind() = 'member' and not exists (
      select 1 from identity.session s where s.tenant_id = new.tenant_id and s.member_id = new.member_id
        and s.id = nullif(split_part(kernel.verified_ctx(), '|', 9), '')::uuid
        and (s.made_at, s.expires_at) = (new.made_at, new.expires_at)
        and (kernel.proven() or (s.opened_by, s.second_factor_at, s.strong_at) is not distinct from (new.opened_by, new.second_factor_at, new.strong_at))) then
    raise exception 'a session goes on from the one that asks' using errcode = '42501';
  end if;
  return new;
end $$;
create function identity.demand_proof() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and kernel.actor_kind() = 'member' and not kernel.proven() then
    raise exception 'this is added by whoever just showed it' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger c_proof before insert on identity.factor for each row when (new.confirmed_at is not null) execute function identity.demand_proof();
create trigger c_proof_change before update of confirmed_at on identity.factor for each row when (old.confirmed_at is null and new.confirmed_at is not null)
  execute function identity.demand_proof();
revoke update on identity.factor from cc_app;
grant update (name, counter, last_used_at, confirmed_at) on identity.factor to cc_app;

-- VISITORS. Who comes as a client's provider, or as its app, is named in the signature; a visitor of a public page is nobody.
create function identity.is_provider() returns boolean language sql stable
  return kernel.actor_kind() = 'visitor' and exists (select 1 from identity.connection c where c.tenant_id = kernel.tenant() and c.id = kernel.actor_id());
grant execute on function identity.is_provider() to cc_app, cc_lookup;
grant select (tenant_id, id) on identity.connection to cc_lookup;

create or replace function identity.demand_right() returns trigger language plpgsql as $$
declare kind text; rights text[] := tg_argv[0]::text[]; others text[] := tg_argv[1]::text[];
begin
  if current_user = 'cc_app' then
    kind := kernel.actor_kind();
    if kind is null or not (kind in ('system', 'operator', 'terminal') or (kind = any (others) and (kind <> 'visitor' or identity.is_provider()))
        or (kind = 'member' and identity.actor_holds(rights))) then
      raise exception 'whoever asks may not change this' using errcode = '42501';
    end if;
  end if;
  return coalesce(new, old);
end $$;
create or replace function identity.demand_own() returns trigger language plpgsql as $$
declare own uuid := case when kernel.actor_kind() = 'member' then kernel.actor_id() end;
begin
  if current_user = 'cc_app' and coalesce(kernel.actor_kind(), '') not in ('system', 'operator', 'terminal')
    and (tg_op <> 'DELETE' and new.member_id is distinct from own or tg_op <> 'INSERT' and old.member_id is distinct from own)
    and not (tg_op = 'INSERT' and (tg_table_name = 'device' or to_jsonb(new) ->> 'opened_by' = 'sso') and identity.is_provider()
      and exists (select 1 from identity.federated_identity f where f.tenant_id = new.tenant_id and f.connection_id = kernel.actor_id() and f.member_id = new.member_id)) then
    raise exception 'this is made for oneself alone' using errcode = '42501';
  end if;
  return coalesce(new, old);
end $$;

create function identity.demand_provider() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and kernel.actor_kind() = 'visitor' and (to_jsonb(new) ->> tg_argv[0])::uuid is distinct from kernel.actor_id() then
    raise exception 'a provider speaks for itself' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger c_provider before insert or update on identity.federated_identity for each row execute function identity.demand_provider('connection_id');
create trigger c_provider before insert on identity.member for each row when (new.provisioned_by is not null) execute function identity.demand_provider('provisioned_by');

create or replace function apps.demand_grant() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and not coalesce(
      case when new.kind = 'code' then kernel.actor_kind() = 'member' else kernel.actor_kind() = 'visitor' and kernel.actor_id() = new.app_id end and new.used_at is null
      and case when new.permit_id is null
        then exists (select 1 from apps.app a where a.tenant_id = new.tenant_id and a.id = new.app_id and a.own_name and a.ended_at is null and new.permissions <@ a.permissions)
        else exists (select 1 from apps.permit p where p.tenant_id = new.tenant_id and p.id = new.permit_id and p.app_id = new.app_id and p.ended_at is null
          and new.permissions <@ p.permissions and new.expires_at <= p.expires_at and (new.kind <> 'code' or p.member_id = kernel.actor_id())) end, false) then
    raise exception 'an app comes for its tokens itself' using errcode = '42501';
  end if;
  return new;
end $$;
create function apps.comes(app uuid) returns boolean language sql stable
  return coalesce(kernel.actor_kind() = 'visitor' and kernel.actor_id() = app, false);
grant execute on function apps.comes(uuid) to cc_app, cc_lookup;
drop trigger b_right on apps.token;
create trigger b_right before update on apps.token for each row when (not apps.comes(old.app_id))
  execute function identity.demand_right('{key.manage,people.manage,access.review}', '{provisioner}');
create function apps.demand_itself() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and not apps.comes(old.app_id) then
    raise exception 'an app forgets its own tokens' using errcode = '42501';
  end if;
  return old;
end $$;
create trigger b_forgotten before delete on apps.token for each row execute function apps.demand_itself();
drop trigger b_right_end on apps.permit;
create trigger b_right_end before update of ended_at on apps.permit for each row when (old.member_id is distinct from kernel.actor_id() and not apps.comes(old.app_id))
  execute function identity.demand_right('{key.manage,people.manage,access.review}', '{provisioner}');

-- WHAT FIELDS WERE AND BECAME is read with the record it is of, within its reader's limits too; of what has no record here by
-- whoever sees the whole company, and of oneself.
drop policy change_read on kernel.change;
do $do$ begin
  execute format($f$
create policy change_read on kernel.change for select to cc_app using (
  tenant_id = (select kernel.tenant()) and (
    (%1$s and not %2$s)
    or case record_kind
      when 'lead' then exists (select 1 from crm.lead r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      when 'contact' then exists (select 1 from crm.contact r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      when 'identifier' then exists (select 1 from crm.identifier r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      when 'loan' then exists (select 1 from crm.loan r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      when 'task' then exists (select 1 from crm.task r where r.tenant_id = change.tenant_id and r.id = change.record_id)
      when 'client' then %1$s
      else record_id = (select kernel.actor_id()) end)) $f$, kernel.scope_flag(6, false), kernel.scope_flag(13, false));
end $do$;

-- LICENCES are asked about whatever became of the context until the commit: without one only the owner writes.
do $do$
declare f regprocedure; body text; old text := 'then return null; end if;';
  skip text := 'if coalesce(kernel.verified_ctx(), '''') = '''' ' || old;
begin
  foreach f in array array['crm.demand_licences()', 'crm.demand_licence()']::regprocedure[] loop
    body := pg_get_functiondef(f);
    if position(skip in body) = 0 then raise exception '% is not as expected', f; end if;
    execute replace(body, skip, 'if kernel.verified_ctx() is null and pg_has_role(session_user, ''cc_owner'', ''member'') ' || old);
  end loop;
end $do$;

-- IN WHOSE NAME. Who opened, decided or made something is who the signature names.
create function kernel.demand_name() returns trigger language plpgsql as $$
declare named text := to_jsonb(new) ->> tg_argv[0];
begin
  if current_user = 'cc_app' and coalesce(kernel.actor_kind(), '') not in ('system', 'operator', 'terminal')
    and named is not null and named is distinct from kernel.actor_id()::text then
    raise exception 'this is done in one’s own name' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_name before insert or update of opened_by on trust.review for each row execute function kernel.demand_name('opened_by');
create trigger a_name before insert or update of decided_by on trust.review_entry for each row when (new.decided_by is not null) execute function kernel.demand_name('decided_by');
do $do$
declare t text;
begin
  foreach t in array array['identity.api_key', 'identity.link', 'identity.override', 'apps.app', 'apps.secret'] loop
    execute format('create trigger a_name before insert or update of made_by on %s for each row execute function kernel.demand_name(''made_by'')', t);
  end loop;
end $do$;

-- ACCOUNTS. Whether an address is known on the installation is nobody's to learn: an account's id tells neither when it was
-- made nor who made it, and whoever asks for one hears the same either way.
alter table identity.member drop constraint member_account_id_fkey,
  add constraint member_account_id_fkey foreign key (account_id) references identity.account on update cascade;
alter table identity.session drop constraint session_account_id_fkey,
  add constraint session_account_id_fkey foreign key (account_id) references identity.account on update cascade;
update identity.account set id = gen_random_uuid();
drop function identity.ensure_account(uuid, text, text, timestamptz);
create function identity.ensure_account(address text, address_key text, at timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, identity as $$
declare found_id uuid;
begin
  if (kernel.actor_kind() in ('system', 'operator', 'terminal', 'provisioner') or identity.is_provider() or identity.actor_holds('{people.manage}')) is not true then
    raise exception 'whoever asks may bring nobody in' using errcode = '42501';
  end if;
  insert into identity.account (id, email, email_key, created_at) values (gen_random_uuid(), address, address_key, at)
  on conflict (email_key) do nothing;
  select a.id into found_id from identity.account a where a.email_key = address_key;
  return found_id;
end $$;
grant create on schema identity to cc_lookup;
alter function identity.ensure_account(text, text, timestamptz) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.ensure_account(text, text, timestamptz) from public;
grant execute on function identity.ensure_account(text, text, timestamptz) to cc_app;

-- DO NOT CONTACT goes along where somebody known is kept apart as a new person. Partners are not told of it: it would tell them
-- whom the company knows.
create table crm.held_back (
  tenant_id uuid not null,
  contact_id uuid not null,
  since timestamptz not null,
  operation_id uuid,
  primary key (tenant_id, contact_id),
  foreign key (tenant_id, contact_id) references crm.contact on delete cascade
);
call kernel.child_table('crm.held_back', 'crm.contact', 'contact_id');
revoke update on crm.held_back from cc_app;
do $do$
declare what text;
begin
  foreach what in array array['select', 'delete'] loop
    execute format('create policy not_partners_%1$s on crm.held_back as restrictive for %1$s to cc_app using (not (select exists (
      select 1 from identity.member m where m.tenant_id = kernel.tenant() and m.id = kernel.actor_id() and m.user_type in (''partner_owner'', ''partner_rep''))))', what);
  end loop;
end $do$;

-- ARRIVALS that became nobody are judged by the place and campaign they were about. What of before does not say is for nobody
-- who is limited to some.
alter table lead_hunter.intake add column place_state text, add column place_county text, add column place_zip text, add column campaign_key uuid;
grant select (place_state, place_county, place_zip, campaign_key), update (place_state, place_county, place_zip, campaign_key) on lead_hunter.intake to cc_searcher;
create or replace function lead_hunter.intake_limits(t text) returns text language sql stable set search_path = pg_catalog as $$
  select format('(not %2$s or %1$I.asked_by = %3$s or case when coalesce(%1$I.lead_id, %1$I.contact_id) is not null
      then crm.within(null, %1$I.lead_id, %1$I.contact_id, null)
      else (%4$s or %5$s is null or %5$s = any (%6$s)) and (%7$s or %1$I.campaign_key = any (%8$s))
        and (%9$s or %1$I.place_state = any (%10$s) or %1$I.place_county = any (%11$s) or %1$I.place_zip = any (%12$s)) end)',
    t, kernel.scope_flag(13, false), '(select kernel.actor_id())',
    kernel.scope_flag(14, false), format('coalesce(
      (select s.workgroup_id from lead_hunter.source s where s.tenant_id = %1$I.tenant_id and s.id = %1$I.source_id),
      (select m.workgroup_id from identity.member m where m.tenant_id = %1$I.tenant_id and m.id = %1$I.asked_by))', t), kernel.scope_part(15, 'uuid[]', false),
    kernel.scope_flag(16, false), kernel.scope_part(17, 'uuid[]', false),
    kernel.scope_flag(18, false), kernel.scope_part(19, 'text[]', false), kernel.scope_part(20, 'text[]', false), kernel.scope_part(21, 'text[]', false))
$$;
drop function lead_hunter.settle_intake(uuid, text, jsonb, uuid, uuid, uuid[], text, text);
do $do$ begin
  execute format('alter policy within_read on lead_hunter.intake using (%s)', lead_hunter.intake_limits('intake'));
  execute format('alter policy within_change on lead_hunter.intake using (%s)', lead_hunter.intake_limits('intake'));
  execute format('alter policy within_remove on lead_hunter.intake using (%s)', lead_hunter.intake_limits('intake'));
  execute format($f$
create function lead_hunter.settle_intake(of_id uuid, became text, why jsonb, lead uuid, contact uuid, conflicts uuid[], name text, aim text,
  state text, county text, zip text, campaign text) returns uuid
language sql volatile security definer set search_path = pg_catalog as $$
  update lead_hunter.intake i set outcome = became, reasons = why, lead_id = lead, contact_id = contact, conflict_contacts = conflicts, person_name = name, intent = aim,
    place_state = state, place_county = kernel.county_key(state, county), place_zip = zip, campaign_key = kernel.campaign_key(campaign)
   where i.tenant_id = (select kernel.tenant()) and i.id = of_id and i.lead_id is null and %s returning i.id
$$ $f$, lead_hunter.intake_limits('i'));
end $do$;
grant create on schema lead_hunter to cc_searcher;
alter function lead_hunter.settle_intake(uuid, text, jsonb, uuid, uuid, uuid[], text, text, text, text, text, text) owner to cc_searcher;
revoke create on schema lead_hunter from cc_searcher;
revoke all on function lead_hunter.settle_intake(uuid, text, jsonb, uuid, uuid, uuid[], text, text, text, text, text, text) from public;
grant execute on function lead_hunter.settle_intake(uuid, text, jsonb, uuid, uuid, uuid[], text, text, text, text, text, text) to cc_app;

-- WORK ON MANY RECORDS goes on in the name of whoever asked, by their rights: whose it is and what is planned stands as asked.
revoke update on kernel.operation from cc_app;
grant update (state, done, total, result, problem, moved_at, finished_at) on kernel.operation to cc_app;
create function kernel.demand_asker() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and coalesce(kernel.actor_kind(), '') not in ('system', 'operator', 'terminal')
    and (new.asked_by, new.asked_kind) is distinct from (kernel.actor_id(), kernel.actor_kind()) then
    raise exception 'work is asked for in one’s own name' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_name before insert on kernel.operation for each row execute function kernel.demand_asker();
create policy own_work on crm.bulk_target as restrictive for insert to cc_app with check (
  (select kernel.actor_kind()) = 'system' or operation_id in (
    select o.id from kernel.operation o where o.tenant_id = (select kernel.tenant()) and o.asked_by = (select kernel.actor_id())));
-- A file of exported leads stays whose it was.
revoke update on crm.lead_export from cc_app;
grant update (rows, bytes, expires_at, removed_at) on crm.lead_export to cc_app;
create trigger a_name before insert on crm.lead_export for each row execute function kernel.demand_name('owner_id');

-- WHERE RECORDS AND NEWS OF THEM GO is said by whoever may: webhooks, routing, whose records an heir gets, stages (on which the
-- licence law hangs), sources and forms, providers' own books.
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
          or (m.user_type = 'branch_manager' and w.permission = 'approval.decide') or (m.user_type = 'marketing' and w.permission = 'intake.manage') then 'all'
        else 'none' end) <> 'none')
$$;
do $do$
declare t text; rights text; others text;
begin
  for t, rights, others in values
    ('automation.webhook', '{webhook.manage}', '{}'),
    ('lead_hunter.routing_set', '{routing.manage,demo.manage}', '{}'),
    ('lead_hunter.pool', '{routing.manage,demo.manage}', '{}'),
    ('lead_hunter.form', '{intake.manage,demo.manage}', '{}'),
    ('crm.pipeline', '{pipeline.manage,demo.manage}', '{}'),
    ('crm.stage', '{pipeline.manage,demo.manage}', '{}'),
    ('identity.departure', '{people.manage}', '{provisioner}'),
    ('identity.provisioned_user', '{sso.manage}', '{provisioner}'),
    ('identity.provisioned_group', '{sso.manage}', '{provisioner}'),
    ('identity.provisioned_group_member', '{sso.manage}', '{provisioner}'),
    ('identity.sso_transaction', '{sso.manage}', '{visitor}'),
    ('identity.sso_seen', '{sso.manage}', '{visitor}')
  loop
    execute format('create trigger b_right before insert or update or delete on %s for each row execute function identity.demand_right(%L, %L)', t, rights, others);
  end loop;
end $do$;
create trigger b_right before insert on lead_hunter.form_version for each row execute function identity.demand_right('{intake.manage,demo.manage}', '{}');
create trigger b_right before insert on lead_hunter.source for each row when (new.key_hash is not null) execute function identity.demand_right('{intake.manage,demo.manage}', '{}');
create trigger b_right_change before update on lead_hunter.source for each row execute function identity.demand_right('{intake.manage,demo.manage}', '{}');
create trigger b_right_leads before update of name, nmls_id, phone, languages, takes_leads, available, away_until, time_zone, deactivated_at on identity.member
  for each row when (old.id is distinct from kernel.actor_id()) execute function identity.demand_right('{people.manage,access.review}', '{provisioner}');
create trigger b_right before update of caps, takes_unknown_state on lead_hunter.officer for each row execute function identity.demand_right('{people.manage}', '{}');

-- A browser is known as its own member's; a secret that leads on is shown, not looked up.
create trigger b_own before insert or delete or update of member_id, token_hash on identity.device for each row execute function identity.demand_own();
drop function identity.renew_device(bytea, bytea);
create function identity.renew_device(shown text, new_hash bytea) returns void
language sql security definer set search_path = pg_catalog, identity as $$
  update identity.device set token_hash = new_hash where token_hash = sha256(convert_to(shown, 'UTF8'))
$$;
grant create on schema identity to cc_lookup;
alter function identity.renew_device(text, bytea) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.renew_device(text, bytea) from public;
grant execute on function identity.renew_device(text, bytea) to cc_app;

-- WHOM ONE WORKS FOR one sees, so nobody hangs a lead or loan on somebody they do not see and has them in sight by it: the
-- person is in sight, or was made just now, or the row goes to that person's own officer and is out of the asker's sight itself.
do $do$ begin
  execute format($f$
create function crm.acquainted(person uuid, officer uuid, shown boolean) returns boolean
language plpgsql stable security definer cost 1000 set search_path = pg_catalog as $$
declare t uuid := kernel.tenant();
begin
  return exists (select 1 from crm.contact c where c.tenant_id = t and c.id = person
    and ((c.owner_id is not distinct from officer and shown is not true) or c.xmin = pg_current_xact_id()::xid
      or (%s) is true or crm.works_with(c.id)));
end $$ $f$, crm.scope_of('contact', 'c'));
end $do$;
grant create on schema crm to cc_searcher;
alter function crm.acquainted(uuid, uuid, boolean) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.acquainted(uuid, uuid, boolean) from public;
grant execute on function crm.acquainted(uuid, uuid, boolean) to cc_app;
do $do$
declare t text; shown text;
begin
  foreach t in array array['lead', 'loan'] loop
    execute format('create policy acquainted on crm.%1$I as restrictive for insert to cc_app with check (
      (select kernel.actor_kind()) not in (''member'', ''app'', ''key'') or crm.acquainted(contact_id, owner_id, %2$s))', t, crm.scope_of(t, t));
    execute format($f$
create function crm.demand_acquainted_%1$s() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and kernel.actor_kind() in ('member', 'app', 'key') and not crm.acquainted(new.contact_id, new.owner_id, %2$s) then
    raise exception 'nobody works for somebody they do not see' using errcode = '42501';
  end if;
  return new;
end $$ $f$, t, crm.scope_of(t, 'new'));
    -- The last of its kind: where the row goes is settled by then.
    execute format('create trigger z_acquainted before update of contact_id on crm.%1$I for each row when (new.contact_id <> old.contact_id)
      execute function crm.demand_acquainted_%1$s()', t);
  end loop;
end $do$;

-- WHOM A LEAD IS OFFERED may claim it, so nobody offers themselves one: it is in their sight, or was made just now (it is routed
-- in the name of whoever adds it), or they may route. To whom it was offered stands.
create function crm.made_now(lead uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select 1 from crm.lead l where l.tenant_id = kernel.tenant() and l.id = lead and l.xmin = pg_current_xact_id()::xid)
$$;
grant create on schema crm to cc_searcher;
alter function crm.made_now(uuid) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.made_now(uuid) from public;
grant execute on function crm.made_now(uuid) to cc_app;
create function lead_hunter.demand_offered() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and kernel.actor_kind() in ('member', 'app', 'key') and kernel.actor_id() = any (new.offered_to || new.to_id)
    and not (exists (select 1 from crm.lead l where l.tenant_id = new.tenant_id and l.id = new.lead_id)
      or crm.made_now(new.lead_id) or identity.actor_holds('{routing.manage}')) then
    raise exception 'nobody is given a lead by their own word' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger b_offered before insert on lead_hunter.assignment for each row execute function lead_hunter.demand_offered();
revoke update on lead_hunter.assignment from cc_app;
grant update (outcome, ended_at) on lead_hunter.assignment to cc_app;

-- A SESSION IN USE goes on for whoever shows its secret, by the client's own time without use; one that is over, by the caller's
-- clock or by ours, stays so.
drop function identity.touch(text, uuid, timestamptz, timestamptz);
create function identity.touch(kind text, shown text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, identity as $$
declare hash bytea := sha256(convert_to(shown, 'UTF8'));
begin
  if kind = 'key' then
    update identity.api_key k set last_used_at = at where k.token_hash = hash and k.ended_at is null and (k.expires_at is null or k.expires_at > greatest(at, now()));
  else
    update identity.session s set seen_at = at,
      idle_until = greatest(s.idle_until, least(s.expires_at, at + make_interval(mins => t.session_idle_minutes)))
    from identity.tenant t
    where t.tenant_id = s.tenant_id and s.token_hash = hash and s.ended_at is null and least(s.idle_until, s.expires_at) > greatest(at, now());
  end if;
end $$;
grant create on schema identity to cc_lookup;
alter function identity.touch(text, text, timestamptz) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.touch(text, text, timestamptz) from public;
grant execute on function identity.touch(text, text, timestamptz) to cc_app;
