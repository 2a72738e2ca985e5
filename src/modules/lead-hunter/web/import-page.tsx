import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { usePageParams, useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { type ImportDetail, listImportRows, readImport } from '../contract/import.ts'
import { ImportCheck } from './import-check.tsx'
import { ImportColumns } from './import-columns.tsx'
import { ImportDone } from './import-done.tsx'
import { ImportFound } from './import-found.tsx'
import { ImportPeople } from './import-people.tsx'
import { ImportRun } from './import-run.tsx'
import { type ImportStep, ImportSteps, importSteps } from './import-steps.tsx'
import { isOpen, stateWords } from './import-words.ts'
import { bytesText } from './words.ts'

const back = { label: 'Imports', to: '/import' }
const places = importSteps.map(step => step.id)

/** Where the import itself stands. */
const reached: Record<ImportDetail['state'], ImportStep> = {
  uploaded: 'found',
  mapped: 'people',
  checking: 'check',
  checked: 'check',
  queued: 'run',
  running: 'run',
  done: 'done',
  failed: 'done',
  cancelled: 'done',
  undoing: 'done',
  undone: 'done',
}

/** The step that is shown: one may go back while nothing is taken in, and never past what is there. */
export function stepOf(detail: ImportDetail, asked: string | undefined): ImportStep {
  const own = reached[detail.state]
  const wanted = places.indexOf(asked as ImportStep)
  if (!isOpen(detail) || wanted < 1) return own
  const furthest = detail.state === 'uploaded' ? places.indexOf('columns') : places.indexOf('check')
  return places[Math.min(wanted, furthest)]!
}

/** One import from the first look to its undo. Where it stands is the server's, so any page can be left at any time. */
export function ImportPage() {
  const { import: id } = usePageParams<{ import: string }>()
  const [url, setUrl] = useUrlState()
  const { data, error, refetch } = useAction(readImport, { import: id })
  useLive(['import.*'], [readImport, listImportRows])
  useTitle(data?.fileName)
  if (error?.word === 'not-found' && !data) return <NotFound />
  if (error && !data) return <ErrorState page error={error} onAgain={refetch} />
  const step = data && stepOf(data, url.step)
  const goTo = (next: ImportStep) => setUrl({ step: next, rows: undefined })
  return (
    <>
      <PageHeader
        back={back}
        title={data?.fileName ?? 'Import'}
        detail={
          data && (
            <>
              <Tag tone={stateWords[data.state].tone}>{stateWords[data.state].label}</Tag>
              <span className="figures">{bytesText(data.bytes)}</span>
              <span>by {data.by.name}</span>
            </>
          )
        }
      />
      {!data || !step ? (
        <ImportSteps current="found">
          <FactsSkeleton facts={8} />
        </ImportSteps>
      ) : (
        <ImportSteps current={step} {...(isOpen(data) && { onStep: to => to !== 'file' && goTo(to) })}>
          {step === 'found' && <ImportFound detail={data} onNext={() => goTo('columns')} />}
          {step === 'columns' && <ImportColumns key={data.columns.join()} detail={data} onStep={goTo} />}
          {step === 'people' && <ImportPeople detail={data} onStep={goTo} />}
          {step === 'check' && <ImportCheck detail={data} onStep={goTo} />}
          {step === 'run' && <ImportRun detail={data} />}
          {step === 'done' && <ImportDone detail={data} />}
        </ImportSteps>
      )}
    </>
  )
}
