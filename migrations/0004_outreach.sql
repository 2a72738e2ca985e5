-- Outreach, opened with its consent ledger: append only, current state is the last line of a channel.
-- Locks: creates only.
create schema outreach;
grant usage on schema outreach to cc_app;

create table outreach.consent (
  tenant_id uuid not null, id uuid not null,
  contact_id uuid not null, lead_id uuid,
  channel text not null check (channel in ('voice_manual', 'voice_auto', 'prerecorded', 'sms', 'email', 'ai')),
  granted boolean not null,
  purpose text not null default 'marketing',
  seller text not null,
  wording text not null, wording_hash bytea not null,
  method text not null check (method in ('form', 'api', 'vendor', 'paper', 'verbal', 'import')),
  provenance text not null check (provenance in ('self_captured', 'vendor_asserted', 'legacy_unverified')),
  form_id uuid, form_version int, page_url text,
  address text, user_agent text, -- confidential
  at timestamptz not null,
  operation_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references crm.contact,
  -- A captured consent names the form version it was given on; it cannot be stored without its evidence.
  check (provenance <> 'self_captured' or (form_id is not null and form_version is not null and page_url is not null and wording <> '')),
  -- A file proves nothing: it may refuse, never grant.
  check (method <> 'import' or not granted)
);
create index consent_contact on outreach.consent (tenant_id, contact_id, channel, id desc);
call kernel.child_table('outreach.consent', 'crm.contact', 'contact_id');
revoke update, delete on outreach.consent from cc_app;
