import { mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keptSecret } from './installation-secret.ts'
import { serverProblem } from './migrate.ts'
import { addressOf, readSettings } from './settings.ts'

const read = async (env: Record<string, string>, file?: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'cc-settings-'))
  if (file !== undefined) await writeFile(join(folder, 'connect-and-close.env'), file)
  return readSettings(folder, '/data', env)
}

describe('settings', () => {
  test('have safe defaults: loopback, two hosts, the given data folder', async () => {
    const s = await read({})
    expect([s.host, s.port, s.publicUrl.href, s.pagesUrl.href, s.dataDir]).toEqual([
      '127.0.0.1',
      3000,
      'http://localhost:3000/',
      'http://pages.localhost:3000/',
      '/data',
    ])
  })
  test.each([
    [{ PORT: 'abc' }, /PORT=abc/],
    [{ PORT: '70000' }, /PORT=70000/],
    [{ HOST: '0.0.0.0' }, /in the clear/],
    [{ PUBLIC_URL: 'http://crm.example.com' }, /must be https/],
    [{ PUBLIC_URL: 'https://crm.example.com', PAGES_URL: 'https://crm.example.com:8443' }, /another host/],
    [{ DATABASE_URL: 'postgres://a@b/c' }, /go together/],
    [{ DATABASE_URL: 'mysql://a@b/c', DATABASE_OWNER_URL: 'postgres://a@b/c' }, /postgres:/],
    [{ TLS_CERT_FILE: '/nowhere', TLS_KEY_FILE: '/nowhere' }, /not there/],
    [{ DATABSE_URL: 'postgres://a@b/c' }, /Did you mean DATABASE_URL/],
    [{ PAGE_URL: 'https://x.example' }, /Did you mean PAGES_URL/],
  ])('%j stops the start with a clear line', async (env, line) => {
    await expect(read(env as never)).rejects.toThrow(line)
  })
  test('an unknown name in the file is refused with its line', async () => {
    await expect(read({}, '# ours\nPORT=3001\nCOLOUR=teal\n')).rejects.toThrow(/line 3: COLOUR is not a setting/)
    await expect(read({}, 'just words')).rejects.toThrow(/line 1: expected NAME=value/)
  })
  test('the environment wins over the file', async () => {
    expect((await read({ PORT: '4000' }, 'PORT=3001\nPAGES_URL="http://p.localhost:1"')).port).toBe(4000)
  })
  test('a declared proxy lets the product listen elsewhere', async () => {
    expect(
      (await read({ HOST: '0.0.0.0', TRUSTED_PROXY: '10.0.0.1, 10.0.0.2', PUBLIC_URL: 'https://crm.example.com' })).trustProxy,
    ).toEqual(['10.0.0.1', '10.0.0.2'])
    await expect(read({ TRUSTED_PROXY: '10.0.0.0/8, the proxy' })).rejects.toThrow('"the proxy" is no address or network')
  })
  test('a socket folder can stand in a database URL', () => {
    expect(addressOf('postgres://u:p%40ss@localhost/db?host=%2Ftmp%2Fs&port=5433')).toMatchObject({
      host: '/tmp/s',
      port: 5433,
      username: 'u',
      password: 'p@ss',
      database: 'db',
    })
  })
})

describe('the installation secret', () => {
  test('is made once, readable by its owner alone, and never replaced', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'cc-secret-')), 'deep', 'secret.key')
    const made = await keptSecret(path, true)
    expect(made.clear?.length).toBe(48)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await keptSecret(path, true)).toEqual(made)
    expect(made.beside.equals(made.clear!)).toBe(false)
  })
  test('is refused where it is short or missing beside existing data', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cc-secret-'))
    await writeFile(join(folder, 'weak'), 'changeme')
    await expect(keptSecret(join(folder, 'weak'), true)).rejects.toThrow(/too short or well known/)
    await expect(keptSecret(join(folder, 'gone'), false)).rejects.toThrow(/missing/)
    await writeFile(join(folder, 'cut'), '{"format": 2, "beside"')
    await expect(keptSecret(join(folder, 'cut'), true)).rejects.toThrow(/no file of an installation's secret/)
  })
})

test('older servers are refused with the reason', () => {
  for (const bad of [140_020, 150_013, 160_009, 170_005]) expect(serverProblem(bad)).toMatch(/too old.*newer is needed/)
  for (const good of [150_014, 160_010, 170_006, 180_000]) expect(serverProblem(good)).toBeUndefined()
})
