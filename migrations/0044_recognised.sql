-- What SQL could take in a request that meets somebody: a colleague's person by a lead of its own, and leads nobody has. And whole
-- companies that requests about partners and calls showed it: they see what their asker does, and are told by functions and views what they need.
-- Locks: crm.lead, crm.loan, crm.contact and crm.partner for a moment (policies, triggers); replaces functions, creates beside them.

-- MADE NOW is what this transaction wrote and the moment of the request is on; when somebody only met was made, nobody changes.
grant execute on function kernel.moment() to cc_searcher;
create or replace function crm.made_now(lead uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select 1 from crm.lead l where l.tenant_id = kernel.tenant() and l.id = lead
    and l.xmin = pg_current_xact_id()::xid and l.created_at = kernel.moment())
$$;
do $do$
declare t text; columns text[];
begin
  for t, columns in values
    ('contact', '{owner_id,branch_id,workgroup_id,merged_into,archived_at,created_at}'::text[]),
    ('lead', '{owner_id,rep_id,held_by,partner_id,branch_id,workgroup_id,contact_id,archived_at,created_at}')
  loop
    execute format('drop trigger b_in_sight on crm.%I', t);
    execute format('create trigger b_in_sight before update of %2$s on crm.%1$I for each row when ((%3$s) is distinct from (%4$s)) execute function crm.demand_sight_of_%1$s()',
      t, array_to_string(columns, ', '), 'old.' || array_to_string(columns, ', old.'), 'new.' || array_to_string(columns, ', new.'));
  end loop;
end $do$;

-- WHOM NOBODY HAS gets a lead of whoever asks; whom somebody has, a lead of that officer where they work, which nobody brought, or one
-- that waits for somebody and that nobody may take. Of those who are not met there is none. A key that is nobody's sees none of what it
-- sends in, and a partner meets nobody.
do $do$ begin
  execute format($f$
create function crm.acquainted(person uuid, officer uuid, branch uuid, brought boolean, shown boolean) returns boolean
language plpgsql stable security definer cost 1000 set search_path = pg_catalog as $$
declare t uuid := kernel.tenant();
begin
  return exists (select 1 from crm.contact c where c.tenant_id = t and c.id = person
    and ((c.xmin = pg_current_xact_id()::xid and c.created_at = kernel.moment())
      or (%s) is true or crm.works_with(c.id)
      or (c.id = any (crm.met_people()) and not crm.is_partners() and (c.owner_id is null or c.owner_id = kernel.actor_id()
        or (officer is null and not brought and shown is not true)
        or (c.owner_id = officer and not brought
          and (shown is not true or branch is not distinct from (select m.branch_id from identity.member m where m.tenant_id = t and m.id = officer)))
        or (kernel.actor_kind() = 'key' and shown is not true)))));
end $$ $f$, crm.scope_of('contact', 'c'));
end $do$;
do $do$
declare t text; beside text; asked text;
begin
  for t, beside in values ('lead', 'coalesce(%1$srep_id, %1$spartner_id, %1$sheld_by) is not null or %1$spool is not null'),
    ('loan', 'coalesce(%1$srep_id, %1$spartner_id, %1$sprocessor_id) is not null')
  loop
    asked := 'crm.acquainted(%1$scontact_id, %1$sowner_id, %1$sbranch_id, ' || beside || ', %2$s)';
    execute format('alter policy acquainted on crm.%I with check ((select kernel.actor_kind()) not in (''member'', ''app'', ''key'') or %s)',
      t, format(asked, '', crm.scope_of(t, t)));
    execute format($f$
create or replace function crm.demand_acquainted_%1$s() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and kernel.actor_kind() in ('member', 'app', 'key') and not %2$s then
    raise exception 'nobody works for somebody they do not see' using errcode = '42501';
  end if;
  return new;
end $$ $f$, t, format(asked, 'new.', crm.scope_of(t, 'new')));
  end loop;
end $do$;
drop function crm.acquainted(uuid, uuid, boolean);
grant create on schema crm to cc_searcher;
alter function crm.acquainted(uuid, uuid, uuid, boolean, boolean) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.acquainted(uuid, uuid, uuid, boolean, boolean) from public;
grant execute on function crm.acquainted(uuid, uuid, uuid, boolean, boolean) to cc_app;

