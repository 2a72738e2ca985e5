import { ActionIcon, Button, Checkbox, Menu, Popover, TextInput } from '@mantine/core'
import { IconDots, IconPencil, IconTrash, IconUsers, IconUsersMinus } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useMemo, useState } from 'react'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import type { View } from '#ui/page-header.tsx'
import { parseSearch, stringifySearch, type UrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listViews, removeView, saveView } from '../contract/work.ts'
import css from './dialog.module.css'

/** A view every person has: `search` is the address it stands for. */
export interface BuiltInView extends View {
  search: string
}

interface SavedViews {
  page: string
  builtIn: readonly BuiltInView[]
  /** The entries of the address that a view keeps. */
  keys: readonly string[]
  url: UrlState
  setUrl: (change: Record<string, string | undefined>) => void
}

/** Tabs of a list: the built-in views, one's own and the shared ones, and what can be done with the one that is open. */
export function useSavedViews({ page, builtIn, keys, url, setUrl }: SavedViews) {
  const mayKeep = useCan('view.save').allowed
  const { data } = useAction(listViews, { page })
  const saved = data?.items
  const views = useMemo(
    () => [...builtIn, ...(saved ?? []).map(view => ({ id: view.id, label: view.name, search: view.search }))],
    [builtIn, saved],
  )
  const only = (state: UrlState) => stringifySearch(Object.fromEntries(keys.map(key => [key, state[key]])))
  const now = only(url)
  const open = views.find(view => view.id === url.view) ?? views.find(view => only(parseSearch(view.search)) === now) ?? views[0]!
  const changed = only(parseSearch(open.search)) !== now
  const own = saved?.find(view => view.id === open.id && view.mine)

  const onView = (id: string) => {
    const view = views.find(one => one.id === id)
    if (!view) return
    const empty = Object.fromEntries(keys.map(key => [key, undefined]))
    setUrl({ ...empty, ...parseSearch(view.search), view: id === builtIn[0]!.id ? undefined : id })
  }
  const acts: ReactNode = (
    <>
      {changed && mayKeep && <SaveView page={page} search={now} own={own} onSaved={view => setUrl({ view })} />}
      {own && mayKeep && <ViewMenu page={page} view={own} onGone={() => onView(builtIn[0]!.id)} />}
    </>
  )
  return { views, view: open.id, onView, acts }
}

interface Own {
  id: string
  name: string
  shared: boolean
  search: string
}

function SaveView({
  page,
  search,
  own,
  onSaved,
}: {
  page: string
  search: string
  own: Own | undefined
  onSaved: (id: string) => void
}) {
  const [opened, setOpened] = useState(false)
  const save = useCommand(saveView, { invalidates: [listViews] })
  return (
    <>
      {own && (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={save.pending}
          onClick={() => void save.run({ id: own.id, page, name: own.name, shared: own.shared, search })}
        >
          Save changes
        </Button>
      )}
      <Popover opened={opened} onChange={setOpened} width={280} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <Button size="compact-sm" variant="subtle" onClick={() => setOpened(!opened)}>
            Save as a view
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Save as a view">
          <ViewForm
            act="Save view"
            onSave={async (name, shared) => {
              const { id } = await save.run({ page, name, shared, search })
              setOpened(false)
              onSaved(id)
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </>
  )
}

interface ViewFormProps {
  act: string
  name?: string
  shared?: boolean
  onSave: (name: string, shared: boolean) => Promise<unknown>
}

function ViewForm({ act, name: first = '', shared: firstShared = false, onSave }: ViewFormProps) {
  const [name, setName] = useState(first)
  const [shared, setShared] = useState(firstShared)
  const share = useCan('view.share')
  const [error, setError] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!name.trim()) return setError('Give the view a name.')
    // The toast has already said what went wrong; the form stays with what was typed.
    onSave(name.trim(), shared).catch(() => undefined)
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <TextInput data-autofocus label="Name" value={name} error={error} onChange={event => setName(event.currentTarget.value)} />
      <Checkbox
        label="Everybody here sees it"
        description={share.why || undefined}
        disabled={!share.allowed}
        checked={shared}
        onChange={event => setShared(event.currentTarget.checked)}
      />
      <div className={css.acts}>
        <Button type="submit" variant="filled">
          {act}
        </Button>
      </div>
    </form>
  )
}

function ViewMenu({ page, view, onGone }: { page: string; view: Own; onGone: () => void }) {
  const [renaming, setRenaming] = useState(false)
  const save = useCommand(saveView, { invalidates: [listViews] })
  const remove = useCommand(removeView, { invalidates: [listViews] })
  const keep = (change: Partial<Own>) => save.run({ page, ...view, ...change })
  const drop = async () => {
    await remove.run({ view: view.id })
    onGone()
    showUndo({
      message: `The view “${view.name}” was deleted.`,
      undo: () => save.run({ page, name: view.name, shared: view.shared, search: view.search }),
    })
  }
  return (
    <Popover opened={renaming} onChange={setRenaming} width={280} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <span>
          <Menu width={200} position="bottom-start">
            <Menu.Target>
              <ActionIcon aria-label={`The view ${view.name}`} title="Rename, share or delete this view">
                <IconDots size={16} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} aria-hidden />} onClick={() => setRenaming(true)}>
                Rename
              </Menu.Item>
              <Menu.Item
                leftSection={
                  view.shared ? (
                    <IconUsersMinus size={16} stroke={1.6} aria-hidden />
                  ) : (
                    <IconUsers size={16} stroke={1.6} aria-hidden />
                  )
                }
                onClick={() => void keep({ shared: !view.shared })}
              >
                {view.shared ? 'Stop sharing' : 'Share with everybody'}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} stroke={1.6} aria-hidden />} onClick={() => void drop()}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </Popover.Target>
      <Popover.Dropdown aria-label="Rename the view">
        <ViewForm
          act="Save"
          name={view.name}
          shared={view.shared}
          onSave={async (name, shared) => {
            await keep({ name, shared })
            setRenaming(false)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
