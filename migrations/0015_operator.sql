-- The operator's door: products switched off for a client, operators of the installation, what they do.
-- Locks: identity.place is altered, which no table uses; creates beside it.

-- A product that is off for a client; what has no row is on. Only the operator writes here.
create table identity.client_product (
  tenant_id uuid not null references identity.tenant,
  product text not null check (product ~ '^[a-z][a-z-]{1,40}$'),
  off_since timestamptz not null,
  reason text not null,
  primary key (tenant_id, product)
);
call kernel.tenant_table('identity.client_product');

-- Whoever is in there is judged anew at the next request.
create function identity.switch_product() returns trigger language plpgsql as $$
declare t uuid := coalesce(new.tenant_id, old.tenant_id);
begin
  if split_part(coalesce(current_setting('app.ctx', true), ''), '|', 3) <> 'operator' then
    raise exception 'only the operator switches products' using errcode = '42501';
  end if;
  update identity.tenant set version = version + 1 where tenant_id = t;
  update identity.member set version = version + 1 where tenant_id = t;
  return null;
end $$;
create trigger switched after insert or delete or update on identity.client_product for each row execute function identity.switch_product();

-- Which products are off for a member, or for the client's machines and visitors where no member is named. Asked with every
-- bearer, before a tenant is known; inside a tenant of that tenant alone.
create function identity.products_off_of(of_tenant uuid, of_member uuid) returns text[]
language sql stable security definer set search_path = pg_catalog, identity as $$
  select array(select p.product from identity.client_product p where p.tenant_id = of_tenant and of_tenant = coalesce(kernel.tenant(), of_tenant) order by p.product)
$$;
create policy lookup on identity.client_product for select to cc_lookup using (true);
grant select on identity.client_product to cc_lookup;

alter type identity.place add attribute products_off text[];
create or replace function identity.place_of(of_tenant uuid, of_member uuid) returns setof identity.place
language sql stable security definer set search_path = pg_catalog, identity as $$
  select m.type_id, u.name, v.id, t.time_zone, coalesce((select jsonb_agg(jsonb_build_object('permission', o.permission, 'level', o.level, 'until', o.until) order by o.permission)
    from identity.override o where o.tenant_id = m.tenant_id and o.member_id = m.id), '[]'), identity.products_off_of(m.tenant_id, m.id)
  from identity.member m join identity.tenant t on t.tenant_id = m.tenant_id
  join identity.user_type u on u.tenant_id = m.tenant_id and u.id = m.type_id
  left join identity.matrix_version v on v.tenant_id = m.tenant_id and v.state = 'published'
  where m.tenant_id = of_tenant and m.id = of_member and of_tenant = coalesce(kernel.tenant(), of_tenant)
$$;
grant create on schema identity to cc_lookup;
alter function identity.products_off_of(uuid, uuid) owner to cc_lookup;
revoke all on function identity.products_off_of(uuid, uuid) from public;
grant execute on function identity.products_off_of(uuid, uuid) to cc_app;
revoke create on schema identity from cc_lookup;

-- Connections of a client whose single sign-on is off speak for nobody.
create or replace function identity.sso_of_domain(wanted text) returns table (id uuid, name text, tenant_name text, enforced boolean)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select c.id, c.name, t.name, c.enforced from identity.connection_domain d
  join identity.connection c on c.tenant_id = d.tenant_id and c.id = d.connection_id and c.active
  join identity.tenant t on t.tenant_id = d.tenant_id and t.suspended_at is null
  where d.domain = wanted and d.verified_at is not null and 'single-sign-on' <> all (identity.products_off_of(d.tenant_id, null)) order by t.name, c.name, c.id
$$;
create or replace function identity.sso_connection(wanted uuid) returns table (tenant_id uuid, kind text, settings jsonb, client_secret bytea)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select c.tenant_id, c.kind, c.settings, c.client_secret from identity.connection c
  join identity.tenant t on t.tenant_id = c.tenant_id and t.suspended_at is null
  where c.id = wanted and c.active and 'single-sign-on' <> all (identity.products_off_of(c.tenant_id, null))
$$;
