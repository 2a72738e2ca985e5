-- Products that an administrator switches off for a workgroup.
-- Locks: identity.place is altered, which no table uses; creates beside it.

-- A product that is off for a workgroup; what has no row is on. Not what is archived, whose rows are as they were.
create table identity.workgroup_product (
  tenant_id uuid not null,
  workgroup_id uuid not null,
  product text not null check (product ~ '^[a-z][a-z-]{1,40}$'),
  off_since timestamptz not null,
  primary key (tenant_id, workgroup_id, product),
  foreign key (tenant_id, workgroup_id) references identity.workgroup
);
call kernel.tenant_table('identity.workgroup_product');
create policy lookup on identity.workgroup_product for select to cc_lookup using (true);
grant select on identity.workgroup_product to cc_lookup;

-- Whoever is in there is judged anew at the next request.
create or replace function identity.bump_everybody() returns trigger language plpgsql as $$
begin
  update identity.member set version = version + 1 where tenant_id = coalesce(new.tenant_id, old.tenant_id);
  return null;
end $$;
create trigger bump after insert or delete or update on identity.workgroup_product for each row execute function identity.bump_everybody();

-- Which products of the client are off in every workgroup of a member: whoever is in one more where it is on has it. Who may
-- look into every workgroup is of all of them.
create function identity.products_withheld_of(of_tenant uuid, of_member uuid) returns text[]
language sql stable security definer set search_path = pg_catalog, identity as $$
  with theirs as (
    select g.id from identity.workgroup g join identity.member m on m.tenant_id = g.tenant_id and m.id = of_member
    where g.tenant_id = of_tenant and of_tenant = coalesce(nullif(kernel.tenant(), '00000000-0000-0000-0000-000000000000'), of_tenant)
      and g.archived_at is null and (m.workgroup_mode = 'all' or exists (
        select from identity.workgroup_member i where i.tenant_id = m.tenant_id and i.member_id = m.id and i.workgroup_id = g.id)))
  select array(select p.product from identity.workgroup_product p join theirs t on t.id = p.workgroup_id
    where p.tenant_id = of_tenant
      and not exists (select from identity.client_product c where c.tenant_id = p.tenant_id and c.product = p.product)
    group by p.product having count(*) = (select count(*) from theirs) order by p.product)
$$;

-- As before, and with what is withheld from the member. Where no member is named it is the client alone that is asked about.
create or replace function identity.products_off_of(of_tenant uuid, of_member uuid) returns text[]
language sql stable security definer set search_path = pg_catalog, identity as $$
  select array(select p.product from identity.client_product p where p.tenant_id = of_tenant
    and of_tenant = coalesce(nullif(kernel.tenant(), '00000000-0000-0000-0000-000000000000'), of_tenant)
    union select unnest(identity.products_withheld_of(of_tenant, of_member)) order by 1)
$$;

alter type identity.place add attribute products_withheld text[];
create or replace function identity.place_at(of_tenant uuid, of_member uuid) returns setof identity.place
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.type_id, u.name, v.id, t.time_zone, coalesce((select jsonb_agg(jsonb_build_object('permission', o.permission, 'level', o.level, 'until', o.until) order by o.permission)
    from identity.override o where o.tenant_id = m.tenant_id and o.member_id = m.id), '[]'), identity.products_off_of(m.tenant_id, m.id),
    identity.products_withheld_of(m.tenant_id, m.id)
  from identity.member m join identity.tenant t on t.tenant_id = m.tenant_id
  join identity.user_type u on u.tenant_id = m.tenant_id and u.id = m.type_id
  left join identity.matrix_version v on v.tenant_id = m.tenant_id and v.state = 'published'
  where m.tenant_id = of_tenant and m.id = of_member and of_tenant = coalesce(kernel.tenant(), of_tenant)
$$;

grant create on schema identity to cc_lookup;
alter function identity.products_withheld_of(uuid, uuid) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.products_withheld_of(uuid, uuid) from public;
