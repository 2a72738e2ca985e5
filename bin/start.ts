import { Refusal } from '#base/refusal.ts'
import { defaultDataDir, projectDir, readSettings, StartRefused, start } from '../src/main.ts'
import { ensureBuilt } from './build.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  const settings = await readSettings(projectDir, defaultDataDir())
  // The benchmark measures the server alone.
  if (!process.argv.includes('--without-screens')) ensureBuilt(say)
  const running = await start(settings)
  say('')
  say(`Connect & Close is ready at ${settings.publicUrl.href}  (${(running.milliseconds / 1000).toFixed(1)} s)`)
  say(`Data folder: ${settings.dataDir}`)
  if (running.setupLink) say(`\nNo client yet. Set up the first one here (the link works once):\n${running.setupLink}`)
  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    say(`\nStopping (${signal}) ...`)
    await running.stop()
    process.exit(0)
  }
  process.on('SIGINT', () => void stop('SIGINT'))
  process.on('SIGTERM', () => void stop('SIGTERM'))
  running.database?.onExit(why => {
    say(`The database stopped: ${why}. The product stops too; start it again.`)
    process.exit(1)
  })
  // Said last: from here on it is heard.
  say('\nStop with Ctrl+C.')
} catch (error) {
  const known = error instanceof StartRefused || error instanceof Refusal
  process.stderr.write(known ? `\nNot started: ${(error as Error).message}\n` : `\nNot started: ${(error as Error).stack}\n`)
  process.exit(1)
}
