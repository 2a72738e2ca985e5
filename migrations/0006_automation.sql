-- Automation, opened with outgoing webhooks.
-- Locks: creates only; the trigger on kernel.event takes a short lock on that table.
create schema automation;
grant usage on schema automation to cc_app;

create table automation.webhook (
  tenant_id uuid not null, id uuid not null,
  name text not null, url text not null, events text[] not null,
  secret bytea not null, -- sealed
  active boolean not null default true,
  -- Since when every delivery has failed; switched off with notice when that lasts for days.
  failing_since timestamptz, disabled_why text,
  made_by uuid, created_at timestamptz not null, version int not null default 1,
  primary key (tenant_id, id)
);
create table automation.delivery (
  tenant_id uuid not null, id uuid not null default gen_random_uuid(),
  webhook_id uuid not null, event_id uuid not null, event_name text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'delivered', 'given_up')),
  attempts int not null default 0,
  last_status int, last_problem text, last_ms int, answer text,
  next_at timestamptz, created_at timestamptz not null, delivered_at timestamptz,
  replay_of uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, webhook_id) references automation.webhook on delete cascade
);
create index delivery_newest on automation.delivery (tenant_id, webhook_id, created_at desc, id desc);
create index delivery_due on automation.delivery (tenant_id, next_at) where state in ('waiting', 'sending');
call kernel.tenant_table('automation.webhook');
call kernel.tenant_table('automation.delivery');

-- An event and the promise to deliver it are one commit. Runs as whoever writes the event, under the same row security.
create function automation.fan_out() returns trigger language plpgsql as $$
begin
  insert into automation.delivery (tenant_id, webhook_id, event_id, event_name, next_at, created_at)
  select e.tenant_id, w.id, e.id, e.name, e.at, e.at from fresh e
  join automation.webhook w on w.tenant_id = e.tenant_id and w.active and e.name = any (w.events);
  return null;
end $$;
create trigger fan_out after insert on kernel.event referencing new table as fresh for each statement execute function automation.fan_out();
