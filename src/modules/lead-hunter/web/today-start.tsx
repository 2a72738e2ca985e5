import { DemoGone } from './demo-removal.tsx'
import { FirstSteps } from './first-steps.tsx'
import { useDemo } from './use-demo.ts'

/** On Today of a company that has nothing yet: the first steps, for whoever sets it up. */
export function TodayStart() {
  const own = useDemo()
  if (own.error && !own.demo) return null
  return (
    <>
      <DemoGone removed={own.demo?.removed} />
      <FirstSteps of={own} onToday />
    </>
  )
}
