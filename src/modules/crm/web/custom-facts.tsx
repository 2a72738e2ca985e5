import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { call } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { useCan } from '#ui/me.ts'
import { makeOld } from '#ui/query-client.ts'
import type { Fact } from '#ui/record/fact-list.tsx'
import { Masked } from '#ui/values/masked.tsx'
import {
  type CustomField,
  type CustomRecord,
  type CustomValue,
  revealLeadField,
  revealPersonField,
} from '../contract/custom-field.ts'
import { readTimeline } from '../contract/work.ts'
import { customEdit } from './custom-edit.ts'
import css from './parts.module.css'
import { customWords, useCustomFields } from './use-custom-fields.ts'

interface Shown {
  id: string
  name: string
  version: number
  custom: Record<string, CustomValue>
  sealedCustom: Record<string, CustomValue>
  keptCustom: readonly string[]
}

interface Asked<R extends Shown> {
  kind: CustomRecord
  record: R | undefined
  /** Why nothing of it may be changed. */
  locked: string | undefined
  save: (custom: Record<string, CustomValue | null>, version: number | undefined) => Promise<unknown>
  again: () => Promise<Shown>
}

/** What the server sends in the place of what is above this person's clearance: dots, or nothing where they are no text. */
const isMasked = (value: unknown) => value === '••••' || value === null || (Array.isArray(value) && value.length === 0)

const why = 'Your logon does not show confidential values. An administrator can change that.'

/** The fields the client made, as facts of a lead or a person. */
export function useCustomFacts<R extends Shown>({ kind, record, locked, save, again }: Asked<R>): readonly Fact[] {
  const fields = useCustomFields(kind)
  const mayReveal = useCan('field.reveal')
  if (!record) return []
  return fields.map((field, n): Fact => {
    const { key, name, class: of } = field
    const sealed = record.sealedCustom[key]
    const hidden = key in record.sealedCustom && isMasked(sealed)
    const value = record.custom[key] ?? sealed ?? null
    const kept = record.keptCustom.includes(key)
    const editing = {
      field,
      value: of === 'restricted' ? null : value,
      record,
      save,
      again: async () => {
        const now = await again()
        return now.custom[key] ?? now.sealedCustom[key]
      },
    }
    const reveal = async (reason: string) => {
      const answer =
        kind === 'lead'
          ? await call(revealLeadField, { lead: record.id, key }, { reason })
          : await call(revealPersonField, { contact: record.id, key }, { reason })
      void makeOld({ queryKey: [readTimeline.name] })
      return answer.value === null ? 'Empty' : customWords(field, answer.value)
    }
    return {
      id: `custom.${key}`,
      label: name,
      ...(field.help && { help: field.help }),
      ...(n === 0 && { section: 'Your own fields' }),
      ...(of === 'restricted'
        ? {
            value: kept ? (
              <span className={css.kept}>
                <Masked what={name} {...(mayReveal.allowed ? { onReveal: reveal } : { why: mayReveal.why ?? why })} />
                {!locked && <Emptied what={name} onEmpty={() => save({ [key]: null }, undefined)} />}
              </span>
            ) : null,
            apart: kept,
          }
        : {
            value: hidden ? (
              <Masked what={name} why={why} />
            ) : value === null ? null : (
              <CustomShown field={field} value={value} />
            ),
          }),
      ...(locked ? { locked } : hidden ? {} : { edit: customEdit(editing) }),
    }
  })
}

/** What is sealed and not known here cannot be brought back by an undo. */
function Emptied({ what, onEmpty }: { what: string; onEmpty: () => Promise<unknown> }) {
  return (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      aria-label={`Empty ${what}`}
      title={`Empty ${what}`}
      onClick={async () => {
        const sure = await confirmByWord({
          title: `Empty “${what}”?`,
          what: 'Its value is destroyed. Nobody can bring it back.',
          word: 'empty',
          act: 'Empty it',
        })
        if (sure) await onEmpty().catch(() => undefined)
      }}
    >
      <IconX size={14} stroke={1.6} aria-hidden />
    </ActionIcon>
  )
}

/** A value as it is shown; nothing where there is none. */
export function CustomShown({ field, value }: { field: CustomField; value: CustomValue | null | undefined }) {
  const words = customWords(field, value)
  if (!words) return null
  if (field.kind === 'long_text') return <span className={css.words}>{words}</span>
  if (field.kind === 'number' || field.kind === 'money' || field.kind === 'date') return <span className="figures">{words}</span>
  return words
}
