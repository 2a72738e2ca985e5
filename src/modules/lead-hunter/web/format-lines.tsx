import { Button } from '@mantine/core'
import type { FieldRule } from '../contract/field-mapping.ts'
import type { SourceFormatName } from '../contract/source-format.ts'
import { vendors } from '../rules/payload/vendor-map.ts'
import { fieldWords } from './draft-words.ts'
import css from './mapping.module.css'

interface FormatLinesProps {
  format: SourceFormatName
  onTake: ((lines: FieldRule[]) => void) | undefined
}

const general: Partial<Record<SourceFormatName, string>> = {
  generic: 'This format knows the names that senders commonly use and needs no lines.',
  adf: 'ADF/XML is a standard of its own: every element of it is known.',
  leadMail: 'Words before a colon are taken as names, and read like those of any message.',
  metaLeadAds: 'Meta’s questions are known by their names; questions of your own are read like those of any message.',
}

/** What the format brings, to look up or to begin one's own from. */
export function FormatLines({ format, onTake }: FormatLinesProps) {
  const vendor = format in vendors ? vendors[format as keyof typeof vendors] : undefined
  if (!vendor) return <p className={css.general}>{general[format]}</p>
  return (
    <div className={css.brought}>
      <ul>
        {vendor.fields.map((line, index) => (
          <li key={index}>
            <code>{line.from}</code>
            <span>{fieldWords(line.to)}</span>
          </li>
        ))}
      </ul>
      {onTake && (
        <Button size="compact-sm" variant="subtle" onClick={() => onTake([...vendor.fields])}>
          Copy all {vendor.fields.length} into your own
        </Button>
      )}
    </div>
  )
}
