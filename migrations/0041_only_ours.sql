-- A connection serves one request after the other. Where the database tells the names of the statements that wait on it (only a
-- superuser can close that), SQL that got into a request can put others in their place; what SQL made is told from what came
-- by the protocol. Such a connection is ended before the next request.
-- Locks: none; creates a function.
create function kernel.only_ours() returns void language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from pg_catalog.pg_prepared_statements where from_sql) then perform pg_terminate_backend(pg_backend_pid()); end if;
end $$;
revoke all on function kernel.only_ours() from public;
grant execute on function kernel.only_ours() to cc_app;
