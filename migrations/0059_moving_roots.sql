-- Root keys move from one provider to another: the same keys wrapped by the next one wait beside those in force, until all do.
-- And the two secrets of a single sign-on stand each under a name of its own.
-- Exported files are CSV or a workbook.
-- Locks: keys.key, identity.connection and crm.lead_export for a moment (columns without a default that is computed); all are small.

-- moved: the same key wrapped by the provider it is being moved to. Whatever wraps it anew makes that worthless.
alter table keys.key add column moved bytea;
create function keys.keep_moved() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.wrapped is distinct from old.wrapped then new.moved := null; end if;
  return new;
end $$;
create trigger b_moved before update on keys.key for each row execute function keys.keep_moved();
revoke all on function keys.keep_moved() from public;

-- Asked by the house as it starts, and by the command that moves: every key that a provider wraps.
create function keys.outside_keys(until bigint, mark bytea) returns table (tenant_id uuid, id uuid, purpose text, state text, root text, wrapped bytea, moved bytea)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if date_part('epoch', now()) > until or not kernel.vouched(concat_ws('|', 'round', until), mark) then
    raise exception 'only the house asks' using errcode = '42501';
  end if;
  return query select k.tenant_id, k.id, k.purpose, k.state, k.root, k.wrapped, k.moved from keys.key k
    where k.root is not null and k.wrapped is not null order by k.purpose, k.tenant_id, k.id;
end $$;
create function keys.stage_moved(tenants uuid[], ids uuid[], as_they_are bytea[], as_moved bytea[], until bigint, mark bytea) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare n int;
begin
  if date_part('epoch', now()) > until or not kernel.vouched(concat_ws('|', 'round', until), mark) then
    raise exception 'only the house moves keys' using errcode = '42501';
  end if;
  update keys.key k set moved = s.moved from unnest(tenants, ids, as_they_are, as_moved) s (tenant_id, id, was, moved)
  where k.tenant_id = s.tenant_id and k.id = s.id and k.wrapped = s.was and k.root is not null;
  get diagnostics n = row_count;
  return n;
end $$;
-- All at once, or nothing: a key that is in use and was not wrapped by the next provider would open nowhere.
create function keys.switch_moved(until bigint, mark bytea) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare n int;
begin
  if date_part('epoch', now()) > until or not kernel.vouched(concat_ws('|', 'round', until), mark) then
    raise exception 'only the house moves keys' using errcode = '42501';
  end if;
  if exists (select from keys.key k where k.root is not null and k.wrapped is not null and k.moved is null and k.state in ('active', 'retiring')) then
    raise exception 'a key was made or wrapped anew meanwhile; move once more' using errcode = 'CC409';
  end if;
  update keys.key k set wrapped = k.moved where k.moved is not null;
  get diagnostics n = row_count;
  return n;
end $$;
create policy moving on keys.key for update to cc_lookup using (true) with check (true);
grant update (wrapped, moved) on keys.key to cc_lookup;
grant create on schema keys to cc_lookup;
alter function keys.outside_keys(bigint, bytea) owner to cc_lookup;
alter function keys.stage_moved(uuid[], uuid[], bytea[], bytea[], bigint, bytea) owner to cc_lookup;
alter function keys.switch_moved(bigint, bytea) owner to cc_lookup;
revoke create on schema keys from cc_lookup;
revoke all on function keys.outside_keys(bigint, bytea), keys.stage_moved(uuid[], uuid[], bytea[], bytea[], bigint, bytea), keys.switch_moved(bigint, bytea) from public;
grant execute on function keys.outside_keys(bigint, bytea), keys.stage_moved(uuid[], uuid[], bytea[], bytea[], bigint, bytea), keys.switch_moved(bigint, bytea) to cc_app;

alter table crm.lead_export add column format text not null default 'csv' check (format in ('csv', 'xlsx'));

-- The next secret of a single sign-on has a name of its own from here on. Those that stand were sealed under the other's: which they are is
-- kept by their hash, and by nobody after this, so that no other envelope can be put forward as one of before.
alter table identity.connection add column next_before_hash bytea;
alter table identity.connection no force row level security;
alter table identity.connection disable trigger user;
update identity.connection set next_before_hash = sha256(next_secret) where next_secret is not null;
alter table identity.connection enable trigger user;
alter table identity.connection force row level security;
create function identity.keep_next_before() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.next_before_hash is not null and (tg_op = 'INSERT' or new.next_before_hash is distinct from old.next_before_hash) then
    raise exception 'which secrets are of before is known' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_before before insert or update of next_before_hash on identity.connection for each row execute function identity.keep_next_before();
revoke all on function identity.keep_next_before() from public;
