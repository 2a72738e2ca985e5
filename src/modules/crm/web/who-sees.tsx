import { ActionIcon, Select, TextInput } from '@mantine/core'
import { IconEyeQuestion, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { matrix, type Permission } from '#policy/matrix.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { type AccessVerdict, explainAccess, functionsOn } from '../contract/access.ts'
import css from './who-sees.module.css'

interface WhoSeesProps {
  kind: 'lead' | 'contact' | 'loan'
  record: string
  name: string
}

/** Who may see a record or do something with it, by which rule, and what would have to change for the others; for whoever may ask that. */
export function WhoSees(props: WhoSeesProps) {
  const [opened, setOpened] = useState(false)
  const can = useCan('access.explain')
  if (!can.allowed) return null
  return (
    <>
      <ActionIcon size={32} aria-label="Who can see this" title="Who can see this" onClick={() => setOpened(true)}>
        <IconEyeQuestion size={18} stroke={1.6} />
      </ActionIcon>
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={460} title={`Who may do what with ${props.name}`}>
        {opened && <Verdicts {...props} />}
      </FormDrawer>
    </>
  )
}

function Verdicts({ kind, record }: WhoSeesProps) {
  const [sought, setSought] = useState('')
  const [permission, setPermission] = useState<Permission>(functionsOn[kind][0])
  const answer = useAction(explainAccess, { kind, record, permission }, { staleTime: 0, keep: true })
  if (answer.error && !answer.data) return <ErrorState error={answer.error} onAgain={answer.refetch} />
  if (!answer.data) return <ListSkeleton rows={8} />
  const shown = answer.data.items.filter(one => `${one.name} ${one.type}`.toLowerCase().includes(sought.trim().toLowerCase()))
  const [may, mayNot] = [shown.filter(one => one.may), shown.filter(one => !one.may)]
  return (
    <>
      <Select
        label="To do what"
        data={functionsOn[kind].map(value => ({ value, label: matrix[value].label }))}
        value={permission}
        allowDeselect={false}
        onChange={value => setPermission(value as Permission)}
      />
      <TextInput
        mt={12}
        aria-label="Find a colleague"
        placeholder="Find a colleague"
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        value={sought}
        onChange={event => setSought(event.currentTarget.value)}
        data-autofocus
      />
      {shown.length === 0 && (
        <EmptyState icon={IconSearch} title="Nobody of that name" why="Clear the search to see everybody." />
      )}
      <Group title={`May (${may.length})`} items={may} />
      <Group title={`May not (${mayNot.length})`} items={mayNot} />
    </>
  )
}

function Group({ title, items }: { title: string; items: readonly AccessVerdict[] }) {
  if (items.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className={css.group}>{title}</h3>
      <ul className={css.list}>
        {items.map(item => (
          <li key={item.person}>
            <div className={css.who}>
              <b>{item.name}</b>
              <Tag>{item.type}</Tag>
            </div>
            <p className={css.why}>{item.because}</p>
            <Lines items={item.demands} label={`What ${item.name} meets first`} />
            <Instead item={item} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** All of what is needed; where one thing of several is enough, these stand below it. */
const Instead = ({ item: { name, instead } }: { item: AccessVerdict }) =>
  instead.length > 0 && (
    <ul className={css.instead} aria-label={`What would let ${name} do it`}>
      {instead.map(ways =>
        ways.length === 1 ? (
          <li key={ways[0]}>{ways[0]}</li>
        ) : (
          <li key={ways.join()}>
            One of these:
            <ul className={css.ways}>
              {ways.map(way => (
                <li key={way}>{way}</li>
              ))}
            </ul>
          </li>
        ),
      )}
    </ul>
  )

const Lines = ({ items, label }: { items: readonly string[]; label: string }) =>
  items.length > 0 && (
    <ul className={css.instead} aria-label={label}>
      {items.map(line => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
