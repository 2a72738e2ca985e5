import { parseArgs } from 'node:util'
import { runningServer } from '#adapters/embedded-postgres/index.ts'
import { secretIn, setPassphrase } from '#adapters/kms/index.ts'
import { keptSecret } from '#kernel/installation-secret.ts'
import { defaultDataDir, projectDir, readSettings, StartRefused } from '../src/main.ts'

const usage = `Usage: npm run root-passphrase -- --new <file with the passphrase>
Seals the root keys under a passphrase of at least 15 characters, with the product stopped. Then name the file in
ROOT_PASSPHRASE_FILE. Another passphrase takes the place of the one that is named there now.
`

try {
  const { values } = parseArgs({ options: { new: { type: 'string' } } })
  if (!values.new) throw new StartRefused(usage)
  const settings = await readSettings(projectDir, defaultDataDir())
  const { root } = settings
  if (root.provider !== 'file')
    throw new StartRefused(`The root keys are held by ${root.provider}, which has no passphrase here.`)
  if (!settings.database && (await runningServer(settings.dataDir)))
    throw new StartRefused('The product runs. Stop it first: it would go on with the passphrase of before.')
  const { clear: secret, beside } = await keptSecret(settings.secretFile, false)
  const old = root.passphraseFile && (await secretIn(root.passphraseFile))
  await setPassphrase({ path: root.keyFile, secret, beside, old, passphrase: await secretIn(values.new) })
  process.stdout.write(
    `The root keys in ${root.keyFile} are sealed by the new passphrase. Set ROOT_PASSPHRASE_FILE=${values.new}\n`,
  )
} catch (error) {
  process.stderr.write(`${error instanceof StartRefused ? error.message : (error as Error).stack}\n`)
  process.exitCode = 1
}
