-- Two records of one person become one, and can be parted again for a time.
-- Locks: crm.contact while its merged people are looked at (there are none yet); each table that points at a person for a policy.

-- Who was merged points at whoever was kept, and never at somebody who was merged in turn.
alter table crm.contact add foreign key (tenant_id, merged_into) references crm.contact on delete set null (merged_into);
create index contact_merged on crm.contact (tenant_id, merged_into) where merged_into is not null;

create table crm.merge (
  tenant_id uuid not null, id uuid not null,
  kept_id uuid not null, gone_id uuid not null check (gone_id <> kept_id),
  merged_by uuid, merged_at timestamptz not null, undo_until timestamptz not null,
  undone_by uuid, undone_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, kept_id) references crm.contact on delete cascade,
  foreign key (tenant_id, gone_id) references crm.contact on delete cascade
);
create index merge_kept on crm.merge (tenant_id, kept_id, id desc);
create unique index merge_gone on crm.merge (tenant_id, gone_id) where undone_at is null;
call kernel.child_table('crm.merge', 'crm.contact', 'kept_id');
revoke update, delete on crm.merge from cc_app;
grant update (undone_by, undone_at) on crm.merge to cc_app;

-- Which rows a merge gave to the person who was kept: place is `schema.table.column`, key the rest of the row's primary key.
create table crm.merged_row (
  tenant_id uuid not null, merge_id uuid not null, place text not null, key jsonb not null,
  primary key (tenant_id, merge_id, place, key),
  foreign key (tenant_id, merge_id) references crm.merge on delete cascade
);
call kernel.child_table('crm.merged_row', 'crm.merge', 'merge_id');
revoke insert, update, delete on crm.merged_row from cc_app;
create policy joined on crm.merged_row to cc_searcher using (true) with check (true);
grant select on crm.merge to cc_searcher;
grant select, insert, delete on crm.merged_row to cc_searcher;

-- Every column that says whose a row is, read from the catalogue so that no table is forgotten; arrivals and the rows of a file
-- name people without a foreign key. follows: by these a row goes back with its lead or loan.
create function crm.person_columns() returns table (place regclass, person name, keys name[], follows name[])
language sql stable set search_path = pg_catalog as $$
  with named as (
    select k.conrelid as place, a.attname as person from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[2]
     where k.contype = 'f' and k.confrelid = 'crm.contact'::regclass
       and not (k.conrelid = 'crm.merge'::regclass and a.attname = 'gone_id')
    union select 'lead_hunter.intake'::regclass::oid, 'contact_id'
    union select 'lead_hunter.import_row'::regclass::oid, 'contact_id')
  select n.place::regclass, n.person,
    array(select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
      where i.indrelid = n.place and i.indisprimary and a.attname not in ('tenant_id', n.person) order by a.attnum),
    array(select a.attname from pg_attribute a where a.attrelid = n.place and a.attname in ('lead_id', 'loan_id') and not a.attisdropped order by a.attnum)
  from named n order by n.place::regclass::text, n.person
$$;

-- Lets whoever carries rows from one person to another into each of these tables, as far as that. Called after every run of the
-- migrations.
create procedure crm.make_joinable() language plpgsql set search_path = pg_catalog as $$
declare c record;
begin
  for c in select p.*, n.nspname as home from crm.person_columns() p join pg_class r on r.oid = p.place join pg_namespace n on n.oid = r.relnamespace loop
    execute format('grant usage on schema %I to cc_searcher', c.home);
    execute format('grant select (%s), update (%I) on %s to cc_searcher',
      (select string_agg(quote_ident(x), ', ') from unnest(array['tenant_id', c.person] || c.keys || c.follows) x), c.person, c.place);
    if not exists (select from pg_policy where polrelid = c.place and polname = 'joined') then
      execute format('create policy joined on %s to cc_searcher using (true) with check (true)', c.place);
    end if;
  end loop;
end $$;

