import { Checkbox, Input, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconSearch } from '@tabler/icons-react'
import { useId, useMemo, useState } from 'react'
import { inCatalogue } from '#policy/catalogue.ts'
import { matrix, type Permission } from '#policy/matrix.ts'
import type { Drawn, FieldOptions } from '#ui/form/field.ts'
import { counted } from '#ui/format.ts'
import css from './function-pick.module.css'
import { found } from './matrix-words.ts'

/** A field in which some of these functions are chosen, under the headings of the matrix. */
export function functionField(of: readonly Permission[]): Pick<FieldOptions, 'kind' | 'draw'> {
  const headings = inCatalogue(of).map(({ category, permissions }) => ({
    category,
    functions: permissions.map(permission => ({ permission, label: matrix[permission].label, splitFrom: null, actions: [] })),
  }))
  return { kind: 'multi', draw: at => <FunctionPick {...at} headings={headings} most={of.length} /> }
}

interface FunctionPickProps extends Drawn {
  headings: Parameters<typeof found>[0]
  most: number
}

function FunctionPick({ field, value, error, onChange, headings, most }: FunctionPickProps) {
  const chosen = useMemo(() => new Set(value as Permission[]), [value])
  const [words, setWords] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () =>
      new Set(headings.filter(one => one.functions.some(({ permission }) => chosen.has(permission))).map(one => one.category)),
  )
  const name = useId()
  const shown = found(headings, words)
  const turn = <T,>(set: ReadonlySet<T>, one: T) => {
    const next = new Set(set)
    if (!next.delete(one)) next.add(one)
    return next
  }
  return (
    <Input.Wrapper
      label={field.label}
      labelElement="div"
      labelProps={{ id: name }}
      description={field.description}
      error={error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <div role="group" aria-labelledby={name} className={css.pick}>
        <TextInput
          type="search"
          aria-label="Find a function"
          placeholder="Find a function"
          leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
          rightSection={
            <span className={css.count} role="status">
              {chosen.size} of {most} chosen
            </span>
          }
          rightSectionWidth={124}
          rightSectionPointerEvents="none"
          error={Boolean(error)}
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
          // Enter looks for something here; it does not send the form.
          onKeyDown={event => event.key === 'Enter' && event.preventDefault()}
        />
        <div className={css.list}>
          {shown.map(({ category, functions }) => {
            const here = functions.filter(({ permission }) => chosen.has(permission)).length
            const isOpen = words !== '' || open.has(category)
            return (
              <section key={category} aria-label={category}>
                <UnstyledButton className={css.turn} aria-expanded={isOpen} onClick={() => setOpen(turn(open, category))}>
                  {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                  {category}
                  <span className="quiet figures">{here > 0 ? `${here} of ${functions.length}` : functions.length}</span>
                </UnstyledButton>
                {isOpen &&
                  functions.map(({ permission, label }) => (
                    <Checkbox
                      key={permission}
                      className={css.function}
                      label={label}
                      checked={chosen.has(permission)}
                      onChange={() => onChange([...turn(chosen, permission)])}
                    />
                  ))}
              </section>
            )
          })}
          {shown.length === 0 && <p className={css.none}>None of {counted(most, 'function')} is called like this.</p>}
        </div>
      </div>
    </Input.Wrapper>
  )
}
