-- The last that one person made alone: a directory's key, another name of an app, an exception that grants. And what is noted
-- as used is noted by whoever shows the secret.
-- Locks: identity.connection, identity.override, apps.app and lead_hunter.source for a moment (columns, triggers); moves the keys
-- of directories into a table of their own.

-- A DIRECTORY'S KEY is asked for, agreed to and collected as any other; of a connection one works at a time.
create table identity.directory_key (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  token_hash bytea unique,
  prefix text,
  -- Whoever asked for it; null: of before a second person agreed.
  made_by uuid,
  made_at timestamptz not null,
  approval_id uuid,
  collect_by timestamptz check (collect_by <= made_at + interval '7 days'),
  last_used_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id),
  foreign key (tenant_id, connection_id) references identity.connection on delete cascade,
  foreign key (tenant_id, made_by) references identity.member (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals.request (tenant_id, id),
  check (token_hash is not null or (made_by, approval_id, collect_by) is not null)
);
create unique index directory_key_working on identity.directory_key (tenant_id, connection_id) where token_hash is not null and ended_at is null;
call kernel.tenant_table('identity.directory_key');
revoke update on identity.directory_key from cc_app;
grant update (token_hash, prefix, ended_at) on identity.directory_key to cc_app;

alter table identity.connection no force row level security;
alter table identity.directory_key no force row level security;
insert into identity.directory_key (tenant_id, id, connection_id, token_hash, prefix, made_at, last_used_at)
select tenant_id, gen_random_uuid(), id, scim_token_hash, scim_prefix, coalesce(scim_made_at, created_at), scim_used_at
from identity.connection where scim_token_hash is not null;
alter table identity.directory_key force row level security;
alter table identity.connection force row level security;

drop trigger b_right_directory on identity.connection;
drop function identity.connection_of_scim_key(bytea, timestamptz);
alter table identity.connection drop column scim_token_hash, drop column scim_prefix, drop column scim_made_at, drop column scim_used_at;

-- The connection of a directory that shows its key; noted as used once a minute.
create policy lookup on identity.directory_key to cc_lookup using (true);
grant select, update (last_used_at) on identity.directory_key to cc_lookup;
create function identity.connection_of_directory_key(shown text, at timestamptz) returns table (tenant_id uuid, id uuid, name text)
language plpgsql security definer set search_path = pg_catalog as $$
declare hash bytea := sha256(convert_to(shown, 'UTF8'));
begin
  update identity.directory_key k set last_used_at = at
   where k.token_hash = hash and k.ended_at is null and (k.last_used_at is null or k.last_used_at < at - interval '1 minute');
  return query select c.tenant_id, c.id, c.name from identity.directory_key k
    join identity.connection c on c.tenant_id = k.tenant_id and c.id = k.connection_id
    join identity.tenant t on t.tenant_id = k.tenant_id and t.suspended_at is null
    where k.token_hash = hash and k.ended_at is null;
end $$;
grant create on schema identity to cc_lookup;
alter function identity.connection_of_directory_key(text, timestamptz) owner to cc_lookup;
revoke create on schema identity from cc_lookup;
revoke all on function identity.connection_of_directory_key(text, timestamptz) from public;
grant execute on function identity.connection_of_directory_key(text, timestamptz) to cc_app;

