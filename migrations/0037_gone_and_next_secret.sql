-- Names of colleagues and branches that were removed: whatever is still bound to them, a key or an app, can say to whom it was.
-- And a second secret of a provider, tried while the first is in use.
-- Locks: identity.connection, for a moment.
create table identity.gone (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('person', 'branch')),
  name text not null,
  gone_at timestamptz not null,
  primary key (tenant_id, id)
);
call kernel.tenant_table('identity.gone');
revoke update, delete on identity.gone from cc_app;

-- Whose records a key or an app is bound to, by name: those who are there, and those who were removed.
create function identity.bound_to(tenant uuid, officers uuid[], branches uuid[]) returns jsonb language sql stable set search_path = pg_catalog as $$
  select jsonb_build_object(
    'officers', (select coalesce(jsonb_agg(m.name order by m.name), '[]') from identity.member m where m.tenant_id = tenant and m.id = any (officers)),
    'branches', (select coalesce(jsonb_agg(b.name order by b.name), '[]') from identity.branch b where b.tenant_id = tenant and b.id = any (branches)),
    'gone', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', was.kind, 'name', g.name) order by was.kind, g.name), '[]')
      from (
        select 'branch', i from unnest(branches) i where not exists (select from identity.branch b where b.tenant_id = tenant and b.id = i)
        union all select 'person', i from unnest(officers) i where not exists (select from identity.member m where m.tenant_id = tenant and m.id = i)
      ) was (kind, id)
      left join identity.gone g on g.tenant_id = tenant and g.id = was.id))
$$;

-- Whether a key or an app is bound to a person or branch: only then the name stays.
create function identity.is_bound(tenant uuid, to_id uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from identity.api_key k where k.tenant_id = tenant and to_id = any (k.owners || k.branches))
    or exists (select from apps.app a where a.tenant_id = tenant and to_id = any (a.owners || a.branches))
$$;

-- The secret that is to follow, sealed as the first one is, and what came of its own trial. It says as much as the first.
alter table identity.connection add column next_secret bytea, add column next_test jsonb;
drop trigger b_right on identity.connection;
create trigger b_right before insert or delete or update of active, enforced, makes_people, default_type_id, settings, client_secret, next_secret on identity.connection
  for each row execute function identity.demand_right('{sso.manage}', '{}');
