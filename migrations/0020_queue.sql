-- Callers of an outside call center: a tenth user type, handed one lead at a time. Callbacks: who may be given them. Leads of
-- no known place.
-- Locks: identity.member and identity.user_type for a constraint; crm.lead and crm.contact for columns and, reading their
-- rows, indexes.

alter table identity.member drop constraint member_user_type_check;
alter table identity.member add constraint member_user_type_check check (user_type in ('tenant_admin', 'compliance', 'branch_manager', 'loan_officer', 'assistant', 'processor', 'marketing', 'partner_owner', 'partner_rep', 'caller')) not valid;
alter table identity.user_type drop constraint user_type_base_check;
alter table identity.user_type add constraint user_type_base_check check (base in ('tenant_admin', 'compliance', 'branch_manager', 'loan_officer', 'assistant', 'processor', 'marketing', 'partner_owner', 'partner_rep', 'caller'));

create or replace function identity.lay_out_types() returns trigger language plpgsql as $$
begin
  insert into identity.user_type (tenant_id, id, base, name, shipped)
  select new.tenant_id, gen_random_uuid(), t.base, t.name, true from (values
    ('tenant_admin', 'Administrator'), ('compliance', 'Compliance officer'), ('branch_manager', 'Branch manager'), ('loan_officer', 'Loan officer'),
    ('assistant', 'Loan officer assistant'), ('processor', 'Processor'), ('marketing', 'Marketing manager'), ('partner_owner', 'Partner'),
    ('partner_rep', 'Partner representative'), ('caller', 'Vendor caller')) t (base, name)
  on conflict do nothing;
  return null;
end $$;
-- Clients that are there already. Their tables are opened to their owner for this.
alter table identity.tenant no force row level security;
alter table identity.user_type no force row level security;
insert into identity.user_type (tenant_id, id, base, name, shipped)
select c.tenant_id, gen_random_uuid(), 'caller', 'Vendor caller', true from identity.tenant c;
alter table identity.tenant force row level security;
alter table identity.user_type force row level security;

