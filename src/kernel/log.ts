/** One JSON line a fact, on standard error. Values are ids, enums and numbers; never a person's data, never a token. */
export type LogFields = Record<string, string | number | boolean | null | undefined>

export interface Log {
  info(what: string, fields?: LogFields): void
  warn(what: string, fields?: LogFields): void
  error(what: string, error: unknown, fields?: LogFields): void
}

/** A database error's own words may repeat a value: its code says enough. */
const said = (error: unknown): string => {
  const { code, routine } = (error ?? {}) as { code?: string; routine?: string }
  if (code && routine) return `database error ${code} in ${routine}`
  return error instanceof Error ? error.message : String(error)
}

const write = (level: string, what: string, fields: LogFields = {}) =>
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, what, ...fields })}\n`)

export const log: Log = {
  info: (what, fields) => write('info', what, fields),
  warn: (what, fields) => write('warn', what, fields),
  error: (what, error, fields) =>
    write('error', what, {
      ...fields,
      error: said(error),
      code: (error as { code?: string })?.code,
      stack: error instanceof Error ? error.stack?.split('\n').slice(1, 6).join(' | ') : undefined,
    }),
}

export const silent: Log = { info() {}, warn() {}, error() {} }
