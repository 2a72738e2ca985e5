/** One line of the event log as it is read for sending. */
export interface SourceEvent {
  id: string
  tenant: string
  /** ISO 8601, UTC. */
  at: string
  name: string
  actor: { kind: string; id: string | null }
  door: string | null
  /** The session, key or token behind it, and the address of a client’s own people; of strangers none is kept. */
  bearer: string | null
  address: string | null
  request: string | null
  operation: string | null
  command: string | null
  subject: { kind: string; id: string } | null
  facts: Readonly<Record<string, unknown>>
  /** Which fields changed and of which class they are: never what they were or became. */
  changes: readonly { field: string; class: string }[]
}

/** To which stream a record goes, and as which of its records. */
export interface Place {
  stream: string
  /** Counts up by one from record to record of a stream; a repetition carries the number it had. */
  sequence: number
  /** Of the product. */
  version: string
  /** Host under which the product is reached. */
  host: string
}
