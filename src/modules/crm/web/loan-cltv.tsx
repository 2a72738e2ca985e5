import { moneyText } from '#ui/format.ts'
import { type Reason, ReasonsChip } from '#ui/record/reasons.tsx'
import type { LoanDetail } from './loan-words.ts'

export const percentText = (thousandths: number) => `${(thousandths / 1000).toFixed(1)}\u00a0%`

/** Loan to value with everything else that lies on the property, as a number; its arithmetic opens under it. */
export function CombinedLtv({ loan }: { loan: LoanDetail }) {
  if (loan.cltv === null) return null
  const part = (text: string, cents: number | null, source?: string): Reason[] =>
    cents ? [{ mark: 'note', text, value: moneyText(cents), source }] : []
  const worth = Math.min(...[loan.priceCents, loan.valueCents].filter(cents => cents !== null && cents > 0).map(Number))
  return (
    <ReasonsChip
      verdict={<span className="figures">{percentText(loan.cltv)}</span>}
      tone="plain"
      reasons={[
        ...part('This loan', loan.amountCents),
        ...part('Other liens that stay', loan.otherLiensCents),
        ...part('Drawn of a line of credit', loan.helocDrawnCents),
        ...part('Over the lower of price and value', worth, 'Fannie Mae Selling Guide B2-1.2-02'),
        ...(loan.hcltv === null
          ? []
          : [
              {
                mark: 'note' as const,
                text: `With the whole line of ${moneyText(loan.helocLineCents ?? 0)} (HCLTV)`,
                value: percentText(loan.hcltv),
                source: 'B2-1.2-03',
              },
            ]),
      ]}
      total={{ label: 'CLTV', value: percentText(loan.cltv) }}
    />
  )
}