-- Begun without a secret, on what was agreed to; the secret comes once, to whoever asked, in time. Of keys of programs and
-- directories and of secrets of apps.
create or replace function approvals.demand_agreed_secret() returns trigger language plpgsql as $$
declare n jsonb := to_jsonb(new);
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'UPDATE' then
    if coalesce(old.token_hash is null and new.token_hash is not null and old.collect_by > kernel.moment()
        and coalesce(n ->> 'ended_at', n ->> 'ends_at') is null and kernel.actor_kind() = 'member' and new.made_by = kernel.actor_id(), false) then
      return new;
    end if;
    raise exception 'a secret is shown once, to whoever asked for it' using errcode = '42501';
  end if;
  new.made_at := kernel.moment(); new.collect_by := least(new.collect_by, new.made_at + interval '7 days');
  if coalesce(new.token_hash is null and new.made_by = kernel.actor_id() and case tg_table_name
      when 'api_key' then approvals.agreed(new.approval_id, 'identity.createKey', jsonb_build_object('name', n -> 'name', 'permissions', n -> 'permissions', 'bound', n -> 'bound',
        'officers', n -> 'owners', 'branches', n -> 'branches', 'expiresAt', floor(extract(epoch from (n ->> 'expires_at')::timestamptz) * 1000)))
      when 'directory_key' then approvals.agreed(new.approval_id, 'identity.makeDirectoryKey', jsonb_build_object('connection', n -> 'connection_id'))
      else approvals.agreed(new.approval_id, 'apps.rotateAppSecret', jsonb_build_object('app', n -> 'app_id'))
        or (approvals.agreed(new.approval_id, 'apps.registerApp', null) and exists (select from apps.app a
          where a.tenant_id = new.tenant_id and a.id = (n ->> 'app_id')::uuid and a.approval_id = new.approval_id)) end, false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger a_name before insert on identity.directory_key for each row execute function kernel.demand_name('made_by');
create trigger b_agreed before insert or update of token_hash on identity.directory_key for each row execute function approvals.demand_agreed_secret();
create trigger b_right before insert on identity.directory_key for each row execute function identity.demand_right('{key.make}', '{}');
create trigger b_right_collect before update of token_hash, ended_at on identity.directory_key for each row execute function identity.demand_right('{directory.key}', '{}');
create trigger b_uncollected before delete on identity.directory_key for each row execute function approvals.demand_uncollected();
create trigger over before update on identity.directory_key for each row execute function apps.stay_over();

-- A SOURCE'S KEY is made by whoever makes keys of sources, whoever may else change the source.
create trigger b_right_key before insert or update of key_hash on lead_hunter.source for each row when (new.key_hash is not null) execute function identity.demand_right('{source.key}', '{}');

-- AN APP'S NAME is what people read when they let it in: another one is agreed to, as what gives it more is.
create or replace function apps.demand_agreed_app() returns trigger language plpgsql as $$
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'INSERT' then new.made_at := kernel.moment(); end if;
  if coalesce(case
      when tg_op = 'INSERT' then new.made_by = kernel.actor_id() and approvals.agreed(new.approval_id, 'apps.registerApp', jsonb_build_object('name', new.name, 'kind', new.kind,
        'redirects', new.redirects, 'permissions', new.permissions, 'ownName', new.own_name, 'bound', new.bound, 'officers', new.owners, 'branches', new.branches,
        'mostDays', new.most_days, 'owner', new.owner_id))
      when new.approval_id is distinct from old.approval_id then approvals.agreed(new.approval_id, 'apps.widenApp', jsonb_build_object('app', new.id, 'name', new.name,
        'redirects', new.redirects, 'permissions', new.permissions, 'mostDays', new.most_days,
        'from', jsonb_build_object('name', old.name, 'redirects', old.redirects, 'permissions', old.permissions, 'mostDays', old.most_days)))
      else new.name = old.name and new.permissions <@ old.permissions and new.redirects <@ old.redirects and new.most_days <= old.most_days end, false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
drop trigger b_agreed on apps.app;
create trigger b_agreed before insert or update of name, permissions, redirects, most_days, approval_id on apps.app for each row execute function apps.demand_agreed_app();

-- A TOKEN is in use where it is shown, and good.
drop function apps.touch_token(uuid, timestamptz);
create function apps.touch_token(shown text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare k apps.open_token;
begin
  select * into k from apps.open_token o where o.token_hash = sha256(convert_to(shown, 'UTF8')) and o.ends_at > greatest(at, now());
  update apps.app a set last_used_at = at where a.tenant_id = k.tenant_id and a.id = k.app_id;
  update apps.permit p set last_used_at = at where p.tenant_id = k.tenant_id and p.id = k.permit_id;
end $$;
grant create on schema apps to cc_lookup;
alter function apps.touch_token(text, timestamptz) owner to cc_lookup;
revoke create on schema apps from cc_lookup;
revoke all on function apps.touch_token(text, timestamptz) from public;
grant execute on function apps.touch_token(text, timestamptz) to cc_app;

-- AN EXCEPTION that grants is what a second person agreed to. Without one it takes away: somebody has less than by their type,
-- and what they had less of is neither more nor sooner theirs again; or less of what was granted, and no longer.
create function identity.level_rank(level text) returns int language sql immutable set search_path = pg_catalog
  return array_position(array['none', 'own', 'group', 'partner', 'workgroup', 'all'], level);
-- What a version does not name nobody is taken to have much of: to deny it is to deny it whole.
create function identity.rank_by_type(person uuid, permission text) returns int language sql stable set search_path = pg_catalog as $$
  select coalesce((select case
      when v.document -> 'functions' ? permission then identity.level_rank(coalesce(t -> 'cells' ->> permission, 'none'))
      when v.document -> 'functions' ? identity.whole_of(permission) then identity.level_rank(coalesce(t -> 'cells' ->> identity.whole_of(permission), 'none')) end
    from identity.member m join identity.matrix_version v on v.tenant_id = m.tenant_id and v.state = 'published'
    cross join jsonb_array_elements(v.document -> 'types') t
    where m.tenant_id = kernel.tenant() and m.id = person and t ->> 'id' = m.type_id::text), identity.level_rank('own'))
$$;
revoke all on function identity.level_rank(text), identity.rank_by_type(uuid, text) from public;
grant execute on function identity.level_rank(text), identity.rank_by_type(uuid, text) to cc_app;

create function identity.demand_agreed_exception() returns trigger language plpgsql as $$
declare
  at timestamptz := kernel.moment();
  was identity.override;
  by_type int; before int; after int;
begin
  if current_user <> 'cc_app' then return coalesce(new, old); end if;
  if tg_op = 'INSERT' then
    select * into was from identity.override o where (o.tenant_id, o.member_id, o.permission) = (new.tenant_id, new.member_id, new.permission);
  else was := old; end if;
  by_type := identity.rank_by_type(coalesce(new.member_id, old.member_id), coalesce(new.permission, old.permission));
  before := case when was.until > at then identity.level_rank(was.level) end;
  if tg_op = 'DELETE' then
    if before < by_type then raise exception 'to end a denial is to grant' using errcode = '42501'; end if;
    return old;
  end if;
  if tg_op = 'UPDATE' and (new.tenant_id, new.member_id, new.permission) is distinct from (old.tenant_id, old.member_id, old.permission) then
    raise exception 'an exception stays of whom and of what it is' using errcode = '42501';
  end if;
  after := identity.level_rank(new.level);
  if coalesce(case
      when new.approval_id is not null then approvals.agreed(new.approval_id, 'identity.grantOverride', jsonb_build_object('person', new.member_id, 'permission', new.permission,
        'level', new.level, 'reason', new.reason, 'until', floor(extract(epoch from new.until) * 1000)))
      when after < by_type then before is null or before >= by_type or (after <= before and new.until >= was.until)
      else after <= before and new.until <= was.until end, false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger b_agreed before insert or update or delete on identity.override for each row execute function identity.demand_agreed_exception();
