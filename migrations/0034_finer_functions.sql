-- Finer functions, each split from one that was there. What names the whole and not the part means the part by it too: versions
-- of the matrix as they are read, and exceptions, keys and apps as they are kept, which say it by name from here on.
-- Locks: identity.override, identity.api_key, apps.app, apps.permit, apps.token and kernel.last_use while they are brought up;
-- triggers of the tables named.

-- policy/splits.ts, once more where no command can forget it.
create function identity.splits() returns table (part text, whole text) language sql immutable parallel safe set search_path = pg_catalog as $$
  values
    ('today.read', 'lead.read'), ('lead.trace', 'lead.read'), ('lead.archive', 'lead.edit'), ('lead.move', 'lead.edit'),
    ('lead.touch', 'lead.edit'), ('lead.accept', 'lead.edit'), ('lead.release', 'lead.claim'), ('loan.assign', 'lead.assign'),
    ('record.assign', 'lead.assign'), ('bulk.use', 'lead.tag'), ('bulk.assign', 'lead.assign'), ('bulk.move', 'lead.edit'),
    ('bulk.archive', 'lead.edit'), ('bulk.place', 'lead.edit'), ('contact.reach', 'contact.edit'), ('household.edit', 'contact.edit'),
    ('search.use', 'contact.read'), ('duplicate.check', 'contact.read'), ('timeline.read', 'contact.read'), ('alert.read', 'contact.read'),
    ('consent.read', 'contact.read'), ('file.read', 'contact.read'), ('loan.add', 'loan.edit'), ('loan.import', 'loan.edit'),
    ('loan.move', 'loan.edit'), ('borrower.edit', 'loan.edit'), ('participant.edit', 'loan.edit'), ('partner.add', 'partner.edit'),
    ('partner.move', 'partner.edit'), ('task.add', 'task.use'), ('task.edit', 'task.use'), ('task.assign', 'task.use'),
    ('note.edit', 'note.use'), ('file.attach', 'note.use'), ('file.open', 'note.use'), ('file.remove', 'note.use'),
    ('view.save', 'view.use'), ('view.share', 'view.use'), ('import.read', 'lead.import'), ('import.mend', 'lead.import'),
    ('import.undo', 'lead.import'), ('intake.retry', 'lead.add'), ('source.read', 'intake.read'), ('form.read', 'intake.read'),
    ('form.manage', 'intake.manage'), ('source.key', 'intake.manage'), ('routing.publish', 'routing.manage'), ('routing.try', 'routing.manage'),
    ('routing.caps', 'people.manage'), ('pool.manage', 'routing.manage'), ('people.invite', 'people.manage'), ('people.deactivate', 'people.manage'),
    ('people.recover', 'people.manage'), ('people.limit', 'people.manage'), ('callback.manage', 'people.manage'), ('task.reassign', 'people.manage'),
    ('licence.manage', 'people.manage'), ('branch.manage', 'people.manage'), ('partnerCompany.manage', 'people.manage'), ('workgroup.manage', 'people.manage'),
    ('workgroup.products', 'people.manage'), ('company.doings', 'company.manage'), ('lostReason.manage', 'pipeline.manage'), ('review.read', 'access.review'),
    ('review.open', 'access.review'), ('matrix.try', 'matrix.read'), ('matrix.export', 'matrix.read'), ('exception.read', 'matrix.read'),
    ('exception.deny', 'matrix.edit'), ('exception.grant', 'matrix.publish'), ('sso.read', 'sso.manage'), ('sso.domain', 'sso.manage'),
    ('sso.groups', 'sso.manage'), ('directory.key', 'sso.manage'), ('key.read', 'key.manage'), ('key.end', 'key.manage'),
    ('key.make', 'key.manage'), ('company.close', 'company.manage'), ('app.read', 'key.manage'), ('app.manage', 'key.manage'), ('app.secret', 'key.manage'), ('app.end', 'key.manage'),
    ('webhook.read', 'webhook.manage'), ('webhook.replay', 'webhook.manage'), ('webhook.secret', 'webhook.manage')
$$;
create function identity.whole_of(permission text) returns text language sql immutable parallel safe set search_path = pg_catalog as $$
  select coalesce((select s.whole from identity.splits() s where s.part = permission), permission)
$$;
revoke all on function identity.splits(), identity.whole_of(text) from public;
grant execute on function identity.splits(), identity.whole_of(text) to cc_app, cc_lookup;

-- A list of functions with every part of what it names.
create function identity.with_parts(permissions text[]) returns text[] language sql immutable parallel safe set search_path = pg_catalog as $$
  select permissions || coalesce((select array_agg(s.part order by s.part) from identity.splits() s where s.whole = any (permissions) and not s.part = any (permissions)), '{}')
$$;
revoke all on function identity.with_parts(text[]) from public;

