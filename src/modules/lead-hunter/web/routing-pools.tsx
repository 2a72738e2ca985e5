import { Button, TextInput } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import { type FormEvent, useMemo, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useCan } from '#ui/me.ts'
import { asProblem } from '#ui/problem.ts'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { readRouting, savePool } from '../contract/routing-actions.ts'
import { type Names, type Routing, whoWords } from './routing-words.ts'
import css from './rule-drawer.module.css'
import { WhoPick } from './who-pick.tsx'
import { capital } from './words.ts'

type Pool = Routing['pools'][number]

/** Pools: leads that wait for whoever claims them first. */
export function RoutingPools({ data, names }: { data: Routing; names: Names }) {
  const [url, setUrl] = useUrlState()
  const columns = useMemo((): Column<Pool>[] => {
    const used = (pool: Pool) =>
      (data.draft ?? data.published)?.rules
        .filter(rule => rule.thenPool === pool.id || (rule.target.method === 'pool' && rule.target.pool === pool.id))
        .map(rule => rule.name) ?? []
    const fallback = (data.draft ?? data.published)?.fallback.pool
    return [
      { id: 'name', title: 'Pool', width: 220, phone: true, cell: pool => pool.name },
      { id: 'who', title: 'Who may claim', width: 280, phone: true, cell: pool => capital(whoWords(pool.who, names)) },
      {
        id: 'rules',
        title: 'Filled by',
        width: 320,
        cell: pool =>
          [...used(pool), ...(fallback === pool.id ? ['The fallback'] : [])].join(', ') || <span className="quiet">No rule</span>,
      },
      {
        id: 'state',
        title: 'State',
        width: 120,
        cell: pool => (pool.archived ? <Tag>Put away</Tag> : <Tag tone="done">In use</Tag>),
      },
    ]
  }, [data, names])
  const open = data.pools.find(one => one.id === url.panel)
  return (
    <>
      <DataTable
        id="pools"
        noun={{ one: 'pool', many: 'pools' }}
        columns={columns}
        rows={data.pools}
        rowId={pool => pool.id}
        rowLabel={pool => pool.name}
        onOpen={pool => setUrl({ panel: pool.id })}
        empty={
          <EmptyState
            icon={IconStack2}
            title="No pools yet"
            why="A lead in a pool belongs to nobody until somebody claims it. Rules can end in one when nobody accepts in time."
          >
            <ActButton needs="pool.manage" onClick={() => setUrl({ panel: 'new' })}>
              Add pool
            </ActButton>
          </EmptyState>
        }
      />
      {(open || url.panel === 'new') && (
        <PoolDrawer key={url.panel} pool={open} data={data} onClose={() => setUrl({ panel: undefined })} />
      )}
    </>
  )
}

function PoolDrawer({ pool, data, onClose }: { pool: Pool | undefined; data: Routing; onClose: () => void }) {
  const can = useCan('pool.manage')
  const [name, setName] = useState(pool?.name ?? '')
  const [who, setWho] = useState<Pool['who']>(pool?.who ?? { of: 'everyone' })
  const [error, setError] = useState('')
  const save = useCommand(savePool, { invalidates: [readRouting], quiet: true })
  const before = pool?.who ?? { of: 'everyone' }
  const changed = name !== (pool?.name ?? '') || JSON.stringify(who) !== JSON.stringify(before)
  const id = useMemo(() => pool?.id ?? crypto.randomUUID(), [pool])
  const keep = async (archived: boolean) => {
    if (!name.trim()) return setError('Give the pool a name.')
    if (who.of !== 'everyone' && (who.of === 'branches' ? who.branches : who.people).length === 0)
      return setError('Choose who may claim from it.')
    try {
      await save.run({ pool: id, name: name.trim(), who, archived })
      if (pool) {
        const { id: _, ...before } = pool
        showUndo({ message: `The pool ${name.trim()} was changed.`, undo: () => save.run({ pool: id, ...before }) })
      }
      onClose()
    } catch (problem) {
      setError(asProblem(problem).message)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void keep(pool?.archived ?? false)
  }
  return (
    <FormDrawer opened onClose={onClose} unsaved={changed && !save.pending} size={440} title={pool ? pool.name : 'Add a pool'}>
      <form className={css.form} onSubmit={submit} noValidate>
        <fieldset disabled={!can.allowed}>
          <TextInput
            data-autofocus
            label="Name"
            placeholder="Weekend leads"
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
          <section className={css.part} aria-label="Who may claim">
            <h3>Who may see and claim what is in it</h3>
            <WhoPick who={who} data={data} onChange={setWho} />
            <small className="quiet">Nobody can claim a lead from a state they are not licensed in.</small>
          </section>
        </fieldset>
        {error && (
          <div className={css.problems} role="alert">
            <p>{error}</p>
          </div>
        )}
        <div className={css.acts}>
          {pool && (
            <Button
              variant="subtle"
              color="gray"
              disabled={!can.allowed}
              onClick={() => void keep(!pool.archived)}
              style={{ marginRight: 'auto' }}
            >
              {pool.archived ? 'Use again' : 'Put away'}
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={!can.allowed} loading={save.pending}>
            {pool ? 'Save pool' : 'Add pool'}
          </Button>
        </div>
      </form>
    </FormDrawer>
  )
}
