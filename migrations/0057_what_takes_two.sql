-- What still reached far by one person's hand alone takes two: an administrator made, single sign-on put in force or changed
-- while it is on, events sent to a new address, limits of security loosened, a colleague's eyes. The database holds each to the
-- terms that were agreed to (`approvals.agreed`).
-- Locks: identity.tenant, identity.member, identity.connection, identity.group_mapping, identity.session and automation.webhook
-- for a moment (columns, triggers); rewrites no rows but one column of identity.tenant.

-- The new parts of functions (policy/splits.ts).
do $do$
declare definition text := pg_get_functiondef('identity.splits()'::regprocedure);
  changed text := replace(definition, '(''webhook.read'', ''webhook.manage'')', '(''admin.give'', ''people.manage''), (''company.loosen'', ''company.manage''), (''sso.force'', ''sso.manage''),
    (''webhook.address'', ''webhook.manage''), (''webhook.read'', ''webhook.manage'')');
begin
  if changed = definition then raise exception 'parts of functions are listed in another way'; end if;
  execute changed;
end $do$;

-- SETTING UP. Until a client has two administrators at the same time, nobody could agree and nobody is to be guarded against
-- but themselves: it makes its second administrator and sets up its sign-on alone. What was once so never is again: who ends
-- the other's access afterwards has the witness and the notice, and not this.
alter table identity.tenant add column two_since timestamptz;
alter table identity.tenant no force row level security;
alter table identity.member no force row level security;
update identity.tenant t set two_since = transaction_timestamp() where (select count(*) from identity.member m
  where m.tenant_id = t.tenant_id and m.user_type = 'tenant_admin' and m.accepted_at is not null and m.operation_id is null and not exists (
    select from identity.emergency e where e.tenant_id = m.tenant_id and e.member_id = m.id)) > 1;
alter table identity.tenant force row level security;
alter table identity.member force row level security;
grant update (two_since) on identity.tenant to cc_lookup;
create function identity.note_second() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update identity.tenant t set two_since = transaction_timestamp() where t.tenant_id = new.tenant_id and t.two_since is null
    and not identity.is_emergency(new.tenant_id, new.id) and exists (select from identity.member m
      where m.tenant_id = new.tenant_id and m.id <> new.id and m.user_type = 'tenant_admin' and m.status = 'active' and m.operation_id is null
        and not identity.is_emergency(m.tenant_id, m.id));
  return null;
end $$;
grant create on schema identity to cc_lookup;
alter function identity.note_second() owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.note_second() from public;
create trigger second_administrator after insert or update of user_type, type_id, status on identity.member for each row
  when (new.user_type = 'tenant_admin' and new.status = 'active' and new.operation_id is null) execute function identity.note_second();
create function identity.keep_two() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user = 'cc_app' then raise exception 'that a client had two administrators stays so' using errcode = '42501'; end if;
  return new;
end $$;
create trigger c_two before update of two_since on identity.tenant for each row execute function identity.keep_two();
-- Whether the client is setting itself up still, with one administrator and never another beside them.
create function identity.is_founding() returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from identity.tenant t where t.tenant_id = kernel.tenant() and t.two_since is null)
$$;
revoke all on function identity.is_founding() from public;
grant execute on function identity.is_founding() to cc_app;

-- AN ADMINISTRATOR is made by two people of the client. A directory and a provider make one where a group means one, which two
-- agreed to, and bring back whom they ended; whoever holds the host does by the terminal (the client has lost its own).
-- No foreign key, here and below: requests name members, members their connection, and a client is removed in the order of what names what.
alter table identity.member add column given_by uuid;
alter table identity.group_mapping add column given_by uuid;
grant update (given_by) on identity.member to cc_app;
create function identity.demand_agreed_administrator() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  kind text := kernel.actor_kind();
  back boolean := tg_op = 'UPDATE' and old.user_type = 'tenant_admin' and old.type_id = new.type_id;
begin
  if current_user <> 'cc_app' or new.user_type <> 'tenant_admin' or new.status = 'deactivated' or (back and old.status <> 'deactivated') then return new; end if;
  if coalesce(case
      when kind in ('system', 'operator', 'terminal') then true
      when kind in ('provisioner', 'visitor') then (kind = 'provisioner' and back and new.provisioned_by = kernel.actor_id())
        or exists (select from identity.group_mapping g where g.tenant_id = new.tenant_id and g.connection_id = kernel.actor_id() and g.type_id = new.type_id)
      when kind <> 'member' then false
      when identity.is_founding() then true
      when tg_op = 'INSERT' then approvals.agreed(new.given_by, 'identity.invitePerson', jsonb_build_object('email', new.email, 'userType', new.type_id))
      when back then approvals.agreed(new.given_by, 'identity.reactivatePerson', jsonb_build_object('person', new.id, 'userType', new.type_id))
      else approvals.agreed(new.given_by, 'identity.updatePerson', jsonb_build_object('person', new.id, 'userType', new.type_id, 'from', old.type_id))
        -- By a group of the directory that brought them, of those which two agreed to.
        or (approvals.agreed(new.given_by, 'identity.setGroupMeanings', null) and exists (select from identity.group_mapping m
          join identity.provisioned_group g on g.tenant_id = m.tenant_id and g.connection_id = m.connection_id and lower(g.display_name) = lower(m.group_name)
          join identity.provisioned_group_member o on o.tenant_id = g.tenant_id and o.group_id = g.id
          where m.tenant_id = new.tenant_id and m.connection_id = new.provisioned_by and m.type_id = new.type_id and m.given_by = new.given_by and o.member_id = new.id)) end, false) then
    return new;
  end if;
  raise exception 'a second person agrees to an administrator first' using errcode = '42501';
