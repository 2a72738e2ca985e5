import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react'
import { useMaybeMe } from '#ui/me.ts'
import css from './factors.module.css'

/** Ten codes, shown this once: to be printed or kept in a password manager. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const me = useMaybeMe()
  const text = `Connect & Close recovery codes${me ? `\n${me.tenant.name}, ${me.user.email}` : ''}\nEach works once.\n\n${codes.join('\n')}\n`
  return (
    <div className={css.codes}>
      <ol className={css.list} aria-label="Recovery codes">
        {codes.map(code => (
          <li key={code} className="figures">
            {code}
          </li>
        ))}
      </ol>
      <div className={css.acts}>
        <Button
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="connect-and-close-recovery-codes.txt"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
        >
          Download
        </Button>
        <CopyButton value={codes.join('\n')} timeout={1600}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} stroke={1.6} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  )
}
