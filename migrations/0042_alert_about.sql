-- What an alert is about, to be found by it when what it asked for is over: of who may not be led there, by its facts.
-- Locks: crm.alert is written anew, and gains a column and an index.
alter table crm.alert add column about text generated always as (coalesce(facts ->> 'about', subject_id::text)) stored;
create index alert_about on crm.alert (tenant_id, about);
