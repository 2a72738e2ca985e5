-- What stands in a sealed column is an envelope, whoever writes it: version 1 (1 | nonce 12 | tag 16 | text) or version 2
-- (2 | suite | key id 16 | key commitment 16 | nonce 12 | text | tag 16). kernel/vault.ts says what is in it.
-- Locks: creates only.
create domain kernel.sealed as bytea check (
  value is null
  or (octet_length(value) >= 29 and get_byte(value, 0) = 1)
  or (octet_length(value) >= 62 and get_byte(value, 0) = 2 and get_byte(value, 1) = 1)
);
grant usage on domain kernel.sealed to public;
