-- Limits hold for what hangs on records out of reach, and for files of many people; what was removed, and what came of a trial,
-- is said by whoever may.
-- Locks: crm.note, crm.file and lead_hunter.import for a moment (policies); identity.gone and identity.connection gain triggers.

-- NOTES AND FILES of a lead or loan are its readers', whoever sees everything but within limits too; nobody else changes or
-- removes them.
do $do$
declare t text; what text; seen text := $p$(select kernel.unlimited_all()) or (
    (lead_id is null or exists (select 1 from crm.lead r where r.tenant_id = %1$s.tenant_id and r.id = %1$s.lead_id))
    and (loan_id is null or exists (select 1 from crm.loan r where r.tenant_id = %1$s.tenant_id and r.id = %1$s.loan_id)))$p$;
begin
  foreach t in array array['note', 'file'] loop
    execute format('drop policy with_record on crm.%I', t);
    foreach what in array array['select', 'update', 'delete'] loop
      execute format('create policy with_record_%2$s on crm.%1$s as restrictive for %2$s to cc_app using (' || seen || ')', t, what);
    end loop;
  end loop;
end $do$;

-- A FILE OF MANY PEOPLE may hold whom limits do not reach, so whoever has limits works with files of their own officers alone.
do $do$
declare what text;
begin
  foreach what in array array['select', 'update', 'delete'] loop
    execute format($f$create policy within_%1$s on lead_hunter.import as restrictive for %1$s to cc_app using (
      (select split_part(kernel.verified_ctx(), '|', 13)) is distinct from '1' or owner_id = (select kernel.actor_id())
      or owner_id = any ((select split_part(kernel.verified_ctx(), '|', 7)::uuid[])::uuid[]))$f$, what);
  end loop;
end $do$;

-- Names of who is gone are kept by whoever removes the made-up company.
create trigger b_right before insert on identity.gone for each row execute function identity.demand_right('{demo.manage}', '{}');

-- WHAT CAME OF A TRIAL decides whether a connection may be used, so it is told by the provider's answer or by whoever manages it.
create trigger b_right_trial before update of last_test, next_test on identity.connection for each row execute function identity.demand_right('{sso.manage}', '{visitor}');
create trigger b_right_name before update of name on identity.connection for each row execute function identity.demand_right('{sso.manage}', '{}');
