-- Signing in: factors, known devices, tickets between two steps, attempts, a reset of lost factors.
-- Locks: creates only.

-- What a member proves themselves with beside the password, in this client and no other: whoever administers one client
-- can accept an invitation in somebody's name there, and must gain nothing elsewhere.
create table identity.factor (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  kind text not null check (kind in ('passkey', 'totp')),
  name text not null,
  made_at timestamptz not null,
  -- An authenticator app counts only once its first code was right.
  confirmed_at timestamptz,
  last_used_at timestamptz,
  -- Of an authenticator app, sealed.
  secret bytea,
  -- Of a passkey (Web Authentication Level 3): public by nature.
  credential_id bytea,
  public_key bytea,
  counter bigint not null default 0,
  transports text[] not null default '{}',
  -- Never leaves the device it was made on.
  device_bound boolean,
  primary key (tenant_id, id),
  unique (tenant_id, credential_id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade,
  check (case kind when 'totp' then secret is not null else credential_id is not null and public_key is not null end)
);
create index factor_member on identity.factor (tenant_id, member_id);
create unique index factor_one_app on identity.factor (tenant_id, member_id) where kind = 'totp';

-- Time steps whose code was accepted: each is accepted once (RFC 6238, 5.2).
create table identity.totp_step (
  tenant_id uuid not null,
  factor_id uuid not null,
  step bigint not null,
  primary key (tenant_id, factor_id, step),
  foreign key (tenant_id, factor_id) references identity.factor on delete cascade
);

-- Only a keyed hash is kept, and each opens once.
create table identity.recovery_code (
  tenant_id uuid not null,
  member_id uuid not null,
  code_hash bytea not null,
  made_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, member_id, code_hash),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);

-- Browsers that a member has fully signed in from: they keep an allowance of attempts that no outsider can use up.
create table identity.device (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  token_hash bytea not null,
  user_agent text,
  made_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);
create unique index device_token_hash on identity.device (token_hash, tenant_id, member_id);

-- What stands between two steps: the password was right and the second factor is due, or a challenge waits for its passkey.
-- Good once, for minutes. A sign-in by passkey alone belongs to no client yet (the tenant of zeros).
create table identity.ticket (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('second-factor', 'passkey', 'add-passkey', 'step-up')),
  token_hash bytea not null unique,
  member_id uuid,
  -- The session that asked, where there is one.
  session_id uuid,
  challenge text,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id)
);
create index ticket_ends on identity.ticket (tenant_id, expires_at);

-- An administrator takes the factors off somebody who lost them, after a day in which the person can object.
create table identity.factor_reset (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  asked_by uuid,
  asked_at timestamptz not null,
  due_at timestamptz not null,
  cancelled_at timestamptz,
  done_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references identity.member on delete cascade
);
create unique index factor_reset_open on identity.factor_reset (tenant_id, member_id) where cancelled_at is null and done_at is null;

call kernel.tenant_table('identity.factor');
call kernel.tenant_table('identity.totp_step');
call kernel.tenant_table('identity.recovery_code');
call kernel.tenant_table('identity.device');
call kernel.tenant_table('identity.ticket');
call kernel.tenant_table('identity.factor_reset');

create policy lookup on identity.device to cc_lookup using (true) with check (true);
create policy lookup on identity.ticket for select to cc_lookup using (true);
grant select, update on identity.device to cc_lookup;
grant select on identity.ticket to cc_lookup;

-- Attempts at secrets: one row a thing that is counted (an account, a device, a network). Holds no tenant data: keys are
-- hashes or ids.
create table kernel.attempt (
  key text primary key,
  tries int not null,
  -- Earlier than this no further attempt is granted; after that none is remembered.
  free_at timestamptz not null,
  forgets_at timestamptz not null
);
create index attempt_forgets on kernel.attempt (forgets_at);
grant select, insert, update, delete on kernel.attempt to cc_app;

