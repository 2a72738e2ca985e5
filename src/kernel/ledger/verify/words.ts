import type { Verdict } from './finding.ts'

const many = (n: number, one: string, more = `${one}s`) => `${n.toLocaleString('en-US')} ${n === 1 ? one : more}`

/** A verdict in lines, for whoever reads a terminal. */
export function wordsOf(verdict: Verdict): string[] {
  const { newest } = verdict
  const lines = [
    `Ledger ${verdict.origin ?? '(no checkpoint yet)'}: ${many(verdict.size, 'leaf', 'leaves')}, ${many(verdict.events, 'event')} compared, ${many(
      verdict.checkpoints,
      'checkpoint',
    )} checked, ${verdict.cosigned.toLocaleString('en-US')} of them signed by a witness.`,
    ...(newest ? [`Newest checkpoint: ${newest.size} leaves at ${newest.at}, root ${newest.root}.`] : []),
    ...verdict.remarks.map(({ says, count }) => `  ${many(count, 'leaf', 'leaves')}: ${says}.`),
    ...verdict.findings.map(f => `  ! ${f.says}${f.event ? ` [${[f.event, f.name, f.at].filter(Boolean).join(', ')}]` : ''}`),
    ...(verdict.moreFindings ? [`  ! and ${many(verdict.moreFindings, 'finding')} more.`] : []),
  ]
  return [...lines, verdict.holds ? 'The ledger holds.' : 'THE LEDGER DOES NOT HOLD: see the lines marked with !']
}
