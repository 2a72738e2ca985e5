-- Workgroups: parts of one client that do not see each other. Branches, partner companies, people, sources and records are of one.
-- Locks: the tables that gain a column, and crm.lead, crm.loan and crm.contact while every row is told the first workgroup.

-- The first workgroup of a client bears the client's own id, so that whatever nothing places is of it without being looked up.
create table identity.workgroup (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  name text not null check (btrim(name) <> ''),
  created_at timestamptz not null,
  -- Put away: nothing is of it any more, everything went to the one named beside.
  archived_at timestamptz,
  moved_to uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, moved_to) references identity.workgroup (tenant_id, id),
  check (archived_at is null or id <> tenant_id),
  check ((archived_at is null) = (moved_to is null)),
  check (moved_to <> id)
);
create unique index workgroup_name on identity.workgroup (tenant_id, lower(name)) where archived_at is null;
call kernel.tenant_table('identity.workgroup');
revoke delete on identity.workgroup from cc_app;

create function identity.first_workgroup() returns trigger language plpgsql as $$
begin
  insert into identity.workgroup (tenant_id, id, name, created_at) values (new.tenant_id, new.tenant_id, 'Main', new.created_at);
  return null;
end $$;
create trigger workgroup after insert on identity.tenant for each row execute function identity.first_workgroup();

