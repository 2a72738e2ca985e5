import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { listLeads } from '#modules/crm/contract/lead.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { counted, exactText, numberText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { type Reason, Reasons } from '#ui/record/reasons.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { type ImportDetail, listImportRows, listImports, readImport, startImport, undoImport } from '../contract/import.ts'
import { CountsPicture } from './counts-picture.tsx'
import css from './import.module.css'
import { ImportRows } from './import-rows.tsx'
import { RefusedNote } from './refused-note.tsx'

const invalidates = [readImport, listImports, listImportRows, listLeads]

/** What became of it, what is left to do, and the way back. */
export function ImportDone({ detail }: { detail: ImportDetail }) {
  const [url, setUrl] = useUrlState()
  const { tenant } = useMe()
  const undo = useCommand(undoImport, { invalidates })
  const start = useCommand(startImport, { invalidates })
  const { counts, state } = detail
  const stopped = state === 'cancelled' || state === 'failed'
  const notTaken = counts.bad + counts.refused + counts.conflict
  const takeBack = async () => {
    const sure = await confirmByWord({
      title: `Undo the import of ${detail.fileName}?`,
      what: `${counts.leads + counts.created > 0 ? `${counted(counts.leads, 'lead')} and ${counted(counts.created, 'person', 'people')} are removed, and changed` : 'Changed'} values get back what they were. What somebody worked on since stays. To have it all again, import the file anew.`,
      word: 'undo',
      act: 'Undo the import',
    })
    if (sure) await undo.run({ import: detail.id }).catch(() => undefined)
  }
  return (
    <div className={css.step}>
      {(stopped || state === 'undoing' || state === 'undone') && <Ending detail={detail} />}
      {state !== 'undone' && (
        <>
          <CountsPicture
            counts={counts}
            done
            shown={url.rows}
            onShow={rows => setUrl({ rows: url.rows === rows ? undefined : rows }, true)}
          />
          <div className={css.acts}>
            {stopped && (
              <Button
                variant="filled"
                loading={start.pending}
                onClick={() => void start.run({ import: detail.id }).catch(() => undefined)}
              >
                Go on where it stopped
              </Button>
            )}
            {counts.leads > 0 && (
              <Button
                variant={stopped ? 'default' : 'filled'}
                renderRoot={props => <Link to="/leads" search={{ operation: detail.id } as never} {...props} />}
              >
                See {counts.leads === 1 ? 'the lead' : `the ${numberText(counts.leads)} leads`}
              </Button>
            )}
            {notTaken > 0 && (
              <Download href={`/api/v1/imports/${detail.id}/errors.csv`}>
                Download {counted(notTaken, 'row')} not taken in
              </Download>
            )}
            {counts.duplicate > 0 && (
              <Download href={`/api/v1/imports/${detail.id}/errors.csv?of=duplicates`}>
                Download {counted(counts.duplicate, 'row')} that {counts.duplicate === 1 ? 'stands' : 'stand'} twice
              </Download>
            )}
            {detail.mayUndo && (
              <Button loading={undo.pending} onClick={() => void takeBack()}>
                Undo this import
              </Button>
            )}
          </div>
          {detail.undoUntil && state !== 'undoing' && (
            <p className={css.help}>
              {detail.finishedAt && (
                <>
                  Ended <When at={detail.finishedAt} />.{' '}
                </>
              )}
              {detail.mayUndo
                ? `It can be undone until ${exactText(detail.undoUntil, tenant.timeZone)}; until then its file is kept here, and then removed.`
                : `It could be undone until ${exactText(detail.undoUntil, tenant.timeZone)}. Its file is kept no longer.`}
            </p>
          )}
          <RefusedNote detail={detail} counts={counts} />
          <ImportRows detail={detail} shown={url.rows} />
        </>
      )}
    </div>
  )
}

const Download = ({ href, children }: { href: string; children: React.ReactNode }) => (
  <Button component="a" href={href} download leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}>
    {children}
  </Button>
)

/** Why it is not simply done. */
function Ending({ detail }: { detail: ImportDetail }) {
  const { state, problem, undone } = detail
  if (state === 'undoing')
    return (
      <Reasons
        verdict="Being undone"
        tone="accent"
        reasons={[{ mark: 'waiting', text: 'What nobody worked on since is removed. You can leave this page.' }]}
      />
    )
  if (state === 'undone')
    return (
      <Reasons
        verdict="This import was undone"
        tone="plain"
        reasons={
          undone
            ? [
                line('met', 'Leads removed', undone.leadsRemoved),
                line('met', 'People removed', undone.peopleRemoved),
                line('met', 'Phones and addresses taken off people who stay', undone.identifiersRemoved),
                line('met', 'Values put back to what they were', undone.fieldsRestored),
                ...[
                  line('note', 'Leads kept, because somebody worked on them', undone.leadsKept),
                  line('note', 'People kept, because somebody worked on them', undone.peopleKept),
                  line('note', 'Values kept, because they were changed again', undone.fieldsKept),
                ].filter(one => one.value !== '0'),
              ]
            : []
        }
      />
    )
  return (
    <Reasons
      verdict={state === 'failed' ? 'It failed on the way' : 'It was stopped on the way'}
      tone={state === 'failed' ? 'late' : 'due'}
      reasons={[
        ...(problem ? [{ mark: 'unmet' as const, text: problem }] : []),
        { mark: 'note', text: 'What was taken in until then stays, and can be undone. Going on begins behind its last row.' },
      ]}
    />
  )
}

const line = (mark: Reason['mark'], text: string, count: number): Reason => ({ mark, text, value: numberText(count) })
