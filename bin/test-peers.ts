import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Tests against peers that need system packages. PostgreSQL 15, the oldest server we serve, runs every test that touches
 * the database; rsyslog receives a SIEM stream. The one install line is in CONTRIBUTING.md; on Debian as root it is run here.
 */
const root = join(import.meta.dirname, '..')
const bin = '/usr/lib/postgresql/15/bin'
const say = (line: string) => process.stdout.write(`${line}\n`)
const run = (command: string, args: string[], more: object = {}) => spawnSync(command, args, { stdio: 'inherit', ...more })

/** Packages by a file that shows that they are there. */
const packages: Record<string, string> = {
  'postgresql-15': join(bin, 'initdb'),
  rsyslog: '/usr/sbin/rsyslogd',
  'rsyslog-gnutls': `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/rsyslog/lmnsd_gtls.so`,
}
const missing = Object.keys(packages).filter(name => !existsSync(packages[name]!))
if (missing.length && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  say(`Installing ${missing.join(', ')} for the peers’ tests ...`)
  run('sh', ['-c', `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ${missing.join(' ')}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
if (!existsSync(join(bin, 'initdb'))) {
  say('PostgreSQL 15 is not installed: see CONTRIBUTING.md for the one line that installs it.')
  say('0 passed, 1 failed')
  process.exit(1)
}

// The binding of hardware modules is compiled on the host that has one, and is no package of the product.
const bound = mkdtempSync(join(tmpdir(), 'cc-p11-'))
const softHsm = '/usr/lib/softhsm/libsofthsm2.so'
if (!existsSync(softHsm) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'))
  run('sh', ['-c', 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq softhsm2 g++ make python3'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
writeFileSync(join(bound, 'package.json'), '{"private":true}')
// The runtime brings its headers along: nothing is fetched to compile against. By a name without a space, which make cannot read.
symlinkSync(dirname(dirname(process.execPath)), join(bound, 'node'))
const binding = run('npm', ['install', '--no-audit', '--no-fund', '--prefix', bound, 'pkcs11js@2.1.7'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, npm_config_nodedir: join(bound, 'node') },
})
if (!existsSync(softHsm) || binding.status !== 0) {
  say('SoftHSM or the binding of PKCS#11 is not installed: see CONTRIBUTING.md for the one line that installs what they need.')
  say('0 passed, 1 failed')
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'cc-pg15-'))
chmodSync(folder, 0o777)
const asRoot = process.getuid?.() === 0
const user = asRoot ? 'nobody' : undefined
const asUser = (command: string, args: string[]) =>
  user
    ? run('setpriv', ['--reuid', user, '--regid', 'nogroup', '--clear-groups', command, ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    : run(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
const data = join(folder, 'data')
const password = crypto.randomUUID()
writeFileSync(join(folder, 'pw'), password, { mode: 0o644 })
asUser(join(bin, 'initdb'), [
  '-D',
  data,
  '-U',
  'postgres',
  '-A',
  'scram-sha-256',
  `--pwfile=${join(folder, 'pw')}`,
  '-E',
  'UTF8',
  '--locale=C.UTF-8',
])
rmSync(join(folder, 'pw'))
const started = asUser(join(bin, 'pg_ctl'), [
  '-D',
  data,
  '-w',
  '-l',
  join(folder, 'log'),
  '-o',
  `-k ${folder} -c listen_addresses='' -c fsync=off -c max_connections=300`,
  'start',
])
let status = 1
try {
  if (started.status === 0) {
    const url = `postgres://postgres:${password}@localhost:5432/postgres?host=${encodeURIComponent(folder)}`
    const files = process.argv.slice(2)
    const done = run(
      process.execPath,
      [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', 'vitest.peers.config.ts', ...files],
      {
        cwd: root,
        env: { ...process.env, TEST_DATABASE_SUPERUSER_URL: url, PKCS11_BINDING: join(bound, 'node_modules', 'pkcs11js') },
      },
    )
    status = done.status ?? 1
  } else say('PostgreSQL 15 did not start.\n0 passed, 1 failed')
} finally {
  asUser(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'])
  rmSync(folder, { recursive: true, force: true })
  rmSync(bound, { recursive: true, force: true })
}
process.exit(status)
