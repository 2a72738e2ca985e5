-- What members looked at, counted: reading leaves no event, and a draft of the matrix is judged by reading too.
-- Locks: identity.tenant for one column.

-- Questions of one member in one hour. Kept for days; the process counts in memory and adds here once a minute.
create table kernel.reading (
  tenant_id uuid not null,
  member_id uuid not null,
  action text not null,
  hour timestamptz not null check (hour = date_trunc('hour', hour, 'UTC')),
  times int not null check (times > 0),
  primary key (tenant_id, member_id, action, hour)
);
create index reading_hour on kernel.reading (tenant_id, hour);

-- When a member last used a function, by whichever action: for whoever reviews what they may do.
create table kernel.last_use (
  tenant_id uuid not null,
  member_id uuid not null,
  permission text not null,
  at timestamptz not null,
  primary key (tenant_id, member_id, permission)
);

call kernel.tenant_table('kernel.reading');
call kernel.tenant_table('kernel.last_use');

-- Since when uses are counted here: who has not used a function before is not known to have never used it.
alter table identity.tenant add column uses_counted_since timestamptz not null default now();
