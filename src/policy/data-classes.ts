import type { z } from 'zod'

/**
 * The four data classes of the security policy, section 5.1, from the least to the most protected.
 * A field's class is declared once, in the contract: unmarked fields are internal.
 */
export const dataClasses = ['public', 'internal', 'confidential', 'restricted'] as const
export type DataClass = (typeof dataClasses)[number]

// Kept in the schema's own metadata, which survives whatever is chained after the mark.
const marked = <S extends z.ZodType>(schema: S, dataClass: DataClass): S => schema.meta({ ...schema.meta(), dataClass }) as S

/** Public: may be shown to anyone (a company's name, a form's wording). */
export const shown = <S extends z.ZodType>(schema: S): S => marked(schema, 'public')
/** Confidential: e-mail, phone, street address, free notes. Masked for user types without the clearance; sealed at rest. */
export const confidential = <S extends z.ZodType>(schema: S): S => marked(schema, 'confidential')
/** Restricted: SSN, date of birth, exact income, assets, credit scores, account numbers, documents. Shown only by a reveal. */
export const restricted = <S extends z.ZodType>(schema: S): S => marked(schema, 'restricted')

/** The class declared on this schema, if any. Wrappers (optional, array) are looked through by the caller. */
export const declaredClass = (schema: z.ZodType): DataClass | undefined => schema.meta()?.dataClass as DataClass | undefined

export const isAbove = (a: DataClass, b: DataClass): boolean => dataClasses.indexOf(a) > dataClasses.indexOf(b)
