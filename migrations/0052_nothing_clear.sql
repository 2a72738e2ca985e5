-- What is sealed stands nowhere else. A clear value that was not sealed stops this: nothing is lost.
-- Locks: takes each table for a moment; no rewrite.
do $do$
declare t text; c text; left_over boolean;
begin
  for t, c in values ('crm.contact', 'num_nonnulls(street, unit)'), ('crm.lead', 'num_nonnulls(property_street, message, extra)'),
    ('crm.loan', 'num_nonnulls(property_street)'), ('crm.identifier', 'num_nonnulls(value)'), ('crm.note', 'num_nonnulls(body)'),
    ('crm.task', 'num_nonnulls(title)'), ('crm.file', 'num_nonnulls(name)'), ('outreach.consent', 'num_nonnulls(address, user_agent)'),
    ('lead_hunter.import_row', 'num_nonnulls(cells, raw, problems)'), ('lead_hunter.import', 'num_nonnulls(sample)') loop
    execute format('alter table %s no force row level security', t);
    execute format('select exists (select from %s where %s > 0)', t, c) into left_over;
    execute format('alter table %s force row level security', t);
    if left_over then raise exception '% still holds clear values', t; end if;
  end loop;
end $do$;
alter table crm.contact drop column street, drop column unit;
alter table crm.lead drop column property_street, drop column message, drop column extra;
alter table crm.loan drop column property_street;
alter table crm.identifier drop column value, alter column sealed set not null, alter column hint set not null;
alter table crm.note drop column body, alter column sealed set not null;
alter table crm.task drop column title, alter column sealed set not null;
alter table crm.file drop column name, alter column sealed set not null;
alter table outreach.consent drop column address, drop column user_agent;
alter table lead_hunter.import_row drop column cells, drop column raw, drop column problems;
alter table lead_hunter.import drop column sample;
-- Of a field that is confidential or restricted what it was and became is sealed too, or not said.
alter table kernel.change add constraint change_sealed check ((class in ('public', 'internal') or (before is null and after is null))
  and (sealed is null) = (commitment is null) and octet_length(commitment) = 32);

create trigger b_in_sight before update of contact_id, kind, token, tail_token, sealed, hint on crm.identifier for each row
  when (old.contact_id is distinct from new.contact_id or old.kind is distinct from new.kind or old.token is distinct from new.token
    or old.tail_token is distinct from new.tail_token or old.sealed is distinct from new.sealed or old.hint is distinct from new.hint)
  execute function crm.demand_sight_of_identifier();

grant create on schema crm to cc_searcher;
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
create view crm.partner_reach_view with (security_barrier = true) as
  select i.tenant_id, i.id, i.contact_id, i.kind, i.sealed, i.label, i.is_primary, i.is_current, i.first_seen_at
  from crm.partner_person_view c join crm.identifier i on i.tenant_id = c.tenant_id and i.contact_id = c.id;
alter view crm.lead_whole owner to cc_searcher;
alter view crm.partner_reach_view owner to cc_searcher;
revoke create on schema crm from cc_searcher;
grant select on crm.lead_whole, crm.partner_reach_view to cc_app;
drop view kernel.change_view;
create view kernel.change_view with (security_invoker = true) as
  select tenant_id, event_id, n, record_kind, record_id, field, class, before, after, sealed, operation_id from kernel.change;
grant select on kernel.change_view to cc_app;

-- What is said anew when two people become one has the words; where from they came is told by the line it repeats.
create or replace function outreach.keep_refusals() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'UPDATE' then
    delete from outreach.consent where tenant_id = new.tenant_id and contact_id in (new.kept_id, new.gone_id) and operation_id = new.id;
    return null;
  end if;
  insert into outreach.consent (tenant_id, id, contact_id, lead_id, channel, granted, purpose, seller, wording, wording_hash, method, provenance,
    form_id, form_version, page_url, at, operation_id)
  select c.tenant_id, encode(overlay(uuid_send(new.id) placing substring(uuid_send(gen_random_uuid()) from 9) from 9), 'hex')::uuid,
    new.kept_id, c.lead_id, c.channel, false, c.purpose, c.seller, c.wording, c.wording_hash, c.method, c.provenance,
    c.form_id, c.form_version, c.page_url, new.merged_at, new.id
  from (select distinct on (l.channel) l.* from (
      select distinct on (x.contact_id, x.channel) x.* from outreach.consent x
      where x.tenant_id = new.tenant_id and x.contact_id in (new.kept_id, new.gone_id) order by x.contact_id, x.channel, x.id desc) l
    where not l.granted and l.method <> 'form' order by l.channel, l.id desc) c
  where exists (select from outreach.consent y where y.tenant_id = new.tenant_id and y.contact_id in (new.kept_id, new.gone_id)
    and y.channel = c.channel and y.id > c.id and (y.granted or y.method = 'form'));
  return null;
