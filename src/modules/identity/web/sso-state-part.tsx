import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listConnections, readConnection, removeConnection, tryConnection, updateConnection } from '../contract.ts'
import css from './settings.module.css'
import { SettingsSection } from './settings-section.tsx'
import { NextSecret } from './sso-next-secret.tsx'
import { ssoProblem } from './sso-words.ts'

export type Connection = Output<typeof readConnection>
export interface PartProps {
  connection: Connection
}
export const staleWith = [readConnection, listConnections]

/** Whether it works, and turning it on and off. */
export function SsoStatePart({ connection: c }: PartProps) {
  const [url] = useUrlState()
  const go = useNavigate()
  const [leaving, setLeaving] = useState(false)
  const update = useCommand(updateConnection, { invalidates: staleWith })
  const attempt = useCommand(tryConnection)
  const remove = useCommand(removeConnection, { invalidates: [listConnections] })
  const walk = async (secret: 'current' | 'next') => {
    setLeaving(true)
    try {
      const { url: away } = await attempt.run({ connection: c.id, secret })
      location.assign(away)
    } catch {
      setLeaving(false)
    }
  }
  const take = async () => {
    const sure = await confirmByWord({
      title: `Remove the connection “${c.name}”?`,
      what: 'People stay, but whom only this connection signs in cannot sign in any more. Its sessions end at once, and its directory’s key with them.',
      word: c.name,
      act: 'Remove connection',
    })
    if (!sure) return
    await remove.run({ connection: c.id })
    void go({ to: '/settings/sso' })
  }
  const turn = async () => {
    const sure =
      !c.active ||
      (await confirmByWord({
        title: `Turn off “${c.name}”?`,
        what: 'Nobody signs in through it any more, and whoever did is signed out at once. Its settings stay.',
        word: 'off',
        act: 'Turn off',
      }))
    if (sure) await update.run({ connection: c.id, active: !c.active })
  }
  const good = c.lastTest?.outcome === 'signed-in'
  const blocked = c.active
    ? c.enforced
      ? 'It is the only way in. Allow passwords again first.'
      : undefined
    : good
      ? undefined
      : 'Test the sign-in first: nobody has come through it since the provider was last changed.'
  return (
    <SettingsSection
      title="State"
      about="A test walks through a whole sign-in and opens nothing. Once one has passed, the connection can be turned on; provisioning works without."
      action={
        <span style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
          <ActButton needs="sso.manage" loading={leaving} onClick={() => walk('current')}>
            Test sign-in
          </ActButton>
          <ActButton
            needs="sso.manage"
            variant={c.active ? 'default' : 'filled'}
            blocked={blocked}
            onClick={() => void turn().catch(() => undefined)}
          >
            {c.active ? 'Turn off' : 'Turn on'}
          </ActButton>
        </span>
      }
    >
      <p style={{ margin: 0 }}>
        {c.active ? <Tag tone="done">On</Tag> : <Tag>Off</Tag>}{' '}
        {c.lastTest ? (
          <>
            {good ? 'The last test signed in' : 'The last test did not'} <When at={c.lastTest.at} />.{' '}
            {good ? strength(c) : ssoProblem(c.lastTest.outcome)}
          </>
        ) : (
          <span className="quiet">Not tested yet.</span>
        )}
      </p>
      {url.tested && url.tested !== 'signed-in' && !c.lastTest && (
        <p className={css.note} role="alert">
          <span>{ssoProblem(url.tested)}</span>
        </p>
      )}
      {c.oidc?.next && <NextSecret connection={c.id} test={c.oidc.next.test} onTest={() => walk('next')} leaving={leaving} />}
      <p style={{ margin: '12px 0 0' }}>
        <Button variant="subtle" size="compact-sm" onClick={() => void take().catch(() => undefined)}>
          Remove this connection
        </Button>
      </p>
    </SettingsSection>
  )
}

/** What the provider said of how the person signed in, in its own words: what stands below is made of these. */
function strength({ lastTest }: Connection) {
  const said = [...(lastTest?.context ? [lastTest.context] : []), ...(lastTest?.methods ?? [])]
  return said.length ? `It said: ${said.join(', ')}.` : 'It did not say how the person proved who they are.'
}
