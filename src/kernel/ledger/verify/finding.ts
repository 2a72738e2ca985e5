import type { Id } from '#base/id.ts'

/** What can be wrong with a ledger. */
export type FindingKind =
  | 'changed'
  | 'removed'
  | 'inserted'
  | 'unlogged'
  | 'untrue'
  | 'forgotten'
  | 'standing'
  | 'rewritten'
  | 'cut'
  | 'tile'
  | 'signature'
  | 'root'
  | 'time'

export interface Finding {
  kind: FindingKind
  /** A sentence. */
  says: string
  /** Of the leaf. */
  index?: number
  tenant?: Id
  event?: Id
  at?: string
  name?: string
  /** Where only checkpoints tell: between which of them it happened. */
  between?: { from: string | null; to: string; fromSize: number; toSize: number }
}

/** What is as it should be, and yet to be known. */
export interface Remark {
  says: string
  count: number
}

/** Findings that are listed; more are counted. */
export const mostFindings = 1000

export interface Verdict {
  holds: boolean
  origin: string | undefined
  size: number
  /** Checkpoints whose signatures and root were checked, and how many of them a witness signed. */
  checkpoints: number
  cosigned: number
  newest: { size: number; at: string; root: string } | undefined
  events: number
  findings: Finding[]
  /** Beyond those listed. */
  moreFindings: number
  remarks: Remark[]
}

/** Collects findings, the first of them whole. */
export class Findings {
  readonly list: Finding[]
  more: number
  private readonly counts: Map<string, number>

  constructor(from?: { list: Finding[]; more: number; counts: [string, number][] }) {
    this.list = [...(from?.list ?? [])]
    this.more = from?.more ?? 0
    this.counts = new Map(from?.counts)
  }

  get state() {
    return { list: this.list, more: this.more, counts: [...this.counts] }
  }

  add(finding: Finding): void {
    if (this.list.length < mostFindings) this.list.push(finding)
    else this.more += 1
  }

  remark(says: string, count = 1): void {
    this.counts.set(says, (this.counts.get(says) ?? 0) + count)
  }

  get remarks(): Remark[] {
    return [...this.counts].map(([says, count]) => ({ says, count }))
  }
}
