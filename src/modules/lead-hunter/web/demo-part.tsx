import { Button } from '@mantine/core'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { DemoProgress } from './demo-progress.tsx'
import { DemoGone, RemoveDemo } from './demo-removal.tsx'
import { useDemo } from './use-demo.ts'

/** On the company's page: the demo company in and out. */
export function DemoPart() {
  const { demo, pending, load, remove } = useDemo()
  if (!demo) return null
  const there = demo.state === 'there'
  return (
    <SettingsSection
      title="Demo company"
      about={
        there
          ? 'The invented people, leads, loans and colleagues are here. Removing them takes along what was hung on them since. Whoever really came stays.'
          : 'A made-up lender with three branches, some 2,000 leads and 400 loans, to try everything with. It can be removed in one step, and loaded again.'
      }
      action={
        there ? (
          <RemoveDemo pending={pending} onRemove={remove} />
        ) : (
          demo.state === 'none' && (
            <Button loading={pending} onClick={load}>
              Load the demo company
            </Button>
          )
        )
      }
    >
      <DemoGone removed={demo.removed} />
      {(demo.state === 'loading' || demo.state === 'removing') && <DemoProgress demo={demo} />}
    </SettingsSection>
  )
}
