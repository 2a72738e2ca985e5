-- What raw SQL could still do inside a request that makes leads: see and change the whole client, because whoever is known has
-- to be found among all of it. Its context says what the asker sees, and beside it stands whom the house recognised.
-- Locks: crm.lead, crm.contact and what hangs on them gain policies and triggers; replaces functions, creates beside them.

-- WHOM THE HOUSE RECOGNISED in this transaction, by its signature over the context they were met in; nobody without one.
create function kernel.met() returns uuid[] language plpgsql stable parallel safe security definer set search_path = pg_catalog as $$
declare c text := kernel.verified_ctx(); people text := current_setting('app.met', true); k record;
begin
  if c is null or coalesce(people, '') = '' then return '{}'; end if;
  select ipad, opad into k from kernel.ctx_key;
  if sha256(k.opad || sha256(k.ipad || convert_to('met|' || c || '|' || people, 'UTF8'))) is distinct from decode(current_setting('app.met_sig', true), 'hex') then
    raise exception 'forged recognition' using errcode = '42501';
  end if;
  return people::uuid[];
end $$;
revoke all on function kernel.met() from public;
grant execute on function kernel.met() to cc_app, cc_searcher;

-- Every transaction begins with nobody, whatever was left on its connection.
do $do$
declare f regprocedure; was text := 'set_config(''app.sig'', s, true)';
begin
  foreach f in array array['kernel.enter(text,text)', 'operator.enter(text,text)']::regprocedure[] loop
    if position(was in pg_get_functiondef(f)) = 0 then raise exception '% is not as expected', f; end if;
    execute replace(pg_get_functiondef(f), was, was || ', set_config(''app.met'', '''', true)');
  end loop;
end $do$;

-- Of those recognised whom the asker's limits reach, by themselves or by a lead or loan of theirs, whoever has these; and the leads of
-- them that these limits reach. Asked once for a statement, as the context is.
do $do$
declare of_lead text := kernel.limits_text('l', '{workgroup_id,campaign_key}', 'property_');
begin
  execute format($f$
create function crm.met_people() returns uuid[] language plpgsql stable parallel safe security definer set search_path = pg_catalog as $$
declare t uuid := kernel.tenant(); met uuid[] := kernel.met();
begin
  if met = '{}' then return met; end if;
  return array(select c.id from crm.contact c where c.tenant_id = t and c.id = any (met) and (%1$s
    or exists (select 1 from crm.lead l where l.tenant_id = t and l.contact_id = c.id and %2$s)
    or exists (select 1 from crm.loan l where l.tenant_id = t and l.contact_id = c.id and %2$s)));
end $$ $f$, kernel.limits_text('c', '{workgroup_id}', ''), of_lead);
  execute format($f$
create function crm.met_leads() returns uuid[] language plpgsql stable parallel safe security definer set search_path = pg_catalog as $$
declare t uuid := kernel.tenant(); met uuid[] := kernel.met();
begin
  if met = '{}' then return met; end if;
  return array(select l.id from crm.lead l where l.tenant_id = t and l.contact_id = any (met) and %s);
end $$ $f$, of_lead);
end $do$;

-- They are seen and brought up to date with their leads, and removed by nobody. An arm of the policies that there are: a policy
-- of their own would take the tenant out of what an index is asked for.
do $do$
declare t text; scope text; tenant text := 'tenant_id = (select kernel.tenant())';
begin
  foreach t in array array['contact', 'lead'] loop
    scope := format('%s or id = any ((select crm.%s())::uuid[])%s', crm.scope_of(t, t), case t when 'contact' then 'met_people' else 'met_leads' end,
      case t when 'contact' then ' or crm.works_with(id)' else '' end);
    execute format('alter policy scope_read on crm.%I using (%s and (%s))', t, tenant, scope);
    execute format($f$alter policy scope_change on crm.%I using (%s and (%s)) with check (%2$s and (%3$s or (select split_part(kernel.verified_ctx(), '|', 11)) = '1'))$f$, t, tenant, scope);
  end loop;
end $do$;

-- ONLY MET is whom the asker does not see but for that. Of them nothing is shown that receiving does not need, and nothing taken.
-- Asked of the scope alone, never of app.met: a statement could change that while it runs.
do $do$ begin
  execute format($f$
create function crm.in_sight(kind text, record uuid) returns boolean
language plpgsql stable security definer cost 1000 set search_path = pg_catalog as $$
declare t uuid := kernel.tenant(); person uuid := record;
begin
  if kind = 'lead' then return exists (select 1 from crm.lead l where l.tenant_id = t and l.id = record and %s); end if;
  if kind = 'identifier' then select i.contact_id into person from crm.identifier i where i.tenant_id = t and i.id = record; end if;
  return exists (select 1 from crm.contact c where c.tenant_id = t and c.id = person and (%s or crm.works_with(c.id)));
end $$ $f$, crm.scope_of('lead', 'l'), crm.scope_of('contact', 'c'));
end $do$;
grant create on schema crm to cc_searcher;
alter function crm.in_sight(text, uuid) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.in_sight(text, uuid) from public;
grant execute on function crm.in_sight(text, uuid) to cc_app;

-- What hangs on people and leads: an identifier is read and seen again, that somebody is held back is told where they are kept
-- apart, and whoever claims a lead ends its offer.
do $do$
declare
  t text; what text; seen text;
begin
  for t, what, seen in
    select h.t, w, h.seen from (values
      ('crm.note', '{select,update,delete}'::text[], 'crm.in_sight(''contact'', contact_id)'),
      ('crm.file', '{select,update,delete}', 'crm.in_sight(''contact'', contact_id)'),
      ('crm.note', '{select,update,delete}', 'lead_id is null or crm.in_sight(''lead'', lead_id)'),
      ('crm.file', '{select,update,delete}', 'lead_id is null or crm.in_sight(''lead'', lead_id)'),
      ('crm.merge', '{select,update}', 'crm.in_sight(''contact'', kept_id)'),
      ('crm.told_apart', '{select}', 'crm.in_sight(''contact'', contact_id) and crm.in_sight(''contact'', other_id)'),
      ('outreach.consent', '{select}', 'crm.in_sight(''contact'', contact_id)'),
      ('crm.identifier', '{delete}', 'crm.in_sight(''contact'', contact_id)'),
      ('crm.held_back', '{delete}', 'crm.in_sight(''contact'', contact_id)'),
      ('kernel.change', '{select}', 'record_kind not in (''lead'', ''contact'', ''identifier'') or crm.in_sight(record_kind, record_id)'),
      ('lead_hunter.assignment', '{delete}', 'crm.in_sight(''lead'', lead_id)')) h (t, whats, seen) cross join unnest(h.whats) w
  loop
    execute format('create policy %I on %s as restrictive for %s to cc_app using (%s or %s)',
      case when seen like 'lead_id is%' then 'lead_in_sight_' else 'in_sight_' end || what, t, what, kernel.scope_flag(6, false), seen);
  end loop;
end $do$;

-- Whose they are, and whether they are there, nobody changes who only met them; nor whom they are reached by.
do $do$
declare t text; columns text[]; seen text;
begin
  for t, columns, seen in values
    ('contact', '{owner_id,branch_id,workgroup_id,merged_into,archived_at}'::text[], format('(%s) is true or crm.works_with(old.id)', crm.scope_of('contact', 'old'))),
    ('lead', '{owner_id,rep_id,held_by,partner_id,branch_id,workgroup_id,contact_id,archived_at}', format('(%s) is true', crm.scope_of('lead', 'old'))),
    ('identifier', '{contact_id,kind,token,tail_token,value}', 'crm.in_sight(''contact'', old.contact_id)')
  loop
    execute format($f$
create function crm.demand_sight_of_%1$s() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and not (%2$s) then
    raise exception 'whoever is only met is left to those who have them' using errcode = '42501';
  end if;
  return new;
end $$ $f$, t, seen);
    -- Before the one that finds the workgroup: what the statement itself changes counts.
    execute format('create trigger b_in_sight before update of %2$s on crm.%1$I for each row when ((%3$s) is distinct from (%4$s)) execute function crm.demand_sight_of_%1$s()',
      t, array_to_string(columns, ', '), 'old.' || array_to_string(columns, ', old.'), 'new.' || array_to_string(columns, ', new.'));
  end loop;
end $do$;

-- They and their leads are handed over where nobody has them, or to nobody where the officer may not have the lead that is asked
-- about now; and they get another lead.
create or replace function crm.hand_over(kind text, ids uuid[], new_owner uuid, new_branch uuid, at timestamptz)
returns table (id uuid, was_owner uuid, was_branch uuid, version int)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  seen text := crm.scope_of(kind, 't', true);
  unlawful text := '$3 is null and not identity.may_hold(%1$s.owner_id, %1$s.property_state, transaction_timestamp())';
begin
  if split_part(kernel.verified_ctx(), '|', 11) is distinct from '1' then
    raise exception 'this action may not hand over' using errcode = '42501';
  end if;
  return query execute format(
    'with was as (select t.id, t.owner_id, t.branch_id from crm.%1$I t where t.tenant_id = $1 and t.id = any ($2) and %2$s for update)
     update crm.%1$I t set owner_id = $3, branch_id = $4, version = t.version + 1 %3$s from was
      where t.tenant_id = $1 and t.id = was.id returning t.id, was.owner_id, was.branch_id, t.version',
    case kind when 'lead' then 'lead' when 'contact' then 'contact' when 'loan' then 'loan' when 'task' then 'task' end,
    case kind
      when 'contact' then format('(%s or exists (select 1 from crm.lead l where l.tenant_id = $1 and l.contact_id = t.id and %s)
          or (t.id = any (crm.met_people()) and (t.owner_id is null
            or exists (select 1 from crm.lead l where l.tenant_id = $1 and l.contact_id = t.id and l.owner_id = t.owner_id and %s))))',
        seen, crm.scope_of('lead', 'l', true), format(unlawful, 'l'))
      when 'lead' then format('(%s or (t.id = any (crm.met_leads()) and (t.owner_id is null or %s)))', seen, format(unlawful, 't'))
      else seen end,
    case kind when 'task' then '' else ', updated_at = $5' end)
  using kernel.tenant(), ids, new_owner, new_branch, at;
end $$;
do $do$
declare body text := pg_get_functiondef('crm.acquainted(uuid,uuid,boolean)'::regprocedure); was text := ' or crm.works_with(c.id)));';
begin
  if position(was in body) = 0 then raise exception 'acquaintance is not as expected'; end if;
  execute replace(body, was, ' or crm.works_with(c.id) or c.id = any (crm.met_people())));');
end $do$;

-- Where leads stand that this transaction made or changed, or that the asker sees: for those who are to hear of it.
do $do$ begin
  execute format($f$
create function crm.stands_of(ids uuid[]) returns table (id uuid, owner_id uuid, rep_id uuid, branch_id uuid, partner_id uuid, workgroup_id uuid, campaign_key uuid,
  property_state text, county_key text, property_zip text, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare t uuid := kernel.tenant(); made xid := pg_current_xact_id_if_assigned()::xid;
begin
  return query select l.id, l.owner_id, l.rep_id, l.branch_id, l.partner_id, l.workgroup_id, l.campaign_key, l.property_state, l.county_key, l.property_zip, l.created_at
    from crm.lead l where l.tenant_id = t and l.id = any (ids) and (l.xmin = made or %s);
end $$ $f$, crm.scope_of('lead', 'l'));
end $do$;

-- Of whom a lead is, whoever has it, within the asker's limits: the sender's own id, sent again, is the same lead.
create function crm.person_of(lead uuid) returns uuid
language sql stable security definer cost 1000 set search_path = pg_catalog as $$
  select l.contact_id from crm.lead l where l.tenant_id = kernel.tenant() and l.id = lead and crm.within(null, l.id, null, null)
$$;

grant create on schema crm to cc_searcher;
alter function crm.met_people() owner to cc_searcher;
alter function crm.met_leads() owner to cc_searcher;
alter function crm.stands_of(uuid[]) owner to cc_searcher;
alter function crm.person_of(uuid) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.met_people(), crm.met_leads(), crm.stands_of(uuid[]), crm.person_of(uuid) from public;
grant execute on function crm.met_people(), crm.met_leads(), crm.stands_of(uuid[]), crm.person_of(uuid) to cc_app;

-- LEADS NOBODY HAS are offered to some, or lie in pools that are open to some: these know of them, without a person's data,
-- what helps to choose, within their limits.
create policy search on lead_hunter.pool for select to cc_searcher using (true);
create policy search on lead_hunter.assignment for select to cc_searcher using (true);
grant select on lead_hunter.pool, lead_hunter.assignment to cc_searcher;
grant select (branch_id) on identity.member to cc_searcher;
grant create on schema lead_hunter to cc_searcher;
create function lead_hunter.pools_open() returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select p.id from lead_hunter.pool p left join identity.member m on m.tenant_id = p.tenant_id and m.id = kernel.actor_id()
  where p.tenant_id = kernel.tenant() and kernel.actor_kind() in ('member', 'app') and case p.who ->> 'of' when 'everyone' then true
    when 'people' then p.who -> 'people' ? kernel.actor_id()::text else coalesce(p.who -> 'branches' ? m.branch_id::text, false) end
$$;
do $do$
declare
  about text := 'l.intent, l.property_state as state, l.property_city as city, l.amount_cents, l.source_name as source, l.score, l.band, l.received_at, l.live, l.created_at';
  free text := 'l.owner_id is null and l.archived_at is null and ' || kernel.limits_text('l', '{workgroup_id,campaign_key}', 'property_');
begin
  execute format($f$
create view lead_hunter.unclaimed_view with (security_barrier = true) as
  select l.id, 'offer' as kind, null::text as pool, a.accept_by as claim_before, %1$s
  from lead_hunter.assignment a join crm.lead l on l.tenant_id = a.tenant_id and l.id = a.lead_id
  where a.tenant_id = (select kernel.tenant()) and a.ended_at is null and a.kind = 'offered' and (select kernel.actor_id()) = any (a.offered_to) and %2$s
  union all
  select l.id, 'pool', l.pool, null, %1$s from crm.lead l
  where l.tenant_id = (select kernel.tenant()) and l.pool = any (array(select p::text from lead_hunter.pools_open() p)) and %2$s
  $f$, about, free);
  -- Statements of their own: the second sees what the lock waited for.
  execute format($f$
create function lead_hunter.lock_claimable(of_lead uuid) returns table (contact uuid, owner uuid, pool text, state text, archived boolean,
  offered_to uuid[], offered_until timestamptz, claimed_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare t uuid := kernel.tenant();
begin
  select l.contact_id, l.owner_id, l.pool, l.property_state, l.archived_at is not null into contact, owner, pool, state, archived
    from crm.lead l where l.tenant_id = t and l.id = of_lead and %s for update;
  if not found or not (owner is null or exists (select 1 from lead_hunter.assignment a
      where a.tenant_id = t and a.lead_id = of_lead and (a.pool_id in (select lead_hunter.pools_open()) or kernel.actor_id() = any (a.offered_to)))) then return; end if;
  select a.offered_to, a.accept_by into offered_to, offered_until from lead_hunter.assignment a
   where a.tenant_id = t and a.lead_id = of_lead and a.ended_at is null and a.kind = 'offered';
  select case when a.kind = 'claimed' and a.to_id = owner then a.at end into claimed_at from lead_hunter.assignment a
   where a.tenant_id = t and a.lead_id = of_lead and a.to_id is not null order by a.id desc limit 1;
  offered_to := coalesce(offered_to, '{}');
  return next;
end $$ $f$, kernel.limits_text('l', '{workgroup_id,campaign_key}', 'property_'));
end $do$;
alter view lead_hunter.unclaimed_view owner to cc_searcher;
alter function lead_hunter.lock_claimable(uuid) owner to cc_searcher;
alter function lead_hunter.pools_open() owner to cc_searcher;
revoke all on function lead_hunter.pools_open() from public;
grant execute on function lead_hunter.pools_open() to cc_app;
revoke create on schema lead_hunter from cc_searcher;
grant select on lead_hunter.unclaimed_view to cc_app;
revoke all on function lead_hunter.lock_claimable(uuid) from public;
grant execute on function lead_hunter.lock_claimable(uuid) to cc_app;

-- THE HOUSE'S OWN WORK. That a job was done, and that the worker asks for whom there is work, is believed of the house alone.
create function kernel.vouched(what text, mark bytea) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(mark = (select sha256(k.opad || sha256(k.ipad || convert_to(what, 'UTF8'))) from kernel.ctx_key k), false)
$$;
revoke all on function kernel.vouched(text, bytea) from public;
grant execute on function kernel.vouched(text, bytea) to cc_lookup;
revoke insert on kernel.job_done from cc_app;
create function kernel.keep_done(job uuid, until text, mark bytea) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not kernel.vouched(concat_ws('|', 'done', job, until), mark) then
    raise exception 'that a job was done is said by whoever did it' using errcode = '42501';
  end if;
  insert into kernel.job_done (id, until) values (job, keep_done.until::timestamptz) on conflict do nothing;
end $$;
revoke all on function kernel.keep_done(uuid, text, bytea) from public;
grant execute on function kernel.keep_done(uuid, text, bytea) to cc_app;
drop function identity.tenants_at_work();
create function identity.tenants_at_work(until bigint, mark bytea) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select t.tenant_id from identity.tenant t
   where t.suspended_at is null and until > extract(epoch from now()) and kernel.vouched(concat_ws('|', 'round', until), mark)
$$;
grant create on schema identity to cc_lookup;
alter function identity.tenants_at_work(bigint, bytea) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.tenants_at_work(bigint, bytea) from public;
grant execute on function identity.tenants_at_work(bigint, bytea) to cc_app;
