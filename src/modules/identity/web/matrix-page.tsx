import { Button, Menu, TextInput } from '@mantine/core'
import { IconDots, IconPencil, IconSearch, IconUsersPlus } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { beyondSight } from '#policy/beyond-sight.ts'
import type { Demands, Level, Permission } from '#policy/matrix.ts'
import { ActButton } from '#ui/act-button.tsx'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import {
  compareMatrix,
  discardDraft,
  listMatrixVersions,
  listOverrides,
  listUserTypes,
  openDraft,
  readCatalogue,
  readMatrix,
  readMe,
} from '../contract.ts'
import { MatrixBeyond } from './matrix-beyond.tsx'
import { MatrixChanges } from './matrix-changes.tsx'
import { draftAnswers, useCells } from './matrix-edit.ts'
import { MatrixEffect } from './matrix-effect.tsx'
import { MatrixExceptions } from './matrix-exceptions.tsx'
import { MatrixGrid } from './matrix-grid.tsx'
import { MatrixKept } from './matrix-kept.tsx'
import css from './matrix-page.module.css'
import { MatrixPublish } from './matrix-publish.tsx'
import { TypeDrawer } from './matrix-type-drawer.tsx'
import { MatrixVersions } from './matrix-versions.tsx'
import { MatrixWaiting } from './matrix-waiting.tsx'
import { found, legend, type MatrixType, type Version } from './matrix-words.ts'

const views = [
  { id: 'matrix', label: 'Matrix' },
  { id: 'changes', label: 'Changes' },
  { id: 'effect', label: 'Try it out' },
  { id: 'exceptions', label: 'Exceptions' },
  { id: 'versions', label: 'Versions' },
]

/** Who may do what in this company: drafted by one, published by two, with everything that ever was in force. */
export function MatrixPage() {
  const [url, setUrl] = useUrlState()
  const versions = useAction(listMatrixVersions, {})
  const can = useCan('matrix.edit')
  const mayTry = useCan('matrix.try').allowed
  const seesExceptions = useCan('exception.read').allowed
  useLive(['matrix.*', 'identity.*'], [...draftAnswers, listOverrides, listUserTypes])
  useLive(['matrix.published'], [readMe])
  useLive(['approval.*', 'trust.*'], [listMatrixVersions])
  const open = useCommand(openDraft, { invalidates: draftAnswers })
  const discard = useCommand(discardDraft, { invalidates: draftAnswers, done: 'The draft is thrown away.' })

  const items = versions.data?.items
  const draft = items?.find(one => one.state === 'draft')
  const inForce = items?.find(one => one.state === 'published')
  const shown = items?.find(one => one.id === url.version) ?? draft ?? inForce
  const view = url.view ?? 'matrix'
  const changes = useAction(compareMatrix, { from: inForce?.id ?? '', to: draft?.id ?? '' }, { enabled: !!(inForce && draft) })
  const drafted = useAction(readMatrix, { version: draft?.id }, { enabled: draft !== undefined }).data
  const beyond = drafted?.types.some(type => beyondSight(type).length > 0)
  const alone = versions.data?.somebodyAgrees === false
  const asked = versions.data?.waiting.some(request => request.hash === draft?.hash)
  const begin = (from?: string) =>
    open.run(from ? { from } : {}).then(
      () => setUrl({ version: undefined, view: undefined }),
      () => undefined,
    )
  const throwAway = async () => {
    const sure = await confirmByWord({
      title: `Throw version ${draft?.number} away?`,
      what: 'The draft and every change in it are gone. What is in force stays as it is.',
      word: 'throw away',
      act: 'Throw away',
    })
    if (sure)
      await discard.run({}).then(
        () => setUrl({ version: undefined }),
        () => undefined,
      )
  }

  return (
    <>
      <PageHeader
        title="Security matrix"
        back={{ label: 'Settings', to: '/settings' }}
        detail={
          shown && (
            <>
              <State version={shown} />
              {beyond && shown === draft && <Tag tone="late">May work on what they do not see</Tag>}
            </>
          )
        }
        views={views.filter(one => one.id !== 'effect' || mayTry).filter(one => one.id !== 'exceptions' || seesExceptions)}
        view={view}
        onView={next => setUrl({ view: next === 'matrix' ? undefined : next, panel: undefined })}
        actions={
          items &&
          (draft ? (
            <>
              {can.allowed && (
                <Menu>
                  <Menu.Target>
                    <Button variant="default" px={8} aria-label="More about the draft">
                      <IconDots size={16} aria-hidden />
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => void throwAway()}>Throw the draft away</Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )}
              <ActButton
                needs="matrix.publish"
                variant="filled"
                blocked={
                  asked
                    ? 'It is asked for already: a second person has to agree.'
                    : changes.data?.items.length === 0
                      ? `It says the same as version ${inForce?.number}, which is in force. Change something first.`
                      : beyond
                        ? 'It lets people work on what they do not see. Make each function as wide as the seeing of it first.'
                        : undefined
                }
                onClick={() => setUrl({ panel: 'publish' })}
              >
                Publish version {draft.number}
              </ActButton>
            </>
          ) : (
            <ActButton
              needs="matrix.edit"
              variant="filled"
              leftSection={<IconPencil size={16} stroke={1.6} />}
              loading={open.pending}
              onClick={() => begin()}
            >
              Change the matrix
            </ActButton>
          ))
        }
      />
      {versions.data?.waiting.map(request => (
        <MatrixWaiting key={request.approval} request={request} draft={draft} alone={alone} />
      ))}
      {versions.error && !items ? (
        <ErrorState error={versions.error} onAgain={versions.refetch} />
      ) : !items || !shown || !inForce ? (
        <ListSkeleton rows={12} label="Loading the matrix" />
      ) : view === 'matrix' ? (
        <GridView shown={shown} inForce={inForce} editable={can.allowed && shown.state === 'draft'} />
      ) : (
        <div className={css.body}>
          {view === 'changes' && <MatrixChanges versions={items} draft={draft} />}
          {view === 'effect' &&
            (draft ? (
              <MatrixEffect draft={draft} />
            ) : (
              <EmptyState
                title="There is no draft to try out"
                why="A draft shows who would gain and who would lose what, before it is published."
              >
                <ActButton needs="matrix.edit" onClick={() => begin()}>
                  Change the matrix
                </ActButton>
              </EmptyState>
            ))}
          {view === 'exceptions' && <MatrixExceptions />}
          {view === 'versions' && <MatrixVersions versions={items} onBack={draft ? undefined : begin} />}
        </div>
      )}
      {draft && inForce && <MatrixPublish draft={draft} inForce={inForce} alone={alone} />}
    </>
  )
}

