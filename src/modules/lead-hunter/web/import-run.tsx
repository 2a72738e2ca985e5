import { Button, Progress } from '@mantine/core'
import { numberText } from '#ui/format.ts'
import { useCommand } from '#ui/use-action.ts'
import { cancelImport, type ImportDetail, listImports, readImport } from '../contract/import.ts'
import { CountsPicture } from './counts-picture.tsx'
import css from './import.module.css'
import { StepFoot } from './import-steps.tsx'

/** Under way: it goes on whether somebody looks or not. */
export function ImportRun({ detail }: { detail: ImportDetail }) {
  const stop = useCommand(cancelImport, { invalidates: [readImport, listImports] })
  const waiting = detail.state === 'queued' && detail.rowsDone === 0
  return (
    <div className={css.step}>
      <section className={css.going} aria-live="polite">
        <h2>{waiting ? 'Waiting for its turn' : 'Taking the file in'}</h2>
        <Progress value={waiting ? 100 : detail.percent} animated={waiting} size={8} aria-label="How far the file is taken in" />
        <p className="figures">
          {numberText(detail.rowsDone)} of {detail.rowsTotal === null ? 'the' : numberText(detail.rowsTotal)} rows. You can leave
          this page: it goes on, also after a restart, and tells you when it is done.
        </p>
      </section>
      {detail.counts.rows > 0 && <CountsPicture counts={detail.counts} done />}
      <StepFoot>
        <Button loading={stop.pending} onClick={() => void stop.run({ import: detail.id }).catch(() => undefined)}>
          Stop after this batch
        </Button>
      </StepFoot>
    </div>
  )
}
