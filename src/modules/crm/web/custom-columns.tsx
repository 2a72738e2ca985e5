import type { Edit } from '#ui/record/edit.ts'
import type { Column } from '#ui/table/column.ts'
import type { CustomField, CustomValue } from '../contract/custom-field.ts'
import { CustomShown } from './custom-facts.tsx'
import { hasOrder } from './custom-filters.ts'
import { customWords } from './use-custom-fields.ts'

const dash = <span className="quiet">–</span>

/** Columns of the internal fields a client made; lists open nothing, so the others have none. */
export const customColumns = <R extends { custom: Record<string, CustomValue> }>(
  fields: readonly CustomField[],
  edit?: (row: R, field: CustomField) => Edit | null,
): Column<R>[] =>
  fields
    .filter(field => field.class === 'internal')
    .map(field => ({
      id: `custom.${field.key}`,
      title: field.name,
      width: field.kind === 'yes_no' ? 88 : 148,
      hidden: true,
      ...(hasOrder(field) && { sortable: true }),
      ...((field.kind === 'number' || field.kind === 'money') && { align: 'right' as const }),
      cell: row => {
        const value = row.custom?.[field.key]
        if (value === undefined) return dash
        // A line is one line high.
        return field.kind === 'long_text' ? customWords(field, value) : <CustomShown field={field} value={value} />
      },
      ...(edit && { edit: (row: R) => edit(row, field) }),
    }))
