import { Button, Checkbox, NumberInput, SegmentedControl, TextInput, UnstyledButton } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { MoneyInput } from '../form/money-input.tsx'
import { type FilterField, isPreset, type Preset, presets, readMany, readRange, writeMany, writeRange } from './filter.ts'
import css from './filter-editor.module.css'

interface FilterEditorProps {
  field: FilterField
  text: string | undefined
  onChange: (text: string | undefined) => void
  onDone: () => void
}

export function FilterEditor(props: FilterEditorProps) {
  switch (props.field.kind) {
    case 'enum':
    case 'person':
      return <Many {...props} options={props.field.options} />
    case 'date':
      return <Days {...props} />
    case 'number':
    case 'money':
      return <Range {...props} />
    case 'yes':
      return <YesNo {...props} words={props.field.words} />
    case 'text':
      return <Words {...props} />
  }
}

/** Ticks apply at once: the list behind is the preview. */
function Many({ field, text, onChange, options }: FilterEditorProps & { options: readonly { value: string; label: string }[] }) {
  const { not, values } = readMany(text)
  const [search, setSearch] = useState('')
  const found = options.filter(option => option.label.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <div className={css.stack}>
      {!('onlyIs' in field && field.onlyIs) && (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="How"
          value={not ? 'not' : 'is'}
          onChange={how => onChange(writeMany({ not: how === 'not', values }))}
          data={[
            { value: 'is', label: 'is' },
            { value: 'not', label: 'is not' },
          ]}
        />
      )}
      {options.length > 8 && (
        <TextInput
          data-autofocus
          aria-label={`Search in ${field.label.toLowerCase()}`}
          placeholder="Search"
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      )}
      <div className={css.options} role="group" aria-label={field.label}>
        {found.map(option => (
          <Checkbox
            key={option.value}
            className={css.option!}
            label={option.label}
            checked={values.includes(option.value)}
            onChange={event =>
              onChange(
                writeMany({
                  not,
                  values: event.currentTarget.checked ? [...values, option.value] : values.filter(one => one !== option.value),
                }),
              )
            }
          />
        ))}
        {found.length === 0 && <span className="quiet">Nothing is called “{search}”.</span>}
      </div>
    </div>
  )
}

function Words({ field, text, onChange, onDone }: FilterEditorProps) {
  const [typed, setTyped] = useState(text ?? '')
  return (
    <Apply
      onDone={() => {
        onChange(typed.trim() || undefined)
        onDone()
      }}
    >
      <TextInput
        data-autofocus
        label={`${field.label} ${field.kind === 'text' && field.exact ? 'is' : 'contains'}`}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
      />
    </Apply>
  )
}

function Range({ field, text, onChange, onDone }: FilterEditorProps) {
  const [range, setRange] = useState(readRange(text))
  const Amount = field.kind === 'money' ? MoneyInput : NumberInput
  return (
    <Apply
      onDone={() => {
        onChange(writeRange(range))
        onDone()
      }}
    >
      <div className={css.pair}>
        <Amount
          data-autofocus
          label="At least"
          hideControls
          value={range.from}
          onChange={from => setRange({ ...range, from: String(from) })}
        />
        <Amount label="At most" hideControls value={range.to} onChange={to => setRange({ ...range, to: String(to) })} />
      </div>
    </Apply>
  )
}

function Days({ text, onChange, onDone }: FilterEditorProps) {
  const [range, setRange] = useState(isPreset(text) ? { from: '', to: '' } : readRange(text))
  return (
    <div className={css.stack}>
      <div className={css.options}>
        {(Object.keys(presets) as Preset[]).map(preset => (
          <UnstyledButton
            key={preset}
            className={css.preset}
            aria-pressed={text === preset}
            onClick={() => {
              onChange(preset)
              onDone()
            }}
          >
            {presets[preset][0]!.toUpperCase() + presets[preset].slice(1)}
          </UnstyledButton>
        ))}
      </div>
      <Apply
        onDone={() => {
          onChange(writeRange(range))
          onDone()
        }}
      >
        <div className={css.pair}>
          <TextInput
            type="date"
            label="From"
            value={range.from}
            onChange={event => setRange({ ...range, from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="To"
            value={range.to}
            onChange={event => setRange({ ...range, to: event.currentTarget.value })}
          />
        </div>
      </Apply>
    </div>
  )
}

const YesNo = ({ text, onChange, words }: FilterEditorProps & { words: string }) => (
  <SegmentedControl
    fullWidth
    aria-label="How"
    value={text === 'no' ? 'no' : 'yes'}
    onChange={onChange}
    data={[
      { value: 'yes', label: words },
      { value: 'no', label: `not ${words}` },
    ]}
  />
)

function Apply({ children, onDone }: { children: ReactNode; onDone: () => void }) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onDone()
  }
  return (
    <form className={css.stack} onSubmit={submit}>
      {children}
      <Button type="submit" variant="filled">
        Apply
      </Button>
    </form>
  )
}
