import table from '#modules/identity/web/plain-table.module.css'
import { PlainTable } from '#modules/identity/web/plain-table.tsx'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { type Product, products } from '#policy/products.ts'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import type { Column } from '#ui/table/column.ts'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listDoings } from '../contract.ts'

type Doing = Output<typeof listDoings>['items'][number]

const words: Record<Doing['what'], (doing: Doing) => string> = {
  'client.created': () => 'Set the company up',
  'client.suspended': () => 'Suspended the company',
  'client.resumed': () => 'Let the company go on',
  'client.productSwitched': ({ product, on }) =>
    `Switched ${products[product as Product]?.label ?? product} ${on ? 'on' : 'off'}`,
  'client.exported': () => 'Wrote everything of the company into an archive',
  'client.deletionAsked': () => 'Asked for the company to be deleted',
  'client.deletionAgreed': () => 'Agreed to the deletion of the company',
  'client.kept': () => 'Called the deletion of the company off',
  'approval.approved': () => 'Witnessed a request that nobody else may decide',
  'approval.refused': () => 'Refused a request that nobody else may decide',
}

const columns: Column<Doing>[] = [
  { id: 'what', title: 'What', cell: doing => words[doing.what](doing) },
  { id: 'at', title: 'When', cell: doing => <When at={doing.at} as="date" /> },
  { id: 'why', title: 'Why', cell: doing => doing.reason },
  { id: 'by', title: 'By', cell: doing => doing.by ?? 'At the terminal' },
]

/** On the company's page: whoever runs the installation, and what they did here. */
export function DoingsPart() {
  const { data, error, refetch } = useAction(listDoings, {})
  return (
    <SettingsSection
      title="The operator"
      about="Whoever runs this installation switches products, may suspend the company, and sees none of its records. What they did stands here."
    >
      {error ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={2} />
      ) : data.items.length === 0 ? (
        <p className={table.nothing}>Nothing was done here yet.</p>
      ) : (
        <PlainTable columns={columns} rows={data.items} rowId={doing => doing.id} />
      )}
    </SettingsSection>
  )
}