do $$
declare t text;
begin
  foreach t in array array['identity.override', 'identity.api_key', 'apps.app', 'apps.permit', 'apps.token', 'kernel.last_use'] loop
    execute format('alter table %s no force row level security', t);
  end loop;
  insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at, approval_id)
  select o.tenant_id, o.member_id, s.part, o.level, o.reason, o.until, o.made_by, o.made_at, o.approval_id
  from identity.override o join identity.splits() s on s.whole = o.permission on conflict do nothing;
  insert into kernel.last_use (tenant_id, member_id, permission, at)
  select u.tenant_id, u.member_id, s.part, u.at from kernel.last_use u join identity.splits() s on s.whole = u.permission on conflict do nothing;
  foreach t in array array['identity.api_key', 'apps.app', 'apps.permit', 'apps.token'] loop
    execute format('update %s set permissions = identity.with_parts(permissions) where permissions is distinct from identity.with_parts(permissions)', t);
  end loop;
  foreach t in array array['identity.override', 'identity.api_key', 'apps.app', 'apps.permit', 'apps.token', 'kernel.last_use'] loop
    execute format('alter table %s force row level security', t);
  end loop;
end $$;

-- Whoever holds a whole by a version that does not name the part holds the part: said where rights are looked up.
do $do$
declare
  named text := $$when v.document -> 'functions' ? w.permission then 'none'$$;
  definition text := pg_get_functiondef('identity.actor_holds(text[])'::regprocedure);
begin
  if strpos(definition, named) = 0 then raise exception 'rights are looked up in another way'; end if;
  definition := replace(definition, named, named || $$
        when v.document -> 'functions' ? identity.whole_of(w.permission) then coalesce(y.t -> 'cells' ->> identity.whole_of(w.permission), 'none')$$);
  execute replace(definition, $$and w.permission = '$$, $$and identity.whole_of(w.permission) = '$$);
end $do$;
-- Whoever brings people in asks about addresses.
do $do$
declare f regprocedure;
begin
  for f in select p.oid from pg_proc p where p.pronamespace = 'identity'::regnamespace and p.proname = 'ensure_account' loop
    execute replace(pg_get_functiondef(f), '{people.manage}', '{people.invite}');
  end loop;
end $do$;

-- What must be apart of what is finer now, beside the laws that were there.
create or replace function identity.matrix_problem(document jsonb) returns text language plpgsql immutable set search_path = pg_catalog as $$
declare t jsonb; c jsonb; pair text[]; problem text := identity.matrix_problem_of_all(document);
begin
  if problem is not null then return problem; end if;
  for t in select * from jsonb_array_elements(document -> 'types') loop
    select coalesce(jsonb_object_agg(e.key, e.value), '{}') into c from jsonb_each_text(t -> 'cells') e where e.value <> 'none';
    if t ->> 'base' = 'caller' then
      if c - '{self.use,call.take,call.use}'::text[] <> '{}' then return 'Outside callers are handed one lead at a time and hold nothing else.'; end if;
      if coalesce(c ->> 'call.use', 'own') <> 'own' then return 'Outside callers see the one lead they were handed.'; end if;
    elsif c ?| '{call.take,call.use}' then return 'Being handed leads to call is for outside callers alone.'; end if;
    if (t ->> 'base') like 'partner%' and exists (select 1 from identity.splits() s
        where c ? s.part and s.whole = any ('{people.manage,access.review,matrix.read,matrix.edit,matrix.publish,key.manage,sso.manage,webhook.manage,company.manage}')) then
      return 'People of other companies administer nothing here.';
    end if;
    if t ->> 'base' <> 'tenant_admin' then
      foreach pair slice 1 in array array[['people.invite', 'approval.decide'], ['people.recover', 'approval.decide'], ['app.manage', 'approval.decide'],
          ['app.secret', 'approval.decide'], ['sso.domain', 'approval.decide'], ['sso.groups', 'approval.decide'], ['directory.key', 'approval.decide'],
          ['routing.publish', 'lead.claim']] loop
        if c ?& pair then return format('%s and %s cannot be held together.', pair[1], pair[2]); end if;
      end loop;
    end if;
  end loop;
  return null;
end $$;

