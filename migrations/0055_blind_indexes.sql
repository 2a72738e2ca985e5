-- Blind indexes have versions: those of odd versions stand in one place of a row, those of even ones in another. While a key is replaced rows
-- carry both, so that at every moment one version is whole: whatever is compared or looked up by it holds.
-- Locks: crm.identifier and crm.contact for as long as they are read once (checks); nothing is written anew. The new indexes are empty.
alter table crm.identifier
  add column even_token bytea, add column even_tail_token bytea,
  alter column token drop not null, alter column tail_token drop not null,
  add constraint identifier_indexed check (num_nonnulls(token, even_token) > 0
    and (token is null) = (tail_token is null) and (even_token is null) = (even_tail_token is null)) not valid;
alter table crm.identifier validate constraint identifier_indexed;
alter table crm.contact add column even_address_token bytea;
create unique index identifier_even on crm.identifier (tenant_id, kind, even_token, contact_id) where even_token is not null;
create index identifier_even_tail on crm.identifier (tenant_id, kind, even_tail_token, id desc) where even_tail_token is not null;
create index contact_even_address on crm.contact (tenant_id, even_address_token) where even_address_token is not null;
grant select (even_token, even_tail_token) on crm.identifier to cc_searcher;
grant select (even_address_token) on crm.contact to cc_searcher;

drop trigger b_in_sight on crm.identifier;
create trigger b_in_sight before update of contact_id, kind, token, tail_token, even_token, even_tail_token, sealed, hint on crm.identifier for each row
  when (old.contact_id is distinct from new.contact_id or old.kind is distinct from new.kind or old.token is distinct from new.token
    or old.tail_token is distinct from new.tail_token or old.even_token is distinct from new.even_token
    or old.even_tail_token is distinct from new.even_tail_token or old.sealed is distinct from new.sealed or old.hint is distinct from new.hint)
  execute function crm.demand_sight_of_identifier();

-- There are two places, so a key of indexes is replaced only when the one before is gone from all rows.
create unique index key_index_leaving on keys.key (tenant_id) where purpose = 'index' and state = 'retiring';

-- Whom tokens belong to, of whichever version each is: two of different versions are never equal.
create or replace function crm.match_tokens(kinds smallint[], tokens bytea[]) returns table (kind smallint, token bytea, contact_id uuid)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
  -- Written so that a planner that knows nothing of the tables yet has no choice: each token is looked up by itself, and the
  -- order asked for is the one of a unique index. A join would let it walk every person for every token.
  select m.kind, m.token, m.contact_id from (
    select i.kind, i.token, (select coalesce(c.merged_into, c.id) from crm.contact c where c.tenant_id = i.tenant_id and c.id = i.contact_id
        and (c.operation_id is null or c.operation_id is distinct from (select t.demo_operation_id from identity.tenant t where t.tenant_id = kernel.tenant()))
        order by c.id limit 1) as contact_id
    from (
      select q.kind, q.token, x.tenant_id, x.contact_id from unnest(kinds, tokens) q (kind, token)
      cross join lateral (
        (select y.tenant_id, y.contact_id from crm.identifier y
          where y.tenant_id = (select kernel.tenant()) and y.kind = q.kind and y.token = q.token order by y.contact_id limit 20)
        union all
        (select y.tenant_id, y.contact_id from crm.identifier y
          where y.tenant_id = (select kernel.tenant()) and y.kind = q.kind and y.even_token = q.token order by y.contact_id limit 20)) x
      where q.kind < 3
      union all
      select q.kind, q.token, x.tenant_id, x.id from unnest(kinds, tokens) q (kind, token)
      cross join lateral (
        (select a.tenant_id, a.id from crm.contact a
          where a.tenant_id = (select kernel.tenant()) and a.address_token = q.token and a.address_token is not null limit 20)
        union all
        (select a.tenant_id, a.id from crm.contact a
          where a.tenant_id = (select kernel.tenant()) and a.even_address_token = q.token and a.even_address_token is not null limit 20)) x
      where q.kind = 3) i
    offset 0) m
  where m.contact_id is not null
$$;

