-- What the context lets through is read whole and once for each scan. Before, each part of it was a subquery of its own, some
-- twenty-five to a table: each is made ready with every statement and checks the signature when it is needed.
-- Locks: crm.lead, crm.loan and crm.contact for a moment, as their policies are written anew; replaces functions and a view.

-- As before, without a path of its own, which cost a third of each reading: every name and type in it is qualified, and who
-- calls it has the same path (`ownNames` in kernel/db.ts, and the functions that set one).
create or replace function kernel.verified_ctx() returns text language plpgsql stable parallel safe security definer as $$
declare c pg_catalog.text := pg_catalog.current_setting('app.ctx', true); k kernel.ctx_key;
begin
  if c is null or c operator(pg_catalog.=) '' then return null; end if;
  select * into k from kernel.ctx_key;
  -- Where no signature was ever set on a connection there is none to be unequal.
  if not coalesce(pg_catalog.sha256(k.opad operator(pg_catalog.||) pg_catalog.sha256(k.ipad operator(pg_catalog.||) pg_catalog.convert_to(c, 'UTF8')))
     operator(pg_catalog.=) pg_catalog.decode(pg_catalog.current_setting('app.sig', true), 'hex'), false) then
    raise exception 'forged context' using errcode = '42501';
  end if;
  if pg_catalog.split_part(c, '|', 4)::pg_catalog.int4 operator(pg_catalog.<>) pg_catalog.pg_backend_pid() then
    raise exception 'context of another connection' using errcode = '42501';
  end if;
  if pg_catalog.split_part(c, '|', 5)::pg_catalog.float8 operator(pg_catalog.<) pg_catalog.date_part('epoch', pg_catalog.transaction_timestamp()) then
    raise exception 'expired context' using errcode = '42501';
  end if;
  return c;
end $$;
alter function kernel.verified_ctx() reset all;
do $do$
declare body text;
begin
  for body in select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where array_to_string(p.proconfig, ';') ~ '^search_path=pg_catalog, ' and n.nspname not in ('pg_catalog', 'public') loop
    execute regexp_replace(body, $r$SET search_path TO 'pg_catalog', '[a-z_]+'$r$, $r$SET search_path TO 'pg_catalog'$r$);
  end loop;
end $do$;

-- The scope of the context (policy/scope.ts). No list of workgroups or campaigns: all; `anywhere`: all places.
create type kernel.reach as (
  everything boolean, owners uuid[], branches uuid[], partners uuid[], workgroups uuid[], campaigns uuid[],
  anywhere boolean, states text[], counties text[], zips text[]
);
create function kernel.reach() returns kernel.reach language plpgsql stable parallel safe cost 20 set search_path = pg_catalog as $$
declare p text[] := string_to_array(kernel.verified_ctx(), '|'); limited boolean := p[13] = '1';
begin
  return row(p[6] = '1', p[7]::uuid[], p[8]::uuid[], p[12]::uuid[],
    case when not limited or p[14] = '1' then null when p[15] is null then '{}' else p[15]::uuid[] end,
    case when not limited or p[16] = '1' then null when p[17] is null then '{}' else p[17]::uuid[] end,
    not limited or p[18] = '1', p[19]::text[], p[20]::text[], p[21]::text[])::kernel.reach;
end $$;

-- Most people have no limits: what lets their rows through is looked at first, row by row, without what only limits need.
create function kernel.unlimited_all() returns boolean language plpgsql stable parallel safe cost 20 as $$
declare c pg_catalog.text := kernel.verified_ctx();
begin
  return pg_catalog.split_part(c, '|', 6) operator(pg_catalog.=) '1' and pg_catalog.split_part(c, '|', 13) operator(pg_catalog.<>) '1';
end $$;
create function kernel.unlimited_ids(n int) returns uuid[] language plpgsql stable parallel safe cost 20 as $$
declare c pg_catalog.text := kernel.verified_ctx();
begin
  if pg_catalog.split_part(c, '|', 13) operator(pg_catalog.=) '1' then return '{}'; end if;
  return pg_catalog.split_part(c, '|', n)::pg_catalog.uuid[];