-- In which workgroups a person is. With the mode `only` an emptied list takes everything away.
create table identity.workgroup_member (
  tenant_id uuid not null,
  member_id uuid not null,
  workgroup_id uuid not null,
  since timestamptz not null default now(),
  primary key (tenant_id, member_id, workgroup_id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade,
  foreign key (tenant_id, workgroup_id) references identity.workgroup
);
create index workgroup_member_of on identity.workgroup_member (tenant_id, workgroup_id);
call kernel.tenant_table('identity.workgroup_member');

-- workgroup_id of a person is where they are at home; workgroup_mode `all`: they may look into every other one too.
alter table identity.branch add column workgroup_id uuid;
alter table identity.partner_company add column workgroup_id uuid;
alter table identity.member add column workgroup_id uuid, add column workgroup_mode text check (workgroup_mode in ('all', 'only'));
-- Null: what comes from it may go to anybody of the company.
alter table lead_hunter.source add column workgroup_id uuid;

-- Clients that are there already. Their tables are opened to their owner for this, and for the check of the new keys.
do $$
declare t text;
begin
  foreach t in array array['identity.tenant', 'identity.workgroup', 'identity.workgroup_member', 'identity.branch', 'identity.partner_company', 'identity.member', 'crm.lead', 'crm.loan', 'crm.contact'] loop
    execute format('alter table %s no force row level security', t);
  end loop;
  insert into identity.workgroup (tenant_id, id, name, created_at) select tenant_id, tenant_id, 'Main', created_at from identity.tenant;
  update identity.branch set workgroup_id = tenant_id;
  update identity.partner_company set workgroup_id = tenant_id;
  update identity.member set workgroup_id = tenant_id, workgroup_mode = case when user_type in ('tenant_admin', 'compliance') then 'all' else 'only' end;
  insert into identity.workgroup_member (tenant_id, member_id, workgroup_id) select tenant_id, id, tenant_id from identity.member;
  update crm.lead set workgroup_id = tenant_id;
  update crm.loan set workgroup_id = tenant_id;
  update crm.contact set workgroup_id = tenant_id;
end $$;
alter table identity.branch alter column workgroup_id set not null, add foreign key (tenant_id, workgroup_id) references identity.workgroup;
alter table identity.partner_company alter column workgroup_id set not null, add foreign key (tenant_id, workgroup_id) references identity.workgroup;
alter table identity.member alter column workgroup_id set not null, alter column workgroup_mode set not null,
  add foreign key (tenant_id, workgroup_id) references identity.workgroup;
alter table lead_hunter.source add foreign key (tenant_id, workgroup_id) references identity.workgroup;
alter table crm.lead add foreign key (tenant_id, workgroup_id) references identity.workgroup;
alter table crm.loan add foreign key (tenant_id, workgroup_id) references identity.workgroup;
alter table crm.contact add foreign key (tenant_id, workgroup_id) references identity.workgroup;
do $$
declare t text;
begin
  foreach t in array array['identity.tenant', 'identity.workgroup', 'identity.workgroup_member', 'identity.branch', 'identity.partner_company', 'identity.member', 'crm.lead', 'crm.loan', 'crm.contact'] loop
    execute format('alter table %s force row level security', t);
  end loop;
end $$;
create index lead_workgroup on crm.lead (tenant_id, workgroup_id, created_at desc, id desc);
create index loan_workgroup on crm.loan (tenant_id, workgroup_id, created_at desc, id desc);
create index contact_workgroup on crm.contact (tenant_id, workgroup_id, created_at desc, id desc);
grant update (workgroup_id, workgroup_mode) on identity.member to cc_app;

-- WHERE THINGS ARE. A branch and a partner company are where they were put.
create function identity.place_company_part() returns trigger language plpgsql as $$
begin
  new.workgroup_id := coalesce(new.workgroup_id, new.tenant_id);
  return new;
end $$;
create trigger workgroup before insert on identity.branch for each row execute function identity.place_company_part();
create trigger workgroup before insert on identity.partner_company for each row execute function identity.place_company_part();

-- A person is at home where their branch or partner company is. Administrators and compliance officers begin with every workgroup.
create function identity.place_member() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.workgroup_id := coalesce(
    (select b.workgroup_id from identity.branch b where b.tenant_id = new.tenant_id and b.id = new.branch_id),
    (select p.workgroup_id from identity.partner_company p where p.tenant_id = new.tenant_id and p.id = new.partner_id),
    new.workgroup_id, new.tenant_id);
  new.workgroup_mode := coalesce(new.workgroup_mode, case when new.user_type in ('tenant_admin', 'compliance') then 'all' else 'only' end);
  if tg_op = 'UPDATE' and (new.workgroup_id, new.workgroup_mode) is distinct from (old.workgroup_id, old.workgroup_mode) then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
-- After `a_type`, which says what base they have.
create trigger b_workgroup before insert or update of branch_id, partner_id, workgroup_id, workgroup_mode on identity.member
  for each row execute function identity.place_member();

-- Whoever moves takes the place in their home along; where else they are stays as it was.
create function identity.follow_home() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from identity.workgroup_member where tenant_id = old.tenant_id and member_id = old.id and workgroup_id = old.workgroup_id;
    if not found then return null; end if;
  end if;
  insert into identity.workgroup_member (tenant_id, member_id, workgroup_id) values (new.tenant_id, new.id, new.workgroup_id) on conflict do nothing;
  return null;
end $$;
create trigger home_added after insert on identity.member for each row execute function identity.follow_home();
create trigger home_moved after update of branch_id, partner_id, workgroup_id on identity.member for each row
  when (new.workgroup_id is distinct from old.workgroup_id) execute function identity.follow_home();

-- A branch or partner company that moves takes its people along.
create function identity.move_people() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'branch' then
    update identity.member set workgroup_id = new.workgroup_id where tenant_id = new.tenant_id and branch_id = new.id;
  else
    update identity.member set workgroup_id = new.workgroup_id where tenant_id = new.tenant_id and partner_id = new.id and branch_id is null;
  end if;
  return null;
end $$;
create trigger people after update of workgroup_id on identity.branch for each row
  when (new.workgroup_id is distinct from old.workgroup_id) execute function identity.move_people();
create trigger people after update of workgroup_id on identity.partner_company for each row
  when (new.workgroup_id is distinct from old.workgroup_id) execute function identity.move_people();

-- What is put away empties into the one it names, and nothing goes in again.
create function identity.empty_workgroup() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from identity.workgroup where tenant_id = new.tenant_id and id = new.moved_to and archived_at is null) then
    raise exception 'The workgroup that takes over is put away itself.' using errcode = 'CC409';
  end if;
  update identity.branch set workgroup_id = new.moved_to where tenant_id = new.tenant_id and workgroup_id = new.id;
  update identity.partner_company set workgroup_id = new.moved_to where tenant_id = new.tenant_id and workgroup_id = new.id;
  update identity.member set workgroup_id = new.moved_to where tenant_id = new.tenant_id and workgroup_id = new.id;
  insert into identity.workgroup_member (tenant_id, member_id, workgroup_id)
  select tenant_id, member_id, new.moved_to from identity.workgroup_member where tenant_id = new.tenant_id and workgroup_id = new.id on conflict do nothing;
  delete from identity.workgroup_member where tenant_id = new.tenant_id and workgroup_id = new.id;
  return null;