create or replace function crm.match_named(kinds smallint[], tokens bytea[], names text[]) returns table (kind smallint, token bytea, name text, contact_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
  with held as materialized (
    select i.kind, i.token, i.contact_id, (select lower(c.full_name) from crm.contact c where c.tenant_id = i.tenant_id and c.id = i.contact_id and c.merged_into is null
        and (c.operation_id is null or c.operation_id is distinct from (select t.demo_operation_id from identity.tenant t where t.tenant_id = kernel.tenant()))) as name
    from (select distinct q.kind, q.token from unnest(kinds, tokens) q (kind, token)) d
    cross join lateral (
      (select y.tenant_id, y.kind, y.token, y.contact_id from crm.identifier y
        where y.tenant_id = (select kernel.tenant()) and y.kind = d.kind and y.token = d.token order by y.contact_id limit 20000)
      union all
      (select y.tenant_id, y.kind, y.even_token, y.contact_id from crm.identifier y
        where y.tenant_id = (select kernel.tenant()) and y.kind = d.kind and y.even_token = d.token order by y.contact_id limit 20000)) i)
  select distinct q.kind, q.token, q.name, h.contact_id from unnest(kinds, tokens, names) q (kind, token, name)
  join held h on h.kind = q.kind and h.token = q.token and h.name = lower(q.name)
$$;

-- Two that carry scope inside are changed where they compare tokens, and nowhere else.
create function pg_temp.changed(what regprocedure, variadic parts text[]) returns text language plpgsql as $$
declare body text := pg_get_functiondef(what);
begin
  for n in 1 .. cardinality(parts) / 2 loop
    if strpos(body, parts[2 * n - 1]) = 0 then raise exception '% no longer says %', what, parts[2 * n - 1]; end if;
    body := replace(body, parts[2 * n - 1], parts[2 * n]);
  end loop;
  return body;
end $$;
do $do$ begin
  execute pg_temp.changed('crm.alike(uuid[])',
    'c.address_token, c.household_id', 'c.address_token, c.even_address_token, c.household_id',
    'select a.id, i.kind, i.token from asked a join crm.identifier i on i.tenant_id = t and i.contact_id = a.id',
    'select a.id, i.kind, v.token from asked a join crm.identifier i on i.tenant_id = t and i.contact_id = a.id
      cross join lateral (values (i.token), (i.even_token)) v (token) where v.token is not null',
    'select a.id, 3::smallint, a.address_token from asked a where a.address_token is not null',
    'select a.id, 3::smallint, v.token from asked a cross join lateral (values (a.address_token), (a.even_address_token)) v (token) where v.token is not null',
    'y.token = c.token order by y.contact_id limit 21)',
    'y.token = c.token order by y.contact_id limit 21)
      union all
      (select y.contact_id from crm.identifier y
        where c.kind < 3 and y.tenant_id = t and y.kind = c.kind and y.even_token = c.token order by y.contact_id limit 21)',
    'y.address_token = c.token limit 21)',
    'y.address_token = c.token limit 21)
      union all
      (select y.id from crm.contact y where c.kind = 3 and y.tenant_id = t and y.even_address_token = c.token limit 21)',
    'i.token = d.token and i.contact_id = n.id)',
    'i.token = d.token and i.contact_id = n.id)
      or exists (select from crm.identifier i where i.tenant_id = t and i.kind = d.kind and i.even_token = d.token and i.contact_id = n.id)');
  execute pg_temp.changed('crm.search_tails(text, smallint, bytea, integer, boolean)',
    'of_kind smallint, tail bytea,', 'of_kind smallint, odd bytea, even bytea,',
    'select array_agg(m.contact_id) into people from (select i.contact_id from crm.identifier i
    where i.tenant_id = t and i.kind = of_kind and i.tail_token = tail order by i.id desc limit 5001) m',
    'select array_agg(m.contact_id) into people from (
    (select i.contact_id from crm.identifier i where i.tenant_id = t and i.kind = of_kind and i.tail_token = odd order by i.id desc limit 5001)
    union
    (select i.contact_id from crm.identifier i where i.tenant_id = t and i.kind = of_kind and i.even_tail_token = even order by i.id desc limit 5001)) m',
    'i.tail_token = $3)', '(i.tail_token = $3 or i.even_tail_token = $5))',
    'using t, of_kind, tail, most', 'using t, of_kind, odd, most, even');
end $do$;
drop function crm.search_tails(text, smallint, bytea, integer, boolean);
grant create on schema crm to cc_searcher;
alter function crm.search_tails(text, smallint, bytea, bytea, integer, boolean) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.search_tails(text, smallint, bytea, bytea, integer, boolean) from public;
grant execute on function crm.search_tails(text, smallint, bytea, bytea, integer, boolean) to cc_app;
