import { Button } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { boundText, reachesNothing } from '#modules/identity/contract.ts'
import { AskDrawer } from '#modules/identity/web/ask-drawer.tsx'
import { SettingsBody, SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { askedParts } from '#modules/identity/web/slots.ts'
import { ActButton } from '#ui/act-button.tsx'
import { call } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone, FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { counted } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { FactList } from '#ui/record/fact-list.tsx'
import { usePageParams, useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { collectAppSecret, endApp, endAppPermits, listApps, readApp, rotateAppSecret, widenApp } from '../contract.ts'
import { kindChoices } from './app-fields.ts'
import { AppPermits } from './app-permits.tsx'
import { ChangeDrawer } from './change-drawer.tsx'
import { SecretShown } from './secret-shown.tsx'
import { SecretsTable } from './secrets-table.tsx'
import { type App, allFunctions, daysText } from './words.ts'

const actions = [rotateAppSecret.name, widenApp.name]

/** One app: what it may ask for, its secrets, and who lets it in. */
export function AppPage() {
  const { app: id } = usePageParams<{ app: string }>()
  const [url, setUrl] = useUrlState()
  const { data: app, error, refetch } = useAction(readApp, { app: id })
  useTitle(app?.name)
  const invalidates = [readApp, listApps]
  const end = useCommand(endApp, { invalidates, done: 'The app has ended. It is refused from now on.' })
  const endAll = useCommand(endAppPermits, { invalidates, done: ({ ended }) => `${counted(ended, 'permission')} ended.` })
  const collect = useCommand(collectAppSecret, { invalidates })
  useLive(['approval.*'], invalidates)
  const [secret, setSecret] = useState<string>()
  if (error && !app) return <ErrorState page error={error} onAgain={refetch} />
  const open = app?.endedAt === null
  const sureToEnd = async (title: string, what: string, act: string, run: () => Promise<unknown>) => {
    if (await confirmByWord({ title, what, word: 'end', act })) await run().catch(() => undefined)
  }
  return (
    <>
      <PageHeader
        back={{ label: 'Apps', to: '/settings/apps' }}
        title={app?.name ?? <Bone width={160} height={18} />}
        detail={
          app?.endedAt && (
            <Tag tone="late">
              Ended <When at={app.endedAt} as="date" />
            </Tag>
          )
        }
        actions={
          app &&
          open && (
            <>
              <ActButton
                needs="app.end"
                onClick={() =>
                  void sureToEnd(
                    `End ${app.name}?`,
                    'It is refused at once, in everybody’s name and its own, and cannot be brought back. What it did stays.',
                    'End app',
                    () => end.run({ app: id }),
                  )
                }
              >
                End app
              </ActButton>
              <ActButton
                needs="app.manage"
                variant="filled"
                leftSection={<IconPencil size={16} stroke={1.6} />}
                onClick={() => setUrl({ panel: 'change' })}
              >
                Change
              </ActButton>
            </>
          )
        }
      />
      <SlotParts slot={askedParts} actions={actions} />
      <SettingsBody>
        <SettingsSection title="What it is">
          {app ? <FactList label="About the app" facts={factsOf(app)} /> : <FactsSkeleton facts={6} />}
        </SettingsSection>
        {app && (
          <SettingsSection
            title="People who let it in"
            about="It works in their name with no more than they may themselves. They see it under Your account."
            action={
              app.permits.length > 0 && (
                <Button
                  onClick={() =>
                    void sureToEnd(
                      `End what ${counted(app.permits.length, 'permission')} let ${app.name} do?`,
                      'It is refused in their names at once. It can ask them again.',
                      'End all',
                      () => endAll.run({ app: id }),
                    )
                  }
                >
                  End all
                </Button>
              )
            }
          >
            <AppPermits app={app} />
          </SettingsSection>
        )}
        {app?.kind === 'confidential' && open && (
          <SettingsSection
            title="Secrets"
            about="With these its server shows who it is. A new one leaves the one before good for 7 days, to change over."
            action={
              <ActButton needs="key.make" onClick={() => setUrl({ panel: 'secret' })}>
                New secret
              </ActButton>
            }
          >
            <SecretsTable
              app={app}
              onShow={entry =>
                void collect.run({ app: id, entry }).then(
                  made => setSecret(made.secret),
                  () => undefined,
                )
              }
            />
          </SettingsSection>
        )}
      </SettingsBody>
      {app && (
        <AskDrawer
          title={`New secret of ${app.name}`}
          submit="Ask for a secret"
          ask={because => call(rotateAppSecret, { app: id }, because)}
          opened={url.panel === 'secret' && open}
          onClose={() => setUrl({ panel: undefined })}
        >
          A second person has to agree. Then you have the secret shown here, once. The one before works for 7 more days from then.
        </AskDrawer>
      )}
      {app && <ChangeDrawer app={app} opened={url.panel === 'change' && open} onClose={() => setUrl({ panel: undefined })} />}
      <FormDrawer
        opened={secret !== undefined}
        onClose={() => setSecret(undefined)}
        size={520}
        title={`Secret of ${app?.name ?? 'the app'}`}
        closeOnClickOutside={false}
      >
        {secret && app && <SecretShown client={id} secret={secret} ownName={app.ownName} onDone={() => setSecret(undefined)} />}
      </FormDrawer>
    </>
  )
}

function factsOf({ id, kind, redirects, permissions, ownName, bound, mostDays, owner, madeAt, lastUsedAt }: App) {
  const none = reachesNothing(bound) ? '. It reaches no record on its own' : ''
  const rows = bound ? `Yes, over records of ${boundText(bound)}${none}` : 'Yes, over the whole company'
  return [
    { id: 'id', label: 'Client ID', value: <code>{id}</code>, copy: id },
    { id: 'kind', label: 'Kind', value: kindChoices.find(one => one.value === kind)?.label },
    { id: 'may', label: 'May ask for', value: allFunctions(permissions) },
    { id: 'to', label: 'Addresses', value: redirects.join(', ') || null },
    { id: 'own', label: 'On its own', value: ownName ? rows : 'No' },
    { id: 'days', label: 'Time limit', value: daysText(mostDays) },
    { id: 'owner', label: 'Answers for it', value: owner },
    { id: 'made', label: 'Registered', value: <When at={madeAt} /> },
    { id: 'used', label: 'Last used', value: <When at={lastUsedAt} /> },
  ]
}