end $$;
create trigger a_emptied after update of archived_at on identity.workgroup for each row
  when (new.archived_at is not null and old.archived_at is null) execute function identity.empty_workgroup();

create function identity.refuse_archived_workgroup() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if exists (select 1 from identity.workgroup where tenant_id = new.tenant_id and id = new.workgroup_id and archived_at is not null) then
    raise exception 'This workgroup is put away.' using errcode = 'CC409';
  end if;
  return null;
end $$;
create trigger open_workgroup after insert or update of workgroup_id on identity.branch for each row execute function identity.refuse_archived_workgroup();
create trigger open_workgroup after insert or update of workgroup_id on identity.partner_company for each row execute function identity.refuse_archived_workgroup();
create trigger open_workgroup after insert or update of workgroup_id on identity.workgroup_member for each row execute function identity.refuse_archived_workgroup();
create trigger open_workgroup after insert or update of workgroup_id on lead_hunter.source for each row execute function identity.refuse_archived_workgroup();

-- THE RULE FOR RECORDS, for every statement that makes one or hands one over: the workgroup of its branch, else of its officer,
-- else of the partner company that sent it, else the one it was given or has, else the first.
create function crm.place_record() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare partner uuid;
begin
  if tg_table_name <> 'contact' then partner := new.partner_id; end if;
  new.workgroup_id := coalesce(
    (select b.workgroup_id from identity.branch b where b.tenant_id = new.tenant_id and b.id = new.branch_id),
    (select m.workgroup_id from identity.member m where m.tenant_id = new.tenant_id and m.id = new.owner_id),
    (select p.workgroup_id from identity.partner_company p where p.tenant_id = new.tenant_id and p.id = partner),
    new.workgroup_id, new.tenant_id);
  return new;
end $$;
create trigger workgroup before insert or update of owner_id, branch_id, partner_id, workgroup_id on crm.lead for each row execute function crm.place_record();
create trigger workgroup before insert or update of owner_id, branch_id, partner_id, workgroup_id on crm.loan for each row execute function crm.place_record();
create trigger workgroup before insert or update of owner_id, branch_id, workgroup_id on crm.contact for each row execute function crm.place_record();

-- Records go where their branch, officer, partner company or workgroup went, in the same step.
create function crm.move_records() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t text; which text;
begin
  foreach t in array array['lead', 'loan', 'contact'] loop
    which := case tg_table_name
      when 'branch' then 'r.branch_id = $2'
      when 'member' then 'r.owner_id = $2 and r.branch_id is null'
      when 'partner_company' then case when t <> 'contact' then 'r.partner_id = $2 and r.branch_id is null and r.owner_id is null' end
      else 'r.workgroup_id = $2' end;
    if which is not null then
      execute format('update crm.%I r set workgroup_id = $3, version = version + 1 where r.tenant_id = $1 and %s and r.workgroup_id is distinct from $3', t, which)
        using new.tenant_id, new.id, case tg_table_name when 'workgroup' then (to_jsonb(new) ->> 'moved_to')::uuid else (to_jsonb(new) ->> 'workgroup_id')::uuid end;
    end if;
  end loop;
  return null;
end $$;
create trigger records after update of workgroup_id on identity.branch for each row
  when (new.workgroup_id is distinct from old.workgroup_id) execute function crm.move_records();
create trigger records after update of workgroup_id on identity.partner_company for each row
  when (new.workgroup_id is distinct from old.workgroup_id) execute function crm.move_records();
create trigger records after update of workgroup_id, branch_id, partner_id on identity.member for each row
  when (new.workgroup_id is distinct from old.workgroup_id) execute function crm.move_records();
create trigger b_records after update of archived_at on identity.workgroup for each row
  when (new.archived_at is not null and old.archived_at is null) execute function crm.move_records();
create function lead_hunter.move_sources() returns trigger language plpgsql as $$
begin
  update lead_hunter.source set workgroup_id = new.moved_to where tenant_id = new.tenant_id and workgroup_id = new.id;
  return null;
