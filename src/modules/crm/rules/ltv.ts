/**
 * Loan to value in thousandths of a percent, rounded half up: the amount over the lower of price and appraised value
 * (Fannie Mae Selling Guide B2-1.2-01). Cents in; null while the amount or both values are missing.
 */
export function ltv(amountCents: number | null, priceCents: number | null, valueCents: number | null): number | null {
  const worth = Math.min(priceCents || Number.POSITIVE_INFINITY, valueCents || Number.POSITIVE_INFINITY)
  if (amountCents === null || !Number.isFinite(worth)) return null
  return Number((BigInt(amountCents) * 200_000n + BigInt(worth)) / (BigInt(worth) * 2n))
}

export interface Liens {
  amountCents: number | null
  /** Unpaid balance of every other closed-end lien that stays on the property. */
  otherLiensCents: number | null
  helocDrawnCents: number | null
  helocLineCents: number | null
  priceCents: number | null
  valueCents: number | null
}

/** What is wrong with a line of credit, in words; null where nothing is, or not both are known. */
export const lineProblem = ({ helocDrawnCents, helocLineCents }: Partial<Pick<Liens, 'helocDrawnCents' | 'helocLineCents'>>) =>
  (helocDrawnCents ?? null) !== null && (helocLineCents ?? null) !== null && helocLineCents! < helocDrawnCents!
    ? 'The HELOC line must be at least what is drawn of it.'
    : null

/** Nothing is owed on what nobody named. A line that was cut below what is drawn of it counts as drawn. */
const lineOf = ({ helocDrawnCents, helocLineCents }: Liens) => Math.max(helocLineCents ?? 0, helocDrawnCents ?? 0)

/**
 * With what else lies on the property: `cltv` counts what is drawn of a line of credit (Fannie Mae Selling Guide
 * B2-1.2-02), `hcltv` the whole line (B2-1.2-03); the second is null where there is no line.
 */
export function combinedLtv(liens: Liens): { cltv: number | null; hcltv: number | null } {
  const over = (line: number) =>
    liens.amountCents === null
      ? null
      : ltv(liens.amountCents + (liens.otherLiensCents ?? 0) + line, liens.priceCents, liens.valueCents)
  const line = lineOf(liens)
  return { cltv: over(liens.helocDrawnCents ?? 0), hcltv: line ? over(line) : null }
}
