import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { listFactors } from '#modules/identity/contract/factors.ts'
import { listPeople } from '#modules/identity/contract/people.ts'
import { useAction } from '#ui/use-action.ts'
import { listForms } from '../contract/form.ts'
import { firstFormSlug } from '../rules/starting-set.ts'
import { DemoProgress } from './demo-progress.tsx'
import { RemoveDemo } from './demo-removal.tsx'
import type { useDemo } from './use-demo.ts'
import css from './welcome.module.css'

interface FirstStepsProps {
  of: ReturnType<typeof useDemo>
  /** They stand on Today, so nothing leads there. */
  onToday?: boolean
}

/** How a company begins: something to look at, or a start of one's own, each step with whether it is done. */
export function FirstSteps({ of: { demo, pending, load, remove }, onToday = false }: FirstStepsProps) {
  const busy = demo?.state === 'loading' || demo?.state === 'removing'
  const there = demo?.state === 'there'
  return (
    <div className={css.choices}>
      <section className={css.choice} aria-labelledby="demo">
        <h2 id="demo">{there ? 'The demo company is here' : 'Look around first'}</h2>
        <p>
          {there
            ? 'Everything is filled with invented people. Nobody in it can be reached: all addresses and numbers are kept for fiction.'
            : 'Load a made-up lender and try everything with it. Nobody in it can be reached: all addresses and numbers are kept for fiction.'}
        </p>
        <dl className={css.contents}>
          <Content count="3" what="branches with 12 colleagues" />
          <Content count="2,000" what="leads of the last three months, with calls, notes and scores" />
          <Content count="400" what="loans, from application to funded" />
          <Content count="40" what="partners, and sources, forms and tasks" />
        </dl>
        <div className={css.act}>
          {demo && busy ? (
            <DemoProgress demo={demo} />
          ) : there ? (
            <>
              <Button variant="filled" renderRoot={props => <Link to="/today" {...props} />}>
                Go to Today
              </Button>
              <RemoveDemo pending={pending} onRemove={remove} />
            </>
          ) : (
            <>
              <Button variant="filled" loading={pending} disabled={!demo} onClick={load}>
                Load the demo company
              </Button>
              <span className="quiet">It goes again in one step.</span>
            </>
          )}
        </div>
      </section>
      <section className={css.choice} aria-labelledby="own">
        <h2 id="own">{there ? 'Then start with your own' : 'Start empty'}</h2>
        <p>Four steps until the first lead finds the right person.</p>
        <Steps made={there || busy} />
        <div className={css.act}>
          <Button disabled={busy} renderRoot={props => <Link to="/settings/people" {...props} />}>
            Invite your colleagues
          </Button>
          {!there && !onToday && (
            <Button variant="subtle" renderRoot={props => <Link to="/today" {...props} />}>
              Skip to Today
            </Button>
          )}
        </div>
      </section>
    </div>
  )
}

const Content = ({ count, what }: { count: string; what: string }) => (
  <div>
    <dt className="figures">{count}</dt>
    <dd>{what}</dd>
  </div>
)

/** What is done already is ticked: one may come back here. Made-up people and doors (`made`) are nobody's doing. */
function Steps({ made }: { made: boolean }) {
  const people = useAction(listPeople, {}).data?.items ?? []
  const forms = useAction(listForms, {}).data?.items ?? []
  const factors = useAction(listFactors, {}).data?.items ?? []
  const draft = forms.find(form => form.state === 'draft')
  const first = forms.find(form => form.slug === firstFormSlug)
  return (
    <ol className={css.steps}>
      <Step done={!made && people.length > 1} n={1} to="/settings/people" title="Invite people">
        Each gets a link of their own and sees what their type may see.
      </Step>
      <Step done={!made && people.some(one => one.licences.length > 0)} n={2} to="/settings/people" title="Record their licenses">
        A lead goes only to people who are licensed in its state on that day.
      </Step>
      <Step
        done={!made && forms.some(form => form.state === 'published')}
        n={3}
        {...(draft ? { to: `/lead-hunter/forms/${draft.id}` } : { to: '/lead-hunter', search: { view: 'forms' } })}
        title="Add a source"
      >
        {draft
          ? 'A form is drafted for you: look it over and publish it.'
          : first?.state === 'published'
            ? `Your form is live at ${first.url.replace(/^https?:\/\//, '')}: look it over, or take it down.`
            : 'Make a form of your own.'}{' '}
        Vendors and portals get an address under Sources.
      </Step>
      <Step done={factors.some(one => one.kind === 'passkey')} n={4} to="/settings/me" title="Add a passkey">
        What reaches far, such as who may do what, asks for it: your face, fingerprint or security key.
      </Step>
    </ol>
  )
}

interface StepProps {
  done: boolean
  n: number
  to: string
  search?: Record<string, string>
  title: string
  children: ReactNode
}

const Step = ({ done, n, to, search = {}, title, children }: StepProps) => (
  <li data-done={done || undefined}>
    <span className={css.number}>{done ? <IconCheck size={14} stroke={2.2} role="img" aria-label="Done" /> : n}</span>
    <Link to={to} search={search as never}>
      <strong>{title}</strong>
      <span>{children}</span>
    </Link>
  </li>
)