-- Reserves one attempt under every key that is wanted, or under none. Wanted is [{key, most, minutes, delays}]: at most so
-- many, forgotten so long after the last one, and seconds to wait after the n-th. Rows are locked in the order of their
-- keys, so that attempts wait for each other and never in a circle. Answers the seconds to wait (0: granted) and how many
-- each key has counted.
create function kernel.reserve_attempts(wanted jsonb, at timestamptz) returns jsonb
language plpgsql set search_path = pg_catalog as $$
declare wait int; counted jsonb;
begin
  delete from kernel.attempt where key in (select a.key from kernel.attempt a where a.forgets_at <= at - interval '1 day' limit 20 for update skip locked);
  insert into kernel.attempt (key, tries, free_at, forgets_at)
  select w.key, 0, at, at from jsonb_to_recordset(wanted) w (key text) order by w.key on conflict do nothing;
  perform 1 from kernel.attempt a where a.key in (select w.key from jsonb_to_recordset(wanted) w (key text)) order by a.key for update;
  select coalesce(max(greatest(1, ceil(extract(epoch from case when a.tries >= w.most then a.forgets_at else a.free_at end - at))))::int, 0) into wait
    from kernel.attempt a join jsonb_to_recordset(wanted) w (key text, most int) on w.key = a.key
   where a.forgets_at > at and (a.tries >= w.most or a.free_at > at);
  if wait = 0 then
    update kernel.attempt a set tries = n.tries, forgets_at = at + make_interval(mins => n.minutes),
      free_at = at + make_interval(secs => coalesce((n.delays ->> (n.tries - 1))::int, 0))
    from (select o.key, w.minutes, w.delays, case when o.forgets_at <= at then 1 else o.tries + 1 end as tries
      from kernel.attempt o join jsonb_to_recordset(wanted) w (key text, minutes int, delays jsonb) on w.key = o.key) n
    where a.key = n.key;
  end if;
  select jsonb_object_agg(a.key, a.tries) into counted
    from kernel.attempt a where a.key in (select w.key from jsonb_to_recordset(wanted) w (key text));
  return jsonb_build_object('wait', wait, 'tries', counted);
end $$;

-- Gives a granted attempt back: it was right.
create function kernel.refund_attempts(keys text[], at timestamptz) returns void
language sql set search_path = pg_catalog as $$
  update kernel.attempt set tries = greatest(tries - 1, 0), free_at = least(free_at, at)
   where key in (select a.key from kernel.attempt a where a.key = any (keys) order by a.key for update)
$$;

-- Which members know this browser; asked before a client is known.
create function identity.known_device(hash bytea, at timestamptz) returns table (tenant_id uuid, member_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select d.tenant_id, d.member_id, d.id from identity.device d where d.token_hash = hash and d.expires_at > at
$$;

-- A browser is given a new secret with every sign-in; the one before stops working for everybody who uses it.
create function identity.renew_device(old_hash bytea, new_hash bytea) returns void
language sql security definer set search_path = pg_catalog, identity as $$
  update identity.device set token_hash = new_hash where token_hash = old_hash
$$;

-- Whose ticket it is; asked before a client is known.
create function identity.ticket_by_hash(hash bytea, at timestamptz) returns table (tenant_id uuid, id uuid, kind text, member_id uuid, account_id uuid, email text)
language sql stable security definer set search_path = pg_catalog, identity as $$
  select k.tenant_id, k.id, k.kind, k.member_id, m.account_id, m.email
  from identity.ticket k join identity.member m on m.tenant_id = k.tenant_id and m.id = k.member_id and m.status = 'active'
  where k.token_hash = hash and k.expires_at > at
$$;

grant create on schema identity to cc_lookup;
do $$
declare f regprocedure;
begin
  foreach f in array array['identity.known_device(bytea, timestamptz)', 'identity.renew_device(bytea, bytea)', 'identity.ticket_by_hash(bytea, timestamptz)']::regprocedure[] loop
    execute format('alter function %s owner to cc_lookup', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to cc_app', f);
  end loop;
end $$;
revoke create on schema identity from cc_lookup;
revoke all on function kernel.reserve_attempts(jsonb, timestamptz), kernel.refund_attempts(text[], timestamptz) from public;
grant execute on function kernel.reserve_attempts(jsonb, timestamptz), kernel.refund_attempts(text[], timestamptz) to cc_app;

-- Where a client changes who must show a second factor, every open session is judged anew.
create function identity.judge_sessions_anew() returns trigger language plpgsql as $$
begin
  update identity.member set version = version + 1 where tenant_id = new.tenant_id;
  return null;
end $$;
create trigger second_factor_changed after update of second_factor_for, session_idle_minutes, session_hours on identity.tenant
  for each row when ((old.second_factor_for, old.session_idle_minutes, old.session_hours) is distinct from (new.second_factor_for, new.session_idle_minutes, new.session_hours))
  execute function identity.judge_sessions_anew();
