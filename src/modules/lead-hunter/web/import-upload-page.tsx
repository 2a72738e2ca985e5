import { Anchor, Button, Progress } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { asProblem, type Problem } from '#ui/problem.ts'
import { Reasons } from '#ui/record/reasons.tsx'
import { useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listImports, openImport } from '../contract/import.ts'
import { DropArea } from './drop-area.tsx'
import css from './import.module.css'
import { ImportSteps } from './import-steps.tsx'
import { SheetChoice } from './sheet-choice.tsx'
import { forgetUpload, type Unfinished, type Uploading, unfinishedUploads, useUpload } from './use-upload.ts'
import { bytesText } from './words.ts'

const accept =
  '.csv,.tsv,.txt,.vcf,.xlsx,text/csv,text/tab-separated-values,text/vcard,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The first step: the file. Refused ones say by name what they are and what to do. */
export function ImportUploadPage() {
  const navigate = useNavigate()
  const [refused, setRefused] = useState<{ name: string; problem: Problem }>()
  const open = useCommand(openImport, { invalidates: [listImports], quiet: true })
  const [book, setBook] = useState<{ upload: string; name: string; sheets: string[]; opening?: string }>()
  const take = async (id: string, fileName: string, sheet?: string) => {
    try {
      const made = await open.run({ upload: id, fileName, ...(sheet !== undefined && { sheet }) })
      await navigate({ to: `/import/${made.id}`, replace: true })
    } catch (error) {
      const problem = asProblem(error)
      const several = problem.facts.what === 'sheets'
      setBook(several ? { upload: id, name: fileName, sheets: problem.problems.map(one => one.message) } : undefined)
      if (!several) setRefused({ name: fileName, problem })
      upload.clear()
    }
  }
  const upload = useUpload(take)
  const start = (file: File) => {
    setRefused(undefined)
    upload.start(file)
  }
  return (
    <>
      <PageHeader title="Import a file" back={{ label: 'Imports', to: '/import' }} />
      <ImportSteps current="file">
        <div className={css.narrow}>
          {upload.uploading ? (
            <Progressing
              uploading={upload.uploading}
              onPause={upload.pause}
              onResume={upload.resume}
              onDiscard={upload.discard}
            />
          ) : book ? (
            <SheetChoice
              {...book}
              opening={book.opening}
              onChoose={sheet => {
                setBook({ ...book, opening: sheet })
                void take(book.upload, book.name, sheet)
              }}
              onCancel={() => setBook(undefined)}
            />
          ) : (
            <>
              {refused && (
                <div role="alert" className={css.refused}>
                  <Reasons
                    verdict={`${refused.name} cannot be imported`}
                    tone="late"
                    reasons={[
                      { mark: 'unmet', text: refused.problem.message },
                      { mark: 'note', text: 'Nothing of it was kept. Choose another file.' },
                    ]}
                  />
                </div>
              )}
              <DropArea accept={accept} onFile={start}>
                <p>CSV from any program, up to 20 GB, an Excel workbook (.xlsx), or an address book as vCard.</p>
              </DropArea>
              <UnfinishedList />
              <p className={css.help}>
                The columns may be called anything and stand in any order.{' '}
                <Anchor href="/api/v1/import-template.csv" download underline="always">
                  A template
                </Anchor>{' '}
                has the names that need no matching. Nothing is taken in before you have seen what would happen, and for 30 days
                it can be undone.
              </p>
            </>
          )}
        </div>
      </ImportSteps>
    </>
  )
}

interface ProgressingProps {
  uploading: Uploading
  onPause: () => void
  onResume: () => void
  onDiscard: () => void
}

function Progressing({ uploading, onPause, onResume, onDiscard }: ProgressingProps) {
  const { name, bytes, sent, state, why } = uploading
  const share = bytes > 0 ? (sent / bytes) * 100 : 0
  return (
    <section className={css.upload} aria-label={`Upload of ${name}`}>
      <div className={css.uploadHead}>
        <strong className="truncate">{name}</strong>
        <span className="figures" role="status">
          {state === 'sent' ? 'Looking into it' : state === 'paused' ? 'Paused' : state === 'stopped' ? 'Stopped' : 'Uploading'}
        </span>
      </div>
      <Progress
        value={state === 'sent' ? 100 : share}
        size={6}
        animated={state === 'sent'}
        color={state === 'stopped' ? 'red' : undefined}
        aria-label={`Upload of ${name}`}
      />
      <div className={css.uploadFoot}>
        <span className="figures">
          {bytesText(sent)} of {bytesText(bytes)}
        </span>
        {state === 'sending' && <Button onClick={onPause}>Pause</Button>}
        {(state === 'paused' || state === 'stopped') && (
          <Button variant="filled" onClick={onResume}>
            Go on
          </Button>
        )}
        {state !== 'sent' && (
          <Button variant="subtle" color="gray" onClick={onDiscard}>
            Cancel
          </Button>
        )}
      </div>
      {why ? (
        <p className={css.why} role="alert">
          {why}
        </p>
      ) : (
        <p className={css.help}>You can close this page: choose the same file again and it goes on where it stopped.</p>
      )}
    </section>
  )
}

/** What a closed tab or a lost line left half done. A browser gives a file away once, so it must be chosen again. */
function UnfinishedList() {
  const { user } = useMe()
  const [list, setList] = useState<Unfinished[]>([])
  useEffect(() => {
    let gone = false
    void unfinishedUploads(user.id).then(found => gone || setList(found))
    return () => {
      gone = true
    }
  }, [user.id])
  if (list.length === 0) return null
  return (
    <section className={css.unfinished} aria-label="Unfinished uploads">
      <h2>Not finished</h2>
      <ul>
        {list.map(one => (
          <li key={one.key}>
            <span>
              <strong>{one.name}</strong>
              <small>
                {bytesText(one.sent)} of {bytesText(one.bytes)} are here since <When at={one.at} />. Choose the same file above
                and it goes on from there.
              </small>
            </span>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              aria-label={`Forget the upload of ${one.name}`}
              onClick={() => {
                setList(list.filter(other => other !== one))
                void forgetUpload(one.key)
              }}
            >
              Forget
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
