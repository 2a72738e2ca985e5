-- SIEM streams: where a client's event log goes beside this house, and how far it went.
-- Locks: creates only; nothing existing is touched.
create schema if not exists audit;
grant usage on schema audit to cc_app, cc_lookup;

-- What leaves the house is a door: it is made and led elsewhere on what a second person agreed to.
create table audit.stream (
  tenant_id uuid not null, id uuid not null,
  name text not null check (length(name) between 2 and 120),
  kind text not null check (kind in ('syslog', 'http', 'file')),
  -- Host and port, certificates; or address, format and how it is signed. Nothing secret.
  target jsonb not null,
  -- The key of our certificate, a token or a signing key; null where nothing is shown.
  secret kernel.sealed,
  approval_id uuid,
  -- Null: the operator, for what happens to the installation itself.
  made_by uuid, made_at timestamptz not null, version int not null default 1,
  check (made_by is not null or tenant_id = '00000000-0000-0000-0000-000000000000'),
  primary key (tenant_id, id),
  unique (tenant_id, approval_id),
  foreign key (tenant_id, approval_id) references approvals.request,
  foreign key (tenant_id, made_by) references identity.member (tenant_id, id)
);
call kernel.tenant_table('audit.stream');

-- How far a stream is. Its records are numbered from 1 without gaps; the log's own indexes are those of all clients.
create table audit.stream_state (
  tenant_id uuid not null, stream_id uuid not null,
  -- The last entry of the ledger that was sent, and the number it had; the entry the stream began behind.
  begun_after bigint not null check (begun_after >= -1),
  sent_index bigint not null check (sent_index >= begun_after),
  sequence bigint not null default 0 check (sequence >= 0),
  -- Counts up with each replay.
  round int not null default 1 check (round > 0),
  paused_at timestamptz,
  -- Who sends now, and until when that counts; what is asked for next waits until then.
  lease uuid, lease_until timestamptz,
  next_at timestamptz not null,
  -- Records of one batch: fewer while the receiver is slow.
  batch int not null default 500 check (batch between 10 and 500),
  failures int not null default 0, failing_since timestamptz, last_problem text,
  sent bigint not null default 0, sent_bytes bigint not null default 0, last_sent_at timestamptz, last_event_at timestamptz,
  primary key (tenant_id, stream_id),
  foreign key (tenant_id, stream_id) references audit.stream on delete cascade
);
call kernel.tenant_table('audit.stream_state');

-- How much went in each hour.
create table audit.stream_hour (
  tenant_id uuid not null, stream_id uuid not null, hour timestamptz not null,
  -- Where in the log, and as which record, the hour began: a replay finds its numbers by it.
  first_index bigint not null, first_sequence bigint not null,
  sent bigint not null, bytes bigint not null,
  primary key (tenant_id, stream_id, hour),
  foreign key (tenant_id, stream_id) references audit.stream on delete cascade
);
call kernel.tenant_table('audit.stream_hour');

-- Made and redirected on the very terms that were agreed to, whatever statement asks.
create function audit.demand_agreed_stream() returns trigger language plpgsql as $$
begin
  if current_user <> 'cc_app' then return new; end if;
  if tg_op = 'INSERT' then new.made_at := kernel.moment(); end if;
  -- Nobody is a member of the installation: there it is whoever runs it.
  if new.tenant_id = '00000000-0000-0000-0000-000000000000' and new.made_by is null and coalesce(operator.here(), false) then return new; end if;
  -- The worker seals what is kept anew, and changes nothing else.
  if tg_op = 'UPDATE' and kernel.actor_kind() = 'system' and num_nonnulls(old.secret, new.secret) = 2
    and to_jsonb(new) - 'secret' = to_jsonb(old) - 'secret' then return new; end if;
  if coalesce(case
      when tg_op = 'INSERT' then new.made_by = kernel.actor_id() and approvals.agreed(new.approval_id, 'audit.makeStream',
        jsonb_build_object('name', new.name, 'target', new.target))
      else new.approval_id is distinct from old.approval_id and (new.id, new.made_by, new.made_at) is not distinct from (old.id, old.made_by, old.made_at)
        and approvals.agreed(new.approval_id, 'audit.redirectStream', jsonb_build_object('stream', new.id, 'name', new.name, 'target', new.target,
          'from', jsonb_build_object('name', old.name, 'target', old.target))) end, false) then
    return new;
  end if;
  raise exception 'a second person agrees to this first' using errcode = '42501';
end $$;
create trigger b_agreed before insert or update on audit.stream for each row execute function audit.demand_agreed_stream();
create trigger b_right before insert or update or delete on audit.stream for each row execute function identity.demand_right('{stream.manage}', '{}');
-- Silencing a stream is as much as leading it elsewhere: a right, or the sender's own work.
create trigger b_right before insert or update or delete on audit.stream_state for each row execute function identity.demand_right('{stream.manage,stream.run}', '{}');
create trigger b_right before insert or update or delete on audit.stream_hour for each row execute function identity.demand_right('{}', '{}');
revoke update on audit.stream from cc_app;
grant update (name, kind, target, secret, approval_id, version) on audit.stream to cc_app;
revoke delete on audit.stream_state, audit.stream_hour from cc_app;

-- The log as a stream reads it: in the order of the ledger, with what is no longer there. Under the reader's own row security.
create view audit.feed with (security_invoker = true) as
  select k.tenant_id, k.index, k.event_id, k.at as entered_at, e.id, e.at, e.name, e.actor_kind, e.actor_id, e.door, e.request_id, e.operation_id, e.command_id,
    e.subject_kind, e.subject_id, e.facts, e.bearer_id, host(e.address) as address
  from ledger.entry k left join kernel.event e on e.tenant_id = k.tenant_id and e.id = k.event_id;
-- Which fields changed and of which class they are; never what they were or became.
create view audit.feed_change with (security_invoker = true) as
  select c.tenant_id, c.event_id, c.n, c.field, c.class from kernel.change c;
grant select on audit.feed, audit.feed_change to cc_app;

-- How many places of the log, behind one and up to another, nobody's entry holds, and no deleted client's held: somebody took
-- them out. A number is all that is told of other clients.
create function audit.places_missing(behind bigint, up_to bigint) returns bigint language sql stable security definer set search_path = pg_catalog as $$
  select greatest(0, up_to - behind - (select count(*) from ledger.entry e where e.index > behind and e.index <= up_to)
    - coalesce((select sum(upper(r) - lower(r)) from ledger.gone g, unnest(g.indexes * int8multirange(int8range(behind + 1, up_to + 1))) r), 0))::bigint
$$;
grant create on schema audit to cc_lookup;
alter function audit.places_missing(bigint, bigint) owner to cc_lookup;
revoke create on schema audit from cc_lookup;
revoke all on function audit.places_missing(bigint, bigint), audit.demand_agreed_stream() from public;
grant execute on function audit.places_missing(bigint, bigint) to cc_app;