-- Of those who are met the house names the leads that are given too, and they are handed over with their person where nobody has them.
create or replace function crm.hand_over(kind text, ids uuid[], new_owner uuid, new_branch uuid, at timestamptz)
returns table (id uuid, was_owner uuid, was_branch uuid, version int)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare seen text := crm.scope_of(kind, 't', true);
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
      when 'contact' then format('(%s or exists (select 1 from crm.lead l where l.tenant_id = $1 and l.contact_id = t.id and (%s
          or (t.owner_id is null and t.id = any (crm.met_people()) and l.owner_id is null and l.id = any (kernel.met())))))', seen, crm.scope_of('lead', 'l', true))
      when 'lead' then format('(%s or (t.owner_id is null and t.id = any (kernel.met()) and t.id = any (crm.met_leads())))', seen)
      else seen end,
    case kind when 'task' then '' else ', updated_at = $5' end)
  using kernel.tenant(), ids, new_owner, new_branch, at;
end $$;

-- An offer is made of what is seen, not of what is met. Each is looked up by itself: a join planned for two thousand of them would be
-- kept for single ones, and read every lead there is.
drop trigger b_offered on lead_hunter.assignment;
create or replace function lead_hunter.demand_offered() returns trigger language plpgsql as $$
declare given uuid; self uuid;
begin
  if current_user <> 'cc_app' or kernel.actor_kind() not in ('member', 'app', 'key') then return null; end if;
  self := kernel.actor_id();
  for given in select f.lead_id from fresh f where self = any (f.offered_to || f.to_id) loop
    if not (crm.in_sight('lead', given) or crm.made_now(given) or identity.actor_holds('{routing.manage}')
      or exists (select 1 from crm.lead l where l.tenant_id = kernel.tenant() and l.id = given and l.owner_id = self)) then
      raise exception 'nobody is given a lead by their own word' using errcode = '42501';
    end if;
  end loop;
  return null;
end $$;
create trigger b_offered after insert on lead_hunter.assignment referencing new table as fresh for each statement execute function lead_hunter.demand_offered();

