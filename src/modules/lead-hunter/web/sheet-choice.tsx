import { Button } from '@mantine/core'
import css from './import.module.css'

interface SheetChoiceProps {
  /** Of the workbook. */
  name: string
  sheets: readonly string[]
  /** The one that is being opened. */
  opening: string | undefined
  onChoose: (sheet: string) => void
  onCancel: () => void
}

/** A workbook with several sheets: which one holds the people. */
export function SheetChoice({ name, sheets, opening, onChoose, onCancel }: SheetChoiceProps) {
  return (
    <section className={css.upload} aria-label={`Sheets of ${name}`}>
      <h2 className={css.heading}>Which sheet of {name} holds the people?</h2>
      <div className={css.sheets}>
        {sheets.map(sheet => (
          <Button
            key={sheet}
            loading={opening === sheet}
            disabled={opening !== undefined && opening !== sheet}
            onClick={() => onChoose(sheet)}
          >
            {sheet}
          </Button>
        ))}
      </div>
      <div className={css.uploadFoot}>
        <span className={css.help}>Another sheet can be taken in later, as a file of its own.</span>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </section>
  )
}
