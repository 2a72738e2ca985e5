-- Pairs of people who may be the same, found in sets, and those of whom somebody said that they are two.
-- Other liens on the property of a loan.
-- Pipelines of buyers and sellers. Office hours for routing.
-- Locks: crm.loan for a moment (new empty columns), crm.pipeline while its few rows are read.

create table crm.told_apart (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null, other_id uuid not null,
  told_by uuid, told_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references crm.contact on delete cascade,
  foreign key (tenant_id, other_id) references crm.contact on delete cascade
);
-- Two people are told apart once, whichever was named first.
create unique index told_apart_pair on crm.told_apart (tenant_id, least(contact_id, other_id), greatest(contact_id, other_id));
create index told_apart_contact on crm.told_apart (tenant_id, contact_id);
create index told_apart_other on crm.told_apart (tenant_id, other_id);
call kernel.child_table('crm.told_apart', 'crm.contact', 'contact_id');
revoke update on crm.told_apart from cc_app;
-- Said and taken back by whoever holds both whole, in their own name; seen with both.
create policy both_read on crm.told_apart as restrictive for select to cc_app
  using (exists (select 1 from crm.contact p where p.tenant_id = told_apart.tenant_id and p.id = told_apart.other_id));
create policy whole_add on crm.told_apart as restrictive for insert to cc_app
  with check (crm.holds_whole(array[contact_id, other_id]) and told_by is not distinct from kernel.actor_id());
create policy whole_remove on crm.told_apart as restrictive for delete to cc_app using (crm.holds_whole(array[contact_id, other_id]));

-- Who of those the asker's scope holds may be one of these people: older records with the same e-mail, phone, or name and
-- address. Written so that a planner that knows nothing has no choice: every token is looked up by itself and at most 21 of its carriers are read; of one that more carry, an office's
-- telephone, only people of the very name count. People of a made-up company may be each other, and nobody else.
-- Left out: who was told apart, borrowers of one loan, two partners, and a household's people of different names.
do $do$ begin
  execute format($f$
create function crm.alike(people uuid[]) returns table (one uuid, other uuid, kinds smallint[])
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  t uuid := kernel.tenant();
  demo uuid := (select n.demo_operation_id from identity.tenant n where n.tenant_id = t);
begin
  return query
  with asked as materialized (
    select c.id, c.full_name, c.address_token, c.household_id, coalesce(c.operation_id = demo, false) as made_up from crm.contact c
    where c.tenant_id = t and c.id = any (people) and c.merged_into is null and c.archived_at is null and %1$s),
  carried as materialized (
    select a.id, i.kind, i.token from asked a join crm.identifier i on i.tenant_id = t and i.contact_id = a.id
    union all select a.id, 3::smallint, a.address_token from asked a where a.address_token is not null),
  read as materialized (
    select c.id, c.kind, c.token, x.other, c.kind < 3 and count(*) over (partition by c.id, c.kind, c.token) > 20 as crowded
    from carried c cross join lateral (
      (select y.contact_id as other from crm.identifier y
        where c.kind < 3 and y.tenant_id = t and y.kind = c.kind and y.token = c.token order by y.contact_id limit 21)
      union all
      (select y.id from crm.contact y where c.kind = 3 and y.tenant_id = t and y.address_token = c.token limit 21)) x),
  near as (
    select r.id, r.kind, r.other from read r where not r.crowded and r.other < r.id
    union all
    select d.id, d.kind, n.id from (select distinct r.id, r.kind, r.token from read r where r.crowded) d
    join asked a on a.id = d.id
    cross join lateral (select p.id from crm.contact p
      where p.tenant_id = t and p.full_name = a.full_name and p.id < a.id order by p.id desc limit 20) n
    where exists (select from crm.identifier i where i.tenant_id = t and i.kind = d.kind and i.token = d.token and i.contact_id = n.id))
  select a.id, o.id, array_agg(distinct n.kind order by n.kind)
  from near n join asked a on a.id = n.id join crm.contact o on o.tenant_id = t and o.id = n.other
  where o.merged_into is null and o.archived_at is null and coalesce(o.operation_id = demo, false) = a.made_up and %2$s
    and (a.household_id is distinct from o.household_id or a.household_id is null or lower(a.full_name) = lower(o.full_name))
    and not exists (select from crm.told_apart d where d.tenant_id = t
      and least(d.contact_id, d.other_id) = o.id and greatest(d.contact_id, d.other_id) = a.id)
    and not exists (select from crm.borrower b join crm.borrower e on e.tenant_id = t and e.loan_id = b.loan_id and e.contact_id = o.id
      where b.tenant_id = t and b.contact_id = a.id)
    and not (exists (select from crm.partner p where p.tenant_id = t and p.contact_id = a.id)
      and exists (select from crm.partner p where p.tenant_id = t and p.contact_id = o.id))
  group by a.id, o.id;
end $$ $f$, crm.scope_of('contact', 'c'), crm.scope_of('contact', 'o'));
end $do$;
grant create on schema crm to cc_searcher;
alter function crm.alike(uuid[]) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.alike(uuid[]) from public;
grant execute on function crm.alike(uuid[]) to cc_app;

-- What else lies on the property beside the loan: the balance of closed-end liens, what is drawn of a line of credit, and the line.
alter table crm.loan
  add column other_liens_cents bigint check (other_liens_cents >= 0),
  add column heloc_drawn_cents bigint check (heloc_drawn_cents >= 0),
  add column heloc_line_cents bigint check (heloc_line_cents >= 0);

-- Whoever buys or sells a home with an agent goes another way than a loan.
alter table crm.pipeline drop constraint pipeline_kind_check,
  add constraint pipeline_kind_check check (kind in ('purchase', 'refinance', 'buyer', 'seller', 'partner'));

-- By the office hours a client may count how long leads wait, so what routing remembers of a client knows when they change.
create trigger standing_hours after update of business_hours on identity.tenant for each row execute function kernel.standing_moved();