end $$;
create function kernel.unlimited_owners() returns uuid[] language sql stable parallel safe return kernel.unlimited_ids(7);
create function kernel.unlimited_branches() returns uuid[] language sql stable parallel safe return kernel.unlimited_ids(8);
-- The same of whoever sees everything that stands in some places.
create function kernel.placed(n int) returns text[] language plpgsql stable parallel safe cost 20 as $$
declare c pg_catalog.text := kernel.verified_ctx();
begin
  if pg_catalog.split_part(c, '|', 6) operator(pg_catalog.=) '1' and pg_catalog.split_part(c, '|', 14) operator(pg_catalog.=) '1' and pg_catalog.split_part(c, '|', 16) operator(pg_catalog.=) '1' then return pg_catalog.split_part(c, '|', n)::pg_catalog.text[]; end if;
  return '{}';
end $$;
create function kernel.placed_states() returns text[] language sql stable parallel safe return kernel.placed(19);
create function kernel.placed_zips() returns text[] language sql stable parallel safe return kernel.placed(21);
revoke all on function kernel.reach(), kernel.unlimited_all(), kernel.unlimited_ids(int), kernel.unlimited_owners(), kernel.unlimited_branches(), kernel.placed(int), kernel.placed_states(), kernel.placed_zips() from public;
grant execute on function kernel.reach(), kernel.unlimited_all(), kernel.unlimited_ids(int), kernel.unlimited_owners(), kernel.unlimited_branches(), kernel.placed(int), kernel.placed_states(), kernel.placed_zips() to cc_app, cc_searcher;

-- What is written of scope in policies, functions and a view, to be found there again.
create temp table written on commit drop as
  select k.kind, a.alias, crm.scope_of(k.kind, a.alias) as was, kernel.limits_text(a.alias, k.beyond, k.places) as limits_were, k.beyond, k.places
  from (values ('lead', '{workgroup_id,campaign_key}'::text[], 'property_'), ('loan', '{workgroup_id,campaign_key}', 'property_'), ('contact', '{workgroup_id}', '')) k (kind, beyond, places)
    cross join unnest('{l,c,k,p,new,lead,loan,contact}'::text[]) a (alias);

-- What `reach` holds of rows of `t`; where no row says workgroup or campaign, only whoever is limited to none is let through.
create function kernel.reached_by(t text, owners text[], beyond text[]) returns text language sql stable set search_path = pg_catalog as $$
  select '(' || array_to_string(array['reach.everything'] || array(select format('%I.%I = any (reach.owners)', t, o) from unnest(owners) o)
    || array[format('%I.branch_id = any (reach.branches)', t)]
    || case when 'partner_id' = any (beyond) then array[format('%I.partner_id = any (reach.partners)', t)] else '{}' end, ' or ') || ')'
$$;
create function kernel.reached_limits(t text, beyond text[], places text) returns text language sql stable set search_path = pg_catalog as $$
  select format('(reach.workgroups is null%s) and (reach.campaigns is null%s) and (reach.anywhere or %3$I.%4$I = any (reach.states)
      or %3$I.county_key = any (reach.counties) or %3$I.%5$I = any (reach.zips)
      or (%3$I.%4$I is null and %3$I.%5$I is null and %3$I.owner_id = any (reach.owners) and %3$I.created_at > transaction_timestamp() - interval ''24 hours''))',
    case when 'workgroup_id' = any (beyond) then format(' or %I.workgroup_id = any (reach.workgroups)', t) end,
    case when 'campaign_key' = any (beyond) then format(' or %I.campaign_key = any (reach.campaigns)', t) end,
    t, places || 'state', places || 'zip')
$$;
create or replace function kernel.limits_text(t text, beyond text[], places text) returns text language sql stable set search_path = pg_catalog as $$
  select format('exists (select from kernel.reach() reach where %s)', kernel.reached_limits(t, beyond, places))
$$;

-- As before for what is planned with the values of this transaction (`literal`) and for what no limit reaches.
alter function kernel.scope_text(text, text[], text[], text, boolean) rename to scope_text_in_parts;
create function kernel.scope_text(t text, owners text[] default '{owner_id}', beyond text[] default '{}', places text default null, literal boolean default false)
returns text language plpgsql stable set search_path = pg_catalog as $$
begin
  if literal or places is null then return kernel.scope_text_in_parts(t, owners, beyond, places, literal); end if;
  return format('((select kernel.unlimited_all()) or %1$I.owner_id = any ((select kernel.unlimited_owners())::uuid[]) or %1$I.branch_id = any ((select kernel.unlimited_branches())::uuid[])
    or %1$I.%4$I = any ((select kernel.placed_zips())::text[]) or %1$I.%5$I = any ((select kernel.placed_states())::text[])
    or exists (select from kernel.reach() reach where %2$s and %3$s))', t, kernel.reached_by(t, owners, beyond), kernel.reached_limits(t, beyond, places), places || 'zip', places || 'state');
