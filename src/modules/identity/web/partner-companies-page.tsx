import { IconBuildingCommunity, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { counted, numberText } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { createPartnerCompany, listPartnerCompanies, listPeople, updatePartnerCompany } from '../contract.ts'
import css from './settings.module.css'
import { SettingsSection } from './settings-section.tsx'

type Company = Output<typeof listPartnerCompanies>['items'][number]

/** Companies whose own people may sign in: they see what they sent in, and nothing of the house. */
export function PartnerCompaniesPage() {
  const [url, setUrl] = useUrlState()
  const companies = useAction(listPartnerCompanies, {})
  const can = useCan('partnerCompany.manage')
  const add = () => setUrl({ company: 'new' })
  const columns = useMemo(
    (): Column<Company>[] => [
      { id: 'name', title: 'Name', width: 280, cell: company => company.name },
      {
        id: 'active',
        title: 'Status',
        width: 140,
        cell: company => (company.active ? 'Works with us' : <span className="quiet">Ended</span>),
      },
      { id: 'people', title: 'People', width: 112, align: 'right', cell: company => numberText(company.people) },
    ],
    [],
  )
  const items = companies.data?.items ?? []
  const open = items.find(company => company.id === url.company)
  return (
    <>
      <PageHeader
        title="Partner companies"
        back={{ label: 'Settings', to: '/settings' }}
        count={companies.data && { value: items.length }}
        actions={
          <ActButton
            needs="partnerCompany.manage"
            variant="filled"
            leftSection={<IconPlus size={16} stroke={1.8} />}
            onClick={add}
          >
            Add company
          </ActButton>
        }
      />
      <DataTable
        id="partner-companies"
        noun={{ one: 'company', many: 'companies' }}
        columns={columns}
        rows={items}
        rowId={company => company.id}
        rowLabel={company => company.name}
        stacked
        {...(can.allowed && { onOpen: (company: Company) => setUrl({ company: company.id }) })}
        loading={companies.isPending}
        error={companies.error}
        onAgain={companies.refetch}
        empty={
          <EmptyState
            icon={IconBuildingCommunity}
            title="No partner companies yet"
            why="Add a brokerage or team that sends you leads, then invite its people as partners: each sees the leads they sent in, the head of the company those of everybody there."
          >
            <ActButton needs="partnerCompany.manage" onClick={add}>
              Add company
            </ActButton>
          </EmptyState>
        }
      />
      {can.allowed && (
        <CompanyDrawer company={url.company === 'new' ? 'new' : open} onClose={() => setUrl({ company: undefined })} />
      )}
    </>
  )
}

function CompanyDrawer({ company, onClose }: { company: Company | 'new' | undefined; onClose: () => void }) {
  const stale = { invalidates: [listPartnerCompanies, listPeople], quiet: true }
  const create = useCommand(createPartnerCompany, { ...stale, done: (_, { name }) => `${name} is added.` })
  const update = useCommand(updatePartnerCompany, stale)
  const change = async (old: Company, to: { name?: string; active?: boolean }, message: string) => {
    await update.run({ company: old.id, ...to })
    showUndo({ message, undo: () => update.run({ company: old.id, name: old.name, active: old.active }) })
    onClose()
  }
  const fields = { name: { label: 'Name', placeholder: 'Lowcountry Realty' } }
  return (
    <FormDrawer
      opened={company !== undefined}
      onClose={onClose}
      size={420}
      title={company === 'new' || !company ? 'Add a partner company' : company.name}
    >
      {company === 'new' && (
        <SchemaForm
          schema={createPartnerCompany.input}
          fields={fields}
          submit="Add company"
          onCancel={onClose}
          onSubmit={input => create.run(input).then(onClose)}
        />
      )}
      {company && company !== 'new' && (
        <>
          <SchemaForm
            key={company.id}
            schema={createPartnerCompany.input}
            initial={{ name: company.name }}
            fields={fields}
            submit="Save company"
            onCancel={onClose}
            onSubmit={({ name }) => change(company, { name }, `${name} is saved.`)}
          />
          <div className={css.apart}>
            <SettingsSection
              title={company.active ? 'End the work with it' : 'Work with it again'}
              about={
                company.active
                  ? `Its ${counted(company.people, 'person', 'people')} can still sign in and see what they sent in themselves, no longer what the others sent. Deactivate them under Colleagues to end that too.`
                  : 'Its head sees again what its people sent in.'
              }
            >
              <ActButton
                needs="partnerCompany.manage"
                onClick={() =>
                  void change(
                    company,
                    { active: !company.active },
                    company.active ? `The work with ${company.name} has ended.` : `${company.name} works with you again.`,
                  ).catch(() => undefined)
                }
              >
                {company.active ? 'End the work' : 'Begin again'}
              </ActButton>
            </SettingsSection>
          </div>
        </>
      )}
    </FormDrawer>
  )
}
