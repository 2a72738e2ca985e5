import { readMoney } from '#base/money.ts'
import { readDate } from './dates.ts'
import type { MappedColumn } from './fields.ts'
import type { OwnField, OwnRead } from './own-field.ts'

const yes = /^(yes|y|true|1|x|si|sí)$/i
const no = /^(no|n|false|0)$/i

/** A cell as the field the client made keeps it, with the words of that field where it cannot be read. */
export function readOwn(field: OwnField, written: string, { dateOrder }: Pick<MappedColumn, 'dateOrder'>): OwnRead {
  const refuse = (why: string): OwnRead => ({ ok: false, why })
  const chosen = (text: string) => {
    const plain = text.trim().toLowerCase()
    return field.options.find(option => !option.archived && (option.label.toLowerCase() === plain || option.id === plain))?.id
  }
  switch (field.kind) {
    case 'number': {
      const value = Number(written.replace(/[\s,]/g, ''))
      return Number.isFinite(value) ? field.judge(value) : refuse('This is no number.')
    }
    case 'money': {
      const read = readMoney(written)
      if (!read.ok) return refuse(read.why)
      return read.high === read.low ? field.judge(read.low) : refuse('Give one amount.')
    }
    case 'date': {
      const read = readDate(written, dateOrder)
      return read.ok ? field.judge(read.date) : refuse(read.why)
    }
    case 'yes_no':
      return yes.test(written)
        ? { ok: true, value: true }
        : no.test(written)
          ? { ok: true, value: false }
          : refuse('Say yes or no.')
    case 'one_of': {
      const id = chosen(written)
      return id === undefined
        ? refuse(`“${written.slice(0, 80)}” is none of the choices of “${field.name}”.`)
        : { ok: true, value: id }
    }
    case 'several_of': {
      const parts = written.split(/[,;|\n]/).filter(part => part.trim())
      const unknown = parts.find(part => chosen(part) === undefined)
      if (unknown !== undefined) return refuse(`“${unknown.trim().slice(0, 80)}” is none of the choices of “${field.name}”.`)
      return field.judge(parts.map(part => chosen(part)!))
    }
    default:
      return field.judge(written)
  }
}
