import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const stamp = join(root, 'dist', 'built-from')

/** Names, sizes and contents of everything the browser program is made of. */
function sourceHash(): string {
  const hash = createHash('sha256')
  const read = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = join(path, entry.name)
      if (entry.isDirectory()) read(file)
      else if (!entry.name.includes('.test.')) hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file))
    }
  }
  read(join(root, 'src'))
  for (const file of ['index.html', 'vite.config.ts', 'vite.offline.config.ts', 'package-lock.json'])
    if (statSync(join(root, file), { throwIfNoEntry: false })) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/**
 * Builds the browser program where it is missing or older than its source, and `say`s so. Runs apart: the builder's memory
 * goes with it. What the builder itself says is for those who change the screens: it is kept quiet unless it fails.
 */
export function ensureBuilt(say: (line: string) => void = () => {}): void {
  const wanted = sourceHash()
  const built = statSync(stamp, { throwIfNoEntry: false }) ? readFileSync(stamp, 'utf8') : ''
  if (built === wanted) return
  say('Preparing the screens, once (about 10 s) ...')
  // The screens, and then the page that verifies an extract without a server, beside them.
  for (const config of ['vite.config.ts', 'vite.offline.config.ts']) {
    const done = spawnSync(
      process.execPath,
      [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', config, '--logLevel', 'warn'],
      { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    )
    if (done.status !== 0) {
      process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`)
      throw new Error('The screens could not be built.')
    }
  }
  writeFileSync(stamp, wanted)
}

if (import.meta.main) ensureBuilt(line => process.stdout.write(`${line}\n`))
