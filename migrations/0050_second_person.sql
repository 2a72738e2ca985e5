-- Several people who agree, what is granted for hours, credentials for the day nothing else opens, and how often sealed values are looked at.
-- Locks: approvals.request for a moment (columns, triggers); creates beside it. What was decided before is kept as a decision.

-- HOW MANY have to agree and how many refusals end it is asked with the request, hashed with it, and never written again.
alter table approvals.request
  add column quorum int not null default 1 check (quorum between 1 and 5),
  add column denials int not null default 1 check (denials between 1 and quorum);

-- Who decided what: one row a person and request, in their own name, once. `decision` is sealed; `mark` is the product's word that
-- it judged who agrees; one that was voided, because its author lost the right before it ran, counts no more and does not come back.
create table approvals.decision (
  tenant_id uuid not null,
  request_id uuid not null,
  person_id uuid not null,
  agree boolean not null,
  at timestamptz not null,
  decision bytea not null,
  mark bytea,
  voided_at timestamptz,
  primary key (tenant_id, request_id, person_id),
  foreign key (tenant_id, request_id) references approvals.request,
  foreign key (tenant_id, person_id) references identity.member (tenant_id, id),
  check (voided_at is null or agree)
);
call kernel.tenant_table('approvals.decision');
revoke update, delete on approvals.decision from cc_app;
grant update (voided_at) on approvals.decision to cc_app;

alter table approvals.request no force row level security;
alter table approvals.decision no force row level security;
insert into approvals.decision (tenant_id, request_id, person_id, agree, at, decision, mark)
select tenant_id, id, decided_by, state <> 'refused', moved_at, decision, mark from approvals.request where decided_by is not null;
alter table approvals.decision force row level security;
alter table approvals.request force row level security;

-- Whether the product said of this person that they agree to this very request.
create function approvals.is_word(r approvals.request, person uuid, word bytea) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(word = (select sha256(k.opad || sha256(k.ipad || convert_to(format('agreed|%s|%s|%s|%s|%s', r.tenant_id, r.id,
    person, encode(r.payload_hash, 'hex'), encode(r.terms, 'hex')), 'UTF8'))) from kernel.ctx_key k), false)
$$;
revoke all on function approvals.is_word(approvals.request, uuid, bytea) from public;
grant execute on function approvals.is_word(approvals.request, uuid, bytea) to cc_app;
-- How many people agree to it, each by the product's word of their own, and how many refuse.
create function approvals.agreements(r approvals.request) returns int language sql stable set search_path = pg_catalog as $$
  select count(*)::int from approvals.decision d where d.tenant_id = r.tenant_id and d.request_id = r.id and d.agree and d.voided_at is null
    and d.person_id <> r.asked_by and approvals.is_word(r, d.person_id, d.mark)
$$;
create function approvals.refusals(r approvals.request) returns int language sql stable set search_path = pg_catalog as $$
  select count(*)::int from approvals.decision d where d.tenant_id = r.tenant_id and d.request_id = r.id and not d.agree
$$;
revoke all on function approvals.agreements(approvals.request), approvals.refusals(approvals.request) from public;
grant execute on function approvals.agreements(approvals.request), approvals.refusals(approvals.request) to cc_app;

create function approvals.keep_decision() returns trigger language plpgsql set search_path = pg_catalog as $$
declare r approvals.request; at timestamptz := kernel.moment();
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'UPDATE' then
    if coalesce(kernel.actor_kind() = 'system' and old.voided_at is null and new.voided_at is not null, false) then
      new.voided_at := at;
      return new;
    end if;
    raise exception 'what was decided stays decided' using errcode = '42501';
  end if;
  select * into r from approvals.request q where q.tenant_id = new.tenant_id and q.id = new.request_id;
  new.at := at;
  if coalesce(kernel.actor_kind() = 'member' and new.person_id = kernel.actor_id() and r.asked_by <> new.person_id and r.state = 'waiting' and at < r.decide_by
      and new.voided_at is null and (not new.agree or (approvals.is_word(r, new.person_id, new.mark)
        and (identity.actor_holds(array[r.permission]) or not exists (select from identity.matrix_version v
          where v.tenant_id = new.tenant_id and v.state = 'published' and v.document -> 'functions' ? r.permission)))), false) then
    return new;
  end if;
  raise exception 'whoever decides does so once, in their own name, while it waits, of whoever else asked' using errcode = '42501';
end $$;
create trigger a_once before insert or update on approvals.decision for each row execute function approvals.keep_decision();
create trigger b_right before insert on approvals.decision for each row execute function identity.demand_right('{approval.decide}', '{}');