end $$;
create trigger c_sources after update of archived_at on identity.workgroup for each row
  when (new.archived_at is not null and old.archived_at is null) execute function lead_hunter.move_sources();

create policy lookup on identity.workgroup for select to cc_lookup using (true);
create policy lookup on identity.workgroup_member for select to cc_lookup using (true);
create policy lookup on identity.branch for select to cc_lookup using (true);
grant select on identity.workgroup, identity.workgroup_member, identity.branch to cc_lookup;
create policy search on identity.branch for select to cc_searcher using (true);
create policy search on identity.member for select to cc_searcher using (true);
create policy search on identity.partner_company for select to cc_searcher using (true);
grant select (tenant_id, id, workgroup_id) on identity.branch, identity.member, identity.partner_company to cc_searcher;
grant update (workgroup_id) on crm.lead, crm.loan, crm.contact to cc_searcher;
grant create on schema identity to cc_lookup;
grant create on schema crm to cc_searcher;
alter function identity.place_member() owner to cc_lookup;
alter function identity.refuse_archived_workgroup() owner to cc_lookup;
alter function crm.place_record() owner to cc_searcher;
alter function crm.move_records() owner to cc_searcher;
revoke create on schema identity from cc_lookup;
revoke create on schema crm from cc_searcher;
revoke all on function identity.place_member(), identity.refuse_archived_workgroup(), crm.place_record(), crm.move_records() from public;

-- How much of the hierarchy a person sees and may choose from, beside what narrows their records: branches, officers, partner
-- companies and their people. `only` with an empty list shows none.
alter table identity.internal_settings
  add column group_mode text not null default 'all' check (group_mode in ('all', 'only')), add column groups uuid[] not null default '{}',
  add column officer_mode text not null default 'all' check (officer_mode in ('all', 'only')), add column officers uuid[] not null default '{}',
  add column partner_mode text not null default 'all' check (partner_mode in ('all', 'only')), add column partners uuid[] not null default '{}',
  add column rep_mode text not null default 'all' check (rep_mode in ('all', 'only')), add column reps uuid[] not null default '{}';

-- Who is judged anew: whoever's own list changed, and everybody once there is one more workgroup or one less.
create trigger bump after insert or delete or update on identity.workgroup_member for each row execute function identity.bump_linked();
create function identity.bump_everybody() returns trigger language plpgsql as $$
begin
  update identity.member set version = version + 1 where tenant_id = new.tenant_id;
  return null;
end $$;
create trigger bump after insert or update of archived_at on identity.workgroup for each row execute function identity.bump_everybody();
create trigger standing after insert or update on identity.workgroup for each row execute function kernel.standing_moved();
create trigger standing after insert or delete or update on identity.workgroup_member for each row execute function kernel.standing_moved();
create trigger standing_workgroup after update of workgroup_id, workgroup_mode on identity.member for each row execute function kernel.standing_moved();

-- The workgroups a person is in, as policy/scope.ts reads them: `all` where these are all there are, which is every client's
-- state until it makes a second one.
create function identity.workgroups_of(of_tenant uuid, of_member uuid) returns jsonb language sql stable set search_path = pg_catalog as $$
  select case when exists (select 1 from identity.workgroup g where g.tenant_id = of_tenant and g.archived_at is null
      and not exists (select 1 from identity.workgroup_member i where i.tenant_id = of_tenant and i.member_id = of_member and i.workgroup_id = g.id))
    then to_jsonb(array(select i.workgroup_id from identity.workgroup_member i where i.tenant_id = of_tenant and i.member_id = of_member order by 1)) else '"all"' end
$$;
create or replace function identity.limits_of(of_tenant uuid, of_member uuid) returns jsonb language sql stable set search_path = pg_catalog as $$
  select case when f.workgroups <> '"all"' or f.campaign_mode = 'only' or f.place_mode = 'only' then jsonb_build_object('workgroups', f.workgroups,
      'campaigns', case when f.campaign_mode = 'only'
        then to_jsonb(array(select kernel.campaign_key(c) from unnest(f.campaigns) c where kernel.campaign_key(c) is not null)) else '"all"' end,
      'places', case when f.place_mode = 'only'
        then jsonb_build_object('states', f.states, 'counties', f.counties, 'zips', f.zips || f.county_zips) else '"all"' end) end
  from (select i.*, case when m.workgroup_mode = 'only' then identity.workgroups_of(m.tenant_id, m.id) else '"all"' end as workgroups
    from identity.member m left join identity.internal_settings i on i.tenant_id = m.tenant_id and i.member_id = m.id
    where m.tenant_id = of_tenant and m.id = of_member) f
