import { compareWithWitness } from './compare.ts'
import type { Verdict } from './finding.ts'
import { type HashAt, hashReader, type Source } from './source.ts'
import { Walk, type WalkEvidence } from './walk.ts'

export interface Evidence extends WalkEvidence {
  /** Level-0 hashes that a witness kept, and how many. */
  witness?: { size: number; hashAt: HashAt } | undefined
  /** Where one stands, in leaves. */
  progress?: (done: number, of: number) => void
}

/** Verifies a ledger in one go, leaf by leaf, against its checkpoints and whatever was kept outside of it. */
export async function verifyLedger(source: Source, evidence: Evidence): Promise<Verdict> {
  const walk = new Walk(source, evidence)
  while (walk.read < walk.size) {
    await walk.step()
    evidence.progress?.(walk.read, walk.size)
  }
  const { witness } = evidence
  if (witness)
    await compareWithWitness(
      hashReader(async n => (await source.tiles(0, n, n)).get(n)),
      witness.hashAt,
      { ours: source.size, theirs: witness.size },
      async index => (await source.entries(index, index + 1))[0],
      walk.findings,
    )
  while (await walk.step());
  return walk.verdict()
}