-- What the triggers of a request and whatever believes it knew of one decision, they know of as many as were asked for.
do $do$
declare
  definition text;
  changed text;
  r record;
begin
  for r in
    select * from (values
      -- Enough people, where people decided; a witness and a notice stand for whoever is missing.
      ('approvals.demand_judged()', 'not (approvals.is_marked(new) and ',
        'not (approvals.is_marked(new) and (new.decided_by is null or approvals.agreements(new) >= new.quorum) and '),
      ('approvals.agreed(uuid, text, jsonb)', 'r.asked_by = kernel.actor_id() and ',
        'r.asked_by = kernel.actor_id() and (r.decided_by is null or approvals.agreements(r) >= r.quorum) and '),
      -- So many refusals; under notice each is enough.
      ('approvals.keep_order()', 'when ''waiting refused'' then other or witness',
        'when ''waiting refused'' then (other and approvals.refusals(new) >= case when old.alone_until is null then new.denials else 1 end) or witness
      when ''approved waiting'' then kind = ''system'' and old.decided_by is not null and approvals.agreements(new) < new.quorum'),
      ('approvals.keep_order()', 'and not (old.state = ''waiting'' and new.state in (''approved'', ''refused''))',
        'and not (old.state = ''waiting'' and new.state in (''approved'', ''refused''))
     and not (old.state = ''approved'' and new.state = ''waiting'' and num_nonnulls(new.decided_by, new.decision, new.witnessed_by, new.witness_name) = 0)'),
      ('approvals.keep_times()', 'and (agreed or (new.run_by, new.mark)',
        'and (agreed or (old.state = ''approved'' and new.state = ''waiting'' and num_nonnulls(new.run_by, new.mark) = 0) or (new.run_by, new.mark)')
    ) v (of_function, was, becomes)
  loop
    definition := pg_get_functiondef(r.of_function::regprocedure);
    changed := replace(definition, r.was, r.becomes);
    if changed = definition then raise exception 'requests are judged in another way by %', r.of_function; end if;
    execute changed;
  end loop;
end $do$;

-- HOW OFTEN sealed values are looked at: each reveal is a row in its author's own name, at most so many in an hour. The client may
-- allow fewer, never more. What would be one too many is not kept, and whoever asked for it shows nothing.
alter table identity.tenant add column reveals_an_hour int not null default 20 check (reveals_an_hour between 1 and 20);
grant update (reveals_an_hour) on identity.tenant to cc_app;
create trigger b_right_reveals before update of reveals_an_hour on identity.tenant for each row execute function identity.demand_right('{company.manage}', '{}');

create table crm.reveal (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  at timestamptz not null,
  record_kind text not null,
  record_id uuid not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references identity.member (tenant_id, id)
);
create index reveal_of on crm.reveal (tenant_id, member_id, at desc);
call kernel.tenant_table('crm.reveal');
revoke update, delete on crm.reveal from cc_app;

create function crm.count_reveal() returns trigger language plpgsql set search_path = pg_catalog as $$
declare most int;
begin
  if current_user <> 'cc_app' then return new; end if;
  if not coalesce(kernel.actor_kind() = 'member' and new.member_id = kernel.actor_id(), false) then
    raise exception 'a reveal is kept in the name of whoever looks' using errcode = '42501';
  end if;
  new.at := kernel.moment();
  select t.reveals_an_hour into most from identity.tenant t where t.tenant_id = new.tenant_id;
  -- One at a time of a person, so that two at once are two.
  perform pg_advisory_xact_lock(hashtextextended(format('reveal %s %s', new.tenant_id, new.member_id), 0));
  if (select count(*) from crm.reveal r where r.tenant_id = new.tenant_id and r.member_id = new.member_id and r.at > new.at - interval '1 hour') >= most then
    return null;
  end if;
  return new;
end $$;
create trigger a_count before insert on crm.reveal for each row execute function crm.count_reveal();

-- RIGHTS FOR HOURS: what a client's matrix gives a user type "while elevated" alone (`demands -> permission -> elevation`) is not held
-- until somebody asks for it, a second person agrees, and its time has come; it ends by itself, and sooner by whoever may.
create table identity.elevation (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  permissions text[] not null check (cardinality(permissions) between 1 and 20),
  level text not null check (level in ('own', 'group', 'partner', 'workgroup', 'all')),
  -- When whoever asked wanted it to begin; null: as soon as it is agreed to.
  asked_start timestamptz,
  minutes int not null check (minutes between 5 and 480),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  approval_id uuid not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id),
  foreign key (tenant_id, member_id) references identity.member (tenant_id, id),
  foreign key (tenant_id, ended_by) references identity.member (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals.request (tenant_id, id),
  check (ends_at = starts_at + make_interval(mins => minutes)),
  check ((ended_at is null) = (ended_by is null))
);
create index elevation_of on identity.elevation (tenant_id, member_id, ends_at desc);
call kernel.tenant_table('identity.elevation');
revoke update, delete on identity.elevation from cc_app;
grant update (ended_at, ended_by) on identity.elevation to cc_app;
create policy lookup on identity.elevation for select to cc_lookup using (true);
grant select on identity.elevation to cc_lookup;

create function identity.demand_agreed_elevation() returns trigger language plpgsql set search_path = pg_catalog as $$
declare at timestamptz := kernel.moment();
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'UPDATE' then
    if coalesce(old.ended_at is null and kernel.actor_kind() = 'member' and new.ended_by = kernel.actor_id()
        and (new.member_id = kernel.actor_id() or identity.actor_holds('{approval.decide,people.deactivate}')), false) then
      new.ended_at := at;
      return new;
    end if;
    raise exception 'what was granted for hours is ended by whoever has it or may' using errcode = '42501';
  end if;
  new.made_at := at; new.starts_at := greatest(at, coalesce(new.asked_start, at)); new.ends_at := new.starts_at + make_interval(mins => new.minutes);
  if coalesce(kernel.actor_kind() = 'member' and new.member_id = kernel.actor_id() and new.ended_at is null
      and approvals.agreed(new.approval_id, 'identity.askElevation', jsonb_build_object('permissions', to_jsonb(new.permissions), 'level', new.level,
        'startsAt', floor(extract(epoch from new.asked_start) * 1000), 'minutes', new.minutes)), false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger b_agreed before insert or update on identity.elevation for each row execute function identity.demand_agreed_elevation();
-- Whoever is in there is judged anew at the next request.
create trigger bump after insert or update on identity.elevation for each row when (current_user <> 'cc_remover') execute function identity.bump_linked();

-- Told with whatever else a member has apart from their type.
alter type identity.place add attribute special jsonb;
do $do$
declare
  definition text := pg_get_functiondef('identity.place_at(uuid, uuid)'::regprocedure);
  changed text := replace(definition, 'identity.products_withheld_of(m.tenant_id, m.id)', 'identity.products_withheld_of(m.tenant_id, m.id), identity.special_of(m.tenant_id, m.id)');
begin
  if changed = definition then raise exception 'what a member has is told in another way'; end if;
  create function identity.special_of(of_tenant uuid, of_member uuid) returns jsonb language sql stable security definer set search_path = pg_catalog as $$
    select jsonb_build_object('elevations', (select jsonb_agg(jsonb_build_object('id', e.id, 'permissions', e.permissions, 'level', e.level, 'from', e.starts_at, 'until', e.ends_at) order by e.starts_at)
      from identity.elevation e where e.tenant_id = of_tenant and e.member_id = of_member and e.ended_at is null and e.ends_at > transaction_timestamp() - interval '1 hour'))
    where of_tenant = coalesce(nullif(kernel.tenant(), '00000000-0000-0000-0000-000000000000'), of_tenant)
  $$;
  grant create on schema identity to cc_lookup;
  alter function identity.special_of(uuid, uuid) owner to cc_lookup;
  revoke create on schema identity from cc_lookup;
  revoke all on function identity.special_of(uuid, uuid) from public;
  execute changed;
end $do$;

-- What is given while elevated alone is not held by the type, and held by whoever is elevated now.
do $do$
declare
  definition text := pg_get_functiondef('identity.actor_holds(text[])'::regprocedure);
  changed text := replace(definition, 'coalesce(o.level, y.t -> ''cells'' ->> w.permission, case', 'coalesce(o.level,
        case when y.t -> ''demands'' -> case when v.document -> ''functions'' ? w.permission then w.permission else identity.whole_of(w.permission) end ->> ''elevation'' = ''true''
          and not exists (select from identity.elevation e where e.tenant_id = m.tenant_id and e.member_id = m.id and w.permission = any (e.permissions)
            and e.ended_at is null and kernel.moment() >= e.starts_at and kernel.moment() < e.ends_at) then ''none'' end,
        y.t -> ''cells'' ->> w.permission, case');
begin
  if changed = definition then raise exception 'rights are looked up in another way'; end if;
  execute changed;
end $do$;
