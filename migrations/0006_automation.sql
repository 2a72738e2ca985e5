-- Automation, opened with outgoing webhooks.
-- Locks: creates only.
create schema automation;
grant usage on schema automation to cc_app;

create table automation.webhook (
  tenant_id uuid not null, id uuid not null,
  name text not null, url text not null, events text[] not null,
  secret bytea not null, -- sealed
  active boolean not null default true,
  -- Consecutive failed deliveries; switched off with notice when it stays dead for days.
  failures int not null default 0, disabled_at timestamptz, disabled_why text,
  made_by uuid, created_at timestamptz not null, version int not null default 1,
  primary key (tenant_id, id)
);
create table automation.delivery (
  tenant_id uuid not null, id uuid not null,
  webhook_id uuid not null, event_id uuid not null, event_name text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed', 'given_up')),
  attempts int not null default 0,
  last_status int, last_problem text, last_ms int, answer text,
  next_at timestamptz, created_at timestamptz not null, delivered_at timestamptz,
  replay_of uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, webhook_id) references automation.webhook on delete cascade
);
create index delivery_newest on automation.delivery (tenant_id, webhook_id, id desc);
call kernel.tenant_table('automation.webhook');
call kernel.tenant_table('automation.delivery');
