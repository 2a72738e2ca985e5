-- Access reviews: who may what was looked at by somebody else, decided, carried out, and kept as evidence.
-- Locks: creates only.
create schema trust;
grant usage on schema trust to cc_app;

create table trust.review (
  tenant_id uuid not null,
  id uuid not null,
  title text not null,
  state text not null default 'open' check (state in ('open', 'grace', 'closed')),
  opened_by uuid not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  -- What nobody has decided by then is suspended.
  grace_until timestamptz not null check (grace_until >= due_at),
  closed_at timestamptz,
  -- SHA-256 of the evidence in canonical form, written once when it closes.
  evidence_hash bytea check (length(evidence_hash) = 32),
  primary key (tenant_id, id)
);
create index review_open on trust.review (tenant_id, due_at) where state <> 'closed';

-- One person or key as it stood when the review was opened. Facts of access only: names, types, functions.
create table trust.review_entry (
  tenant_id uuid not null,
  id uuid not null,
  review_id uuid not null,
  kind text not null check (kind in ('member', 'key')),
  subject_id uuid not null,
  name text not null,
  type_name text not null,
  -- {functions, overrides, limits, madeBy, expiresAt}
  facts jsonb not null,
  flags text[] not null default '{}',
  last_used_at timestamptz,
  decision text check (decision in ('keep', 'reduce', 'revoke', 'suspended')),
  note text,
  decided_by uuid,
  decided_at timestamptz,
  -- What was changed by it: [{what, id}].
  carried_out jsonb not null default '[]',
  primary key (tenant_id, id),
  unique (tenant_id, review_id, kind, subject_id),
  foreign key (tenant_id, review_id) references trust.review,
  -- Nobody reviews themselves, by whatever statement.
  check (kind <> 'member' or decided_by is null or decided_by <> subject_id),
  check ((decision is null) = (decided_at is null))
);
create index review_entry_open on trust.review_entry (tenant_id, review_id) where decision is null;
call kernel.tenant_table('trust.review');
call kernel.tenant_table('trust.review_entry');
revoke delete on trust.review, trust.review_entry from cc_app;

-- A decision stands: it was carried out, and the evidence names it.
create function trust.keep_decision() returns trigger language plpgsql as $$
begin
  if old.decision is not null and (new.decision, new.decided_by, new.decided_at, new.note) is distinct from (old.decision, old.decided_by, old.decided_at, old.note) then
    raise exception 'this was decided already' using errcode = 'CC409';
  end if;
  return new;
end $$;
create trigger decided before update on trust.review_entry for each row execute function trust.keep_decision();