$$;
grant execute on function identity.workgroups_of(uuid, uuid) to cc_app, cc_lookup;

-- With which parts of the company the levels of a person end: `workgroup` with their workgroups, and whatever is given by
-- more than their own rows with the branches they were left.
create function identity.parts_of(of_tenant uuid, of_member uuid) returns jsonb language sql stable set search_path = pg_catalog as $$
  select jsonb_build_object('workgroups', identity.workgroups_of(of_tenant, of_member), 'groups', coalesce(
    (select to_jsonb(i.groups) from identity.internal_settings i where i.tenant_id = of_tenant and i.member_id = of_member and i.group_mode = 'only'), '"all"'))
$$;
grant execute on function identity.parts_of(uuid, uuid) to cc_app, cc_lookup;

-- The same asked with a bearer, before a tenant is known; inside a tenant of that tenant alone.
create function identity.belongs_to(of_tenant uuid, of_member uuid) returns jsonb
language sql stable security definer set search_path = pg_catalog, identity as $$
  select identity.parts_of(of_tenant, of_member) where of_tenant = coalesce(kernel.tenant(), of_tenant)
$$;
grant create on schema identity to cc_lookup;
alter function identity.belongs_to(uuid, uuid) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.belongs_to(uuid, uuid) from public;
grant execute on function identity.belongs_to(uuid, uuid) to cc_app;

-- What other rooms may read. `workgroups`: where a person is; null for whoever is in every one.
create or replace view identity.member_view with (security_invoker = true) as
  select tenant_id, id, name, email, user_type, status, branch_id, nmls_id, time_zone, languages, available, away_until, takes_leads,
    case when workgroup_mode = 'only' then array(select i.workgroup_id from identity.workgroup_member i where i.tenant_id = m.tenant_id and i.member_id = m.id) end as workgroups
  from identity.member m;
create or replace view identity.branch_view with (security_invoker = true) as select tenant_id, id, name, active, workgroup_id from identity.branch;
create or replace view identity.partner_company_view with (security_invoker = true) as select tenant_id, id, name, active, workgroup_id from identity.partner_company;
create view identity.workgroup_view with (security_invoker = true) as select tenant_id, id, name, archived_at from identity.workgroup;
grant select on identity.workgroup_view to cc_app;
create or replace view crm.lead_view with (security_invoker = true) as
  select tenant_id, id, contact_id, full_name, intent, status, pipeline_id, stage_id, stage_since, owner_id, branch_id, pool, source_id, source_name,
    campaign, program, language, score, band, property_city, property_state, property_county, property_zip, amount_cents, tags, external_id, repeats,
    received_at, live, repeated_at, assigned_at, accept_by, accepted_at, first_touch_at, last_touch_at, hold_until, lost_reason_id, loan_id, version,
    created_at, updated_at, archived_at, operation_id, workgroup_id
  from crm.lead;
create or replace view crm.contact_view with (security_invoker = true) as
  select tenant_id, id, roles, first_name, last_name, full_name, company, language, city, state, zip, county, household_id, owner_id, branch_id,
    do_not_contact, version, created_at, updated_at, archived_at, merged_into, operation_id, workgroup_id
  from crm.contact;

-- Of these people those of some workgroups, seen or not: nobody is recognised across workgroups. Answers ids only.
create function crm.of_workgroups(ids uuid[], workgroups uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.id from crm.contact c where c.tenant_id = (select kernel.tenant()) and c.id = any (ids) and c.workgroup_id = any (workgroups)
$$;
grant create on schema crm to cc_searcher;
alter function crm.of_workgroups(uuid[], uuid[]) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.of_workgroups(uuid[], uuid[]) from public;
grant execute on function crm.of_workgroups(uuid[], uuid[]) to cc_app;
