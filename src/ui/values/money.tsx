import { moneyText, rateText } from '../format.ts'

const nothing = (
  <span className="quiet" role="img" aria-label="Not known">
    –
  </span>
)

/** Whole cents as `$412,500`; `short` as `$412.5K` where space is dear. */
export const Money = ({ cents, short = false }: { cents: number | null | undefined; short?: boolean }) =>
  cents === null || cents === undefined ? (
    nothing
  ) : (
    <span className="figures" title={short ? moneyText(cents) : undefined}>
      {moneyText(cents, short ? 'short' : 'auto')}
    </span>
  )

/** Thousandths of a percent as `6.125 %`. */
export const Rate = ({ thousandths }: { thousandths: number | null | undefined }) =>
  thousandths === null || thousandths === undefined ? nothing : <span className="figures">{rateText(thousandths)}</span>
