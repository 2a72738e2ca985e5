-- What a directory may say: the client's own user types, and who takes over from people who leave.
-- Locks: identity.connection and identity.group_mapping for a moment.

-- Types are named as the client named them; until now only the nine every client starts with could be.
alter table identity.connection add column default_type_id uuid;
alter table identity.group_mapping add column type_id uuid;
alter table identity.connection no force row level security;
alter table identity.group_mapping no force row level security;
alter table identity.user_type no force row level security;
update identity.connection c set default_type_id = t.id from identity.user_type t where t.tenant_id = c.tenant_id and t.base = c.default_type and t.shipped;
update identity.group_mapping g set type_id = t.id from identity.user_type t where t.tenant_id = g.tenant_id and t.base = g.user_type and t.shipped;
alter table identity.connection force row level security;
alter table identity.group_mapping force row level security;
alter table identity.user_type force row level security;
alter table identity.connection alter column default_type_id set not null;
alter table identity.connection add foreign key (tenant_id, default_type_id) references identity.user_type (tenant_id, id);
alter table identity.group_mapping add foreign key (tenant_id, type_id) references identity.user_type (tenant_id, id);
alter table identity.connection drop column default_type;
alter table identity.group_mapping drop column user_type;

-- Nobody is given a type that is no more, nor one for the people of another company: a directory speaks of the client's own.
create function identity.demand_given_type() returns trigger language plpgsql as $$
declare given uuid := to_jsonb(new) ->> tg_argv[0];
begin
  if given is not null and not exists (select 1 from identity.user_type t
      where t.tenant_id = new.tenant_id and t.id = given and t.retired_at is null and t.base not in ('partner_owner', 'partner_rep')) then
    raise exception 'A directory cannot give this user type.' using errcode = 'CC409';
  end if;
  return new;
end $$;
create trigger given_type before insert or update of default_type_id on identity.connection for each row execute function identity.demand_given_type('default_type_id');
create trigger given_type before insert or update of type_id on identity.group_mapping for each row execute function identity.demand_given_type('type_id');

-- A version cannot drop a type that a directory still gives.
create function identity.keep_given_types() returns trigger language plpgsql as $$
declare given text;
begin
  select string_agg(distinct u.name, ', ') into given from identity.user_type u
   where u.tenant_id = new.tenant_id and not exists (select 1 from jsonb_array_elements(new.document -> 'types') t where t ->> 'id' = u.id::text)
     and (exists (select 1 from identity.connection c where c.tenant_id = u.tenant_id and c.default_type_id = u.id)
       or exists (select 1 from identity.group_mapping g where g.tenant_id = u.tenant_id and g.type_id = u.id));
  if given is not null then
    raise exception 'Single sign-on still gives these user types: %. Choose others there first.', given using errcode = 'CC409';
  end if;
  return null;
end $$;
create trigger keep_given_types after insert or update of state on identity.matrix_version for each row when (new.state = 'published') execute function identity.keep_given_types();

-- A type alone brings its base: by it, too, nobody takes the last administrator away.
drop trigger administrator_changed on identity.member;
create trigger administrator_changed after update of user_type, type_id, status on identity.member for each row
  when (old.user_type = 'tenant_admin' and old.status = 'active' and old.operation_id is null and (new.user_type <> 'tenant_admin' or new.status <> 'active'))
  execute function identity.keep_administrator();

-- To whom records go when the directory ends somebody's access: the manager of their branch, a named person, or nobody.
alter table identity.connection add column heir text not null default 'manager' check (heir in ('manager', 'person', 'nobody'));
alter table identity.connection add column heir_id uuid;
alter table identity.connection add foreign key (tenant_id, heir_id) references identity.member (tenant_id, id) on delete set null (heir_id);

-- Somebody whom a directory let go, and whether what they own was settled. The heir is as it was said then.
create table identity.departure (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  heir text not null,
  heir_id uuid,
  left_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);
create index departure_open on identity.departure (tenant_id, left_at) where settled_at is null;
call kernel.tenant_table('identity.departure');