end $$;

-- Sealed anew by the house alone, where nothing else of the row can be changed: what came of it opens as what was.
grant usage on schema kernel, outreach to cc_lookup;
grant select, update (sealed) on kernel.change, outreach.consent to cc_lookup;
create policy reseal on kernel.change for update to cc_lookup using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()));
create policy reseal_read on outreach.consent for select to cc_lookup using (tenant_id = (select kernel.tenant()));
create policy reseal on outreach.consent for update to cc_lookup using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()));
alter table approvals.decision add constraint decision_sealed check ((octet_length(decision) >= 29 and get_byte(decision, 0) = 1)
  or (octet_length(decision) >= 62 and get_byte(decision, 0) = 2 and get_byte(decision, 1) = 1));
grant select, update (decision) on approvals.decision to cc_lookup;
create policy reseal_read on approvals.decision for select to cc_lookup using (tenant_id = (select kernel.tenant()));
create policy reseal on approvals.decision for update to cc_lookup using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()));
create function keys.reseal_appended(place text, firsts uuid[], seconds text[], was bytea[], fresh bytea[]) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare t uuid := kernel.tenant(); n int;
begin
  if kernel.actor_kind() is distinct from 'system' or exists (select from unnest(fresh) f (e) where get_byte(f.e, 0) <> 2) then
    raise exception 'only the house seals anew' using errcode = '42501';
  end if;
  case place
    when 'kernel.change.sealed' then
      update kernel.change c set sealed = r.e from unnest(firsts, seconds, was, fresh) r (event, n, w, e)
        where c.tenant_id = t and c.event_id = r.event and c.n = r.n::int and c.sealed = r.w;
    when 'outreach.consent.sealed' then
      update outreach.consent c set sealed = r.e from unnest(firsts, was, fresh) r (id, w, e) where c.tenant_id = t and c.id = r.id and c.sealed = r.w;
    when 'approvals.decision.decision' then
      update approvals.decision d set decision = r.e from unnest(firsts, seconds, was, fresh) r (request, person, w, e)
        where d.tenant_id = t and d.request_id = r.request and d.person_id = r.person::uuid and d.decision = r.w;
  end case;
  get diagnostics n = row_count;
  return n;
end $$;
grant create on schema keys to cc_lookup;
alter function keys.reseal_appended(text, uuid[], text[], bytea[], bytea[]) owner to cc_lookup;
revoke create on schema keys from cc_lookup;
revoke all on function keys.reseal_appended(text, uuid[], text[], bytea[], bytea[]) from public;
grant execute on function keys.reseal_appended(text, uuid[], text[], bytea[], bytea[]) to cc_app;

-- What was changed of somebody who is erased goes, and with it what could prove it: the address its actor came from and the salt
-- that the ledger holds. The leaf stays, and says no more than that something was done.
grant delete on kernel.change to cc_lookup;
grant update (address) on kernel.event to cc_lookup;
create policy forget on kernel.change for delete to cc_lookup using (tenant_id = (select kernel.tenant()));
create policy forget on kernel.event for update to cc_lookup using (tenant_id = (select kernel.tenant())) with check (tenant_id = (select kernel.tenant()));
-- Answers how many leaves lost their salt: the erasure tells of it, and no more may be missing.
create function keys.forget_changes(records uuid[]) returns int language plpgsql volatile security definer set search_path = pg_catalog as $$
declare t uuid := kernel.tenant(); events uuid[]; n int;
begin
  if kernel.actor_kind() is distinct from 'system' then
    raise exception 'only the house erases' using errcode = '42501';
  end if;
  select array_agg(distinct c.event_id) into events from kernel.change c where c.tenant_id = t and c.record_id = any (records);
  if events is null then return 0; end if;
  delete from kernel.change c where c.tenant_id = t and c.event_id = any (events);
  update kernel.event e set address = null where e.tenant_id = t and e.id = any (events) and e.address is not null;
  -- Where a command has no line of its own, its changes are told by each event that names it.
  if exists (select from unnest(events) c (id) where not exists (select from kernel.event e where e.tenant_id = t and e.id = c.id)) then
    events := events || array(select e.id from kernel.event e where e.tenant_id = t and e.command_id = any (events));
    update kernel.event e set address = null where e.tenant_id = t and e.id = any (events) and e.address is not null;
  end if;
  update ledger.entry l set salt = null where l.tenant_id = t and l.event_id = any (events) and l.salt is not null;
  get diagnostics n = row_count;
  return n;
end $$;
grant create on schema keys to cc_lookup;
alter function keys.forget_changes(uuid[]) owner to cc_lookup;
revoke create on schema keys from cc_lookup;
revoke all on function keys.forget_changes(uuid[]) from public;
grant execute on function keys.forget_changes(uuid[]) to cc_app;
