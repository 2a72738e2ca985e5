import { Button, Progress } from '@mantine/core'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { counted, numberText } from '#ui/format.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useCommand } from '#ui/use-action.ts'
import {
  cancelImport,
  checkImport,
  type ImportDetail,
  listImportRows,
  listImports,
  readImport,
  startImport,
} from '../contract/import.ts'
import { CountsPicture } from './counts-picture.tsx'
import css from './import.module.css'
import { ImportRows } from './import-rows.tsx'
import { type ImportStep, StepFoot } from './import-steps.tsx'
import { RefusedNote } from './refused-note.tsx'

interface ImportCheckProps {
  detail: ImportDetail
  onStep: (step: ImportStep) => void
}
const invalidates = [readImport, listImportRows, listImports]

/** What would happen, over the whole file and before anything does. */
export function ImportCheck({ detail, onStep }: ImportCheckProps) {
  const [url, setUrl] = useUrlState()
  const check = useCommand(checkImport, { invalidates })
  const stop = useCommand(cancelImport, { invalidates })
  const start = useCommand(startImport, { invalidates })
  const run = (doing: Promise<unknown>) => void doing.catch(() => undefined)
  const { state, check: counts } = detail

  if (state === 'checking')
    return (
      <div className={css.step}>
        <section className={css.going} aria-live="polite">
          <h2>Trying the whole file</h2>
          <Progress value={detail.percent} size={8} aria-label="How far the file is tried" />
          <p className="figures">
            {numberText(detail.rowsDone)} of {detail.rowsTotal === null ? 'the' : `about ${numberText(detail.rowsTotal)}`} rows.
            Nothing is taken in. You can leave this page meanwhile.
          </p>
        </section>
        {counts && <CountsPicture counts={counts} done={false} />}
        <StepFoot>
          <Button loading={stop.pending} onClick={() => run(stop.run({ import: detail.id }))}>
            Stop
          </Button>
        </StepFoot>
      </div>
    )
  if (state !== 'checked' || !counts)
    return (
      <div className={css.step}>
        <section className={css.going}>
          <h2>Not tried yet</h2>
          <p>
            {detail.problem ??
              'The trial reads every row and looks everybody up, without taking anything in: then you see what would happen.'}
          </p>
        </section>
        <StepFoot>
          <Button onClick={() => onStep('people')}>Back</Button>
          <Button variant="filled" loading={check.pending} onClick={() => run(check.run({ import: detail.id }))}>
            Check the whole file
          </Button>
        </StepFoot>
      </div>
    )
  const taken = counts.rows - counts.bad - counts.refused - counts.conflict - counts.duplicate
  const begin = async () => {
    try {
      await start.run({ import: detail.id })
      setUrl({ step: undefined, rows: undefined })
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <div className={css.step}>
      <CountsPicture
        counts={counts}
        done={false}
        shown={url.rows}
        onShow={rows => setUrl({ rows: url.rows === rows ? undefined : rows }, true)}
      />
      <RefusedNote detail={detail} counts={counts} />
      <ImportRows detail={detail} shown={url.rows} />
      <StepFoot
        back={
          <Button variant="subtle" loading={check.pending} onClick={() => run(check.run({ import: detail.id }))}>
            Check the whole file again
          </Button>
        }
      >
        {detail.toMend > 0 && (
          <span className={css.footNote}>What is not corrected stays out, and can be corrected afterwards.</span>
        )}
        <Button onClick={() => onStep('people')}>Back</Button>
        <Button variant="filled" loading={start.pending} disabled={taken <= 0} onClick={() => void begin()}>
          Take in {counted(taken, 'row')}
        </Button>
      </StepFoot>
    </div>
  )
}
