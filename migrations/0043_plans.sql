-- The newest records of the scope whose name answers to a term, before a place in that order if one is given. A frequent
-- name is soon met by walking the newest rows of each officer and branch; only where that walk would not meet enough does
-- the index on names tell all who bear it, and these are then few. How far a walk would have to go is judged by how many
-- of the first rows bear the name. Whether a walk saw all there is, is told by an index alone.
create or replace function crm.search_ids(kind text, term text, most int, before_at timestamptz default null, before_id uuid default null, put_away boolean default false)
returns table (id uuid, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  records text := case kind when 'lead' then 'lead' when 'loan' then 'loan' else 'contact' end;
  c text := kernel.verified_ctx();
  owners uuid[] := split_part(c, '|', 7)::uuid[];
  branches uuid[] := split_part(c, '|', 8)::uuid[];
  -- A walk of so many rows costs about what the index takes to answer for a rare name.
  bound int := 10000 + 20 * most;
  first_look int := 500;
  named text := crm.name_where(term);
  place text := case when before_at is null then 'true' else '(t.created_at, t.id) < ($2, $3)' end;
  kept text := case when put_away then 't.archived_at is not null' else 't.archived_at is null' end;
  partners uuid[] := split_part(c, '|', 12)::uuid[];
  scope text := crm.scope_of(records, 't', true);
  axes text[]; axis text; path text; rows_met bigint; bearers bigint; settled boolean := true;
  some_ids uuid[]; some_stamps timestamptz[]; ids uuid[] := '{}'; stamps timestamptz[] := '{}';
begin
  if split_part(c, '|', 6) = '1' then axes := array[scope];
  -- Rows come by more ways than the two that are walked one by one.
  elsif split_part(c, '|', 13) = '1' or cardinality(partners) > 0 or records = 'loan'
    or (records = 'lead' and exists (select 1 from crm.lead l where l.tenant_id = kernel.tenant() and l.rep_id = any (owners))) then
    settled := false;
  else
    axes := array(select format('t.owner_id = %L', o) from unnest(owners) o)
      || array(select format('t.branch_id = %L and (t.owner_id is null or t.owner_id <> all (%L::uuid[]))', b, owners) from unnest(branches) b);
  end if;
  if cardinality(axes) > 8 then settled := false; elsif settled then
    foreach axis in array axes loop
      path := format('select t.id, t.created_at, t.full_name from crm.%I t where t.tenant_id = $1 and %s and %s and %s
        order by t.created_at desc, t.id desc limit ', records, kept, axis, place);
      execute format('select count(*), count(*) filter (where %s) from (%s %s) t', named, path, first_look)
        into rows_met, bearers using kernel.tenant(), before_at, before_id;
      settled := rows_met < first_look or bearers * bound >= most::bigint * first_look;
      exit when not settled;
      path := path || bound;
      execute format('select array_agg(f.id), array_agg(f.created_at) from (select t.id, t.created_at from (%s) t where %s limit $4) f', path, named)
        into some_ids, some_stamps using kernel.tenant(), before_at, before_id, most;
      if coalesce(cardinality(some_ids), 0) < most and rows_met = first_look then
        -- Counted with what is put away, so that an index alone can tell.
        execute format('select count(*) from (select 1 from crm.%I t where t.tenant_id = $1 and %s and %s
          order by t.created_at desc, t.id desc limit %s) t', records, axis, place, bound) into rows_met using kernel.tenant(), before_at, before_id;
        settled := rows_met < bound;
        exit when not settled;
      end if;
      ids := ids || some_ids; stamps := stamps || some_stamps;
    end loop;
  end if;
  if settled then
    return query select u.i, u.s from unnest(ids, stamps) u (i, s) order by u.s desc, u.i desc limit most;
  else
    return query execute format('with m as materialized (select t.id, t.created_at from crm.%I t where t.tenant_id = $1 and %s and %s and %s and %s)
      select m.id, m.created_at from m order by m.created_at desc, m.id desc limit $4', records, named, kept, scope, place)
      using kernel.tenant(), before_at, before_id, most;
  end if;
end $$;

-- One question for each id that is there: a plan for all of them at once, most of them null, was made anew for each row.
create or replace function crm.place_record() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare place uuid;
begin
  if new.branch_id is not null then
    select b.workgroup_id into place from identity.branch b where b.tenant_id = new.tenant_id and b.id = new.branch_id;
  end if;
  if place is null and new.owner_id is not null then
    select m.workgroup_id into place from identity.member m where m.tenant_id = new.tenant_id and m.id = new.owner_id;
  end if;
  if place is null and tg_table_name <> 'contact' then
    if new.partner_id is not null then
      select p.workgroup_id into place from identity.partner_company p where p.tenant_id = new.tenant_id and p.id = new.partner_id;
    end if;
  end if;
  new.workgroup_id := coalesce(place, new.workgroup_id, new.tenant_id);
  return new;
end $$;

-- Of ids that are given, the one index on them is the way, however many they are: no need to plan it with each call.
alter function crm.stands_of(uuid[]) set plan_cache_mode = force_generic_plan;
