import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import css from '#modules/identity/web/viewing.module.css'
import { useAction } from '#ui/use-action.ts'
import { readClosing } from '../contract.ts'
import { closingWords } from './closing-words.ts'

/** Over every page of whoever may take it back, while the company's account is to be closed. */
export function ClosingBanner() {
  const { data } = useAction(readClosing, {}, { staleTime: 60_000 })
  if (!data?.closing) return null
  return (
    <section className={css.banner} aria-label="The account is to be closed">
      <span>This company’s account is to be closed. {closingWords(data.closing)}</span>
      {!data.closing.begun && (
        <Anchor inherit c="inherit" underline="always" renderRoot={props => <Link to="/settings/company" {...props} />}>
          Take it back
        </Anchor>
      )}
    </section>
  )
}
