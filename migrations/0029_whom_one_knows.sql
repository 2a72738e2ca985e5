-- A directory renames whom it made, and nobody else: another address is another account, and with it another sign-in.
-- Locks: replaces a function.
create or replace function identity.rename_provisioned(of_member uuid, of_connection uuid, new_account uuid, new_email text, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, identity as $$
declare t uuid := kernel.tenant(); kind text; standing text;
begin
  if kernel.actor_kind() is distinct from 'provisioner' or kernel.actor_id() is distinct from of_connection then return false; end if;
  select m.user_type, m.status into kind, standing from identity.member m
   where m.tenant_id = t and m.id = of_member and m.provisioned_by = of_connection
     and exists (select 1 from identity.provisioned_user p where p.tenant_id = t and p.member_id = m.id and p.connection_id = of_connection)
     and exists (select 1 from identity.account a where a.id = new_account and a.email_key = new_email);
  if not found then return false; end if;
  if kind = 'tenant_admin' and standing = 'active' and not exists (select 1 from identity.member m
    where m.tenant_id = t and m.id <> of_member and m.user_type = 'tenant_admin' and m.status = 'active' and m.operation_id is null) then
    raise exception 'This is the only administrator. Make somebody else one first.' using errcode = 'CC409';
  end if;
  update identity.member m set account_id = new_account, email = new_email, version = version + 1 where m.tenant_id = t and m.id = of_member;
  delete from identity.credential where tenant_id = t and member_id = of_member;
  update identity.session set ended_at = at where tenant_id = t and member_id = of_member and ended_at is null;
  return true;
end $$;
