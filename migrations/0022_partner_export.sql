-- A partner may export what is their own, once a second person agrees: what is published from here on may say so. Versions
-- that are in force stay as they are.
-- Locks: replaces the function that knows what partners may not hold, of which only what it says about exports changes.
do $do$
declare
  forbidden text := 'approval.decide,lead.export,lead.delete';
  list text := $$if c ?| '{people.manage,$$;
  own text := $$if coalesce(c ->> 'lead.export', 'none') not in ('none', 'own') then return 'People of other companies export what is their own.'; end if;
      $$;
  f regprocedure; changed int := 0;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'identity' and p.prosrc like '%' || forbidden || '%' and p.prosrc like '%' || list || '%' loop
    execute replace(replace(pg_get_functiondef(f), forbidden, 'approval.decide,lead.delete'), list, own || list);
    changed := changed + 1;
  end loop;
  if changed <> 1 then raise exception 'what partners may not hold stands in % functions', changed; end if;
end $do$;