end $$;
grant execute on function kernel.scope_text_in_parts(text, text[], text[], text, boolean), kernel.scope_text(text, text[], text[], text, boolean),
  kernel.reached_by(text, text[], text[]), kernel.reached_limits(text, text[], text) to cc_app, cc_searcher;

do $do$
declare f regprocedure; body text; now_is text; w record; t text; scope text;
begin
  for f in select o.oid from pg_proc o join pg_namespace n on n.oid = o.pronamespace
      where n.nspname in ('crm', 'lead_hunter', 'identity', 'operator', 'call_runner') and o.prosrc like '%verified_ctx()%' loop
    body := pg_get_functiondef(f);
    now_is := body;
    -- The limits alone are part of the whole.
    for w in select * from written loop now_is := replace(now_is, w.was, crm.scope_of(w.kind, w.alias)); end loop;
    for w in select * from written loop now_is := replace(now_is, w.limits_were, kernel.limits_text(w.alias, w.beyond, w.places)); end loop;
    if now_is <> body then execute now_is; end if;
  end loop;
  foreach t in array array['lead', 'loan', 'contact'] loop
    scope := format('tenant_id = (select kernel.tenant()) and (%s%s)', crm.scope_of(t, t), case t when 'contact' then ' or crm.works_with(id)' else '' end);
    execute format('alter policy scope_read on crm.%I using (%s)', t, scope);
    execute format('alter policy scope_remove on crm.%I using (%s)', t, scope);
    execute format($f$alter policy scope_change on crm.%I using (%s) with check (tenant_id = (select kernel.tenant())
      and (%s or (select split_part(kernel.verified_ctx(), '|', 11)) = '1'))$f$, t, scope, substr(scope, length('tenant_id = (select kernel.tenant()) and ') + 1));
    if t <> 'contact' then
      execute format('alter policy acquainted on crm.%1$I with check (
        (select kernel.actor_kind()) not in (''member'', ''app'', ''key'') or crm.acquainted(contact_id, owner_id, %2$s))', t, crm.scope_of(t, t));
    end if;
  end loop;
end $do$;

-- A lead with its officer's name and its person, who is held back where the asker may be told (`crm.held_back`): its owner reads past the policies
-- of what hangs on a lead that is seen.
create policy search on crm.held_back for select to cc_searcher using (true);
grant select on crm.held_back to cc_searcher;
grant select (tenant_id, id, name) on identity.member to cc_searcher;
create function crm.is_partners() returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select 1 from identity.member m where m.tenant_id = kernel.tenant() and m.id = kernel.actor_id() and m.user_type in ('partner_owner', 'partner_rep'))
$$;
revoke all on function crm.is_partners() from public;
grant execute on function crm.is_partners() to cc_app, cc_searcher;
alter policy not_partners_select on crm.held_back using (not (select crm.is_partners()));
alter policy not_partners_delete on crm.held_back using (not (select crm.is_partners()));
drop view crm.lead_whole;
grant create on schema crm to cc_searcher;
do $do$ begin
  execute $f$
create view crm.lead_whole with (security_barrier = true) as
  select l.*, c.first_name, c.last_name, c.street, c.unit, c.city, c.state, c.zip, c.do_not_contact,
    array(select i from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id) as identifiers,
    exists (select from crm.held_back h where h.tenant_id = l.tenant_id and h.contact_id = l.contact_id) and not (select crm.is_partners()) as held_back,
    (select m.name from identity.member m where m.tenant_id = l.tenant_id and m.id = l.owner_id) as owner_name
  from crm.lead l left join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
  where l.tenant_id = (select kernel.tenant()) and $f$ || crm.scope_of('lead', 'l');
end $do$;
alter view crm.lead_whole owner to cc_searcher;
grant select on crm.lead_whole to cc_app;
revoke create on schema crm from cc_searcher;
