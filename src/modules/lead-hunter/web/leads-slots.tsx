import { Button } from '@mantine/core'
import { IconDatabase, IconFileImport, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { ActButton } from '#ui/act-button.tsx'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'

/** Beside the title of the leads: bring a file, add one. */
export function LeadsActs() {
  const [, setUrl] = useUrlState()
  const mayImport = useCan('lead.import').allowed
  return (
    <>
      {mayImport && (
        <Button
          leftSection={<IconFileImport size={16} stroke={1.6} aria-hidden />}
          renderRoot={props => <Link to="/import" {...props} />}
        >
          Import
        </Button>
      )}
      <ActButton
        needs="lead.add"
        variant="filled"
        leftSection={<IconPlus size={16} stroke={1.8} />}
        onClick={() => setUrl({ add: 'lead' })}
      >
        Add lead
      </ActButton>
    </>
  )
}

/** Where there are no leads at all: one next step, and the demo company. */
export function LeadsEmpty() {
  const [, setUrl] = useUrlState()
  const mayImport = useCan('lead.import').allowed
  const mayDemo = useCan('demo.manage').allowed
  return (
    <>
      <ActButton
        needs="lead.add"
        variant="filled"
        leftSection={<IconPlus size={16} stroke={1.8} />}
        onClick={() => setUrl({ add: 'lead' })}
      >
        Add lead
      </ActButton>
      {mayImport && (
        <Button
          leftSection={<IconFileImport size={16} stroke={1.6} aria-hidden />}
          renderRoot={props => <Link to="/import/new" {...props} />}
        >
          Import a file
        </Button>
      )}
      {mayDemo && (
        <Button
          leftSection={<IconDatabase size={16} stroke={1.6} aria-hidden />}
          renderRoot={props => <Link to="/welcome" {...props} />}
        >
          Load the demo company
        </Button>
      )}
    </>
  )
}
