export type OwnValue = string | number | boolean | string[]
export type OwnRead = { ok: true; value: OwnValue | null } | { ok: false; why: string }

/** A field the client made for its leads, as a file fills it; the room whose field it is says what is a value of it. */
export interface OwnField {
  key: string
  name: string
  kind: string
  class: string
  options: readonly { id: string; label: string; archived: boolean }[]
  judge(value: unknown): OwnRead
}
