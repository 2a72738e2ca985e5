import { z } from 'zod'
import { blindIndexes } from '#modules/crm/contract/index-register.ts'
import { MayOnlyRead, SettingsBody, SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ActButton } from '#ui/act-button.tsx'
import { call } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { reason, reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { counted } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { makeOld } from '#ui/query-client.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { askAwaiting } from '#ui/use-asking.ts'
import { Tag } from '#ui/values/tag.tsx'
import { readIndexes, switchIndex } from '../contract.ts'
import { IndexTells } from './index-tells.tsx'
import css from './keys.module.css'
import { type Index, indexStateNames } from './words.ts'

const choices = new Set<string>(blindIndexes.filter(one => one.chosen).map(one => one.kind))

const because = z.object({ reason })

/** By what sealed values are found, what each index tells whoever has a copy of the database, and which of them one wants. */
export function IndexesPage() {
  const [url, setUrl] = useUrlState()
  const { data, error, refetch } = useAction(readIndexes, {})
  useLive(['operation.*', 'keys.*'], [readIndexes])
  const close = () => setUrl({ index: undefined })
  const asked = data?.indexes.find(one => one.kind === url.index && choices.has(one.kind))
  const ask = async (one: Index, why: string) => {
    await askAwaiting(() => call(switchIndex, { kind: one.kind as 'ssn', on: one.state === 'off' }, { reason: why }))
    void makeOld({ queryKey: [readIndexes.name] })
    close()
  }
  return (
    <>
      <PageHeader title="Searching what is sealed" back={{ label: 'Encryption keys', to: '/settings/encryption' }} />
      <SettingsBody>
        <MayOnlyRead needs="seal.rotate" />
        <p className={css.lead}>
          Sealed values are found by marks that equal values share. Nobody reads a value from a mark, but a stolen copy of the
          database tells how often each mark stands there, and on whose record. Below is what it tells at your company, counted
          now.
        </p>
        <div role="status">
          {data?.work && (
            <p className={css.lead}>
              {data.work.title}: {counted(data.work.done, 'row')} so far. Nothing is locked meanwhile.
            </p>
          )}
        </div>
        {error ? (
          <ErrorState error={error} onAgain={refetch} />
        ) : !data ? (
          <ListSkeleton rows={8} />
        ) : (
          data.indexes.map(one => {
            const told = blindIndexes.find(index => index.kind === one.kind)!
            return (
              <SettingsSection
                key={one.kind}
                title={told.label}
                about={told.finds}
                action={
                  <div className={css.acts}>
                    <Tag tone={indexStateNames[one.state].tone}>{indexStateNames[one.state].label}</Tag>
                    {told.chosen && (
                      <ActButton
                        needs="seal.rotate"
                        size="compact-sm"
                        variant="default"
                        blocked={data.work ? 'An index is being built or taken away. Wait until it is done.' : undefined}
                        onClick={() => setUrl({ index: one.kind })}
                      >
                        {one.state === 'off' ? 'Switch on' : 'Switch off'}
                      </ActButton>
                    )}
                  </div>
                }
              >
                <IndexTells index={one} />
              </SettingsSection>
            )
          })
        )}
      </SettingsBody>
      <FormDrawer
        opened={asked !== undefined}
        onClose={close}
        size={440}
        title={asked && `${asked.state === 'off' ? 'Switch on' : 'Switch off'}: ${labelOf(asked)}`}
      >
        {asked && (
          <div className={css.ask}>
            {asked.state === 'off' ? (
              <>
                <p>It is made of every row in the background; nothing is locked, and it is searched by once all are done.</p>
                <IndexTells index={asked} />
              </>
            ) : (
              <p>Nobody finds anything by it from then on, and all of its marks are taken away. It can be built again.</p>
            )}
            <SchemaForm
              schema={because}
              fields={{ reason: reasonField }}
              submit={asked.state === 'off' ? 'Ask to switch on' : 'Ask to switch off'}
              onCancel={close}
              onSubmit={({ reason: why }) => ask(asked, why)}
            />
          </div>
        )}
      </FormDrawer>
    </>
  )
}

const labelOf = (one: Index) => blindIndexes.find(index => index.kind === one.kind)!.label
