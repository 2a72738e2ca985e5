import { useEffect } from 'react'
import { useMaybeMe } from '../me.ts'

const product = 'Connect & Close'

/** The browser tab's title: `Maria López · Harbor Home Loans`. The newest caller wins, so a record's page overrules its list's. */
export function useTitle(title: string | undefined) {
  const tenant = useMaybeMe()?.tenant.name ?? product
  useEffect(() => {
    if (title) document.title = `${title} · ${tenant}`
  }, [title, tenant])
}
