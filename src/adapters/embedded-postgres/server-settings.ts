import { totalmem } from 'node:os'

const mib = 1024 * 1024
const within = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value))

/** Bytes this machine or its container may use. */
export const memoryHere = () => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)

/**
 * `postgresql.conf` for a few dozen sessions beside the application: an eighth of the memory (bytes) is the server's own,
 * as long as that is between 128 MB and 1 GB. Errors of statements are not logged here, because their words, their details
 * and the statement carry values, and a log may hold no personal data: the application logs their code.
 */
export const serverSettings = (
  memory: number,
) => `# Written at every start: changes made here are lost. Put your own in operator.conf beside this file.
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 60
shared_buffers = ${Math.floor(within(128, memory / 8 / mib, 1024) / 64) * 64}MB
effective_cache_size = ${Math.floor(within(512, memory / 2 / mib, 8192))}MB
work_mem = 8MB
maintenance_work_mem = 64MB
jit = off
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
archive_mode = off
max_wal_senders = 4
max_replication_slots = 8
max_wal_size = 2GB
min_wal_size = 80MB
# The only compression of this build takes longer than writing: a third of the time of a large import.
wal_compression = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] %q%a '
log_error_verbosity = terse
log_min_messages = log
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_min_duration_statement = -1
log_checkpoints = off
include_if_exists 'operator.conf'
`
