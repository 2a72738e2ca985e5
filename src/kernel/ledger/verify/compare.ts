import { same, toHex } from '#base/transparency/bytes.ts'
import type { Findings } from './finding.ts'
import type { EntryRow, HashAt } from './source.ts'

/** How far is looked ahead for where two trees meet again. */
const lookahead = 2000

const windowOf = async (hashAt: HashAt, from: number, size: number): Promise<string[]> => {
  const window: string[] = []
  for (let at = from; at < Math.min(size, from + lookahead); at++) {
    const hash = await hashAt(at)
    window.push(hash ? toHex(hash) : `missing ${at}`)
  }
  return window
}

/** How many leaves of each to pass by until the two go on alike. A leaf stands in a tree once: ids are in it. */
function untilTheyMeet(ours: readonly string[], theirs: readonly string[]): [number, number] | undefined {
  const places = new Map(theirs.map((hash, at) => [hash, at]))
  let best: [number, number] | undefined
  for (let a = 0; a < ours.length && (!best || a < Math.max(...best)); a++) {
    const b = places.get(ours[a]!)
    if (b !== undefined && (!best || Math.max(a, b) < Math.max(...best))) best = [a, b]
  }
  return best
}

/**
 * Names the leaves in which this tree differs from what a witness kept: changed, put in or taken out. Where all that follows is
 * only moved along, what moved it is named once. `sizes` are how many leaves each has; `entryAt` tells whose a leaf is.
 */
export async function compareWithWitness(
  ours: HashAt,
  theirs: HashAt,
  sizes: { ours: number; theirs: number },
  entryAt: (index: number) => Promise<EntryRow | undefined>,
  findings: Findings,
): Promise<void> {
  let [i, j] = [0, 0]
  const named = async (index: number) => {
    const entry = await entryAt(index)
    return entry ? { tenant: entry.tenant, event: entry.event, at: entry.at, ...(entry.row && { name: entry.row.name }) } : {}
  }
  while (j < sizes.theirs && i < sizes.ours) {
    const [x, y] = await Promise.all([ours(i), theirs(j)])
    if (x && y && same(x, y)) {
      ;[i, j] = [i + 1, j + 1]
      continue
    }
    const [here, there] = await Promise.all([windowOf(ours, i, sizes.ours), windowOf(theirs, j, sizes.theirs)])
    // Of what ends without meeting again, as many as both still have are said to be rewritten.
    const both = Math.min(sizes.ours - i, sizes.theirs - j)
    const [ni, nj] = untilTheyMeet(here, there) ?? [both, both]
    for (let n = 0; n < Math.max(ni, nj); n++) {
      if (n < ni && n < nj)
        findings.add({
          kind: 'rewritten',
          index: i + n,
          ...(await named(i + n)),
          says: `Leaf ${i + n} is not the one the witness kept: it was rewritten.`,
        })
      else if (n < ni)
        findings.add({
          kind: 'inserted',
          index: i + n,
          ...(await named(i + n)),
          says: `Leaf ${i + n} was put in: the witness kept none here.`,
        })
      else findings.add({ kind: 'removed', index: j + n, says: `Leaf ${j + n} was taken out: the witness kept one here.` })
    }
    ;[i, j] = [i + ni, j + nj]
  }
  if (j < sizes.theirs)
    findings.add({
      kind: 'cut',
      index: j,
      says: `The ledger ends before leaf ${j}; the witness kept ${sizes.theirs - j} more, up to leaf ${sizes.theirs - 1}.`,
    })
}
