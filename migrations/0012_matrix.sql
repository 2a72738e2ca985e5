-- The matrix of each client: its user types, the versions of its matrix, and what single people have apart from their type.
-- Locks: identity.member for one column.

-- The client's own types. What they may do stands in the published version; here is what people are joined to.
create table identity.user_type (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  -- One of policy's person types: place in the hierarchy, license law, menus. Stays as it was made.
  base text not null check (base in ('tenant_admin', 'compliance', 'branch_manager', 'loan_officer', 'assistant', 'processor', 'marketing', 'partner_owner', 'partner_rep')),
  name text not null check (btrim(name) <> ''),
  -- One of the nine every client starts with, and whoever is given a base without a type belongs to.
  shipped boolean not null default false,
  created_at timestamptz not null default now(),
  retired_at timestamptz check (retired_at is null or not shipped),
  primary key (tenant_id, id),
  unique (tenant_id, id, base)
);
create unique index user_type_shipped on identity.user_type (tenant_id, base) where shipped;

-- The whole matrix as one text: SHA-256 of it is what people sign. A published version never changes again.
create table identity.matrix_version (
  tenant_id uuid not null references identity.tenant,
  id uuid not null,
  number int not null check (number > 0),
  state text not null check (state in ('draft', 'published', 'superseded')),
  -- The number of the version it began as.
  based_on int,
  -- JSON in canonical form (RFC 8785), and the same to be looked into.
  canonical text not null,
  document jsonb not null generated always as (canonical::jsonb) stored,
  hash bytea not null check (hash = sha256(convert_to(canonical, 'UTF8'))),
  note text not null default '',
  made_by uuid,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  -- Two people: who asked, and who agreed. Null in the first version, which is the shipped one.
  published_by uuid,
  agreed_by uuid,
  approval_id uuid,
  published_at timestamptz,
  superseded_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, made_by) references identity.member (tenant_id, id),
  foreign key (tenant_id, published_by) references identity.member (tenant_id, id),
  foreign key (tenant_id, agreed_by) references identity.member (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals.request (tenant_id, id),
  check (published_by <> agreed_by),
  check ((state = 'draft') = (published_at is null))
);
create unique index matrix_version_draft on identity.matrix_version (tenant_id) where state = 'draft';
create unique index matrix_version_published on identity.matrix_version (tenant_id) where state = 'published';

