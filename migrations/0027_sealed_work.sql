-- Of a transaction's context nothing is believed but what its signature vouches for, at every reading: SQL that got into a
-- request could set another text between two parts of one statement. Archives of clients are the operator's alone to begin.
-- Locks: every table whose policies read the context, for a moment; rewrites no rows.

-- The context: 1 tenant|actor|kind|backend pid|5 expiry (epoch s)|all rows?
-- |owners {}|branches {}|session or key|10 authority version|may transfer?|12 partners {}|limited?|all workgroups?
-- |15 workgroups {}|all campaigns?|campaigns {}|all places?|states {}|20 counties {}|ZIP codes {}. Null without one.
-- Its path is set although every name in it is qualified: called under another path each time, it would be planned anew.
create function kernel.verified_ctx() returns text language plpgsql stable parallel safe security definer set search_path = pg_catalog as $$
declare c text := pg_catalog.current_setting('app.ctx', true); k record;
begin
  if c is null or c operator(pg_catalog.=) '' then return null; end if;
  select ipad, opad into k from kernel.ctx_key;
  if pg_catalog.sha256(k.opad operator(pg_catalog.||) pg_catalog.sha256(k.ipad operator(pg_catalog.||) pg_catalog.convert_to(c, 'UTF8')))
     operator(pg_catalog.<>) pg_catalog.decode(pg_catalog.current_setting('app.sig', true), 'hex') then
    raise exception 'forged context' using errcode = '42501';
  end if;
  if pg_catalog.split_part(c, '|', 4)::int operator(pg_catalog.<>) pg_catalog.pg_backend_pid() then
    raise exception 'context of another connection' using errcode = '42501';
  end if;
  if pg_catalog.split_part(c, '|', 5)::float8 operator(pg_catalog.<) pg_catalog.date_part('epoch', pg_catalog.transaction_timestamp()) then
    raise exception 'expired context' using errcode = '42501';
  end if;
  return c;
end $$;
revoke all on function kernel.verified_ctx() from public;
grant execute on function kernel.verified_ctx() to cc_app, cc_lookup, cc_searcher;

-- Bodies that the planner puts in place of the call.
create or replace function kernel.tenant() returns uuid language sql stable parallel safe security invoker
  return split_part(kernel.verified_ctx(), '|', 1)::uuid;
alter function kernel.tenant() reset all;
create or replace function kernel.actor_kind() returns text language sql stable
  return split_part(kernel.verified_ctx(), '|', 3);
create or replace function kernel.actor_id() returns uuid language sql stable
  return nullif(split_part(kernel.verified_ctx(), '|', 2), '')::uuid;

-- Whatever else reads the context reads it verified: functions (and with them what they write policies of), policies, views.
do $do$
declare raw text := $r$current_setting\('+app\.ctx'+(::text)?, true\)$r$; verified text := 'kernel.verified_ctx()'; f regprocedure; p record; v record;
begin
  for f in select o.oid from pg_proc o join pg_namespace n on n.oid = o.pronamespace
      where o.prosrc ~ raw and n.nspname <> 'pg_catalog' and o.oid <> 'kernel.verified_ctx()'::regprocedure loop
    execute regexp_replace(pg_get_functiondef(f), raw, verified, 'g');
  end loop;
  for p in select schemaname, tablename, policyname, regexp_replace(qual, raw, verified, 'g') as seen, regexp_replace(with_check, raw, verified, 'g') as kept
      from pg_policies where concat(qual, with_check) ~ raw loop
    execute format('alter policy %I on %I.%I', p.policyname, p.schemaname, p.tablename) || coalesce(' using (' || p.seen || ')', '')
      || coalesce(' with check (' || p.kept || ')', '');
  end loop;
  for v in select c.oid::regclass as name, regexp_replace(pg_get_viewdef(c.oid), raw, verified, 'g') as body, c.reloptions as options from pg_class c
      where c.relkind = 'v' and pg_get_viewdef(c.oid) ~ raw and c.relnamespace <> 'pg_catalog'::regnamespace loop
    execute format('create or replace view %s with (%s) as %s', v.name, array_to_string(v.options, ', '), v.body);
  end loop;
end $do$;

-- The operator begins an archive; the work goes on as the client's system. Nobody of a client begins one or moves it.
create function operator.demand_exporter() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user = 'cc_app' and not coalesce(operator.here() or (tg_op = 'UPDATE' and kernel.actor_kind() = 'system'), false) then
    raise exception 'archives of clients are the operator’s' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger exporter before insert or update on operator.export for each row execute function operator.demand_exporter();

-- Attempts at secrets are counted by the functions alone, under names that only the application's key makes: SQL that got in
-- forgets none, and gives none back. What was counted under plain names begins anew.
alter function kernel.reserve_attempts(jsonb, timestamptz) security definer;
alter function kernel.refund_attempts(text[], timestamptz) security definer;
do $do$ begin
  execute replace(pg_get_functiondef('kernel.reserve_attempts(jsonb, timestamptz)'::regprocedure), 'forgets_at <= at - interval', 'forgets_at <= least(at, now()) - interval');
end $do$;
create function kernel.attempts_full(of_key text, most int, at timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from kernel.attempt a where a.key = of_key and a.tries >= most and a.forgets_at > at)
$$;
revoke all on function kernel.attempts_full(text, int, timestamptz) from public;
grant execute on function kernel.attempts_full(text, int, timestamptz) to cc_app;
revoke all on kernel.attempt from cc_app;
delete from kernel.attempt;

-- What the queue held before jobs were sealed is not run. What nothing looks after by the minute is over, and asked for anew.
alter table operator.export no force row level security;
delete from operator.export where state <> 'done';
alter table operator.export force row level security;
alter table identity.factor_reset no force row level security;
update identity.factor_reset set cancelled_at = now() where cancelled_at is null and done_at is null;
alter table identity.factor_reset force row level security;