-- Each table is written by whoever holds the finer right. `wholes` is what its triggers named, `parts` what they name instead.
do $do$
declare r record; definition text;
begin
  for r in
    select t.tgname, t.tgrelid::regclass as of_table, pg_get_triggerdef(t.oid) as was, m.wholes, m.parts
    from (values
      ('identity.member', 'b_right', 'people.manage', 'people.invite'),
      ('identity.member', 'b_right_change', 'people.manage', 'people.manage,people.invite,people.deactivate,workgroup.manage'),
      ('identity.manages', '', 'people.manage', 'people.manage,people.invite,people.deactivate'),
      ('identity.assists', '', 'people.manage', 'people.manage,people.invite,people.deactivate'),
      ('identity.workgroup_member', '', 'people.manage', 'people.manage,people.invite,workgroup.manage'),
      ('identity.internal_settings', '', 'people.manage', 'people.manage,people.invite,people.limit,callback.manage'),
      ('identity.override', 'b_right', 'matrix.edit,matrix.publish', 'exception.deny,exception.grant'),
      ('identity.override', 'b_right_end', 'matrix.edit,access.review,people.manage', 'exception.deny,access.review,people.manage,people.deactivate'),
      ('identity.link', 'b_right', 'people.manage', 'people.invite,people.recover'),
      ('identity.link', 'b_right_end', 'people.manage', 'people.manage,people.invite,people.recover,people.deactivate'),
      ('identity.session', 'b_right_end', 'people.manage', 'people.manage,people.recover,people.deactivate'),
      ('identity.factor_reset', '', 'people.manage', 'people.recover'),
      ('identity.workgroup', '', 'people.manage', 'workgroup.manage'),
      ('identity.workgroup_product', '', 'people.manage', 'workgroup.products'),
      ('identity.branch', '', 'people.manage', 'branch.manage,workgroup.manage'),
      ('identity.partner_company', '', 'people.manage', 'partnerCompany.manage,workgroup.manage'),
      ('identity.licence', '', 'people.manage', 'licence.manage'),
      ('identity.api_key', 'b_over', 'key.manage,people.manage', 'key.end,people.manage,people.deactivate'),
      ('apps.app', '', 'key.manage', 'app.manage,app.end'),
      ('apps.secret', 'b_right', 'key.manage', 'app.manage,app.secret'),
      ('apps.secret', 'b_right_end', 'key.manage,people.manage', 'app.secret,app.end,people.manage,people.deactivate'),
      ('apps.permit', '', 'key.manage,people.manage', 'app.manage,app.end,people.manage,people.deactivate'),
      ('apps.token', '', 'key.manage,people.manage', 'app.manage,app.secret,app.end,people.manage,people.deactivate'),
      ('identity.connection_domain', '', 'sso.manage', 'sso.manage,sso.domain'),
      ('identity.group_mapping', '', 'sso.manage', 'sso.manage,sso.groups'),
      ('identity.member', 'b_right_leads', 'people.manage', 'people.manage,people.invite,people.deactivate,routing.caps'),
      ('identity.departure', '', 'people.manage', 'people.manage,people.deactivate'),
      ('lead_hunter.officer', '', 'people.manage', 'routing.caps'),
      ('lead_hunter.routing_set', '', 'routing.manage', 'routing.manage,routing.publish'),
      ('lead_hunter.pool', '', 'routing.manage', 'pool.manage'),
      ('lead_hunter.form', '', 'intake.manage', 'form.manage'),
      ('lead_hunter.form_version', '', 'intake.manage', 'form.manage'),
      ('lead_hunter.source', '', 'intake.manage', 'intake.manage,source.key'),
      ('automation.webhook', '', 'webhook.manage', 'webhook.manage,webhook.secret'),
      ('trust.review', '', 'access.review', 'access.review,review.open'),
      ('trust.review_entry', '', 'access.review', 'access.review,review.open')
    ) m (of_table, of_trigger, wholes, parts)
    join pg_trigger t on t.tgrelid = to_regclass(m.of_table) and (m.of_trigger = '' or t.tgname = m.of_trigger)
    where t.tgfoid = 'identity.demand_right'::regproc and pg_get_triggerdef(t.oid) like '%' || m.wholes || '%'
  loop
    definition := replace(r.was, r.wholes, r.parts);
    execute format('drop trigger %I on %s', r.tgname, r.of_table);
    execute definition;
  end loop;
end $do$;

-- A provider is whoever manages sign-on's; its directory's key alone is somebody else's.
drop trigger b_right on identity.connection;
create trigger b_right before insert or delete or update of active, enforced, makes_people, default_type_id, settings, client_secret on identity.connection
  for each row execute function identity.demand_right('{sso.manage}', '{}');
create trigger b_right_directory before update of scim_token_hash on identity.connection
  for each row execute function identity.demand_right('{directory.key}', '{}');

-- Why a version was put in force, in the words of whoever asked.
alter table identity.matrix_version add column reason text;

-- A publication that the operator witnessed takes effect as one that a second person agreed to; and what takes effect is the
-- draft that was agreed to, no other, and in time.
do $do$
declare
  alone text := '(r.decided_by is not null or r.alone_until <= new.published_at)';
  definition text := pg_get_functiondef('identity.keep_versions()'::regprocedure);
begin
  if strpos(definition, alone) = 0 then raise exception 'publications are judged in another way'; end if;
  execute replace(definition, alone, '(r.witnessed_by is not null or r.decided_by is not null or r.alone_until <= new.published_at)
        and approvals.agreed(r.id, r.action, jsonb_build_object(''version'', new.id, ''hash'', encode(new.hash, ''hex'')))');
end $do$;
