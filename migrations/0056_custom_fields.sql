-- Fields a client makes for its leads and people, each with a data class: values of internal ones stand in `custom`, of
-- confidential ones in the row's envelope, of restricted ones in the person's (docs/decisions/0027-custom-fields.md).
-- Locks: crm.lead and crm.contact for a moment (columns with constant defaults, triggers, an index of no rows yet).
create table crm.custom_field (
  tenant_id uuid not null,
  id uuid not null,
  record text not null check (record in ('lead', 'person')),
  -- What the API and `custom` call it: stays whatever it is called later, and is never used again.
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  name text not null check (length(name) between 1 and 80),
  kind text not null check (kind in ('text', 'long_text', 'number', 'money', 'date', 'yes_no', 'one_of', 'several_of', 'link', 'email', 'phone')),
  class text not null check (class in ('internal', 'confidential', 'restricted')),
  help text check (length(help) <= 500),
  -- What is chosen from, in order: `[{"id", "label", "archived"}]`.
  options jsonb not null default '[]' check (jsonb_typeof(options) = 'array' and jsonb_array_length(options) <= 200),
  position int not null,
  created_at timestamptz not null,
  archived_at timestamptz,
  -- Since when values from before a higher class are being sealed; null once none stands as it was.
  sealing_since timestamptz,
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, record, key),
  -- How to reach somebody is never internal.
  check (kind not in ('email', 'phone') or class <> 'internal')
);
call kernel.tenant_table('crm.custom_field');
revoke delete on crm.custom_field from cc_app;

-- Values meet the class their field has at that moment: whoever raises one waits for those who write, and they for it.
create function crm.lock_custom(tenant uuid, of text, raising boolean) returns void language plpgsql volatile set search_path = pg_catalog as $$
declare place bigint := hashtextextended('crm.custom ' || tenant || ' ' || of, 0);
begin
  if raising then perform pg_advisory_xact_lock(place); else perform pg_advisory_xact_lock_shared(place); end if;
end $$;
revoke all on function crm.lock_custom(uuid, text, boolean) from public;
grant execute on function crm.lock_custom(uuid, text, boolean) to cc_app;

create function crm.keep_custom_field() returns trigger language plpgsql set search_path = pg_catalog as $$
declare classes text[] := array['internal', 'confidential', 'restricted'];
begin
  if tg_op = 'INSERT' then
    new.version := 1;
    return new;
  end if;
  if (new.id, new.record, new.key, new.kind, new.created_at) is distinct from (old.id, old.record, old.key, old.kind, old.created_at) then
    raise exception 'what a custom field is does not change' using errcode = '42501';
  end if;
  if array_position(classes, new.class) < array_position(classes, old.class) then
    raise exception 'the class of a custom field is never lowered' using errcode = '42501';
  end if;
  if exists (select from jsonb_array_elements(old.options) o (e) where not exists (select from jsonb_array_elements(new.options) n (e) where n.e ->> 'id' = o.e ->> 'id')) then
    raise exception 'an option of a custom field is put away, never removed' using errcode = '42501';
  end if;
  if new.class <> old.class then
    perform crm.lock_custom(new.tenant_id, new.record, true);
    new.sealing_since := coalesce(kernel.moment(), now());
  elsif new.sealing_since is distinct from old.sealing_since and current_user = 'cc_app' and kernel.actor_kind() is distinct from 'system' then
    raise exception 'only the house says when values are sealed' using errcode = '42501';
  end if;
  new.version := old.version + 1;
  return new;
end $$;
revoke all on function crm.keep_custom_field() from public;
create trigger a_keep before insert or update on crm.custom_field for each row execute function crm.keep_custom_field();
create trigger b_right before insert or update on crm.custom_field for each row execute function identity.demand_right('{customField.manage}', '{}');