-- Hours, networks and a last day: without all three nobody is an outside caller (policy/client-matrix.ts, missingBounds).
create function identity.is_bound(t jsonb) returns boolean language sql immutable set search_path = pg_catalog as $$
  select t ->> 'base' is distinct from 'caller' or coalesce(jsonb_typeof(t #> '{conditions,hours}') = 'object'
    and jsonb_typeof(t #> '{conditions,networks}') = 'array' and jsonb_array_length(t #> '{conditions,networks}') > 0
    and jsonb_typeof(t #> '{conditions,endsOn}') = 'string', false)
$$;

-- What callers may hold (policy/matrix-laws.ts, levelsFor), beside the laws that were there: those are asked first.
do $do$ begin
  execute replace(replace(pg_get_functiondef('identity.matrix_problem(jsonb)'::regprocedure), 'identity.matrix_problem(', 'identity.matrix_problem_of_all('),
    'partner_owner,partner_rep}', 'partner_owner,partner_rep,caller}');
end $do$;
create or replace function identity.matrix_problem(document jsonb) returns text language plpgsql immutable set search_path = pg_catalog as $$
declare t jsonb; c jsonb; problem text := identity.matrix_problem_of_all(document);
begin
  if problem is not null then return problem; end if;
  for t in select * from jsonb_array_elements(document -> 'types') loop
    select coalesce(jsonb_object_agg(e.key, e.value), '{}') into c from jsonb_each_text(t -> 'cells') e where e.value <> 'none';
    if t ->> 'base' = 'caller' then
      if c - '{self.use,call.take,call.use}'::text[] <> '{}' then return 'Outside callers are handed one lead at a time and hold nothing else.'; end if;
      if coalesce(c ->> 'call.use', 'own') <> 'own' then return 'Outside callers see the one lead they were handed.'; end if;
    elsif c ?| '{call.take,call.use}' then return 'Being handed leads to call is for outside callers alone.'; end if;
  end loop;
  return null;
end $$;

-- A version that does not know a shipped type yet leaves it be: nobody can be given what it does not say.
create or replace function identity.put_in_force() returns trigger language plpgsql as $$
declare held text;
begin
  select string_agg(distinct u.name, ', ') into held from identity.member m join identity.user_type u on u.tenant_id = m.tenant_id and u.id = m.type_id
   where m.tenant_id = new.tenant_id and not exists (select 1 from jsonb_array_elements(new.document -> 'types') t where t ->> 'id' = m.type_id::text);
  if held is not null then raise exception 'People still have these user types: %.', held using errcode = 'CC409'; end if;
  select string_agg(distinct u.name, ', ') into held from identity.member m join identity.user_type u on u.tenant_id = m.tenant_id and u.id = m.type_id
    join jsonb_array_elements(new.document -> 'types') t on t ->> 'id' = m.type_id::text
   where m.tenant_id = new.tenant_id and m.status <> 'deactivated' and not identity.is_bound(t);
  if held is not null then raise exception 'People call for you as: %. It keeps hours, networks and a last day.', held using errcode = 'CC409'; end if;
  insert into identity.user_type as u (tenant_id, id, base, name, created_at)
  select new.tenant_id, (t ->> 'id')::uuid, t ->> 'base', t ->> 'name', new.published_at from jsonb_array_elements(new.document -> 'types') t
  on conflict (tenant_id, id) do update set name = excluded.name, retired_at = null;
  if exists (select 1 from jsonb_array_elements(new.document -> 'types') t join identity.user_type u on u.tenant_id = new.tenant_id and u.id = (t ->> 'id')::uuid
      where u.base <> t ->> 'base') then
    raise exception 'The base of a user type stays as it was made.' using errcode = 'CC409';
  end if;
  update identity.user_type u set retired_at = new.published_at
   where u.tenant_id = new.tenant_id and u.retired_at is null and not u.shipped
     and not exists (select 1 from jsonb_array_elements(new.document -> 'types') t where t ->> 'id' = u.id::text);
  if tg_op = 'UPDATE' then
    update identity.member set version = version + 1 where tenant_id = new.tenant_id;
    if not identity.has_master(new.tenant_id) then
      raise exception 'Nobody would be left who may change the matrix and manage people.' using errcode = 'CC409';
    end if;
  end if;
  return null;
end $$;

-- Nobody is let in as an outside caller before their type is bound and they are limited to named campaigns.
create function identity.demand_bounds() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare r jsonb := to_jsonb(coalesce(new, old)); t uuid := (r ->> 'tenant_id')::uuid; person uuid := coalesce(r ->> 'member_id', r ->> 'id')::uuid;
begin
  if not exists (select 1 from identity.member m where m.tenant_id = t and m.id = person and m.user_type = 'caller' and m.status <> 'deactivated') then return null; end if;
  if not exists (select 1 from identity.member m join identity.matrix_version v on v.tenant_id = m.tenant_id and v.state = 'published'
      join jsonb_array_elements(v.document -> 'types') y on y ->> 'id' = m.type_id::text
      where m.tenant_id = t and m.id = person and identity.is_bound(y)) then
    raise exception 'Set hours, networks and a last day for this user type in the security matrix first.' using errcode = 'CC409';
  end if;
  if not exists (select 1 from identity.internal_settings i where i.tenant_id = t and i.member_id = person and i.campaign_mode = 'only') then
    raise exception 'An outside caller is limited to named campaigns. Name them first.' using errcode = 'CC409';
  end if;
  return null;
end $$;
grant execute on function identity.is_bound(jsonb) to cc_lookup;
grant create on schema identity to cc_lookup;
alter function identity.demand_bounds() owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.demand_bounds() from public;
-- At the commit: a command that invites keeps the person first and their limits next.
create constraint trigger bounds after insert or update of user_type, type_id, status on identity.member deferrable initially deferred
  for each row when (new.user_type = 'caller') execute function identity.demand_bounds();
create constraint trigger bounds after insert or update or delete on identity.internal_settings deferrable initially deferred
  for each row execute function identity.demand_bounds();

-- Who may be given callbacks by others.
alter table identity.internal_settings add column takes_callbacks boolean not null default true;
create view identity.callback_view with (security_invoker = true) as
  select m.tenant_id, m.id, coalesce(i.takes_callbacks, true) as listed
  from identity.member m left join identity.internal_settings i on i.tenant_id = m.tenant_id and i.member_id = m.id;
grant select on identity.callback_view to cc_app;

-- A lead in the hands of a caller. held_until: the lease, renewed while the caller's screen is open. call_at: not before;
-- call_promised: then, because the person asked for it. calls: how often it was called out of the queue.
alter table crm.lead add column held_by uuid, add column held_until timestamptz, add column call_at timestamptz,
  add column call_promised boolean not null default false, add column calls smallint not null default 0;
alter table crm.lead add constraint lead_held_by_fkey foreign key (tenant_id, held_by) references identity.member;
alter table crm.lead add constraint lead_held_check check ((held_by is null) = (held_until is null));
-- One lead for a caller, by whatever statement.
create unique index lead_held on crm.lead (tenant_id, held_by) where held_by is not null;
create index lead_promised on crm.lead (tenant_id, call_at) where call_promised;

-- Leads of which nobody knows where their property lies: whoever is limited to places does not see them.
create index lead_unplaced on crm.lead (tenant_id, created_at desc, id desc) where property_state is null and property_zip is null;

-- Paths of people whose rows are limited to places, as crm.lead has them: without, they would walk every person.
create index contact_state on crm.contact (tenant_id, state, created_at desc, id desc) where state is not null;
create index contact_zip on crm.contact (tenant_id, zip, created_at desc, id desc) where zip is not null;

-- Whoever holds a lead has it in scope. What has the scope of leads written in it is written anew.
do $do$
declare was text := crm.scope_of('lead', 'l'); is_now text; f regprocedure; body text;
begin
  execute replace(pg_get_functiondef('crm.scope_of(text, text, boolean)'::regprocedure), '(alias, ''{owner_id,rep_id}''', '(alias, ''{owner_id,rep_id,held_by}''');
  is_now := crm.scope_of('lead', 'l');
  if is_now = was then raise exception 'the scope of leads is not as expected'; end if;
  foreach f in array array['crm.works_with(uuid)', 'crm.search_tails(text, smallint, bytea, int, boolean)']::regprocedure[] loop
    body := pg_get_functiondef(f);
    if position(was in body) = 0 then raise exception '% does not hold the scope of leads', f; end if;
    execute replace(body, was, is_now);
  end loop;
end $do$;
drop policy scope_read on crm.lead;
drop policy scope_add on crm.lead;
drop policy scope_change on crm.lead;
drop policy scope_remove on crm.lead;
call kernel.scoped_table('crm.lead', '{owner_id,rep_id,held_by}', '{partner_id,workgroup_id,campaign_key}', 'property_');

drop view crm.lead_whole;
grant create on schema crm to cc_searcher;
do $do$ begin
  execute $f$
create view crm.lead_whole with (security_barrier = true) as
  select l.*, c.first_name, c.last_name, c.street, c.unit, c.city, c.state, c.zip, c.do_not_contact,
    array(select i from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id) as identifiers
  from crm.lead l left join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
  where l.tenant_id = (select kernel.tenant()) and $f$ || crm.scope_of('lead', 'l');
end $do$;
alter view crm.lead_whole owner to cc_searcher;
grant select on crm.lead_whole to cc_app;
revoke create on schema crm from cc_searcher;

-- Lets go of the lead the asker holds, which then is out of their sight: a plain update could not (`crm.hand_over`). After a
-- call it is not called again before next_at; without one it waits as it did.
create function crm.let_go(called boolean, next_at timestamptz, promised boolean) returns uuid
language sql volatile security definer set search_path = pg_catalog as $$
  update crm.lead l set held_by = null, held_until = null, calls = l.calls + called::int,
    call_at = case when called then next_at else l.call_at end, call_promised = case when called then promised else l.call_promised end
   where l.tenant_id = kernel.tenant() and l.held_by = nullif(split_part(current_setting('app.ctx', true), '|', 2), '')::uuid
  returning l.id
$$;
grant update (held_by, held_until, call_at, call_promised, calls) on crm.lead to cc_searcher;
grant create on schema crm to cc_searcher;
alter function crm.let_go(boolean, timestamptz, boolean) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.let_go(boolean, timestamptz, boolean) from public;
grant execute on function crm.let_go(boolean, timestamptz, boolean) to cc_app;
