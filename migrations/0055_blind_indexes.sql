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
create trigger b_in_sight before update of contact_id, kind, token, tail_token, even_token, even_tail_token, sealed, hint, first_seen_at on crm.identifier for each row
  when (old.contact_id is distinct from new.contact_id or old.kind is distinct from new.kind or old.token is distinct from new.token
    or old.tail_token is distinct from new.tail_token or old.even_token is distinct from new.even_token
    or old.even_tail_token is distinct from new.even_tail_token or old.sealed is distinct from new.sealed or old.hint is distinct from new.hint
    or old.first_seen_at is distinct from new.first_seen_at)
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

-- INDEXES A CLIENT CHOSE. Which are on is read with the keys and written by the house alone, after what was agreed to. built_version: searched by it;
-- whole_version: every row bears it, for certain, as none was written by a process that did not know of it yet.
create table keys.index_choice (
  tenant_id uuid not null, kind text not null check (kind in ('email-start', 'note-words', 'ssn')),
  on_since timestamptz not null, switched_by uuid,
  built_version int, whole_version int,
  primary key (tenant_id, kind)
);
alter table keys.index_choice enable row level security;
alter table keys.index_choice force row level security;
create policy seen on keys.index_choice for select to cc_app using (tenant_id = (select kernel.tenant()));
create policy house on keys.index_choice to cc_app
  using (tenant_id = (select kernel.tenant()) and (select kernel.actor_kind()) = 'system')
  with check (tenant_id = (select kernel.tenant()) and (select kernel.actor_kind()) = 'system');
grant select, insert, update, delete on keys.index_choice to cc_app;

create unique index borrower_by_id on crm.borrower (tenant_id, id);
-- What such an index makes of a row: several tokens of one value, each by the version of its key. They go with the row they are of, are
-- looked up by whoever sees that row, and are put in by one function: it takes none for rows of others.
do $do$
declare t text; parent text; key text;
begin
  for t, parent, key in values ('email_start', 'crm.identifier', 'identifier_id'), ('note_word', 'crm.note', 'note_id'), ('ssn_mark', 'crm.borrower', 'borrower_id') loop
    execute format('create table crm.%1$I (tenant_id uuid not null, %2$I uuid not null, version int not null, token bytea not null check (octet_length(token) = 16),
      primary key (tenant_id, token, %2$I), foreign key (tenant_id, %2$I) references %3$s (tenant_id, id) on delete cascade)', t, key, parent);
    execute format('create index %1$I on crm.%2$I (tenant_id, %3$I)', t || '_of', t, key);
    execute format('create index %1$I on crm.%2$I (tenant_id, version)', t || '_version', t);
    call kernel.child_table(format('crm.%I', t)::regclass, parent::regclass, key);
    execute format('drop policy child_add on crm.%1$I', t);
    execute format('drop policy child_change on crm.%1$I', t);
    execute format('revoke insert, update on crm.%I from cc_app', t);
    execute format('create policy keep on crm.%I for insert to cc_searcher with check (tenant_id = (select kernel.tenant()))', t);
    execute format('create policy kept on crm.%I for select to cc_searcher using (tenant_id = (select kernel.tenant()))', t);
    execute format('grant select, insert on crm.%I to cc_searcher', t);
  end loop;
end $do$;
-- OF WHAT ROWS: those the asker has in sight, as the rows' own policies say it, and those this transaction made: of what a key sends
-- in it sees none. A note or borrower that was written just now was seen, else it could not be; an address that was merely met can be
-- seen again, so there it counts since when it is there, which nobody changes who only met somebody. Of others nothing is put in or told.
do $do$ begin
  execute format($f$
create function crm.keep_marks(what text, given uuid[], versions int[], tokens bytea[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare t uuid := kernel.tenant(); here xid := pg_current_xact_id()::xid; rows uuid[];
begin
  case what
    when 'email-start' then
      select array_agg(i.id) into rows from crm.identifier i where i.tenant_id = t and i.id = any (given) and i.kind = 1
        and ((i.xmin = here and i.first_seen_at = kernel.moment()) or crm.in_sight('contact', i.contact_id));
      insert into crm.email_start (tenant_id, identifier_id, version, token)
      select t, g.id, g.version, g.token from unnest(given, versions, tokens) g (id, version, token) where g.id = any (rows) on conflict do nothing;
    when 'note-words' then
      select array_agg(n.id) into rows from crm.note n where n.tenant_id = t and n.id = any (given)
        and (n.xmin = here or (crm.in_sight('contact', n.contact_id) and (n.lead_id is null or crm.in_sight('lead', n.lead_id))
          and (n.loan_id is null or exists (select from crm.loan l where l.tenant_id = t and l.id = n.loan_id and %1$s))));
      insert into crm.note_word (tenant_id, note_id, version, token)
      select t, g.id, g.version, g.token from unnest(given, versions, tokens) g (id, version, token) where g.id = any (rows) on conflict do nothing;
    when 'ssn' then
      select array_agg(b.id) into rows from crm.borrower b where b.tenant_id = t and b.id = any (given)
        and (b.xmin = here or exists (select from crm.loan l where l.tenant_id = t and l.id = b.loan_id and %1$s));
      insert into crm.ssn_mark (tenant_id, borrower_id, version, token)
      select t, g.id, g.version, g.token from unnest(given, versions, tokens) g (id, version, token) where g.id = any (rows) on conflict do nothing;
  end case;
end $$ $f$, crm.scope_of('loan', 'l'));
end $do$;
grant select (xmin, tenant_id, id, kind, contact_id, first_seen_at) on crm.identifier to cc_searcher;
grant select (xmin, contact_id, lead_id, loan_id) on crm.note to cc_searcher;
grant select (xmin, loan_id) on crm.borrower to cc_searcher;
do $do$
declare t text;
begin
  foreach t in array array['note', 'borrower'] loop
    execute format('grant select (tenant_id, id) on crm.%I to cc_searcher', t);
    if not exists (select from pg_policy where polrelid = format('crm.%I', t)::regclass and polname in ('search', 'joined')) then
      execute format('create policy search on crm.%I for select to cc_searcher using (true)', t);
    end if;
  end loop;
end $do$;
grant create on schema crm to cc_searcher;
alter function crm.keep_marks(text, uuid[], int[], bytea[]) owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.keep_marks(text, uuid[], int[], bytea[]) from public;
grant execute on function crm.keep_marks(text, uuid[], int[], bytea[]) to cc_app;
