-- Where the pieces of this release meet: an app’s token is a proof for the person who permitted it, whoever registers apps must
-- hold the right to, and what is the operator’s is in no matrix.
-- Locks: replaces functions; triggers on the tables of apps.
create or replace function identity.shown_for(hash bytea, of_tenant uuid, of_member uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, identity as $$
  select exists (select 1 from identity.session s where s.token_hash = hash and s.tenant_id = of_tenant and s.ended_at is null
      and (s.member_id = of_member or s.viewing = of_member))
    or exists (select 1 from apps.open_token o where o.token_hash = hash and o.tenant_id = of_tenant and o.member_id = of_member
      and o.ends_at > transaction_timestamp())
$$;

create trigger b_right before insert or update of permissions, own_name, bound, owners, branches, redirects, most_days, kind on apps.app
  for each row execute function identity.demand_right('{key.manage}', '{}');
create trigger b_right before insert or update of token_hash, ends_at on apps.secret for each row execute function identity.demand_right('{key.manage}', '{}');

-- Where a member belongs, for whom the secret was shown.
create function identity.belongs_to(hash bytea, of_tenant uuid, of_member uuid) returns jsonb
language sql stable security definer set search_path = pg_catalog, identity as $$
  select identity.parts_of(of_tenant, of_member) where identity.shown_for(hash, of_tenant, of_member)
$$;
drop function identity.belongs_to(uuid, uuid);
grant create on schema identity to cc_lookup;
alter function identity.belongs_to(bytea, uuid, uuid) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.belongs_to(bytea, uuid, uuid) from public;
grant execute on function identity.belongs_to(bytea, uuid, uuid) to cc_app;

-- What only the operator does is in no client's matrix.
do $$ begin
  execute replace(pg_get_functiondef('identity.matrix_problem_of_all(jsonb)'::regprocedure), '{job.run,',
    '{client.read,client.manage,client.export,client.witness,operator.manage,job.run,');
end $$;
