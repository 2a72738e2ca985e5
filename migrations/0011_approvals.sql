-- What needs a second person: the frozen request, who decided, what came of it. And files of exported leads.
-- Locks: creates only.
create schema approvals;
grant usage on schema approvals to cc_app;

create table approvals.request (
  tenant_id uuid not null,
  id uuid not null,
  -- What was asked: the action, the hash of its contract's shape, and the permission it needs.
  action text not null,
  contract text not null,
  permission text not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  -- Over whose rows the asker held the permission then.
  scope jsonb not null,
  -- Input, reason and what the asker was told would happen, sealed; SHA-256 of (action, contract, input, asker, scope).
  payload bytea not null,
  payload_hash bytea not null check (length(payload_hash) = 32),
  state text not null default 'waiting'
    check (state in ('waiting', 'approved', 'refused', 'withdrawn', 'expired', 'failed', 'done')),
  decide_by timestamptz not null,
  run_by timestamptz,
  -- Nobody else may decide: it may run from then on, unless somebody refuses meanwhile.
  alone_until timestamptz,
  -- Sealed: the hash and that moment. A moment that stands here without it is worth nothing.
  notice bytea,
  decided_by uuid,
  -- Sealed: the hash that was decided on, by whom, when, and the comment. A state without it is worth nothing.
  decision bytea,
  -- Work outside any transaction is under way until then, or lost with its process.
  working_until timestamptz,
  ended_at timestamptz,
  -- Sealed: the answer, or the words in which it failed.
  outcome bytea,
  moved_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, asked_by) references identity.member,
  foreign key (tenant_id, decided_by) references identity.member,
  -- Nobody agrees with themselves.
  check (decided_by <> asked_by),
  check (alone_until >= asked_at + interval '72 hours'),
  check ((alone_until is null) = (notice is null)),
  check (state not in ('approved', 'done', 'refused') or decision is not null)
);
-- The same request waits once.
create unique index request_waiting on approvals.request (tenant_id, payload_hash) where state = 'waiting';
create index request_open on approvals.request (tenant_id, moved_at) where state in ('waiting', 'approved');
create index request_asker on approvals.request (tenant_id, asked_by, id desc);
create index request_ended on approvals.request (tenant_id, id desc) where state not in ('waiting', 'approved');

call kernel.tenant_table('approvals.request');
-- What is frozen cannot be written again, and nothing is ever forgotten.
revoke update, delete on approvals.request from cc_app;
grant update (state, run_by, decide_by, alone_until, notice, decided_by, decision, working_until, ended_at, outcome, moved_at) on approvals.request to cc_app;

-- The order of states, by the actor of the signed context (whose signature row security has looked at in this statement).
-- Whatever SQL gets in: only a member who is not the asker moves a request from waiting to approved, in their own name.
create function approvals.keep_order() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  actor text := split_part(current_setting('app.ctx', true), '|', 2);
  kind text := split_part(current_setting('app.ctx', true), '|', 3);
  asker boolean; other boolean;
begin
  asker := kind = 'member' and new.asked_by::text = actor;
  other := kind = 'member' and new.asked_by::text <> actor and new.decided_by::text = actor;
  if tg_op = 'INSERT' then
    if asker and new.state = 'waiting' and new.alone_until is null and new.decided_by is null and new.decision is null then return new; end if;
    raise exception 'a request begins waiting, in the name of who asks' using errcode = '42501';
  end if;
  if (new.decided_by, new.decision) is distinct from (old.decided_by, old.decision) and not (old.state = 'waiting' and new.state in ('approved', 'refused')) then
    raise exception 'what was decided stays decided' using errcode = '42501';
  end if;
  if (new.alone_until, new.notice, new.decide_by) is distinct from (old.alone_until, old.notice, old.decide_by)
     and not (asker and old.state = 'waiting' and new.state = 'waiting' and old.alone_until is null) then
    raise exception 'only the asker may wait, and once' using errcode = '42501';
  end if;
  if new.state = old.state and old.state in ('waiting', 'approved') then return new; end if;
  if not coalesce(case old.state || ' ' || new.state
      when 'waiting approved' then other or (kind = 'system' and new.decided_by is null and new.moved_at >= old.alone_until)
      when 'waiting refused' then other
      when 'waiting withdrawn' then asker
      when 'waiting expired' then kind = 'system'
      when 'approved expired' then kind = 'system'
      when 'approved failed' then kind = 'system'
      when 'approved done' then asker
      else false end, false) then
    raise exception 'a request cannot go from % to % so', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_order before insert or update on approvals.request for each row execute function approvals.keep_order();

-- A file of exported leads: whose it is, and until when it can be fetched.
create table crm.lead_export (
  tenant_id uuid not null,
  operation_id uuid not null,
  owner_id uuid not null,
  -- Who agreed to it; the request that led to it.
  approval_id uuid,
  rows bigint,
  bytes bigint,
  created_at timestamptz not null,
  -- Null until the file is whole.
  expires_at timestamptz,
  removed_at timestamptz,
  primary key (tenant_id, operation_id),
  foreign key (tenant_id, operation_id) references kernel.operation (tenant_id, id)
);
create index lead_export_due on crm.lead_export (tenant_id, expires_at) where removed_at is null;
call kernel.tenant_table('crm.lead_export');

-- What the desk names in a request: stages and pipelines by their names.
create view crm.stage_view with (security_invoker = true) as select tenant_id, id, name from crm.stage;
create view crm.pipeline_view with (security_invoker = true) as select tenant_id, id, name from crm.pipeline;
create view lead_hunter.source_view with (security_invoker = true) as select tenant_id, id, name from lead_hunter.source;
grant select on crm.stage_view, crm.pipeline_view, lead_hunter.source_view to cc_app;
