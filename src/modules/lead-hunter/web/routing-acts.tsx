import { IconPlayerPlay, IconPlus } from '@tabler/icons-react'
import { ActButton } from '#ui/act-button.tsx'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'
import type { Routing } from './routing-words.ts'
import type { UseRouting } from './use-routing.ts'

/** What can be done with the rules as a whole. */
export function RoutingActs({ routing, data }: { routing: UseRouting; data: Routing }) {
  const [url, setUrl] = useUrlState()
  const may = useCan('routing.manage').allowed
  const rules = (url.view ?? 'rules') === 'rules'
  const add = () => setUrl({ rule: 'new', show: undefined })
  const blocked = data.draft ? undefined : 'There is no draft: nothing has changed since the rules in force.'
  useKeys([{ keys: 'n', label: 'Add a rule', group: 'List', run: add }], may && rules)
  if (url.view === 'people' || url.view === 'versions') return null
  if (url.view === 'pools')
    return (
      <ActButton
        needs="pool.manage"
        variant="filled"
        leftSection={<IconPlus size={16} stroke={1.8} />}
        onClick={() => setUrl({ panel: 'new' })}
      >
        Add pool
      </ActButton>
    )
  return (
    <>
      {data.draft && data.published && (
        <ActButton needs="routing.manage" variant="subtle" color="gray" onClick={() => void routing.discard()}>
          Throw the draft away
        </ActButton>
      )}
      {rules && (
        <>
          {data.draft && (
            <ActButton
              needs="routing.try"
              leftSection={<IconPlayerPlay size={16} stroke={1.6} />}
              onClick={() => setUrl({ view: 'simulate', show: undefined })}
            >
              Simulate
            </ActButton>
          )}
          <ActButton needs="routing.manage" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
            Add rule
          </ActButton>
        </>
      )}
      <ActButton
        needs="routing.publish"
        variant="filled"
        blocked={blocked}
        loading={routing.busy}
        onClick={() => void routing.publish()}
      >
        {data.draft ? `Publish version ${data.draft.version}` : 'Publish'}
      </ActButton>
    </>
  )
}
