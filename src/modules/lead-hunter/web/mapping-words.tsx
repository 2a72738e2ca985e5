import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FieldRule } from '../contract/field-mapping.ts'
import css from './mapping.module.css'

interface MappingWordsProps {
  line: FieldRule
  onChange: (change: Partial<FieldRule>) => void
  onClose: () => void
}

const written = (words: FieldRule['words']) =>
  Object.entries(words ?? {})
    .map(([from, to]) => `${from} = ${to}`)
    .join('\n')
const read = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .map(row => row.split('=').map(part => part.trim()))
      .filter(([from]) => from)
      .map(([from, ...to]) => [from!.slice(0, 120), to.join('=').slice(0, 120)]),
  )

/** A sender's own codes, and what they mean. */
export function MappingWords({ line, onChange, onClose }: MappingWordsProps) {
  const [text, setText] = useState(() => written(line.words))
  const [tag, setTag] = useState(line.tag ?? '')
  const done = () => {
    const words = read(text)
    onChange({ words: Object.keys(words).length > 0 ? words : undefined, tag: tag.trim() || undefined })
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size={480}
      title={`Words of ${line.from || 'this line'}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={css.words}>
        {line.as === 'bool' && (
          <TextInput
            data-autofocus
            label="Tag where the answer is yes"
            value={tag}
            maxLength={60}
            onChange={event => setTag(event.currentTarget.value)}
          />
        )}
        <Textarea
          data-autofocus={line.as === 'bool' ? undefined : true}
          label="Replace before reading"
          description="One a line: what they write = what it means. Nothing after the sign passes the word over."
          placeholder={'P = purchase\nR = refinance\nTEST ='}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: css.path! }}
          autosize
          minRows={4}
          maxRows={14}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <div className={css.acts}>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="filled" onClick={done}>
            Use these
          </Button>
        </div>
      </div>
    </Modal>
  )
}
