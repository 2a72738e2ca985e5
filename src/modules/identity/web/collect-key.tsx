import { Button } from '@mantine/core'
import { useState } from 'react'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { collectKey, listKeys } from '../contract.ts'
import css from './link-panel.module.css'
import { CodeLine, OnceField } from './once-field.tsx'
import { ShownOnce } from './shown-once.tsx'

/** Shows a key that was agreed to, once, to whoever asked for it. The drawer stands apart: what was clicked is gone by then. */
export function useCollecting() {
  const [shown, setShown] = useState<{ name: string; token: string }>()
  const collect = useCommand(collectKey, { invalidates: [listKeys] })
  const show = ({ id, name }: { id: string; name: string }) =>
    void collect.run({ key: id }).then(
      ({ token }) => setShown({ name, token }),
      () => undefined,
    )
  const close = () => setShown(undefined)
  const drawer = (
    <ShownOnce title={`Key for ${shown?.name}`} onClose={close}>
      {shown && (
        <>
          <p>
            Copy the key now and keep it where your program keeps its secrets. Only a fingerprint of it is stored here, so it
            cannot be shown again.
          </p>
          <OnceField label="API key" value={shown.token} copy="Copy key" />
          <CodeLine label="Try it" code={`curl -H "Authorization: Bearer ${shown.token}" \\\n  ${location.origin}/api/v1/me`} />
        </>
      )}
    </ShownOnce>
  )
  return { show, pending: collect.pending, drawer }
}

/** On the request itself: the key that came of it. */
export function AgreedKey({ id }: { id: string }) {
  const { data } = useAction(listKeys, {})
  const { show, pending, drawer } = useCollecting()
  const key = data?.items.find(one => one.id === id)
  return (
    <div>
      {!data ? (
        <Bone width={160} height={32} />
      ) : key?.collectBy && key.endedAt === null ? (
        <div className={css.panel}>
          <p>
            The key is made when you have it shown, once, until <When at={key.collectBy} as="exact" />. Have the place ready where
            your program keeps its secrets.
          </p>
          <div>
            <Button variant="filled" loading={pending} onClick={() => show(key)}>
              Show the key
            </Button>
          </div>
        </div>
      ) : (
        <p className="quiet">
          {key?.endedAt
            ? 'The key has ended.'
            : key
              ? 'The key was shown, and cannot be shown again.'
              : 'Nobody had the key shown in time, so it was removed. Ask again if it is still needed.'}
        </p>
      )}
      {drawer}
    </div>
  )
}