end $$;
create trigger c_agreed before insert or update of user_type, type_id, status on identity.member for each row execute function identity.demand_agreed_administrator();
-- All that the groups of a connection mean is what was agreed to, word for word.
create function identity.demand_agreed_meaning() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user <> 'cc_app' or identity.is_founding() or not exists (select from added n
      join identity.user_type t on t.tenant_id = n.tenant_id and t.id = n.type_id and t.base = 'tenant_admin'
      where coalesce(approvals.agreed(n.given_by, 'identity.setGroupMeanings', jsonb_build_object('connection', n.connection_id, 'groups',
        (select jsonb_agg(jsonb_build_object('group', m.group_name, 'userType', m.type_id, 'branch', m.branch_id) order by m.group_name collate "C")
         from identity.group_mapping m where m.tenant_id = n.tenant_id and m.connection_id = n.connection_id))), false) is false) then
    return null;
  end if;
  raise exception 'a second person agrees to a group of administrators first' using errcode = '42501';
end $$;
create trigger c_agreed_insert after insert on identity.group_mapping referencing new table as added for each statement execute function identity.demand_agreed_meaning();
create trigger c_agreed_update after update on identity.group_mapping referencing new table as added for each statement execute function identity.demand_agreed_meaning();

-- SINGLE SIGN-ON that is on, or comes on, is changed by two. To turn it off while it is not the only way in opens nothing and
-- needs nobody else; so does what says where records go and what the connection is called.
alter table identity.connection add column agreed_by uuid;
create function identity.demand_agreed_connection() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user <> 'cc_app' or kernel.actor_kind() in ('system', 'operator', 'terminal') or identity.is_founding() then return new; end if;
  if tg_op = 'INSERT' then
    if not new.active then return new; end if;
  elsif not (old.active or new.active)
     or ((new.settings, new.makes_people, new.default_type_id, new.client_secret) is not distinct from (old.settings, old.makes_people, old.default_type_id, old.client_secret)
       and ((new.active, new.enforced) = (old.active, old.enforced) or (not new.active and not old.enforced and not new.enforced)))
     or coalesce(approvals.agreed(new.agreed_by, 'identity.updateConnection', jsonb_build_object('connection', new.id, 'active', new.active, 'enforced', new.enforced,
         'makesPeople', new.makes_people, 'defaultType', new.default_type_id, 'settings', new.settings)) and (not old.active or new.client_secret is not distinct from old.client_secret), false)
     or coalesce(approvals.agreed(new.agreed_by, 'identity.takeNextSecret', jsonb_build_object('connection', new.id, 'secret', encode(sha256(old.next_secret), 'hex')))
         and old.next_secret is not null and new.next_secret is null
         and (new.settings, new.makes_people, new.default_type_id, new.active, new.enforced) is not distinct from (old.settings, old.makes_people, old.default_type_id, old.active, old.enforced), false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger c_agreed before insert or update of active, enforced, makes_people, default_type_id, settings, client_secret on identity.connection
  for each row execute function identity.demand_agreed_connection();
-- So is who comes in without it.
alter table identity.break_glass add column agreed_by uuid;
create function identity.demand_agreed_keeper() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user <> 'cc_app' or kernel.actor_kind() in ('system', 'operator', 'terminal') or identity.is_founding()
     or not exists (select from identity.connection c where c.tenant_id = new.tenant_id and c.id = new.connection_id and c.active)
     or coalesce(approvals.agreed(new.agreed_by, 'identity.updateConnection', null), false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger c_agreed before insert or update on identity.break_glass for each row execute function identity.demand_agreed_keeper();
-- What is removed while it is on is named by the request that two agreed to.
create function identity.demand_agreed_removal() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user = 'cc_app' and old.active and not coalesce(kernel.actor_kind() in ('system', 'operator', 'terminal') or identity.is_founding()
      or exists (select from approvals.request r where r.tenant_id = old.tenant_id and r.asked_by = kernel.actor_id() and r.state = 'approved'
        and approvals.agreed(r.id, 'identity.removeConnection', jsonb_build_object('connection', old.id))), false) then
    raise exception 'a second person agrees to this first' using errcode = '42501';
  end if;
  return old;
end $$;
create trigger c_agreed_removal before delete on identity.connection for each row execute function identity.demand_agreed_removal();

-- EVENTS GO to an address that two agreed to, and no more kinds of them than they agreed to.
alter table automation.webhook add column agreed_by uuid, add foreign key (tenant_id, agreed_by) references approvals.request (tenant_id, id);
create function automation.demand_agreed_address() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'UPDATE' then
    if new.url = old.url and new.events <@ old.events then return new; end if;
    if coalesce(approvals.agreed(new.agreed_by, 'automation.updateWebhook', jsonb_build_object('webhook', new.id, 'url', new.url, 'from', old.url, 'events', to_jsonb(new.events))), false) then return new; end if;
  elsif coalesce(approvals.agreed(new.agreed_by, 'automation.createWebhook', jsonb_build_object('name', new.name, 'url', new.url, 'events', to_jsonb(new.events))), false) then
    return new;
  end if;
  raise exception 'a second person agrees to where events go first' using errcode = '42501';
end $$;
create trigger c_agreed before insert or update of url, events on automation.webhook for each row execute function automation.demand_agreed_address();

-- LIMITS OF SECURITY of the whole company are tightened by one person and loosened by two.
alter table identity.tenant add column loosened_by uuid;
grant update (loosened_by) on identity.tenant to cc_app;
create function identity.demand_agreed_limits() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user <> 'cc_app' or old.two_since is null
     or (new.session_idle_minutes <= old.session_idle_minutes and new.session_hours <= old.session_hours and new.session_most <= old.session_most and new.reveals_an_hour <= old.reveals_an_hour)
     or coalesce(approvals.agreed(new.loosened_by, 'identity.updateCompany', jsonb_build_object('sessionIdleMinutes', new.session_idle_minutes, 'sessionHours', new.session_hours,
       'sessionsAtOnce', new.session_most, 'revealsAnHour', new.reveals_an_hour)), false) then
    return new;
  end if;
  raise exception 'a second person agrees to looser limits first' using errcode = '42501';
end $$;
create trigger c_agreed before update of session_idle_minutes, session_hours, session_most, reveals_an_hour on identity.tenant for each row execute function identity.demand_agreed_limits();

-- A COLLEAGUE'S EYES: that somebody may look as them is agreed to first; it begins in the session in which whoever asked takes it
-- up, once, for half an hour by the database's clock.
create table identity.viewing_permit (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  person_id uuid not null,
  approval_id uuid not null,
  made_at timestamptz not null,
  begin_by timestamptz not null,
  begun_at timestamptz,
  session_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id),
  foreign key (tenant_id, member_id) references identity.member (tenant_id, id),
  foreign key (tenant_id, person_id) references identity.member (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals.request (tenant_id, id),
  check ((begun_at is null) = (session_id is null))
);
create index viewing_permit_of on identity.viewing_permit (tenant_id, member_id, made_at desc);
call kernel.tenant_table('identity.viewing_permit');
revoke update, delete on identity.viewing_permit from cc_app;
grant update (begun_at, session_id) on identity.viewing_permit to cc_app;
create function identity.demand_agreed_viewing() returns trigger language plpgsql set search_path = pg_catalog as $$
declare at timestamptz := kernel.moment();
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_table_name = 'viewing_permit' and tg_op = 'INSERT' then
    new.made_at := at; new.begin_by := at + interval '8 hours';
    if coalesce(new.member_id = kernel.actor_id() and new.begun_at is null
        and approvals.agreed(new.approval_id, 'identity.askViewing', jsonb_build_object('person', new.person_id)), false) then return new; end if;
  elsif tg_table_name = 'viewing_permit' then
    new.begun_at := at;
    if coalesce(kernel.actor_kind() = 'member' and old.member_id = kernel.actor_id() and old.begun_at is null and old.begin_by > at
        and new.session_id = nullif(split_part(kernel.verified_ctx(), '|', 9), '')::uuid, false) then return new; end if;
  elsif coalesce(new.viewing_until <= at + interval '30 minutes' and exists (select from identity.viewing_permit p where p.tenant_id = new.tenant_id and p.member_id = kernel.actor_id()
      and p.session_id = new.id and p.person_id = new.viewing and p.begun_at > at - interval '30 minutes' and new.viewing_until <= p.begun_at + interval '30 minutes'), false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger b_agreed before insert or update on identity.viewing_permit for each row execute function identity.demand_agreed_viewing();
create trigger c_agreed_viewing before update of viewing, viewing_until on identity.session for each row when (new.viewing is not null) execute function identity.demand_agreed_viewing();
