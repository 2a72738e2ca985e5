-- Tasks and arrivals end with the limits of their reader, as the records they are about do.
-- Locks: crm.task and lead_hunter.intake gain policies; replaces a function, creates beside it.

-- The limits of `kernel.scope_text` alone, whatever the hierarchy gives.
create function kernel.limits_text(t text, beyond text[], places text) returns text language plpgsql stable set search_path = pg_catalog as $$
declare
  whole text := kernel.scope_text(t, '{}', beyond, places);
  begins int := strpos(whole, '(not ' || kernel.scope_flag(13, false));
begin
  if begins = 0 then raise exception 'the scope of % ends with no limits', t; end if;
  return left(substr(whole, begins), -1);
end $$;

-- Whether the asker's limits reach what something is about: a loan, else a lead, else a person. What is about nobody stands in no
-- campaign and no place; of_workgroup is where it is then, null where it may go to anybody of the company.
do $do$ begin
  execute format($f$
create function crm.within(of_loan uuid, of_lead uuid, of_contact uuid, of_workgroup uuid) returns boolean
language plpgsql stable security definer cost 1000 set search_path = pg_catalog as $$
declare t uuid := kernel.tenant();
begin
  return coalesce(
    (select (%s) is true from crm.loan l where l.tenant_id = t and l.id = of_loan),
    (select (%s) is true from crm.lead l where l.tenant_id = t and l.id = of_lead),
    (select (%s) is true or crm.works_with(c.id) from crm.contact c where c.tenant_id = t and c.id = of_contact),
    %s and %s and (%s or of_workgroup is null or of_workgroup = any (%s)));
end $$ $f$,
    kernel.limits_text('l', '{workgroup_id,campaign_key}', 'property_'), kernel.limits_text('l', '{workgroup_id,campaign_key}', 'property_'),
    kernel.limits_text('c', '{workgroup_id}', ''),
    kernel.scope_flag(16, false), kernel.scope_flag(18, false), kernel.scope_flag(14, false), kernel.scope_part(15, 'uuid[]', false));
end $do$;
grant create on schema crm to cc_searcher;
alter function crm.within(uuid, uuid, uuid, uuid) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.within(uuid, uuid, uuid, uuid) from public;
grant execute on function crm.within(uuid, uuid, uuid, uuid) to cc_app;

-- Whoever is to do a task keeps it; others see it where they may know what it is about.
create function crm.task_limits(t text) returns text language sql stable set search_path = pg_catalog as $$
  select format('(not %2$s or %1$I.owner_id = any (%3$s) or crm.within(%1$I.loan_id, %1$I.lead_id, %1$I.contact_id, coalesce(
      (select b.workgroup_id from identity.branch b where b.tenant_id = %1$I.tenant_id and b.id = %1$I.branch_id),
      (select m.workgroup_id from identity.member m where m.tenant_id = %1$I.tenant_id and m.id = %1$I.owner_id))))',
    t, kernel.scope_flag(13, false), kernel.scope_part(7, 'uuid[]', false))
$$;
grant execute on function crm.task_limits(text) to cc_searcher;

-- Whoever brought an arrival keeps it; others see it where they may know whom it became, else who may get what that source sends.
create function lead_hunter.intake_limits(t text) returns text language sql stable set search_path = pg_catalog as $$
  select format('(not %2$s or %1$I.asked_by = %3$s or crm.within(null, %1$I.lead_id, %1$I.contact_id, coalesce(
      (select s.workgroup_id from lead_hunter.source s where s.tenant_id = %1$I.tenant_id and s.id = %1$I.source_id),
      (select m.workgroup_id from identity.member m where m.tenant_id = %1$I.tenant_id and m.id = %1$I.asked_by))))',
    t, kernel.scope_flag(13, false), '(select kernel.actor_id())')
$$;

do $do$
declare t regclass; seen text; old text := 'when ''task'' then kernel.scope_text(alias, literal => literal)'; body text := pg_get_functiondef('crm.scope_of(text, text, boolean)'::regprocedure);
begin
  if position(old in body) = 0 then raise exception 'the scope of tasks is not as expected'; end if;
  execute replace(body, old, old || ' || '' and '' || crm.task_limits(alias)');
  foreach t in array array['crm.task', 'lead_hunter.intake']::regclass[] loop
    seen := case t when 'crm.task'::regclass then crm.task_limits('task') else lead_hunter.intake_limits('intake') end;
    execute format('create policy within_read on %s as restrictive for select to cc_app using (%s)', t, seen);
    execute format('create policy within_change on %s as restrictive for update to cc_app using (%s) with check (true)', t, seen);
    execute format('create policy within_remove on %s as restrictive for delete to cc_app using (%s)', t, seen);
  end loop;
end $do$;

-- An arrival that is taken in after all may become somebody's out of the asker's sight: a plain update could not (`crm.hand_over`).
create policy search on lead_hunter.intake for select to cc_searcher using (true);
create policy settle on lead_hunter.intake for update to cc_searcher using (true) with check (true);
create policy search on lead_hunter.source for select to cc_searcher using (true);
grant usage on schema lead_hunter to cc_searcher;
grant execute on function kernel.actor_id() to cc_searcher;
grant select (tenant_id, id, source_id, asked_by, lead_id, contact_id) on lead_hunter.intake to cc_searcher;
grant update (outcome, reasons, lead_id, contact_id, conflict_contacts, person_name, intent) on lead_hunter.intake to cc_searcher;
grant select (tenant_id, id, workgroup_id) on lead_hunter.source to cc_searcher;
do $do$ begin
  execute format($f$
create function lead_hunter.settle_intake(of_id uuid, became text, why jsonb, lead uuid, contact uuid, conflicts uuid[], name text, aim text) returns uuid
language sql volatile security definer set search_path = pg_catalog as $$
  update lead_hunter.intake i set outcome = became, reasons = why, lead_id = lead, contact_id = contact, conflict_contacts = conflicts, person_name = name, intent = aim
   where i.tenant_id = (select kernel.tenant()) and i.id = of_id and i.lead_id is null and %s returning i.id
$$ $f$, lead_hunter.intake_limits('i'));
end $do$;
grant create on schema lead_hunter to cc_searcher;
alter function lead_hunter.settle_intake(uuid, text, jsonb, uuid, uuid, uuid[], text, text) owner to cc_searcher;
revoke create on schema lead_hunter from cc_searcher;
revoke all on function lead_hunter.settle_intake(uuid, text, jsonb, uuid, uuid, uuid[], text, text) from public;
grant execute on function lead_hunter.settle_intake(uuid, text, jsonb, uuid, uuid, uuid[], text, text) to cc_app;