-- Whether the asker's scope holds these people themselves and every lead and loan of theirs: nobody carries what they do not see.
do $do$ begin
  execute format($f$
create function crm.holds_whole(people uuid[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare t uuid := kernel.tenant();
begin
  return (select count(*) from crm.contact c where c.tenant_id = t and c.id = any (people) and %s) = cardinality(people)
    and not exists (select from crm.lead l where l.tenant_id = t and l.contact_id = any (people) and (%s) is not true)
    and not exists (select from crm.loan l where l.tenant_id = t and (l.contact_id = any (people)
      or l.id = any (array(select b.loan_id from crm.borrower b where b.tenant_id = t and b.contact_id = any (people)))) and (%s) is not true);
end $$ $f$, crm.scope_of('contact', 'c'), crm.scope_of('lead', 'l'), crm.scope_of('loan', 'l'));
end $do$;

-- Two people are merged, and parted again, by whoever holds both whole, in their own name: before what hangs on them is looked at.
create policy whole_add on crm.merge as restrictive for insert to cc_app with check (crm.holds_whole(array[kept_id, gone_id]));
create policy whole_change on crm.merge as restrictive for update to cc_app using (crm.holds_whole(array[kept_id, gone_id]));
create function crm.demand_merger() returns trigger language plpgsql as $$
begin
  if current_user = 'cc_app' and (case tg_op when 'INSERT' then new.merged_by else new.undone_by end is distinct from kernel.actor_id()
      or tg_op = 'INSERT' and (new.undone_by, new.undone_at) is distinct from (null, null)) then
    raise exception 'people are merged in one’s own name' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_name before insert or update on crm.merge for each row execute function crm.demand_merger();

-- How many rows of each place hang on a person whom the asker holds whole.
create function crm.hanging_on(of_person uuid) returns table (place text, rows bigint)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare c record;
begin
  if not crm.holds_whole(array[of_person]) then return; end if;
  for c in select * from crm.person_columns() loop
    place := format('%s.%s', c.place, c.person);
    execute format('select count(*) from %s where tenant_id = $1 and %I = $2', c.place, c.person) into rows using kernel.tenant(), of_person;
    if rows > 0 then return next; end if;
  end loop;
end $$;

-- Carries what hangs on the person who goes to the one who is kept, and remembers it; `back` carries the same rows back, with
-- what was hung on their leads and loans since. What the other has already, the same telephone number, stays where it is.
create function crm.carry_rows(of_merge uuid, back boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  t uuid := kernel.tenant(); kept uuid; gone uuid; source uuid; target uuid;
  c record; r record; named text; follow text; leads uuid[]; loans uuid[];
begin
  select m.kept_id, m.gone_id into kept, gone from crm.merge m where m.tenant_id = t and m.id = of_merge
    and (m.undone_at is not null) = back
    and exists (select from crm.merged_row w where w.tenant_id = t and w.merge_id = m.id) = back
    and (select p.merged_into from crm.contact p where p.tenant_id = t and p.id = m.gone_id) is not distinct from case when back then m.kept_id end
    and (select p.merged_into from crm.contact p where p.tenant_id = t and p.id = m.kept_id) is null;
  if kept is null or not crm.holds_whole(array[kept, gone]) then
    raise exception 'these two people are not to be carried together by this asker' using errcode = '42501';
  end if;
  source := case when back then kept else gone end;
  target := case when back then gone else kept end;
  leads := array(select (w.key ->> 'id')::uuid from crm.merged_row w where w.tenant_id = t and w.merge_id = of_merge and w.place = 'crm.lead.contact_id');
  loans := array(select (w.key ->> 'id')::uuid from crm.merged_row w where w.tenant_id = t and w.merge_id = of_merge and w.place = 'crm.loan.contact_id');
  for c in select * from crm.person_columns() loop
    named := (select format('jsonb_build_object(%s)', string_agg(format('%L, x.%I', k, k), ', ')) from unnest(c.keys) k);
    follow := (select string_agg(format(' or x.%I = any ($%s)', f, case f when 'lead_id' then 5 else 6 end), '') from unnest(c.follows) f);
    for r in execute format('select %s as key from %s x where x.tenant_id = $1 and x.%I = $2 %s for update', named, c.place, c.person,
        case when back then format('and (exists (select from crm.merged_row w where w.tenant_id = $1 and w.merge_id = $3 and w.place = $4 and w.key = %s) %s)', named, follow) end)
      using t, source, of_merge, format('%s.%s', c.place, c.person), leads, loans loop
      begin
        execute format('update %s x set %I = $1 where x.tenant_id = $2 and x.%I = $3 and %s = $4', c.place, c.person, c.person, named) using target, t, source, r.key;
        if not back then insert into crm.merged_row values (t, of_merge, format('%s.%s', c.place, c.person), r.key); end if;
      exception when unique_violation then null;
      end;
    end loop;
  end loop;
  if back then delete from crm.merged_row where tenant_id = t and merge_id = of_merge;
  -- Of somebody of whom there was nothing this line is left, so that nothing is carried twice.
  else insert into crm.merged_row values (t, of_merge, 'person', jsonb_build_object('id', gone)); end if;
  update crm.contact set merged_into = case when back then null else kept end where tenant_id = t and id = gone;
end $$;

-- Whoever sees the person who was kept sees who was merged into them: old ids go on answering, and their history stays whole.
-- (No join: it might ask of everybody, each time, before it knows who was kept.)
do $do$
declare
  body text := pg_get_functiondef('crm.works_with(uuid)'::regprocedure);
  ending text := crm.scope_of('loan', 'l') || ');';
begin
  if position(ending in body) = 0 then raise exception 'works_with does not end with the scope of loans'; end if;
  execute replace(body, ending, crm.scope_of('loan', 'l') || format(')
    or exists (select 1 from crm.contact k where k.tenant_id = t and k.id = (select g.merged_into from crm.contact g where g.tenant_id = t and g.id = person)
      and ((%s) or crm.works_with(k.id)));', crm.scope_of('contact', 'k')));
end $do$;

-- Whoever said no to either said no: a refusal that a later yes of the other record would cover is said again. Parted again,
-- each has their own lines. (A box left empty on a form is no refusal.)
create function outreach.keep_refusals() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'UPDATE' then
    delete from outreach.consent where tenant_id = new.tenant_id and contact_id in (new.kept_id, new.gone_id) and operation_id = new.id;
    return null;
  end if;
  insert into outreach.consent (tenant_id, id, contact_id, lead_id, channel, granted, purpose, seller, wording, wording_hash, method, provenance,
    form_id, form_version, page_url, address, user_agent, at, operation_id)
  select c.tenant_id, encode(overlay(uuid_send(new.id) placing substring(uuid_send(gen_random_uuid()) from 9) from 9), 'hex')::uuid,
    new.kept_id, c.lead_id, c.channel, false, c.purpose, c.seller, c.wording, c.wording_hash, c.method, c.provenance,
    c.form_id, c.form_version, c.page_url, c.address, c.user_agent, new.merged_at, new.id
  from (select distinct on (l.channel) l.* from (
      select distinct on (x.contact_id, x.channel) x.* from outreach.consent x
      where x.tenant_id = new.tenant_id and x.contact_id in (new.kept_id, new.gone_id) order by x.contact_id, x.channel, x.id desc) l
    where not l.granted and l.method <> 'form' order by l.channel, l.id desc) c
  where exists (select from outreach.consent y where y.tenant_id = new.tenant_id and y.contact_id in (new.kept_id, new.gone_id)
    and y.channel = c.channel and y.id > c.id and (y.granted or y.method = 'form'));
  return null;
end $$;
grant insert on outreach.consent to cc_searcher;

grant create on schema crm, outreach to cc_searcher;
alter function crm.holds_whole(uuid[]) owner to cc_searcher;
alter function crm.hanging_on(uuid) owner to cc_searcher;
alter function crm.carry_rows(uuid, boolean) owner to cc_searcher;
alter function outreach.keep_refusals() owner to cc_searcher;
revoke create on schema crm, outreach from cc_searcher;
revoke all on function crm.person_columns(), crm.holds_whole(uuid[]), crm.hanging_on(uuid), crm.carry_rows(uuid, boolean), outreach.keep_refusals() from public;
revoke all on procedure crm.make_joinable() from public;
grant execute on function crm.person_columns() to cc_searcher;
grant execute on function crm.holds_whole(uuid[]), crm.hanging_on(uuid), crm.carry_rows(uuid, boolean) to cc_app;
-- A merge stands exactly while what hung on who is gone is with who is kept: neither is half done at the commit.
create function crm.demand_carried() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if exists (select from crm.merge m join crm.contact g on g.tenant_id = m.tenant_id and g.id = m.gone_id
      where m.tenant_id = new.tenant_id and m.id = new.id and (m.undone_at is null) is distinct from (g.merged_into is not distinct from m.kept_id)) then
    raise exception 'people are merged with all that hangs on them' using errcode = '42501';
  end if;
  return null;
end $$;
grant create on schema crm to cc_searcher;
alter function crm.demand_carried() owner to cc_searcher;
revoke create on schema crm from cc_searcher;
revoke all on function crm.demand_carried() from public;
create constraint trigger carried after insert or update of undone_at on crm.merge deferrable initially deferred
  for each row execute function crm.demand_carried();
create trigger keep_refusals after insert or update of undone_at on crm.merge for each row execute function outreach.keep_refusals();
call crm.make_joinable();
