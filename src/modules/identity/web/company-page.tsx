import type { z } from 'zod'
import type { Input } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { type Fact, FactList } from '#ui/record/fact-list.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { readCompany, readMe, updateCompany } from '../contract.ts'
import { BusinessHours } from './business-hours.tsx'
import { SessionLimits } from './session-limits.tsx'
import { MayOnlyRead, SettingsBody, SettingsSection } from './settings-section.tsx'
import { askedParts, companyParts } from './slots.ts'
import { zoneChoices, zoneLabel, zoneNow } from './time-zones.ts'
import { companyTypes, labelIn } from './words.ts'

const fieldOf = (name: 'name' | 'nmlsId'): z.ZodType => updateCompany.input.shape[name]

const asked = [updateCompany.name]

export function CompanyPage() {
  const company = useAction(readCompany, {})
  const can = useCan('company.manage')
  const update = useCommand(updateCompany, { invalidates: [readCompany, readMe], quiet: true })
  const hours = useCommand(updateCompany, { invalidates: [readCompany] })
  const now = useNow()
  useLive(['identity.updateCompany', 'approval.*'], [readCompany, readMe])
  const data = company.data

  const fact = (
    id: 'name' | 'nmlsId' | 'timeZone',
    label: string,
    value: string | null,
    edit: Partial<Fact['edit']> = {},
  ): Fact => ({
    id,
    label,
    value,
    ...(can.allowed
      ? {
          edit: {
            kind: 'text',
            value,
            save: next => update.run({ [id]: next ?? undefined } as Input<typeof updateCompany>),
            ...edit,
          },
        }
      : { locked: can.why }),
  })
  return (
    <>
      <PageHeader title="Company" back={{ label: 'Settings', to: '/settings' }} />
      {company.error && !data ? (
        <ErrorState error={company.error} onAgain={company.refetch} />
      ) : (
        <SettingsBody>
          <MayOnlyRead needs="company.manage" />
          <SlotParts slot={askedParts} actions={asked} />
          <SettingsSection title="About the company" about="The name and the NMLS ID stand on every public page and form.">
            {data ? (
              <FactList
                label="About the company"
                facts={[
                  fact('name', 'Name', data.name, { schema: fieldOf('name') }),
                  {
                    ...fact('nmlsId', 'NMLS ID', data.nmlsId, { schema: fieldOf('nmlsId') }),
                    ...(data.nmlsId ? { copy: data.nmlsId } : {}),
                  },
                  {
                    ...fact('timeZone', 'Time zone', data.timeZone, { kind: 'select', options: zoneChoices(data.timeZone) }),
                    value: (
                      <>
                        {zoneLabel(data.timeZone)} <span className="quiet">{zoneNow(data.timeZone, now)}</span>
                      </>
                    ),
                  },
                  {
                    id: 'type',
                    label: 'Kind',
                    value: labelIn(companyTypes, data.type),
                    locked: 'Chosen when the company was set up.',
                  },
                  {
                    id: 'pages',
                    label: 'Public pages',
                    value: data.pagesUrl,
                    copy: data.pagesUrl,
                    locked: 'Made from the short name chosen when the company was set up.',
                  },
                ]}
              />
            ) : (
              <FactsSkeleton facts={5} />
            )}
          </SettingsSection>
          <SettingsSection
            title="Business hours"
            about="When somebody is there to answer a lead, by the company’s clock. Rules that count working time use these hours."
          >
            {data ? (
              <BusinessHours
                hours={data.businessHours}
                onSave={can.allowed ? businessHours => hours.run({ businessHours }) : undefined}
              />
            ) : (
              <FactsSkeleton facts={2} />
            )}
          </SettingsSection>
          <SettingsSection
            title="Sessions"
            about="After how long people sign in again, and on how many devices they may be signed in: one more ends the session that rested longest. A shorter time counts for open sessions from their next use on, a smaller number from the next sign-in."
          >
            {data ? (
              <SessionLimits
                idleMinutes={data.sessionIdleMinutes}
                hours={data.sessionHours}
                atOnce={data.sessionsAtOnce}
                reveals={data.revealsAnHour}
              />
            ) : (
              <FactsSkeleton facts={2} />
            )}
          </SettingsSection>
          <SlotParts slot={companyParts} />
        </SettingsBody>
      )}
    </>
  )
}
