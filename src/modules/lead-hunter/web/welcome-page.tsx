import { ErrorState } from '#ui/feedback/error-state.tsx'
import { useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { DemoGone } from './demo-removal.tsx'
import { FirstSteps } from './first-steps.tsx'
import { useDemo } from './use-demo.ts'
import css from './welcome.module.css'

/** After the first setup: something to look at, or a start of one's own. */
export function WelcomePage() {
  const { user, tenant } = useMe()
  const own = useDemo()
  const { demo, error, again } = own
  if (error && !demo) return <ErrorState page error={error} onAgain={again} />
  return (
    <>
      <PageHeader title={`Welcome, ${user.name.split(' ')[0]}`} detail={<span>{tenant.name} is set up.</span>} />
      <div className={css.page}>
        <DemoGone removed={demo?.removed} />
        <FirstSteps of={own} />
      </div>
    </>
  )
}