-- WHAT MAY BE CLAIMED is told to whoever may claim. Where a client has no matrix of its own, to whom the shipped one lets.
grant execute on function identity.actor_holds(text[]) to cc_searcher;
do $do$
declare f regprocedure; body text; was text; more text;
begin
  for f, was, more in values
    ('identity.actor_holds(text[])'::regprocedure, '(m.user_type = ''marketing'' and', '(m.user_type in (''branch_manager'', ''loan_officer'') and w.permission = ''lead.claim'') or '),
    ('lead_hunter.lock_claimable(uuid)', 'select l.contact_id, l.owner_id', 'if not identity.actor_holds(''{lead.claim}'') then return; end if;
  ')
  loop
    body := pg_get_functiondef(f);
    if position(was in body) = 0 then raise exception '% is not as expected', f; end if;
    execute replace(body, was, more || was);
  end loop;
  execute format('create or replace view lead_hunter.unclaimed_view with (security_barrier = true) as select * from (%s) u where (select identity.actor_holds(''{lead.claim}''))',
    rtrim(pg_get_viewdef('lead_hunter.unclaimed_view'::regclass), ';'));
end $do$;

-- PARTNERS ARE EVERYBODY'S: whoever may see them is told of their people what stands on a partner's page, within their limits, wherever
-- these people lie; and the request sees no more records than its asker does.
do $do$
declare body text := pg_get_functiondef('identity.actor_holds(text[])'::regprocedure); was text := '(m.user_type = ''marketing'' and';
begin
  if position(was in body) = 0 then raise exception 'rights are looked up in another way'; end if;
  execute replace(body, was, '(m.user_type not in (''partner_owner'', ''partner_rep'', ''caller'') and w.permission = ''partner.read'')
          or (m.user_type = ''caller'' and w.permission in (''call.take'', ''call.use'')) or ' || was);
end $do$;
create function crm.sees_partners() returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(case kernel.actor_kind() when 'system' then true
      when 'key' then exists (select from (
          select k.permissions from identity.api_key k where k.tenant_id = kernel.tenant() and k.id = kernel.actor_id()
          union all select a.permissions from apps.app a where a.tenant_id = kernel.tenant() and a.id = kernel.actor_id() and a.own_name) made
        where made.permissions is null or made.permissions && named)
      when 'member' then identity.actor_holds(named) when 'app' then identity.actor_holds(named) end, false)
  from (values ('{partner.read,partner.edit,partner.add,partner.move}'::text[])) partners (named)
$$;
do $do$
declare
  t text;
  limited text := kernel.scope_flag(13, false);
begin
  foreach t in array array['crm.partner', 'crm.participant'] loop
    execute format('grant select on %s to cc_searcher', t);
    if not exists (select from pg_policy where polrelid = t::regclass and polname = 'search') then
      execute format('create policy search on %s for select to cc_searcher using (true)', t);
    end if;
  end loop;
  execute format($f$
create view crm.partner_person_view with (security_barrier = true) as
  select c.tenant_id, c.id, c.first_name, c.last_name, c.full_name, c.email_hint, c.phone_hint, c.city, c.state, c.zip, c.county_key,
    c.owner_id, c.branch_id, c.workgroup_id, c.created_at
  from crm.partner p join crm.contact c on c.tenant_id = p.tenant_id and c.id = p.contact_id
  where p.tenant_id = (select kernel.tenant()) and (select crm.sees_partners()) and (not %s or %s or crm.works_with(c.id))
  $f$, limited, kernel.limits_text('c', '{workgroup_id}', ''));
  -- In how many loans within the asker's limits one of them takes part.
  execute format($f$
create function crm.partner_loans(person uuid) returns int
language sql stable security definer cost 1000 set search_path = pg_catalog as $$
  select count(distinct n.id)::int from crm.partner_person_view c
  join crm.participant x on x.tenant_id = c.tenant_id and x.contact_id = c.id join crm.loan n on n.tenant_id = x.tenant_id and n.id = x.loan_id
  where c.id = person and (not %s or %s)
$$ $f$, limited, kernel.limits_text('n', '{workgroup_id,campaign_key}', 'property_'));
end $do$;
create view crm.partner_reach_view with (security_barrier = true) as
  select i.tenant_id, i.id, i.contact_id, i.kind, i.value, i.label, i.is_primary, i.is_current, i.first_seen_at
  from crm.partner_person_view c join crm.identifier i on i.tenant_id = c.tenant_id and i.contact_id = c.id;
grant create on schema crm to cc_searcher;
alter view crm.partner_person_view owner to cc_searcher;
alter view crm.partner_reach_view owner to cc_searcher;
alter function crm.partner_loans(uuid) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
grant create on schema crm to cc_lookup;
alter function crm.sees_partners() owner to cc_lookup;
revoke create on schema crm from cc_lookup;
revoke all on function crm.sees_partners(), crm.partner_loans(uuid) from public;
grant execute on function crm.sees_partners(), crm.partner_loans(uuid) to cc_app;
grant execute on function crm.sees_partners() to cc_searcher;
grant select on crm.partner_person_view, crm.partner_reach_view to cc_app;

-- So nobody makes a partner of somebody they do not see.
create function crm.demand_known_partner() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and kernel.actor_kind() in ('member', 'app', 'key') and not crm.acquainted(new.contact_id, null, null, true, true)
    and not exists (select 1 from crm.partner p where p.tenant_id = new.tenant_id and p.contact_id = new.contact_id) then
    raise exception 'nobody makes a partner of somebody they do not see' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger b_known before insert or update of contact_id on crm.partner for each row execute function crm.demand_known_partner();

-- THE NEXT LEAD TO CALL is chosen among all of the queue, within the asker's limits, by whoever may be handed it. They are told what the
-- choice needs, and see the lead once it is in their hands. In the queue: nobody has reached the person yet, in six calls at most, and
-- no officer has taken the lead up; a promise is kept however often they were called.
do $do$
declare
  about text := 'l.id, l.contact_id, l.property_state, coalesce(c.zip, l.property_zip), l.created_at, l.call_promised';
  queue text := format($q$crm.lead l left join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
    where l.tenant_id = t and l.archived_at is null and l.phone_hint is not null and (l.held_by is null or l.held_until <= at)
      and (l.status in ('new', 'assigned', 'attempting') and l.calls < 6 or l.call_promised and l.status = 'contacted')
      and not coalesce(c.do_not_contact, false) and not exists (select from crm.held_back h where h.tenant_id = t and h.contact_id = l.contact_id)
      and case when narrow then %s else keys is null or l.campaign_key = any (keys) end$q$, kernel.limits_text('l', '{workgroup_id,campaign_key}', 'property_'));
  due text := '(l.call_at is null or l.call_at <= at)';
  -- Each campaign of whoever is limited to some is walked by itself, and only so far as is asked for; all that limits are is looked at of
  -- each row only where there are others.
  begins text := format('t uuid := kernel.tenant(); at timestamptz := kernel.moment(); keys uuid[] := case when not %s then %s end; narrow boolean := not (%s and %s);',
    kernel.scope_flag(16, false), kernel.scope_part(17, 'uuid[]', false), kernel.scope_flag(14, false), kernel.scope_flag(18, false));
begin
  execute format($f$
create function crm.callable_leads(most int, after_at timestamptz, after_id uuid)
returns table (id uuid, contact uuid, state text, zip text, created_at timestamptz, promised boolean)
language plpgsql stable security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare %4$s
begin
  if not identity.actor_holds('{call.take}') then return; end if;
  if after_id is null then
    return query select %1$s from %2$s and %3$s and l.call_promised order by l.call_at, l.id limit most;
  end if;
  if keys is null then
    return query select %1$s from %2$s and %3$s and not l.call_promised and (after_id is null or (l.created_at, l.id) < (after_at, after_id))
      order by l.created_at desc, l.id desc limit most;
  else
    return query select n.* from unnest(keys) k cross join lateral (
      select %1$s from %2$s and %3$s and not l.call_promised and l.campaign_key = k and (after_id is null or (l.created_at, l.id) < (after_at, after_id))
      order by l.created_at desc, l.id desc limit most) n (id, contact, state, zip, created_at, promised)
      order by n.created_at desc, n.id desc limit most;
  end if;
end $$ $f$, about, queue, due, begins);
  execute format($f$
create function crm.next_call_at() returns timestamptz language plpgsql stable security definer set search_path = pg_catalog as $$
declare %s
begin
  if not identity.actor_holds('{call.take}') then return null; end if;
  return (select min(l.call_at) from %s and l.call_at > at);
end $$ $f$, begins, queue);
  execute format($f$
create function crm.take_call(of_lead uuid, until timestamptz) returns boolean language plpgsql volatile security definer set search_path = pg_catalog as $$
declare %s
begin
  if not identity.actor_holds('{call.take}') then return false; end if;
  update crm.lead l set held_by = kernel.actor_id(), held_until = least(until, at + interval '1 hour')
   where l.tenant_id = t and l.id = (select l.id from %s and %s and l.id = of_lead for update of l skip locked);
  return found;
end $$ $f$, begins, queue, due);
end $do$;
-- What these people said of being called, the last line of each.
create function outreach.said_of_calls(people uuid[]) returns table (contact uuid, granted boolean, method text, at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, c.granted, c.method, c.at from unnest(people) p (id) cross join lateral (
    select l.granted, l.method, l.at from outreach.consent l
     where l.tenant_id = kernel.tenant() and l.contact_id = p.id and l.channel = 'voice_manual' order by l.id desc limit 1) c
  where identity.actor_holds('{call.take,call.use}')
$$;
grant create on schema crm, outreach to cc_searcher;
alter function crm.callable_leads(int, timestamptz, uuid) owner to cc_searcher;
alter function crm.next_call_at() owner to cc_searcher;
alter function crm.take_call(uuid, timestamptz) owner to cc_searcher;
alter function outreach.said_of_calls(uuid[]) owner to cc_searcher;
revoke create on schema crm, outreach from cc_searcher;
revoke all on function crm.callable_leads(int, timestamptz, uuid), crm.next_call_at(), crm.take_call(uuid, timestamptz), outreach.said_of_calls(uuid[]) from public;
grant execute on function crm.callable_leads(int, timestamptz, uuid), crm.next_call_at(), crm.take_call(uuid, timestamptz), outreach.said_of_calls(uuid[]) to cc_app;
