-- E-mail and phone, street, words, file names and what fields were and became are sealed: one envelope a row for the values of
-- its class (src/kernel/sealed-row.ts). Clear columns stay until the start has sealed what stands in them; 0052 takes them away.
-- Locks: each table for as long as it takes to look whether its rows may stand without the clear value.
drop view crm.lead_whole, crm.partner_reach_view;
drop trigger b_in_sight on crm.identifier;

alter table crm.contact add column sealed kernel.sealed;
alter table crm.lead add column sealed kernel.sealed, alter column extra drop not null, alter column extra drop default;
alter table crm.loan add column sealed kernel.sealed;
-- What a list shows in place of the value: see maskEmail of base/email.ts; of a telephone number the last four digits.
alter table crm.identifier add column sealed kernel.sealed, add column hint text, alter column value drop not null;
alter table crm.note add column sealed kernel.sealed, alter column body drop not null;
alter table crm.task add column sealed kernel.sealed, alter column title drop not null;
alter table crm.file add column sealed kernel.sealed, alter column name drop not null;
alter table outreach.consent add column sealed kernel.sealed;
alter table lead_hunter.import_row add column sealed kernel.sealed, alter column problems drop not null;
alter table lead_hunter.import add column sealed kernel.sealed, alter column sample drop not null;
-- What it was and became, said without telling it (src/kernel/sealed-change.ts): the envelope may be made anew, this stays.
alter table kernel.change add column sealed kernel.sealed, add column commitment bytea;