-- Whether a value is of its field's kind: the domain (rules/custom-value.ts) says more, and says it in words.
create function crm.fits_custom(kind text, options jsonb, said jsonb) returns boolean language sql immutable parallel safe set search_path = pg_catalog as $$
  select case
    when kind in ('text', 'link') then jsonb_typeof(said) = 'string' and length(said #>> '{}') between 1 and 2000
    when kind = 'long_text' then jsonb_typeof(said) = 'string' and length(said #>> '{}') between 1 and 10000
    when kind = 'number' then jsonb_typeof(said) = 'number'
    when kind = 'money' then jsonb_typeof(said) = 'number' and said #>> '{}' ~ '^-?\d{1,15}$'
    when kind = 'date' then jsonb_typeof(said) = 'string' and said #>> '{}' ~ '^\d{4}-\d\d-\d\d$'
    when kind = 'yes_no' then jsonb_typeof(said) = 'boolean'
    when kind = 'one_of' then jsonb_typeof(said) = 'string' and exists (select from jsonb_array_elements(options) o (e) where o.e -> 'id' = said)
    when kind = 'several_of' then jsonb_typeof(said) = 'array' and jsonb_array_length(said) > 0
      and not exists (select from jsonb_array_elements(said) v (e) where not exists (select from jsonb_array_elements(options) o (e) where o.e -> 'id' = v.e))
    else false end
$$;
revoke all on function crm.fits_custom(text, jsonb, jsonb) from public;
grant execute on function crm.fits_custom(text, jsonb, jsonb) to cc_app;

-- Only values of internal fields stand in the clear, each of its field's kind. What stood there before and was not touched is
-- left: where a class was raised it is on its way into the envelope.
create function crm.demand_clear_custom() returns trigger language plpgsql set search_path = pg_catalog as $$
declare was jsonb := case when tg_op = 'UPDATE' then old.custom else '{}' end; wrong text;
begin
  perform crm.lock_custom(new.tenant_id, tg_argv[0], false);
  select v.key into wrong from jsonb_each(new.custom) v
    left join crm.custom_field f on f.tenant_id = new.tenant_id and f.record = tg_argv[0] and f.key = v.key
    where was -> v.key is distinct from v.value and not coalesce(f.class = 'internal' and crm.fits_custom(f.kind, f.options, v.value), false)
    limit 1;
  if wrong is not null then
    raise exception 'custom field % takes no such value in the clear', wrong using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function crm.demand_clear_custom() from public;

do $do$
declare t text; r text;
begin
  for t, r in values ('lead', 'lead'), ('contact', 'person') loop
    -- `custom_kept` names the restricted fields that have a value: dots show without opening anything.
    execute format($f$alter table crm.%I add column custom jsonb not null default '{}' check (jsonb_typeof(custom) = 'object'),
      add column custom_kept text[] not null default '{}'$f$, t);
    execute format($f$create trigger b_custom before insert on crm.%I for each row when (new.custom <> '{}') execute function crm.demand_clear_custom(%L)$f$, t, r);
    execute format($f$create trigger b_custom_change before update of custom on crm.%I for each row
      when (new.custom is distinct from old.custom and new.custom <> '{}') execute function crm.demand_clear_custom(%L)$f$, t, r);
    execute format($f$create index %I on crm.%I using gin (tenant_id, custom) where custom <> '{}'$f$, t || '_custom', t);
  end loop;
end $do$;

-- Leads or people of the scope whose values contain these, in no order, at most so many: row security keeps the index from the planner.
create function crm.custom_ids(records text, wanted jsonb, most int) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public set enable_seqscan = off set enable_indexscan = off as $$
begin
  if records not in ('lead', 'contact') then raise exception 'no such records' using errcode = '22023'; end if;
  return query execute format('select t.id from crm.%I t where t.tenant_id = $1 and t.custom @> $2 and t.custom <> ''{}'' and ', records)
    || crm.scope_of(records, 't', true) || ' limit $3' using kernel.tenant(), wanted, most;
end $$;
grant create on schema crm to cc_searcher;
alter function crm.custom_ids(text, jsonb, int) owner to cc_searcher;
revoke all on function crm.custom_ids(text, jsonb, int) from public;
grant execute on function crm.custom_ids(text, jsonb, int) to cc_app;

-- The whole lead with the new columns.
drop view crm.lead_whole;
do $do$ begin
  execute $f$
create view crm.lead_whole with (security_barrier = true) as
  select l.*, c.first_name, c.last_name, c.sealed as person_sealed, c.city, c.state, c.zip, c.do_not_contact,
    array(select i from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id) as identifiers,
    exists (select from crm.held_back h where h.tenant_id = l.tenant_id and h.contact_id = l.contact_id) and not (select crm.is_partners()) as held_back,
    (select m.name from identity.member m where m.tenant_id = l.tenant_id and m.id = l.owner_id) as owner_name
  from crm.lead l left join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
  where l.tenant_id = (select kernel.tenant()) and $f$ || crm.scope_of('lead', 'l');
end $do$;
alter view crm.lead_whole owner to cc_searcher;
revoke create on schema crm from cc_searcher;
grant select on crm.lead_whole to cc_app;
