import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { readConnection, removeConnection, setGroupMeanings, takeNextSecret, updateConnection } from '../contract.ts'
import { SettingsBody } from './settings-section.tsx'
import { askedParts } from './slots.ts'
import { SsoDirectoryPart } from './sso-directory-part.tsx'
import { SsoDomainsPart } from './sso-domains-part.tsx'
import { SsoGroupsPart } from './sso-groups-part.tsx'
import { SsoHappenings } from './sso-happenings.tsx'
import { SsoOnlyPart } from './sso-only-part.tsx'
import { SsoOursPart, SsoProviderPart } from './sso-provider-part.tsx'
import { SsoStatePart } from './sso-state-part.tsx'

/** What takes a second person here, beside the directory’s key, which has a place of its own. */
const asked = [updateConnection.name, removeConnection.name, takeNextSecret.name, setGroupMeanings.name]

/** One connection, from what is copied to the provider to making it the only way in. */
export function SsoConnectionPage() {
  const { connection: id } = usePageParams<{ connection: string }>()
  const { data, error, refetch } = useAction(readConnection, { connection: id })
  useLive(['member.provisioned', 'member.deactivated', 'member.changed', 'approval.*'], [readConnection])
  return (
    <>
      <PageHeader title={data?.name ?? 'Connection'} back={{ label: 'Single sign-on', to: '/settings/sso' }} />
      {error && !data ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : (
        <SettingsBody>
          {data ? (
            <>
              <SlotParts slot={askedParts} actions={asked} />
              <SsoStatePart connection={data} />
              <SsoOursPart connection={data} />
              <SsoProviderPart connection={data} />
              <SsoDomainsPart connection={data} />
              <SsoDirectoryPart connection={data} />
              <SsoGroupsPart connection={data} />
              <SsoOnlyPart connection={data} />
              <SsoHappenings connection={data} />
            </>
          ) : (
            <FactsSkeleton facts={6} />
          )}
        </SettingsBody>
      )}
    </>
  )
}
