import { Button, Progress } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { counted, numberText } from '#ui/format.ts'
import { NotFound } from '#ui/frame/not-found.tsx'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { readVerification } from '../contract.ts'
import css from './ledger.module.css'
import { LedgerChecked } from './ledger-checked.tsx'
import { LedgerFindings } from './ledger-findings.tsx'

type Verdict = NonNullable<Output<typeof readVerification>['verdict']>

/** What came of verifying, as a page one can print. */
export function LedgerVerdictPage() {
  const { operation } = usePageParams<{ operation: string }>()
  const { data, error, refetch } = useAction(readVerification, { operation })
  useLive(['operation.progress'], [readVerification])
  if (error?.word === 'not-found' && !data) return <NotFound />
  if (error && !data) return <ErrorState page error={error} onAgain={refetch} />
  const verdict = data?.verdict
  return (
    <>
      <PageHeader
        title="Verification of the ledger"
        back={{ label: 'Ledger', to: '/audit/ledger' }}
        detail={
          data && (
            <>
              {verdict ? (
                <Tag tone={verdict.holds ? 'done' : 'late'}>{verdict.holds ? 'Holds' : 'Does not hold'}</Tag>
              ) : (
                <Tag tone={data.state === 'failed' ? 'late' : 'accent'}>{data.state === 'failed' ? 'Failed' : 'Verifying'}</Tag>
              )}
              <span>
                Asked <When at={data.askedAt} as="exact" />
              </span>
            </>
          )
        }
        actions={
          verdict && (
            <Button variant="default" leftSection={<IconPrinter size={16} stroke={1.8} />} onClick={() => window.print()}>
              Print
            </Button>
          )
        }
      />
      <div className={css.page} aria-live="polite">
        {!data && <Bone width={420} height={120} />}
        {data && !verdict && (
          <section className={css.part}>
            <h2>{data.state === 'failed' ? 'It could not be verified' : 'Every leaf is read once'}</h2>
            <p>
              {data.problem ?? 'The verdict appears here by itself. You can leave this page; it goes on, also after a restart.'}
            </p>
            {data.state !== 'failed' && data.total !== null && (
              <>
                <Progress
                  value={data.total ? (100 * data.read) / data.total : 0}
                  aria-label="Leaves read"
                  size="sm"
                  maw={420}
                  mb={6}
                />
                <p>
                  {numberText(data.read)} of {counted(data.total, 'leaf', 'leaves')} read
                </p>
              </>
            )}
          </section>
        )}
        {verdict && <Shown verdict={verdict} endedAt={data.endedAt} />}
        {verdict && <LedgerChecked of={verdict} />}
      </div>
    </>
  )
}

function Shown({ verdict, endedAt }: { verdict: Verdict; endedAt: string | null }) {
  const { newest } = verdict
  return (
    <>
      <section className={css.part} aria-labelledby="verdict">
        <h2 id="verdict">{verdict.holds ? 'The ledger holds' : 'The ledger does not hold'}</h2>
        <dl className={css.facts}>
          <dt>Ledger</dt>
          <dd>{verdict.origin ?? 'No checkpoint yet'}</dd>
          <dt>Leaves in the tree</dt>
          <dd>{numberText(verdict.size)}</dd>
          <dt>Events of yours compared</dt>
          <dd>{numberText(verdict.events)}</dd>
          <dt>Checkpoints checked</dt>
          <dd>
            {numberText(verdict.checkpoints)}, {numberText(verdict.cosigned)} of them signed by a witness
          </dd>
          {newest && (
            <>
              <dt>Newest checkpoint</dt>
              <dd>
                {counted(newest.size, 'leaf', 'leaves')}, <When at={newest.at} as="exact" />, root{' '}
                <span className={css.key}>{newest.root}</span>
              </dd>
            </>
          )}
          <dt>Verified</dt>
          <dd>
            <When at={endedAt} as="exact" />
          </dd>
        </dl>
      </section>
      {verdict.findings.length > 0 && <LedgerFindings findings={verdict.findings} more={verdict.moreFindings} />}
      {verdict.remarks.length > 0 && (
        <section className={css.part} aria-labelledby="remarks">
          <h2 id="remarks">As it should be, and to be known</h2>
          <ul className={css.list}>
            {verdict.remarks.map(({ says, count }) => (
              <li key={says}>
                <span>
                  {counted(count, 'leaf', 'leaves')}: {says}.
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
