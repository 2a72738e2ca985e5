-- What was written or attached on a lead or loan is seen by whoever sees that lead or loan, not by everybody who sees the
-- person: one person may have a lead with one officer and a loan with another.
-- Locks: creates policies and a view only.
do $$
declare
  t text;
  seen text := $p$(select split_part(current_setting('app.ctx', true), '|', 6)) = '1' or (
    (lead_id is null or exists (select 1 from crm.lead r where r.tenant_id = %1$s.tenant_id and r.id = %1$s.lead_id))
    and (loan_id is null or exists (select 1 from crm.loan r where r.tenant_id = %1$s.tenant_id and r.id = %1$s.loan_id)))$p$;
begin
  foreach t in array array['note', 'file'] loop
    execute format('create policy with_record on crm.%1$s as restrictive for select to cc_app using (' || seen || ')', t);
  end loop;
end $$;

-- What the timeline and alerts tell of background work: what it is called, and who asked for it.
create view kernel.operation_view with (security_invoker = true) as
  select tenant_id, id, title, state, asked_by, asked_kind from kernel.operation;
grant select on kernel.operation_view to cc_app;
