import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { packagedChromium } from './chromium-package.ts'

export interface ChromiumHome {
  from: 'path' | 'system' | 'npm'
  executable: string
  /** What this build needs beside the ordinary environment: its own libraries and fonts. */
  env: Record<string, string>
}

export interface ChromiumChoice {
  /** Take this one and no other. */
  only?: ChromiumHome['from']
  /** Where the packaged one may be unpacked, in order of preference. */
  cacheFolders?: readonly string[]
  /** Further switches of Chromium. */
  args?: readonly string[]
}

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome-headless-shell']
const systemFolders = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome']

/**
 * A headless Chromium for the tests: the one `CHROMIUM_PATH` names, else the system's, else the one in the npm package. A
 * system's browser that does not start (a stub that wants to install something) is named and passed over; when nothing
 * starts, this throws with every reason: a browser test is never skipped.
 */
export async function launchChromium(choice: ChromiumChoice = {}): Promise<Browser> {
  const reasons: string[] = []
  for (const find of candidates(choice)) {
    let home: ChromiumHome | undefined
    try {
      home = await find()
      return await launch(home, choice.args ?? [])
    } catch (error) {
      reasons.push(`${home?.executable ?? 'npm package'}: ${(error as Error).message}`)
      if (home?.from === 'path') break
      if (home?.from === 'system') console.warn(`This Chromium did not start, trying another. ${reasons.at(-1)?.split('\n')[0]}`)
    }
  }
  throw new Error(
    `No Chromium starts here. Install one (apt-get install chromium) or set CHROMIUM_PATH.\n${reasons.join('\n') || 'None was found.'}`,
  )
}

function candidates({ only, cacheFolders }: ChromiumChoice): (() => ChromiumHome | Promise<ChromiumHome>)[] {
  const named = process.env.CHROMIUM_PATH
  if (named && (!only || only === 'path')) return [() => ({ from: 'path', executable: named, env: {} })]
  const installed = only && only !== 'system' ? [] : systemBrowsers()
  const system = installed.map(executable => (): ChromiumHome => ({ from: 'system', executable, env: {} }))
  return only && only !== 'npm' ? system : [...system, () => packagedChromium(cacheFolders)]
}

function systemBrowsers(): string[] {
  const paths = systemNames.flatMap(name => systemFolders.map(folder => join(folder, name)))
  return paths.filter(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function launch({ executable, env }: ChromiumHome, args: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    headless: true,
    // The sandbox needs user namespaces, which root and most containers do not have; only our own pages are opened.
    chromiumSandbox: false,
    args: ['--font-render-hinting=none', '--disable-dev-shm-usage', ...args],
    // A bare container may have no HOME, and the browser wants to write there.
    env: { HOME: tmpdir(), ...definedEnv(), ...env },
  })
}

const definedEnv = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
