/**
 * Loan to value in thousandths of a percent, rounded half up: the amount over the lower of price and appraised value
 * (Fannie Mae Selling Guide B2-1.2-01). Cents in; null while the amount or both values are missing.
 */
export function ltv(amountCents: number | null, priceCents: number | null, valueCents: number | null): number | null {
  const worth = Math.min(priceCents || Number.POSITIVE_INFINITY, valueCents || Number.POSITIVE_INFINITY)
  if (amountCents === null || !Number.isFinite(worth)) return null
  return Number((BigInt(amountCents) * 200_000n + BigInt(worth)) / (BigInt(worth) * 2n))
}