-- What one person has apart from their type: a level of one function, why, and until when.
create table identity.override (
  tenant_id uuid not null,
  member_id uuid not null,
  permission text not null,
  level text not null check (level in ('none', 'own', 'group', 'partner', 'workgroup', 'all')),
  reason text not null check (btrim(reason) <> ''),
  until timestamptz not null,
  made_by uuid not null,
  made_at timestamptz not null,
  -- The request by which a second person agreed; nobody has to where it only takes away.
  approval_id uuid,
  primary key (tenant_id, member_id, permission),
  foreign key (tenant_id, member_id) references identity.member on delete cascade,
  foreign key (tenant_id, made_by) references identity.member (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals.request (tenant_id, id)
);

call kernel.tenant_table('identity.user_type');
call kernel.tenant_table('identity.matrix_version');
call kernel.tenant_table('identity.override');
revoke delete on identity.user_type from cc_app;
revoke update on identity.user_type from cc_app;
grant update (name, retired_at) on identity.user_type to cc_app;

-- The nine types of a client, from the moment it is there.
create function identity.lay_out_types() returns trigger language plpgsql as $$
begin
  insert into identity.user_type (tenant_id, id, base, name, shipped)
  select new.tenant_id, gen_random_uuid(), t.base, t.name, true from (values
    ('tenant_admin', 'Administrator'), ('compliance', 'Compliance officer'), ('branch_manager', 'Branch manager'), ('loan_officer', 'Loan officer'),
    ('assistant', 'Loan officer assistant'), ('processor', 'Processor'), ('marketing', 'Marketing manager'), ('partner_owner', 'Partner'),
    ('partner_rep', 'Partner representative')) t (base, name)
  on conflict do nothing;
  return null;
end $$;
create trigger types after insert on identity.tenant for each row execute function identity.lay_out_types();

-- Clients that are there already. Their tables are opened to their owner for this.
alter table identity.member add column type_id uuid;
alter table identity.tenant no force row level security;
alter table identity.member no force row level security;
alter table identity.user_type no force row level security;
insert into identity.user_type (tenant_id, id, base, name, shipped)
select c.tenant_id, gen_random_uuid(), t.base, t.name, true from identity.tenant c cross join (values
  ('tenant_admin', 'Administrator'), ('compliance', 'Compliance officer'), ('branch_manager', 'Branch manager'), ('loan_officer', 'Loan officer'),
  ('assistant', 'Loan officer assistant'), ('processor', 'Processor'), ('marketing', 'Marketing manager'), ('partner_owner', 'Partner'),
  ('partner_rep', 'Partner representative')) t (base, name);
update identity.member m set type_id = t.id from identity.user_type t where t.tenant_id = m.tenant_id and t.base = m.user_type and t.shipped;
alter table identity.tenant force row level security;
alter table identity.member force row level security;
alter table identity.user_type force row level security;
alter table identity.member alter column type_id set not null;
alter table identity.member add foreign key (tenant_id, type_id, user_type) references identity.user_type (tenant_id, id, base);
create index member_type on identity.member (tenant_id, type_id);
grant update (type_id) on identity.member to cc_app;

-- Type and base of a person agree: whoever is given a base alone gets its shipped type, and a type brings its base.
create function identity.join_type() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.type_id is distinct from old.type_id or tg_op = 'INSERT' and new.type_id is not null then
    select t.base into new.user_type from identity.user_type t where t.tenant_id = new.tenant_id and t.id = new.type_id and t.retired_at is null;
    if not found then raise exception 'There is no such user type.' using errcode = 'CC409'; end if;
  elsif tg_op = 'INSERT' or new.user_type is distinct from old.user_type then
    select t.id into new.type_id from identity.user_type t where t.tenant_id = new.tenant_id and t.base = new.user_type and t.shipped;
  end if;
  return new;
end $$;
create trigger a_type before insert or update of user_type, type_id on identity.member for each row execute function identity.join_type();

create or replace function identity.bump_member() returns trigger language plpgsql as $$
begin
  if (new.user_type, new.type_id, new.status, new.branch_id, new.partner_id) is distinct from (old.user_type, old.type_id, old.status, old.branch_id, old.partner_id) then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
create trigger bump after insert or delete or update on identity.override for each row execute function identity.bump_linked();

-- The laws of policy/matrix-laws.ts and policy/segregation.ts that concern a whole version, once more where no command can
-- forget them. That a second person must agree to a function is not in a version and cannot be taken out of it.
create function identity.matrix_problem(document jsonb) returns text language plpgsql immutable set search_path = pg_catalog as $$
declare t jsonb; c jsonb; pair text[]; kept boolean := false;
begin
  if jsonb_typeof(document -> 'types') is distinct from 'array' then return 'A matrix has user types.'; end if;
  for t in select * from jsonb_array_elements(document -> 'types') loop
    c := t -> 'cells';
    if not coalesce(t ->> 'base' = any ('{tenant_admin,compliance,branch_manager,loan_officer,assistant,processor,marketing,partner_owner,partner_rep}'), false) then
      return 'Types of machines are not the client''s to change.';
    end if;
    if not coalesce(t ->> 'clearance' = any ('{public,internal,confidential}'), false) then return 'Restricted values are seen by a reveal alone.'; end if;
    if c ->> 'self.use' is distinct from 'own' then return 'Everybody keeps the use of their own account.'; end if;
    if c ?| '{job.run,people.provision,tenant.create,session.open,form.view,lead.receive}' then return 'Some functions are for machines alone.'; end if;
    if exists (select 1 from jsonb_each_text(c) e where e.value not in ('none', 'own', 'group', 'partner', 'workgroup', 'all')) then return 'There is no such level.'; end if;
    if (t ->> 'base') like 'partner%' then
      if exists (select 1 from jsonb_each_text(c) e where e.value in ('group', 'workgroup')) then return 'People of other companies belong to no branch.'; end if;
      if c ?| '{people.manage,matrix.read,matrix.edit,matrix.publish,approval.decide,lead.export,lead.delete,field.reveal,key.manage,sso.manage,company.manage}' then
        return 'People of other companies administer nothing here.';
      end if;
    elsif exists (select 1 from jsonb_each_text(c) e where e.value = 'partner') then return 'The company''s own people belong to no partner.'; end if;
    if t ->> 'base' <> 'tenant_admin' then
      foreach pair slice 1 in array array[['people.manage', 'approval.decide'], ['key.manage', 'approval.decide'], ['sso.manage', 'approval.decide'], ['routing.manage', 'lead.claim']] loop
        if c ->> pair[1] <> 'none' and c ->> pair[2] <> 'none' then return format('%s and %s cannot be held together.', pair[1], pair[2]); end if;
      end loop;
    end if;
    kept := kept or identity.keeps_client(t);
  end loop;
  if not kept then return 'One administrator type must keep the matrix and the people.'; end if;
  return null;
end $$;

-- Whether somebody of this type is the client's own master, at every hour and from everywhere.
create function identity.keeps_client(t jsonb) returns boolean language sql immutable set search_path = pg_catalog as $$
  select coalesce(t ->> 'base' = 'tenant_admin' and t #>> '{conditions,hours}' is null and t #>> '{conditions,networks}' is null
    and t #>> '{conditions,startsOn}' is null and t #>> '{conditions,endsOn}' is null
    and t -> 'cells' @> '{"matrix.read": "all", "matrix.edit": "all", "matrix.publish": "all", "people.manage": "all", "approval.decide": "all"}', false)
$$;

-- Whether somebody who can sign in is of such a type, and was not denied any of it.
create function identity.has_master(of_tenant uuid) returns boolean language sql stable as $$
  select not exists (select 1 from identity.matrix_version where tenant_id = of_tenant and state = 'published') or exists (
    select 1 from identity.matrix_version v cross join jsonb_array_elements(v.document -> 'types') t
    join identity.member m on m.tenant_id = v.tenant_id and m.type_id = (t ->> 'id')::uuid
    where v.tenant_id = of_tenant and v.state = 'published' and m.status = 'active' and m.operation_id is null and identity.keeps_client(t)
      and not exists (select 1 from identity.override o where o.tenant_id = m.tenant_id and o.member_id = m.id and o.level <> 'all' and o.until > now()
        and o.permission in ('matrix.read', 'matrix.edit', 'matrix.publish', 'people.manage', 'approval.decide')))
$$;
create function identity.keep_master() returns trigger language plpgsql as $$
begin
  perform 1 from identity.tenant where tenant_id = new.tenant_id for no key update;
  if not identity.has_master(new.tenant_id) then
    raise exception 'Nobody would be left who may change the matrix and manage people. Give somebody else these functions first.' using errcode = 'CC409';
  end if;
  return null;
end $$;
create trigger master_changed after update of user_type, type_id, status on identity.member for each row
  when (old.user_type = 'tenant_admin' and old.status = 'active' and old.operation_id is null and (new.type_id is distinct from old.type_id or new.status <> 'active'))
  execute function identity.keep_master();
create trigger master_denied after insert or update on identity.override for each row when (new.level <> 'all') execute function identity.keep_master();

-- The order of versions. A draft is written as often as one likes; it is published by two people, whose request and
-- agreement are in `approvals.request`, as it stands then; and nothing of a published one is written again.
create function identity.keep_versions() returns trigger language plpgsql as $$
declare problem text;
begin
  if tg_op = 'DELETE' then
    if old.state <> 'draft' then raise exception 'a published matrix stays' using errcode = '42501'; end if;
    return old;
  end if;
  if new.state = 'published' then
    -- What is generated is not there yet before the row is written.
    problem := identity.matrix_problem(new.canonical::jsonb);
    if problem is not null then raise exception '%', problem using errcode = 'CC409'; end if;
  end if;
  if tg_op = 'INSERT' then
    if new.state = 'draft' then return new; end if;
    if new.state = 'published' and new.number = 1 and not exists (select 1 from identity.matrix_version where tenant_id = new.tenant_id) then return new; end if;
    raise exception 'a version begins as a draft' using errcode = '42501';
  end if;
  if old.state = 'draft' and new.state = 'draft' and (new.id, new.number) = (old.id, old.number) then return new; end if;
  if old.state = 'published' and new.state = 'superseded' and to_jsonb(new) - '{state,superseded_at,document}'::text[] = to_jsonb(old) - '{state,superseded_at,document}'::text[] then return new; end if;
  if old.state = 'draft' and new.state = 'published' and (new.id, new.number, new.hash) = (old.id, old.number, old.hash) and exists (
      select 1 from approvals.request r where r.tenant_id = new.tenant_id and r.id = new.approval_id and r.action = 'identity.publishMatrix' and r.state = 'approved'
        and r.asked_by = new.published_by and r.decided_by is not distinct from new.agreed_by and (r.decided_by is not null or r.alone_until <= new.published_at)) then
    return new;
  end if;
  raise exception 'a matrix cannot go from % to % so', old.state, new.state using errcode = '42501';
end $$;
create trigger keep_versions before insert or update or delete on identity.matrix_version for each row execute function identity.keep_versions();

-- With a version the types are what it says, and everybody is judged anew from the next request on.
create function identity.put_in_force() returns trigger language plpgsql as $$
declare held text;
begin
  select string_agg(distinct u.name, ', ') into held from identity.member m join identity.user_type u on u.tenant_id = m.tenant_id and u.id = m.type_id
   where m.tenant_id = new.tenant_id and not exists (select 1 from jsonb_array_elements(new.document -> 'types') t where t ->> 'id' = m.type_id::text);
  if held is not null then raise exception 'People still have these user types: %.', held using errcode = 'CC409'; end if;
  insert into identity.user_type as u (tenant_id, id, base, name, created_at)
  select new.tenant_id, (t ->> 'id')::uuid, t ->> 'base', t ->> 'name', new.published_at from jsonb_array_elements(new.document -> 'types') t
  on conflict (tenant_id, id) do update set name = excluded.name, retired_at = null;
  if exists (select 1 from jsonb_array_elements(new.document -> 'types') t join identity.user_type u on u.tenant_id = new.tenant_id and u.id = (t ->> 'id')::uuid
      where u.base <> t ->> 'base') then
    raise exception 'The base of a user type stays as it was made.' using errcode = 'CC409';
  end if;
  update identity.user_type u set retired_at = new.published_at
   where u.tenant_id = new.tenant_id and u.retired_at is null and not exists (select 1 from jsonb_array_elements(new.document -> 'types') t where t ->> 'id' = u.id::text);
  if tg_op = 'UPDATE' then
    update identity.member set version = version + 1 where tenant_id = new.tenant_id;
    if not identity.has_master(new.tenant_id) then
      raise exception 'Nobody would be left who may change the matrix and manage people.' using errcode = 'CC409';
    end if;
  end if;
  return null;
end $$;
create trigger put_in_force after insert or update of state on identity.matrix_version for each row when (new.state = 'published') execute function identity.put_in_force();

-- Everything that decides what a member may do, beside who they are: asked with the bearer, before a tenant is known, and
-- for work in their name; inside a tenant of that tenant alone.
create type identity.place as (type_id uuid, type_name text, matrix uuid, zone text, overrides jsonb);
create function identity.place_of(of_tenant uuid, of_member uuid) returns setof identity.place
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.type_id, u.name, v.id, t.time_zone, coalesce((select jsonb_agg(jsonb_build_object('permission', o.permission, 'level', o.level, 'until', o.until) order by o.permission)
    from identity.override o where o.tenant_id = m.tenant_id and o.member_id = m.id), '[]')
  from identity.member m join identity.tenant t on t.tenant_id = m.tenant_id
  join identity.user_type u on u.tenant_id = m.tenant_id and u.id = m.type_id
  left join identity.matrix_version v on v.tenant_id = m.tenant_id and v.state = 'published'
  where m.tenant_id = of_tenant and m.id = of_member and of_tenant = coalesce(kernel.tenant(), of_tenant)
$$;
create function identity.matrix_document(of_tenant uuid, of_version uuid) returns jsonb
language sql stable security definer set search_path = pg_catalog, identity as $$
  select document from identity.matrix_version where tenant_id = of_tenant and id = of_version and state <> 'draft' and of_tenant = coalesce(kernel.tenant(), of_tenant)
$$;
create policy lookup on identity.user_type for select to cc_lookup using (true);
create policy lookup on identity.matrix_version for select to cc_lookup using (true);
create policy lookup on identity.override for select to cc_lookup using (true);
grant select on identity.user_type, identity.matrix_version, identity.override to cc_lookup;
grant create on schema identity to cc_lookup;
do $$
declare f regprocedure;
begin
  foreach f in array array['identity.place_of(uuid, uuid)', 'identity.matrix_document(uuid, uuid)']::regprocedure[] loop
    execute format('alter function %s owner to cc_lookup', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to cc_app', f);
  end loop;
end $$;
revoke create on schema identity from cc_lookup;