function State({ version }: { version: Version }): ReactNode {
  const words = {
    draft: <Tag tone="due">Version {version.number}, a draft</Tag>,
    published: <Tag tone="done">Version {version.number}, in force</Tag>,
    superseded: <Tag>Version {version.number}, of the past</Tag>,
  }
  return words[version.state]
}

function GridView({ shown, inForce, editable }: { shown: Version; inForce: Version; editable: boolean }) {
  const [url, setUrl] = useUrlState()
  const matrix = useAction(readMatrix, { version: shown.id })
  const base = useAction(readMatrix, { version: inForce.id }, { enabled: shown.id !== inForce.id })
  const catalogue = useAction(readCatalogue, {})
  const setAll = useCells(shown.id, matrix.data)
  const headings = useMemo(() => found(catalogue.data?.items ?? [], url.q ?? ''), [catalogue.data, url.q])
  const error = matrix.error ?? catalogue.error
  const type = matrix.data?.types.find(one => one.id === url.panel)
  const set = (of: MatrixType, permission: Permission, level: Level, demands?: Demands) =>
    setAll([{ type: of.id, permission, level, was: of.cells[permission] ?? 'none', ...(demands && { demands }) }])
  return (
    <>
      <div className={css.tools}>
        <TextInput
          className={css.search}
          type="search"
          aria-label="Find a function"
          placeholder="Find a function"
          leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
          value={url.q ?? ''}
          onChange={event => setUrl({ q: event.currentTarget.value || undefined }, true)}
        />
        {editable && matrix.data && (
          <Button
            variant="default"
            leftSection={<IconUsersPlus size={16} stroke={1.6} aria-hidden />}
            onClick={() => setUrl({ panel: 'new-type' })}
          >
            New user type
          </Button>
        )}
        <ul className={css.legend} aria-label="Marks">
          {legend.map(({ mark, words }) => (
            <li key={words}>
              <b>{mark}</b> {words}
            </li>
          ))}
          {shown.id !== inForce.id && (
            <li>
              <b className={css.changed}>A</b> other than in force
            </li>
          )}
        </ul>
      </div>
      {error && !(matrix.data && catalogue.data) ? (
        <ErrorState error={error} onAgain={() => Promise.all([matrix.refetch(), catalogue.refetch()])} />
      ) : !matrix.data || !catalogue.data ? (
        <ListSkeleton rows={12} label="Loading the matrix" />
      ) : headings.length === 0 ? (
        <EmptyState
          icon={IconSearch}
          title="No function is called that"
          why="Functions are found by their words and by what they open."
        >
          <Button onClick={() => setUrl({ q: undefined })}>Show all functions</Button>
        </EmptyState>
      ) : (
        <>
          <MatrixKept matrix={matrix.data} />
          <MatrixGrid
            matrix={matrix.data}
            base={shown.id === inForce.id ? undefined : base.data}
            headings={headings}
            searching={Boolean(url.q)}
            onSet={editable ? set : undefined}
            onType={one => setUrl({ panel: one.id })}
          />
          {shown.state === 'draft' && <MatrixBeyond matrix={matrix.data} onSet={editable ? setAll : undefined} />}
        </>
      )}
      <TypeDrawer
        type={type}
        types={url.panel === 'new-type' ? matrix.data?.types : undefined}
        editable={editable}
        onClose={() => setUrl({ panel: undefined })}
      />
    </>
  )
}
