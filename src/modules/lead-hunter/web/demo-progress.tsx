import { Progress } from '@mantine/core'
import type { Demo } from './use-demo.ts'
import css from './welcome.module.css'

/** How far loading or removing is. The page may be left: it goes on. */
export function DemoProgress({ demo }: { demo: Demo }) {
  const loading = demo.state === 'loading'
  const words = loading ? 'Loading the demo company' : 'Removing the demo company'
  const share = loading && demo.total ? (demo.done / demo.total) * 100 : 100
  return (
    <div className={css.progress} role="status">
      <span className="figures">
        {words}
        {loading && demo.total ? `, part ${Math.min(demo.done + 1, demo.total)} of ${demo.total}` : ''}
      </span>
      <Progress value={share} animated={!loading} size={6} aria-label={words} />
      <small>You can leave this page meanwhile.</small>
    </div>
  )
}
